"""Messages that a platform refuses for good: what a digest told is owed still, and the operator hears of it once."""

from datetime import UTC, datetime, timedelta

from bot.domain.model import DeliveryState, Platform
from tests.fakes import FakeMessenger
from tests.services.test_digests import NEWS, settle
from tests.services.test_walk import OLD, established


def told(messenger):
    """The addresses in each digest that arrived."""
    digests = [card for _, card, _, _ in messenger.sent if "digest" in card.title]
    return [[s.url for b in card.blocks for s in b.spans if s.url] for card in digests]


class Days:
    """A channel with a digest every morning, and a feed with one story a day."""

    def __init__(self, world, feed, console, messenger):
        self.world, self.feed, self.messenger, self.console = world, feed, messenger, console
        self.rounds, self.links = world.rounds(messenger, console), []

    async def pass_(self, *, refused=False):
        """A story comes, the digest's slot comes, and the platform takes the digest or refuses it."""
        number, clock = len(self.links), self.world.clock
        self.links.append(f"https://one.example/{number}")
        self.world.web.publish(self.feed, (*NEWS[number], self.links[-1]), OLD)
        clock.now = datetime(2026, 5, 21, 6, tzinfo=UTC) + timedelta(days=number)
        await self.rounds.poll()
        if refused:
            self.messenger.will_refuse()
        for _ in range(3):  # a restart, and looks that find nothing more to do
            clock.pass_(hours=2)
            await self.rounds.plan_digests()
            await self.rounds.deliver.run()

    @property
    def notices(self):
        return [card.summary for _, card, _, _ in self.console.sent]


async def mornings(world):
    console = FakeMessenger(platform=Platform.CONSOLE)
    world.channel("console", Platform.CONSOLE)
    with world.database.begin() as uow:  # the operator's console has no digest of its own here
        found = uow.channels.find(Platform.CONSOLE, "console")
    settle(world, found, digest_times=())
    settle(world, world.channel(), digest_times=("08:00",))
    (feed,) = await established(world, "one")
    return Days(world, feed, console, FakeMessenger())


async def test_what_a_refused_digest_told_comes_with_the_next_one(world):
    days = await mornings(world)
    await days.pass_()
    await days.pass_(refused=True)
    await days.pass_()
    await days.pass_()
    assert [sorted(links) for links in told(days.messenger)] == [[days.links[0]], days.links[1:3], [days.links[3]]]


async def test_a_refused_digest_is_tried_once_and_the_operator_hears_of_it_once(world):
    days = await mornings(world)
    await days.pass_(refused=True)
    with world.read() as uow:
        assert uow.outbox.counts()[DeliveryState.FAILED] == 1
    assert days.notices == ["Discord channel c1 did not get its digest; the next one tells what it told: invalid"]


async def test_what_was_refused_three_times_keeps_no_later_story_from_its_readers(world):
    days = await mornings(world)
    for _ in range(4):
        await days.pass_(refused=True)
    await days.pass_()
    assert [sorted(links) for links in told(days.messenger)] == [days.links[2:]]


async def test_the_digest_asked_for_has_what_the_refused_one_told(world):
    days = await mornings(world)
    await days.pass_()
    await days.pass_(refused=True)
    with world.read() as uow:
        channel = uow.channels.find(Platform.DISCORD, "c1")
        assert uow.channels.last_told(channel.id, until=world.clock()).day == 21
        assert uow.channels.last_slot(channel.id, until=world.clock()).day == 22
