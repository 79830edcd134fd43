"""What makes an item the same item: its canonical address, else its GUID, else its words. Never a date."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.model import ParsedEntry
from bot.domain.text import fold, squeeze
from bot.domain.urls import canonical_url, host, is_http

AGGREGATORS = frozenset({"news.google.com"})  # their links are opaque tokens that change: the title names the item


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of an item, the deciding one first; any known one makes it known."""

    keys: tuple[str, ...]
    words: str  # hash of its title, summary and content


def body_hash(body: bytes) -> str:
    """A body's fingerprint: the same again is no news, whatever the headers say."""
    return hashlib.sha256(body).hexdigest()


def _hashed(kind: str, *parts: str) -> str:
    return kind + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:38]


def words_hash(title: str, summary: str, content: str) -> str:
    """A hash of the words alone: white space counts for nothing."""
    return hashlib.sha256("\x1f".join(map(squeeze, (title, summary, content))).encode()).hexdigest()


def names(feed: str, parsed: Sequence[ParsedEntry]) -> list[Names]:
    """Each item's names. ``feed`` is what its GUIDs are unique within.

    A GUID or address that several items of one body share names none of them (feeds that give every item the
    home page as its link, or one constant GUID), unless the items are the same in it all.
    """
    guids = Counter(p.guid for p in _distinct(parsed) if p.guid)
    urls = Counter(canonical_url(p.url) for p in _distinct(parsed) if p.url and is_http(p.url))
    found = []
    for item in parsed:
        keys: list[str] = []
        url = canonical_url(item.url) if item.url and is_http(item.url) else ""
        if url and host(url) in AGGREGATORS:
            keys.append(_hashed("n", fold(squeeze(item.title)), fold(item.source_title or item.source_url)))
        elif url and (urls[url] == 1 or (item.guid and guids[item.guid] > 1)):
            keys.append(_hashed("u", url))
        if item.guid and guids[item.guid] == 1:
            keys.append(_hashed("g", feed, item.guid))
        if not keys:
            keys.append(_hashed("w", feed, url, fold(squeeze(item.title)), fold(squeeze(item.summary))))
        found.append(Names(keys=tuple(keys), words=words_hash(item.title, item.summary, item.content)))
    return found


def _distinct(parsed: Sequence[ParsedEntry]) -> list[ParsedEntry]:
    """The items without exact repeats: the same address and GUID and title twice is one item."""
    return list({(p.guid, p.url, p.title): p for p in parsed}.values())
