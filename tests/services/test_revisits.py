"""Cited articles read again: an edit of a watched fact is told once, and nothing else is told at all."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web

from bot.bootstrap import open_house
from bot.card.model import from_json
from bot.domain.model import DeliveryKind, Platform
from bot.domain.pages import Found
from bot.feeds.pages import WebPages
from bot.ports import Where, Who
from bot.services.asking import Ask
from bot.services.deliver import Deliver
from bot.services.lookups import Lookups
from bot.services.revisits import Revisits
from config.settings import Settings
from tests.fakes import FakeMessenger
from tests.services.test_walk import OLD, established

TITLE = "Musk bids for OpenAI"
SAYS = "Elon Musk's group has made a bid of ${amount} billion for OpenAI, its lawyer said on Monday."
BEFORE = [
    "The group of investors sent its letter to the board on Monday afternoon, people who have read it said.",
    "Sam Altman leads OpenAI, and the two men have been at odds about the course of the house for many years.",
]
AFTER = [
    "The board has not answered yet. A spokeswoman would not say when it meets, nor who will sit at the table.",
    "The house is looking for money for its data centres at the same time, and talks with several investors go on.",
    "Lawyers expect a long summer: whoever wants the house will have to win over its foundation first.",
]
PAGE = """<!doctype html><html lang="en"><head><title>{title} - One</title>
<meta property="og:title" content="{title}"></head><body>
<header><nav><a href="/">Home</a> <a href="/tech">Tech</a> <a href="/world">World</a></nav></header>
<main><article><h1>{title}</h1>{body}</article></main>
<aside><h2>Most read</h2><ul><li><a href="/x">{aside}</a></li></ul></aside>
<footer><p>One, a paper of our own. All rights reserved.</p></footer></body></html>"""


def page(amount="99.3", *, title=TITLE, says=SAYS, before=BEFORE, after=AFTER, aside="The weather"):
    rows = [*before, says.format(amount=amount), *after]
    return PAGE.format(title=title, aside=aside, body="".join(f"<p>{row}</p>" for row in rows))


COOKIES = PAGE.format(
    title="Before you go on",
    aside="x",
    body="".join(f"<p>{row}</p>" for row in ["We and our 812 partners keep and read what is on your device."] * 6),
)


@dataclass
class Site:
    """A web server: what stands at each path, and who asked for what."""

    base: str = ""
    pages: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    conditions: list = field(default_factory=list)

    def serve(self, body, *, path="/bid", status=200, content_type="text/html", **headers):
        self.pages[path] = (status, body, content_type, headers)

    def robots(self, text="", *, status=200, **headers):
        self.serve(text, path="/robots.txt", status=status, content_type="text/plain", **headers)

    async def answer(self, request):
        self.asked.append(request.path)
        status, body, content_type, headers = self.pages.get(request.path, (404, "none", "text/plain", {}))
        known = request.headers.get("If-None-Match")
        self.conditions.append(known)
        if known and known == headers.get("ETag"):
            return web.Response(status=304, headers=headers)
        return web.Response(status=status, text=body, content_type=content_type, charset="utf-8", headers=headers)

    @property
    def reads(self):
        return [path for path in self.asked if path != "/robots.txt"]


@asynccontextmanager
async def serving(site, host="127.0.0.1"):
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    tcp = web.TCPSite(runner, host, 0)
    await tcp.start()
    site.base = f"http://{host}:{tcp._server.sockets[0].getsockname()[1]}"
    try:
        yield site
    finally:
        await runner.cleanup()


@pytest.fixture
async def site():
    async with serving(Site()) as made:
        yield made


class Here:
    """Work done in this process: what the work is, the tests of the workers tell."""

    async def run(self, work, *args, seconds, **named):
        return await asyncio.to_thread(work, *args, **named)

    async def close(self):
        """Nothing was started."""


class Readers:
    """Makes the service over a world, and closes what it opened: each one is a start of the process."""

    def __init__(self):
        self.made = []

    def __call__(self, world):
        reader = WebPages(
            user_agent="Sincethen/test (contact)", clock=world.clock, allow_private=True, timeout=5, workers=Here()
        )
        self.made.append(reader)
        return Revisits(world.database, reader, world.take_in, world.clock)


@pytest.fixture
async def revisits():
    readers = Readers()
    yield readers
    for reader in readers.made:
        await reader.close()


async def told(world, site, *, amount="99.3", path="/bid", title=TITLE, feed="one"):
    """A channel that was told of an amount in an article, at world.clock()."""
    channel = world.channel()
    with world.database.begin() as uow:
        uow.watches.add(channel.id, "fact:musk_offer.amount", now=world.clock())
    (one,) = await established(world, feed)
    world.web.publish(one, (title, SAYS.format(amount=amount), f"{site.base}{path}"), OLD)
    at = world.clock()
    await world.poll()
    await Deliver(world.database, {Platform.DISCORD: FakeMessenger()}, world.clock).run()
    world.clock.now = at
    return one


def messages(world, kind=DeliveryKind.REWORDED):
    return [from_json(p.draft.card) for p in world.planned if p.draft.kind is kind]


def said(card):
    return " ".join(span.text for block in card.blocks for span in block.spans)


async def through_the_week(world, service, *changes):
    """Every planned visit, each after a change (a callable) of the site; what each found."""
    at, found = world.clock(), []
    for number, hours in enumerate((1, 6, 24, 24 * 7)):
        if number < len(changes) and changes[number]:
            changes[number]()
        world.clock.now = at + timedelta(hours=hours, seconds=1)
        found += (await service.run()).found
    return found


async def test_a_cited_page_is_read_at_each_planned_time_and_no_other(world, site, revisits):
    site.serve(page())
    await told(world, site)
    service, at, seen = revisits(world), world.clock(), []
    for minutes in range(0, 60 * 24 * 8, 30):
        world.clock.now = at + timedelta(minutes=minutes, seconds=30)
        before = len(site.reads)
        await service.run()
        seen += [minutes / 60] * (len(site.reads) - before)
    assert seen == [1, 6, 24, 168]
    assert messages(world) == []


async def test_an_edited_figure_is_told_once_with_its_quote(world, site, revisits):
    site.serve(page())
    await told(world, site)
    found = await through_the_week(world, revisits(world), None, lambda: site.serve(page("97.4")))
    assert found == [Found.BASE, Found.EDITED, Found.SAME, Found.SAME]
    (card,) = messages(world)
    assert "127.0.0.1 changed $99.3bn to $97.4bn" in card.summary
    assert "made a bid of $97.4 billion for OpenAI" in said(card)


async def test_what_only_the_edited_article_said_is_taken_back(world, site, revisits):
    site.serve(page())
    await told(world, site)
    await through_the_week(world, revisits(world), None, lambda: site.serve(page("97.4")))
    (card,) = messages(world, DeliveryKind.RETRACTION)
    assert "$99.3bn" in said(card)


async def test_the_feed_and_the_page_tell_one_edit_once(world, site, revisits):
    site.serve(page())
    one = await told(world, site)
    at, service = world.clock(), revisits(world)
    world.clock.now = at + timedelta(hours=1, seconds=1)
    await service.run()
    site.serve(page("97.4"))
    world.web.publish(one, (TITLE, SAYS.format(amount="97.4"), f"{site.base}/bid"), OLD)
    await world.poll()
    world.clock.now = at + timedelta(hours=6, seconds=1)
    assert (await service.run()).found == (Found.EDITED,)
    assert len(messages(world)) == 1


@pytest.mark.parametrize(
    ("other", "found"),
    [
        pytest.param(page(before=[BEFORE[1], "A paragraph that was not there."]), Found.EDITED, id="other words"),
        pytest.param(page(title="Why Musk wants OpenAI"), Found.EDITED, id="a new headline"),
        pytest.param(page(aside="Musk's bid of $97.4 billion for OpenAI"), Found.SAME, id="a box beside it"),
        pytest.param(page(after=[*AFTER, SAYS.format(amount="97.4")]), Found.EDITED, id="another figure beside it"),
        pytest.param(
            page("99.3").replace("<p>", "<div><p>").replace("</p>", "</p></div>"), Found.SAME, id="other markup"
        ),
        pytest.param(page("99,3"), Found.EDITED, id="another sign for the comma"),
        pytest.param(
            page(says="He would not comment.", after=[*AFTER, SAYS.format(amount="97.4")]),
            Found.EDITED,
            id="left out, and elsewhere",
        ),
        pytest.param(
            page(after=[]).replace(SAYS.format(amount="99.3"), "Subscribe to read on."),
            Found.UNREADABLE,
            id="a paywall",
        ),
        pytest.param(
            page(after=[], says="Read also: Elon Musk's group has made a bid of $97.4 billion for OpenAI."),
            Found.UNREADABLE,
            id="a paywall with a teaser",
        ),
        pytest.param(COOKIES, Found.UNREADABLE, id="a cookie page"),
        pytest.param(
            COOKIES.replace("We and our", SAYS.format(amount="97.4") + " We and our"),
            Found.UNREADABLE,
            id="another article",
        ),
        pytest.param("<html><body></body></html>", Found.UNREADABLE, id="an empty page"),
        pytest.param("", Found.UNREADABLE, id="nothing"),
        pytest.param("<html>" + "<div>" * 3000 + "x", Found.UNREADABLE, id="a deep page"),
    ],
)
async def test_what_is_no_edit_of_a_fact_is_silent_and_forgotten(world, site, revisits, other, found):
    site.serve(page())
    await told(world, site)
    before = len(world.planned)
    seen = await through_the_week(world, revisits(world), None, lambda: site.serve(other), lambda: site.serve(page()))
    assert len(world.planned) == before
    assert seen[:2] == [Found.BASE, found]


async def test_an_edit_is_seen_behind_a_cookie_page_and_a_wall_in_between(world, site, revisits):
    site.serve(page())
    await told(world, site)
    found = await through_the_week(
        world,
        revisits(world),
        None,
        lambda: site.serve(COOKIES),
        lambda: site.serve(page(after=[], says="Subscribe to read on.")),
        lambda: site.serve(page("97.4")),
    )
    assert found == [Found.BASE, Found.UNREADABLE, Found.UNREADABLE, Found.EDITED]
    assert len(messages(world)) == 1


async def test_a_first_visit_that_meets_a_cookie_page_takes_no_base_from_it(world, site, revisits):
    site.serve(COOKIES)
    await told(world, site)
    found = await through_the_week(
        world, revisits(world), None, lambda: site.serve(page()), lambda: site.serve(page("97.4"))
    )
    assert found == [Found.UNREADABLE, Found.BASE, Found.EDITED, Found.SAME]
    assert len(messages(world)) == 1


async def test_a_wall_that_falls_is_no_edit(world, site, revisits):
    wall = page(
        after=[], before=BEFORE[:1], says="Read also: Elon Musk's group has made a bid of $99.3 billion for OpenAI."
    )
    site.serve(wall)
    await told(world, site)
    found = await through_the_week(world, revisits(world), None, lambda: site.serve(page("97.4")))
    assert found[:2] == [Found.BASE, Found.BASE]
    assert messages(world) == []


@pytest.mark.parametrize(
    ("says", "told_"),
    [
        (SAYS.format(amount="97.4"), 1),  # the feed's sentence, word for word but for the figure
        ("A bid of $97.4 billion for OpenAI was made by Elon Musk's group, its lawyer told us.", 0),  # other words
        ("Elon Musk's investors have made a bid of $97.4 billion for OpenAI, its lawyer said on Monday.", 0),
        (SAYS.format(amount="97.4") + " It had said: " + SAYS.format(amount="99.3"), 0),  # both stand there
    ],
)
async def test_a_first_text_that_differs_from_the_feed_is_an_edit_only_where_that_is_sure(
    world, site, revisits, says, told_
):
    site.serve(page(says=says))
    await told(world, site)
    await through_the_week(world, revisits(world))
    assert len(messages(world)) == told_


async def test_a_late_visit_is_made_up_for_once_by_another_process(world, site, revisits):
    site.serve(page())
    await told(world, site)
    at = world.clock()
    world.clock.now = at + timedelta(hours=1, seconds=1)
    await revisits(world).run()
    site.serve(page("97.4"))
    for minutes in (0, 2, 4):  # a new process each time, a day and a bit later: 6 h and 24 h were missed
        world.clock.now = at + timedelta(hours=30, minutes=minutes)
        await revisits(world).run()
    assert len(site.reads) == 2
    assert len(messages(world)) == 1
    world.clock.now = at + timedelta(days=9)
    assert (await revisits(world).run()).found == (Found.SAME,)
    assert (await revisits(world).run()).found == ()


async def test_a_page_is_planned_before_it_is_read_and_only_within_the_week(world, site, revisits):
    site.serve(page())
    await told(world, site)
    at = world.clock()
    world.clock.now = at + timedelta(days=7)
    assert (await revisits(world).run()).found == ()
    world.clock.now = at + timedelta(minutes=1)
    assert (await revisits(world).run()).found == ()
    with world.read() as uow:
        entry = uow.entries.by_url(f"{site.base}/bid")
        kept = uow.pages.find(entry.id)
    assert (kept.found, kept.next_due) == (Found.WAITING, at + timedelta(hours=1))


async def test_after_the_week_no_text_is_kept(world, site, revisits):
    site.serve(page(), ETag='"1"')
    await told(world, site)
    await through_the_week(world, revisits(world))
    with world.read() as uow:
        kept = uow.pages.find(uow.entries.by_url(f"{site.base}/bid").id)
    assert (kept.next_due, kept.text, kept.etag, kept.found) == (None, "", None, Found.SAME)


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
    assert said[0].startswith("not read again yet; next visit 2026-05-20 ")
    assert said[1].startswith("read; later visits")
    assert said[2].startswith("read again: edited; next visit 2026-05-21 ")


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
