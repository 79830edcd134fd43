"""Which stories come first in a digest: origins, weight, a source that is the matter itself, a watch, freshness."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import log2

from bot.domain.model import Entry, Story

_ORIGINS, _PRIMARY, _WATCHED = 3.0, 2.0, 3.0  # beside a weight of 1 to 5
_DAY_OLD = 2.0  # what a day without a new report takes away


def rank(story: Story, entries: Sequence[Entry], *, watched: bool, now: datetime) -> float:
    """How high a story stands: the second origin says more than the tenth; copies add nothing."""
    worth = _ORIGINS * log2(1 + len(story.origins)) + max((e.weight for e in entries), default=1)
    if any(e.primary for e in entries):
        worth += _PRIMARY
    if watched:
        worth += _WATCHED
    newest = max((e.published for e in entries), default=story.last_seen)
    age = max(0.0, (now - newest).total_seconds() / 86_400)
    return worth - _DAY_OLD * min(age, 7.0)
