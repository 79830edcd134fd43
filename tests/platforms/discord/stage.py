"""A whole house on the bundled sample, played on a simulated Discord: the real client, commands and messenger."""

import asyncio

from bot.bootstrap import read_sample
from bot.card.model import from_json
from bot.domain.model import ChannelSettings, DeliveryKind, Platform
from bot.errors import FetchError
from bot.feeds.opml import read_opml, write_opml
from bot.loading import ROOT
from bot.platforms.discord.bot import DiscordClient
from bot.platforms.discord.messenger import DiscordMessenger
from bot.ports import FoundFeed
from bot.services.catalogue import COMMANDS
from bot.services.commands import Commands
from bot.services.deliver import Deliver
from bot.services.digests import Digests
from bot.services.rounds import Rounds
from config.catalog import load_feeds
from tests.fakes import World

GOOD = "https://good.example/rss"


class Pages:
    """The web for commands: one site with a feed, one page, one settings file; all else is out of reach."""

    def __init__(self):
        self.texts, self.articles = {}, {}

    async def article(self, url):
        if url in self.articles:
            return self.articles[url]
        raise FetchError(f"{url} answered 404.", url=url)

    async def find_feeds(self, url):
        if "good" not in url:
            raise FetchError(f"{url} is no feed, and no feed was found there either.", url=url)
        return [FoundFeed(url=GOOD, title="Good News", language="en", entries=42, newest=None)]

    async def text(self, url):
        if url not in self.texts:
            raise FetchError(f"{url} answered 404.", url=url)
        return self.texts[url]

    def read_opml(self, text):
        return read_opml(text)

    def write_opml(self, specs):
        return write_opml(specs)


class Stage:
    """The house. ``client()`` makes the bot, again and again: after a restart nothing but the database is left."""

    def __init__(self, folder, *, eager=frozenset({Platform.CONSOLE})):
        self.world, self.pages = World(folder, eager=eager), Pages()
        self.messengers = {}
        self._seen = None
        self.deliver = Deliver(self.world.database, self.messengers, self.world.clock)
        self.digests = Digests(subjects=self.world.subjects)
        self.rounds = Rounds(
            database=self.world.database,
            subjects=self.world.subjects,
            ingest=self.world.ingest,
            deliver=self.deliver,
            digests=self.digests,
            feeds=load_feeds(ROOT / "config" / "feeds.toml"),
            sample=read_sample,
            clock=self.world.clock,
            console=ChannelSettings(),
        )
        self.commands = Commands(
            database=self.world.database,
            subjects=self.world.subjects,
            publisher=self.world.publisher,
            digests=self.digests,
            web=self.pages,
            clock=self.world.clock,
            catalogue_feeds=self.rounds.feeds,
            messengers=self.messengers,
            time_zone="Europe/Paris",
        )

    async def play_sample(self):
        """The bundled sample through the whole walk; what the console would have been told is kept."""
        await self.rounds.once(tell=lambda _: None)

    def client(self, kind=DiscordClient):
        """A new bot, as a process would start it."""
        ready = asyncio.Event()
        made = kind(ready=ready, commands=self.commands, specs=COMMANDS, own_gateway=False)
        self.messengers[Platform.DISCORD] = DiscordMessenger(rest=made.rest)
        return made

    def alerts(self):
        """The cards of the alerts that wait for the console, oldest first."""
        found = []
        with self.world.database.begin() as uow:
            while claimed := uow.outbox.claim(now=self.world.clock(), limit=50, platforms=(Platform.CONSOLE,)):
                for one in claimed:
                    if one.draft.kind is DeliveryKind.ALERT:
                        found.append(from_json(one.draft.card))
                    uow.outbox.mark_sent(one.id, message_ref="", now=self.world.clock())
        return found

    def alerts_seen(self):
        """As ``alerts``, but they are taken once and kept."""
        if self._seen is None:
            self._seen = self.alerts()
        return self._seen

    def close(self):
        self.world.close()
