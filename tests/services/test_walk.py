"""The walk: from a feed's items to what is told, once, with its proof."""

from datetime import timedelta

import pytest

from bot.domain.findings import FactStatus
from bot.domain.model import DeliveryKind, DeliveryState, Health, Platform
from bot.services.deliver import Deliver
from bot.services.digests import Digests
from tests.fakes import FakeMessenger

REFUSED = (
    "OpenAI board rejects Elon Musk's bid",
    "OpenAI's board of directors unanimously rejected Elon Musk's $97.4 billion bid.",
)
OTHER = (
    "OpenAI's board turns down Musk's offer",
    "The board of OpenAI has unanimously rejected the takeover offer by Elon Musk.",
)
OLD = ("Weather", "It rained in Paris.")


def alerts(world):
    return [p for p in world.planned if p.draft.kind is DeliveryKind.ALERT]


def facts(world):
    return [
        (p.after.fact, p.after.value.name if hasattr(p.after.value, "name") else p.after.value) for p in alerts(world)
    ]


async def established(world, *keys):
    """Feeds that were polled before, so that what comes now is news."""
    urls = [world.follow(key) for key in keys]
    for url in urls:
        world.web.publish(url, OLD)
    await world.poll()
    world.clock.pass_(hours=5)
    return urls


async def test_a_change_is_told_when_two_origins_say_it(world):
    world.channel()
    one, two = await established(world, "one", "two")
    world.web.publish(one, REFUSED, OLD)
    await world.poll()
    assert ("musk_offer.status", "rejected_by_board") not in facts(world)
    world.clock.pass_(hours=3)
    world.web.publish(two, OTHER, OLD)
    await world.poll()
    told = [p for p in alerts(world) if p.after.fact == "musk_offer.status"]
    assert [(p.before.value.name, p.after.value.name) for p in told] == [("rejected_by_ceo", "rejected_by_board")]
    assert told[0].after.evidence[0].quote in REFUSED[0] + REFUSED[1]


async def test_a_primary_source_is_enough_alone(world):
    world.channel()
    url = world.follow("court", primary=True)
    world.web.publish(url, OLD)
    await world.poll()
    world.clock.pass_(hours=5)
    world.web.publish(url, REFUSED, OLD)
    await world.poll()
    assert ("musk_offer.status", "rejected_by_board") in facts(world)


async def test_copies_of_one_wire_report_are_one_origin(world):
    world.channel()
    one, two = await established(world, "one", "two")
    wire = ("OpenAI rejects bid", "OpenAI's board has rejected Elon Musk's bid, according to Reuters.")
    world.web.publish(one, wire, OLD)
    world.web.publish(two, (wire[0] + " again", wire[1]), OLD)
    await world.poll()
    assert ("musk_offer.status", "rejected_by_board") not in facts(world)
    with world.read() as uow:
        held = [v for v in uow.facts.history("openai-musk", "musk_offer.status") if v.status is FactStatus.UPDATED]
    assert [v.origins for v in held] == [("reuters",)]


async def test_nothing_is_told_twice_however_often_it_is_said(world):
    world.channel()
    urls = await established(world, "one", "two", "three")
    for url, (title, text) in zip(urls, (REFUSED, OTHER, OTHER), strict=True):
        world.web.publish(url, (title, text + f" Reported by {url[8:11]}."), OLD)
    for _ in range(4):
        await world.poll()
        world.clock.pass_(hours=8)
    keys = [(p.destination.id, p.draft.key) for p in world.planned]
    assert len(keys) == len(set(keys))
    assert facts(world).count(("musk_offer.status", "rejected_by_board")) == 1


async def test_a_first_poll_floods_no_channel(world):
    world.channel()
    for key in ("one", "two"):
        world.web.publish(world.follow(key), REFUSED if key == "one" else OTHER)
    await world.poll()
    assert alerts(world) == []
    with world.read() as uow:
        assert [v for v in uow.facts.history("openai-musk", "musk_offer.status") if v.status is FactStatus.UPDATED]


async def test_what_a_first_poll_brought_is_not_told_later_either(world):
    world.channel()
    for key in ("one", "two"):
        world.web.publish(world.follow(key), REFUSED if key == "one" else OTHER)
    await world.poll()
    world.clock.pass_(hours=5)
    url = (await established(world, "three"))[0]
    world.web.publish(url, (OTHER[0], OTHER[1] + " It is final."), OLD)
    await world.poll()
    assert alerts(world) == []


async def test_a_retitled_item_is_never_news(world):
    world.channel()
    (one,) = await established(world, "one")
    link = "https://one.example/story"
    world.web.publish(one, ("Musk looks back", "Elon Musk spoke about OpenAI.", link), OLD)
    await world.poll()
    before = len(world.planned)
    world.clock.pass_(hours=5)
    world.web.publish(one, ("Musk looks back again", "Elon Musk spoke about OpenAI.", link), OLD)
    report = await world.poll()
    assert (report.total("new"), report.total("revised"), len(world.planned)) == (0, 1, before)


async def test_an_unchanged_body_is_not_even_read(world):
    await established(world, "one")
    report = await world.poll()
    assert all(f.taken is None for f in report.feeds)


async def test_one_bad_feed_never_stops_the_rest(world):
    bad, good = world.follow("bad"), world.follow("good")
    world.web.serve(bad, b"<html><body>Sign in</body></html>", "text/html")
    world.web.publish(good, OLD)
    report = await world.poll()
    assert {f.feed.spec.key: bool(f.error) for f in report.feeds} == {"bad": True, "good": False}
    assert "web page" in next(f.error for f in report.feeds if f.error)


