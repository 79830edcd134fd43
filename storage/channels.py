"""Destinations: settings, digest slots, mutes, and when each person last looked."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, exists, func, insert, select, update

from bot.domain.model import ChannelSettings, DeliveryState, Destination, Platform, Watch
from bot.domain.publishing import delivery_key_digest
from storage.tables import destinations, looks, mutes, outbox, slots, watches

CARRIED = 2  # refused digests in a row whose contents are tried once more with the next one
KNOWN = frozenset(f.name for f in fields(ChannelSettings))


def settings_of(data: dict[str, Any]) -> ChannelSettings:
    """Stored settings; what a newer or older version wrote besides is passed over."""
    known: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items() if k in KNOWN}
    return ChannelSettings(**known)


def destination_of(row: RowMapping, *, id_: int, created_at: datetime) -> Destination:
    """A row as a Destination."""
    return Destination(
        id=id_,
        platform=Platform(row["platform"]),
        channel=row["channel"],
        space=row["space"],
        name=row["name"],
        settings=settings_of(row["settings"]),
        created_at=created_at,
        paused=row["paused"],
    )


def _plain(row: RowMapping) -> Destination:
    return destination_of(row, id_=row["id"], created_at=row["created_at"])


class SqlChannels:
    """ChannelRepository on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def ensure(
        self, platform: Platform, channel: str, *, space: str = "", name: str = "", now: datetime
    ) -> Destination:
        known = self.find(platform, channel)
        if known is not None:
            return known
        made = self._db.execute(
            insert(destinations)
            .values(
                platform=platform.value,
                channel=channel,
                space=space,
                name=name,
                settings=asdict(ChannelSettings()),
                created_at=now,
                paused="",
            )
            .returning(destinations.c.id)
        ).scalar_one()
        return Destination(id=made, platform=platform, channel=channel, space=space, name=name, created_at=now)

    def get(self, destination_id: int) -> Destination | None:
        row = self._db.execute(select(destinations).where(destinations.c.id == destination_id)).mappings().first()
        return None if row is None else _plain(row)

    def find(self, platform: Platform, channel: str) -> Destination | None:
        row = (
            self._db.execute(
                select(destinations).where(destinations.c.platform == platform.value, destinations.c.channel == channel)
            )
            .mappings()
            .first()
        )
        return None if row is None else _plain(row)

    def all(self) -> Sequence[Destination]:
        return [_plain(row) for row in self._db.execute(select(destinations).order_by(destinations.c.id)).mappings()]

    def save_settings(self, destination_id: int, settings: ChannelSettings) -> None:
        self._db.execute(
            update(destinations).where(destinations.c.id == destination_id).values(settings=asdict(settings))
        )

    def pause(self, destination_id: int, reason: str) -> bool:
        changed = self._db.execute(
            update(destinations)
            .where(destinations.c.id == destination_id, destinations.c.paused == "")
            .values(paused=reason or "paused")
        )
        return bool(changed.rowcount)

    def resume(self, destination_id: int) -> None:
        self._db.execute(update(destinations).where(destinations.c.id == destination_id).values(paused=""))

    def claim_slot(self, destination_id: int, slot: str, *, now: datetime) -> bool:
        here = (slots.c.destination_id == destination_id, slots.c.slot == slot)
        if self._db.execute(select(slots.c.slot).where(*here)).first() is not None:
            return False
        self._db.execute(insert(slots).values(destination_id=destination_id, slot=slot, claimed_at=now))
        return True

    def last_slot(self, destination_id: int, *, until: datetime) -> datetime | None:
        return self._db.execute(
            select(slots.c.claimed_at)
            .where(slots.c.destination_id == destination_id, slots.c.claimed_at <= until)
            .order_by(slots.c.claimed_at.desc())
            .limit(1)
        ).scalar_one_or_none()

    def last_told(self, destination_id: int, *, until: datetime) -> datetime | None:
        refused = exists().where(
            outbox.c.destination_id == destination_id,
            outbox.c.key == delivery_key_digest("") + slots.c.slot,
            outbox.c.state == DeliveryState.FAILED.value,
        )
        newest = self._db.execute(
            select(slots.c.claimed_at, refused)
            .where(slots.c.destination_id == destination_id, slots.c.claimed_at <= until)
            .order_by(slots.c.claimed_at.desc())
            .limit(CARRIED + 1)
        ).all()
        told = next((at for at, was_refused in newest if not was_refused), None)
        return told or (newest[-1][0] if len(newest) > CARRIED else None)

    def last_looked(self, destination_id: int, person: str, *, changes: bool = False) -> datetime | None:
        both = (looks.c.at, looks.c.changes_at) if changes else (looks.c.at,)
        row = self._db.execute(
            select(*both).where(looks.c.destination_id == destination_id, looks.c.person == person)
        ).first()
        return max((at for at in row or () if at is not None), default=None)

    def look(self, destination_id: int, person: str, *, now: datetime, changes: bool = False) -> None:
        here = {"destination_id": destination_id, "person": person}
        seen = {"changes_at": now} if changes else {"at": now}
        known = looks.c.destination_id == destination_id, looks.c.person == person
        if not self._db.execute(update(looks).where(*known).values(**seen)).rowcount:
            self._db.execute(insert(looks).values(**here, **seen))

    def mute(self, destination_id: int, thing: str, *, until: datetime) -> None:
        here = (mutes.c.destination_id == destination_id, mutes.c.thing == thing)
        if not self._db.execute(update(mutes).where(*here).values(until=until)).rowcount:
            self._db.execute(insert(mutes).values(destination_id=destination_id, thing=thing, until=until))

    def muted(self, destination_id: int, *, now: datetime) -> frozenset[str]:
        rows = self._db.execute(
            select(mutes.c.thing).where(mutes.c.destination_id == destination_id, mutes.c.until > now)
        )
        return frozenset(row[0] for row in rows)


class SqlWatches:
    """WatchRepository on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, destination_id: int, expression: str, *, now: datetime, created_by: str = "") -> Watch:
        values = {"destination_id": destination_id, "expression": expression, "created_by": created_by, "name": ""}
        made = self._db.execute(insert(watches).values(**values, created_at=now).returning(watches.c.id)).scalar_one()
        return Watch(
            id=made, destination_id=destination_id, expression=expression, created_at=now, created_by=created_by
        )

    def list(self, destination_id: int | None = None) -> Sequence[Watch]:
        query = select(watches).order_by(watches.c.id)
        if destination_id is not None:
            query = query.where(watches.c.destination_id == destination_id)
        return [Watch(**row) for row in self._db.execute(query).mappings()]

    def remove(self, destination_id: int, watch_id: int) -> bool:
        gone = self._db.execute(
            delete(watches).where(watches.c.id == watch_id, watches.c.destination_id == destination_id)
        )
        return bool(gone.rowcount)

    def mark(self) -> Hashable:
        # the moment too: SQLite gives the highest number again once its watch is removed
        newest = select(func.count(), func.max(watches.c.id), func.max(watches.c.created_at)).select_from(watches)
        return tuple(self._db.execute(newest).one())
