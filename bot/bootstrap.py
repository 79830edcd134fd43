"""The composition root: settings -> every object wired; starts and stops in order. The only place that knows all."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot import __version__
from bot.connecting import connect, make_messengers, secret
from bot.domain.model import ChannelSettings, ParsedFeed, Platform
from bot.loading import ROOT, config_dir, load_subjects
from bot.ports import Database, Messenger, Web
from bot.services.commands import Commands
from bot.services.deliver import Deliver
from bot.services.digests import Digests
from bot.services.ingest import Ingest
from bot.services.proposing import Proposing
from bot.services.publish import Planned, Publisher
from bot.services.revisits import Revisits
from bot.services.rounds import Rounds, SampleFeed
from bot.services.subjects import Subject
from bot.services.takein import TakeIn
from config.catalog import load_feeds, load_sample
from config.settings import Settings

SAMPLE = ROOT / "seeds" / "sample" / "sample.toml"

LAST_WORDS = 10.0  # seconds that messages on their way are given when the daemon stops

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The wall clock: read here, an argument everywhere else."""
    return datetime.now(UTC)


# ---------------------------------------------------------------- parts that stand alone


def open_database_at(url: str) -> Database:
    """A database, migrated."""
    from storage.database import open_database  # noqa: PLC0415 -- SQLAlchemy is slow to load and not always needed

    database = open_database(url)
    database.upgrade()
    return database


def open_storage(settings: Settings, *, upgrade: bool = True) -> Database:
    """The database of the settings."""
    from storage.database import open_database  # noqa: PLC0415

    database = open_database(settings.url())
    if upgrade:
        database.upgrade()
    return database


def parse_feed(body: bytes, *, content_type: str, url: str) -> ParsedFeed:
    """Read a feed's body here and now (replays; polling uses worker processes)."""
    from bot.feeds.parse import parse  # noqa: PLC0415

    return parse(body, content_type=content_type, url=url)


def read_sample() -> tuple[SampleFeed, ...]:
    """The bundled feeds, read by the same parsers."""
    feeds = []
    for one in load_sample(SAMPLE):
        polls = tuple(parse_feed(path.read_bytes(), content_type="", url=one.stands_for) for path in one.bodies)
        feeds.append(SampleFeed(spec=one.spec, polls=polls))
    return tuple(feeds)


def console_settings(settings: Settings) -> ChannelSettings:
    """How the console, and channels that chose nothing yet, are served."""
    times = tuple(t.strip() for t in settings.digest_times.split(",") if t.strip())
    return ChannelSettings(language=settings.language, time_zone=settings.time_zone, digest_times=times)


def named_channels(settings: Settings) -> tuple[tuple[Platform, str], ...]:
    """The channels that the settings name, of platforms that are connected."""
    found = []
    if settings.discord_token:
        found += [(Platform.DISCORD, c.strip()) for c in settings.discord_channels.split(",") if c.strip()]
    if settings.slack_bot_token:
        found += [(Platform.SLACK, c.strip()) for c in settings.slack_channels.split(",") if c.strip()]
    return tuple(found)


def user_agent(settings: Settings) -> str:
    """Who asks, as publishers and docket servers want to know it."""
    contact = settings.contact.strip() or "news monitoring bot; set SINCETHEN_CONTACT"
    return f"Sincethen/{__version__} ({contact})"


def set_up_logs(settings: Settings) -> None:
    """Logs to standard error, without secrets."""
    from bot.logs import configure  # noqa: PLC0415

    secrets = [
        s
        for s in map(
            secret,
            (
                settings.discord_token,
                settings.slack_bot_token,
                settings.slack_app_token,
                settings.slack_signing_secret,
                settings.slack_client_secret,
                settings.slack_token_key,
                settings.llm_api_key,
            ),
        )
        if s
    ]
    password = urlsplit(secret(settings.database_url)).password
    if password:  # as it is written in the address, and as it is
        secrets += [password, unquote(password)]
    configure(settings.log_level, secrets=secrets)


