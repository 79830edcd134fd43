"""Groups a whole file of reports into stories at once, those most alike first."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.domain.story_features import Features, StoryText, features_of
from bot.domain.story_likeness import (
    AT_ODDS,
    ENOUGH,
    TELLING,
    THIN,
    Spread,
    Vector,
    at_odds,
    copied,
    may_be_one,
    same_days,
)

MERGES_AT = 0.19  # two groups merge whose reports are that alike in the mean
_COPY_AT = 0.7
_COMMON = 250  # a feature of more texts than that (and of a tenth of them) brings no two together


def cluster(texts: Sequence[StoryText], *, window_days: float = 5, merges_at: float = MERGES_AT) -> list[str]:
    """A story label for each text, in order; texts with the same label tell of one event.

    Average linkage: two groups become one while their reports are alike in the mean and no two days forbid it.
    """
    window = timedelta(days=window_days)
    read = [features_of(text) for text in texts]
    spread = Spread()
    for features in read:
        spread.add(features.weights)
    vectors = [spread.vector(features.weights, least=2) for features in read]
    near: list[dict[int, float]] = [{} for _ in texts]
    for (i, j), like in _pairs(vectors, spread).items():
        if may_be_one(texts[i], texts[j], window):
            if copied(read[i], read[j]) >= _COPY_AT:
                near[i][j] = near[j][i] = 1.0
            elif same_days(read[i], read[j], window):
                near[i][j] = near[j][i] = like * AT_ODDS if at_odds(read[i], read[j]) else like
    groups = _merge(near, lambda a, b: _may_meet(texts, read, a, b, window), merges_at)
    labels = [""] * len(texts)
    for members in groups:
        first = min(members)
        for i in members:
            labels[i] = f"story-{first + 1}"
    return labels


def _pairs(vectors: Sequence[Vector], spread: Spread) -> dict[tuple[int, int], float]:
    """How alike each two texts are that have a telling feature in common."""
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for feature, weight in vector.items():
            holders[feature].append((number, weight))
    most = max(_COMMON, len(vectors) // 10)
    likes: dict[tuple[int, int], float] = defaultdict(float)
    reasons: dict[tuple[int, int], int] = defaultdict(int)
    for feature, row in holders.items():
        if spread.met(feature) > most:
            continue
        for place, (j, weight) in enumerate(row):
            for i, other in row[:place]:
                share = weight * other
                likes[i, j] += share
                if share > TELLING:
                    reasons[i, j] += 1
    return {pair: like if reasons[pair] >= ENOUGH else like * THIN for pair, like in likes.items()}


def _may_meet(texts: Sequence[StoryText], read: Sequence[Features], one: int, other: int, window: timedelta) -> bool:
    """Whether neither the dates of two reports nor the days that they name forbid one story."""
    if not may_be_one(texts[one], texts[other], window):
        return False
    return same_days(read[one], read[other], window) or copied(read[one], read[other]) >= _COPY_AT


def _merge(near: list[dict[int, float]], may_meet: Callable[[int, int], bool], merges_at: float) -> list[list[int]]:
    members: dict[int, list[int]] = {i: [i] for i in range(len(near))}
    likes: dict[int, dict[int, float]] = {i: dict(row) for i, row in enumerate(near)}
    queue = [(-like, i, j) for i, row in enumerate(near) for j, like in row.items() if i < j and like >= merges_at]
    heapq.heapify(queue)
    number = len(near)
    while queue:
        _, one, other = heapq.heappop(queue)
        if one not in members or other not in members:
            continue
        first, second = members.pop(one), members.pop(other)
        joint = first + second
        row: dict[int, float] = {}
        mine, theirs = likes.pop(one), likes.pop(other)
        for k in (mine.keys() | theirs.keys()) - {one, other}:
            if k not in members:
                continue
            like = (mine.get(k, 0.0) * len(first) + theirs.get(k, 0.0) * len(second)) / len(joint)
            if all(may_meet(a, b) for a in joint for b in members[k]):
                row[k] = likes[k][number] = like
                if like >= merges_at:
                    heapq.heappush(queue, (-like, min(k, number), max(k, number)))
            likes[k].pop(one, None)
            likes[k].pop(other, None)
        members[number], likes[number] = joint, row
        number += 1
    return list(members.values())
