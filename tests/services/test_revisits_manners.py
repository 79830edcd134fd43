"""Cited articles read again with good manners: robots.txt, validators, pauses, private addresses, the setting."""

from datetime import timedelta

import pytest

from bot.bootstrap import open_house
from bot.domain.model import DeliveryKind, Platform
from bot.domain.pages import Found
from bot.feeds.pages import WebPages
from bot.ports import Where, Who
from bot.services.asking import Ask
from bot.services.lookups import Lookups
from bot.services.revisits import Revisits
from config.settings import Settings
from tests.services.revisiting import SAYS, Here, Site, page, serving, through_the_week, told
from tests.services.test_walk import OLD, established


async def test_an_unchanged_page_is_asked_for_with_its_validator(world, site, revisits):
    site.serve(page(), ETag='"1"')
    await told(world, site)
    found = await through_the_week(world, revisits(world))
    assert found == [Found.BASE, Found.SAME, Found.SAME, Found.SAME]
    assert [c for c in site.conditions if c] == ['"1"'] * 3


@pytest.mark.parametrize(
    ("robots", "reads"),
    [
        ({"text": "User-agent: *\nDisallow: /bid"}, 0),
        ({"text": "User-agent: Sincethen\nDisallow: /"}, 0),
        ({"text": "User-agent: *\nDisallow: /\nUser-agent: Sincethen\nDisallow:"}, 4),
        ({"text": "no", "status": 403}, 4),
        ({"text": "no", "status": 404}, 4),
        ({"text": "no", "status": 500}, 0),
        ({"text": "no", "status": 503}, 0),
    ],
)
async def test_robots_txt_is_respected(world, site, revisits, robots, reads):
    site.robots(**robots)
    site.serve(page())
    await told(world, site)
    service, at = revisits(world), world.clock()
    for hours in (*range(1, 25), 24 * 7 + 1):
        world.clock.now = at + timedelta(hours=hours, seconds=1)
        await service.run()
    assert len(site.reads) == reads


async def test_a_host_whose_rules_cannot_be_had_is_asked_again_later(world, site, revisits):
    site.robots("no", status=503)
    site.serve(page())
    await told(world, site)
    service, at = revisits(world), world.clock()
    world.clock.now = at + timedelta(hours=1, seconds=1)
    assert (await service.run()).found == (Found.FAILED,)
    site.robots("User-agent: *\nDisallow:")
    world.clock.now = at + timedelta(hours=2, minutes=2)
    assert (await service.run()).found == (Found.BASE,)


async def test_a_redirect_leads_past_no_robots_txt(world, site, revisits):
    async with serving(Site(), host="127.0.0.2") as other:
        other.robots("User-agent: *\nDisallow: /")
        other.serve(page())
        site.serve("", status=302, Location=f"{other.base}/bid")
        await told(world, site)
        found = await through_the_week(world, revisits(world))
        assert found == [Found.REFUSED]
        assert other.reads == []


@pytest.mark.parametrize(
    ("status", "headers", "found", "at_hours"),
    [
        (410, {}, Found.GONE, [1]),
        (404, {}, Found.UNREADABLE, [1, 6, 24]),
        (401, {}, Found.REFUSED, [1]),
        (403, {}, Found.REFUSED, [1]),
        (451, {}, Found.REFUSED, [1]),
        (429, {"Retry-After": "72000"}, Found.FAILED, [1, 21]),  # what was due at 6 h waits too
        (500, {}, Found.FAILED, [1, 1.5, 2.5, 4.5, 6, 6.5, 7.5, 9.5, 24, 24.5, 25.5, 27.5]),
    ],
)
async def test_what_the_server_says_is_heard(world, site, revisits, status, headers, found, at_hours):
    site.serve("no", status=status, **headers)
    await told(world, site)
    before, at, service, seen = len(world.planned), world.clock(), revisits(world), []
    for halves in range(2, 80):
        world.clock.now = at + timedelta(hours=halves / 2, seconds=halves)
        seen += [(halves / 2, one) for one in (await service.run()).found]
    assert seen == [(hours, found) for hours in at_hours]
    assert len(world.planned) == before


