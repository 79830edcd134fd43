"""A site of our own whose pages are read again, and a channel that was told of one of them."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from aiohttp import web

from bot.card.model import from_json
from bot.domain.model import DeliveryKind, Platform
from bot.feeds.pages import WebPages
from bot.services.deliver import Deliver
from bot.services.revisits import Revisits
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
            user_agent="Sincethen/test (contact)", clock=world.clock, allow_private=True, timeout=30, workers=Here()
        )
        self.made.append(reader)
        return Revisits(world.database, reader, world.take_in, world.clock)


@pytest.fixture
async def revisits():
    readers = Readers()
    yield readers
    for reader in readers.made:
        await reader.close()


async def told(world, site, *, amount="99.3", path="/bid", title=TITLE, says=SAYS, feed="one", language="en"):
    """A channel that was told of an amount in an article, at world.clock()."""
    channel = world.channel()
    with world.database.begin() as uow:
        uow.channels.save_settings(channel.id, replace(channel.settings, language=language))
        uow.watches.add(channel.id, "fact:musk_offer.amount", now=world.clock())
    (one,) = await established(world, feed)
    world.web.publish(one, (title, says.format(amount=amount), f"{site.base}{path}"), OLD)
    at = world.clock()
    await world.poll()
    await Deliver(world.database, {Platform.DISCORD: FakeMessenger()}, world.clock).run()
    world.clock.now = at
    return one


def messages(world, kind=DeliveryKind.REWORDED):
    return [from_json(p.draft.card) for p in world.planned if p.draft.kind is kind]


def held(world, fact="musk_offer.amount"):
    """What the ledger holds beside the seed's value, in billions: status, and who stands behind it."""
    with world.read() as uow:
        versions = uow.facts.history("openai-musk", fact)[1:]
    return {f"{v.value.amount / 10**9:.1f}": (v.status.value, [e.origin for e in v.evidence]) for v in versions}


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