# ---------------------------------------------------------------- the whole house


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything, wired."""

    settings: Settings
    database: Database
    subjects: tuple[Subject, ...]
    web: Web
    messengers: Mapping[Platform, Messenger]
    ingest: Ingest
    deliver: Deliver
    digests: Digests
    rounds: Rounds
    commands: Commands
    revisits: Revisits | None = None  # None: switched off

    @staticmethod
    def clock() -> datetime:
        """Now."""
        return utc_now()

    @property
    def where(self) -> str:
        """Where everything stored lies, without passwords."""
        if self.settings.database_url is None:
            return str(self.settings.data_dir)
        return self.settings.url().split("@")[-1]


@asynccontextmanager
async def open_house(
    settings: Settings, *, only: Sequence[str] = (), seeds: Sequence[Path] = (), platforms: bool = False
) -> AsyncIterator[House]:
    """Wire everything; close it in reverse order. ``platforms``: connect Discord and Slack where tokens are set."""
    from bot.feeds.fetch import HttpFetcher  # noqa: PLC0415 -- the network is not needed by every command
    from bot.feeds.pages import WebPages  # noqa: PLC0415
    from bot.feeds.parse import ParserPool  # noqa: PLC0415
    from bot.feeds.schedule import next_state  # noqa: PLC0415
    from bot.feeds.web import FeedWeb  # noqa: PLC0415

    set_up_logs(settings)
    subjects = load_subjects(settings, only=only, seeds=seeds)
    catalogue = load_feeds(config_dir(settings) / "feeds.toml")
    async with AsyncExitStack() as stack:
        database = await asyncio.to_thread(open_storage, settings)
        stack.callback(database.close)
        fetcher = HttpFetcher(user_agent=user_agent(settings), allow_private=settings.allow_private_addresses)
        stack.push_async_callback(fetcher.close)
        parser = ParserPool()
        stack.push_async_callback(parser.close)
        web = FeedWeb(fetcher=fetcher, parser=parser)
        messengers = make_messengers(settings, database, utc_now)
        for messenger in messengers.values():
            if (close := getattr(messenger, "close", None)) is not None:
                stack.push_async_callback(close)
        planned: list[Planned] = []
        publisher = Publisher(subjects=subjects)
        if not platforms:  # who runs one round counts; a daemon keeps no list of months
            publisher = replace(publisher, observe=planned.append)
        take_in = TakeIn(subjects, publisher)
        digests = Digests(subjects=subjects)
        ingest = Ingest(
            database,
            fetcher,
            parser,
            next_state,
            take_in,
            interval=settings.poll_interval,
            concurrency=settings.fetch_concurrency,
        )
        deliver = Deliver(database, messengers, utc_now)
        revisits = None
        if settings.reread_pages:
            reader = WebPages(
                user_agent=user_agent(settings), clock=utc_now, allow_private=settings.allow_private_addresses
            )
            stack.push_async_callback(reader.close)
            revisits = Revisits(database, reader, take_in, utc_now)
        proposing = make_proposing(settings, database, subjects, take_in)
        if proposing is not None:
            stack.push_async_callback(proposing.proposer.close)
        rounds = Rounds(
            database=database,
            subjects=subjects,
            ingest=ingest,
            deliver=deliver,
            digests=digests,
            feeds=catalogue,
            sample=read_sample,
            clock=utc_now,
            console=console_settings(settings),
            channels=named_channels(settings),
            planned=planned,
            proposing=proposing,
        )
        commands = Commands(
            database=database,
            subjects=subjects,
            publisher=publisher,
            digests=digests,
            web=web,
            clock=utc_now,
            catalogue_feeds=catalogue,
            messengers=messengers,
            time_zone=settings.time_zone,
        )
        if platforms:
            await asyncio.to_thread(rounds.prepare)  # before anybody can ask: no command meets an empty ledger
            await connect(settings, commands, messengers, stack, clock=utc_now)
        yield House(
            settings=settings,
            database=database,
            subjects=subjects,
            web=web,
            messengers=messengers,
            ingest=ingest,
            deliver=deliver,
            digests=digests,
            rounds=rounds,
            commands=commands,
            revisits=revisits,
        )


def make_proposing(
    settings: Settings, database: Database, subjects: tuple[Subject, ...], take_in: TakeIn
) -> Proposing | None:
    """The model's second look, where the settings name one."""
    if not settings.llm_url or not settings.llm_model:
        return None
    from bot.llm import OpenAiProposer  # noqa: PLC0415 -- only where it is wanted

    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else ""
    proposer = OpenAiProposer(url=settings.llm_url, model=settings.llm_model, api_key=key, timeout=settings.llm_timeout)
    return Proposing(
        database=database,
        subjects=subjects,
        take_in=take_in,
        proposer=proposer,
        model=settings.llm_model,
        daily_tokens=settings.llm_daily_tokens,
        clock=utc_now,
    )


async def keep_running(settings: Settings, *, started: Callable[[House], None] | None = None) -> None:
    """The daemon: bots, ticks and health until SIGINT or SIGTERM; then everything is closed in order."""
    from bot.health import health_server  # noqa: PLC0415 -- a web server and a scheduler are for the daemon alone
    from bot.scheduler import Tick, Ticking  # noqa: PLC0415

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    async with open_house(settings, platforms=True) as house:
        await asyncio.to_thread(house.rounds.reopen)
        ticks = [
            Tick(name="poll", seconds=30, call=house.rounds.poll, at_once=True),
            Tick(name="digests", seconds=30, call=house.rounds.plan_digests, at_once=True),
            Tick(name="deliver", seconds=2, call=house.deliver.run, finish=True),
        ]
        if house.revisits is not None:
            ticks.append(Tick(name="pages", seconds=60, call=house.revisits.run))
        ticking = Ticking(tuple(ticks))
        ticking.start()
        if started is not None:
            started(house)
        async with health_server(settings.health_address, house.rounds.health):
            await stop.wait()
        await ticking.stop()
        with suppress(TimeoutError):  # what is still there then waits in the outbox for the next start
            await asyncio.wait_for(house.deliver.run(), LAST_WORDS)
