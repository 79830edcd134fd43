"""Digest slots against settings that change and clocks that jump."""

from datetime import UTC, datetime, timedelta

from bot.domain.model import Platform
from bot.ports import Who
from bot.services.digests import Digests
from tests.services.test_digests import HERE, commands, plan, settle


def told_at(world, channel, at):
    """Keys of the digests that are planned then, one look only."""
    planned = []
    plan(world, Digests(subjects=world.subjects, observe=planned.append), at)
    return [p.draft.key for p in planned]


async def test_settings_bring_no_digest_of_before_they_were_made(world):
    world.clock.now = datetime(2026, 5, 19, 9, tzinfo=UTC)
    channel = world.channel()
    settle(world, channel, digest_times=("18:00",), empty_digest=True)
    world.clock.now = datetime(2026, 5, 20, 13, tzinfo=UTC)
    manager = Who(platform=Platform.DISCORD, id="u1", name="Ada", language="en", manager=True)
    await commands(world).call(("settings",), {"times": "08:00"}, manager, HERE)
    assert told_at(world, channel, world.clock() + timedelta(minutes=1)) == []
    assert told_at(world, channel, datetime(2026, 5, 21, 8, tzinfo=UTC)) == ["digest:2026-05-21T08:00+00:00"]


async def test_a_digest_in_another_zone_is_told_the_same_day(world):
    world.clock.now = datetime(2026, 5, 19, 9, tzinfo=UTC)
    channel = world.channel()
    settle(world, channel, digest_times=("08:00",), time_zone="Europe/Paris", empty_digest=True)
    assert told_at(world, channel, datetime(2026, 5, 20, 6, tzinfo=UTC)) != []
    world.clock.now = datetime(2026, 5, 20, 7, tzinfo=UTC)
    manager = Who(platform=Platform.DISCORD, id="u1", name="Ada", language="en", manager=True)
    await commands(world).call(("settings",), {"zone": "America/New_York"}, manager, HERE)
    assert told_at(world, channel, datetime(2026, 5, 20, 12, tzinfo=UTC)) == ["digest:2026-05-20T08:00-04:00"]


async def test_a_clock_that_ran_ahead_silences_no_channel(world):
    channel = world.channel()
    settle(world, channel, digest_times=("08:00",), empty_digest=True)
    told_at(world, channel, datetime(2027, 5, 20, 8, tzinfo=UTC))
    assert told_at(world, channel, datetime(2026, 5, 21, 8, tzinfo=UTC)) == ["digest:2026-05-21T08:00+00:00"]


async def test_a_digest_that_is_due_already_comes_whatever_is_set_before_it_is_made(world):
    world.clock.now = datetime(2026, 5, 19, 9, tzinfo=UTC)
    channel = world.channel()
    settle(world, channel, digest_times=("08:00",), empty_digest=True)
    world.clock.now = datetime(2026, 5, 20, 8, 1, tzinfo=UTC)  # a long poll is under way
    manager = Who(platform=Platform.DISCORD, id="u1", name="Ada", language="en", manager=True)
    await commands(world).call(("settings",), {"language": "fr"}, manager, HERE)
    assert told_at(world, channel, world.clock() + timedelta(minutes=1)) == ["digest:2026-05-20T08:00+00:00"]
