"""The pages of cited articles: fetched where robots.txt allows it, their text taken out in a process of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from bot.domain.findings import Article
from bot.errors import ParseError
from bot.feeds.fetch import HttpFetcher
from bot.feeds.page import article_from_page
from bot.feeds.robots import RobotsBook, Verdict
from bot.feeds.workers import BrokeDownError, TooSlowError, Workers
from bot.ports import FetchFailed, NotModified, PageRead

ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
PAGE = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\s*(?:;|$)", re.IGNORECASE)
MOST_BYTES = 5 * 1024 * 1024
SECONDS = 10.0
LATER = 3600  # seconds, where a host's rules cannot be had


class WebPages:
    """The port bot.ports.PageReader on the same guarded fetcher as feeds have."""

    def __init__(
        self,
        *,
        user_agent: str,
        clock: Callable[[], datetime],
        allow_private: bool = False,
        timeout: float = 20,
        seconds: float = SECONDS,
        workers: Workers | None = None,
    ) -> None:
        self._rules = HttpFetcher(user_agent=user_agent, allow_private=allow_private, timeout=timeout, per_host=1)
        self._robots = RobotsBook(self._rules, agent=user_agent.partition("/")[0], clock=clock)
        self._fetcher = HttpFetcher(
            user_agent=user_agent,
            allow_private=allow_private,
            timeout=timeout,
            per_host=1,
            max_bytes=MOST_BYTES,
            accept=ACCEPT,
            refuse=self._refuse,
        )
        self._seconds = seconds
        self._workers = workers or Workers()

    async def _refuse(self, url: str) -> FetchFailed | None:
        """Asked at every hop: a redirect to another host is that host's page."""
        verdict = await self._robots.verdict(url)
        if verdict is Verdict.REFUSED:
            return FetchFailed(url=url, reason="is closed to this reader by its host's robots.txt.", blocked=True)
        if verdict is Verdict.NOT_NOW:
            return FetchFailed(url=url, reason="waits: its host's robots.txt cannot be had.", retry_after=LATER)
        return None

    async def read(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> PageRead | NotModified | FetchFailed:
        """The page's article, or why there is none."""
        outcome = await self._fetcher.fetch(url, etag=etag, last_modified=last_modified)
        if isinstance(outcome, FetchFailed | NotModified):
            return outcome
        if not PAGE.match(outcome.content_type):
            return FetchFailed(url=url, status=200, reason="is no web page.")
        try:
            article: Article = await self._workers.run(
                article_from_page, outcome.body, url=outcome.url, seconds=self._seconds
            )
        except ParseError as error:
            return FetchFailed(url=url, status=200, reason=error.user_message)
        except (TooSlowError, BrokeDownError):
            return FetchFailed(url=url, status=200, reason="could not be read: taking its text out took too long.")
        return PageRead(url=outcome.url, article=article, etag=outcome.etag, last_modified=outcome.last_modified)

    def pause(self, url: str) -> float:
        """What the host's robots.txt asks for."""
        return self._robots.delay(url)

    async def rest(self) -> None:
        """End the process that takes texts out: it holds some 65 MB, and is needed a few times a day."""
        await self._workers.close()

    async def close(self) -> None:
        """Close every connection, end the process."""
        await self._workers.close()
        await self._fetcher.close()
        await self._rules.close()
