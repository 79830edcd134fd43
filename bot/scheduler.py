"""The daemon's clock: a few APScheduler ticks that each call one service; no logic."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import SincethenError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One thing done again and again: ``call`` every ``seconds``; ``at_once``: for the first time without waiting."""

    name: str
    seconds: int
    call: Callable[[], Awaitable[object]]
    at_once: bool = False


def make_scheduler(ticks: tuple[Tick, ...]) -> Any:
    """A scheduler that never runs a tick twice at once and never makes up for missed ones more than once."""
    make: Any = AsyncIOScheduler  # apscheduler carries no types
    scheduler = make(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 300})
    for tick in ticks:
        first = {"next_run_time": datetime.now(UTC)} if tick.at_once else {}
        scheduler.add_job(_guarded(tick), "interval", seconds=tick.seconds, id=tick.name, name=tick.name, **first)
    return scheduler


def _guarded(tick: Tick) -> Callable[[], Awaitable[None]]:
    """A tick that fails is logged and tried again at its next time: one accident never stops the daemon."""

    async def run() -> None:
        try:
            await tick.call()
        except SincethenError as error:
            log.warning("%s: %s It is tried again in %s s.", tick.name, error.user_message, tick.seconds)
        except Exception:
            log.exception("the %s tick failed; it runs again in %s s", tick.name, tick.seconds)

    return run