async def test_a_feed_that_is_gone_is_asked_no_more(world):
    url = world.follow("gone")
    world.web.breaks(url, gone=True, status=410, reason="is gone for good (410).")
    await world.poll()
    world.clock.pass_(days=30)
    await world.poll()
    assert len(world.web.asked) == 1


async def test_a_failing_feed_is_asked_less_and_less(world):
    url = world.follow("down")
    world.web.breaks(url)
    for _ in range(48):
        await world.poll()
    assert 3 < len(world.web.asked) < 12
    with world.read() as uow:
        assert uow.feeds.find("down") is not None
        assert next(s.health for f, s in uow.feeds.all()) is Health.FAILING


async def test_the_etag_is_sent_back(world):
    url = world.follow("polite")
    world.web.publish(url, OLD, etag='"v1"')
    await world.poll()
    world.clock.pass_(hours=5)
    await world.poll()
    assert [etag for _, etag in world.web.asked] == [None, '"v1"']


async def test_retry_after_is_honoured(world):
    url = world.follow("busy")
    world.web.breaks(url, status=429, blocked=True, retry_after=7200)
    start = world.clock()
    await world.poll()
    with world.read() as uow:
        assert (next(s.next_due for _, s in uow.feeds.all()) - start).total_seconds() >= 7200


# ---------------------------------------------------------------- delivery


@pytest.fixture
async def told(world):
    """A channel with one alert waiting."""
    world.channel()
    url = world.follow("court", primary=True)
    world.web.publish(url, OLD)
    await world.poll()
    world.clock.pass_(hours=5)
    world.web.publish(url, REFUSED, OLD)
    await world.poll()
    return world


async def test_an_alert_reaches_its_channel_with_before_after_and_quote(told):
    messenger = FakeMessenger()
    assert await Deliver(told.database, {Platform.DISCORD: messenger}, told.clock).run() >= 1
    shown = [c for _, c, _, _ in messenger.sent if "board" in c.summary]
    text = "".join(s.text for b in shown[0].blocks for s in b.spans)
    assert "refused by Sam Altman" in text
    assert "rejected by OpenAI" in text
    assert "rejects Elon Musk" in text


async def test_a_limited_channel_is_tried_again_no_sooner_than_asked(told):
    messenger = FakeMessenger()
    messenger.will_be_limited(600)
    deliver = Deliver(told.database, {Platform.DISCORD: messenger}, told.clock)
    with told.read() as uow:
        waiting = uow.outbox.counts()[DeliveryState.PENDING]
    assert waiting >= 2
    await deliver.run()
    told.clock.pass_(seconds=599)
    await deliver.run()
    assert messenger.sent == []  # neither the limited message nor the one behind it
    told.clock.pass_(seconds=2)
    assert await deliver.run() == waiting


async def test_a_closed_channel_is_paused_and_the_operator_told_once(told):
    with told.database.begin() as uow:
        uow.channels.ensure(Platform.CONSOLE, "console", now=told.clock())
    messenger = FakeMessenger()
    messenger.will_be_closed()
    messenger.will_be_closed()
    deliver = Deliver(told.database, {Platform.DISCORD: messenger}, told.clock)
    await deliver.run()
    await deliver.run()
    with told.read() as uow:
        paused = [d.paused for d in uow.channels.all() if d.platform is Platform.DISCORD]
        counts = uow.outbox.counts()
    assert paused == ["missing Send Messages"]
    assert counts[DeliveryState.PENDING] >= 2


async def test_a_refused_message_is_given_up(told):
    messenger = FakeMessenger()
    messenger.will_refuse()
    await Deliver(told.database, {Platform.DISCORD: messenger}, told.clock).run()
    with told.read() as uow:
        assert uow.outbox.counts()[DeliveryState.FAILED] == 1


# ---------------------------------------------------------------- digests


async def test_a_slot_gives_one_digest_whatever_restarts_happen(told):
    told.clock.now = told.clock.now.replace(hour=8, minute=5) + timedelta(days=1)
    digests = Digests(subjects=told.subjects, observe=told.planned.append)
    for _ in range(3):
        with told.database.begin() as uow:
            digests.plan_due(uow, now=told.clock(), platforms=frozenset({Platform.DISCORD}))
    assert [p.draft.kind for p in told.planned].count(DeliveryKind.DIGEST) == 1


async def test_an_empty_digest_stays_silent(world):
    world.channel()
    world.clock.pass_(days=2)
    digests = Digests(subjects=world.subjects, observe=world.planned.append)
    with world.database.begin() as uow:
        assert digests.plan_due(uow, now=world.clock(), platforms=frozenset({Platform.DISCORD})) == 0


async def test_a_story_is_in_one_digest_only(told):
    digests = Digests(subjects=told.subjects, observe=told.planned.append)
    told.clock.now = told.clock.now.replace(hour=8, minute=5)
    for _ in range(3):
        told.clock.pass_(days=1)
        with told.database.begin() as uow:
            digests.plan_due(uow, now=told.clock(), platforms=frozenset({Platform.DISCORD}))
    told_entries = [e for p in told.planned if p.draft.kind is DeliveryKind.DIGEST for e in p.entries]
    assert len(told_entries) == len(set(told_entries))
