"""The ledger: findings, versions of facts with their evidence, and the log of their statuses."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, delete, desc, insert, or_, select, update

from bot.domain.findings import Evidence, FactStatus, FactVersion, Finding, Relation, Why
from bot.domain.values import Day, Value, from_json, to_json
from bot.ports import StoredFinding
from storage.outbox import SqlOutbox
from storage.tables import entries, evidence, findings, status_log, versions

CHUNK = 500  # bound variables in one statement: SQLite's smallest limit is 999
SHOWN_AS_CHANGES = tuple(
    s.value for s in (FactStatus.UPDATED, FactStatus.DISPUTED, FactStatus.CONFIRMED, FactStatus.RETRACTED)
)


def _kind(value: Value | None) -> str:
    return "date" if isinstance(value, Day) else ""


def _value(data: Any, kind: str) -> Value:
    return from_json(data, kind=kind)


def _finding(row: RowMapping) -> StoredFinding:
    why = row["why"]
    return StoredFinding(
        id=row["id"],
        entry_id=row["entry_id"],
        dossier=row["dossier"],
        finding=Finding(
            fact=row["fact"],
            relation=Relation(row["relation"]),
            value=None if row["value"] is None else _value(row["value"], row["kind"]),
            quote=row["quote"],
            start=row["start"],
            end=row["end"],
            part=row["part"],
            as_of=row["as_of"],
            confidence=row["confidence"],
            why=None if why is None else Why(**{**why, "parties": tuple(why["parties"])}),
        ),
    )


def _evidence(row: RowMapping) -> Evidence:
    return Evidence(
        finding_id=row["finding_id"],
        entry_id=row["entry_id"],
        quote=row["quote"],
        outlet=row["outlet"],
        origin=row["origin"],
        url=row["url"],
        language=row["language"],
        published=row["published"],
        weight=row["weight"],
        primary=row["primary"],
    )


class SqlFacts:
    """FactRepository on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    # ------------------------------------------------------------ findings

    def add_findings(
        self, entry_id: int | None, dossier: str, found: Sequence[Finding], *, now: datetime
    ) -> Sequence[StoredFinding]:
        stored = []
        for one in found:
            made = self._db.execute(
                insert(findings)
                .values(
                    entry_id=entry_id,
                    dossier=dossier,
                    fact=one.fact,
                    relation=one.relation.value,
                    kind=_kind(one.value),
                    value=None if one.value is None else to_json(one.value),
                    part=one.part,
                    quote=one.quote,
                    start=one.start,
                    end=one.end,
                    as_of=one.as_of,
                    confidence=one.confidence,
                    why=None if one.why is None else asdict(one.why),
                    found_at=now,
                    dropped=False,
                )
                .returning(findings.c.id)
            ).scalar_one()
            stored.append(StoredFinding(id=made, entry_id=entry_id, dossier=dossier, finding=one))
        return stored

    def findings_of(self, entry_id: int) -> Sequence[StoredFinding]:
        rows = self._db.execute(
            select(findings)
            .where(findings.c.entry_id == entry_id, findings.c.dropped.is_(False))
            .order_by(findings.c.id)
        ).mappings()
        return [_finding(row) for row in rows]

    def drop_findings(self, entry_id: int) -> None:
        self._db.execute(update(findings).where(findings.c.entry_id == entry_id).values(dropped=True))

    # ------------------------------------------------------------ versions

    def add_version(
        self,
        *,
        dossier: str,
        fact: str,
        value: Value,
        status: FactStatus,
        as_of: str | None,
        learned_at: datetime,
        before_id: int | None,
        evidence: Evidence,
    ) -> FactVersion:
        made = self._db.execute(
            insert(versions)
            .values(
                dossier=dossier,
                fact=fact,
                kind=_kind(value),
                value=to_json(value),
                value_key=json.dumps(to_json(value), sort_keys=True, ensure_ascii=False),
                status=status.value,
                as_of=as_of,
                learned_at=learned_at,
                before_id=before_id,
                quote=evidence.quote,
            )
            .returning(versions.c.id)
        ).scalar_one()
        return self.add_evidence(made, evidence)

    def add_evidence(self, version_id: int, proof: Evidence) -> FactVersion:
        self._db.execute(
            insert(evidence).values(
                version_id=version_id,
                finding_id=proof.finding_id,
                entry_id=proof.entry_id,
                quote=proof.quote,
                outlet=proof.outlet,
                origin=proof.origin,
                url=proof.url,
                language=proof.language,
                published=proof.published,
                weight=proof.weight,
                primary=proof.primary,
            )
        )
        return self._must(version_id)

    def set_origin(self, entry_ids: Sequence[int], origin: str) -> None:
        for at in range(0, len(entry_ids), CHUNK):
            moved = evidence.c.entry_id.in_(entry_ids[at : at + CHUNK]) & (evidence.c.origin != origin)
            self._db.execute(update(evidence).where(moved).values(origin=origin))

    def withdraw(self, version_id: int, entry_id: int, *, now: datetime) -> FactVersion:
        self._db.execute(
            update(evidence)
            .where(
                evidence.c.version_id == version_id, evidence.c.entry_id == entry_id, evidence.c.withdrawn_at.is_(None)
            )
            .values(withdrawn_at=now)
        )
        return self._must(version_id)

    def renew(self, version_id: int, proof: Evidence) -> FactVersion:
        own = and_(evidence.c.version_id == version_id, evidence.c.entry_id == proof.entry_id)
        kept, *more = self._db.execute(select(evidence.c.id).where(own).order_by(evidence.c.id)).scalars()
        self._db.execute(
            update(evidence)
            .where(evidence.c.id == kept)
            .values(finding_id=proof.finding_id, quote=proof.quote, withdrawn_at=None)
        )
        if more:
            self._db.execute(delete(evidence).where(evidence.c.id.in_(more)))
        return self._must(version_id)

    def set_status(
        self, version_id: int, status: FactStatus, *, now: datetime, who: str, reason: str = ""
    ) -> FactVersion:
        was = self._must(version_id).status
        self._db.execute(update(versions).where(versions.c.id == version_id).values(status=status.value))
        self._db.execute(
            insert(status_log).values(
                version_id=version_id, at=now, who=who, was=was.value, became=status.value, reason=reason
            )
        )
        return self._must(version_id)

    def status_log(self, version_id: int) -> Sequence[tuple[datetime, str, FactStatus, FactStatus, str]]:
        rows = self._db.execute(
            select(status_log).where(status_log.c.version_id == version_id).order_by(status_log.c.id)
        ).mappings()
        return [(r["at"], r["who"], FactStatus(r["was"]), FactStatus(r["became"]), r["reason"]) for r in rows]

    def mark_told(self, version_id: int, *, now: datetime) -> None:
        self._db.execute(
            update(versions).where(versions.c.id == version_id, versions.c.told_at.is_(None)).values(told_at=now)
        )

    def told_here(self, destination_id: int, entry_id: int) -> bool:
        own = select(evidence.c.version_id).where(evidence.c.entry_id == entry_id)
        told = select(versions.c.id).where(
            or_(
                versions.c.id.in_(own),
                and_(versions.c.status == FactStatus.DISPUTED.value, versions.c.before_id.in_(own)),
            )
        )
        keys = [f"alert:{version_id}:" for version_id in self._db.execute(told).scalars()]
        links = (
            select(entries.c.url)
            .where(entries.c.id == entry_id)
            .union(select(evidence.c.url).where(evidence.c.entry_id == entry_id))
        )
        return SqlOutbox(self._db).tells(
            destination_id, keys, [url for url in self._db.execute(links).scalars() if url]
        )

    def get(self, version_id: int) -> FactVersion | None:
        found = self._many(versions.c.id == version_id)
        return found[0] if found else None

    def before(self, version_id: int) -> FactVersion | None:
        before_id = self._db.execute(
            select(versions.c.before_id).where(versions.c.id == version_id)
        ).scalar_one_or_none()
        return None if before_id is None else self.get(before_id)

    def disputing(self, version_id: int) -> Sequence[FactVersion]:
        return self._many(versions.c.before_id == version_id, versions.c.status == FactStatus.DISPUTED.value)

    def history(self, dossier: str, fact: str) -> Sequence[FactVersion]:
        return self._many(versions.c.dossier == dossier, versions.c.fact == fact)

    def ledger(self, dossier: str) -> Mapping[str, Sequence[FactVersion]]:
        by_fact: dict[str, list[FactVersion]] = defaultdict(list)
        for version in self._many(versions.c.dossier == dossier):
            by_fact[version.fact].append(version)
        return dict(by_fact)

    def changes(
        self,
        *,
        dossier: str | None = None,
        since: datetime | None = None,
        fact: str | None = None,
        also: Collection[int] = (),
        limit: int = 50,
    ) -> Sequence[tuple[FactVersion, FactVersion]]:
        query = select(versions.c.id, versions.c.before_id).where(
            versions.c.status.in_(SHOWN_AS_CHANGES), versions.c.before_id.is_not(None)
        )
        if dossier is not None:
            query = query.where(versions.c.dossier == dossier)
        if since is not None:
            query = query.where(or_(versions.c.learned_at > since, versions.c.id.in_(also)))
        if fact is not None:
            query = query.where(versions.c.fact == fact)
        pairs = list(self._db.execute(query.order_by(desc(versions.c.learned_at), desc(versions.c.id)).limit(limit)))
        by_id = self._by_id(i for pair in pairs for i in pair)
        return [(by_id[before], by_id[after]) for after, before in pairs]

    def changes_of(self, entry_ids: Collection[int]) -> Mapping[int, Sequence[tuple[FactVersion, FactVersion]]]:
        wanted = sorted(set(entry_ids))
        proved: set[tuple[int, int, int]] = set()  # version, the one before, entry
        for at in range(0, len(wanted), 500):
            query = (
                select(versions.c.id, versions.c.before_id, evidence.c.entry_id)
                .join(evidence, evidence.c.version_id == versions.c.id)
                .where(evidence.c.entry_id.in_(wanted[at : at + 500]), versions.c.before_id.is_not(None))
                .where(versions.c.status.not_in([FactStatus.BASELINE.value, FactStatus.RETRACTED.value]))
            )
            proved.update((version, before, entry) for version, before, entry in self._db.execute(query))
        by_id = self._by_id(one for version, before, _ in proved for one in (version, before))
        found: dict[int, list[tuple[FactVersion, FactVersion]]] = defaultdict(list)
        for version, before, entry in sorted(proved):
            found[entry].append((by_id[before], by_id[version]))
        return found

    # ------------------------------------------------------------ reading

    def _must(self, version_id: int) -> FactVersion:
        version = self.get(version_id)
        if version is None:
            raise LookupError(f"version {version_id}")
        return version

    def _by_id(self, wanted: Iterable[int]) -> dict[int, FactVersion]:
        ids = sorted(set(wanted))
        parts = (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))
        return {v.id: v for part in parts for v in self._many(versions.c.id.in_(part))}

    def _many(self, *conditions: Any) -> list[FactVersion]:
        """Versions with their evidence, in two queries whatever their number."""
        rows = list(self._db.execute(select(versions).where(*conditions).order_by(versions.c.id)).mappings())
        proofs: dict[int, list[Evidence]] = defaultdict(list)
        withdrawn: dict[int, list[Evidence]] = defaultdict(list)
        ids = [row["id"] for row in rows]
        for at in range(0, len(ids), CHUNK):
            part = ids[at : at + CHUNK]
            found = self._db.execute(select(evidence).where(evidence.c.version_id.in_(part)).order_by(evidence.c.id))
            for row in found.mappings():
                kept = proofs if row["withdrawn_at"] is None else withdrawn
                kept[row["version_id"]].append(_evidence(row))
        return [
            FactVersion(
                id=row["id"],
                dossier=row["dossier"],
                fact=row["fact"],
                value=_value(row["value"], row["kind"]),
                status=FactStatus(row["status"]),
                as_of=row["as_of"],
                learned_at=row["learned_at"],
                told_at=row["told_at"],
                evidence=tuple(proofs[row["id"]]),
                withdrawn=tuple(withdrawn[row["id"]]),
            )
            for row in rows
        ]
