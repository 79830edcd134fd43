"""Reads a feed's body: the fast parser first, the thorough one where the fast one fails or its result looks wrong."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.parse import urljoin

import fastfeedparser
from lxml import etree

from bot.domain.model import ParsedEntry, ParsedFeed
from bot.errors import ParseError
from bot.feeds.dates import moment
from bot.feeds.jsonfeed import looks_like_json, parse_json_feed
from bot.feeds.plaintext import plain
from bot.feeds.workers import BrokeDownError, TooSlowError, Workers

ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>/]")
HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.DOTALL
)
DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
SMALL = 512 * 1024
SECONDS = 5.0


class _LooksWrong(Exception):  # noqa: N818 -- a signal between the two parsers, never seen outside
    """The fast path's result is not to be trusted."""


def parse(body: bytes, *, content_type: str, url: str) -> ParsedFeed:
    """The feed in ``body``. ParseError in one sentence where there is none. Never raises anything else."""
    try:
        return parse_fast(body, content_type=content_type, url=url)
    except _LooksWrong:
        return _thorough(body, content_type=content_type, url=url)


def parse_fast(body: bytes, *, content_type: str, url: str) -> ParsedFeed:
    """The fast path alone; _LooksWrong where the thorough parser has to look."""
    if not body.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise ParseError(f"{url}: the answer is empty.", url=url)
    if looks_like_json(body):
        return parse_json_feed(body, url=url)
    if HTML.match(body[:4096]):
        raise ParseError(
            f"{url}: this is a web page, not a feed. `sincethen feeds test` looks for the feeds of a page.", url=url
        )
    if DECLARED.search(body[:65_536]) and b"<!ENTITY" in body[:65_536].upper():
        raise _LooksWrong
    charset = re.search(r"charset=[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    if charset and charset[1].lower() not in {"utf-8", "utf8"} and not re.search(rb"<\?xml[^>]*encoding", body[:200]):
        raise _LooksWrong  # the server alone knows the charset: the thorough parser weighs both
    try:
        found = fastfeedparser.parse(body, include_tags=False, include_media=False, include_enclosures=False)
    except Exception as error:
        raise _LooksWrong from error
    entries = list(found.entries)
    expected = len(ITEM.findall(body))
    if (not entries and expected) or len(entries) < expected // 2:
        raise _LooksWrong
    extra = _Extra(body)
    language = (found.feed.get("language") or extra.language or "").strip() or None
    sources = extra.sources if len(extra.sources) == len(entries) else [("", "")] * len(entries)
    read = tuple(_entry(e, language, url, source) for e, source in zip(entries, sources, strict=True))
    if any("\ufffd" in e.title or "\ufffd" in e.summary for e in read) and b"\xef\xbf\xbd" not in body:
        raise _LooksWrong
    return ParsedFeed(
        title=plain(found.feed.get("title")),
        url=found.feed.get("link"),
        language=language,
        ttl=extra.ttl,
        entries=read,
        parser="fastfeedparser",
    )


class _Extra:
    """What the fast parser leaves out: the feed's language, its pace, and each item's source."""

    def __init__(self, body: bytes) -> None:
        self.language = ""
        self.ttl: int | None = None
        self.sources: list[tuple[str, str]] = []
        head = ITEM.search(body)
        top = body[: head.start()] if head else body[:20_000]
        if found := re.search(rb"<(?:dc:)?language[^>]*>\s*(?:<!\[CDATA\[)?\s*([A-Za-z-]{2,10})", top):
            self.language = found[1].decode()
        if found := re.search(rb"<ttl>\s*(\d{1,6})\s*</ttl>", top):
            self.ttl = int(found[1]) * 60
        elif found := re.search(rb"<sy:updatePeriod>\s*(\w+)\s*<", top):
            times = re.search(rb"<sy:updateFrequency>\s*(\d{1,4})\s*<", top)
            often = max(1, int(times[1])) if times else 1
            self.ttl = PERIODS.get(found[1].decode().lower(), 0) // often or None
        if b"<source" in body:
            self._read_sources(body)

    def _read_sources(self, body: bytes) -> None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
        try:
            root = etree.fromstring(body, parser)
        except (etree.XMLSyntaxError, ValueError):
            return
        if root is None:
            return
        for item in root.iter("item", "{*}item", "{*}entry"):
            source = item.find("source")
            if source is not None:
                self.sources.append(((source.text or "").strip(), source.get("url") or ""))
            else:
                self.sources.append(("", ""))


def _entry(item: Any, language: str | None, base: str, source: tuple[str, str]) -> ParsedEntry:
    link = item.get("link") or next((one.get("href") for one in item.get("links") or () if one.get("href")), None)
    bodies = [plain(c.get("value")) for c in item.get("content") or () if c]
    summary = plain(item.get("description") or item.get("summary"))
    content = max(bodies, key=len, default="")
    guid = item.get("id")
    return ParsedEntry(
        guid=str(guid).strip() or None if guid else None,
        url=_absolute(base, link),
        title=plain(item.get("title")),
        summary=summary or content,
        content=content if summary and content != summary else "",
        published=moment(item.get("published")),
        updated=moment(item.get("updated")),
        language=(item.get("language") or language or None),
        author=plain(item.get("author")),
        source_title=plain(source[0]),
        source_url=source[1],
    )


def _absolute(base: str, link: Any) -> str | None:
    if not isinstance(link, str) or not link.strip():
        return None
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return None


def _thorough(body: bytes, *, content_type: str, url: str) -> ParsedFeed:
    """feedparser, which reads what is broken; markup is cleaned by us, addresses made absolute by us."""
    import feedparser  # noqa: PLC0415 -- rarely needed, slow to load

    read: Any = feedparser.parse  # type: ignore[attr-defined]
    headers = {"content-type": content_type} if content_type else {}
    try:
        found = read(body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # noqa: BLE001 -- whatever the parser meets, the feed is what cannot be read
        raise ParseError(f"{url}: the feed cannot be read ({type(error).__name__}).", url=url) from None
    entries = [e for e in found.entries if e.get("title") or e.get("link") or e.get("id") or e.get("summary")]
    if not entries and not found.get("version"):
        raise ParseError(f"{url}: {_what_it_is(body)}", url=url)
    language = found.feed.get("language") or None
    return ParsedFeed(
        title=plain(found.feed.get("title")),
        url=found.feed.get("link"),
        language=language,
        ttl=int(found.feed["ttl"]) * 60 if str(found.feed.get("ttl", "")).isdigit() else None,
        entries=tuple(_thorough_entry(e, language, url) for e in entries),
        parser="feedparser",
        warnings=(str(found.get("bozo_exception", ""))[:200],) if found.get("bozo") else (),
    )


def _thorough_entry(item: Any, language: str | None, base: str) -> ParsedEntry:
    source = item.get("source") or {}
    title = source.get("title", "") if isinstance(source, dict) else ""
    href = source.get("href", "") if isinstance(source, dict) else ""
    spoken = next((c.get("language") for c in item.get("content") or () if c.get("language")), None)
    shaped = {**item, "description": item.get("summary"), "language": spoken}
    return _entry(shaped, language, base, (title or "", href or ""))


def _what_it_is(body: bytes) -> str:
    if b"<html" in body[:20_000].lower():
        return "this is a web page, not a feed. `sincethen feeds test` looks for the feeds of a page."
    if ITEM.search(body) or b"<rss" in body[:2000] or b"<feed" in body[:2000]:
        return "the feed breaks off or is damaged beyond reading; it is tried again at the next poll."
    return "this is no feed: neither RSS, Atom, RDF nor JSON Feed."


class ParserPool:
    """FeedParser off the event loop: the fast path in a thread, all that is doubtful in a process killed at 5 s."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._workers = Workers()

    async def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed:
        """The feed; ParseError with one sentence, also where reading takes too long or kills the worker."""
        if len(body) <= SMALL and not DECLARED.search(body):
            try:
                return await asyncio.to_thread(parse_fast, body, content_type=content_type, url=url)
            except _LooksWrong:
                pass
        try:
            return await self._workers.run(parse, body, seconds=self._seconds, content_type=content_type, url=url)
        except TooSlowError:
            raise ParseError(f"{url}: reading the feed took over {self._seconds:g} seconds.", url=url) from None
        except BrokeDownError:
            raise ParseError(f"{url}: the feed could not be read: the reader broke down on it.", url=url) from None

    async def close(self) -> None:
        """Stop the workers."""
        await self._workers.close()
