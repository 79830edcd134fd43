"""One feed's items into the house, in one transaction: entries, findings, stories, ledger and outbox together.

parsed items | entries.add_new | read (each subject) | place in a story | compare with the ledger | plan alerts
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.findings import Article, Evidence, FactStatus, FactVersion, Finding, Reading, Relation
from bot.domain.model import Entry, Feed, ParsedEntry, Story
from bot.domain.model import Revision as Revised
from bot.facts.compare import MoreEvidence, NewVersion, compare
from bot.facts.corrections import taken_back
from bot.facts.language import language_of
from bot.ports import StoredFinding, UnitOfWork
from bot.services.living import SOURCE
from bot.services.publish import News, Publisher
from bot.services.revising import Revising, Revision
from bot.services.shelf import WATCHED, Shelf, entry_origin, part_if_anew, story_parties
from bot.services.subjects import Subject, article_of_entry
from bot.services.watching import Watchers

FRESH = timedelta(hours=48)  # a report this young may still be corroborated by the next poll
OLD = timedelta(days=30)  # a report older than this when it is first seen is recorded, but not announced


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one poll brought."""

    new: int = 0
    revised: int = 0
    relevant: int = 0
    changes: int = 0
    alerts: int = 0
    entries: tuple[int, ...] = ()  # ids of the new ones


@dataclass(frozen=True, slots=True)
class _Compared:
    """What became of the ledger: ``news`` is to be told (how sure the report is, by fact and version)."""

    changed: tuple[FactVersion, ...] = ()
    news: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    told: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """What one subject made of an entry."""

    subject: Subject
    relevant: bool
    stages: tuple[str, ...]
    story: Story | None = None
    found: _Compared = field(default_factory=_Compared)


