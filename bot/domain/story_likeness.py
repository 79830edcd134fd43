"""How alike two reports are: rare features in common, and gates of time and of who acts."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from operator import mul

from bot.domain.story_features import WEIGHTS, EventDay, Features, StoryText
from bot.domain.story_frames import labelled, same_label
from bot.domain.summary import clean_headline, sentences
from bot.domain.text import words

RARITY = 1.2  # how much more a rare feature counts than a common one
TELLING = 0.004  # a feature that adds more than this to a likeness is a reason for it
ENOUGH = 4  # reasons that make a likeness sure
THIN = 0.61  # what a likeness on fewer reasons counts

ALONE = 0.5  # what the square of a feature counts that no other report has: it holds a report back, but less
SAME_MONTH = 1.1  # what a likeness counts of reports of the same month or year, where no day is known
AT_ODDS = 0.7  # what a likeness counts where the first sentences tell two values of one fact

# What a likeness counts of two reports of which one has no day, by the states that their first sentences tell.
ALL_STATES, SOME_STATES, NO_STATE_HERE, OTHER_STATES = 1.35, 1.05, 0.85, 0.3

# Two reports that both have a day: the odds (natural logarithm) that they tell of one event (docs/adr/0008).
NO_REASON = -5.6
LIKE = 5.8  # times the root of their likeness
DAYS_APART: dict[int | None, float] = {0: 3.7, 1: 2.6}
A_FACT_LESS = 1.5  # where one of them tells no watched fact, so that they cannot share any
TRANSLATED = 0.65  # where they are in two languages, so that most of their words could not be alike
SAME_OUTLET = 2.5  # less where one outlet published both: hardly any tells one event twice in a day, in other words
ONE_OF_MANY = 1.0  # times the logarithm of how crowded the days around are with stories: of two, one is meant
ONE_OF_REPORTS = 0.3  # and with reports, many of which may be of one event
# What a likeness counts where a day is missing, by the days of the week that they name or were published on.
SAME_WEEKDAY, OTHER_WEEKDAY = 1.6, 0.55
PUBLISHED_THEN, PUBLISHED_ELSE = 1.35, 0.5
TRANSLATED_COUNTS = 1.15  # what the likeness counts of two languages where a day is missing
CROWDED = 3  # stories that began in the days around: among more, each is less likely the one
CROWDED_REPORTS = 5  # the same in reports, where nobody knows yet how many stories they are
AROUND = (-2, -1, 0, 1, 2)  # days
IN_A_CROWD = 0.9  # what a likeness counts in a crowd: beside the odds from twice as many on, alone from twenty times on
CROWD, THRONG = math.log(2), math.log(20)

_LEADS = 0.6  # how prominent what stands in the title or the first two sentences is at least
_LEAD = 600  # characters that hold the first two sentences
_AMOUNT = "{"  # how the value of an amount begins

Vector = dict[str, float]
Counts = tuple[int, list[int]]  # of so many texts, so many had each feature


class Spread:
    """In how many texts each feature was met: what is in many says little."""

    def __init__(self, *, ground: int = 0, common: Iterable[str] = ()) -> None:
        """``ground`` texts count as met before, half of them with the ``common`` features."""
        self._texts = self._ground = ground
        self._met: Counter[str] = Counter(dict.fromkeys(common, ground // 2))
        self._rarities = _Rarities(ground)

    def __len__(self) -> int:
        return self._texts - self._ground

    def add(self, features: Mapping[str, float]) -> None:
        self._texts += 1
        self._met.update(features.keys())

    def remove(self, features: Mapping[str, float]) -> None:
        self._texts -= 1
        for feature in features:
            if self._met[feature] > 1:
                self._met[feature] -= 1
            else:
                del self._met[feature]

    def met(self, feature: str) -> int:
        return self._met[feature]

    def weighed(self, features: Mapping[str, float], *, least: int) -> Weighed:
        """The features weighed by how rare they are; those in fewer than ``least`` texts count less in its length."""
        return self.weighed_as(self.counts(features), features, loads_of(features), least=least)

    def counts(self, features: Iterable[str]) -> Counts:
        """In how many texts each feature was met until now."""
        return self._texts, list(map(self._met.__getitem__, features))

    def weighed_as(self, counts: Counts, features: Iterable[str], loads: array[float], *, least: int) -> Weighed:
        """As ``weighed`` when the features were met so often; ``loads`` are theirs. In passes that run in C."""
        texts, met = counts
        rarities = self._rarities if self._rarities.texts == texts else _Rarities(texts)
        if texts == self._texts:
            self._rarities = rarities
        rare = list(map(rarities.__getitem__, met))
        weights = list(map(mul, loads, rare))
        squares = map(mul, map(mul, weights, weights), [1.0 if m >= least else ALONE for m in met])
        if 0.0 in rare:
            made = {f: w for f, w, r in zip(features, weights, rare, strict=True) if r}
            return Weighed(made, sum(squares))
        return Weighed(dict(zip(features, weights, strict=True)), sum(squares))

    def vector(self, weighed: Weighed, *, least: int) -> Vector:
        """The weights made of length 1; those of features in fewer than ``least`` texts are left out."""
        made = {f: w for f, w in weighed.weights.items() if self._met[f] >= least}
        length = math.sqrt(sum(w * w for w in made.values()))
        return {f: w / length for f, w in made.items()} if length else {}


class _Rarities(dict[int, float]):
    """What a feature counts by how often it was met among so many texts, worked out when first asked."""

    def __init__(self, texts: int) -> None:
        super().__init__()
        self.texts = texts

    def __missing__(self, met: int) -> float:
        rare = math.log((self.texts + 1) / (met or 1))
        self[met] = counted = rare**RARITY if rare > 0.0 else 0.0
        return counted


def loads_of(features: Mapping[str, float]) -> array[float]:
    """What the features count, in order, by what they are and where they stand: all but how rare they are."""
    return array("d", [WEIGHTS[feature[0]] * prominence for feature, prominence in features.items()])


@dataclass(frozen=True, slots=True)
class Weighed:
    """A report's features weighed by rarity; ``square`` sums their squares, those that no other report has by half."""

    weights: Vector
    square: float


