"""Cited articles read again: an edit of a watched fact is told as one that its feed shows would be.

values told, their entries | pages planned | due, one a host | fetch | ( compare, tell, next visit ) in one transaction
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.findings import Article
from bot.domain.model import Entry
from bot.domain.pages import VISITS, Found, Page, after_visit, judge, pages_to_plan
from bot.domain.urls import host
from bot.ports import Database, FetchFailed, NotModified, PageRead, PageReader, UnitOfWork
from bot.services.takein import TakeIn

log = logging.getLogger(__name__)

PAUSE = timedelta(seconds=50)  # between two pages of one host: one a tick, whatever else is due there
LATE = timedelta(minutes=10)  # after which a message that was sent is surely marked as sent
MOST_DUE = 500
LONGEST = 200_000  # characters of a text: more is no article
TOO_MANY = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitReport:
    """What one round of visits brought."""

    found: tuple[Found, ...] = ()
    told: int = 0


@dataclass(slots=True)
class Revisits:
    """Reads cited pages again, at most one of each host in a round."""

    database: Database
    reader: PageReader
    take_in: TakeIn
    clock: Callable[[], datetime]
    concurrency: int = 4
    _asked: dict[str, datetime] = field(default_factory=dict, init=False)
    _listed: datetime | None = field(default=None, init=False)  # messages sent until then were looked through

    async def run(self) -> VisitReport:
        """Visit what is due now."""
        now = self.clock()
        due = self._one_a_host(await asyncio.to_thread(self._due, now), now)
        if not due:
            return VisitReport()
        gate = asyncio.Semaphore(self.concurrency)

        async def one(page: Page) -> tuple[Found, int]:
            async with gate:
                outcome = await self.reader.read(page.url, etag=page.etag, last_modified=page.last_modified)
            return await asyncio.to_thread(self._take, page, outcome)

        ended = await asyncio.gather(*(one(page) for page in due), return_exceptions=True)
        await self.reader.rest()
        for accident in ended:
            if isinstance(accident, BaseException):  # the page is still due: the next round has it again
                raise accident
        visited = [end for end in ended if not isinstance(end, BaseException)]
        return VisitReport(found=tuple(found for found, _ in visited), told=sum(told for _, told in visited))

    def _due(self, now: datetime) -> Sequence[Page]:
        """Those that are due, after the entries cited since the last round have been planned."""
        if self._to_plan(now):
            with self.database.begin() as uow:
                uow.pages.add(self._planned(uow, now))
        self._listed = now - LATE
        with self.database.read() as uow:
            return uow.pages.due(now, limit=MOST_DUE)

    def _to_plan(self, now: datetime) -> bool:
        with self.database.read() as uow:
            return bool(self._planned(uow, now))

    def _planned(self, uow: UnitOfWork, now: datetime) -> Sequence[Page]:
        """The pages that are to be visited from now on. Messages that were looked through are not read again."""
        since = now - VISITS[-1]
        listed = uow.pages.listed(since=max(since, self._listed or since))
        return pages_to_plan([*uow.pages.cited(since=since), *listed], now=now)

    def _one_a_host(self, due: Sequence[Page], now: datetime) -> list[Page]:
        chosen: dict[str, Page] = {}
        for page in due:
            name = host(page.url)
            pause = max(PAUSE, timedelta(seconds=self.reader.pause(page.url)))
            if name not in chosen and now - self._asked.get(name, now - pause) >= pause:
                chosen[name] = page
        self._asked = {name: at for name, at in self._asked.items() if now - at < VISITS[0]}
        self._asked.update(dict.fromkeys(chosen, now))
        return list(chosen.values())

    def _take(self, page: Page, outcome: PageRead | NotModified | FetchFailed) -> tuple[Found, int]:
        """The visit's end: what it found, what it told, and the next one, together or not at all."""
        told = 0
        with self.database.begin() as uow:
            now, entry = self.clock(), uow.entries.get(page.entry_id)
            if entry is None:
                return Found.UNREADABLE, 0
            found, wait = _found(page, outcome, entry)
            seen, settled = page, True
            if isinstance(outcome, PageRead) and found in {Found.BASE, Found.SAME, Found.EDITED}:
                after = _article(entry, outcome.article.title, outcome.article.text)
                if found is Found.EDITED:
                    before = _article(entry, page.title, page.text)
                    told, settled = self.take_in.take_edit(uow, entry, before, after, now=now)
                elif found is Found.BASE and not page.text:
                    told, _ = self.take_in.take_edit(uow, entry, None, after, now=now)
                seen = replace(page, etag=outcome.etag, last_modified=outcome.last_modified)
                if settled:  # else what it said last of each fact stays the base
                    seen = replace(seen, title=after.title, text=after.text)
            uow.pages.save(after_visit(seen, found, now=now, wait=wait))
        log.info("page %s: %s, %s message(s)", page.url, found, told)
        return found, told


def _found(page: Page, outcome: PageRead | NotModified | FetchFailed, entry: Entry) -> tuple[Found, int | None]:
    """What a visit found, and how many seconds the server asked to wait."""
    match outcome:
        case NotModified():
            return Found.SAME, None
        case PageRead(article=article):
            return judge(page, _article(entry, article.title, article.text), headline=entry.title), None
        case FetchFailed(gone=True):
            return Found.GONE, None
        case FetchFailed(blocked=True, status=status) if status != TOO_MANY:
            return Found.REFUSED, None
        case FetchFailed(status=200 | 404):
            return Found.UNREADABLE, None
    return Found.FAILED, outcome.retry_after


def _article(entry: Entry, title: str, text: str) -> Article:
    """A page's text as the report that its entry announced: dates and language are read as the entry's are."""
    return Article(
        title=title,
        text=text[:LONGEST],
        date=entry.published.date().isoformat(),
        language=entry.language or None,
        outlet=entry.outlet,
        url=entry.url,
    )