@dataclass(slots=True)
class TakeIn:
    """The walk from items to outbox rows, over the repositories of the caller's transaction."""

    subjects: Sequence[Subject]
    publisher: Publisher
    shelves: dict[str, Shelf] = field(init=False)
    watchers: Watchers = field(init=False)
    revising: Revising = field(init=False)

    def __post_init__(self) -> None:
        self.shelves = {s.key: Shelf(s.key, story_parties(s)) for s in self.subjects}
        self.shelves[WATCHED] = Shelf(WATCHED)
        self.watchers = Watchers(self.publisher.observe)
        self.revising = Revising(publisher=self.publisher)

    def forget(self) -> None:
        """After a rollback: what is in memory is loaded anew."""
        for shelf in self.shelves.values():
            shelf.forget()
        self.watchers.forget()

    def take(
        self,
        uow: UnitOfWork,
        feed: Feed,
        parsed: Sequence[ParsedEntry],
        *,
        now: datetime,
        silent: bool,
        sample: bool = False,
    ) -> Taken:
        """Take in one body's items. ``silent``: the feed's first poll, recorded as already told."""
        self.watchers.refresh(uow)
        added = uow.entries.add_new(feed, parsed, now=now, silent=silent, sample=sample, language=_language)
        relevant = changes = alerts = 0
        fresh = sorted(added.new, key=lambda e: (e.published, e.id))
        read = [self._read(uow, feed, entry, now=now) for entry in fresh]
        read += [self._read_again(uow, feed, entry, revision, now=now) for entry, revision in added.revised]
        for one in read:
            relevant, changes, alerts = relevant + one.relevant, changes + one.changes, alerts + one.alerts
        return Taken(
            new=len(added.new),
            revised=len(added.revised),
            relevant=relevant,
            changes=changes,
            alerts=alerts,
            entries=tuple(e.id for e in added.new),
        )

    def _read(self, uow: UnitOfWork, feed: Feed, entry: Entry, *, now: datetime) -> Taken:
        article = article_of_entry(entry)
        read = [self._subject(uow, s, entry, s.read(article), now=now) for s in self._wanted(feed)]
        alerts = self._announce(uow, entry, read, now=now)
        story = next((one.story for one in read if one.story), None)
        alerts += self._watched(uow, entry, story, now=now)
        relevant = int(any(one.relevant for one in read))
        return Taken(relevant=relevant, changes=sum(len(one.found.changed) for one in read), alerts=alerts)

    def _read_again(self, uow: UnitOfWork, feed: Feed, entry: Entry, before: Revised, *, now: datetime) -> Taken:
        """A known entry with other words: what they change is told as an edit where the entry was shown before."""
        was = replace(entry, title=before.title, summary=before.summary, content=before.content)
        part_if_anew(uow, was, entry)
        texts = article_of_entry(was), article_of_entry(entry)
        said = uow.facts.findings_of(entry.id)
        edits = [
            (s, self.revising.of_entry(uow, s, entry, [f.finding for f in said if f.dossier == s.key], texts))
            for s in self._wanted(feed)
        ]
        uow.facts.drop_findings(entry.id)
        shown = self.revising.shown(uow, entry) if any(r.edits for _, r in edits) else frozenset[int]()
        read = [self._subject(uow, s, entry, r.reading, edit=replace(r, shown=shown), now=now) for s, r in edits]
        alerts = self._announce(uow, entry, read, now=now)
        return Taken(changes=sum(len(one.found.changed) for one in read), alerts=alerts)

    def _wanted(self, feed: Feed) -> list[Subject]:
        chosen = feed.spec.dossiers
        return [subject for subject in self.subjects if not chosen or subject.key in chosen]

    def take_edit(
        self, uow: UnitOfWork, entry: Entry, before: Article | None, after: Article, *, now: datetime
    ) -> tuple[int, bool]:
        """Take in what an entry's page says now; both texts are read by the detector of now.

        Gives how many messages it makes, and whether the page still has a value for each fact of which it had one:
        if not, ``before`` stays the text with which the next one is to be compared.
        """
        found = [(s, *self.revising.of_page(uow, s, entry, before, after)) for s in self.subjects]
        shown = self.revising.shown(uow, entry) if any(r.edits for _, r, _ in found) else frozenset[int]()
        story = uow.stories.of_entry(entry.id)
        origin = uow.stories.origin_of(entry.id) or entry_origin(entry)
        edited = [
            self._edited(uow, subject, entry, origin, replace(revision, shown=shown), now=now)
            for subject, revision, _ in found
            if revision.edits
        ]
        told = self._tell(uow, entry, [(story, one) for one in edited], now=now)
        return sum(count for count, _ in told), all(whole for *_, whole in found)

    def _edited(
        self,
        uow: UnitOfWork,
        subject: Subject,
        entry: Entry,
        origin: str,
        edit: Revision,
        *,
        now: datetime,
    ) -> _Compared:
        """What an edit moves: what is withdrawn, then what is new."""
        proofs = edit.proofs
        stored = uow.facts.add_findings(entry.id, subject.key, proofs, now=now) if proofs else ()
        settled = self.revising.settle(uow, subject, entry, edit, stored, origin, now=now)
        told_as_edits = {e.fact for e in edit.edits if not e.later}
        taken = self._correct(uow, subject, entry, edit.reading, origin, silent=told_as_edits, now=now)
        new = [s for s in stored if s.finding in edit.new]
        found = self._compare(uow, subject, entry, origin, new, again=settled.again, now=now)
        return replace(found, told=settled.told, notes=(*settled.notes, *taken, *found.notes))

    def _subject(
        self,
        uow: UnitOfWork,
        subject: Subject,
        entry: Entry,
        reading: Reading,
        *,
        edit: Revision | None = None,
        now: datetime,
    ) -> _Read:
        stages = tuple(reading.stages)
        if not reading.relevant and not reading.findings:
            return _Read(subject, relevant=False, stages=stages)
        story, origin = self.shelves[subject.key].place(
            uow, entry, reading.findings, now=now, beside=(self.shelves[WATCHED],)
        )
        if edit is not None:
            found = self._edited(uow, subject, entry, origin, edit, now=now)
        else:
            said = reading.findings
            stored = uow.facts.add_findings(entry.id, subject.key, said, now=now) if said else ()
            taken = self._correct(uow, subject, entry, reading, origin, now=now)
            found = self._compare(uow, subject, entry, origin, stored, now=now)
            found = replace(found, notes=(*taken, *found.notes))
        return _Read(subject, reading.relevant, stages, story, found)

    def _announce(self, uow: UnitOfWork, entry: Entry, read: Sequence[_Read], *, now: datetime) -> int:
        """Tell what the entry changed in all subjects, and keep how far it came in each; how many messages."""
        told = self._tell(uow, entry, [(one.story, one.found) for one in read], now=now)
        for one, (_, notes) in zip(read, told, strict=True):
            stages = [*one.stages, *notes]
            uow.entries.set_relevance(entry.id, dossier=one.subject.key, relevant=one.relevant, stages=stages)
        return sum(count for count, _ in told)

    def take_proposed(
        self,
        uow: UnitOfWork,
        subject: Subject,
        entry: Entry,
        found: Sequence[Finding],
        *,
        notes: Sequence[str],
        now: datetime,
    ) -> None:
        """Take in what passed of a model's proposals on an entry that is stored already."""
        story = uow.stories.of_entry(entry.id)
        origin = uow.stories.origin_of(entry.id) or entry_origin(entry)
        stored = uow.facts.add_findings(entry.id, subject.key, found, now=now) if found else ()
        compared = self._compare(uow, subject, entry, origin, stored, now=now)
        ((_, told),) = self._tell(uow, entry, [(story, compared)], now=now)
        _, before = uow.entries.relevance(entry.id).get(subject.key, (True, ()))
        stages = [*before, *notes, *told]
        uow.entries.set_relevance(entry.id, dossier=subject.key, relevant=True, stages=stages)

    def _correct(
        self,
        uow: UnitOfWork,
        subject: Subject,
        entry: Entry,
        reading: Reading,
        origin: str,
        *,
        silent: Collection[str] = (),
        now: datetime,
    ) -> list[str]:
        """Retract what this report takes back, and tell whoever was told; notes for /news why.

        ``silent``: facts of which the edit itself is told.
        """
        if not (reading.corrects or entry.primary):
            return []
        notes = []
        for fact in sorted({f.fact for f in reading.findings} | {fact for fact, _ in reading.denied}):
            versions = uow.facts.history(subject.key, fact)
            for version in taken_back(versions, reading, origin=origin, primary=entry.primary):
                after = uow.facts.set_status(
                    version.id, FactStatus.RETRACTED, now=now, who=f"{SOURCE}{origin}", reason=entry.url
                )
                self.publisher.living.redraw(uow, [after], now=now)
                reason = "{who} has corrected its report"
                told = 0 if fact in silent else self.publisher.retract(uow, [after], reason=reason, who=origin, now=now)
                notes.append(f"ledger: {fact}: a value taken back by {origin}, told to {told} channel(s)")
        return notes

    @staticmethod
    def _closed(uow: UnitOfWork, versions: Sequence[FactVersion]) -> set[int]:
        """The retracted versions of which a person, not a source, said that they do not stand."""
        found = set()
        for version in versions:
            if version.status is FactStatus.RETRACTED:
                log = uow.facts.status_log(version.id)
                if log and not log[-1][1].startswith(SOURCE):
                    found.add(version.id)
        return found

    def _compare(
        self,
        uow: UnitOfWork,
        subject: Subject,
        entry: Entry,
        origin: str,
        stored: Sequence[StoredFinding],
        *,
        again: Collection[int] = (),
        now: datetime,
    ) -> _Compared:
        """The ledger's answer to each finding: what changed, what is to be told, and notes for /news why.

        ``again``: the versions that the entry, edited, proves once more.
        """
        told = [s for s in stored if s.finding.relation is not Relation.BACKGROUND and s.finding.value is not None]
        if not told:
            return _Compared()
        by_finding = {id(s.finding): s for s in told}
        history = {fact: uow.facts.history(subject.key, fact) for fact in {s.finding.fact for s in told}}
        changed: list[FactVersion] = []
        notes: list[str] = []
        news: dict[str, dict[int, float]] = {}
        closed = self._closed(uow, [v for versions in history.values() for v in versions])
        verdicts = compare(
            [s.finding for s in told], history, subject.dossier, published=entry.published, closed=closed
        )
        for verdict in verdicts:
            finding = verdict.finding
            proof = _evidence(entry, by_finding[id(finding)], origin)
            version: FactVersion | None = None
            match verdict:
                case NewVersion():
                    version = uow.facts.add_version(
                        dossier=subject.key,
                        fact=finding.fact,
                        value=verdict.value,
                        status=verdict.status,
                        as_of=verdict.as_of,
                        learned_at=now,
                        before_id=verdict.before_id,
                        evidence=proof,
                    )
                    changed.append(version)
                    notes.append(f"ledger: {finding.fact}: a new value, {verdict.status}")
                case MoreEvidence(version_id=known) if known in again:
                    version = uow.facts.get(known)
                    notes.append(f"ledger: {finding.fact}: a value that this report gives again")
                case MoreEvidence() if _counted(history[finding.fact], verdict.version_id, entry, stored):
                    notes.append(f"ledger: {finding.fact}: a value that this report gave before")
                case MoreEvidence():
                    version = uow.facts.add_evidence(verdict.version_id, proof)
                    if verdict.status is not None and verdict.status is not version.status:
                        version = uow.facts.set_status(version.id, verdict.status, now=now, who=origin)
                    notes.append(f"ledger: {finding.fact}: one more report of a value already held")
                case _:
                    notes.append(f"ledger: {finding.fact}: {verdict.reason}")
            if version is not None:
                news.setdefault(finding.fact, {})[version.id] = finding.confidence
        return _Compared(tuple(changed), news, notes=tuple(notes))

    def _tell(
        self, uow: UnitOfWork, entry: Entry, found: Sequence[tuple[Story | None, _Compared]], *, now: datetime
    ) -> list[tuple[int, tuple[str, ...]]]:
        """Plan the messages once all subjects were compared; how many, and all notes, for each of ``found``.

        A watch may ask for facts of several subjects: each message sees all that the entry changed.
        """
        quiet, fresh = entry.silent or entry.published < now - OLD, entry.published >= now - FRESH
        news = any(one.news for _, one in found)
        changes = uow.facts.changes_of([entry.id]).get(entry.id, ()) if news else ()
        waits = self.watchers.waiting(entry, changes)
        told = []
        for story, one in found:
            count, notes = one.told, list(one.notes)
            for fact, versions in one.news.items():  # what one report says of one fact is one message
                known = ((uow.facts.get(number), sure) for number, sure in versions.items())
                planned = self.publisher.tell_together(
                    uow,
                    [News(version=v, confidence=sure, watched=waits.get(v.id, frozenset())) for v, sure in known if v],
                    story=story,
                    quiet=quiet,
                    fresh=fresh,
                    sample=entry.sample,
                    now=now,
                )
                count += planned
                if planned:
                    notes.append(f"alert: {fact}: told to {planned} channel(s)")
            told.append((count, tuple(notes)))
        return told

    def _watched(self, uow: UnitOfWork, entry: Entry, story: Story | None, *, now: datetime) -> int:
        """What watches find: an entry of no subject becomes a story too; how many messages that gives."""
        hits = self.watchers.hits(uow, entry)
        if not hits:
            return 0
        if story is None:
            beside = [shelf for key, shelf in self.shelves.items() if key != WATCHED]
            story, _ = self.shelves[WATCHED].place(uow, entry, (), now=now, beside=beside)
        if entry.silent or entry.sample or entry.published < now - OLD:
            return 0
        return self.watchers.tell(uow, entry, story, hits, now=now)


def _counted(versions: Sequence[FactVersion], version_id: int, entry: Entry, stored: Sequence[StoredFinding]) -> bool:
    """Whether an earlier reading of the entry proves the version already: a new headline is no further report."""
    own = {s.id for s in stored}
    return any(
        e.entry_id == entry.id and e.finding_id not in own for v in versions if v.id == version_id for e in v.evidence
    )


def _language(item: ParsedEntry) -> str:
    """The language of an item of which neither it nor its feed says any: that of its words."""
    return language_of(item.title, item.summary or item.content)


def _evidence(entry: Entry, stored: StoredFinding, origin: str) -> Evidence:
    return Evidence(
        finding_id=stored.id,
        entry_id=entry.id,
        quote=stored.finding.quote,
        outlet=entry.outlet,
        origin=origin,
        url=entry.url,
        language=entry.language,
        published=entry.published,
        weight=entry.weight,
        primary=entry.primary,
    )
