"""Cards: what a reader sees, in both languages; laws that hold for any words."""

import ast
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.card as card
from bot.card import failed
from bot.card.forms import ago, cut, difference, moment, money, partial_date, shown
from bot.card.model import Card, Style, Tone, from_json, to_json
from bot.card.words import translator
from bot.domain.dossier import Dossier, FactSpec, FactType, Labels, StateSpec
from bot.domain.findings import Article, Evidence, FactStatus, FactVersion, Finding, Reading, Relation, Why
from bot.domain.model import (
    ChannelSettings,
    DeliveryState,
    Entry,
    Feed,
    FeedSpec,
    FeedState,
    Health,
    Story,
    Watch,
)
from bot.domain.values import Money, Percent, State
from bot.domain.watch import parse
from bot.errors import ExpressionError, NotFoundError

NOW = datetime(2026, 5, 19, 8, 0, tzinfo=UTC)


def labels(en, fr):
    return Labels(texts={"en": en, "fr": fr})


STATUS = FactSpec(
    key="offer.status",
    type=FactType.STATE,
    label=labels("the offer", "l’offre"),
    states=(
        StateSpec(key="refused", label=labels("refused by the head", "refusée par le patron"), rank=1),
        StateSpec(key="rejected", label=labels("rejected by the board", "rejetée par le conseil"), rank=2),
    ),
)
AMOUNT = FactSpec(key="offer.amount", type=FactType.MONEY, label=labels("the amount", "le montant"))
BIDDERS = FactSpec(key="offer.bidders", type=FactType.PARTIES, label=labels("the bidders", "les offreurs"))
DOSSIER = Dossier(key="d", title=labels("The affair", "L’affaire"), parties=(), facts=(STATUS, AMOUNT, BIDDERS))


def proof(quote="the board has unanimously rejected it", origin="reuters", outlet="paper.example", **more):
    return Evidence(
        finding_id=1, entry_id=5, quote=quote, outlet=outlet, origin=origin, url="https://paper.example/1",
        language="en", published=NOW - timedelta(minutes=12), **more,
    )  # fmt: skip


def version(number, value, status, *evidence, as_of="2025-02", fact="offer.status"):
    return FactVersion(
        id=number, dossier="d", fact=fact, value=value, status=status, as_of=as_of, learned_at=NOW,
        evidence=evidence or (proof(),),
    )  # fmt: skip


SEED = proof("Le patron a rejeté l’offre", "seed", "seed.md")
BEFORE = version(1, State(name="refused"), FactStatus.BASELINE, SEED)
AFTER = version(2, State(name="rejected"), FactStatus.UPDATED, proof(), proof(origin="afp"), as_of="2025-02-14")
LOW = version(3, Money(amount=Decimal("97.6e9"), currency="USD"), FactStatus.BASELINE, SEED, fact="offer.amount")
HIGH = version(
    4, Money(amount=Decimal("97.4e9"), currency="USD"), FactStatus.DISPUTED,
    *(proof("a $97.4 billion bid", o) for o in ("wsj.com", "reuters", "ap", "bbc")), as_of="2025-02-10", fact="offer.amount",
)  # fmt: skip
CONSORTIUM = version(5, State(name="Musk’s group"), FactStatus.BASELINE, SEED, fact="offer.bidders")


def joiner(number, name, *evidence, status=FactStatus.UPDATED):
    found = version(number, State(name=f"joined:{name}"), status, *evidence, as_of="2025-02-10", fact="offer.bidders")
    return CONSORTIUM, found


