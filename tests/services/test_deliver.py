"""Delivery: a slow channel holds up nobody else, and one that never answers is let go."""

import asyncio
import threading
from dataclasses import dataclass, field

import pytest

from bot.card import notice
from bot.card.model import to_json
from bot.domain.model import DeliveryDraft, DeliveryKind, DeliveryState, Platform
from bot.errors import BadMessage, DatabaseBusyError, RetryLater
from bot.services.deliver import Deliver
from tests.fakes import FakeMessenger


@dataclass
class OneSlow(FakeMessenger):
    """Channel c1 takes its first message only once c2 has got ``after`` messages."""

    after: int = 2
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, destination, card, *, nonce, retry):
        if destination.channel == "c1":
            await self.enough.wait()
        ref = await super().send(destination, card, nonce=nonce, retry=retry)
        if sum(channel == "c2" for channel, *_ in self.sent) >= self.after:
            self.enough.set()
        return ref


def waiting(world, channel, number):
    with world.database.begin() as uow:
        for n in range(number):
            card = to_json(notice(f"{channel.channel} {n}", language="en"))
            draft = DeliveryDraft(
                key=f"n:{n}", destination_id=channel.id, kind=DeliveryKind.NOTICE, card=card, not_before=world.clock()
            )
            uow.outbox.enqueue(draft, now=world.clock())


async def test_a_slow_channel_holds_up_no_other(world):
    for name in ("c1", "c2"):
        waiting(world, world.channel(name), 3)
    messenger = OneSlow(after=3)
    async with asyncio.timeout(20):
        assert await Deliver(world.database, {Platform.DISCORD: messenger}, world.clock).run() == 6
    assert [channel for channel, *_ in messenger.sent][:3] == ["c2", "c2", "c2"]
    assert [card.summary for channel, card, *_ in messenger.sent if channel == "c1"] == ["c1 0", "c1 1", "c1 2"]


async def test_a_message_without_an_answer_is_tried_again_later(world):
    waiting(world, world.channel("c1"), 1)
    silent = Deliver(world.database, {Platform.DISCORD: OneSlow()}, world.clock, send_most=0.01)
    assert await silent.run() == 0
    with world.read() as uow:
        assert uow.outbox.counts() == {DeliveryState.PENDING: 1}


class ShutOnce:
    """A database whose second writing transaction fails; ``then`` is called a little later."""

    def __init__(self, database, loop, then):
        self.database, self.loop, self.then, self.asked = database, loop, then, 0

    def begin(self):
        self.asked += 1
        if self.asked == 2:
            self.loop.call_soon_threadsafe(self.loop.call_later, 0.1, self.then)
            raise DatabaseBusyError("the database is busy.")
        return self.database.begin()


async def test_what_is_under_way_when_the_database_fails_is_sent_and_marked(world):
    for name in ("c1", "c2"):
        waiting(world, world.channel(name), 1)
    messenger = OneSlow(after=9)  # c1 waits for longer than c2 has messages
    shut = ShutOnce(world.database, asyncio.get_running_loop(), messenger.enough.set)
    with pytest.raises(DatabaseBusyError):
        await Deliver(shut, {Platform.DISCORD: messenger}, world.clock).run()
    assert [channel for channel, *_ in messenger.sent] == ["c2", "c1"]
    with world.read() as uow:
        assert uow.outbox.counts() == {DeliveryState.CLAIMED: 1, DeliveryState.SENT: 1}  # of c2 the mark itself failed


class SlowMark:
    """A database in which marking takes until a message's time is over."""

    def __init__(self, database, loop, send_most):
        self.database, self.loop, self.send_most, self.asked = database, loop, send_most, 0

    def begin(self):
        self.asked += 1
        if self.asked == 2:
            over = threading.Event()
            self.loop.call_soon_threadsafe(self.loop.call_later, 2 * self.send_most, over.set)
            over.wait()
        return self.database.begin()


async def test_a_posted_message_is_marked_however_long_that_takes(world):
    waiting(world, world.channel("c2"), 1)
    slow = SlowMark(world.database, asyncio.get_running_loop(), 0.2)
    deliver = Deliver(slow, {Platform.DISCORD: OneSlow()}, world.clock, send_most=0.2)
    assert await deliver.run() == 1
    with world.read() as uow:
        assert uow.outbox.counts() == {DeliveryState.SENT: 1}


@dataclass
class Stumbles(FakeMessenger):
    """Cannot draw the first message of a channel: an accident that nobody foresaw."""

    async def send(self, destination, card, *, nonce, retry):
        if card.summary == "c1 0":
            raise LookupError("a block of an unknown kind")
        return await super().send(destination, card, nonce=nonce, retry=retry)


async def test_a_message_that_cannot_be_drawn_keeps_no_other_from_its_channel(world):
    waiting(world, world.channel("c1"), 3)
    messenger = Stumbles()
    for _ in range(20):
        await Deliver(world.database, {Platform.DISCORD: messenger}, world.clock).run()
        world.clock.pass_(minutes=5)
    assert [card.summary for _, card, *_ in messenger.sent] == ["c1 1", "c1 2"]
    with world.read() as uow:
        assert uow.outbox.counts() == {DeliveryState.PENDING: 1, DeliveryState.SENT: 2}


@dataclass
class Interrupted(FakeMessenger):
    """While the first message is on its way, the clock jumps; whoever delivers beside it does so to the end."""

    world: object = None
    beside: object = None
    then: Exception | None = None

    async def send(self, destination, card, *, nonce, retry):
        if not self.sent and self.world is not None:
            world, self.world = self.world, None
            world.clock.pass_(hours=1)
            await self.beside()
            if self.then is not None:
                raise self.then
        return await super().send(destination, card, nonce=nonce, retry=retry)


async def test_a_clock_that_jumps_while_a_message_is_on_its_way_sends_it_once(world):
    waiting(world, world.channel("c1"), 1)
    messenger = Interrupted()
    deliver = Deliver(world.database, {Platform.DISCORD: messenger}, world.clock)
    messenger.world, messenger.beside = world, deliver.run
    await deliver.run()
    assert len(messenger.sent) == 1


@pytest.mark.parametrize("then", [RetryLater("broke off", seconds=1), BadMessage("too late")])
async def test_whoever_lost_its_claim_says_nothing_of_a_message_that_another_sent(world, then):
    waiting(world, world.channel("c1"), 1)
    there = FakeMessenger()
    other = Deliver(world.database, {Platform.DISCORD: there}, world.clock)
    asleep = Interrupted(world=world, beside=other.run, then=then)
    await Deliver(world.database, {Platform.DISCORD: asleep}, world.clock).run()
    world.clock.pass_(hours=1)
    await other.run()
    assert len(there.sent) == 1
    with world.read() as uow:
        assert uow.outbox.counts() == {DeliveryState.SENT: 1}
