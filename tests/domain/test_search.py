"""What is wrong with a search is said in one sentence; what is right is read as it was meant."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.search import LONGEST, MOST_OF_ONE, NO_WORD, indexed_words, marks, parse_query
from bot.errors import InputError


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "A search needs a word"),
        ("  ", "A search needs a word"),
        ('""', "A search needs a word"),
        ("***", "A search needs a word"),
        ("🚀 & (", "A search needs a word"),
        ("\x00", "A search needs a word"),
        ('"musk', "A quotation mark in “\"musk” is not closed"),
        ("«musk", "is not closed"),
        ("m*", "“m*” is too short"),
        ("musk 9*", "“9*” is too short"),
        ("a b " * 40 + "x", None),
        (" ".join(f"w{n}" for n in range(33)), "too long: at most 32"),
        (f'"{"a b " * 60}"', "too long"),
    ],
)  # fmt: skip
def test_a_wrong_query_is_refused_in_one_sentence(query, said):
    if said is None:
        assert len(parse_query(query).terms) == 3
        return
    with pytest.raises(InputError, match=r"^[^\n]+$") as refused:
        parse_query(query)
    assert said in refused.value.user_message


@pytest.mark.parametrize("source", ["b", "not a site", "http://", "x'y.example/"])
def test_a_source_is_a_site(source):
    with pytest.raises(InputError, match="is no source"):
        parse_query("musk", source=source)


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("Musk", [(("musk",), False)]),
        ("mus*", [(("mus",), True)]),
        ("l’offre", [(("l", "offre"), False)]),
        ("l’off*", [(("l", "off"), True)]),
        ('"l’offre de"', [(("l", "offre", "de"), False)]),
        ('"offre de"*', [(("offre", "de"), True)]),
        ("gpt-*", [(("gpt",), False)]),  # nothing begins behind the hyphen
        ("97,4", [(("97.4",), False)]),
        ("東*", [(("東",), False)]),
        ("musk musk", [(("musk",), False)]),
        ('say"the word"now', [(("say",), False), (("the", "word"), False), (("now",), False)]),
    ],
)
def test_how_a_query_is_read(query, terms):
    assert [(t.words, t.prefix) for t in parse_query(query).terms] == terms


def test_of_a_query_the_index_is_asked_what_tells_most():
    query = parse_query('"the trial of" musk off* offic*', source="www.b.example")
    pairs = marks(["the", "trial", "of"], language="", outlet="")
    assert set(query.few.lexemes) == {*pairs, "trial", "musk", "=source:b.example"}
    assert set(query.many.lexemes) == {*query.few.lexemes, "the", "of"}
    assert query.few.starts == query.many.starts == ("off", "offic")
    assert query.filters == ("=source:b.example",)
    assert not query.proved
    assert parse_query("musk off*", source="b.example").proved


def test_a_word_and_its_language_are_one_mark():
    query = parse_query("the off* offic*", language="FR")
    indexed = {"the", *marks(["the", "office"], language="fr", outlet="")}
    assert {*query.few.lexemes, "the", "=lang:fr"} == set(query.many.lexemes) < indexed
    assert "the" not in query.few.lexemes
    assert query.few.starts == ("offic",)
    assert query.many.starts == ("off", "offic")
    assert query.filters == ("=lang:fr",)
    assert not query.proved
    assert "=lang:fr-ca" in parse_query("the", language="fr-CA").few.lexemes


def test_what_is_indexed_beside_the_words():
    found = marks(["the", "musk"], language="en-GB", outlet="news.bbc.co.uk")
    named = [one for one in found if one.startswith("=")]
    assert named == ["=lang:en-gb", "=lang:en", "=source:news.bbc.co.uk", "=source:bbc.co.uk", "=source:co.uk"]
    assert len(found) - len(named) == 1 + 2 + 2 + 3  # the pair; in English the words and th*, the*; mu*, mus*, musk*
    assert all(unicodedata.category(one) == "Cn" for one in found[len(named) :])
    assert marks(["the"], language="", outlet="") == ()


def test_words_beyond_the_bounds_leave_their_place_empty():
    found = indexed_words("ab " * 1000 + "end", "z" * 500)
    assert found.count("ab") == MOST_OF_ONE
    assert found[1000:1003] == ["end", NO_WORD, "z" * LONGEST]
    assert indexed_words("same", "same", "") == ["same"]


@given(st.text())
def test_law_what_is_indexed_has_no_space_and_no_mark(text):
    for word in indexed_words(text, text + " more"):
        assert word == NO_WORD or (word.strip(".").replace(".", "").isalnum() and not word.startswith("="))
