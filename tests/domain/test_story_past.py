"""The events of the past: how they bring together and hold apart reports without a day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.story_batch import cluster
from bot.domain.story_past import same_event
from tests.domain.test_stories import DAY, DEAL, filler, text

WALK_OUT = [
    text("k", "Dockers in Trieste walked out. Hulls lay idle, cranes stood still, and Bonetti asks for a night bonus."),
    text("l", "Les grutiers de Trieste débraient. Ils réclament une prime de nuit, dit Bonetti.", language="fr"),
    text("m", "Trieste harbour silent as dockers walked out. Grutiers want a prime de nuit, says Bonetti."),
]
RETURN = [
    text("n", "Dockers in Trieste went back to work. Cranes move again after a deal on shifts with the port chief."),
    text("o", "Reprise du travail à Trieste. Les grutiers ont signé un accord sur les horaires.", language="fr"),
]
ENGLISH = "Dockers walked out in Trieste. Hulls lay idle from dawn and the terminal was silent."
FRENCH = "Colère des grutiers. Ils réclament une prime de nuit, a dit leur porte-parole Bonetti."


@pytest.fixture
def others():
    return [text("z", DEAL, at=None), *(made for _, made in filler())]


def test_reports_that_share_few_words_meet_at_an_event_that_both_tell_of(others):
    asked = [text("a", ENGLISH, at=None), text("b", FRENCH, at=None, language="fr"), *others]
    alone, told = cluster(asked, merges_at=0.1), cluster(asked, past=[WALK_OUT, RETURN], merges_at=0.1)
    assert alone[0] != alone[1]
    assert told[0] == told[1] != told[2]
    assert len(told) == len(asked)  # the accounts get no label


def test_reports_of_two_events_are_held_apart(others):
    back = "Dockers go back to work in Trieste. Cranes move again from dawn, the port chief said."
    asked = [text("a", ENGLISH, at=None), text("b", back, at=None), *others]
    alone, told = cluster(asked, merges_at=0.12), cluster(asked, past=[WALK_OUT, RETURN], merges_at=0.12)
    assert alone[0] == alone[1]
    assert told[0] != told[1]


def test_where_both_days_are_known_they_decide_alone(others):
    asked = [text("a", ENGLISH), text("b", FRENCH, language="fr", at=DAY + timedelta(days=30)), *others]
    assert cluster(asked, past=[WALK_OUT, RETURN]) == cluster(asked)


def test_an_event_of_other_days_is_not_the_one_that_is_told(others):
    asked = [text("a", ENGLISH), text("b", FRENCH, at=None, language="fr"), *others]
    then = [replace(account, published=DAY - timedelta(days=400)) for account in WALK_OUT]
    now, before = (cluster(asked, past=[told, RETURN], merges_at=0.1) for told in (WALK_OUT, then))
    assert now[0] == now[1]
    assert before[0] != before[1]


def test_the_same_event_is_as_likely_as_both_reports_make_it():
    assert same_event({1: 1.0}, {1: 1.0}) == 1.0
    assert same_event({1: 0.5, 2: 0.5}, {1: 0.6, 3: 0.4}) == pytest.approx(0.3)
    assert same_event({1: 1.0}, {2: 1.0}) == same_event({}, {1: 1.0}) == 0.0
