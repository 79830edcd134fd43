"""Pages of cited entries: who is cited, and when each page is visited next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from bot.domain.findings import FactStatus
from bot.domain.pages import Citation, Found, Page
from storage.tables import entries, evidence, pages, versions


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
