"""Watches at work: one message a story, none for what is old or retitled, and triggers on facts."""

import pytest

from bot.card.model import from_json
from bot.domain.model import ChannelSettings, DeliveryKind, Platform
from bot.ports import Where, Who
from bot.services.asking import Ask
from bot.services.desk import Desk
from bot.services.lookups import Lookups
from tests.services.test_walk import OLD, REFUSED, established

FERRY = ("Ferry strike in Calais", "Ferries to Calais stand still for a second day, the port's owner says.")
FERRY_AGAIN = ("Calais ferries: strike enters a second day", "The port of Calais stands still: ferries strike again.")
DEAL = ("Norwick buys a mill", "Norwick buys a paper mill for $3m, the firm says.")


def watch(world, channel, expression):
    with world.database.begin() as uow:
        return uow.watches.add(channel.id, expression, now=world.clock())


def hits(world, channel=None):
    told = [p for p in world.planned if p.draft.kind is DeliveryKind.WATCH]
    return [p for p in told if channel is None or p.destination.id == channel.id]


def alerts(world, channel):
    return [p for p in world.planned if p.draft.kind is DeliveryKind.ALERT and p.destination.id == channel.id]


async def test_a_story_is_told_once_to_each_channel_that_waits_for_it(world):
    one, other = world.channel("c1"), world.channel("c2")
    watch(world, one, "ferr*")
    watch(world, one, "calais")
    a, b = await established(world, "one", "two")
    world.web.publish(a, FERRY, DEAL, OLD)
    await world.poll()
    world.web.publish(b, FERRY_AGAIN, OLD)
    await world.poll()
    assert len(hits(world, one)) == 1
    assert hits(world, other) == []
    card = from_json(hits(world)[0].draft.card)
    assert card.title == "Watches 1, 2"
    assert "Ferry" in card.blocks[-1].spans[0].text


async def test_a_retitled_entry_is_no_hit(world):
    channel = world.channel()
    watch(world, channel, "ferry")
    (a,) = await established(world, "one")
    world.web.publish(a, ("Port news", "Nothing moves.", "https://one.example/x"), OLD)
    await world.poll()
    world.web.publish(a, ("Ferry news", "Nothing moves.", "https://one.example/x"), OLD)
    await world.poll()
    assert hits(world) == []


async def test_the_first_poll_of_a_feed_is_no_news_for_a_watch(world):
    watch(world, world.channel(), "ferry")
    world.web.publish(world.follow("one"), FERRY)
    await world.poll()
    assert hits(world) == []


async def test_a_removed_watch_finds_nothing_more(world):
    channel = world.channel()
    made = watch(world, channel, "ferry")
    (a,) = await established(world, "one")
    with world.database.begin() as uow:
        uow.watches.remove(channel.id, made.id)
    world.web.publish(a, FERRY, OLD)
    await world.poll()
    assert hits(world) == []


async def test_a_watch_in_the_place_of_a_removed_one_is_heard(world):
    channel = world.channel()
    made = watch(world, channel, "mill")
    (a,) = await established(world, "one")
    with world.database.begin() as uow:
        uow.watches.remove(channel.id, made.id)
    world.clock.pass_(minutes=1)
    watch(world, channel, "ferry")  # SQLite gives it the number of the one that went
    world.web.publish(a, FERRY, DEAL, OLD)
    await world.poll()
    assert ["Ferry" in hit.draft.card for hit in hits(world)] == [True]


@pytest.mark.parametrize(
    "expression", ["fact:musk_offer.status", "fact:musk_offer.status=rejected_by_board", "fact:musk_offer.* lang:en"]
)
async def test_a_watch_on_a_state_tells_at_the_first_report(world, expression):
    waits, not_yet = world.channel("waits"), world.channel("not yet")
    watch(world, waits, expression)
    (a,) = await established(world, "one")
    world.web.publish(a, REFUSED, OLD)
    await world.poll()
    assert "musk_offer.status" in [p.after.fact for p in alerts(world, waits)]
    assert alerts(world, not_yet) == []
    assert hits(world) == []


async def test_a_watch_on_a_state_reaches_a_channel_that_follows_another_subject(world):
    channel = world.channel()
    with world.database.begin() as uow:
        uow.channels.save_settings(channel.id, ChannelSettings(dossiers=("another",)))
    watch(world, channel, "fact:musk_offer.status=rejected_by_board")
    (a,) = await established(world, "one")
    world.web.publish(a, REFUSED, OLD)
    await world.poll()
    assert [p.after.fact for p in alerts(world, channel)] == ["musk_offer.status"]


async def test_a_watch_on_a_number_tells_by_how_far_it_moved(world):
    far, near = world.channel("far"), world.channel("near")
    watch(world, far, "fact:musk_offer.amount change>10%")
    watch(world, near, "fact:musk_offer.amount change<1%")
    (a,) = await established(world, "one")
    world.web.publish(
        a, ("Musk's bid for OpenAI", "A group led by Elon Musk made a $97.4 billion bid for OpenAI on Monday."), OLD
    )
    await world.poll()
    assert [p.after.fact for p in alerts(world, near)] == ["musk_offer.amount"]
    assert alerts(world, far) == []


