"""The feeds that are followed: find, follow, pause, resume, drop and list them, and take in those of an OPML file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.card import done, feed_added, feed_list, feed_tested
from bot.card.model import Card
from bot.domain.model import Feed, FeedSpec, Health
from bot.domain.urls import canonical_url, host, is_http
from bot.errors import InputError, NotFoundError, about
from bot.ports import UnitOfWork, Web
from bot.services.asking import Ask, ensure_channel
from bot.services.publish import Publisher

KEY_MOST = 60  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDesk:
    """The commands on feeds. What waits for the network holds no transaction."""

    publisher: Publisher
    web: Web
    catalogue: Sequence[FeedSpec] = ()

    def list(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Every feed and how it is."""
        return feed_list(feeds=uow.feeds.all(), manager=ask.who.manager, language=ask.language, now=ask.now)

    async def test(self, ask: Ask) -> Card:
        """Fetch a feed once and say what is in it."""
        with about("url"):
            found = await self.web.find_feeds(_address(ask))
        rows = [(f.title or f.url, f.url, f.entries, f.newest) for f in found]
        return feed_tested(found=rows, language=ask.language, now=ask.now)

    async def find(self, ask: Ask) -> tuple[FeedSpec, int | None]:
        """The feed of the catalogue, of an address, or of a site, and how many items it holds where that is known."""
        given = ask.needed("url").strip("<>")
        if (known := next((f for f in self.catalogue if given.casefold() == f.key), None)) is not None:
            return replace(known, enabled=True), None
        with about("url"):
            found = (await self.web.find_feeds(_address(ask)))[0]
        spec = FeedSpec(
            key=feed_key(found.url), url=found.url, title=found.title or host(found.url), language=found.language
        )
        return replace(spec, enabled=True), found.entries

    def subscribe(self, uow: UnitOfWork, ask: Ask, spec: FeedSpec, entries: int | None) -> Card:
        """Follow a feed that was found; one followed already is an InputError."""
        known = uow.feeds.find(spec.url) or next(
            (f for f, _ in uow.feeds.all() if canonical_url(f.spec.url) == canonical_url(spec.url)), None
        )
        if known is not None:
            said = ask.words("{feed} is followed already ({key}).", feed=known.spec.title, key=known.spec.key)
            raise InputError(said).of("url")
        ensure_channel(uow, ask, self.publisher)
        feed = uow.feeds.add(_own_key(uow, spec), now=ask.now)
        return feed_added(feed=feed, entries=entries, language=ask.language)

    def remove(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Follow a feed no longer."""
        feed = self._feed(uow, ask)
        uow.feeds.remove(feed.id)
        return done(ask.words("{feed} is no longer followed.", feed=feed.spec.title), language=ask.language)

    def pause(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Do not poll a feed for now."""
        return self._set_health(uow, ask, Health.PAUSED, ask.words("{feed} is paused.", feed="{feed}"))

    def resume(self, uow: UnitOfWork, ask: Ask) -> Card:
        """Poll a feed again."""
        return self._set_health(uow, ask, Health.OK, ask.words("{feed} is followed again.", feed="{feed}"))

    def take_in(self, uow: UnitOfWork, ask: Ask, text: str) -> Card:
        """Follow the feeds of an OPML file that are not followed yet."""
        with about("text"):
            specs = self.web.read_opml(text)
        new = [s for s in specs if uow.feeds.find(s.url) is None]
        for spec in new:
            uow.feeds.add(_own_key(uow, spec), now=ask.now)
        said = ask.words.count("{n} feed added.", "{n} feeds added.", len(new))
        if old := len(specs) - len(new):
            said += " " + ask.words.count("{n} was followed already.", "{n} were followed already.", old)
        return done(said, language=ask.language)

    def _set_health(self, uow: UnitOfWork, ask: Ask, health: Health, said: str) -> Card:
        feed = self._feed(uow, ask)
        state = next(s for f, s in uow.feeds.all() if f.id == feed.id)
        uow.feeds.save_state(replace(state, health=health, failures=0, next_due=ask.now))
        return done(said.replace("{feed}", feed.spec.title), language=ask.language)

    @staticmethod
    def _feed(uow: UnitOfWork, ask: Ask) -> Feed:
        key = ask.needed("id")
        number = int(key) if key.isdecimal() and len(key) < 12 else 0
        feed = uow.feeds.find(key) or (uow.feeds.get(number) if number else None)
        if feed is None:
            said = ask.words("No feed is called “{key}”. /news feed list shows them.", key=key[:60])
            raise NotFoundError(said).of("id")
        return feed


def feed_key(url: str) -> str:
    """A short stable key for a feed that a person added: host and path, in letters, digits and dashes."""
    plain = canonical_url(url).split("://", 1)[-1]
    return "-".join("".join(c if c.isalnum() else " " for c in plain.casefold()).split())[:KEY_MOST]


def _own_key(uow: UnitOfWork, spec: FeedSpec) -> FeedSpec:
    """The feed under a key that no other has: two addresses may differ only in what a key leaves out."""
    other = uow.feeds.find(spec.key)
    if other is None or other.spec.url == spec.url:
        return spec
    mark = hashlib.sha256(spec.url.encode()).hexdigest()[:8]
    return replace(spec, key=f"{spec.key[: KEY_MOST - len(mark) - 1].rstrip('-')}-{mark}")


def _address(ask: Ask) -> str:
    text = ask.needed("url")
    given = text.strip().strip("<>")
    address = given if "://" in given else f"https://{given}"
    named = "." in host(address) or host(address) == "localhost"
    if not is_http(address) or not named or "@" in address.split("://", 1)[1].partition("/")[0]:
        said = ask.words("“{given}” is no web address. Write it as https://example.org/feed.", given=text[:80])
        raise InputError(said)
    return address
