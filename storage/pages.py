"""Pages of cited entries: who is cited, and when each page is visited next."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, RowMapping, exists, func, insert, select, update

from bot.domain.findings import FactStatus, Relation
from bot.domain.model import DeliveryKind, DeliveryState
from bot.domain.pages import Citation, Found, Page
from storage.tables import entries, evidence, findings, outbox, pages, versions


def _page(row: RowMapping) -> Page:
    return Page(**{**row, "found": Found(row["found"])})


class SqlPages:
    """PageRepository on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def cited(self, *, since: datetime) -> Sequence[Citation]:
        dispute = versions.alias()
        told = (
            select(versions.c.id, versions.c.told_at)
            .where(versions.c.told_at > since)
            .union_all(  # the other side of a dispute stands in its alert, too
                select(dispute.c.before_id, dispute.c.told_at).where(
                    dispute.c.told_at > since, dispute.c.status == FactStatus.DISPUTED.value
                )
            )
            .subquery()
        )
        latest = select(told.c.id, func.max(told.c.told_at).label("told_at")).group_by(told.c.id).subquery()
        query = (
            select(
                evidence.c.version_id,
                evidence.c.entry_id,
                entries.c.url,
                latest.c.told_at,
                entries.c.first_seen,
                pages.c.entry_id.is_not(None).label("planned"),
            )
            .join(latest, latest.c.id == evidence.c.version_id)
            .join(entries, entries.c.id == evidence.c.entry_id)
            .outerjoin(pages, pages.c.entry_id == evidence.c.entry_id)
            .where(entries.c.sample.is_(False), evidence.c.withdrawn_at.is_(None))
            .order_by(evidence.c.version_id, evidence.c.id)
        )
        return [
            Citation(
                version_id=row["version_id"],
                entry_id=row["entry_id"],
                url=row["url"],
                told_at=max(row["told_at"], row["first_seen"]),
                planned=bool(row["planned"]),
            )
            for row in self._db.execute(query).mappings()
        ]

    def listed(self, *, since: datetime) -> Sequence[Citation]:
        sent = select(outbox.c.card, outbox.c.sent_at).where(
            outbox.c.kind.in_((DeliveryKind.DIGEST.value, DeliveryKind.WATCH.value)),
            outbox.c.state == DeliveryState.SENT.value,
            outbox.c.sent_at > since,
        )
        links: dict[str, datetime] = {}
        for card, sent_at in self._db.execute(sent.order_by(outbox.c.id)):
            links.update(dict.fromkeys(_links(json.loads(card)), sent_at))
        says = exists().where(
            findings.c.entry_id == entries.c.id,
            findings.c.dropped.is_(False),
            findings.c.relation != Relation.BACKGROUND.value,
        )
        found: list[Citation] = []
        asked = list(links)
        for urls in (asked[at : at + 500] for at in range(0, len(asked), 500)):
            query = (
                select(entries.c.id, entries.c.url, pages.c.entry_id.is_not(None))
                .outerjoin(pages, pages.c.entry_id == entries.c.id)
                .where(entries.c.url.in_(urls), entries.c.sample.is_(False), says)
                .order_by(entries.c.id)
            )
            found += [
                Citation(version_id=None, entry_id=entry_id, url=url, told_at=links[url], planned=bool(planned))
                for entry_id, url, planned in self._db.execute(query)
            ]
        return found

    def add(self, new: Sequence[Page]) -> None:
        if new:
            self._db.execute(insert(pages), [_row(page) for page in new])

    def due(self, now: datetime, *, limit: int) -> Sequence[Page]:
        query = select(pages).where(pages.c.next_due <= now).order_by(pages.c.next_due, pages.c.entry_id).limit(limit)
        return [_page(row) for row in self._db.execute(query).mappings()]

    def find(self, entry_id: int) -> Page | None:
        row = self._db.execute(select(pages).where(pages.c.entry_id == entry_id)).mappings().one_or_none()
        return None if row is None else _page(row)

    def save(self, page: Page) -> None:
        values = _row(page)
        self._db.execute(update(pages).where(pages.c.entry_id == values.pop("entry_id")).values(**values))


def _row(page: Page) -> dict[str, object]:
    return {**asdict(page), "found": page.found.value}


def _links(card: object) -> Iterator[str]:
    """Every address in a card."""
    if isinstance(card, dict):
        url = card.get("url")
        if isinstance(url, str):
            yield url
        card = list(card.values())
    if isinstance(card, list):
        for part in card:
            yield from _links(part)
