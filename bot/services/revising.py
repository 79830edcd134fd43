"""Revisions at work: what an edited entry says no more is withdrawn from the ledger, and told to who was shown it.

said, says | edits | who was shown it? | withdraw, take back, open again | one message an edit | living alerts anew
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.domain.findings import Article, FactStatus, FactVersion, Finding, Reading, Relation
from bot.domain.model import Entry
from bot.domain.pages import another_figure_only, edited_in_place
from bot.domain.publishing import SEED
from bot.facts.corrections import edited_away, nobody_left
from bot.facts.edits import Edit, alike, decided, gained, moved_days, moved_figures, rewordings, unsettled
from bot.ports import StoredFinding, UnitOfWork
from bot.services.living import SOURCE
from bot.services.publish import Publisher
from bot.services.subjects import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What an edit of an entry, or of its page, changes in one dossier.

    ``proofs``: what it says, as evidence; ``new``: what of it it did not say before; ``edits``: those that took the
    place of something else; ``shown``: the channels that were shown the entry before.
    """

    reading: Reading
    proofs: tuple[Finding, ...]
    new: tuple[Finding, ...]
    edits: tuple[Edit, ...]
    shown: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of it: notes for /news why, messages planned, and the versions that the entry proves once more."""

    notes: tuple[str, ...] = ()
    told: int = 0
    again: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revising:
    """Compares what an entry said with what it says, and keeps ledger and readers in step with it."""

    publisher: Publisher

    def of_entry(
        self, uow: UnitOfWork, subject: Subject, entry: Entry, said: Sequence[Finding], texts: tuple[Article, Article]
    ) -> Revision:
        """What a new text of the entry in its feed changes. ``texts``: before and after.

        It is compared with what the entry said last of each fact, be it in its feed or on its page.
        """
        reading = subject.read(texts[1])
        new = gained(said, reading.findings)
        last = [
            f for fact in {f.fact for f in new} for f in _held(uow, subject.key, fact, entry) or decided(said, fact)
        ]
        edits = rewordings(subject.dossier.facts, last, reading.findings, proved=lambda _, now: now in new)
        days = moved_days(subject.dossier.facts, said, reading.findings, texts, written=entry.published.date())
        moved = moved_figures(said, reading.findings, language=reading.language)
        return Revision(reading=reading, proofs=reading.findings, new=new, edits=(*edits, *days, *moved))

    def of_page(
        self, uow: UnitOfWork, subject: Subject, entry: Entry, before: Article | None, after: Article
    ) -> tuple[Revision, bool]:
        """What the entry's page says otherwise than before, as far as that is proved to be an edit of a sentence.

        ``before`` None: the page is seen for the first time. Then only a sentence of the feed that the page has with
        another figure is an edit. The second: whether the page has a value for each fact of which it had one.
        """
        facts, says = subject.dossier.facts, subject.read(after).findings
        days: tuple[Edit, ...] = ()
        if before is None:
            said = [s.finding for s in uow.facts.findings_of(entry.id) if s.dossier == subject.key]
            proved = partial(another_figure_only, after)
            edits, whole = rewordings(facts, said, says, proved=proved), True
        else:
            said = list(subject.read(before).findings)
            proved = partial(edited_in_place, before, after)
            edits = rewordings(facts, said, says, proved=proved)
            days = moved_days(facts, said, says, (before, after), written=entry.published.date(), proved=proved)
            whole = not unsettled(said, says)
        found = (*edits, *days, *moved_figures(said, says, language=entry.language, proved=proved))
        places = {(e.fact, e.says.part, e.says.start) for e in found}
        reading = Reading(
            relevant=True, language="", findings=tuple(f for f in says if any(e.fact == f.fact for e in found))
        )
        proofs = tuple(f for f in decided(reading.findings) if (f.fact, f.part, f.start) in places)
        return Revision(reading=reading, proofs=proofs, new=tuple(e.says for e in edits), edits=found), whole

    @staticmethod
    def shown(uow: UnitOfWork, entry: Entry) -> frozenset[int]:
        """The channels that were shown the entry so far."""
        return frozenset(d.id for d in uow.channels.all() if uow.facts.told_here(d.id, entry.id))

    def settle(
        self,
        uow: UnitOfWork,
        subject: Subject,
        entry: Entry,
        revision: Revision,
        stored: Sequence[StoredFinding],
        origin: str,
        *,
        now: datetime,
    ) -> Settled:
        """Bring the ledger in step with the edit, and tell it: one message, whatever it moves there.

        ``stored``: the findings of now, as the ledger's evidence names them.
        """
        told_of = {f.fact for f in revision.new} | {fact for fact, _ in revision.reading.denied}
        touched: dict[int, FactVersion] = {}
        fallen: list[FactVersion] = []
        again: set[int] = set()
        reopened: list[FactVersion] = []
        for fact in sorted({f.fact for f in revision.reading.findings} | told_of):
            versions = uow.facts.history(subject.key, fact)
            held = [v for v in versions if v.status is not FactStatus.RETRACTED]
            for version in versions:
                if version not in held and any(alike(v.value, version.value) for v in held):
                    continue  # another version has the value by now
                one = self._renewed(uow, entry, version, revision, stored, origin, now=now)
                if one is not None and not _proves(version, entry):
                    again.add(one.id)
                    touched[one.id] = one
                    held.append(one)
                    reopened += [one] if version.status is FactStatus.RETRACTED else []
            if fact not in told_of:
                continue
            spec = subject.dossier.fact(fact)
            versions = uow.facts.history(subject.key, fact)
            for version in edited_away(versions, spec, revision.reading, revision.new, entry_id=entry.id):
                after = self._withdrawn(uow, entry, uow.facts.withdraw(version.id, entry.id, now=now), now=now)
                if nobody_left(after, spec, revision.new):
                    after = uow.facts.set_status(
                        after.id, FactStatus.RETRACTED, now=now, who=f"{SOURCE}{origin}", reason=entry.url
                    )
                    fallen.append(after)
                touched[after.id] = after
        return self._tell(
            uow, subject, entry, revision, tuple(touched.values()), fallen, reopened, origin, again, now=now
        )

    def _tell(
        self,
        uow: UnitOfWork,
        subject: Subject,
        entry: Entry,
        revision: Revision,
        touched: Sequence[FactVersion],
        fallen: Sequence[FactVersion],
        reopened: Sequence[FactVersion],
        origin: str,
        again: set[int],
        *,
        now: datetime,
    ) -> Settled:
        told, notes = 0, []
        edits = [e for e in revision.edits if not e.later]
        for edit in edits:
            gone = any(alike(v.value, edit.was.value) for v in fallen if v.fact == edit.fact)
            told += self.publisher.tell_rewording(
                uow, subject.dossier, entry, edit, shown=revision.shown, gone=gone, now=now
            )
        self.publisher.living.follow(uow, touched, now=now)
        told_as_edits = {e.fact for e in edits}
        for version in fallen:
            notes.append(f"ledger: {version.fact}: a value that {origin} says no more")
            if version.fact not in told_as_edits:
                reason = "{who} has corrected its report" if revision.reading.corrects else "{who} says so no more"
                told += self.publisher.retract(uow, [version], reason=reason, who=origin, now=now)
        story = uow.stories.of_entry(entry.id)
        told += sum(
            self.publisher.tell_again(uow, v, story=story, now=now) for v in reopened if v.fact not in told_as_edits
        )
        return Settled(notes=tuple(notes), told=told, again=frozenset(again))

    @staticmethod
    def _withdrawn(uow: UnitOfWork, entry: Entry, version: FactVersion, *, now: datetime) -> FactVersion:
        """The version without the entry: where the seed alone holds it again, nobody confirms it."""
        log = uow.facts.status_log(version.id)
        by_report = bool(log) and log[-1][1] in {e.origin for e in version.withdrawn if e.entry_id == entry.id}
        if version.status is FactStatus.CONFIRMED and by_report and set(version.origins) == {SEED}:
            return uow.facts.set_status(version.id, FactStatus.BASELINE, now=now, who=log[-1][1], reason=entry.url)
        return version

    @staticmethod
    def _renewed(
        uow: UnitOfWork,
        entry: Entry,
        version: FactVersion,
        revision: Revision,
        stored: Sequence[StoredFinding],
        origin: str,
        *,
        now: datetime,
    ) -> FactVersion | None:
        """The version with the entry's words of now, open again where it was its own source that took it back."""
        says = next(
            (
                s
                for s in stored
                if s.finding.fact == version.fact
                and s.finding.relation is not Relation.BACKGROUND
                and alike(s.finding.value, version.value)
            ),
            None,
        )
        if says is None:
            return None
        standing = next((e for e in version.evidence if e.entry_id == entry.id), None)
        if standing is not None:
            proof = replace(standing, finding_id=says.id, quote=says.finding.quote)
            return uow.facts.renew(version.id, proof) if proof.quote != standing.quote else None
        left = next((e for e in version.withdrawn if e.entry_id == entry.id), None)
        if left is None or not any(says.finding is f or says.finding == f for f in revision.new):
            return None
        if version.status is FactStatus.RETRACTED:
            log = uow.facts.status_log(version.id)
            if not log or log[-1][1] not in {f"{SOURCE}{origin}", f"{SOURCE}{left.origin}"}:
                return None  # a person said that it is no change, or another source that it is not so
            uow.facts.set_status(version.id, log[-1][2], now=now, who=log[-1][1], reason=entry.url)
        return uow.facts.renew(version.id, replace(left, finding_id=says.id, quote=says.finding.quote))


def _proves(version: FactVersion, entry: Entry) -> bool:
    return any(e.entry_id == entry.id for e in version.evidence)


def _held(uow: UnitOfWork, dossier: str, fact: str, entry: Entry) -> list[Finding]:
    """What the entry said last of a fact, as the ledger has it: in its feed, on its page, or before it was cut."""
    return [
        Finding(fact=fact, relation=Relation.UPDATES, value=v.value, quote=e.quote, start=0, end=len(e.quote))
        for v in uow.facts.history(dossier, fact)
        if v.status is not FactStatus.RETRACTED  # of older releases the evidence still stands
        for e in v.evidence
        if e.entry_id == entry.id
    ]
