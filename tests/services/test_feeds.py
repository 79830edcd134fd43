"""Feeds: each is followed for itself, begins anew when it comes again, and takes no other down with it."""

import json
from dataclasses import replace

from bot.domain.model import FeedSpec, Health, Platform
from bot.ports import Fetched, Where, Who
from bot.services.asking import Ask
from bot.services.feeding import FeedDesk, feed_key
from tests.services.test_commands import FakePages
from tests.services.test_walk import OLD, REFUSED, alerts

LONG = "https://sec.example/cgi-bin/browse?action=getcompany&type=8-K&dateb=&owner=include&count=40&output=atom&CIK="
LIST = "".join(f'<outline type="rss" text="{n}" xmlUrl="{LONG.replace("&", "&amp;")}{n}"/>' for n in (1318605, 1326801))
OPML = f'<opml version="2.0"><body>{LIST}</body></opml>'
ADA = Who(platform=Platform.DISCORD, id="u1", name="Ada", language="en", manager=True)
HERE = Where(platform=Platform.DISCORD, channel="c1", space="g1", name="news")
ITEM = {
    "id": ["a"],
    "url": "http://[::1",
    "title": "\ud800Half a character",
    "content_text": "Words.",
    "language": "\ud800",
}


def desk(world):
    return FeedDesk(publisher=world.publisher, web=FakePages())


def asked(world, **options):
    return Ask(options=options, who=ADA, where=HERE, now=world.clock(), language="en", time_zone="UTC")


def feeds(world):
    with world.read() as uow:
        return {feed.spec.url: (feed, state) for feed, state in uow.feeds.all()}


async def test_two_addresses_that_make_one_key_are_two_feeds(world):
    urls = ["https://a.example/politics/france.xml", "https://a.example/politics-france.xml"]
    long = [f"https://b.example/{'a-section-of-the-site/' * 4}{name}.xml" for name in ("france", "germany")]
    with world.database.begin() as uow:
        for url in (*urls, *long):
            spec = FeedSpec(key=feed_key(url), url=url, title=url)
            desk(world).subscribe(uow, asked(world), spec, None)
    assert set(feeds(world)) == {*urls, *long}
    assert len({feed.spec.key for feed, _ in feeds(world).values()}) == 4


async def test_all_feeds_of_a_list_are_followed(world):
    with world.database.begin() as uow:
        desk(world).take_in(uow, asked(world), OPML)
    assert len(feeds(world)) == 2


async def test_a_feed_that_comes_again_begins_anew(world):
    world.channel()
    url = world.follow("one", primary=True)
    world.web.publish(url, OLD)
    await world.poll()
    feed, state = feeds(world)[url]
    with world.database.begin() as uow:
        uow.feeds.remove(feed.id)
        assert uow.feeds.dropped() == {"one"}
    world.clock.pass_(hours=30)
    world.follow("one", primary=True)
    world.web.publish(url, REFUSED, OLD)  # came while nobody followed it
    await world.poll()
    assert alerts(world) == []
    world.clock.pass_(hours=5)
    world.web.publish(url, ("Musk sues", "A jury found for OpenAI against Elon Musk."), REFUSED, OLD)
    await world.poll()
    assert alerts(world) != []
    assert state.last_ok is not None


async def test_a_feed_that_was_gone_is_polled_when_it_comes_again(world):
    url = world.follow("one")
    feed, state = feeds(world)[url]
    with world.database.begin() as uow:
        uow.feeds.save_state(replace(state, health=Health.GONE))
        uow.feeds.remove(feed.id)
    world.follow("one")
    world.web.publish(url, OLD)
    await world.poll()
    assert feeds(world)[url][1].health is Health.OK


async def test_an_item_of_odd_kinds_is_taken_in(world):
    url = world.follow("one")
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [ITEM, {"id": 7, "title": "Seven"}]}
    world.web.serve(url, json.dumps(feed).encode(), "application/feed+json")
    await world.poll()
    with world.read() as uow:
        assert sorted(e.title for e in uow.entries.recent()) == ["Half a character", "Seven"]


async def test_an_accident_with_one_feed_is_its_own(world):
    good, bad = world.follow("good"), world.follow("bad")
    world.web.publish(good, OLD)
    world.web.publish(bad, OLD)
    world.web.answers[bad] = Fetched(url=bad, body=world.web.answers[bad].body, etag="\udce9", content_type="text/xml")
    report = await world.poll()
    assert [(f.feed.spec.key, bool(f.error)) for f in report.feeds] == [("good", False), ("bad", True)]
    state = feeds(world)[bad][1]
    assert (state.health, state.next_due > world.clock()) == (Health.FAILING, True) or state.failures == 1
    assert "could not be taken in" in state.error
