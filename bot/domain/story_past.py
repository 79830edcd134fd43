"""Which known events of the past a report tells of: by them reports without a day are placed that share few words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from heapq import nlargest

from bot.domain.story_features import Features, StoryText
from bot.domain.story_likeness import ENOUGH, TELLING, THIN, Vector, in_words

ACCOUNTS = 3  # accounts of an event that speak for it: those that are most like the report
SHARPNESS = 4  # the power by which likenesses become shares: twice as like is sixteen times as likely
LEAST_SHARE = 0.05  # a smaller share is none

Shares = Mapping[int, float]  # event -> how likely it is the one that is told; 1 in all, or less


def events_told(
    asked: Sequence[tuple[StoryText, Features, Vector]],
    accounts: Sequence[tuple[int, StoryText, Features, Vector]],
    may_meet: Callable[[tuple[StoryText, Features], tuple[StoryText, Features]], bool],
    *,
    too_common: Callable[[str], bool],
) -> list[Shares]:
    """For each report the events that it may tell of, by number; each account comes with the number of its event.

    ``may_meet`` tells whether the days of a report and of an account allow one event; what is ``too_common`` brings no
    two together.
    """
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, (_, _, _, vector) in enumerate(accounts):
        for feature, weight in vector.items():
            if not too_common(feature):
                holders[feature].append((number, weight))
    told: list[Shares] = []
    for text, read, vector in asked:
        likes: dict[int, float] = defaultdict(float)
        reasons: dict[int, int] = defaultdict(int)
        for feature, weight in vector.items():
            for number, other in holders.get(feature, ()):
                share = weight * other
                likes[number] += share
                reasons[number] += share > TELLING
        by_event: dict[int, list[float]] = defaultdict(list)
        for number, like in likes.items():
            event, account, its, _ = accounts[number]
            if may_meet((text, read), (account, its)):
                sure = like if reasons[number] >= ENOUGH else like * THIN
                by_event[event].append(sure * in_words((text, account), (read, its)))
        told.append(_shares({event: sum(nlargest(ACCOUNTS, found)) for event, found in by_event.items()}))
    return told


def same_event(one: Shares, other: Shares) -> float:
    """How likely it is that two reports tell of the same event of the past (0 to 1)."""
    return sum(share * other.get(event, 0.0) for event, share in one.items())


def _shares(likes: Mapping[int, float]) -> Shares:
    sharp = {event: like**SHARPNESS for event, like in likes.items()}
    total = sum(sharp.values())
    return {event: like / total for event, like in sharp.items() if like >= LEAST_SHARE * total} if total else {}