async def test_what_is_no_web_page_is_not_read(world, site, revisits):
    site.serve("%PDF-1.7", content_type="application/pdf")
    await told(world, site)
    assert set(await through_the_week(world, revisits(world))) == {Found.UNREADABLE}


async def test_a_private_address_is_not_connected_to(world, site):
    site.serve(page())
    await told(world, site)
    reader = WebPages(user_agent="Sincethen/test", clock=world.clock, timeout=5, workers=Here())
    service = Revisits(world.database, reader, world.take_in, world.clock)
    assert set(await through_the_week(world, service)) <= {Found.FAILED}
    await reader.close()
    assert site.asked == []


async def test_one_page_of_a_host_is_read_at_a_time(world, site, revisits):
    for n in range(3):
        site.serve(page(title=f"Musk bids for OpenAI, part {n}"), path=f"/bid{n}")
    channel = world.channel()
    with world.database.begin() as uow:
        uow.watches.add(channel.id, "fact:musk_offer.amount", now=world.clock())
    (one,) = await established(world, "one")
    items = [(f"Musk bids for OpenAI, part {n}", SAYS.format(amount="99.3"), f"{site.base}/bid{n}") for n in range(3)]
    world.web.publish(one, *items, OLD)
    at = world.clock()
    await world.poll()
    service, seen = revisits(world), []
    for seconds in range(0, 240, 30):
        world.clock.now = at + timedelta(hours=1, seconds=seconds)
        seen.append(len((await service.run()).found))
    assert seen == [1, 0, 1, 0, 1, 0, 0, 0]


async def test_the_pause_that_a_host_asks_for_is_kept(world, site, revisits):
    site.robots("User-agent: *\nCrawl-delay: 600\nDisallow:")
    for n in range(2):
        site.serve(page(title=f"Musk bids for OpenAI, part {n}"), path=f"/bid{n}")
    await told(world, site, path="/bid0", title="Musk bids for OpenAI, part 0")
    await told(world, site, path="/bid1", title="Musk bids for OpenAI, part 1", feed="two")
    at, service, seen = world.clock(), revisits(world), []
    for minutes in range(14):
        world.clock.now = at + timedelta(hours=1, minutes=minutes)
        seen.append(len((await service.run()).found))
    assert [n for n, count in enumerate(seen) if count] == [0, 10]


async def test_nobody_who_was_not_told_hears_of_an_edit(world, site, revisits):
    site.serve(page())
    await told(world, site)
    service, at = revisits(world), world.clock()
    late = world.channel("late")
    world.clock.now = at + timedelta(hours=1, seconds=1)
    await service.run()
    site.serve(page("97.4"))
    world.clock.now = at + timedelta(hours=6, seconds=1)
    await service.run()
    assert [p.destination.id for p in world.planned if p.draft.kind is DeliveryKind.REWORDED] != []
    assert late.id not in {p.destination.id for p in world.planned if p.draft.kind is DeliveryKind.REWORDED}


async def test_why_says_what_the_visits_found(world, site, revisits):
    site.serve(page())
    await told(world, site)
    service, at, rows = revisits(world), world.clock(), []
    for hours in (0.5, 1.1, 6.1):
        world.clock.now = at + timedelta(hours=hours)
        await service.run()
        if hours > 1:
            site.serve(page("97.4"))
        rows += [row for row in why(world, f"{site.base}/bid") if row.startswith("page")]
    said = [row.partition(": ")[2] for row in rows]
    assert said[0].startswith("not read again yet; next visit 20 May 2026, ")
    assert said[1].startswith("read; later visits")
    assert said[2].startswith("read again: edited; next visit 21 May 2026, ")


def why(world, url):
    ask = Ask(
        who=Who(platform=Platform.DISCORD, id="u", name="u", language="en", manager=False),
        where=Where(platform=Platform.DISCORD, channel="c1", name="c1"),
        options={"url": url},
        now=world.clock(),
        language="en",
    )
    with world.read() as uow:
        card = Lookups(subjects=world.subjects).why(uow, ask)
    return ["".join(span.text for span in block.spans) for block in card.blocks]


async def test_a_setting_switches_it_off(tmp_path):
    for wanted in (True, False):
        given = Settings(_env_file=None, data_dir=tmp_path, reread_pages=wanted)
        async with open_house(given) as house:
            assert (house.revisits is not None) is wanted
