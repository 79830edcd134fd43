"""How alike two reports are: rare features in common, and gates of time and of who acts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from bot.domain.story_features import WEIGHTS, Features, StoryText

RARITY = 1.5  # how much more a rare feature counts than a common one
MONTH = timedelta(days=31)

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

    def vector(self, features: Mapping[str, float], *, shared_only: bool) -> Vector:
        """The features weighed, of length 1. ``shared_only``: what only this text has does not count against it."""
        made: Vector = {}
        for feature, prominence in features.items():
            if shared_only and self._met[feature] < 2:
                continue
            weight = WEIGHTS[feature[0]] * prominence * self.rarity(feature)
            if weight > 0.0:
                made[feature] = weight
        length = math.sqrt(sum(w * w for w in made.values()))
        return {f: w / length for f, w in made.items()} if length else made


def cosine(one: Vector, other: Vector) -> float:
    """How much two vectors of length 1 point the same way."""
    if len(other) < len(one):
        one, other = other, one
    return sum(w * other[f] for f, w in one.items() if f in other)


def may_be_one(one: StoryText, other: StoryText, window: timedelta) -> bool:
    """Whether the dates of two reports allow one story; a report without a date is placed by what it says."""
    if one.published is None or other.published is None:
        return True
    if one.precision == "day" and other.precision == "day":
        return abs(one.published - other.published) <= window
    if one.precision == "year" or other.precision == "year":
        return one.published.year == other.published.year
    return (one.published.year, one.published.month) == (other.published.year, other.published.month)


def share_parties(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two reports have somebody in common, or one of them names nobody known."""
    return not one or not other or not one.isdisjoint(other)


def copied(one: Features, other: Features) -> float:
    """How much of the shorter text stands word for word in the other."""
    if not one.copy_marks or not other.copy_marks:
        return 0.0
    return len(one.copy_marks & other.copy_marks) / min(len(one.copy_marks), len(other.copy_marks))
