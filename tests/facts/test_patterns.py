"""Wordings whose places stand in any order: how far they reach, what parts them, which filling is taken."""

import math
import tomllib
from pathlib import Path

import pytest

from bot.domain.findings import Article
from bot.facts.grammar import Mood
from bot.facts.lexicon import Lexicon
from bot.facts.patterns import compile_pattern, find
from bot.facts.text import sentences

DATA = Path(__file__).parents[2] / "bot" / "facts" / "data"
WORDS = {
    "judge": ["judge"],
    "refuse": ["refus*"],
    "suit": ["suit", "lawsuit"],
    "wish": ["wants ~~ to"],
    "sue": ["send|sent off ~ home"],
}


def sentence(text):
    lexicon = Lexicon()
    for name, entries in WORDS.items():
        lexicon.add(name, entries)
    (found,) = sentences(Article(text=text))
    lexicon.tag(found)
    return found


def matches(source, text):
    pattern = compile_pattern(source, resolve=lambda s: (s,), literal=str, acts=lambda name: name == "judge")
    one = sentence(text)
    return [[" ".join(one.words[a:b]) for a, b in match.spans] for match in find(pattern, one)]


@pytest.mark.parametrize(
    "text",
    [
        "The judge refused to end the suit.",
        "The suit stays, for the judge refused.",
        "Refusal: the suit stays, says the judge.",
    ],
)
def test_places_stand_in_any_order(text):
    assert len(matches("& {judge} {refuse}! {suit}", text)) == 1


def test_places_far_apart_or_of_two_texts_do_not_belong_together():
    assert not matches("& {judge} {refuse}! {suit}", "The judge refused " + "and so on " * 9 + "the suit.")
    assert not matches("& {judge} {refuse}! {suit}", "The judge refused | A suit")


def test_the_nearest_filling_of_each_event_is_taken_and_places_do_not_overlap():
    assert matches("& {suit} {refuse}!", "One suit, another lawsuit refused.") == [["lawsuit", "refused"]]
    assert not matches("& {suit} {suit}", "One suit.")


def test_what_follows_an_event_belongs_to_the_nearest_telling_of_it():
    twice = "He refused, and a refusal of the judge is still to come."
    assert matches("{refuse}! ... {judge}", twice) == [["refusal", "judge"]]
    assert matches("{refuse}! ... {judge}", "He refused the wish of the judge.") == [["refused", "judge"]]


def test_a_parted_phrase_asks_for_its_head_and_looks_over_brackets():
    assert sentence("They sent off the guests home.").has("sue")
    assert not sentence("They sent the guests home.").has("sue")
    assert sentence("It wants the new Federal Trade Commission (FTC) to act.").has("wish")


def test_a_prospect_is_only_what_is_possible_or_intended():
    assert Mood(possible=True).allows("prospect")
    assert Mood(intended=True).allows("prospect")
    assert not Mood().allows("prospect")
    assert not Mood(possible=True, negated=True).allows("prospect")


def test_whoever_acts_is_the_event_only_where_nothing_else_is():
    def trigger(source):
        acts, agent = {"vela"}.__contains__, {"judge", "deal"}.__contains__
        return compile_pattern(source, resolve=lambda s: s.split("|"), literal=str, acts=acts, agent=agent).trigger

    assert trigger("{judge} .. {clear} .. {deal}") == 1
    assert trigger("{deal|vela} .. {clear}") == 1
    assert trigger("{vela} .. {deal}") == 1
    assert trigger("{judge}! .. {clear}") == 0


def entries(table):
    """Every entry of a table of words."""
    if isinstance(table, str):
        yield table
    else:
        for part in table.values() if isinstance(table, dict) else table if isinstance(table, list) else ():
            yield from entries(part)


@pytest.mark.parametrize("file", sorted(DATA.glob("*words.toml")), ids=lambda f: f.stem)
def test_no_entry_stands_for_so_many_phrases_that_a_start_takes_long(file):
    for entry in entries(tomllib.loads(file.read_text(encoding="utf-8"))):
        places = [len(piece.split("|")) + piece.startswith("(") for piece in entry.split()]
        assert math.prod(places) < 20_000, entry
