"""The daemon's clock: a few APScheduler ticks that each call one service; no logic."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One thing done again and again: ``call`` every ``seconds``."""

    name: str
    seconds: int
    call: Callable[[], Awaitable[object]]


def make_scheduler(ticks: tuple[Tick, ...]) -> Any:
    """A scheduler that never runs a tick twice at once and never makes up for missed ones more than once."""
    make: Any = AsyncIOScheduler  # apscheduler carries no types
    scheduler = make(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 300})
    for tick in ticks:
        scheduler.add_job(_guarded(tick), "interval", seconds=tick.seconds, id=tick.name, name=tick.name)
    return scheduler


def _guarded(tick: Tick) -> Callable[[], Awaitable[None]]:
    """A tick that fails is logged and tried again at its next time: one accident never stops the daemon."""

    async def run() -> None:
        try:
            await tick.call()
        except Exception:
            log.exception("the %s tick failed; it runs again in %s s", tick.name, tick.seconds)

    return run
