"""The daemon's rounds: the health of feeds is told once a change, and a network that is gone is no feed's fault."""

import pytest

from bot.domain.model import DeliveryDraft, DeliveryKind, Platform
from tests.fakes import FakeMessenger

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
