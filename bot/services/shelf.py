"""Stories at work: decides in memory, through the domain's index, which story an entry joins, and stores it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.bylines import origin_with_byline
from bot.domain.copies import Copy, origin_of_copies
from bot.domain.findings import Finding, Relation
from bot.domain.model import Entry, Story
from bot.domain.outlets import outlet_key
from bot.domain.stories import Joins, StoryIndex, StoryText, written_anew
from bot.domain.text import fold
from bot.domain.values import to_json
from bot.ports import UnitOfWork
from bot.services.subjects import Subject

WATCHED = ""  # the dossier of stories that only watches found
HEARD = 300  # of the newest entries
OPEN_FOR = timedelta(days=14)
SWEEP = timedelta(days=1)


def story_parties(subject: Subject) -> list[tuple[str, tuple[str, ...]]]:
    """The subject's parties as the story index wants them: key and folded aliases of all languages."""
    return [
        (p.key, tuple(sorted({fold(a) for a in (p.name, *(a for names in p.aliases.values() for a in names))})))
        for p in subject.dossier.parties
    ]


def story_text(entry: Entry, findings: Iterable[Finding]) -> StoryText:
    """An entry as the story index reads it; what it says of facts is a signal that crosses languages."""
    told = tuple(findings)
    facts, quotes = told_facts(told)
    return StoryText(
        id=entry.id,
        title=entry.title,
        summary=entry.summary,
        content=entry.content if entry.content != entry.summary else "",
        language=entry.language,
        published=entry.published,
        outlet=entry.outlet,
        facts=facts,
        quotes=quotes,
        restated=restated_facts(told),
    )