JOINERS = [
    joiner(6, "Valor", proof("Valor and Baron back it", "wsj.com")),
    joiner(7, "Baron", proof("Valor and Baron back it", "wsj.com"), proof(origin="ap")),
    joiner(8, "Vy", proof("Vy Capital came in too", "reuters", "wire.example"), status=FactStatus.RETRACTED),
]
STORY = Story(
    id=12, title="Board says no", language="en", first_seen=NOW, last_seen=NOW, origins=("reuters", "afp"), reports=14,
    languages=("en", "fr"), entry_ids=(5,),
)  # fmt: skip
LISTED = card.DigestStory(
    story=STORY,
    headline="Board says no",
    summary="The board met. It said no.",
    url="https://paper.example/1",
    outlet="paper.example",
)
ENTRY = Entry(
    id=5, feed_id=1, url="https://paper.example/1", title="Board says no", summary="s", content="", published=NOW - timedelta(hours=2),
    first_seen=NOW, language="en", outlet="paper.example",
)  # fmt: skip
FEED = Feed(id=1, spec=FeedSpec(key="paper", url="https://paper.example/f", title="Paper"))
BAD = FeedState(feed_id=1, health=Health.FAILING, error="answered 500.", last_ok=NOW - timedelta(days=2))
FOUND = Finding(
    fact="offer.status", relation=Relation.UPDATES, value=State(name="rejected"), quote="said no", start=0, end=7,
    why=Why(parties=("board",), wording="said no", rule="refusal"),
)  # fmt: skip
WATCH = Watch(id=3, destination_id=1, expression="+openai -apple", created_at=NOW)


def every(language):
    """Each builder once."""
    where = {"language": language, "time_zone": "Europe/Paris", "now": NOW}
    yield "alert", card.alert(dossier=DOSSIER, before=BEFORE, after=AFTER, story=STORY, reports=14, **where)
    yield "dispute", card.alert(dossier=DOSSIER, before=LOW, after=HIGH, story=None, reports=4, sample=True, **where)
    yield (
        "together",
        card.alerts_together(dossier=DOSSIER, changes=JOINERS, story=STORY, language=language, now=NOW),
    )
    yield (
        "retraction",
        card.retraction(dossier=DOSSIER, versions=[AFTER], reason="", who="Ada", language=language, now=NOW),
    )
    yield "sources", card.sources(dossier=DOSSIER, versions=[AFTER], **where)
    changes = [(BEFORE, AFTER), (LOW, HIGH)]
    yield (
        "digest",
        card.digest(
            dossiers=[DOSSIER],
            changes=changes,
            stories=[LISTED],
            total_stories=13,
            since=NOW - timedelta(days=1),
            **where,
        ),
    )
    yield "digest-quiet", card.digest(dossiers=[DOSSIER], changes=[], stories=[], total_stories=0, since=None, **where)
    yield "changes", card.changes_list(dossiers=[DOSSIER], changes=changes, since=None, **where)
    yield "latest", card.latest(stories=[LISTED], **where)
    ledger = {"offer.status": [BEFORE, AFTER], "offer.amount": [LOW, HIGH]}
    yield "facts", card.facts_table(dossier=DOSSIER, ledger=ledger, language=language, now=NOW)
    yield "facts-empty", card.facts_table(dossier=DOSSIER, ledger={}, language=language, now=NOW)
    yield "history", card.fact_history(dossier=DOSSIER, spec=AMOUNT, versions=[LOW, HIGH], **where)
    yield (
        "story",
        card.story(
            story=STORY,
            entries=[(ENTRY, "reuters", None), (replace(ENTRY, id=6), "reuters", 5)],
            changes=[(BEFORE, AFTER)],
            dossier=DOSSIER,
            **where,
        ),
    )
    yield "search", card.search_results(query="board", entries=[ENTRY], **where)
    reading = Reading(relevant=True, language="en", findings=(FOUND,), stages=("two parties named",))
    yield (
        "check",
        card.check(
            dossier=DOSSIER,
            article=Article(title="No"),
            reading=reading,
            baseline={"offer.status": BEFORE},
            language=language,
            why=True,
        ),
    )
    yield "why", card.why(entry=ENTRY, url=ENTRY.url, stages=[("story", "#12")], language=language, now=NOW)
    yield "why-unknown", card.why(entry=None, url="https://x.example", stages=[], language=language, now=NOW)
    yield "watches", card.watch_list(watches=[WATCH], language=language)
    yield "watch-added", card.watch_added(watch=WATCH, found=[ENTRY], tried=200, language=language, now=NOW)
    yield "watch-tested", card.watch_tested(expression="+a", found=[], tried=0, language=language, now=NOW)
    yield "feeds", card.feed_list(feeds=[(FEED, BAD)], language=language, now=NOW)
    yield "feed-added", card.feed_added(feed=FEED, entries=42, language=language)
    yield (
        "feed-tested",
        card.feed_tested(found=[("Paper", "https://paper.example/f", 3, NOW)], language=language, now=NOW),
    )
    yield (
        "status",
        card.status(
            feeds=[(FEED, BAD)],
            next_digest=NOW,
            queue={DeliveryState.PENDING: 2},
            last_poll=NOW - timedelta(minutes=3),
            **where,
        ),
    )
    yield (
        "help",
        card.help_overview([card.HelpLine(usage="/news latest", description="d", manager=True)], language=language),
    )
    yield (
        "help-one",
        card.help_command(
            card.HelpLine(usage="/news search QUERY", description="d"),
            [("query", "words", True), ("since", "when", False)],
            language=language,
        ),
    )
    yield (
        "settings",
        card.settings(
            settings=ChannelSettings(language=language, quiet_from="22:00", quiet_to="07:00"), language=language
        ),
    )
    yield (
        "setup",
        card.setup(
            problems=[("Send Messages", False, "missing", "Grant it.")], settings=ChannelSettings(), language=language
        ),
    )
    yield "export", card.export(opml="<opml/>", settings="{}", language=language)
    yield "error", card.error("No feed is called x.", language=language, pointer="a (b\n  ^")


