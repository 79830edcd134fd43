"""Watches and stories: one event is one story and one message, and facts that change together are seen together."""

import pytest

from bot.card.model import from_json
from bot.domain.model import ChannelSettings, FeedSpec
from bot.services.takein import TakeIn
from tests.fakes import World, shipped_as_two
from tests.services.events import NAMED, PLAIN
from tests.services.test_walk import OLD, OTHER, REFUSED, established
from tests.services.test_watching import DEAL, FERRY, alerts, hits, watch


def told(world, channel):
    return [p.after.fact for p in alerts(world, channel)]


def stories(world):
    with world.read() as uow:
        return uow.stories.latest(limit=20)


@pytest.mark.parametrize("reports", [(PLAIN, NAMED), (NAMED, PLAIN)], ids=["plain first", "named first"])
@pytest.mark.parametrize("restarts", [False, True])
async def test_an_event_is_one_story_whether_a_report_names_the_subject_or_not(world, reports, restarts):
    channel = world.channel()
    watch(world, channel, "altman OR nadella")
    a, b, c = await established(world, "one", "two", "three")
    for url, report in zip((a, b, c), (*reports, PLAIN), strict=True):
        world.web.publish(url, report, OLD)
        await world.poll()
        if restarts:
            world.ingest.take_in = TakeIn(world.subjects, world.publisher)
    assert len(hits(world, channel)) == 1
    assert [story.reports for story in stories(world)] == [3]
    with world.read() as uow:
        assert len(uow.stories.latest(dossier="openai-musk")) == 1


async def test_a_story_that_a_subject_takes_is_new_to_who_follows_the_subject(world):
    watch(world, world.channel("watches"), "nadella")
    a, b = await established(world, "one", "two")
    world.web.publish(a, PLAIN, OLD)
    await world.poll()
    world.clock.pass_(hours=20)
    world.web.publish(b, NAMED, OLD)
    await world.poll()
    (story,) = stories(world)
    with world.read() as uow:
        assert story.first_seen == max(entry.first_seen for entry, _, _ in uow.stories.entries(story.id))


async def test_reports_of_two_events_stay_two_stories(world):
    channel = world.channel()
    watch(world, channel, "nadella OR ferry")
    a, b = await established(world, "one", "two")
    world.web.publish(a, FERRY, OLD)
    await world.poll()
    world.web.publish(b, NAMED, OLD)
    await world.poll()
    assert len(hits(world, channel)) == 2
    assert len(stories(world)) == 2


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("fact:musk_offer.status fact:musk_offer.amount", {"musk_offer.status", "musk_offer.amount"}),
        ("fact:musk_offer.status -fact:musk_offer.amount", set()),
        ("fact:musk_offer.status", {"musk_offer.status"}),
        ("fact:musk_offer.amount change<1%", {"musk_offer.amount"}),
        ("fact:musk_offer.status change<1%", set()),  # what moved is the amount
        ("change<1%", {"musk_offer.amount"}),
        ("change>1%", set()),
        ("fact:musk_offer.status fact:musk_offer.amount change<1%", {"musk_offer.status", "musk_offer.amount"}),
        ("fact:musk_offer.status NOT change>1%", {"musk_offer.status"}),
        ("openai -fact:musk_offer.*", set()),
        ("openai -fact:trial.*", None),
        ("musk -(openai -fact:musk_offer.amount)", {"musk_offer.status", "musk_offer.amount"}),
    ],
)
async def test_what_one_report_changes_is_seen_together(world, expression, wanted):
    channel = world.channel()
    watch(world, channel, expression)
    (a,) = await established(world, "one")
    world.web.publish(a, REFUSED, OLD)  # the amount falls by 0.2%
    await world.poll()
    assert set(told(world, channel)) == (wanted or set())
    assert len(hits(world, channel)) == (wanted is None)


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("fact:musk_offer.status fact:musk_offer.amount", {"musk_offer.status", "musk_offer.amount"}),
        ("fact:musk_offer.status -fact:musk_offer.amount", set()),
        ("fact:musk_offer.amount -fact:musk_offer.status", set()),
        ("fact:musk_offer.status", {"musk_offer.status"}),
        ("openai -fact:musk_offer.amount", set()),
    ],
)
async def test_what_one_report_changes_in_two_subjects_is_seen_together(
    tmp_path, database_url, expression, wanted, edited
):
    world = World(tmp_path, url=database_url, subjects=shipped_as_two())
    channel = world.channel()
    watch(world, channel, expression)
    (a,) = await established(world, "one")
    if edited:
        world.web.publish(a, ("OpenAI and its board", "The board meets.", "https://one.example/x"), OLD)
        await world.poll()
    world.web.publish(a, (*REFUSED, "https://one.example/x"), OLD)
    await world.poll()
    assert set(told(world, channel)) == wanted
    world.close()


async def test_what_an_alert_told_here_is_not_told_again_by_a_watch(world):
    early, late = world.channel("early"), world.channel("late")
    with world.database.begin() as uow:
        uow.channels.save_settings(early.id, ChannelSettings(origins_needed=1))
        uow.channels.save_settings(late.id, ChannelSettings(dossiers=("another",)))
    watch(world, early, "openai")
    watch(world, late, "openai")
    a, b = await established(world, "one", "two")
    world.web.publish(a, REFUSED, OLD)
    await world.poll()
    world.clock.pass_(hours=2)
    world.web.publish(b, OTHER, OLD)
    await world.poll()
    assert told(world, early)
    assert hits(world, early) == []
    assert len(hits(world, late)) == 1


async def test_the_words_found_are_different_ones(world):
    channel = world.channel()
    for expression in ("ferr*", "ferry OR strike", "calais", "port", "still", "second", "owner"):
        watch(world, channel, expression)
    (a,) = await established(world, "one")
    world.web.publish(a, ("Ferry ferry FERRY strike", "Ferries, férries: stand still in Calais a second day."), OLD)
    await world.poll()
    card = from_json(hits(world)[0].draft.card)
    assert card.blocks[-1].spans[0].text == "Found: Ferry, Ferries, strike, Calais, still, second"


async def test_a_feed_for_another_subject_is_one_event_all_the_same(world):
    channel = world.channel()
    watch(world, channel, "nadella")
    with world.database.begin() as uow:
        spec = FeedSpec(key="o", url="https://o.example/feed", title="o", language="en", dossiers=("another",))
        uow.feeds.add(spec, now=world.clock())
    world.web.publish("https://o.example/feed", OLD)
    (a,) = await established(world, "one")
    world.web.publish(a, NAMED, DEAL, OLD)
    await world.poll()
    world.web.publish("https://o.example/feed", PLAIN, OLD)
    await world.poll()
    assert len(hits(world, channel)) == 1
