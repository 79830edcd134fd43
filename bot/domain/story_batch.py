"""Groups a whole file of reports into stories at once, those most alike first, by what is known of the past too."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import combinations

from bot.domain.story_copies import COPY_AT, copied
from bot.domain.story_features import Features, StoryText, features_of
from bot.domain.story_likeness import (
    CROWDED_REPORTS,
    ENOUGH,
    ONE_OF_REPORTS,
    TELLING,
    THIN,
    Crowd,
    Spread,
    Vector,
    alike,
    both_have_days,
    may_be_one,
    same_days,
)
from bot.domain.story_past import Shares, events_told, same_event

MERGES_AT = 0.19  # two groups merge whose reports are that alike in the mean
_SURE = 2 * MERGES_AT  # how alike two reports are that surely tell of one event: an even chance is enough to merge
_STRAY_AT = 0.14  # a report left alone joins the group that it is that alike in the mean
_STRAY_LEAD = 1.7  # where that is so many times what it is like the next group
_USUAL = 160  # reports in a file: in a smaller one any two are more alike by chance, for fewer words are rare there
_LEAST, _MOST = 0.45, 1.12  # what a likeness counts in a small file, in a big one
_SAME_EVENT = 0.12  # a likeness rises by so much where two reports surely tell of one event of the past, a day missing
_OTHER_EVENT = 0.3  # what it counts where they surely do not
_AS_ONE = 0.3  # how likely it is that they do where it counts in full
_COMMON = 250  # a feature of more texts than that (and of a tenth of them) brings no two together


def cluster(
    texts: Sequence[StoryText],
    *,
    past: Sequence[Sequence[StoryText]] = (),
    window_days: float = 5,
    merges_at: float = MERGES_AT,
) -> list[str]:
    """A story label for each text, in order; texts with the same label tell of one event.

    Average linkage: two groups become one while their reports are alike in the mean and no two days forbid it. Then
    what was left alone joins the group that it clearly is most like. ``past`` are events that are known, each with
    accounts of it: reports of which one has no day are more alike where both are like the same event.
    """
    window = timedelta(days=window_days)
    read = [features_of(text) for text in texts]
    spread, crowd = Spread(), Crowd(CROWDED_REPORTS)
    for text, one in zip(texts, read, strict=True):
        spread.add(one.weights)
        crowd.add(text)
    vectors = _vectors(read, spread)
    near: list[dict[int, float]] = [{} for _ in texts]
    counts = min(_MOST, max(_LEAST, math.sqrt(len(texts) / _USUAL)))
    for (i, j), like in _pairs(vectors, spread).items():
        if may_be_one(texts[i], texts[j], window):
            if copied(read[i].marks, read[j].marks) >= COPY_AT:
                near[i][j] = near[j][i] = 1.0
            elif same_days(read[i], read[j], window):
                dated = both_have_days(texts[i], texts[j])
                near[i][j] = near[j][i] = alike(
                    like if dated else like * counts,
                    (texts[i], texts[j]),
                    (read[i], read[j]),
                    sure=_SURE,
                    against=crowd.against(texts[i], texts[j]),
                    one_of_many=ONE_OF_REPORTS,
                )

    def may_meet(a: int, b: int) -> bool:
        return _may_meet(texts, read, a, b, window)

    if past:
        _by_the_past(near, texts, _told_of(texts, read, past, window), may_meet)
    groups = _gather(_merge(near, may_meet, merges_at), near, may_meet)
    labels = [""] * len(texts)
    for members in groups:
        first = min(members)
        for i in members:
            labels[i] = f"story-{first + 1}"
    return labels


def _vectors(read: Sequence[Features], spread: Spread) -> list[Vector]:
    return [spread.vector(spread.weighed(one.weights, least=2), least=2) for one in read]


def _told_of(
    texts: Sequence[StoryText], read: Sequence[Features], past: Sequence[Sequence[StoryText]], window: timedelta
) -> list[Shares]:
    """Which events of the past each report may tell of; what is rare is counted in the accounts as well."""
    accounts = [(event, text, features_of(text)) for event, told in enumerate(past) for text in told]
    spread = Spread()
    for one in (*read, *(its for _, _, its in accounts)):
        spread.add(one.weights)
    vectors = _vectors([its for _, _, its in accounts], spread)
    most = max(_COMMON, (len(texts) + len(accounts)) // 10)
    return events_told(
        list(zip(texts, read, _vectors(read, spread), strict=True)),
        [(*account, vector) for account, vector in zip(accounts, vectors, strict=True)],
        lambda one, other: may_be_one(one[0], other[0], window) and same_days(one[1], other[1], window),
        too_common=lambda feature: spread.met(feature) > most,
    )


def _by_the_past(
    near: list[dict[int, float]],
    texts: Sequence[StoryText],
    told: Sequence[Shares],
    may_meet: Callable[[int, int], bool],
) -> None:
    """Count in how likely it is that two reports tell of one event of the past, where a day is missing."""
    tellers: dict[int, list[int]] = defaultdict(list)
    for number, shares in enumerate(told):
        for event in shares:
            tellers[event].append(number)
    pairs = {(i, j) for i, row in enumerate(near) for j in row if i < j}
    for those in tellers.values():
        pairs.update(combinations(those, 2))
    for i, j in pairs:
        like = near[i].get(j, 0.0)
        if like == 1.0 or both_have_days(texts[i], texts[j]):
            continue
        same = same_event(told[i], told[j])
        if like or (same and may_meet(i, j)):
            like *= _OTHER_EVENT + (1 - _OTHER_EVENT) * min(1.0, same / _AS_ONE)
            near[i][j] = near[j][i] = like + _SAME_EVENT * same


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
    return same_days(read[one], read[other], window) or copied(read[one].marks, read[other].marks) >= COPY_AT


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


def _gather(
    groups: list[list[int]], near: list[dict[int, float]], may_meet: Callable[[int, int], bool]
) -> list[list[int]]:
    """The groups with the reports that were left alone, where one group clearly is most like them."""
    cores = [group for group in groups if len(group) > 1]
    core_of = {one: number for number, core in enumerate(cores) for one in core}
    made, alone = [list(core) for core in cores], []
    for group in groups:
        if len(group) > 1:
            continue
        (one,) = group
        likes: dict[int, float] = defaultdict(float)
        for other, like in near[one].items():
            if other in core_of:
                likes[core_of[other]] += like / len(cores[core_of[other]])
        first, second = heapq.nlargest(2, [*((like, -n) for n, like in likes.items()), (0.0, 0), (0.0, 0)])
        place = -first[1]
        if first[0] >= max(_STRAY_AT, _STRAY_LEAD * second[0]) and all(may_meet(one, m) for m in cores[place]):
            made[place].append(one)
        else:
            alone.append(group)
    return made + alone