def likeness(asked: Weighed, held: Weighed, spread: Spread) -> float:
    """How much two reports point the same way (0 to 1); less where only a few features say so.

    ``held`` is counted in ``spread``, ``asked`` is not yet: a feature that they alone share is met once there.
    """
    shares: list[float] = []
    square = held.square
    for feature, weight in asked.weights.items():
        other = held.weights.get(feature)
        if other is not None:
            shares.append(weight * other)
            if spread.met(feature) < 2:
                square += other * other * (1.0 - ALONE)
    if not shares or not asked.square or not square:
        return 0.0
    length = math.sqrt(asked.square * square)
    total = sum(shares) / length
    telling = sum(share > TELLING * length for share in shares)
    return total if telling >= ENOUGH else total * THIN


def likeness_at_most(asked: Weighed, held: Mapping[str, float]) -> float:
    """What ``likeness`` cannot exceed, whatever the features weigh that are held: known before these are weighed.

    By Cauchy and Schwarz: at best, all that both share points the same way.
    """
    shared = [weight for feature, weight in asked.weights.items() if feature in held]
    if not shared or not asked.square:
        return 0.0
    most = 1.000001 * math.sqrt(sum(map(mul, shared, shared)) / asked.square)  # a little more than rounding can add
    return most if len(shared) >= ENOUGH else most * THIN


def at_odds(one: Features, other: Features) -> bool:
    """Whether the first sentences tell different values of the same facts: refused is not withdrawn."""
    both = one.told.keys() & other.told.keys()
    return bool(both) and all(one.told[fact] != other.told[fact] for fact in both)


def states_count(one: Features, other: Features) -> float:
    """What a likeness counts by the states that the first sentences tell: where these differ, so do the events."""
    mine, theirs = _states(one), _states(other)
    if not mine or not theirs:
        return NO_STATE_HERE if mine or theirs else 1.0
    if mine == theirs:
        return ALL_STATES
    return OTHER_STATES if mine.isdisjoint(theirs) else SOME_STATES