def as_text(one: Card) -> str:
    lines = [f"{one.title}   [{one.tone}]", f"({one.summary})"]
    for block in one.blocks:
        spans = "".join({"bold": "**{}**", "strike": "~~{}~~"}.get(s.style, "{}").format(s.text) for s in block.spans)
        lines.append(f"{block.kind:12} {spans}" + (f"  [{block.action.label}]" if block.action else ""))
    return "\n".join([*lines, " ".join(f"[{a.label}]" for a in one.actions)])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_card_reads_as_it_should(language, snapshot):
    assert "\n\n".join(f"--- {name}\n{as_text(one)}" for name, one in every(language)) == snapshot


@pytest.mark.parametrize("language", ["en", "fr", "xx"])
def test_every_card_survives_the_outbox(language):
    for _, one in every(language):
        assert from_json(to_json(one)) == replace(one, chart=None, files=())  # those go with replies only
        assert one.summary.strip()


def chain_text(*steps, before=BEFORE, language="en"):
    changes = [(before, s) for s in steps]
    return as_text(
        card.digest(
            dossiers=[DOSSIER], changes=changes[::-1], stories=[], total_stories=0, since=None,
            language=language, time_zone="UTC", now=NOW,
        )
    )  # fmt: skip


def test_the_steps_of_a_fact_are_one_line_of_the_digest():
    middle = version(8, State(name="rejected"), FactStatus.UPDATED, proof(), as_of="2025-02-14")
    last = version(9, State(name="refused"), FactStatus.UPDATED, proof(origin="afp"), as_of="2025-03-01")
    said = chain_text(middle, last)
    assert "WHAT CHANGED (1)" in said
    assert "(Feb 2025) → **refused by the head** (1 Mar 2025) · 2 origins" in said
    assert "steps: rejected by the board" in said
    assert "CE QUI A CHANGÉ (1)" in chain_text(middle, last, language="fr")


def test_a_dispute_stands_for_itself_in_the_digest():
    assert "WHAT CHANGED (2)" in chain_text(AFTER, HIGH)


@pytest.mark.parametrize(
    ("names", "en", "fr"),
    [
        (["joined:Ada"], "**Ada joins**", "**Ada rejoint le groupe**"),
        (["joined:Ada", "joined:Bob", "joined:Cy"], "**Ada, Bob and Cy join**", "**Ada, Bob et Cy s’y joignent**"),
        (["joined:Ada", "declined:Dee"], "**Ada joins, Dee declines**", "**Ada rejoint le groupe, Dee décline**"),
    ],
)
def test_who_joins_is_one_line_and_strikes_nobody_out(names, en, fr):
    group = version(1, State(name="group"), FactStatus.BASELINE, SEED, fact="offer.bidders")
    steps = [
        version(n, State(name=name), FactStatus.UPDATED, proof(), fact="offer.bidders")
        for n, name in enumerate(names, 5)
    ]
    for language, said in (("en", en), ("fr", fr)):
        shown = chain_text(*steps, before=group, language=language)
        assert said in shown
        assert "~~" not in shown


