"""The scheduler: a tick that fails is tried again, and one that asks for it runs at once."""

import asyncio
import logging

from bot.errors import InputError
from bot.scheduler import Tick, make_scheduler


async def test_a_tick_at_once_does_not_wait_for_its_interval():
    ran = asyncio.Event()

    async def call():
        ran.set()

    scheduler = make_scheduler((Tick(name="poll", seconds=3600, call=call, at_once=True),))
    scheduler.start()
    await asyncio.wait_for(ran.wait(), 10)
    scheduler.shutdown(wait=False)


async def test_a_tick_that_fails_runs_again(caplog):
    calls, again = [], asyncio.Event()

    async def call():
        calls.append(1)
        if len(calls) == 1:
            raise InputError("The file is locked.")
        if len(calls) == 2:
            raise RuntimeError
        again.set()

    scheduler = make_scheduler((Tick(name="poll", seconds=1, call=call, at_once=True),))
    with caplog.at_level(logging.WARNING):
        scheduler.start()
        await asyncio.wait_for(again.wait(), 20)
    scheduler.shutdown(wait=False)
    assert "poll: The file is locked. It is tried again in 1 s." in caplog.text
    assert "the poll tick failed" in caplog.text
