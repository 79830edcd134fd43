"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urljoin

from bot.domain.model import ParsedEntry, ParsedFeed
from bot.errors import ParseError
from bot.feeds.dates import moment
from bot.feeds.plaintext import plain


def looks_like_json(body: bytes) -> bool:
    """Whether the body begins as a JSON object does."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def _text(value: Any) -> str:
    """The text without lone surrogates, halves of characters that no database takes."""
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else ""


def _address(base: str, link: str) -> str | None:
    """The address in full; None for one that cannot be read, such as ``http://[::1``."""
    try:
        return urljoin(base, link) if link else None
    except ValueError:
        return None


def _id(value: Any) -> str | None:
    """An item's id, which some write as a number; None for a list or an object."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _text(value) or None


def parse_json_feed(body: bytes, *, url: str) -> ParsedFeed:
    """The feed; ParseError where the JSON is broken or is no feed."""
    try:
        data = json.loads(body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        raise ParseError(f"{url}: the JSON breaks off or is wrong ({str(error)[:80]}).", url=url) from None
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise ParseError(f"{url}: this JSON is no JSON Feed: it has no list of items.", url=url)
    language = _text(data.get("language")) or None
    return ParsedFeed(
        title=plain(_text(data.get("title"))),
        url=_text(data.get("home_page_url")) or None,
        language=language,
        ttl=None,
        entries=tuple(_entry(item, language, url) for item in items if isinstance(item, dict)),
        parser="jsonfeed",
    )


def _entry(item: dict[str, Any], language: str | None, base: str) -> ParsedEntry:
    link = _text(item.get("url")) or _text(item.get("external_url"))
    content = plain(_text(item.get("content_html"))) or plain(_text(item.get("content_text")))
    summary = plain(_text(item.get("summary")))
    authors = item.get("authors") or [item.get("author")]
    names = [_text(a.get("name")) for a in authors if isinstance(a, dict)] if isinstance(authors, list) else []
    return ParsedEntry(
        guid=_id(item.get("id")),
        url=_address(base, link),
        title=plain(_text(item.get("title"))),
        summary=summary or content,
        content=content if summary else "",
        published=moment(item.get("date_published")),
        updated=moment(item.get("date_modified")),
        language=_text(item.get("language")) or language,
        author=", ".join(n for n in names if n),
    )