def test_a_feed_that_never_answered_is_not_called_new():
    never = FeedState(feed_id=1, health=Health.NEW, error="answered 404 Not Found.")
    listed = as_text(card.feed_list(feeds=[(FEED, never)], language="en", now=NOW))
    assert "never reached" in listed
    assert "404" in listed
    shown = as_text(
        card.status(
            feeds=[(FEED, never)], next_digest=None, queue={}, last_poll=None, language="en", time_zone="UTC", now=NOW
        )
    )
    assert "1 never reached" in shown
    assert "404" in shown


def test_french_cards_have_french_spaces():
    for name, one in every("fr"):
        assert not re.search(r"[^\s\u00a0\u202f\d/a-z]  ?[!?»]|\w [:;!?»]", as_text(one).replace("///", "")), name


@pytest.mark.parametrize("broken", [replace(AFTER, evidence=()), replace(AFTER, evidence=(proof(""),))])
def test_an_alert_without_its_proof_cannot_be_made(broken):
    with pytest.raises(ValueError, match=r".+"):
        card.alert(
            dossier=DOSSIER, before=BEFORE, after=broken, story=None, reports=1, language="en", time_zone="UTC", now=NOW
        )


@given(words=st.text(min_size=1, max_size=400).filter(str.strip), language=st.sampled_from(["en", "fr"]))
@settings(max_examples=80, deadline=None)
def test_law_any_words_make_a_card(words, language):
    after = replace(AFTER, evidence=(proof(words, words, words),))
    one = card.alert(
        dossier=DOSSIER, before=BEFORE, after=after, story=None, reports=1, language=language, time_zone="UTC", now=NOW
    )
    assert from_json(to_json(one)) == one
    assert one.summary


@pytest.mark.parametrize(
    ("value", "en", "fr"),
    [("97.4e9", "$97.4bn", "97,4\u00a0Md$"), ("97.375e9", "$97.375bn", "97,375\u00a0Md$"), ("1.25e12", "$1.25tn", "1\u202f250\u00a0Md$"),
     ("134e6", "$134m", "134\u00a0M$"), ("1500", "$1,500", "1\u202f500\u00a0$")],
)  # fmt: skip
def test_money_in_the_readers_form(value, en, fr):
    amount = Money(amount=Decimal(value), currency="USD")
    assert (money(amount, "en"), money(amount, "fr")) == (en, fr)


def test_other_forms():
    assert partial_date("2025-02-14", "en") == "14 Feb 2025"
    assert partial_date("2025-02", "fr") == "févr. 2025"
    assert partial_date("2025-05-01", "fr") == "1er mai 2025"
    assert partial_date("2025-05-11", "fr") == "11 mai 2025"
    assert partial_date("2025-05-01", "en") == "1 May 2025"
    assert moment(datetime(2026, 6, 1, 6, 0, tzinfo=UTC), "fr", "Europe/Paris", weekday=True) == (
        "Lundi 1er juin 2026, 08:00"
    )
    assert shown(Percent(percent=Decimal(27)), None, "fr") == "27\u202f%"
    assert shown(State(name="joined:Valor"), None, "en") == "Valor joins"
    assert difference(LOW.value, HIGH.value, "en") == "−0.2%"
    assert difference(LOW.value, Money(amount=Decimal(1), currency="EUR"), "en") == ""
    assert ago(NOW - timedelta(minutes=12), NOW, "fr") == "il y a 12 minutes"


@given(st.text(max_size=200), st.integers(2, 80))
def test_law_a_cut_is_never_longer_than_asked(text, most):
    assert len(cut(text, most)) <= most


