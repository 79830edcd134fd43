"""The scheduler: a tick that fails is tried again, and one that asks for it runs at once."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from bot.errors import InputError
from bot.scheduler import Tick, Ticking


async def test_a_tick_at_once_does_not_wait_for_its_interval():
    ran = asyncio.Event()

    async def call():
        ran.set()

    ticking = Ticking((Tick(name="poll", seconds=3600, call=call, at_once=True),))
    ticking.start()
    await asyncio.wait_for(ran.wait(), 60)
    await ticking.stop()


async def test_a_tick_that_fails_runs_again(caplog):
    calls, again = [], asyncio.Event()

    async def call():
        calls.append(1)
        if len(calls) == 1:
            raise InputError("The file is locked.")
        if len(calls) == 2:
            raise RuntimeError
        again.set()

    ticking = Ticking((Tick(name="poll", seconds=1, call=call, at_once=True),))
    with caplog.at_level(logging.WARNING):
        ticking.start()
        await asyncio.wait_for(again.wait(), 60)
    await ticking.stop()
    assert "poll: The file is locked. It is tried again in 1 s." in caplog.text
    assert "the poll tick failed" in caplog.text


async def test_a_clock_that_is_set_back_puts_no_tick_off():
    ran, ahead = asyncio.Event(), iter([timedelta(hours=1)])

    async def call():
        ran.set()

    ticking = Ticking(
        (Tick(name="poll", seconds=3600, call=call),), clock=lambda: datetime.now(UTC) + next(ahead, timedelta())
    )
    ticking.start()
    await asyncio.wait_for(ran.wait(), 60)
    await ticking.stop()


async def test_stopping_breaks_off_what_can_wait_and_finishes_what_cannot(caplog):
    begun, go = asyncio.Event(), asyncio.Event()
    told = []

    async def poll():
        try:
            begun.set()
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            told.append("broken off")
            raise

    async def deliver():
        await go.wait()
        told.append("sent")

    ticking = Ticking(
        (
            Tick(name="poll", seconds=3600, call=poll, at_once=True),
            Tick(name="deliver", seconds=3600, call=deliver, at_once=True, finish=True),
        )
    )
    ticking.start()
    await asyncio.wait_for(begun.wait(), 60)
    stopping = asyncio.create_task(ticking.stop(patience=60))
    while not told:
        await asyncio.sleep(0)
    go.set()
    await asyncio.wait_for(stopping, 60)
    assert told == ["broken off", "sent"]
    assert caplog.text == ""


async def test_what_never_ends_is_broken_off_in_the_end(caplog):
    begun = asyncio.Event()

    async def call():
        begun.set()
        await asyncio.Event().wait()

    ticking = Ticking((Tick(name="deliver", seconds=3600, call=call, at_once=True, finish=True),))
    ticking.start()
    await asyncio.wait_for(begun.wait(), 60)
    await asyncio.wait_for(ticking.stop(patience=0.01), 60)
    assert caplog.text == ""
