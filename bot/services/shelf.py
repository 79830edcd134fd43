"""Stories at work: decides in memory, through the domain's index, which story an entry joins, and stores it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.findings import Finding, Relation
from bot.domain.model import Entry, Story
from bot.domain.origins import origin_of
from bot.domain.stories import Joins, StoryIndex, StoryText
from bot.domain.text import fold
from bot.domain.values import to_json
from bot.ports import UnitOfWork
from bot.services.subjects import Subject

WATCHED = ""  # the dossier of stories that only watches found
HEARD = 300  # of the newest entries
OPEN_FOR = timedelta(days=14)


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
    """Who first said what the entry tells."""
    return origin_of((entry.title, entry.summary, entry.content), entry.outlet)


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

    def forget(self) -> None:
        """Drop what is in memory: it is loaded anew (after a rollback)."""
        self._index = None

    def _loaded(self, uow: UnitOfWork, now: datetime) -> StoryIndex:
        if self._index is None:
            index = StoryIndex(parties=self.parties)
            for story, entries in uow.stories.open(dossier=self.dossier, since=now - OPEN_FOR):
                for entry in entries:
                    index.add(story_text(entry, (s.finding for s in uow.facts.findings_of(entry.id))), story.id)
            if self.dossier == WATCHED:  # its reports all have a watch's words: what is common is learnt from others
                for entry in uow.entries.recent(limit=HEARD):
                    if uow.stories.of_entry(entry.id) is None:
                        index.hear(story_text(entry, ()))
            self._index = index
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
        """The story that the entry joined or started, and the entry's origin.

        ``beside``: shelves on which the event may stand already, looked at before a new story is started. What only
        watches found is a subject's from then on; a subject's story stays where it is.
        """
        text = story_text(entry, findings)
        origin = entry_origin(entry)
        for shelf in (self, *beside):
            index = shelf._loaded(uow, now)
            decided = index.assign(text) if shelf is self or len(index) else None
            if not isinstance(decided, Joins):
                continue
            copy_of = None if decided.copy_of is None else int(decided.copy_of)
            if copy_of is not None:
                copied = uow.entries.get(copy_of)
                origin = entry_origin(copied) if copied else origin
            story = uow.stories.join(int(decided.story), entry, origin=origin, copy_of=copy_of)
            if shelf is not self and shelf.dossier == WATCHED and story.id == decided.story:
                story = uow.stories.hand_over(story.id, entry, dossier=self.dossier)
                index = self._loaded(uow, now)
                for known in shelf._loaded(uow, now).let_go(story.id):
                    index.add(known, story.id)
            index.add(text, story.id)
            return story, origin
        story = uow.stories.create(entry, dossier=self.dossier, origin=origin)
        self._loaded(uow, now).add(text, story.id)
        return story, origin
