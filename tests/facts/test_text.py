"""Sentences, languages and phrases: what the detector stands on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.findings import Article
from bot.facts.language import detect
from bot.facts.lexicon import Lexicon, phrases
from bot.facts.text import fold, sentences, spell


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One ends here. Two ends there.", 2),
        ("It was worth $97.4 billion. xAI follows.", 2),
        ("Er bietet 97,4 Mrd. US-Dollar. Dann nicht mehr.", 2),
        ("The U.S. Court of Appeals ruled. He left.", 2),
        ("Am 10. Mai ist Schluss.", 1),
        ("Mr. Musk sued OpenAI Inc. in August.", 1),
        ("« Non merci », a-t-il dit. Il refuse.", 2),
    ],
)
def test_a_text_is_cut_into_sentences(text, count):
    assert len(sentences(Article(text=text))) == count


@given(st.text(max_size=200))
def test_folding_keeps_every_character_in_its_place(text):
    assert len(fold(text)) == len(text)


@given(st.text(max_size=300))
def test_every_token_stands_where_it_says(text):
    for sentence in sentences(Article(text=text)):
        for word, start, end in zip(sentence.words, sentence.starts, sentence.ends, strict=True):
            assert spell(fold(text)[start:end]) == word


@pytest.mark.parametrize(
    ("text", "prior", "language"),
    [
        ("The board has rejected the offer of the group.", None, "en"),
        ("Le conseil a rejeté l'offre du groupe.", None, "fr"),
        ("OpenAI devient une public benefit corporation.", "fr", "fr"),
        ("OpenAI IPO", "fr", "fr"),
        ("The company has said that it will not be for sale.", "fr", "en"),
        ("Der Verwaltungsrat hat das Angebot nicht angenommen.", "en", "de"),
        ("El consejo ha rechazado la oferta por unanimidad.", None, "es"),
    ],
)
def test_the_language_is_the_texts_and_else_the_feeds(text, prior, language):
    assert detect(sentences(Article(text=text)), prior, text) == language


def shows(entry, text):
    lexicon = Lexicon()
    lexicon.add("it", [entry])
    return any(lexicon.tag(s) or s.has("it") for s in sentences(Article(text=text)))


@pytest.mark.parametrize(
    ("entry", "yes", "no"),
    [
        ("reject*", "The rejection came.", "The object came."),
        ("sue+", "She is suing.", "She is issuing."),
        ("turn|turned ~ down", "He turned the offer down.", "He turned, then sat down."),
        ("want ~~ to", "They want him to go.", "They want to go."),
        ("n'a pas", "Il n'a pas dit.", "Il a dit."),
        ("didn't", "He didn't say.", "He did say."),
        ("d'|de openai", "Le patron d'OpenAI.", "Le patron."),
        ("the (big) one", "Take the one.", "Take the small one."),
    ],
)
def test_a_phrase_stands_for_its_forms_only(entry, yes, no):
    assert shows(entry, yes)
    assert not shows(entry, no)


def test_a_choice_is_of_single_words():
    assert phrases("keep|retain control") == [("keep", "control"), ("retain", "control")]
