"""Corrections: which values of the ledger a report takes back, its own or, where it is a primary source, anybody's."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.findings import FactStatus, FactVersion, Reading, Relation
from bot.domain.publishing import independent
from bot.domain.values import State
from bot.facts.reading import Read
from bot.facts.relation import same

_OPEN = frozenset({FactStatus.UPDATED, FactStatus.DISPUTED})


def is_correction(read: Read) -> bool:
    """Whether the text says that it corrects: "Correction: ..." at the head of a part, or a phrase that says so."""
    heads = (s for n, s in enumerate(read.sentences) if n == 0 or read.sentences[n - 1].part != s.part)
    fronted = any(start == 0 for s in heads for start, _ in s.hits.get("correction_head", ()))
    return fronted or "correction_said" in read.shown


def taken_back(
    versions: Iterable[FactVersion], reading: Reading, *, entry_id: int, origin: str, revised: bool, primary: bool
) -> tuple[FactVersion, ...]:
    """The versions of one fact that do not stand after this report.

    A source takes back what it alone said: it says "correction", or its item was revised, and it now gives another
    figure or denies the state. A primary source takes back, by denying it, what others said. A value that another
    source holds too stays: two camps are a dispute, no correction.
    """
    return tuple(v for v in versions if v.status in _OPEN and _falls(v, reading, entry_id, origin, revised, primary))


def _falls(version: FactVersion, reading: Reading, entry_id: int, origin: str, revised: bool, primary: bool) -> bool:
    told = [f for f in reading.findings if f.fact == version.fact and f.relation is not Relation.BACKGROUND]
    if any(f.value is not None and same(f.value, version.value) for f in told):
        return False
    denied = any(fact == version.fact and same(value, version.value) for fact, value in reading.denied)
    if primary and denied:
        return True
    entries = {e.entry_id for e in version.evidence if e.entry_id is not None}
    own = entries == {entry_id} if revised else reading.corrects and set(independent(version)) == {origin}
    if not own:
        return False
    # a state is followed by others, so only a denial takes it back; a figure is taken back by another one
    other = any(f.value is not None and not isinstance(f.value, State) for f in told)
    return denied or (other and not isinstance(version.value, State))