def weekdays_count(texts: tuple[StoryText, StoryText], read: tuple[Features, Features]) -> float:
    """What a likeness counts by the days of the week that two reports name, or were published on (or the day after)."""
    one, other = read[0].weekday, read[1].weekday
    if one is not None and other is not None:
        return SAME_WEEKDAY if one == other else OTHER_WEEKDAY
    for named, text in ((one, texts[1]), (other, texts[0])):
        if named is not None and text.published is not None and text.precision == "day":
            after = (text.published.weekday() - named) % 7
            return PUBLISHED_THEN if after <= 1 else 1.0 if after == 2 else PUBLISHED_ELSE
    return 1.0


def _states(read: Features) -> frozenset[tuple[str, str]]:
    """The states, which come about once: no amounts, which are told again for months."""
    return frozenset((fact, value) for fact, value in read.told.items() if not value.startswith(_AMOUNT))


def may_be_one(one: StoryText, other: StoryText, window: timedelta) -> bool:
    """Whether the dates of publication of two reports allow one story; a report without one may be of any day."""
    if one.published is None or other.published is None:
        return True
    if one.precision == "day" and other.precision == "day":
        return abs(one.published - other.published) <= window
    if one.precision == "year" or other.precision == "year":
        return one.published.year == other.published.year
    return (one.published.year, one.published.month) == (other.published.year, other.published.month)


def both_have_days(one: StoryText, other: StoryText) -> bool:
    """Whether the day on which each of two reports was published is known."""
    return one.published is not None and other.published is not None and one.precision == other.precision == "day"


class Crowd:
    """How much was published in the days around a report: the more, the less the same day says."""

    def __init__(self, enough: int) -> None:
        """More than ``enough`` in the days around are a crowd."""
        self._days: Counter[int] = Counter()
        self._enough = enough

    def add(self, text: StoryText, number: int = 1) -> None:
        """Count a report; ``number`` -1 takes it back."""
        if text.published is not None and text.precision == "day":
            self._days[text.published.toordinal()] += number

    def against(self, *texts: StoryText) -> float:
        """What the odds that two reports are of one event lose for it: more than 0 where many were published."""
        days, met = (t.published.toordinal() for t in texts if t.published is not None), self._days.get
        around = max((sum(met(day + apart, 0) for apart in AROUND) for day in days), default=0)
        return math.log(around / self._enough) if around > self._enough else 0.0


def alike(
    like: float,
    texts: tuple[StoryText, StoryText],
    read: tuple[Features, Features],
    *,
    sure: float,
    against: float,
    one_of_many: float = ONE_OF_MANY,
    watched: bool = True,
    by_outlet: bool = False,
) -> float:
    """How alike two reports are, with the days and the facts counted in; by the odds ``sure`` at the most.

    ``watched``: whether facts are looked for in them at all: where they are not, their absence says nothing.
    ``by_outlet``: whether their outlets tell who published them; those of a file may all be called the same.
    Where both days are known, the odds decide; in a crowd a likeness may do so too, in a throng it does so alone.
    """
    by_likeness = like * likeness_counts(*texts) * (AT_ODDS if at_odds(*read) else 1.0)
    if not both_have_days(*texts):
        return by_likeness * in_words(texts, read)
    if against > THRONG:
        return by_likeness
    odds = NO_REASON + LIKE * math.sqrt(like) + DAYS_APART.get(days_apart(*read), 0.0) - one_of_many * against
    if watched and not (texts[0].facts and texts[1].facts):
        odds += A_FACT_LESS
    if texts[0].language[:2] != texts[1].language[:2]:
        odds += TRANSLATED
    twice = by_outlet and bool(texts[0].outlet) and texts[0].outlet == texts[1].outlet
    by_odds = sure / (1.0 + math.exp(SAME_OUTLET * twice - odds))
    return max(by_odds, by_likeness) if against > CROWD or twice else by_odds


