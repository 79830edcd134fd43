"""A model's second look at new reports: what the wordings missed, proposed, vetted, and only then compared.

new entries | about a subject, nothing changed? | budget left? | ask | vet | compare with the ledger | plan alerts
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.findings import Finding, Relation
from bot.domain.model import Entry
from bot.facts.proposals import vet
from bot.ports import Database, Proposer, UnitOfWork
from bot.services.subjects import Subject, article_of_entry
from bot.services.takein import TakeIn

log = logging.getLogger(__name__)
SPENT = "model's tokens"  # under this name storage keeps the day and what was spent on it


@dataclass(slots=True)
class Proposing:
    """Asks for each new report that is about a subject and in which the detector found no change."""

    database: Database
    subjects: Sequence[Subject]
    take_in: TakeIn
    proposer: Proposer
    model: str
    daily_tokens: int
    clock: Callable[[], datetime]

    async def run(self, entries: Sequence[int]) -> int:
        """Look at these entries; give how many findings passed."""
        passed = 0
        for subject, entry in await asyncio.to_thread(self._worth_it, entries):
            if await asyncio.to_thread(self._left) <= 0:
                log.warning("The model's budget of %d tokens for today is spent.", self.daily_tokens)
                break
            article = article_of_entry(entry)
            answer = await self.proposer.propose(article, subject.dossier)
            found, refused = vet(subject.detector, article, answer.proposals, model=self.model)
            notes = [f"model: {len(answer.proposals)} proposed, {len(found)} passed"]
            notes += [f"model: {answer.note}"] if answer.note else []
            notes += [f"model: {r.proposal.fact}: refused, {r.reason}" for r in refused]
            await asyncio.to_thread(self._store, subject, entry, found, notes, answer.tokens)
            passed += len(found)
        return passed

    def _worth_it(self, entries: Sequence[int]) -> list[tuple[Subject, Entry]]:
        chosen = []
        with self.database.read() as uow:
            for entry in filter(None, map(uow.entries.get, entries)):
                if entry.silent or entry.sample:
                    continue
                relevance = uow.entries.relevance(entry.id)
                found = uow.facts.findings_of(entry.id)
                for subject in self.subjects:
                    about, _ = relevance.get(subject.key, (False, ()))
                    own = [f.finding for f in found if f.dossier == subject.key]
                    if about and not any(f.relation in {Relation.UPDATES, Relation.DISPUTES} for f in own):
                        chosen.append((subject, entry))
        return chosen

    def _left(self) -> int:
        with self.database.read() as uow:
            return self.daily_tokens - self._spent(uow)

    def _spent(self, uow: UnitOfWork) -> int:
        day, _, tokens = uow.seeds.known().get(SPENT, "").partition(" ")
        return int(tokens) if day == self._today() and tokens.isdigit() else 0

    def _today(self) -> str:
        return self.clock().date().isoformat()

    def _store(
        self, subject: Subject, entry: Entry, found: Sequence[Finding], notes: Sequence[str], tokens: int
    ) -> None:
        now = self.clock()
        try:
            with self.database.begin() as uow:
                spent = self._spent(uow) + max(tokens, 0)
                uow.seeds.remember(SPENT, f"{self._today()} {spent}", now=now)
                self.take_in.take_proposed(uow, subject, entry, found, notes=notes, now=now)
        except BaseException:
            self.take_in.forget()
            raise
