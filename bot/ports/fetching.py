"""The port to the web: one conditional GET and its three outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


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
