"""Stale expectations: what was announced for a day that has passed without news is told once.

ledger | newest version of a fact that expects something | its due date | passed? told? | card | outbox (unique key)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.card import overdue
from bot.card.model import to_json
from bot.domain.dossier import Dossier
from bot.domain.due import Report, due_by
from bot.domain.findings import Evidence, FactStatus, FactVersion
from bot.domain.model import DeliveryDraft, DeliveryKind, Entry, Platform
from bot.domain.publishing import delivery_key_due, delivery_key_due_undated, is_muted, next_allowed
from bot.domain.summary import sentences
from bot.domain.values import State
from bot.facts.edits import expects, follows
from bot.ports import UnitOfWork
from bot.services.subjects import Subject

PATIENCE = timedelta(days=2)  # reports of a day come on the next one
TOO_LATE = timedelta(days=30)  # what passed longer ago than this when it is first looked at is history


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """Looks for dates that passed."""

    subjects: Sequence[Subject]

    def tell_due(self, uow: UnitOfWork, *, now: datetime, platforms: frozenset[Platform]) -> int:
        """Put what is overdue into the outbox, once a version, day and channel; give how many messages."""
        planned = 0
        for subject in self.subjects:
            for versions in uow.facts.ledger(subject.key).values():
                found = self._overdue(uow, subject.dossier, versions, now=now)
                if found is not None:
                    planned += self._tell(uow, subject.dossier, *found, now=now, platforms=platforms)
        return planned

    def _overdue(
        self, uow: UnitOfWork, dossier: Dossier, versions: Sequence[FactVersion], *, now: datetime
    ) -> tuple[FactVersion, Evidence, date] | None:
        standing = [v for v in versions if v.status is not FactStatus.RETRACTED]
        newest = _newest_expected(dossier, standing)
        if newest is None:
            return None
        found = due_by([_report(uow, proof) for proof in newest.evidence])
        if found is None:
            return None
        n, due = found
        if not PATIENCE <= now - _end_of(due.last, now) <= TOO_LATE:
            return None
        return newest, newest.evidence[n], due.last

    @staticmethod
    def _tell(
        uow: UnitOfWork,
        dossier: Dossier,
        version: FactVersion,
        proof: Evidence,
        due: date,
        *,
        now: datetime,
        platforms: frozenset[Platform],
    ) -> int:
        planned = 0
        for destination in uow.channels.all():
            settings = destination.settings
            if destination.platform not in platforms or (settings.dossiers and dossier.key not in settings.dossiers):
                continue
            if destination.created_at is not None and destination.created_at >= _end_of(due, now):
                continue  # it was not there to wait for it
            if _told_undated(uow, destination.id, version, proof, now=now):
                continue
            if is_muted(uow.channels.muted(destination.id, now=now), facts=(version.fact,)):
                continue
            card = overdue(dossier=dossier, version=version, proof=proof, due=due, language=settings.language)
            draft = DeliveryDraft(
                key=delivery_key_due(version.id, due),
                destination_id=destination.id,
                kind=DeliveryKind.DUE,
                card=to_json(card),
                not_before=next_allowed(settings, now),
            )
            planned += uow.outbox.enqueue(draft, now=now)
        return planned


def _newest_expected(dossier: Dossier, standing: Sequence[FactVersion]) -> FactVersion | None:
    """The version that says what is awaited: since then came nothing but what goes before it in the course of things.

    A suit that is let go on, or answered by another, after its trial was set still has its trial ahead.
    """
    newer: list[FactVersion] = []
    for version in sorted(standing, key=lambda v: (v.as_of or "", v.learned_at, v.id), reverse=True):
        awaited = version.status is not FactStatus.BASELINE and _expects(dossier, version)
        if awaited and all(follows(dossier.fact(version.fact), one.value, version.value) for one in newer):
            return version
        newer.append(version)
    return None


def _expects(dossier: Dossier, version: FactVersion) -> bool:
    spec = dossier.fact(version.fact)
    state = spec.state(version.value.name) if spec and isinstance(version.value, State) else None
    return state is not None and expects(state.options.get("expects"))


def _told_undated(
    uow: UnitOfWork, destination_id: int, version: FactVersion, proof: Evidence, *, now: datetime
) -> bool:
    """Whether a channel was told of this day by an older release, whose keys do not say of which day they are.

    It was told of another one where the report that names this one came after an earlier one had passed.
    """
    if uow.outbox.find(destination_id, delivery_key_due_undated(version.id)) is None:
        return False
    earlier = due_by([_report(uow, e) for e in version.evidence if e.published < proof.published])
    return earlier is None or proof.published < _end_of(earlier[1].last, now) + PATIENCE


def _report(uow: UnitOfWork, proof: Evidence) -> Report:
    entry = uow.entries.get(proof.entry_id) if proof.entry_id is not None else None
    return Report(
        text=_sentence(entry, proof),
        written=proof.published.date(),
        language=proof.language,
        dated=entry is None or not _of_the_poll(entry),
    )


def _of_the_poll(entry: Entry) -> bool:
    """Whether an item came without a date: it has the moment at which it was found, to the microsecond."""
    return entry.published == entry.first_seen and entry.published.microsecond != 0


def _sentence(entry: Entry | None, proof: Evidence) -> str:
    """The sentence in which the quote stands: the day is often beside it."""
    if entry is not None:
        for part in (entry.title, entry.summary, entry.content):
            for sentence in sentences(part):
                if proof.quote in sentence:
                    return sentence
    return proof.quote


def _end_of(due: date, now: datetime) -> datetime:
    return datetime(due.year, due.month, due.day, tzinfo=now.tzinfo) + timedelta(days=1)
