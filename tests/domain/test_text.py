"""Folding, words and safe cuts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import cut, fold, numbers, overlap, shingles, squeeze, strip_controls, tokens, words, written


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Élysée", "elysee"),
        ("L’ŒUVRE", "l'oeuvre"),
        ("Straße", "strasse"),
        ("97,4\u202fmilliards", "97,4 milliards"),
        ("« oui »", '" oui "'),
        ("non–lucratif", "non-lucratif"),
        ("ﬁnance", "finance"),
        ("Łódź", "lodz"),
        ("e\u0301te\u0301", "ete"),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8 한국", "한국 한국"),  # in parts and whole
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("L’offre de Musk", ["l", "offre", "de", "musk"]),
        ("97,4 or 97.4, 8VC", ["97,4", "or", "97.4", "8vc"]),
        ("GPT-4o: $1,250.50!", ["gpt", "4o", "1,250.50"]),
        ("$97.4bn, 97,4Md€, 1.5x, 94m", ["97.4", "bn", "97,4", "md", "1.5", "x", "94m"]),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", ["한국"]),
        ("日本語 news", ["日", "本", "語", "news"]),
        ("", []),
        ("a_b", ["a", "b"]),
        ("Open\u200dAI, Open\u200cAI, می\u200cخواهم, 👩\u200d💻", ["openai", "openai", "میخواهم"]),
    ],
)
def test_words(text, found):
    assert words(text) == found


mixed = st.text(
    st.sampled_from("aZéÉ0123.,’'-_ \n\x00\x1c€Œœß½²…٣日・\u0301\u200b\u200d한하\u1112\u1161\u11ab"), max_size=30
) | st.text(max_size=30)


@given(mixed)
def test_words_are_the_tokens_and_those_of_the_folded_text(text):
    assert words(text) == [token.word for token in tokens(text)]
    assert words(text) == words(fold(text))


@given(mixed)
def test_the_written_words_are_the_words_with_their_capitals(text):
    found = written(text)
    if found is None:
        assert not text.isascii()
    else:
        assert [word.lower() for word in found] == words(text)
        assert [word[0].isupper() for word in found] == [text[token.start].isupper() for token in tokens(text)]


@given(mixed)
def test_the_numbers_are_the_tokens_that_begin_with_a_digit(text):
    assert numbers(text) == [token for token in tokens(text) if token.word[0].isdigit()]


@given(st.lists(st.sampled_from(["offre", "élu", "97,4", "日", "\ud800"]), max_size=8), st.integers(1, 5))
def test_a_shingle_is_told_by_its_words(found, size):
    runs = {tuple(found[n : n + size]) for n in range(max(1, len(found) - size + 1))} if found else set()
    assert len(shingles(found, size)) == len(runs)
    assert shingles(found, size) == frozenset().union(*(shingles(run, size) for run in runs))


@pytest.mark.parametrize(
    ("text", "n", "short"),
    [
        ("Bonjour le monde", 16, "Bonjour le monde"),
        ("Bonjour le monde", 12, "Bonjour le…"),
        ("Bonjour, le monde", 9, "Bonjour…"),
        ("Anticonstitutionnellement", 10, "Anticonst…"),
        ("abc", 0, ""),
    ],
)
def test_cut(text, n, short):
    assert cut(text, n) == short


def test_controls_go_and_lines_stay():
    assert strip_controls("a\u202eb\u200bc\x00d\ne\tf\r\ng\u2066\ufeff") == "abcd\ne\tf\ng"
    assert squeeze(" a\n\n b\t") == "a b"


def test_likeness_of_copies():
    one = shingles(words("the board has unanimously rejected the latest attempt to disrupt"))
    other = shingles(words("Reuters: The board has unanimously rejected the latest attempt to disrupt"))
    assert overlap(one, other) > 0.8
    assert overlap(one, shingles(words("a quite different sentence about the weather"))) == 0.0


@given(st.text())
def test_fold_twice_is_fold_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_tokens_are_the_words_with_their_places(text):
    found = tokens(text)
    assert [t.word for t in found] == words(text)
    assert all(0 <= t.start < t.end <= len(text) for t in found)


@given(st.text(), st.integers(0, 40))
def test_a_cut_is_never_too_long_and_is_a_beginning(text, n):
    short = cut(text, n)
    assert len(short) <= n
    assert short == text or text.startswith(short.removesuffix("…"))


@given(st.text())
def test_nothing_disguised_is_left(text):
    clean = strip_controls(text)
    assert strip_controls(clean) == clean
    assert not set(clean) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\x00\x1b")
