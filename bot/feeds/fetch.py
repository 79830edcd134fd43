"""One conditional GET as a good citizen: guarded, bounded, and never raising for what a server does."""

from __future__ import annotations

import asyncio
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import aiohttp
import brotli  # type: ignore[import-untyped]

from bot.feeds.failures import why
from bot.feeds.guard import PrivateAddressError, PublicResolver, is_public, literal
from bot.ports import Fetched, FetchFailed, FetchResult, NotModified

ACCEPT = (
    "application/feed+json, application/atom+xml, application/rss+xml, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1"
)
BrotliError: type[Exception] = brotli.error
PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
BLOCKED = frozenset({401, 403, 429, 451})
DAY = 86_400


class TooBigError(Exception):
    """The body, decoded, is larger than the cap."""


class HttpFetcher:
    """The Fetcher on aiohttp. ``max_bytes`` counts decoded bytes; ``timeout`` is of the whole fetch, in seconds.

    ``refuse`` is asked before every hop: its failure, where it gives one, is the outcome.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow_private: bool = False,
        per_host: int = 2,
        timeout: float = 20,
        max_bytes: int = 15 * 1024 * 1024,
        max_redirects: int = 5,
        accept: str = ACCEPT,
        refuse: Callable[[str], Awaitable[FetchFailed | None]] | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._accept = accept
        self._refuse = refuse
        self._allow_private = allow_private
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._session: aiohttp.ClientSession | None = None
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(per_host))

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            resolver = None if self._allow_private else PublicResolver()
            connector = aiohttp.TCPConnector(resolver=resolver, ttl_dns_cache=60, limit=100)
            self._session = aiohttp.ClientSession(
                connector=connector,
                auto_decompress=False,  # decoded here, so that a bomb is stopped at the cap
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={
                    "User-Agent": self._user_agent,
                    "Accept": self._accept,
                    "Accept-Encoding": "gzip, deflate, br",
                },
            )
        return self._session

    async def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> FetchResult:
        """One conditional GET; redirects are followed by hand, each hop checked."""
        host = ""
        try:
            host = urlsplit(url).hostname or ""
            async with self._hosts[host], asyncio.timeout(self._timeout):
                return await self._follow(url, etag, last_modified)
        except TimeoutError:
            return FetchFailed(url=url, reason=f"gave no whole answer within {self._timeout:g} seconds.")
        except TooBigError:
            mib = self._max_bytes / 1024 / 1024
            return FetchFailed(url=url, reason=f"sent more than {mib:g} MiB; a feed is never that large.")
        except PrivateAddressError as error:
            return FetchFailed(url=url, reason=str(error))
        except (aiohttp.ClientConnectorDNSError, aiohttp.ClientConnectorError) as error:
            if isinstance(error.__cause__ or error.os_error, PrivateAddressError):
                return FetchFailed(url=url, reason=str(error.os_error))
            return FetchFailed(url=url, reason=f"cannot be reached: {why(error)}.", unreachable=True)
        except (aiohttp.InvalidURL, ValueError, UnicodeError):
            return FetchFailed(url=url, reason="is no web address that can be used.")
        except (zlib.error, BrotliError):
            return FetchFailed(url=url, reason="sent a compressed body that cannot be unpacked.")
        except (aiohttp.ClientError, OSError) as error:
            lost = isinstance(error, aiohttp.ClientConnectionError | OSError)
            return FetchFailed(url=url, reason=f"broke off the answer: {why(error)}.", unreachable=lost)

    async def _follow(self, url: str, etag: str | None, last_modified: str | None) -> FetchResult:
        at, permanent, moved = url, True, None
        headers = {}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        for _ in range(self._max_redirects + 1):
            self._check(at)
            if self._refuse is not None and (refusal := await self._refuse(at)) is not None:
                return refusal
            async with self._open().get(at, headers=headers, allow_redirects=False) as answer:
                if answer.status in REDIRECTS and "Location" in answer.headers:
                    permanent = permanent and answer.status in PERMANENT
                    at = urljoin(at, answer.headers["Location"]).split("#", 1)[0]
                    moved = at if permanent else moved
                    continue
                return await self._answer(answer, at, moved)
        return FetchFailed(url=url, reason=f"redirects more than {self._max_redirects} times.")

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(url)
        if not self._allow_private and literal(parts.hostname) and not is_public(parts.hostname):
            raise PrivateAddressError(parts.hostname)

    async def _answer(self, answer: aiohttp.ClientResponse, url: str, moved: str | None) -> FetchResult:
        headers, status = answer.headers, answer.status
        max_age = _max_age(headers.get("Cache-Control", ""), headers.get("Expires"))
        etag, last_modified = _validator(headers.get("ETag")), _validator(headers.get("Last-Modified"))
        if status == 304:
            return NotModified(url=url, moved_to=moved, max_age=max_age, etag=etag, last_modified=last_modified)
        if status == 410:
            return FetchFailed(url=url, status=status, gone=True, reason="is gone for good (410).")
        if status != 200:
            return FetchFailed(
                url=url,
                status=status,
                blocked=status in BLOCKED,
                retry_after=_retry_after(headers.get("Retry-After")),
                reason=f"answered {status} {_as_text(answer.reason or '')}".rstrip() + ".",
            )
        body = b"".join([part async for part in _decoded(answer, self._max_bytes)])
        return Fetched(
            url=url,
            body=body,
            content_type=headers.get("Content-Type", ""),
            etag=etag,
            last_modified=last_modified,
            moved_to=moved,
            max_age=max_age,
        )


def _validator(header: str | None) -> str | None:
    """What is sent back at the next poll; none where it has more than ASCII, for it would not come back the same."""
    return header if header and header.isascii() and header.isprintable() else None


def _as_text(header: str) -> str:
    """A header's words: bytes that are no UTF-8 come as lone surrogates, and are Latin-1 by the old rules."""
    return header.encode("utf-8", "surrogateescape").decode("latin-1") if not _is_text(header) else header


