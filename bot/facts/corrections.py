"""Corrections: which values of the ledger a report takes back, its own or, where it is a primary source, anybody's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.dossier import FactSpec
from bot.domain.findings import FactStatus, FactVersion, Finding, Reading, Relation
from bot.domain.publishing import independent
from bot.domain.values import State
from bot.facts.edits import alike, decided, follows
from bot.facts.reading import Read
from bot.facts.relation import same

OPEN = frozenset({FactStatus.UPDATED, FactStatus.DISPUTED})


def is_correction(read: Read) -> bool:
    """Whether the text says that it corrects: "Correction: ..." at the head of a part, or a phrase that says so."""
    heads = (s for n, s in enumerate(read.sentences) if n == 0 or read.sentences[n - 1].part != s.part)
    fronted = any(start == 0 for s in heads for start, _ in s.hits.get("correction_head", ()))
    return fronted or "correction_said" in read.shown


def taken_back(
    versions: Iterable[FactVersion], reading: Reading, *, origin: str, primary: bool
) -> tuple[FactVersion, ...]:
    """The versions of one fact that do not stand after this report.

    A source that says "correction" takes back what it alone said: it now gives another figure or denies the state. A
    primary source takes back, by denying it, what others said. A value that another source holds too stays: two camps
    are a dispute, no correction.
    """
    return tuple(v for v in versions if v.status in OPEN and _falls(v, reading, origin, primary))


def _falls(version: FactVersion, reading: Reading, origin: str, primary: bool) -> bool:
    told = [f for f in reading.findings if f.fact == version.fact and f.relation is not Relation.BACKGROUND]
    if any(f.value is not None and same(f.value, version.value) for f in told):
        return False
    denied = denies(reading, version)
    if primary and denied:
        return True
    if not reading.corrects or set(independent(version)) != {origin}:
        return False
    # a state is followed by others, so only a denial takes it back; a figure is taken back by another one
    other = any(f.value is not None and not isinstance(f.value, State) for f in told)
    return denied or (other and not isinstance(version.value, State))


def denies(reading: Reading, version: FactVersion) -> bool:
    """Whether a report says that a value does not hold."""
    return any(fact == version.fact and same(value, version.value) for fact, value in reading.denied)


def edited_away(
    versions: Iterable[FactVersion], spec: FactSpec | None, reading: Reading, new: Sequence[Finding], *, entry_id: int
) -> tuple[FactVersion, ...]:
    """The versions of one fact that a report proved and, since it was edited, says no more.

    It gives another value of the fact (``new``: those that it did not give before) or denies this one; what is merely
    left out may have been cut off. What was told and is followed by a later state stays as it was told.
    """
    return tuple(
        v for v in versions if any(e.entry_id == entry_id for e in v.evidence) and _edited_away(v, spec, reading, new)
    )


def _edited_away(version: FactVersion, spec: FactSpec | None, reading: Reading, new: Sequence[Finding]) -> bool:
    if any(alike(f.value, version.value) for f in decided(reading.findings, version.fact)):
        return False
    if denies(reading, version):
        return True
    after = decided(new, version.fact)
    later = any(follows(spec, version.value, f.value) for f in after)
    return bool(after) and not (later and version.told_at is not None)


def nobody_left(version: FactVersion, spec: FactSpec | None, new: Sequence[Finding]) -> bool:
    """Whether a change falls for want of a report that says so: none is left, and no later state followed it."""
    later = any(follows(spec, version.value, f.value) for f in decided(new, version.fact))
    return version.status in OPEN and not version.evidence and not later
