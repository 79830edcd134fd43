"""How alike two reports are: rare features in common, and gates of time and of who acts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from bot.domain.story_features import WEIGHTS, EventDay, Features, StoryText

RARITY = 1.5  # how much more a rare feature counts than a common one
TELLING = 0.004  # a feature that adds more than this to a likeness is a reason for it
ENOUGH = 4  # reasons that make a likeness sure
THIN = 0.7  # what a likeness on fewer reasons counts

Vector = dict[str, float]


class Spread:
    """In how many texts each feature was met: what is in many says little."""

    def __init__(self) -> None:
        self._texts = 0
        self._met: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._texts

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

    def rarity(self, feature: str) -> float:
        """From 0 for what every text has, upwards."""
        return math.pow(max(0.0, math.log((self._texts + 1) / (self._met[feature] or 1))), RARITY)

    def vector(self, features: Mapping[str, float], *, least: int) -> Vector:
        """The features weighed, of length 1; those met in fewer than ``least`` texts do not count against it."""
        made: Vector = {}
        for feature, prominence in features.items():
            if self._met[feature] < least:
                continue
            weight = WEIGHTS[feature[0]] * prominence * self.rarity(feature)
            if weight > 0.0:
                made[feature] = weight
        length = math.sqrt(sum(w * w for w in made.values()))
        return {f: w / length for f, w in made.items()} if length else made


def likeness(one: Vector, other: Vector) -> float:
    """How much two vectors of length 1 point the same way; less where only a few features say so."""
    if len(other) < len(one):
        one, other = other, one
    total, telling = 0.0, 0
    for feature, weight in one.items():
        if feature in other:
            share = weight * other[feature]
            total += share
            telling += share > TELLING
    return total if telling >= ENOUGH else total * THIN


def may_be_one(one: StoryText, other: StoryText, window: timedelta) -> bool:
    """Whether the dates of two reports allow one story; a report without a date is placed by what it says."""
    if one.published is None or other.published is None:
        return True
    if one.precision == "day" and other.precision == "day":
        return abs(one.published - other.published) <= window
    if one.precision == "year" or other.precision == "year":
        return one.published.year == other.published.year
    return (one.published.year, one.published.month) == (other.published.year, other.published.month)


def same_days(one: Features, other: Features, window: timedelta) -> bool:
    """Whether two reports can be of the same days, by what they say and when they were published."""
    if not one.days or not other.days:
        return True
    return any(_apart(a, b) <= window.days + 2 for a in one.days for b in other.days)


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
