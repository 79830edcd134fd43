"""Notices of what was corrected: what a newsroom says it had told before is not told by it now."""

import pytest

from bot.domain.findings import Article
from bot.domain.values import to_json
from tests.facts.tables import CHANGES, claims

BID = "Elon Musk's group has made a bid of $97.4 billion for OpenAI, its lawyer said on Monday. "
OFFRE = "Le groupe d'Elon Musk a fait une offre de 97,4 milliards de dollars pour OpenAI, a indiqué lundi son avocat. "
NOW = {"musk_offer.amount=97400000000"}


def read(detector, text, language):
    return detector.read(Article(title="T", summary=text, date="2026-05-20", language=language))


@pytest.mark.parametrize(
    ("language", "notice"),
    [
        ("en", "Correction: An earlier version of this article said the bid was $99.3 billion."),
        ("en", "Correction: An earlier version of this article misstated the size of the bid. It is $97.4 billion."),
        ("en", "Editor's note: a previous version of this story incorrectly stated that the bid was $99.3 billion."),
        ("en", "This article was amended on 20 May. An earlier version said that Elon Musk's bid was $99.3bn."),
        ("en", "The headline originally said Elon Musk had bid $99.3 billion for OpenAI."),
        ("en", "This story previously reported that Musk's offer for OpenAI was $99.3 billion; it is $97.4 billion."),
        ("en", "Elon Musk's bid for OpenAI is $97.4 billion; an earlier version of this report said $99.3 billion."),
        ("en", "We incorrectly reported that Elon Musk's bid for OpenAI was $99.3 billion."),
        ("fr", "Erratum : une version précédente de cet article évoquait une offre de 99,3 milliards de dollars."),
        ("fr", "Dans une précédente version de cet article, nous indiquions une offre de 99,3 milliards de dollars."),
        ("fr", "Une première version indiquait une offre d'Elon Musk sur OpenAI de 99,3 milliards de dollars."),
        ("fr", "Nous avions écrit par erreur que l'offre d'Elon Musk pour OpenAI était de 99,3 milliards de dollars."),
        ("fr", "Cet article indiquait à tort que l'offre d'Elon Musk pour OpenAI était de 99,3 milliards de dollars."),
    ],
)
def test_what_a_version_before_said_is_not_said(detector, language, notice):
    reading = read(detector, (BID if language == "en" else OFFRE) + notice, language)
    assert claims(reading, CHANGES) == NOW


@pytest.mark.parametrize(
    ("language", "notice"),
    [
        ("en", "Correction: An earlier version of this article said that OpenAI's board had accepted Elon Musk's bid."),
        (
            "fr",
            "Une version antérieure de cet article affirmait que le conseil d'OpenAI avait accepté l'offre d'Elon Musk.",
        ),
    ],
)
def test_a_state_that_a_version_before_told_is_denied(detector, language, notice):
    reading = read(detector, notice, language)
    assert claims(reading, CHANGES) == set()
    assert ("musk_offer.status", "accepted") in {(fact, to_json(value)) for fact, value in reading.denied}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "An earlier version of the deal was worth less. Elon Musk has bid $99.3 billion for OpenAI."),
        ("en", "The earlier version of the offer by Elon Musk for OpenAI was a bid of $99.3 billion."),
        ("en", "As we previously said, Elon Musk has bid $99.3 billion for OpenAI."),
        (
            "fr",
            "Une version précédente de l'accord valait moins. Elon Musk a fait une offre de 99,3 milliards de dollars pour OpenAI.",
        ),
    ],
)
def test_a_version_of_something_else_is_no_notice(detector, language, text):
    assert claims(read(detector, text, language), CHANGES) == {"musk_offer.amount=99300000000"}
