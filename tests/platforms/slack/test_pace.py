"""Channels take turns of a second, and wait as long as Slack says."""

import asyncio

import pytest

from bot.errors import RetryLater
from bot.platforms.slack.pace import Pace
from tests.platforms.slack.fakes import Time


async def test_turns_that_are_asked_for_at_once_follow_one_another():
    asked = []

    async def sleep(seconds):
        asked.append(seconds)

    pace = Pace(now=lambda: 0.0, sleep=sleep)
    await asyncio.gather(*(pace.turn("a") for _ in range(3)), pace.turn("b"))
    assert asked == [1.0, 2.0]


async def test_an_idle_channel_waits_for_nothing():
    time = Time()
    pace = Pace(now=time, sleep=time.sleep)
    await pace.turn("a")
    time.now += 5
    await pace.turn("a")
    assert time.slept == []


async def test_a_short_hold_is_waited_for_and_a_long_one_given_back():
    time = Time()
    pace = Pace(now=time, sleep=time.sleep)
    pace.hold("a", 0.5)
    await pace.turn("a")
    assert time.slept == [0.5]
    pace.hold("a", 60)
    with pytest.raises(RetryLater) as caught:
        await pace.turn("a")
    assert caught.value.seconds == 60


async def test_what_is_past_is_forgotten():
    time = Time()
    pace = Pace(now=time, sleep=time.sleep)
    for number in range(1200):
        await pace.turn(str(number))
        time.now += 0.1
    assert len(pace._next) <= 1001