def in_words(texts: tuple[StoryText, StoryText], read: tuple[Features, Features]) -> float:
    """What a likeness counts where a day is missing, by what two reports say: weekdays, states, their languages."""
    translated = texts[0].language[:2] != texts[1].language[:2]
    return weekdays_count(texts, read) * states_count(*read) * (TRANSLATED_COUNTS if translated else 1.0)


def likeness_counts(one: StoryText, other: StoryText) -> float:
    """What a likeness of two reports counts by what is known of their days."""
    if one.published is None or other.published is None:
        return 1.0
    return IN_A_CROWD if both_have_days(one, other) else SAME_MONTH


def counts_at_most(one: StoryText, other: StoryText) -> float:
    """The most that a likeness of two reports can count, whatever they name and tell."""
    most = likeness_counts(one, other)
    return most if both_have_days(one, other) else most * SAME_WEEKDAY * ALL_STATES * max(1.0, TRANSLATED_COUNTS)


def same_days(one: Features, other: Features, window: timedelta) -> bool:
    """Whether two reports can be of the same days, by what they say and when they were published."""
    apart = days_apart(one, other)
    return apart is None or apart <= window.days + 2


def days_apart(one: Features, other: Features) -> int | None:
    """The fewest days between a day of one report and a day of the other; None where one of them has none."""
    return min((_apart(a, b) for a in one.days for b in other.days), default=None)


@lru_cache(maxsize=4096)  # the same few days meet again and again
def _apart(one: EventDay, other: EventDay) -> int:
    """Days between two days; where a year is not told, the nearest it could be."""
    year = 2000 if not one[0] or not other[0] else 0
    first = date(year or one[0], one[1], min(one[2], 28))  # the 29th to 31st need no care: the window is wide
    second = date(year or other[0], other[1], min(other[2], 28))
    gap = abs((first - second).days)
    return min(gap, 366 - gap) if year else gap


def others_named(texts: tuple[StoryText, StoryText], read: tuple[Features, Features]) -> bool:
    """Whether two reports in one language lead with other names, or other days of the week: a flood here, one there.

    For an index of no subject alone, where the same words are told of anybody: what is asked for is in all of them.
    """
    one, other = read
    if texts[0].outlet and texts[0].outlet == texts[1].outlet and same_label(texts[0].title, texts[1].title):
        return True
    if one.weekday is not None and other.weekday is not None and one.weekday != other.weekday:
        return True
    if texts[0].language[:2] != texts[1].language[:2]:
        return False  # the same name is spelt otherwise
    mine, theirs = _names(one), _names(other)
    begins, begins_too = _begins(texts[0]), _begins(texts[1])
    shared = mine & theirs - (begins & begins_too)  # "Flood in Bonn", "Flood in Trier"
    mine -= begins & _said(texts[1])  # "Interest rates rise", "Turkey raises interest rates"
    theirs -= begins_too & _said(texts[0])
    return not shared and bool(mine - theirs) and bool(theirs - mine)


def _said(text: StoryText) -> frozenset[str]:
    """The words of a report's lead, as names."""
    return frozenset(f"n:{word}" for word in words(f"{text.title} {(text.summary or text.content)[:_LEAD]}"))


def _begins(text: StoryText) -> frozenset[str]:
    """The words, as names, that begin the title and the first sentences, and what labels a title: they say little."""
    first = sentences((text.summary or text.content)[:_LEAD])[:2]
    begins = [word for said in (text.title, *first) for word in words(said)[:1]]
    label = {*words(text.title)}.difference(words(clean_headline(text.title, text.outlet)))
    before, rest = labelled(text.title)  # of a rule's label nothing is left here, of the paper's own "Daily Live: ..."
    return frozenset(f"n:{word}" for word in (*begins, *label, *words(before), *words(rest)[:1]))


def _names(read: Features) -> frozenset[str]:
    return frozenset(f for f, prominence in read.weights.items() if f[0] == "n" and prominence >= _LEADS)


def share_parties(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two reports have somebody in common, or one of them names nobody known."""
    return not one or not other or not one.isdisjoint(other)