def told_facts(findings: Iterable[Finding]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What findings say that is new, as "fact=value", and where each first stands."""
    found: dict[str, str] = {}
    for f in findings:
        if f.value is not None and f.relation in {Relation.UPDATES, Relation.DISPUTES}:
            found.setdefault(f"{f.fact}={to_json(f.value)}", f.quote)
    ordered = sorted(found.items())
    return tuple(fact for fact, _ in ordered), tuple(quote for _, quote in ordered)


def restated_facts(findings: Iterable[Finding]) -> tuple[tuple[str, str], ...]:
    """What findings say again, as "fact=value", and where each first stands."""
    found: dict[str, str] = {}
    for f in findings:
        if f.value is not None and f.relation is Relation.CONFIRMS:
            found.setdefault(f"{f.fact}={to_json(f.value)}", f.quote)
    return tuple(sorted(found.items()))


def entry_origin(entry: Entry) -> str:
    """Who first said what the entry tells, as its text and, while it is taken in, its byline have it."""
    return origin_with_byline((entry.title, entry.summary, entry.content), entry.author, entry.outlet)


def part_if_anew(uow: UnitOfWork, before: Entry, entry: Entry) -> None:
    """Keep that an edited report, written anew, prints no longer what others print, and whom it names now."""
    if uow.stories.origin_of(entry.id) is None or not written_anew(story_text(before, ()), story_text(entry, ())):
        return
    origin = entry_origin(entry)
    uow.stories.part(entry.id)
    uow.stories.set_origin([entry.id], origin)
    uow.facts.set_origin([entry.id], origin)


def lone_story(entry: Entry) -> Story:
    """An entry that is in no story as a story of its own, with the id 0."""
    return Story(
        id=0,
        title=entry.title or entry.summary[:200],
        language=entry.language,
        first_seen=entry.first_seen,
        last_seen=entry.first_seen,
        origins=(entry_origin(entry),),
        reports=1,
        languages=(entry.language,) if entry.language else (),
        entry_ids=(entry.id,),
    )


@dataclass(slots=True)
class Shelf:
    """The open stories of one dossier, loaded from storage at first use and again after a failed transaction."""

    dossier: str
    parties: Sequence[tuple[str, tuple[str, ...]]] = ()
    _index: StoryIndex | None = field(default=None, init=False)
    _swept: datetime = field(default=datetime.max.replace(tzinfo=UTC), init=False)

    def forget(self) -> None:
        """Drop what is in memory: it is loaded anew (after a rollback)."""
        self._index = None

    def _loaded(self, uow: UnitOfWork, now: datetime) -> StoryIndex:
        if self._index is None:
            index = StoryIndex(parties=self.parties)
            kept = uow.stories.open(dossier=self.dossier, since=now - OPEN_FOR)
            came = sorted(((e, story.id) for story, entries in kept for e in entries), key=lambda one: one[0].id)
            for entry, story_id in came:  # as they came: what an outlet's frame is depends on what was there before
                index.add(story_text(entry, (s.finding for s in uow.facts.findings_of(entry.id))), story_id)
            if self.dossier == WATCHED:  # its reports all have a watch's words: what is common is learnt from others
                for entry in uow.entries.recent(limit=HEARD):
                    if uow.stories.of_entry(entry.id) is None:
                        index.hear(story_text(entry, ()))
            self._index, self._swept = index, now
        elif now - self._swept > SWEEP:  # a daemon runs for months: what is closed is kept in storage alone
            self._index.forget_before(now - OPEN_FOR)
            self._swept = now
        return self._index

    def place(
        self,
        uow: UnitOfWork,
        entry: Entry,
        findings: Iterable[Finding],
        *,
        now: datetime,
        beside: Collection[Shelf] = (),
    ) -> tuple[Story, str]:
        """The story that the entry joined or started, and the entry's origin. One that has a story stays there.

        ``beside``: shelves on which the event may stand already, looked at before a new story is started. What only
        watches found is a subject's from then on; a subject's story stays where it is.
        What prints the same text as others has their origin; what the entry shows of it counts for all of them.
        """
        text = story_text(entry, findings)
        story = uow.stories.of_entry(entry.id)
        if story is not None:
            index = self._loaded(uow, now)
            copied = index.copied(text)
            if copied is not None:
                self._repeats(uow, entry, int(copied))
        else:
            index, story = self._joined(uow, entry, text, now=now, beside=beside)
        index.add(text, story.id)
        origin = self._settled(uow, entry)
        return uow.stories.get(story.id) or story, origin

    def _joined(
        self, uow: UnitOfWork, entry: Entry, text: StoryText, *, now: datetime, beside: Collection[Shelf]
    ) -> tuple[StoryIndex, Story]:
        """The story of a new entry, joined or started, and the index in which it stands."""
        origin = entry_origin(entry)
        for shelf in (self, *beside):
            index = shelf._loaded(uow, now)
            decided = index.assign(text) if shelf is self or len(index) else None
            if not isinstance(decided, Joins):
                continue
            root = None if decided.copy_of is None else uow.stories.copies(int(decided.copy_of))[0][0].id
            story = uow.stories.join(int(decided.story), entry, origin=origin, copy_of=root)
            if shelf is not self and shelf.dossier == WATCHED and story.id == decided.story:
                story = uow.stories.hand_over(story.id, entry, dossier=self.dossier)
                index = self._loaded(uow, now)
                for known in shelf._loaded(uow, now).let_go(story.id):
                    index.add(known, story.id)
            return index, story
        return self._loaded(uow, now), uow.stories.create(entry, dossier=self.dossier, origin=origin)

    @staticmethod
    def _repeats(uow: UnitOfWork, entry: Entry, copied: int) -> None:
        """Keep that a report whose words were changed now prints those of another."""
        root, own = uow.stories.copies(copied)[0][0].id, uow.stories.copies(entry.id)[0][0].id
        if root not in {own, entry.id}:
            uow.stories.repeats(entry.id, copy_of=root)

    @staticmethod
    def _settled(uow: UnitOfWork, entry: Entry) -> str:
        """The one origin of all that print the entry's text, kept with each of them and with what they prove."""
        group = uow.stories.copies(entry.id)
        own = entry_origin(entry)
        names_another = own != outlet_key(entry.outlet)
        origin = origin_of_copies(
            [
                Copy(
                    outlet=one.outlet,
                    origin=own if one.id == entry.id and names_another else kept,
                    published=one.published,
                    weight=one.weight,
                    primary=one.primary,
                )
                for one, kept in group
            ]
        )
        if any(kept != origin for _, kept in group):
            ids = [one.id for one, _ in group]
            uow.stories.set_origin(ids, origin)
            uow.facts.set_origin(ids, origin)
        return origin
