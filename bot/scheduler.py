"""The daemon's clock: a few APScheduler ticks that each call one service; no logic."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import SincethenError

log = logging.getLogger(__name__)


PATIENCE = 5.0  # seconds that a tick which must not be broken off is waited for
GLANCE = 1.0  # seconds between two looks at the clock


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One thing done again and again: ``call`` every ``seconds``.

    ``at_once``: for the first time without waiting; ``finish``: one under way is waited for when the clock stops.
    """

    name: str
    seconds: int
    call: Callable[[], Awaitable[object]]
    at_once: bool = False
    finish: bool = False


class Ticking:
    """Runs ticks: never one twice at once, and never makes up for missed ones more than once.

    A tick that comes while it is still under way is passed over here, for the scheduler warns of each such. The
    scheduler goes by the machine's clock: where that is set back, all ticks come at once and go on from there.
    """

    def __init__(self, ticks: Sequence[Tick], *, clock: Callable[[], datetime] = _utc_now) -> None:
        self._clock = clock
        self._watch: asyncio.Task[None] | None = None
        make: Any = AsyncIOScheduler  # apscheduler carries no types
        self._scheduler = make(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 2, "misfire_grace_time": 300}
        )
        self._under_way: dict[asyncio.Task[None], Tick] = {}
        self._stopping = False
        for tick in ticks:
            first = {"next_run_time": datetime.now(UTC)} if tick.at_once else {}
            self._scheduler.add_job(
                self._runs(tick), "interval", seconds=tick.seconds, id=tick.name, name=tick.name, **first
            )

    def start(self) -> None:
        """Begin, in the running loop."""
        self._scheduler.start()
        self._watch = asyncio.create_task(self._keep_time(), name="clock")

    async def _keep_time(self) -> None:
        latest = self._clock()
        while True:
            await asyncio.sleep(GLANCE)
            now = self._clock()
            if now < latest:
                log.warning("the clock was set back by %s", latest - now)
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=now)
            latest = now

    async def stop(self, *, patience: float = PATIENCE) -> None:
        """No tick begins any more; those under way are broken off, or waited for where they must finish."""
        self._stopping = True
        self._scheduler.pause()
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait([self._watch])
        for task, tick in self._under_way.items():
            if not tick.finish:
                task.cancel()
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=patience)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
        self._scheduler.shutdown(wait=False)

    def _runs(self, tick: Tick) -> Callable[[], Awaitable[None]]:
        """The tick as a task of its own: breaking it off is no accident of the scheduler's."""

        async def run() -> None:
            if self._stopping or tick in self._under_way.values():
                return
            task = asyncio.create_task(_guarded(tick), name=tick.name)
            self._under_way[task] = tick
            try:
                await asyncio.wait({task})
            finally:
                del self._under_way[task]

        return run


async def _guarded(tick: Tick) -> None:
    """A tick that fails is logged and tried again at its next time: one accident never stops the daemon."""
    try:
        await tick.call()
    except SincethenError as error:
        log.warning("%s: %s It is tried again in %s s.", tick.name, error.user_message, tick.seconds)
    except Exception:
        log.exception("the %s tick failed; it runs again in %s s", tick.name, tick.seconds)
