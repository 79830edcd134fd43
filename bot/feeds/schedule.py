"""When a feed is polled next, and how it is: pure rules over what the poll brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from bot.domain.identity import body_hash
from bot.domain.model import FeedState, Health
from bot.ports import Fetched, FetchFailed, FetchResult

LEAST = 300  # seconds: nobody is asked more often
MOST = 86_400
STALE_AFTER = timedelta(days=14)
BLOCKED_AFTER = 3  # refusals in a row
FAILING_AFTER = 3  # accidents in a row; one is none
JITTER = 0.1


def next_state(
    state: FeedState,
    outcome: FetchResult,
    *,
    now: datetime,
    had_new: bool,
    ttl: int | None,
    default_interval: int,
    rng: Random,
) -> FeedState:
    """The state after a poll. A quiet feed is asked less often, up to four times the interval; a lively one sooner."""
    if isinstance(outcome, FetchFailed):
        return _failed(state, outcome, now=now, default_interval=default_interval, rng=rng)
    interval = (
        default_interval if had_new else min(int(max(state.interval, default_interval) * 1.25), default_interval * 4)
    )
    asked = max(outcome.max_age or 0, ttl or 0)
    wait = min(max(interval, asked, LEAST), MOST)
    last_new = now if had_new else state.last_new
    quiet_since = last_new or state.last_ok or now
    fetched = isinstance(outcome, Fetched)
    return replace(
        state,
        etag=outcome.etag or (None if fetched else state.etag),
        last_modified=outcome.last_modified or (None if fetched else state.last_modified),
        body_hash=body_hash(outcome.body) if isinstance(outcome, Fetched) else state.body_hash,
        interval=interval,
        next_due=_jittered(now, wait, rng),
        last_polled=now,
        last_ok=now,
        last_new=last_new,
        failures=0,
        health=Health.STALE if now - quiet_since > STALE_AFTER else Health.OK,
        error="",
    )


def _failed(state: FeedState, outcome: FetchFailed, *, now: datetime, default_interval: int, rng: Random) -> FeedState:
    failures = state.failures + 1
    back_off = min(default_interval * 2 ** min(failures - 1, 10), MOST)
    wait = max(min(max(back_off, LEAST), MOST), outcome.retry_after or 0)
    if outcome.gone:
        health = Health.GONE
    elif outcome.blocked and failures >= BLOCKED_AFTER:
        health = Health.BLOCKED
    elif failures >= FAILING_AFTER:
        health = Health.BLOCKED if state.health is Health.BLOCKED and outcome.blocked else Health.FAILING
    else:
        health = state.health
    return replace(
        state,
        next_due=_jittered(now, wait, rng),
        last_polled=now,
        failures=failures,
        health=health,
        error=outcome.reason,
    )


def _jittered(now: datetime, seconds: float, rng: Random) -> datetime:
    """A little later than asked, never sooner: a hundred feeds do not come at once."""
    return now + timedelta(seconds=seconds * (1 + rng.random() * JITTER))
