"""The daemon's rounds: the health of feeds is told once a change, and a network that is gone is no feed's fault."""

import asyncio
from contextlib import contextmanager
from datetime import timedelta

import pytest

from bot.domain.model import DeliveryDraft, DeliveryKind, Platform
from bot.errors import DatabaseBusyError
from tests.fakes import NOW, FakeMessenger
from tests.services.test_digests import NEWS, settle
from tests.services.test_walk import OLD

ITEM = ("Musk and OpenAI", "Elon Musk spoke of OpenAI.")


@pytest.fixture
def rounds(world):
    console = FakeMessenger(platform=Platform.CONSOLE)
    made = world.rounds(console)
    made.prepare()

    async def go(times=1):
        for _ in range(times):
            await made.poll()
            world.clock.pass_(hours=30)
        await made.deliver.run()
        return [card.summary for _, card, _, _ in console.sent]

    return go


async def test_a_feed_that_fails_is_told_once_and_once_more_when_it_answers(world, rounds):
    bad, good = world.follow("bad"), world.follow("good")
    world.web.publish(good, ITEM)
    world.web.breaks(bad)
    assert await rounds(2) == []  # one accident is none
    (said,) = await rounds(5)
    assert "bad is failing: answered 500." in said
    world.web.publish(bad, ITEM)
    assert (await rounds(3))[1:] == ["bad answers again."]


async def test_where_no_feed_answers_the_network_is_named_once_and_no_feed(world, rounds):
    one, two = world.follow("one"), world.follow("two")
    assert len(await rounds(6)) == 1
    assert "no network" in (await rounds())[0]
    world.web.publish(one, ITEM)
    world.web.publish(two, ITEM)
    assert len(await rounds(3)) == 1  # nobody was blamed, so nobody answers again
    world.web.breaks(one)
    assert (await rounds(5))[1:] == ["one is failing: answered 500."]


async def test_a_start_opens_paused_channels_of_connected_platforms_again(world):
    made = world.rounds(FakeMessenger(platform=Platform.SLACK))
    slack, discord = world.channel("C1", Platform.SLACK), world.channel("1", Platform.DISCORD)
    with world.database.begin() as uow:
        uow.channels.pause(slack.id, "token_revoked")
        uow.channels.pause(discord.id, "gone")
    assert made.reopen() == 1
    with world.read() as uow:
        assert (uow.channels.get(slack.id).paused, uow.channels.get(discord.id).paused) == ("", "gone")


async def test_a_watchdog_hears_of_feeds_that_are_not_polled_and_messages_that_are_not_sent(world):
    world.web.publish(world.follow("one"), ITEM)
    rounds = world.rounds(FakeMessenger())
    assert (rounds.health()["status"], rounds.health()["reasons"]) == ("ok", [])
    await world.ingest.poll_due(clock=world.clock)
    channel = world.channel()
    with world.database.begin() as uow:
        draft = DeliveryDraft(
            key="n:1", destination_id=channel.id, kind=DeliveryKind.NOTICE, card="{}", not_before=world.clock()
        )
        uow.outbox.enqueue(draft, now=world.clock())
    assert rounds.health()["status"] == "ok"
    world.clock.pass_(hours=3)
    found = rounds.health()
    assert found["status"] == "degraded"
    assert [reason.split(" ")[:2] for reason in found["reasons"]] == [["1", "feeds"], ["messages", "have"]]
    assert len(world.rounds().health()["reasons"]) == 1  # the platform was switched off: nothing waits for it
    with world.database.begin() as uow:
        uow.channels.pause(channel.id, "gone")
    assert len(rounds.health()["reasons"]) == 1


async def test_a_digest_that_cannot_be_made_keeps_no_other_from_its_channel(world, caplog):
    world.web.publish(world.follow("one"), ITEM)
    for name, zone in (("c1", "Mars/Olympus_Mons"), ("c2", "UTC")):
        settle(world, world.channel(name), digest_times=("10:00",), empty_digest=True, time_zone=zone)
    world.clock.pass_(hours=1)
    messenger = FakeMessenger()
    made = world.rounds(messenger)
    await made.plan_digests()
    await made.deliver.run()
    assert [channel for channel, *_ in messenger.sent] == ["c2"]
    assert "could not be planned" in caplog.text


async def test_what_a_broken_off_round_did_not_print_is_in_the_next_one(world):
    made = world.rounds(FakeMessenger(platform=Platform.CONSOLE))
    feed = world.follow("one")
    world.web.publish(feed, OLD)
    await made.once(tell=lambda _: None)
    world.web.publish(feed, NEWS[0], OLD)
    world.clock.pass_(hours=5)

    def closed(_):
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        await made.once(tell=closed)
    world.clock.pass_(minutes=1)
    report = await made.once(tell=lambda _: None)
    assert NEWS[0][0] in report.digest.summary
    world.clock.pass_(minutes=1)
    assert NEWS[0][0] not in (await made.once(tell=lambda _: None)).digest.summary


class Busy:
    """A database that is busy once somebody wants to write what the first feed brought."""

    def __init__(self, database):
        self.database, self.asked = database, 0

    def begin(self):
        self.asked += 1
        if self.asked == 1:
            raise DatabaseBusyError("the database is busy.")
        return self.database.begin()

    def __getattr__(self, name):
        return getattr(self.database, name)


async def test_a_round_that_fails_ends_when_all_of_it_has_ended(world):
    for key in ("one", "two", "three"):
        world.web.publish(world.follow(key), ITEM)
    world.ingest.database = Busy(world.database)
    with pytest.raises(DatabaseBusyError):
        await world.ingest.poll_due(clock=world.clock)
    assert len(asyncio.all_tasks()) == 1
    with world.read() as uow:
        assert sum(state.last_ok is not None for _, state in uow.feeds.all()) == 2


class Waits:
    """A database whose writers wait a minute for others."""

    def __init__(self, database, clock):
        self.database, self.clock = database, clock

    @contextmanager
    def begin(self):
        self.clock.pass_(minutes=1)
        with self.database.begin() as uow:
            yield uow

    def __getattr__(self, name):
        return getattr(self.database, name)


async def test_what_waited_to_be_stored_is_newer_than_what_was_told_meanwhile(world):
    world.web.publish(world.follow("one"), ITEM)
    world.ingest.database = Waits(world.database, world.clock)
    await world.ingest.poll_due(clock=world.clock)
    with world.read() as uow:
        assert {e.first_seen for e in uow.entries.recent()} == {NOW + timedelta(minutes=1)}
