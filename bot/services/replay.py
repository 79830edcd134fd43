"""Replays: archived bodies or dated articles through the real walk, with the clock at each poll, on a fresh database.

polls in order | take in | digests due | deliver to a recorder | one object a message, and a summary
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.card.model import Card
from bot.domain.findings import Article, FactStatus, FactVersion
from bot.domain.model import ChannelSettings, DeliveryKind, Destination, FeedSpec, ParsedEntry, ParsedFeed, Platform
from bot.domain.values import to_json
from bot.errors import ParseError
from bot.ports import Database, Problem, UnitOfWork
from bot.services.deliver import Deliver
from bot.services.digests import Digests
from bot.services.publish import Planned, Publisher
from bot.services.seed import plant
from bot.services.subjects import Subject
from bot.services.takein import TakeIn

RELATIONS = {FactStatus.UPDATED: "updates", FactStatus.DISPUTED: "disputes", FactStatus.RETRACTED: "retracted"}
CHANNEL = "replay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One poll of the past: when, and the body that came, None where it was unchanged."""

    at: datetime
    body: bytes | None
    name: str = ""


@dataclass(slots=True)
class Recorder:
    """A messenger that keeps nothing: what counts is that the outbox claimed and marked each message once."""

    platform: Platform = Platform.CONSOLE
    sent: list[str] = field(default_factory=list)

    async def send(self, destination: Destination, card: Card, *, nonce: str, retry: bool) -> str:  # noqa: ARG002
        self.sent.append(nonce)
        return str(len(self.sent))

    async def edit(self, destination: Destination, message_ref: str, card: Card) -> None:
        """Edits are no messages."""

    async def check(self, destination: Destination | None = None) -> Sequence[Problem]:  # noqa: ARG002
        return ()


@dataclass(slots=True)
class Tally:
    """What a replay counted."""

    polls: int = 0
    entries: int = 0
    revisions: int = 0
    relevant: int = 0
    alerts: int = 0
    repeats: int = 0
    unreadable: int = 0
    told: set[tuple[str, str]] = field(default_factory=set)

    def message(self, line: dict[str, object], *, first: bool = True) -> None:
        """Count a message, and what it tells that was told before. ``first``: the first line of its message."""
        things: list[tuple[str, str]] = []
        if line["kind"] == DeliveryKind.ALERT:
            self.alerts += first
            things.append(("fact", f"{line['fact']}={line['after']}"))
        listed = line["entries"]
        if line["kind"] == DeliveryKind.DIGEST and isinstance(listed, list):
            things += [("entry", str(e)) for e in listed]
        for thing in things:
            self.repeats += thing in self.told
            self.told.add(thing)