async def test_testing_a_watch_on_a_fact_says_what_it_would_have_found(world):
    world.channel()
    (a,) = await established(world, "one")
    world.web.publish(a, REFUSED, DEAL, OLD)
    await world.poll()
    desk = Desk(publisher=world.publisher, lookups=Lookups(subjects=world.subjects))
    ask = Ask(
        who=Who(platform=Platform.DISCORD, id="u1", name="U"),
        where=Where(platform=Platform.DISCORD, channel="c1"),
        options={"expression": "fact:musk_offer.status=rejected_by_board"},
        now=world.clock(),
        language="en",
    )
    with world.read() as uow:
        card = desk.watch_test(uow, ask)
    said = " ".join(span.text for block in card.blocks for span in block.spans)
    assert "found 1 of the last" in said
    assert REFUSED[0] in said


async def test_the_latest_stories_are_those_of_the_channel(world):
    ferries, mills, none = world.channel("ferries"), world.channel("mills"), world.channel("none")
    watch(world, ferries, "ferry")
    watch(world, mills, "norwick")
    (a,) = await established(world, "one")
    world.web.publish(a, FERRY, DEAL, REFUSED, OLD)
    await world.poll()

    def latest(channel, **options):
        ask = Ask(
            who=Who(platform=Platform.DISCORD, id="1"), where=Where(platform=Platform.DISCORD, channel=channel.channel),
            options=options, now=world.clock(), language="en",
        )  # fmt: skip
        with world.read() as uow:
            return " ".join(
                "".join(s.text for s in b.spans) for b in Lookups(subjects=world.subjects).latest(uow, ask).blocks
            )

    for channel, own, other in ((ferries, "Ferry strike", "Norwick"), (mills, "Norwick", "Ferry strike")):
        said = latest(channel)
        assert own in said
        assert other not in said
        assert "rejects" in said  # the subject's stories are everybody's
    assert "Ferry" not in latest(none)
    assert "rejects" not in latest(ferries, watch="1")
    with world.database.begin() as uow:
        uow.channels.save_settings(none.id, ChannelSettings(dossiers=("another",)))
    assert "No story yet" in latest(none)


APART = [
    [
        ("Flood in Bonn destroys a bridge", "Bonn reported damage."),
        ("Flood in Trier destroys a bridge", "Trier reported damage."),
    ],
    [("Renault recalls cars", "Owners are asked to come."), ("Tesla recalls cars", "Owners are asked to come.")],
    [
        ("Turkish central bank raises interest rates", "The rate goes to 50%."),
        ("Swedish central bank raises interest rates", "The rate goes to 2.25%."),
    ],
    [
        ("Grève à la SNCF ce lundi", "Les trains de la SNCF sont rares lundi."),
        ("Grève à la RATP ce mardi", "Les métros de la RATP sont rares mardi."),
    ],
    [
        ("The CAC 40 ends higher", "The Paris index rose on Monday."),
        ("The CAC 40 ends lower", "The Paris index fell on Tuesday."),
    ],
]
TOGETHER = [
    [
        ("Ferry strike in Calais enters a second day", "The ferry crews of Calais strike for a second day."),
        (
            "Calais ferry crews strike for a second day",
            "Crews of the ferries in Calais walked out again, a second day of strike.",
        ),
    ],
    [
        ("Flood in Bonn destroys a bridge", "The Rhine tore a bridge down in Bonn during the night, the city says."),
        (
            "A bridge in Bonn is torn down by the flood",
            "The Rhine destroyed a bridge in Bonn during the night, says the city.",
        ),
    ],
]


@pytest.mark.parametrize(("pair", "told"), [*((p, 2) for p in APART), *((p, 1) for p in TOGETHER)])
async def test_events_of_one_kind_are_told_each_and_one_event_once(world, pair, told):
    channel = world.channel()
    one, two = await established(world, "one", "two")
    watch(world, channel, "flood OR recalls OR rates OR grève OR CAC OR ferry")
    for url, report in zip((one, two), pair, strict=True):
        world.web.publish(url, report, OLD)
        await world.poll()
    assert len(hits(world)) == told


async def test_a_watch_that_is_understood_no_more_says_so(world):
    channel = world.channel()
    watch(world, channel, "*ferry")  # as an older version took it
    watch(world, channel, "calais")
    (a,) = await established(world, "one")
    world.web.publish(a, FERRY, OLD)
    await world.poll()
    assert [p.draft.kind for p in hits(world)] == [DeliveryKind.WATCH]
    ask = Ask(
        who=Who(platform=Platform.DISCORD, id="u1", name="Ada", language="en", manager=True),
        where=Where(platform=Platform.DISCORD, channel="c1"),
        options={},
        now=world.clock(),
        language="en",
    )
    desk = Desk(publisher=world.publisher, lookups=Lookups(subjects=world.subjects))
    with world.read() as uow:
        rows = ["".join(s.text for s in b.spans) for b in desk.watch_list(uow, ask).blocks]
    assert ["finds nothing any more" in row for row in rows] == [True, False]