def _sentences_of(source):
    """The literal sentences of errors and of answers that are said through the catalogue."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if isinstance(called, ast.Call):
            name = getattr(called.func, "id", "")
        first = node.args[1] if name == "_say" and len(node.args) > 1 else node.args[0]
        said = name in {"InputError", "NotFoundError", "NotAllowedError", "fail", "translator", "words", "_say"}
        if said and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def test_every_error_and_answer_has_its_french():
    root = Path(card.__file__).parents[1]
    folders = (root / "domain", root / "services")
    said = {s for folder in folders for path in folder.glob("*.py") for s in _sentences_of(path.read_text("utf-8"))}
    french = translator("fr")
    assert sorted(s for s in said if s not in french._singular and len(s) > 2 and " " in s) == []


def test_an_error_is_said_in_the_readers_language():
    problem = NotFoundError("There is no story {number}. /news latest shows the newest.", number=12)
    assert problem.user_message == "There is no story 12. /news latest shows the newest."
    assert failed(problem, language="fr").blocks[0].spans[0].text.startswith("Le sujet 12 n’existe pas")
    with pytest.raises(ExpressionError) as caught:
        parse("musk (openai")
    wrong = failed(caught.value, language="fr", pointer=caught.value.pointer)
    assert "parenthèse" in wrong.blocks[0].spans[0].text
    assert wrong.blocks[1].spans[0].text.endswith("^")


def test_what_goes_together_needs_a_quote_for_each():
    bare = replace(JOINERS[1][1], evidence=())
    with pytest.raises(ValueError, match="needs a quote"):
        card.alerts_together(
            dossier=DOSSIER, changes=[JOINERS[0], (CONSORTIUM, bare)], story=None, language="en", now=NOW
        )


def test_when_none_of_those_together_stands_the_whole_is_struck():
    gone = [(before, replace(after, status=FactStatus.RETRACTED)) for before, after in JOINERS]
    made = card.alerts_together(dossier=DOSSIER, changes=gone, story=None, language="en", now=NOW)
    assert made.tone is Tone.RETRACTED
    assert [s.text for s in made.blocks[0].spans if s.style is Style.STRIKE] == ["Valor, Baron and Vy join"]
    assert [a.name for a in made.actions] == ["sources", "history", "mute"]


def test_states_of_one_day_are_all_told():
    other = version(9, State(name="refused"), FactStatus.UPDATED, proof("refused it"), as_of="2025-02-14")
    start = version(10, State(name="other"), FactStatus.BASELINE, SEED)
    made = card.alerts_together(
        dossier=DOSSIER, changes=[(start, AFTER), (start, other)], story=None, language="en", now=NOW
    )
    assert "→ rejected by the board, refused by the head (14 Feb 2025)" in made.summary


def test_states_that_follow_one_another_are_told_with_their_steps():
    first = version(9, State(name="refused"), FactStatus.UPDATED, proof("refused it"), as_of="2025-02-11")
    made = card.alerts_together(
        dossier=DOSSIER, changes=[(first, AFTER), (BEFORE, first)], story=None, language="en", now=NOW
    )
    assert "".join(s.text for s in made.blocks[0].spans).startswith("refused by the head (Feb 2025) → rejected by")
    assert [b.spans[0].text for b in made.blocks if b.kind.value == "item"] == [
        "rejected by the board", "refused by the head",
    ]  # fmt: skip


def test_every_sentence_has_its_french():
    said = set()
    for path in (*Path(card.__file__).parent.glob("*.py"), *(Path(card.__file__).parents[1] / "services").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        said |= set(re.findall(r'\bwords\(\s*((?:"(?:[^"\\]|\\.)+"\s*)+)[,)]', source))
    said = {"".join(re.findall(r'"((?:[^"\\]|\\.)+)"', one)) for one in said}
    french = translator("fr")
    missing = sorted(s for s in said if s not in french._singular)
    assert missing == []
    for source, target in french._singular.items():
        assert set(re.findall(r"\{\w+\}", source)) == set(re.findall(r"\{\w+\}", target)), source
