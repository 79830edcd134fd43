"""The rounds: first steps (seeds, feeds), one round of polling with its messages, and the bundled sample.

prepare: seeds, feeds of the catalogue | poll due | (nothing reachable: the sample) | deliver
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from bot.card import health_word, notice, translator
from bot.card.model import Card, to_json
from bot.domain.model import (
    ChannelSettings,
    DeliveryDraft,
    DeliveryKind,
    Destination,
    FeedSpec,
    Health,
    ParsedEntry,
    ParsedFeed,
    Platform,
)
from bot.domain.publishing import delivery_key_notice
from bot.errors import StorageError
from bot.ports import Database
from bot.services.deliver import Deliver
from bot.services.digests import Digests
from bot.services.expectations import Expectations
from bot.services.ingest import FeedReport, Ingest, PollReport
from bot.services.proposing import Proposing
from bot.services.publish import Planned
from bot.services.seed import Planted, plant
from bot.services.subjects import Subject

log = logging.getLogger(__name__)

FEEDS_MARK = "config/feeds.toml"
SOMEBODY = "operator"
MOST_FEEDS = 500
LATE = timedelta(minutes=30)  # what was due that long ago is late: something does not go on


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFeed:
    """One bundled feed: its bodies, read, one a poll."""

    spec: FeedSpec
    polls: tuple[ParsedFeed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """What one round brought, for the terminal."""

    planted: tuple[Planted, ...]
    poll: PollReport
    led: bool = True  # False: another process polls on this database
    sample: bool = False
    sample_entries: int = 0
    alerts: int = 0
    digest: Card


@dataclass(slots=True)
class Rounds:
    """Runs a round: what ``sincethen once`` does, and what the daemon's ticks do piece by piece."""

    database: Database
    subjects: Sequence[Subject]
    ingest: Ingest
    deliver: Deliver
    digests: Digests
    feeds: Sequence[FeedSpec]
    sample: Callable[[], Sequence[SampleFeed]]
    clock: Callable[[], datetime]
    console: ChannelSettings = field(default_factory=ChannelSettings)
    channels: Sequence[tuple[Platform, str]] = ()
    planned: list[Planned] = field(default_factory=list)
    proposing: Proposing | None = None
    _polling: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _cut_off: bool = field(default=False, init=False)  # whether the last round reached no feed at all
    _not_blamed: set[int] = field(default_factory=set, init=False)  # feeds that failed while it was so

    def prepare(self) -> tuple[Planted, ...]:
        """Seeds into the ledger, the catalogue's feeds and the configured channels into storage."""
        now = self.clock()
        with self.database.begin() as uow:
            planted = [one for subject in self.subjects for one in plant(uow, subject, now=now)]
            mark = hashlib.sha256(repr(self.feeds).encode()).hexdigest()
            if uow.seeds.known().get(FEEDS_MARK) != mark:
                dropped = uow.feeds.dropped()  # by a person: another catalogue brings none of them back
                for spec in self.feeds:
                    known = uow.feeds.find(spec.key)
                    if (spec.enabled or known is not None) and spec.key not in dropped:
                        uow.feeds.add(spec, now=now)
                uow.seeds.remember(FEEDS_MARK, mark, now=now)
            console = uow.channels.ensure(Platform.CONSOLE, "console", name="console", now=now)
            uow.channels.save_settings(console.id, self.console)
        self._subscribe(now)
        return tuple(planted)

    def _subscribe(self, now: datetime) -> None:
        """Channels named in the settings get digests and alerts; all that is known counts as told there."""
        with self.database.begin() as uow:
            for platform, channel in self.channels:
                if uow.channels.find(platform, channel) is None:
                    made = uow.channels.ensure(platform, channel, name=channel, now=now)
                    language, zone = self.console.language, self.console.time_zone
                    times = self.console.digest_times
                    uow.channels.save_settings(
                        made.id, replace(made.settings, language=language, time_zone=zone, digest_times=times)
                    )
                    self.ingest.take_in.publisher.welcome(uow, made, now=now)

    def reopen(self) -> int:
        """Try paused channels of connected platforms again, as who starts the bot anew expects; how many."""
        with self.database.begin() as uow:
            paused = [d for d in uow.channels.all() if d.paused and d.platform in self.deliver.messengers]
            for destination in paused:
                uow.channels.resume(destination.id)
        return len(paused)

    def count_due(self) -> int:
        """How many feeds the next round will poll."""
        with self.database.read() as uow:
            return len(uow.feeds.due(self.clock(), limit=MOST_FEEDS))

    async def once(
        self, *, tell: Callable[[RoundReport], None], progress: Callable[[FeedReport, int], None] | None = None
    ) -> RoundReport:
        """One round: poll what is due, fall back to the sample, ``tell`` the digest, then deliver the alerts."""
        planted = await asyncio.to_thread(self.prepare)
        led = bool(await asyncio.to_thread(self.database.lead))
        poll = await self.ingest.poll_due(clock=self.clock, limit=MOST_FEEDS, progress=progress)
        await self._second_look(poll)
        sampled = await asyncio.to_thread(self._after_poll, poll) if led else None
        now = self.clock()
        card = await asyncio.to_thread(self._digest, sampled is not None, now)
        report = RoundReport(
            planted=planted,
            poll=poll,
            led=led,
            sample=sampled is not None,
            sample_entries=sampled or 0,
            alerts=sum(1 for p in self.planned if p.destination.platform is Platform.CONSOLE),
            digest=card,
        )
        tell(report)
        await asyncio.to_thread(self._seen, now)
        await self.deliver.run()
        return report

    async def poll(self) -> PollReport:
        """The daemon's polling tick: what is due, then what it brought is on its way; feeds' health is told."""
        async with self._polling:
            report = await self.ingest.poll_due(clock=self.clock)
            if report.feeds:
                await asyncio.to_thread(self._clear_sample, report)
                await asyncio.to_thread(self._tell_health, report)
                await self._second_look(report)
        return report

    async def _second_look(self, report: PollReport) -> None:
        """Let the model, where there is one, look at what is new."""
        if self.proposing is not None:
            await self.proposing.run([e for f in report.feeds if f.taken for e in f.taken.entries])

    async def plan_digests(self) -> int:
        """The daemon's digest tick; a poll under way is waited for, so that a digest after a restart has its news."""
        async with self._polling:
            return await asyncio.to_thread(self._plan)

    def _plan(self) -> int:
        """What passed its day, then each channel's digest, each in a transaction: no accident holds up the rest."""
        if not self.database.lead():
            return 0
        platforms = frozenset(self.deliver.messengers)
        with self.database.read() as uow:
            channels = [one.id for one in uow.channels.all()]
        steps: list[Callable[..., int]] = [Expectations(subjects=self.subjects).tell_due]
        steps += [partial(self.digests.plan_due, only=one) for one in channels]
        planned = 0
        for step in steps:
            try:
                with self.database.begin() as uow:
                    planned += step(uow, now=self.clock(), platforms=platforms)
            except StorageError:
                raise
            except Exception:
                log.exception("a digest, or what passed its day, could not be planned; it is tried again")
        return planned

    def health(self) -> dict[str, object]:
        """What a watchdog wants to know; "degraded", with reasons, where feeds are not polled or messages not sent."""
        late = self.clock() - LATE
        with self.database.read() as uow:
            feeds = uow.feeds.all()
            queue = uow.outbox.counts()
            waiting = uow.outbox.waiting_since(tuple(self.deliver.configured))
            overdue = sum(state.next_due is not None for _, state in uow.feeds.due(late, limit=MOST_FEEDS))
        polled = [state.last_polled for _, state in feeds if state.last_polled]
        reasons = [f"{overdue} feeds should have been polled before {late.isoformat()}"] if overdue else []
        if waiting is not None and waiting < late:
            reasons.append(f"messages have waited to be sent since {waiting.isoformat()}")
        return {
            "status": "degraded" if reasons else "ok",
            "reasons": reasons,
            "feeds": {h.value: n for h in Health if (n := sum(s.health is h for _, s in feeds))},
            "last_poll": max(polled).isoformat() if polled else None,
            "queue": {state.value: count for state, count in queue.items()},
        }

    def _tell_health(self, report: PollReport) -> None:
        """One notice to the operator's console on each change of a feed's health, none in between.

        Where no feed at all can be reached, it is the network that fails: that is told once, and no feed is blamed.
        """
        now = self.clock()
        was_cut_off, self._cut_off = self._cut_off, report.all_unreachable and len(report.feeds) > 1
        if self._cut_off:
            self._not_blamed |= {one.feed.id for one in report.feeds}
            if not was_cut_off:
                self._tell_cut_off(now)
            return
        bad = {Health.FAILING, Health.BLOCKED, Health.STALE, Health.GONE}
        with self.database.begin() as uow:
            console = self._console(uow.channels.find(Platform.CONSOLE, "console"))
            for one in report.feeds:
                if one.health is one.health_before or not ({one.health, one.health_before} & bad):
                    continue
                if one.health not in bad and one.feed.id in self._not_blamed:
                    continue
                uow.outbox.enqueue(self._health_notice(one, console, now), now=now)
        self._not_blamed -= {one.feed.id for one in report.feeds if one.health not in bad}

    def _tell_cut_off(self, now: datetime) -> None:
        with self.database.begin() as uow:
            console = self._console(uow.channels.find(Platform.CONSOLE, "console"))
            said = translator(console.settings.language)(
                "No feed can be reached: there seems to be no network. Each is asked again later."
            )
            draft = self._notice(said, console, now, thing="feeds", change="unreachable")
            uow.outbox.enqueue(draft, now=now)

    def _health_notice(self, one: FeedReport, console: Destination, now: datetime) -> DeliveryDraft:
        words = translator(console.settings.language)
        if one.health in {Health.OK, Health.NEW}:
            said = words("{title} answers again.", title=one.feed.spec.title)
        else:
            state = health_word(one.health, words)
            said = words("{title} is {state}: {error}", title=one.feed.spec.title, state=state, error=one.error or "—")
        return self._notice(said, console, now, thing=f"feed:{one.feed.id}", change=one.health.value)

    @staticmethod
    def _notice(said: str, console: Destination, now: datetime, *, thing: str, change: str) -> DeliveryDraft:
        return DeliveryDraft(
            key=delivery_key_notice(thing, change, now),
            destination_id=console.id,
            kind=DeliveryKind.NOTICE,
            card=to_json(notice(said, language=console.settings.language)),
            not_before=now,
        )

    def _after_poll(self, poll: PollReport) -> int | None:
        """How many entries of the sample are there, None where real feeds speak."""
        with self.database.read() as uow:
            reached = any(state.last_ok is not None for _, state in uow.feeds.all())
        if reached:
            self._clear_sample(poll)
            return None
        return self._take_sample()

    def _clear_sample(self, poll: PollReport) -> None:
        """Real news came: the sample goes."""
        if not any(f.taken for f in poll.feeds):
            return
        with self.database.begin() as uow:
            if uow.entries.drop_sample():
                for feed, _ in uow.feeds.all():
                    if feed.spec.key in self._sample_keys():
                        uow.feeds.remove(feed.id)
                self.ingest.take_in.forget()

    def _sample_keys(self) -> frozenset[str]:
        return frozenset(one.spec.key for one in self.sample())

    def _take_sample(self) -> int:
        """The bundled feeds through the same walk, marked; a second time brings nothing new."""
        now = self.clock()
        try:
            with self.database.begin() as uow:
                feeds = {
                    s.spec.key: uow.feeds.find(s.spec.key) or uow.feeds.add(s.spec, now=now) for s in self.sample()
                }
                for feed, state in uow.feeds.all():
                    if feed.spec.key in feeds and state.health is not Health.PAUSED:  # never polled
                        uow.feeds.save_state(replace(state, health=Health.PAUSED))
                for key, item in _in_order(self.sample(), now):
                    self.ingest.take_in.take(uow, feeds[key], [item], now=now, silent=True, sample=True)
                return sum(1 for e in uow.entries.recent(limit=1000) if e.sample)
        except BaseException:
            self.ingest.take_in.forget()
            raise

    def _digest(self, sample: bool, now: datetime) -> Card:
        """The console's digest since the last round; of everything, for a first round and for the sample."""
        with self.database.read() as uow:
            console = self._console(uow.channels.find(Platform.CONSOLE, "console"))
            since = None if sample else uow.channels.last_looked(console.id, SOMEBODY)
            view = self.digests.view(uow, console, since=since, now=now)
            return self.digests.card(console, view, since=since, now=now)

    def _seen(self, now: datetime) -> None:
        """The console's digest stands there: the next one begins where it ended."""
        with self.database.begin() as uow:
            console = self._console(uow.channels.find(Platform.CONSOLE, "console"))
            uow.channels.look(console.id, SOMEBODY, now=now)

    @staticmethod
    def _console(found: Destination | None) -> Destination:
        if found is None:  # prepare() made it
            raise LookupError("console")
        return found


def _in_order(sample: Sequence[SampleFeed], now: datetime) -> list[tuple[str, ParsedEntry]]:
    """The sample's items as they came to pass: first polls by date over all feeds, then the second ones."""
    items = [
        (number, item.published or item.updated or now, one.spec.key, item)
        for one in sample
        for number, poll in enumerate(one.polls)
        for item in poll.entries
    ]
    items.sort(key=lambda i: (i[0], i[1], i[2]))
    return [(key, item) for _, _, key, item in items]
