"""Seeds into the ledger: seeds -> changed or new? -> baseline findings -> versions. Nothing in the ledger is lost.

read seeds | compare hash | store findings | add or keep baseline versions | remember hash
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.findings import Evidence, FactStatus, FactVersion
from bot.ports import StoredFinding, UnitOfWork
from bot.services.subjects import SEED_ORIGIN, SeedReading, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """What happened to one seed file: its facts, and whether it was new or changed."""

    name: str
    dossier: str
    facts: int
    changed: bool


def _published(as_of: str) -> datetime:
    year, month, day = ([*as_of.split("-"), "1", "1"])[:3]
    return datetime(int(year), int(month), int(day), tzinfo=UTC)


def evidence_of_seed(reading: SeedReading, stored: StoredFinding) -> Evidence:
    """A seed's finding as evidence: its origin is the seed itself."""
    return Evidence(
        finding_id=stored.id,
        entry_id=None,
        quote=stored.finding.quote,
        outlet=reading.seed.outlet or reading.seed.file,
        origin=SEED_ORIGIN,
        url="",
        language=reading.seed.language,
        published=_published(reading.seed.as_of),
    )


def plant(uow: UnitOfWork, subject: Subject, *, now: datetime) -> Sequence[Planted]:
    """Bring the subject's seeds into the ledger, in the caller's transaction; a seed that is known is left alone."""
    known = uow.seeds.known()
    planted = []
    for reading in subject.seeds:
        name = f"{subject.key}/{reading.seed.file}"
        changed = known.get(name) != reading.seed.digest
        if changed:
            _store(uow, subject, reading, now=now)
            uow.seeds.remember(name, reading.seed.digest, now=now)
        facts = len({finding.fact for finding in reading.findings})
        planted.append(Planted(name=reading.seed.file, dossier=subject.key, facts=facts, changed=changed))
    return planted


def _store(uow: UnitOfWork, subject: Subject, reading: SeedReading, *, now: datetime) -> None:
    ledger = uow.facts.ledger(subject.key)
    for stored in uow.facts.add_findings(None, subject.key, reading.findings, now=now):
        finding = stored.finding
        if finding.value is None:
            continue
        evidence = evidence_of_seed(reading, stored)
        held = next((v for v in ledger.get(finding.fact, ()) if v.value == finding.value), None)
        if held is not None:
            _join(uow, held, evidence)
            continue
        uow.facts.add_version(
            dossier=subject.key,
            fact=finding.fact,
            value=finding.value,
            status=FactStatus.BASELINE,
            as_of=finding.as_of or reading.seed.as_of,
            learned_at=now,
            before_id=None,
            evidence=evidence,
        )


def _join(uow: UnitOfWork, held: FactVersion, evidence: Evidence) -> None:
    if all(e.quote != evidence.quote for e in held.evidence):
        uow.facts.add_evidence(held.id, evidence)
