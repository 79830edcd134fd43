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
from bot.domain.due import due_date
from bot.domain.findings import Evidence, FactStatus, FactVersion
from bot.domain.model import DeliveryDraft, DeliveryKind, Platform
from bot.domain.publishing import delivery_key_due, is_muted, next_allowed
from bot.domain.summary import sentences
from bot.domain.values import State
from bot.ports import UnitOfWork
from bot.services.subjects import Subject

PATIENCE = timedelta(days=2)  # reports of a day come on the next one
TOO_LATE = timedelta(days=30)  # what passed longer ago than this when it is first looked at is history


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """Looks for dates that passed."""

    subjects: Sequence[Subject]

    def tell_due(self, uow: UnitOfWork, *, now: datetime, platforms: frozenset[Platform]) -> int:
        """Put what is overdue into the outbox, once a version and channel; give how many messages."""
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
        newest = max(standing, key=lambda v: (v.as_of or "", v.learned_at, v.id), default=None)
        if newest is None or newest.status is FactStatus.BASELINE or not _expects(dossier, newest):
            return None
        found: tuple[Evidence, date] | None = None
        for proof in newest.evidence:  # the latest day that a report names: a trial that was put off is due later
            due = due_date(_sentence(uow, proof), proof.published.date())
            if due is not None and (found is None or due > found[1]):
                found = proof, due
        if found is None or not PATIENCE <= now - _end_of(found[1], now) <= TOO_LATE:
            return None
        return newest, *found

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
            if is_muted(uow.channels.muted(destination.id, now=now), facts=(version.fact,)):
                continue
            card = overdue(dossier=dossier, version=version, proof=proof, due=due, language=settings.language)
            draft = DeliveryDraft(
                key=delivery_key_due(version.id),
                destination_id=destination.id,
                kind=DeliveryKind.DUE,
                card=to_json(card),
                not_before=next_allowed(settings, now),
            )
            planned += uow.outbox.enqueue(draft, now=now)
        return planned


def _expects(dossier: Dossier, version: FactVersion) -> bool:
    spec = dossier.fact(version.fact)
    state = spec.state(version.value.name) if spec and isinstance(version.value, State) else None
    return state is not None and str(state.options.get("expects", "")).casefold() in {"true", "yes"}


def _sentence(uow: UnitOfWork, proof: Evidence) -> str:
    """The sentence in which the quote stands: the day is often beside it."""
    entry = uow.entries.get(proof.entry_id) if proof.entry_id is not None else None
    if entry is not None:
        for part in (entry.title, entry.summary, entry.content):
            for sentence in sentences(part):
                if proof.quote in sentence:
                    return sentence
    return proof.quote


def _end_of(due: date, now: datetime) -> datetime:
    return datetime(due.year, due.month, due.day, tzinfo=now.tzinfo) + timedelta(days=1)
