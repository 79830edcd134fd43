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

RARITY = 1.2  # how much more a rare feature counts than a common one
TELLING = 0.004  # a feature that adds more than this to a likeness is a reason for it
ENOUGH = 4  # reasons that make a likeness sure
THIN = 0.61  # what a likeness on fewer reasons counts

ALONE = 0.5  # what the square of a feature counts that no other report has: it holds a report back, but less
SOON = ((1, 1.3), (3, 1.1), (5, 1.05))  # what a likeness counts of reports published so few days apart
AT_ODDS = 0.8  # what a likeness counts where the first sentences tell two values of one fact

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
            return Weighed({f: w for f, w, r in zip(features, weights, rare, strict=True) if r}, sum(squares))
        return Weighed(dict(zip(features, weights, strict=True)), sum(squares))

    def vector(self, features: Mapping[str, float], *, least: int) -> Vector:
        """The features weighed, of length 1; those met in fewer than ``least`` texts are left out."""
        made = {f: w for f, w in self.weighed(features, least=least).weights.items() if self._met[f] >= least}
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


def may_be_one(one: StoryText, other: StoryText, window: timedelta) -> bool:
    """Whether the dates of publication of two reports allow one story; a report without one may be of any day."""
    if one.published is None or other.published is None:
        return True
    if one.precision == "day" and other.precision == "day":
        return abs(one.published - other.published) <= window
    if one.precision == "year" or other.precision == "year":
        return one.published.year == other.published.year
    return (one.published.year, one.published.month) == (other.published.year, other.published.month)


def tempered(like: float, texts: tuple[StoryText, StoryText], read: tuple[Features, Features]) -> float:
    """A likeness with what speaks for and against it besides: reports of the same days, leads at odds."""
    return like and like * soon(*texts) * (AT_ODDS if at_odds(*read) else 1.0)


def soon(one: StoryText, other: StoryText) -> float:
    """What a likeness counts by the days between two publications: 1 where one of them has no date."""
    if one.published is None or other.published is None:
        return 1.0
    if one.precision != "day" or other.precision != "day":
        return 1.1  # the same month, or the same year
    days = abs((one.published - other.published).days)
    return next((counts for most, counts in SOON if days <= most), 1.0)


def same_days(one: Features, other: Features, window: timedelta) -> bool:
    """Whether two reports can be of the same days, by what they say and when they were published."""
    if not one.days or not other.days:
        return True
    return any(_apart(a, b) <= window.days + 2 for a in one.days for b in other.days)


@lru_cache(maxsize=4096)  # the same few days meet again and again
def _apart(one: EventDay, other: EventDay) -> int:
    """Days between two days; where a year is not told, the nearest it could be."""
    year = 2000 if not one[0] or not other[0] else 0
    first = date(year or one[0], one[1], min(one[2], 28))  # the 29th to 31st need no care: the window is wide
    second = date(year or other[0], other[1], min(other[2], 28))
    gap = abs((first - second).days)
    return min(gap, 366 - gap) if year else gap


def share_parties(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two reports have somebody in common, or one of them names nobody known."""
    return not one or not other or not one.isdisjoint(other)


def copied(one: Features, other: Features) -> float:
    """How much of the shorter text stands word for word in the other."""
    if not one.copy_marks or not other.copy_marks:
        return 0.0
    return len(one.copy_marks & other.copy_marks) / min(len(one.copy_marks), len(other.copy_marks))
