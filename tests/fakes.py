"""Fakes with verbs: a web of feeds, a subject, a house on a real database. No patching anywhere."""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot.bootstrap import parse_feed
from bot.domain.model import FeedSpec, ParsedEntry, Platform
from bot.errors import BadMessage, DestinationClosed, RetryLater
from bot.feeds.schedule import next_state
from bot.loading import load_subjects
from bot.ports import Fetched, FetchFailed, NotModified
from bot.services.deliver import Deliver
from bot.services.digests import Digests
from bot.services.ingest import Ingest
from bot.services.publish import Publisher
from bot.services.rounds import Rounds
from bot.services.seed import plant
from bot.services.subjects import make_subject
from bot.services.takein import TakeIn
from config.settings import Settings
from storage.database import open_database

NOW = datetime(2026, 5, 20, 9, 0, tzinfo=UTC)


class Clock:
    """Time that moves when told."""

    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        return self.now

    def pass_(self, **span):
        self.now += timedelta(**span)
        return self.now


@dataclass
class FakeWeb:
    """A web of feeds: publish items, break servers, and see who asked."""

    answers: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)

    def publish(self, url, *items, etag=None):
        """Serve RSS with (title, summary) or (title, summary, link) items, newest first."""
        rows = []
        for number, item in enumerate(items):
            title, summary, *link = item
            address = link[0] if link else f"{url}/{number}-{abs(hash(title)) % 10**8}"
            rows.append(
                f"<item><title>{title}</title><link>{address}</link><guid>{address}</guid>"
                f"<description>{summary}</description><pubDate>{NOW:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
            )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{"".join(rows)}</channel></rss>'
        self.answers[url] = Fetched(url=url, body=body.encode(), content_type="application/rss+xml", etag=etag)

    def serve(self, url, body, content_type="application/rss+xml"):
        self.answers[url] = Fetched(url=url, body=body, content_type=content_type)

    def breaks(self, url, **how):
        self.answers[url] = FetchFailed(url=url, reason=how.pop("reason", "answered 500."), **how)

    async def fetch(self, url, *, etag=None, last_modified=None):
        self.asked.append((url, etag))
        answer = self.answers.get(url) or FetchFailed(url=url, reason="cannot be reached.", unreachable=True)
        if isinstance(answer, Fetched) and etag and etag == answer.etag:
            return NotModified(url=url, etag=etag)
        return answer


class DirectParser:
    """The real parser, without worker processes."""

    async def parse(self, body, *, content_type, url):
        return parse_feed(body, content_type=content_type, url=url)


@dataclass
class FakeMessenger:
    """Keeps what it was sent; can be told to fail."""

    platform: Platform = Platform.DISCORD
    sent: list = field(default_factory=list)
    edited: list = field(default_factory=list)
    failures: deque = field(default_factory=deque)

    def will_be_limited(self, seconds=5, *, uncertain=False):
        self.failures.append(RetryLater("limited", seconds=seconds, uncertain=uncertain))

    def will_be_closed(self, why="missing Send Messages"):
        self.failures.append(DestinationClosed(why))

    def will_refuse(self):
        self.failures.append(BadMessage("invalid"))

    async def send(self, destination, card, *, nonce, retry):
        if self.failures:
            raise self.failures.popleft()
        self.sent.append((destination.channel, card, nonce, retry))
        return f"m{len(self.sent)}"

    async def edit(self, destination, message_ref, card):
        self.edited.append((message_ref, card))

    async def check(self, destination=None):
        return ()


_SUBJECTS = []


def shipped_subjects():
    """The shipped subject, read once a process: reading it is what costs."""
    if not _SUBJECTS:
        _SUBJECTS.append(load_subjects(Settings(_env_file=None)))
    return _SUBJECTS[0]


def shipped_as_two():
    """The shipped subject as two, of which one watches what became of the offer and the other its amount."""
    (whole,) = shipped_subjects()
    return tuple(
        make_subject(
            replace(
                whole.dossier, key=key, facts=tuple(f for f in whole.dossier.facts if f.key == f"musk_offer.{key}")
            ),
            [one.seed for one in whole.seeds],
        )
        for key in ("status", "amount")
    )


class World:
    """A whole house on a real database (a SQLite file in ``folder``, or at ``url``), with a fake web and a clock."""

    def __init__(self, folder: Path, *, eager=frozenset(), url="", subjects=()):
        self.clock, self.web, self.planned = Clock(), FakeWeb(), []
        self.file = folder / "t.db"
        self.database = open_database(url or f"sqlite:///{self.file}")
        self.database.upgrade()
        self.subjects = subjects or shipped_subjects()
        with self.database.begin() as uow:
            for subject in self.subjects:
                plant(uow, subject, now=self.clock())
        self.publisher = Publisher(subjects=self.subjects, eager=eager, observe=self.planned.append)
        self.take_in = TakeIn(self.subjects, self.publisher)
        self.ingest = Ingest(
            self.database, self.web, DirectParser(), next_state, self.take_in, rng=Random(1), interval=600
        )

    def follow(self, key, *, weight=2, primary=False, language="en"):
        url = f"https://{key}.example/feed"
        spec = FeedSpec(key=key, url=url, title=key, weight=weight, primary=primary, language=language)
        with self.database.begin() as uow:
            uow.feeds.add(spec, now=self.clock())
        return url

    def rounds(self, *messengers):
        """What the daemon's ticks call, over this world, without a catalogue of its own."""
        deliver = Deliver(self.database, {m.platform: m for m in messengers}, self.clock)
        return Rounds(
            database=self.database,
            subjects=self.subjects,
            ingest=self.ingest,
            deliver=deliver,
            digests=Digests(subjects=self.subjects),
            feeds=(),
            sample=tuple,
            clock=self.clock,
            planned=self.planned,
        )

    def channel(self, name="c1", platform=Platform.DISCORD):
        with self.database.begin() as uow:
            made = uow.channels.ensure(platform, name, now=self.clock())
            self.publisher.welcome(uow, made, now=self.clock())
            return made

    async def poll(self):
        """Everything due now; then time moves on by the interval."""
        report = await self.ingest.poll_due(clock=self.clock)
        self.clock.pass_(hours=1)
        return report

    def read(self):
        return self.database.read()

    def close(self):
        self.database.close()


def item(guid="g1", url="https://a.example/1", title="Title", summary="Summary", **more):
    return ParsedEntry(guid=guid, url=url, title=title, summary=summary, **more)
