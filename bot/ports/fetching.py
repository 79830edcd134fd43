"""The port to the web: one conditional GET and its three outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Protocol

from bot.domain.findings import Article
from bot.domain.model import FeedSpec, FeedState, ParsedFeed


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body. ``url`` is the last address; ``moved_to`` is set when every redirect to it was permanent."""

    url: str
    body: bytes
    content_type: str
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    max_age: int | None = None  # seconds, from Cache-Control or Expires


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304, or a body with the same hash as last time."""

    url: str
    moved_to: str | None = None
    max_age: int | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """No usable answer. ``reason`` is a sentence; ``retry_after`` in seconds where the server said; ``gone`` is 410."""

    url: str
    reason: str
    status: int | None = None
    retry_after: int | None = None
    gone: bool = False
    blocked: bool = False  # 401, 403, 429, 451
    unreachable: bool = False  # no connection at all: name, route, refused


FetchResult = Fetched | NotModified | FetchFailed


class Fetcher(Protocol):
    """Gets feeds and pages; never raises for what a server does."""

    async def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> FetchResult:
        """One conditional GET, with guards against private addresses, huge bodies and slow servers."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """A page and the article on it: its words, as far as they could be told from the page around them."""

    url: str
    article: Article
    etag: str | None = None
    last_modified: str | None = None


class PageReader(Protocol):
    """Reads the pages of articles where robots.txt allows it; never raises for what a server does or a page holds."""

    async def read(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> PageRead | NotModified | FetchFailed:
        """One conditional GET under the guards of Fetcher.

        FetchFailed: ``blocked`` where it is forbidden, status 200 where a page came and holds no article.
        """
        ...

    def pause(self, url: str) -> float:
        """The seconds that the page's host, as far as it was asked, wants between two requests."""
        ...

    async def rest(self) -> None:
        """Give back what reading took, until the next page."""
        ...


class FeedParser(Protocol):
    """Reads bodies off the event loop."""

    async def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed:
        """The feed; ParseError with one sentence where the body is none."""
        ...


class Pacing(Protocol):
    """Decides when a feed is polled next (pure)."""

    def __call__(
        self,
        state: FeedState,
        outcome: FetchResult,
        *,
        now: datetime,
        had_new: bool,
        ttl: int | None,
        default_interval: int,
        rng: Random,
    ) -> FeedState:
        """The state after this poll: validators, interval, failures, health, next due."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed that a site offers, fetched and read once."""

    url: str
    title: str
    language: str | None
    entries: int
    newest: datetime | None


class Web(Protocol):
    """Pages and sites, for people's commands. Raises FetchError or ParseError with a sentence."""

    async def article(self, url: str) -> Article:
        """The article on a page: title, text, date, language."""
        ...

    async def find_feeds(self, url: str) -> Sequence[FoundFeed]:
        """The feed at the address, or the feeds that the site there offers; best first."""
        ...

    async def text(self, url: str) -> str:
        """What stands at an address, as text."""
        ...

    def read_opml(self, text: str) -> Sequence[FeedSpec]:
        """The feeds of an OPML file; ParseError with the place."""
        ...

    def write_opml(self, specs: Sequence[FeedSpec]) -> str:
        """The feeds as an OPML file."""
        ...
