"""Feeds and what polling learned of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from bot.domain.model import Feed, FeedSpec, FeedState, Health
from storage.tables import feeds

UNPOLLED = (Health.PAUSED.value, Health.GONE.value)


def _spec_columns(spec: FeedSpec) -> dict[str, Any]:
    return {
        "key": spec.key,
        "url": spec.url,
        "title": spec.title,
        "language": spec.language,
        "weight": spec.weight,
        "primary": spec.primary,
        "enabled": spec.enabled,
        "official": spec.official,
        "dossiers": list(spec.dossiers),
    }


def feed_of(row: RowMapping) -> Feed:
    """A row as a Feed."""
    return Feed(
        id=row["id"],
        spec=FeedSpec(
            key=row["key"],
            url=row["url"],
            title=row["title"],
            language=row["language"],
            weight=row["weight"],
            primary=row["primary"],
            enabled=row["enabled"],
            official=row["official"],
            dossiers=tuple(row["dossiers"]),
        ),
    )


def _state_of(row: RowMapping) -> FeedState:
    return FeedState(
        feed_id=row["id"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        next_due=row["next_due"],
        last_polled=row["last_polled"],
        last_ok=row["last_ok"],
        last_new=row["last_new"],
        interval=row["interval"],
        failures=row["failures"],
        health=Health(row["health"]),
        error=row["error"],
    )


class SqlFeeds:
    """FeedRepository on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, spec: FeedSpec, *, now: datetime) -> Feed:
        known = self._db.execute(
            select(feeds).where(or_(feeds.c.key == spec.key, feeds.c.url == spec.url)).order_by(feeds.c.id)
        ).mappings()
        rows = list(known)
        if rows:
            same = next((r for r in rows if r["key"] == spec.key), rows[0])
            values = _spec_columns(spec)
            if any(r["id"] != same["id"] for r in rows):  # the address belongs to another feed: it stays there
                values["url"] = same["url"]
            if values["url"] != same["url"] or same["removed"]:  # what was learned of it before does not hold: as new
                values |= {"etag": None, "last_modified": None, "body_hash": None, "next_due": None, "failures": 0}
                paused = same["health"] == Health.PAUSED.value and not same["removed"]
                values |= {"last_ok": None, "error": "", "health": same["health"] if paused else Health.NEW.value}
            self._db.execute(update(feeds).where(feeds.c.id == same["id"]).values(**values, removed=False))
            return Feed(id=same["id"], spec=replace(spec, url=values["url"]))
        made = self._db.execute(
            insert(feeds)
            .values(
                **_spec_columns(spec),
                removed=False,
                added_at=now,
                interval=FeedState(feed_id=0).interval,
                failures=0,
                health=Health.NEW.value,
                error="",
            )
            .returning(feeds.c.id)
        ).scalar_one()
        return Feed(id=made, spec=spec)

    def get(self, feed_id: int) -> Feed | None:
        return self._one(feeds.c.id == feed_id)

    def find(self, key_or_url: str) -> Feed | None:
        return self._one(or_(feeds.c.key == key_or_url, feeds.c.url == key_or_url))

    def _one(self, condition: Any) -> Feed | None:
        row = (
            self._db.execute(select(feeds).where(condition, feeds.c.removed.is_(False)).order_by(feeds.c.id).limit(1))
            .mappings()
            .first()
        )
        return None if row is None else feed_of(row)

    def all(self) -> Sequence[tuple[Feed, FeedState]]:
        rows = self._db.execute(select(feeds).where(feeds.c.removed.is_(False)).order_by(feeds.c.id)).mappings()
        return [(feed_of(row), _state_of(row)) for row in rows]

    def dropped(self) -> frozenset[str]:
        return frozenset(self._db.execute(select(feeds.c.key).where(feeds.c.removed.is_(True))).scalars())

    def due(self, now: datetime, *, limit: int) -> Sequence[tuple[Feed, FeedState]]:
        rows = self._db.execute(
            select(feeds)
            .where(
                feeds.c.removed.is_(False),
                feeds.c.enabled.is_(True),
                feeds.c.health.not_in(UNPOLLED),
                or_(feeds.c.next_due.is_(None), feeds.c.next_due <= now),
            )
            .order_by(feeds.c.next_due.nulls_first(), feeds.c.id)
            .limit(limit)
        ).mappings()
        return [(feed_of(row), _state_of(row)) for row in rows]

    def save_state(self, state: FeedState) -> None:
        self._db.execute(
            update(feeds)
            .where(feeds.c.id == state.feed_id)
            .values(
                etag=state.etag,
                last_modified=state.last_modified,
                body_hash=state.body_hash,
                next_due=state.next_due,
                last_polled=state.last_polled,
                last_ok=state.last_ok,
                last_new=state.last_new,
                interval=state.interval,
                failures=state.failures,
                health=state.health.value,
                error=state.error,
            )
        )

    def move(self, feed_id: int, url: str) -> None:
        taken = self._db.execute(select(feeds.c.id).where(feeds.c.url == url)).first()
        if taken is None:  # an address that another feed holds stays there
            self._db.execute(update(feeds).where(feeds.c.id == feed_id).values(url=url))

    def remove(self, feed_id: int) -> None:
        self._db.execute(update(feeds).where(feeds.c.id == feed_id).values(removed=True))