@dataclass(slots=True)
class Replay:
    """Plays the past into ``database``, which must be fresh; ``name_entry`` turns entry ids into what is printed."""

    database: Database
    subjects: Sequence[Subject]
    parse: Callable[..., ParsedFeed]
    settings: ChannelSettings = field(default_factory=ChannelSettings)
    progress: Callable[[int], None] | None = None
    on_problem: Callable[[str], None] | None = None
    tally: Tally = field(default_factory=Tally)
    _planned: list[Planned] = field(default_factory=list, init=False)
    _messages: int = field(default=0, init=False)
    _now: datetime = field(default=datetime.min.replace(tzinfo=UTC), init=False)
    _names: dict[int, str] = field(default_factory=dict, init=False)

    def bodies(self, polls: Iterable[Poll], spec: FeedSpec) -> Iterator[dict[str, object]]:
        """Archived bodies of one feed, oldest first. The first poll is taken as read, as for any new feed."""
        started, take_in, digests, first = time.monotonic(), self._walk(), self._digests(), True
        for poll in polls:
            self._start(poll.at)
            parsed = self._read(poll, spec)
            with self.database.begin() as uow:
                feed = uow.feeds.find(spec.key) or uow.feeds.add(spec, now=poll.at)
                if parsed is not None:
                    taken = take_in.take(uow, feed, parsed.entries, now=poll.at, silent=first)
                    self._count(taken.new, taken.revised, taken.relevant)
                    self._remember(uow, taken.entries)
                    first = False
                digests.plan_due(uow, now=poll.at, platforms=frozenset({Platform.CONSOLE}))
            self.tally.polls += 1
            yield from self._flush()
            if self.progress:
                self.progress(self.tally.polls)
        yield from self._finish(digests, started)

    def articles(self, articles: Iterable[tuple[str, Article]]) -> Iterator[dict[str, object]]:
        """Articles by date; those without one come last, at the time of the newest."""
        started, take_in, digests = time.monotonic(), self._walk(), self._digests()
        for at, key, article in _by_date(articles):
            self._start(at)
            outlet = article.outlet or "unknown"
            spec = FeedSpec(key=f"replay-{outlet}", url=f"https://{outlet}/", title=outlet, language=article.language)
            item = ParsedEntry(
                guid=key,
                url=article.url or None,
                title=article.title,
                summary=article.summary,
                content=article.text,
                published=at,
                language=article.language,
                source_url=f"https://{outlet}/",
            )
            with self.database.begin() as uow:
                feed = uow.feeds.find(spec.key) or uow.feeds.add(spec, now=at)
                taken = take_in.take(uow, feed, [item], now=at, silent=False)
                self._count(taken.new, taken.revised, taken.relevant)
                self._names.update(dict.fromkeys(taken.entries, key))
                digests.plan_due(uow, now=at, platforms=frozenset({Platform.CONSOLE}))
            self.tally.polls += 1
            yield from self._flush()
            if self.progress:
                self.progress(self.tally.polls)
        yield from self._finish(digests, started)

    # ------------------------------------------------------------ the walk's parts

    def _walk(self) -> TakeIn:
        publisher = Publisher(subjects=self.subjects, eager=frozenset(), observe=self._planned.append)
        return TakeIn(self.subjects, publisher)

    def _digests(self) -> Digests:
        return Digests(subjects=self.subjects, observe=self._planned.append)

    def _start(self, at: datetime) -> None:
        if self._now.year == 1:
            with self.database.begin() as uow:
                for subject in self.subjects:
                    plant(uow, subject, now=at)
                channel = uow.channels.ensure(Platform.CONSOLE, CHANNEL, name=CHANNEL, now=at)
                uow.channels.save_settings(channel.id, self.settings)
        self._now = at

    def _read(self, poll: Poll, spec: FeedSpec) -> ParsedFeed | None:
        if poll.body is None:
            return None
        try:
            return self.parse(poll.body, content_type="", url=spec.url)
        except ParseError as error:
            self.tally.unreadable += 1
            if self.on_problem:
                self.on_problem(f"{poll.name}: {error.user_message}")
            return None

    def _count(self, new: int, revised: int, relevant: int) -> None:
        self.tally.entries += new
        self.tally.revisions += revised
        self.tally.relevant += relevant

    def _remember(self, uow: UnitOfWork, entries: Sequence[int]) -> None:
        for entry_id in entries:
            entry = uow.entries.get(entry_id)
            self._names[entry_id] = entry.url or entry.title if entry else str(entry_id)

    def _flush(self) -> Iterator[dict[str, object]]:
        """Deliver what was planned, and give one object for each message."""
        if not self._planned:
            return
        recorder = Recorder()
        at = max(self._now, *(p.draft.not_before for p in self._planned))
        deliver = Deliver(self.database, {Platform.CONSOLE: recorder}, lambda: at)
        asyncio.run(deliver.run())
        planned, self._planned[:] = list(self._planned), []
        for one in planned:
            self._messages += 1
            for number, (before, after) in enumerate([(one.before, one.after), *one.also]):
                line = self._line(one, before, after)
                self.tally.message(line, first=number == 0)
                yield line

    def _line(self, one: Planned, before: FactVersion | None, after: FactVersion | None) -> dict[str, object]:
        return {
            "at": one.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "kind": one.draft.kind.value,
            "fact": after.fact if after else None,
            "before": _value(before),
            "after": _value(after),
            "relation": RELATIONS.get(after.status) if after else None,
            "quote": after.proof.quote if after and after.proof else None,
            "sources": list(after.origins) if after else [],
            "entries": [self._names.get(e, str(e)) for e in one.entries],
            "message": self._messages,
        }

    def _finish(self, digests: Digests, started: float) -> Iterator[dict[str, object]]:
        """The day after the last poll: the digest that is still due, then the summary."""
        if self.tally.polls:
            self._now += timedelta(days=1)
            with self.database.begin() as uow:
                digests.plan_due(uow, now=self._now, platforms=frozenset({Platform.CONSOLE}))
            yield from self._flush()
        tally = self.tally
        yield {
            "kind": "summary",
            "polls": tally.polls,
            "entries": tally.entries,
            "revisions": tally.revisions,
            "relevant": tally.relevant,
            "alerts": tally.alerts,
            "repeats": tally.repeats,
            "unreadable": tally.unreadable,
            "seconds": round(time.monotonic() - started, 2),
        }


def _value(version: FactVersion | None) -> object:
    return to_json(version.value) if version else None


def _by_date(articles: Iterable[tuple[str, Article]]) -> list[tuple[datetime, str, Article]]:
    dated: list[tuple[datetime, str, Article]] = []
    undated: list[tuple[str, Article]] = []
    for key, article in articles:
        if article.date:
            year, month, day = ([*article.date.split("-"), "1", "1"])[:3]
            dated.append((datetime(int(year), int(month), int(day), 12, tzinfo=UTC), key, article))
        else:
            undated.append((key, article))
    dated.sort(key=lambda one: one[0])
    last = dated[-1][0] if dated else datetime(2025, 3, 1, 12, tzinfo=UTC)
    return dated + [(last, key, article) for key, article in undated]
