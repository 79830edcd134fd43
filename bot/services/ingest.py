"""Polling: feeds due -> fetch side by side -> parse off the loop -> one transaction a feed.

due feeds | fetch | parse | ( take in + feed state ) in one transaction | report
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

from bot.domain.identity import body_hash
from bot.domain.model import Feed, FeedState, Health, ParsedFeed
from bot.errors import ParseError, StorageError
from bot.ports import Database, FeedParser, Fetched, Fetcher, FetchFailed, FetchResult, NotModified, Pacing
from bot.services.takein import TakeIn, Taken

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """What polling one feed brought: taken items, or why there were none."""

    feed: Feed
    taken: Taken | None = None  # None: not modified, or failed
    error: str = ""
    unreachable: bool = False
    health_before: Health = Health.NEW
    health: Health = Health.OK


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """What a round of polling brought."""

    feeds: tuple[FeedReport, ...] = ()

    @property
    def all_unreachable(self) -> bool:
        """True where feeds were due and no server at all could be reached."""
        return bool(self.feeds) and all(f.unreachable for f in self.feeds)

    @property
    def failed(self) -> tuple[FeedReport, ...]:
        """The feeds that gave nothing usable."""
        return tuple(f for f in self.feeds if f.error)

    def total(self, name: str) -> int:
        """The sum of a figure of Taken over all feeds."""
        return sum(getattr(f.taken, name) for f in self.feeds if f.taken)


@dataclass(slots=True)
class Ingest:
    """Polls feeds. Storage runs in worker threads, one transaction at a time."""

    database: Database
    fetcher: Fetcher
    parser: FeedParser
    pace: Pacing
    take_in: TakeIn
    rng: Random = field(default_factory=Random)
    interval: int = 1200
    concurrency: int = 16
    _one_writer: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _term: int = field(default=0, init=False)  # of leading on the database

    async def poll_due(
        self,
        *,
        clock: Callable[[], datetime],
        limit: int = 500,
        progress: Callable[[FeedReport, int], None] | None = None,
    ) -> PollReport:
        """Poll every feed that is due, once; ``progress`` hears of each with the count of all.

        Nothing is polled while another process leads on the database.
        """
        if not await asyncio.to_thread(self._leads):
            return PollReport()
        feeds = await asyncio.to_thread(self._due, clock(), limit)
        gate = asyncio.Semaphore(self.concurrency)

        async def one(feed: Feed, state: FeedState) -> FeedReport:
            async with gate:
                report = await self._poll_safely(feed, state, clock=clock)
            if progress:
                progress(report, len(feeds))
            return report

        ended = await asyncio.gather(*(one(f, s) for f, s in feeds), return_exceptions=True)
        for accident in ended:  # raised when all are through: none goes on beside the next round
            if isinstance(accident, BaseException):
                raise accident
        return PollReport(feeds=tuple(end for end in ended if not isinstance(end, BaseException)))

    def _leads(self) -> bool:
        """Whether this process leads; where it leads anew, what it remembers may be out of date."""
        term = self.database.lead()
        if term != self._term:
            self.take_in.forget()
            self._term = term
        return bool(term)

    def _due(self, now: datetime, limit: int) -> Sequence[tuple[Feed, FeedState]]:
        with self.database.read() as uow:
            return uow.feeds.due(now, limit=limit)

    async def poll(self, feed: Feed, state: FeedState, *, clock: Callable[[], datetime]) -> FeedReport:
        """Poll one feed; its failure is a value in the report, recorded on the feed."""
        outcome = await self.fetcher.fetch(feed.spec.url, etag=state.etag, last_modified=state.last_modified)
        parsed: ParsedFeed | None = None
        if isinstance(outcome, Fetched) and state.body_hash == body_hash(outcome.body):
            outcome = NotModified(
                url=outcome.url,
                moved_to=outcome.moved_to,
                max_age=outcome.max_age,
                etag=outcome.etag,
                last_modified=outcome.last_modified,
            )
        if isinstance(outcome, Fetched):
            try:
                parsed = await self.parser.parse(outcome.body, content_type=outcome.content_type, url=outcome.url)
            except ParseError as error:
                outcome = FetchFailed(url=outcome.url, reason=error.user_message)
        return await self._stored(feed, state, outcome, parsed, clock)

    async def _stored(
        self,
        feed: Feed,
        state: FeedState,
        outcome: FetchResult,
        parsed: ParsedFeed | None,
        clock: Callable[[], datetime],
    ) -> FeedReport:
        async with self._one_writer:
            return await asyncio.to_thread(self._store, feed, state, outcome, parsed, clock)

    async def _poll_safely(self, feed: Feed, state: FeedState, *, clock: Callable[[], datetime]) -> FeedReport:
        """As ``poll``; an accident with one feed is that feed's failure, and the others are polled."""
        try:
            return await self.poll(feed, state, clock=clock)
        except StorageError:
            raise
        except Exception as accident:
            log.exception("feed %s could not be taken in", feed.spec.key)
            reason = f"could not be taken in ({type(accident).__name__})."
            return await self._stored(feed, state, FetchFailed(url=feed.spec.url, reason=reason), None, clock)

    def _store(
        self,
        feed: Feed,
        state: FeedState,
        outcome: FetchResult,
        parsed: ParsedFeed | None,
        clock: Callable[[], datetime],
    ) -> FeedReport:
        taken: Taken | None = None
        if self.database.lead() != self._term:  # another process leads by now: it polls this feed
            return FeedReport(feed=feed, health_before=state.health, health=state.health)
        try:
            with self.database.begin() as uow:
                if uow.feeds.get(feed.id) is None:  # removed while it was being fetched
                    return FeedReport(feed=feed, health_before=state.health, health=state.health)
                now = clock()  # here: who waited for another writer comes after what that one told
                if parsed is not None:
                    taken = self.take_in.take(uow, feed, parsed.entries, now=now, silent=state.last_ok is None)
                after = self._paced(state, outcome, taken, parsed, now)
                moved = outcome.moved_to if isinstance(outcome, Fetched | NotModified) else None
                if moved and moved != feed.spec.url:
                    uow.feeds.move(feed.id, moved)
                uow.feeds.save_state(after)
        except BaseException:
            self.take_in.forget()
            raise
        failed = outcome if isinstance(outcome, FetchFailed) else None
        if failed:
            log.info("feed %s: %s", feed.spec.key, failed.reason)
        return FeedReport(
            feed=feed,
            taken=taken,
            error=failed.reason if failed else "",
            unreachable=bool(failed and failed.unreachable),
            health_before=state.health,
            health=after.health,
        )

    def _paced(
        self, state: FeedState, outcome: FetchResult, taken: Taken | None, parsed: ParsedFeed | None, now: datetime
    ) -> FeedState:
        after = self.pace(
            state,
            outcome,
            now=now,
            had_new=bool(taken and taken.new),
            ttl=parsed.ttl if parsed else None,
            default_interval=self.interval,
            rng=self.rng,
        )
        return replace(after, feed_id=state.feed_id)
