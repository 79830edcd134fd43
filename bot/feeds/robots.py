"""robots.txt as RFC 9309 says: which pages of a host our user agent may read; kept a day for each host."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import quote, unquote_to_bytes, urlsplit

from bot.ports import Fetched, Fetcher, FetchFailed

MOST_BYTES = 500 * 1024  # what the RFC wants read at least
KEPT = timedelta(hours=24)
NOT_NOW_KEPT = timedelta(hours=1)
MOST_HOSTS = 1000
TOO_MANY = 429  # no "there is none", but "not now", though the RFC counts it with the other 4xx


class Verdict(StrEnum):
    """Whether a page may be read."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    NOT_NOW = "not_now"  # the host's rules cannot be had: nothing is read until they can


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One Allow or Disallow line. The longest pattern that matches counts, Allow where two are as long."""

    allow: bool
    pieces: tuple[str, ...]  # between them stands anything
    anchored: bool = False  # whether the last piece is the path's end

    @property
    def length(self) -> int:
        """How much the rule names."""
        return sum(map(len, self.pieces))

    def matches(self, path: str) -> bool:
        """Whether the path begins so; in one go, however many stars there are."""
        first, *rest = self.pieces
        if not path.startswith(first):
            return False
        if self.anchored and not rest:
            return path == first
        at = len(first)
        for piece in rest[:-1] if self.anchored else rest:
            found = path.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        return not self.anchored or (path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one user agent is told. ``delay``: seconds between two requests, where the host asks for some."""

    rules: tuple[Rule, ...] = ()
    delay: float = 0

    def allow(self, url: str) -> bool:
        """Whether the page at the address may be read."""
        parts = urlsplit(url)
        path = _encoded(f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}")
        if path == "/robots.txt":
            return True
        told = [r for r in self.rules if r.matches(path)]
        return max(told, key=lambda r: (r.length, r.allow)).allow if told else True


def read_robots(text: str, agent: str) -> Rules:
    """The rules for ``agent``, a bare product name: those of its groups, else those for everybody."""
    own: list[tuple[str, str]] = []
    everybody: list[tuple[str, str]] = []
    named = False
    names: list[str] = []
    in_names = False
    for line in text.lstrip("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().casefold(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            names = [*names, value] if in_names else [value]
            in_names = True
            named = named or _means(value, agent)
        elif key in {"allow", "disallow", "crawl-delay"}:
            in_names = False
            if any(_means(name, agent) for name in names):
                own.append((key, value))
            if "*" in names:
                everybody.append((key, value))
    return _rules(own if named else everybody)


def _means(name: str, agent: str) -> bool:
    product = re.match(r"[A-Za-z_-]+", name)
    return product is not None and product[0].casefold() == agent.casefold()


def _rules(lines: list[tuple[str, str]]) -> Rules:
    made, delay = [], 0.0
    for key, value in lines:
        if key == "crawl-delay":
            number = re.fullmatch(r"\d{1,6}(?:\.\d+)?", value)
            delay = max(delay, float(value)) if number else delay
        elif value:  # an empty line allows and forbids nothing
            anchored = value.endswith("$")
            pieces = re.split(r"\*+", _encoded(value.removesuffix("$") if anchored else value))
            made.append(Rule(allow=key == "allow", pieces=tuple(pieces), anchored=anchored))
    return Rules(rules=tuple(made), delay=delay)


def _encoded(path: str) -> str:
    """A path in one spelling: what needs no escape without, all else escaped in capitals."""
    return quote(unquote_to_bytes(path), safe="/?&=;:@!$'()*+,~")


@dataclass(slots=True)
class _Known:
    rules: Rules | None  # None: not now
    until: datetime


class RobotsBook:
    """The rules of each host, asked for when first needed. ``fetcher`` must not ask this book in its turn."""

    def __init__(self, fetcher: Fetcher, *, agent: str, clock: Callable[[], datetime]) -> None:
        self._fetcher = fetcher
        self._agent = agent
        self._clock = clock
        self._known: dict[str, _Known] = {}

    async def verdict(self, url: str) -> Verdict:
        """Whether the page at an http or https address may be read now."""
        rules = (await self._ask(url)).rules
        if rules is None:
            return Verdict.NOT_NOW
        return Verdict.ALLOWED if rules.allow(url) else Verdict.REFUSED

    def delay(self, url: str) -> float:
        """The seconds that the host, where it was asked already, wants between two requests."""
        known = self._known.get(_origin(url))
        return known.rules.delay if known is not None and known.rules is not None else 0

    async def _ask(self, url: str) -> _Known:
        origin, now = _origin(url), self._clock()
        known = self._known.get(origin)
        if known is None or known.until <= now:
            rules = self._read(await self._fetcher.fetch(f"{origin}/robots.txt"))
            known = _Known(rules, now + (KEPT if rules is not None else NOT_NOW_KEPT))
            if len(self._known) >= MOST_HOSTS:
                del self._known[min(self._known, key=lambda o: self._known[o].until)]
            self._known[origin] = known
        return known

    def _read(self, outcome: object) -> Rules | None:
        if isinstance(outcome, Fetched):
            return read_robots(outcome.body[:MOST_BYTES].decode("utf-8", "replace"), self._agent)
        status = outcome.status if isinstance(outcome, FetchFailed) else None
        if status is not None and 400 <= status < 500 and status != TOO_MANY:
            return Rules()  # there is no robots.txt: nothing is forbidden
        return None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
