"""The outbox: deliveries claimed once, whatever the number of workers, and sent once."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, FromClause, and_, case, exists, func, insert, or_, select, update

from bot.domain.model import Delivery, DeliveryDraft, DeliveryKind, DeliveryState, Destination, Platform
from bot.domain.publishing import version_of_alert
from storage.channels import destination_of
from storage.tables import destinations, outbox

HOLDS_UP = 6  # tries for which a message holds up its channel; one that still fails then lets the others pass
WAITING = (DeliveryState.PENDING.value, DeliveryState.CLAIMED.value)


class SqlOutbox:
    """OutboxRepository on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def enqueue(self, draft: DeliveryDraft, *, now: datetime, told: bool = False, within: str | None = None) -> bool:
        here = and_(outbox.c.destination_id == draft.destination_id, outbox.c.key == draft.key)
        if self._db.execute(select(outbox.c.id).where(here)).first() is not None:
            return False
        state = DeliveryState.DROPPED if told else DeliveryState.TOGETHER if within else DeliveryState.PENDING
        self._db.execute(
            insert(outbox).values(
                destination_id=draft.destination_id,
                key=draft.key,
                kind=draft.kind.value,
                card=draft.card,
                edits=within or draft.edits,
                nonce=secrets.token_hex(12),  # the same at every try; Discord takes 25 characters
                state=state.value,
                tries=0,
                not_before=draft.not_before,
                error="",
                created_at=now,
            )
        )
        return True

    def claim(
        self,
        *,
        now: datetime,
        limit: int,
        platforms: Sequence[Platform],
        lease_seconds: int = 120,
        besides: Collection[int] = (),
    ) -> Sequence[Delivery]:
        box, earlier, edited = outbox.alias(), outbox.alias(), outbox.alias()
        # one at a time for a destination, in order: a row waits for every earlier one that is due or being sent
        blocked = exists().where(
            earlier.c.destination_id == box.c.destination_id,
            earlier.c.id != box.c.id,
            or_(
                and_(earlier.c.state == DeliveryState.CLAIMED.value, earlier.c.claimed_until > now),
                and_(  # the platform asked to wait: nothing goes there before that time
                    earlier.c.state == DeliveryState.PENDING.value,
                    earlier.c.tries.between(1, HOLDS_UP),
                    earlier.c.not_before > now,
                ),
                and_(
                    earlier.c.id < box.c.id,
                    earlier.c.state.in_(WAITING),
                    earlier.c.not_before <= now,
                    or_(earlier.c.claimed_until.is_(None), earlier.c.claimed_until <= now),
                ),
            ),
        )
        unsent_original = exists().where(
            edited.c.destination_id == box.c.destination_id,
            edited.c.key == box.c.edits,
            edited.c.state.in_(WAITING),
        )
        chosen = (
            select(box.c.id)
            .join(destinations, destinations.c.id == box.c.destination_id)
            .where(
                box.c.id.not_in(besides),
                box.c.not_before <= now,
                or_(
                    box.c.state == DeliveryState.PENDING.value,
                    and_(box.c.state == DeliveryState.CLAIMED.value, box.c.claimed_until <= now),
                ),
                destinations.c.paused == "",
                destinations.c.platform.in_([p.value for p in platforms]),
                ~blocked,
                or_(box.c.edits.is_(None), ~unsent_original),
            )
            .order_by(box.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=box)
        )
        claimed = self._db.execute(
            update(outbox)
            .where(outbox.c.id.in_(chosen.scalar_subquery()))
            .values(
                state=DeliveryState.CLAIMED.value,
                claimed_until=now + timedelta(seconds=lease_seconds),
                tries=outbox.c.tries + 1,
            )
            .returning(outbox.c.id)
        ).scalars()
        return self._deliveries(sorted(claimed))

    def _deliveries(self, ids: Sequence[int]) -> list[Delivery]:
        original = outbox.alias()
        rows = self._db.execute(
            select(
                outbox,
                original.c.message_ref.label("edited_ref"),
                destinations.c.platform,
                destinations.c.channel,
                destinations.c.space,
                destinations.c.name,
                destinations.c.settings,
                destinations.c.created_at.label("since"),
                destinations.c.paused,
            )
            .join(destinations, destinations.c.id == outbox.c.destination_id)
            .outerjoin(
                original,
                and_(original.c.destination_id == outbox.c.destination_id, original.c.key == outbox.c.edits),
            )
            .where(outbox.c.id.in_(ids))
            .order_by(outbox.c.id)
        ).mappings()
        return [
            Delivery(
                id=row["id"],
                draft=DeliveryDraft(
                    key=row["key"],
                    destination_id=row["destination_id"],
                    kind=DeliveryKind(row["kind"]),
                    card=row["card"],
                    not_before=row["not_before"],
                    edits=row["edits"],
                ),
                destination=destination_of(row, id_=row["destination_id"], created_at=row["since"]),
                nonce=row["nonce"],
                tries=row["tries"],
                state=DeliveryState(row["state"]),
                message_ref=row["message_ref"] or row["edited_ref"],
            )
            for row in rows
        ]

    def mark_sent(self, delivery_id: int, *, message_ref: str, now: datetime) -> None:
        here = outbox.c.id == delivery_id
        self._mark(here, DeliveryState.SENT, message_ref=message_ref, sent_at=now, error="")

    def mark_retry(self, delivery_id: int, *, tries: int, at: datetime, error: str) -> bool:
        return self._mark(_claimed(delivery_id, tries), DeliveryState.PENDING, not_before=at, error=error)

    def mark_failed(self, delivery_id: int, *, tries: int, error: str, now: datetime) -> bool:
        return self._mark(_claimed(delivery_id, tries), DeliveryState.FAILED, error=error, sent_at=now)

    def _mark(self, here: ColumnElement[bool], state: DeliveryState, **values: object) -> bool:
        marked = self._db.execute(update(outbox).where(here).values(state=state.value, claimed_until=None, **values))
        return bool(marked.rowcount)

    def find(self, destination_id: int, key: str) -> tuple[DeliveryState, str | None] | None:
        own, sent = outbox.alias(), outbox.alias()
        row = self._db.execute(
            select(func.coalesce(sent.c.state, own.c.state), func.coalesce(sent.c.message_ref, own.c.message_ref))
            .select_from(own.outerjoin(sent, _tells(sent, own)))
            .where(own.c.destination_id == destination_id, own.c.key == key)
        ).first()
        return None if row is None else (DeliveryState(row[0]), row[1])

    def alerted(self, destination_id: int, *, since: datetime) -> frozenset[int]:
        keys = self._db.execute(
            select(outbox.c.key).where(
                outbox.c.destination_id == destination_id,
                outbox.c.kind == DeliveryKind.ALERT.value,
                outbox.c.state != DeliveryState.DROPPED.value,
                outbox.c.created_at > since,
            )
        ).scalars()
        return frozenset(number for key in keys if (number := version_of_alert(key)) is not None)

    def told_within(self, destination_id: int, key: str) -> Sequence[str]:
        here = outbox.c.destination_id == destination_id
        together = outbox.c.state == DeliveryState.TOGETHER.value
        lead = self._db.execute(select(outbox.c.edits).where(here, together, outbox.c.key == key)).scalar() or key
        others = self._db.execute(
            select(outbox.c.key).where(here, together, outbox.c.edits == lead).order_by(outbox.c.id)
        )
        return [lead, *others.scalars()]

    def sent_with_prefix(self, prefix: str) -> Sequence[tuple[Destination, str, str]]:
        own, sent = outbox.alias(), outbox.alias()
        rows = self._db.execute(
            select(
                destinations,
                func.coalesce(sent.c.key, own.c.key).label("key"),
                func.coalesce(sent.c.message_ref, own.c.message_ref).label("message_ref"),
            )
            .select_from(
                own.join(destinations, destinations.c.id == own.c.destination_id).outerjoin(sent, _tells(sent, own))
            )
            .where(
                own.c.key.startswith(prefix, autoescape=True),
                func.coalesce(sent.c.state, own.c.state) == DeliveryState.SENT.value,
            )
            .order_by(own.c.id)
        ).mappings()
        return [
            (destination_of(row, id_=row["id"], created_at=row["created_at"]), row["key"], row["message_ref"] or "")
            for row in rows
        ]

    def heard(self, prefix: str) -> Sequence[tuple[Destination, datetime]]:
        own, sent = outbox.alias(), outbox.alias()
        rows = self._db.execute(
            select(destinations, func.coalesce(sent.c.not_before, own.c.not_before).label("not_before"))
            .select_from(
                own.join(destinations, destinations.c.id == own.c.destination_id).outerjoin(sent, _tells(sent, own))
            )
            .where(
                own.c.key.startswith(prefix, autoescape=True),
                func.coalesce(sent.c.state, own.c.state).in_((DeliveryState.SENT.value, *WAITING)),
            )
            .order_by(own.c.id)
        ).mappings()
        return [(destination_of(row, id_=row["id"], created_at=row["created_at"]), row["not_before"]) for row in rows]

    def waiting_since(self, platforms: Sequence[Platform]) -> datetime | None:
        # what failed is put off each time: it waits since it was made
        since: datetime | None = self._db.execute(
            select(func.min(case((outbox.c.tries > 0, outbox.c.created_at), else_=outbox.c.not_before)))
            .join(destinations, destinations.c.id == outbox.c.destination_id)
            .where(
                outbox.c.state.in_(WAITING),
                destinations.c.paused == "",
                destinations.c.platform.in_([p.value for p in platforms]),
            )
        ).scalar_one()
        return since

    def tells(self, destination_id: int, prefixes: Sequence[str], links: Sequence[str]) -> bool:
        own, sent = outbox.alias(), outbox.alias()
        out = (DeliveryState.SENT.value, *WAITING)
        listing = own.c.kind.in_((DeliveryKind.DIGEST.value, DeliveryKind.WATCH.value))
        asked = [own.c.key.startswith(prefix, autoescape=True) for prefix in prefixes]
        asked += [
            and_(listing, own.c.card.contains(json.dumps(link, ensure_ascii=False), autoescape=True)) for link in links
        ]
        if not asked:
            return False
        found = (
            select(own.c.id)
            .select_from(own.outerjoin(sent, _tells(sent, own)))
            .where(own.c.destination_id == destination_id, func.coalesce(sent.c.state, own.c.state).in_(out))
            .where(or_(*asked))
            .limit(1)
        )
        return self._db.execute(found).first() is not None

    def counts(self) -> Mapping[DeliveryState, int]:
        rows = self._db.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
        return {DeliveryState(state): count for state, count in rows}


def _claimed(delivery_id: int, tries: int) -> ColumnElement[bool]:
    """Whether the row is still that of the try of that number: each claim counts one."""
    return and_(outbox.c.id == delivery_id, outbox.c.state == DeliveryState.CLAIMED.value, outbox.c.tries == tries)


def _tells(sent: FromClause, own: FromClause) -> ColumnElement[bool]:
    """Whether the message of ``sent`` tells what ``own`` is about, which has none of its own."""
    return and_(
        own.c.state == DeliveryState.TOGETHER.value,
        sent.c.destination_id == own.c.destination_id,
        sent.c.key == own.c.edits,
    )
