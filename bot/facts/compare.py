"""Comparing findings with the ledger: what is a new version, what is more evidence, and what passes without a trace."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.dossier import Dossier, FactSpec, StateSpec
from bot.domain.findings import FactStatus, FactVersion, Finding, Relation
from bot.domain.values import State, Value
from bot.facts.relation import rougher, rounds_to, same


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A value that the ledger does not hold. ``before_id`` is the version that held at that point of the story."""

    fact: str
    value: Value
    status: FactStatus  # UPDATED or DISPUTED
    as_of: str | None
    before_id: int
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreEvidence:
    """The finding says what a version already says. ``status`` is what the version becomes by it, if that changes."""

    version_id: int
    finding: Finding
    status: FactStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """The finding moves nothing; ``reason`` says why, in a sentence."""

    finding: Finding
    reason: str


Verdict = NewVersion | MoreEvidence | Passed


def compare(
    findings: Sequence[Finding],
    history: Mapping[str, Sequence[FactVersion]],
    dossier: Dossier,
    *,
    published: datetime,
    closed: Collection[int] = (),
) -> list[Verdict]:
    """A verdict for each finding, in their order. ``history`` holds each fact's versions, retracted ones too.

    ``closed``: the retracted versions of which a person said that they are no change; they are not opened again.
    """
    verdicts: list[Verdict] = []
    for finding in findings:
        fact = dossier.fact(finding.fact)
        if fact is None or finding.value is None or finding.relation is Relation.BACKGROUND:
            verdicts.append(Passed(finding=finding, reason="It mentions the fact without deciding it."))
            continue
        if any(isinstance(v, NewVersion) and v.fact == finding.fact and same(v.value, finding.value) for v in verdicts):
            verdicts.append(Passed(finding=finding, reason="The same report said so already."))
            continue
        versions = history.get(finding.fact, ())
        verdicts.append(_judge(fact, finding, finding.value, versions, published, closed))
    return verdicts


def _judge(
    fact: FactSpec,
    finding: Finding,
    value: Value,
    versions: Sequence[FactVersion],
    published: datetime,
    closed: Collection[int],
) -> Verdict:
    for version in versions:
        if version.id in closed and same(version.value, value):
            return MoreEvidence(version_id=version.id, finding=finding)
    standing = [v for v in versions if v.status is not FactStatus.RETRACTED]
    equal = next((v for v in standing if same(v.value, value)), None)
    if equal is not None:
        status = FactStatus.CONFIRMED if equal.status is FactStatus.BASELINE else None
        return MoreEvidence(version_id=equal.id, finding=finding, status=status)
    if not standing:
        return Passed(finding=finding, reason="The ledger holds no baseline of this fact to compare with.")
    exact = next((v for v in standing if v.status is not FactStatus.BASELINE and rounds_to(value, v.value)), None)
    if exact is not None:
        return MoreEvidence(version_id=exact.id, finding=finding)
    if any(rougher(value, v.value) for v in standing):
        return Passed(finding=finding, reason="It tells a figure that is held, only rounder.")
    if finding.relation is Relation.CONFIRMS:
        return Passed(finding=finding, reason="It restates the seed's value, which the ledger holds no more.")
    as_of = finding.as_of or published.date().isoformat()
    if finding.relation is Relation.DISPUTES:
        return NewVersion(
            fact=fact.key,
            value=value,
            status=FactStatus.DISPUTED,
            as_of=as_of,
            before_id=_disputed(standing, value, as_of).id,
            finding=finding,
        )
    return NewVersion(
        fact=fact.key,
        value=value,
        status=FactStatus.UPDATED,
        as_of=as_of,
        before_id=_superseded(fact, standing, value, as_of).id,
        finding=finding,
    )


def _baseline(versions: Sequence[FactVersion]) -> FactVersion:
    """The seed's version, or the oldest where a seed was read anew and its first version retracted."""
    first = [v for v in versions if v.status in {FactStatus.BASELINE, FactStatus.CONFIRMED}]
    return min(first or versions, key=lambda v: (v.learned_at, v.id))


def _disputed(versions: Sequence[FactVersion], value: Value, as_of: str) -> FactVersion:
    """The version that another value disputes: the seed's, for both speak of the same point in time."""
    del value, as_of
    return _baseline(versions)


def _superseded(fact: FactSpec, versions: Sequence[FactVersion], value: Value, as_of: str) -> FactVersion:
    """The version that held until the new one: by the states' order where they have one, else by their dates."""
    mine = fact.state(value.name) if isinstance(value, State) else None
    if mine is not None:
        ranked = [
            (state.rank, v) for v in versions if (state := _state(fact, v)) is not None and state.rank < mine.rank
        ]
        if ranked:
            return max(ranked, key=lambda pair: (pair[0], pair[1].learned_at))[1]
        return _baseline(versions)
    if fact.states or fact.options.get("members"):
        return _baseline(versions)
    undisputed = [v for v in versions if v.status is not FactStatus.DISPUTED] or list(versions)
    earlier = [v for v in undisputed if (v.as_of or "") <= as_of]
    return max(earlier or undisputed, key=lambda v: (v.as_of or "", v.learned_at, v.id))


def _state(fact: FactSpec, version: FactVersion) -> StateSpec | None:
    return fact.state(version.value.name) if isinstance(version.value, State) else None
