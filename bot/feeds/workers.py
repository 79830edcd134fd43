"""A process of its own for work on bodies that nobody can trust: killed where it takes too long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")


class TooSlowError(Exception):
    """The work took longer than it may; its process was killed."""


class BrokeDownError(Exception):
    """The process died of the work."""


class Workers:
    """One process, started when it is first needed, and renewed after ``most`` pieces of work."""

    def __init__(self, *, most: int = 200) -> None:
        self._most = most
        self._pool: Any = None

    async def run(self, work: Callable[..., Result], *args: object, seconds: float, **named: object) -> Result:
        """``work(*args, **named)`` in the process. What it raises is raised here; else TooSlowError, BrokeDownError."""
        from concurrent.futures import TimeoutError as TooSlow  # noqa: PLC0415 -- slow to load, rarely needed

        from pebble import ProcessExpired  # noqa: PLC0415

        future = self._open().schedule(work, args=args, kwargs=named, timeout=seconds)
        try:
            result: Result = await asyncio.wrap_future(future)
        except (TimeoutError, TooSlow):
            raise TooSlowError from None
        except ProcessExpired:
            raise BrokeDownError from None
        return result

    def _open(self) -> Any:
        if self._pool is None:
            from multiprocessing import get_context  # noqa: PLC0415

            from pebble import ProcessPool  # noqa: PLC0415

            self._pool = ProcessPool(max_workers=1, max_tasks=self._most, context=get_context("spawn"))
        return self._pool

    async def close(self) -> None:
        """Stop the process; the next piece of work starts another."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            pool.stop()
            await asyncio.to_thread(pool.join)