def _is_text(header: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in header)


async def _decoded(answer: aiohttp.ClientResponse, most: int) -> AsyncIterator[bytes]:
    """The body's decoded parts; TooBigError past ``most`` bytes, however small the packed body is."""
    unpack = _unpacker(answer.headers.get("Content-Encoding", "").lower())
    total = 0
    async for chunk in answer.content.iter_chunked(65_536):
        for part in unpack(chunk, most - total + 1):
            total += len(part)
            if total > most:
                raise TooBigError
            yield part


def _unpacker(encoding: str) -> Callable[[bytes, int], list[bytes]]:
    if encoding in {"gzip", "x-gzip", "deflate"}:
        state = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32 if "gzip" in encoding else zlib.MAX_WBITS)
        first = True

        def inflate(chunk: bytes, room: int) -> list[bytes]:
            nonlocal state, first
            if first and encoding == "deflate":
                first = False
                if chunk[:1] and chunk[0] & 0x0F != 8:  # raw deflate without the zlib wrapper, as some servers send
                    state = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
            return [state.decompress(chunk, room)]

        return inflate
    if encoding == "br":
        packed = brotli.Decompressor()

        def unbrotli(chunk: bytes, room: int) -> list[bytes]:
            parts = [packed.process(chunk, output_buffer_limit=room)]
            while not packed.can_accept_more_data() and sum(map(len, parts)) < room:
                parts.append(packed.process(b"", output_buffer_limit=room))
            return parts

        return unbrotli
    return lambda chunk, _: [chunk]


def _max_age(cache_control: str, expires: str | None) -> int | None:
    for part in cache_control.lower().split(","):
        name, _, value = part.strip().partition("=")
        if name in {"no-cache", "no-store"}:
            return None
        if name == "max-age" and value.strip('"').isdigit():
            return min(int(value.strip('"')), DAY)
    if expires and (at := _http_date(expires)):
        return max(0, min(int((at - datetime.now(UTC)).total_seconds()), DAY)) or None
    return None


def _retry_after(value: str | None) -> int | None:
    if not value:
        return None
    if value.strip().isdigit():
        return min(int(value), 7 * DAY)
    at = _http_date(value)
    return None if at is None else max(0, min(int((at - datetime.now(UTC)).total_seconds()), 7 * DAY))


def _http_date(value: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
