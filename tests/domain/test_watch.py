"""Watch expressions: what they mean, where they are wrong, and ten thousand at once without a missed hit."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.watches import measure
from bot.domain.watch import WatchSet, WatchText, matches, parse
from bot.domain.watch_pattern import REACH, compile_pattern, search
from bot.errors import ExpressionError

OFFER = WatchText(
    title="Elon Musk’s group offers $97.4 billion for OpenAI",
    summary="L’offre à but non lucratif a été rejetée par le conseil. Larry Summers réagit.",
    content="The board calls the offers unsolicited.",
    language="en",
    outlet="www.lemonde.fr",
    facts=("musk_offer.status=rejected_by_board", "musk_offer.amount"),
    change_percent=-12.5,
)


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("musk", ("Musk",)),
        ("MUSK OpenAI", ("Musk", "OpenAI")),
        ("musk tesla", None),
        ("tesla OR openai", ("OpenAI",)),
        ("(tesla OR openai) musk", ("OpenAI", "Musk")),
        ("tesla musk OR openai", ("OpenAI",)),
        ("+openai (musk OR altman)", ("OpenAI", "Musk")),
        ("+tesla musk OR openai", None),
        ("musk -tesla", ("Musk",)),
        ("musk -openai", None),
        ("musk OR altman -summers", None),
        ("musk NOT tesla", ("Musk",)),
        ("musk AND openai", ("Musk", "OpenAI")),
        ("musk -(tesla OR grok)", ("Musk",)),
        ('"but non lucratif"', ("but non lucratif",)),
        ("« but non lucratif »", ("but non lucratif",)),
        ('"non but"', None),
        ('"openai l"', None),  # a phrase does not run from the title into the summary
        ("rejetee", ("rejetée",)),
        ("REJETÉE", ("rejetée",)),
        ("offre", ("offre",)),
        ("l'offre", ("L’offre",)),
        ("l’offre", ("L’offre",)),
        ("97,4", ("97.4",)),
        ("97.4", ("97.4",)),
        ("ai", None),  # whole words: not inside OpenAI
        ("off*", ("offers", "offre")),
        ("lucrat*", ("lucratif",)),
        ("/offers? \\$\\d+/", ("offers $97",)),
        ("/OPEN-?AI/", ("OpenAI",)),
        ("/tesla/", None),
        ("lang:en musk", ("lang:en", "Musk")),
        ("lang:fr", None),
        ("source:lemonde.fr", ("source:lemonde.fr",)),
        ("source:https://www.lemonde.fr/ musk", ("source:lemonde.fr", "Musk")),
        ("-source:lemonde.fr musk", None),
        ("source:onde.fr", None),
        ("fact:musk_offer.*", ("fact:musk_offer.status=rejected_by_board", "fact:musk_offer.amount")),
        ("fact:musk_offer.status", ("fact:musk_offer.status=rejected_by_board",)),
        ("fact:musk_offer.status=rejected_by_board", ("fact:musk_offer.status=rejected_by_board",)),
        ("fact:musk_offer.status=withdrawn", None),
        ("fact:musk.*", None),
        ("fact:*", ("fact:musk_offer.status=rejected_by_board", "fact:musk_offer.amount")),
        ("change>10%", ("change-12.5%",)),
        ("change>12.5", None),
        ("change>=12,5 %", ("change-12.5%",)),
        ("change<-5%", ("change-12.5%",)),
        ("change>+5%", None),
        ("change<5%", None),
        ("fact:musk_offer.amount change>10%", ("fact:musk_offer.amount", "change-12.5%")),
    ],
)
def test_what_an_expression_means(expression, found):
    match = matches(parse(expression), OFFER)
    assert (match.words if match else None) == found


@pytest.mark.parametrize(
    ("expression", "position", "says"),
    [
        ("", 0, "something to look for"),
        ("   ", 0, "something to look for"),
        ("-tesla", 0, "only says what must not"),
        ("musk OR -tesla", 5, "after it"),
        ('musk "open ai', 5, "never closed"),
        ("(musk", 0, "never closed"),
        ("a (b (c)", 2, "never closed"),
        ("musk)", 4, "closes nothing"),
        ("musk ()", 5, "nothing between"),
        ("OR musk", 0, "before it"),
        ("musk OR", 5, "after it"),
        ("musk OR OR a", 8, "before it"),
        ("musk (OR a)", 6, "before it"),
        ("musk + tesla", 5, "without a space"),
        ("musk -", 5, "without a space"),
        ("musk /abc", 5, "never closed"),
        ("x /a(/", 4, "wrong here"),
        ("x /(a+)+b/", 3, "repeats a repeat"),
        ("x /a*b*c*d/", 3, "open repeats"),
        (r"x /(a)\1/", 3, "refers back"),
        ("x /.*/", 3, "matches nothing at all"),
        ("foo:bar", 0, "no filter"),
        ("musk sorce:lemonde.fr", 5, "Did you mean source:"),
        ("lang:french", 5, "two letters"),
        ("lang:", 5, "After lang:"),
        ("source:nope", 7, "site's name"),
        ("fact:Musk Offer -", 16, "without a space"),
        ("fact:a..b", 5, "A fact is written"),
        ("fact:a.b=", 9, "After ="),
        ("change>ten", 0, "change>10%"),
        ("change>10%x", 10, "change>10%"),
        ("off*er", 3, "word's end"),
        ("o*", 0, "two letters"),
        ("musk ~", 5, "one word"),
        ("~to", 0, "three letters"),
        ("musk %%%", 5, "no word"),
        ("(((((((((((a)))))))))))", 9, "deep"),
        ("a " * 61, 120, "parts"),
        ("a" * 501, 500, "characters"),
    ],
)
def test_a_wrong_expression_is_pointed_at(expression, position, says):
    with pytest.raises(ExpressionError, match=says) as caught:
        parse(expression)
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("asked", "forms", "others"),
    [
        ("offer", "offers offered offering Offer", "office often"),
        ("reject", "rejects rejected rejecting rejection", "project rejoin"),
        ("sue", "sues sued suing", "issue sugar"),
        ("stop", "stops stopped stopping", "stock"),
        ("rejeter", "rejeté rejetée rejette rejetait rejetant", "projeter"),
        ("poursuite", "poursuites", "pour suite"),
        ("acquisition", "acquisitions", "inquisition"),
        ("racheter", "rachète rachetée rachetait racheteront", "cacheter"),
        ("procès", "procès proces", "proche"),
    ],
)
def test_forms_of_a_word_on_request(asked, forms, others):
    expression = parse(f"~{asked}")
    assert [w for w in forms.split() if not matches(expression, WatchText(title=w))] == []
    assert [w for w in others.split() if matches(expression, WatchText(title=w))] == []
    assert matches(parse(asked), WatchText(title=forms.split()[0])) is None or asked == forms.split()[0].casefold()


words = st.sampled_from(
    ["musk", "openai", "offre", "board", "offres", "boards", "élu", "97,4", "xai", "bid", "l", "but", "lucratif"]
)
texts = st.lists(words, max_size=10).map(" ".join)
entries = st.builds(
    WatchText,
    title=texts,
    summary=texts,
    content=texts,
    language=st.sampled_from(["en", "fr", "fr-CA", ""]),
    outlet=st.sampled_from(["lemonde.fr", "www.bbc.com", "news.bbc.com", ""]),
    facts=st.lists(st.sampled_from(["a.b=c", "a.d", "e.f"]), max_size=2).map(tuple),
    change_percent=st.none() | st.floats(-50, 50),
)
simple = st.one_of(
    words,
    words.filter(lambda w: len(w) > 2 and w.isalpha()).map(lambda w: f"~{w}"),
    words.map(lambda w: w[:2] + "*").filter(lambda w: len(w) == 3 and w[1].isalnum()),
    st.tuples(words, words).map(lambda p: f'"{p[0]} {p[1]}"'),
    st.sampled_from(
        ["lang:fr", "lang:en", "source:bbc.com", "fact:a.*", "fact:a.b=c", "change>10%", "/mu.k/", "/b(o|i)/"]
    ),
)
expressions = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: f"({p[0]} OR {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]} {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"(+{p[0]} -{p[1]})"),
    ),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(expressions, min_size=1, max_size=12), st.lists(entries, min_size=1, max_size=4))
def test_the_set_misses_nothing_that_each_expression_finds(written, looked_at):
    parsed = [(n, parse(e)) for n, e in enumerate(written)]
    watches = WatchSet(parsed)
    for entry in looked_at:
        plain = [(n, match) for n, expression in parsed if (match := matches(expression, entry))]
        assert watches.match(entry) == plain


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_inside_it(text):
    refused = None
    try:
        matches(parse(text), OFFER)
    except ExpressionError as error:
        refused = error
    if refused:
        assert 0 <= refused.position <= len(text)
        assert str(refused).endswith((".", "?", ")", "*"))


@settings(deadline=None)
@given(st.text("ab()*+?|[]{}12,.^$\\", max_size=16))
def test_no_pattern_runs_for_long(source):
    try:
        pattern = compile_pattern(source)
    except ValueError:
        return
    began = time.process_time()
    search(pattern, "a" * 2_000 + "\n" + "ab" * 1_000)
    assert time.process_time() - began < 2.0


def test_an_open_repeat_has_a_reach():
    assert search(compile_pattern("a.*b"), "a" + "x" * (REACH - 1) + "b")
    assert not search(compile_pattern("a.*b"), "a" + "x" * (REACH + 1) + "b")
    assert search(compile_pattern("[*+]x"), "+x") == "+x"
    assert search(compile_pattern(r"a\+b"), "a+b") == "a+b"


def test_a_pattern_is_found_wherever_it_stands_in_a_long_line():
    for place in range(0, 3_000, 37):
        assert search(compile_pattern("needle"), "x" * place + "needle" + "y" * 500) == "needle"


def test_ten_thousand_watches_are_fast_enough():
    told = measure(10_000, 1_000)  # words, phrases, beginnings, forms, brackets, facts
    assert told.matches > 1
    assert told.fastest < 200e-6  # some 50 us; the bound leaves room for a machine that does other things


# An oracle that shares no code with the watches: each expression is made together with what it means.
SPELT = {"musk": "Musk", "elu": "élu", "offre": "offre", "offres": "offres", "board": "Board", "reject": "reject", "rejects": "rejects",
         "rejected": "Rejected", "97.4": "97,4", "xai": "xAI", "l": "l", "but": "but"}  # fmt: skip
FORMS = {
    "offre": {"offre", "offres"},
    "reject": {"reject", "rejects", "rejected"},
    "rejected": {"reject", "rejects", "rejected"},
}
plain_words = st.sampled_from(sorted(SPELT))
plain_texts = st.lists(plain_words, max_size=8)


atoms = st.one_of(
    plain_words.map(lambda w: (SPELT[w], lambda part, w=w: any(w in row for row in part))),
    st.sampled_from(sorted(FORMS)).map(
        lambda w: (f"~{SPELT[w]}", lambda part, w=w: any(one in FORMS[w] for row in part for one in row))
    ),
    st.sampled_from(["of", "re", "bo"]).map(
        lambda w: (f"{w}*", lambda part, w=w: any(one.startswith(w) for row in part for one in row))
    ),
    st.lists(plain_words, min_size=2, max_size=3).map(
        lambda ws: (
            '"' + " ".join(SPELT[w] for w in ws) + '"',
            lambda part, ws=tuple(ws): any(tuple(row[n : n + len(ws)]) == ws for row in part for n in range(len(row))),
        )
    ),
)
meanings = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: (f"({p[0][0]} OR {p[1][0]})", lambda t, p=p: p[0][1](t) or p[1][1](t))),
        st.tuples(inner, inner).map(lambda p: (f"({p[0][0]} {p[1][0]})", lambda t, p=p: p[0][1](t) and p[1][1](t))),
        st.tuples(inner, inner).map(
            lambda p: (f"(+{p[0][0]} -{p[1][0]})", lambda t, p=p: p[0][1](t) and not p[1][1](t))
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(st.lists(meanings, min_size=1, max_size=12), plain_texts, plain_texts)
def test_the_set_finds_what_the_expressions_mean_and_nothing_else(written, title, summary):
    watches = WatchSet([(n, parse(expression)) for n, (expression, _) in enumerate(written)])
    entry = WatchText(title=" ".join(SPELT[w] for w in title), summary=" ".join(SPELT[w] for w in summary))
    wanted = [n for n, (_, means) in enumerate(written) if means((title, summary))]
    assert [n for n, _ in watches.match(entry)] == wanted
    assert [n for n, _ in watches.match(entry)] == wanted  # and again, when the words have been met
