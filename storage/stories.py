"""Stories and which entries are in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, desc, func, insert, select, update

from bot.domain.model import Entry, Story
from storage.entries import entry_of
from storage.tables import entries, stories, story_entries

CHUNK = 500  # bound variables in one statement: SQLite's smallest limit is 999


class SqlStories:
    """StoryRepository on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def create(self, entry: Entry, *, dossier: str, origin: str) -> Story:
        story_id = self._db.execute(
            insert(stories)
            .values(
                dossier=dossier,
                title=entry.title or entry.summary[:200],
                language=entry.language,
                first_seen=entry.first_seen,
                last_seen=entry.first_seen,
                newest=entry.published,
            )
            .returning(stories.c.id)
        ).scalar_one()
        return self.join(story_id, entry, origin=origin, copy_of=None)

    def join(self, story_id: int, entry: Entry, *, origin: str, copy_of: int | None) -> Story:
        there = self._db.execute(
            select(story_entries.c.story_id).where(story_entries.c.entry_id == entry.id)
        ).scalar_one_or_none()
        if there is None:
            self._db.execute(
                insert(story_entries).values(story_id=story_id, entry_id=entry.id, origin=origin, copy_of=copy_of)
            )
            for moment, at in ((stories.c.last_seen, entry.first_seen), (stories.c.newest, entry.published)):
                later = (stories.c.id == story_id) & (moment < at)
                self._db.execute(update(stories).where(later).values({moment: at}))
        story = self.get(story_id if there is None else there)
        if story is None:
            raise LookupError(f"story {story_id}")
        return story

    def hand_over(self, story_id: int, entry: Entry, *, dossier: str) -> Story:
        new = {"dossier": dossier, "first_seen": entry.first_seen}
        self._db.execute(update(stories).where(stories.c.id == story_id).values(new))
        story = self.get(story_id)
        if story is None:
            raise LookupError(f"story {story_id}")
        return story

    def get(self, story_id: int) -> Story | None:
        rows = list(self._db.execute(select(stories).where(stories.c.id == story_id)).mappings())
        found = self._with_members(rows)
        return found[0][0] if found else None

    def of_entry(self, entry_id: int) -> Story | None:
        story_id = self._db.execute(
            select(story_entries.c.story_id).where(story_entries.c.entry_id == entry_id)
        ).scalar_one_or_none()
        return None if story_id is None else self.get(story_id)

    def entries(self, story_id: int) -> Sequence[tuple[Entry, str, int | None]]:
        rows = self._db.execute(
            select(entries, story_entries.c.origin, story_entries.c.copy_of)
            .join(story_entries, story_entries.c.entry_id == entries.c.id)
            .where(story_entries.c.story_id == story_id)
            .order_by(entries.c.published, entries.c.id)
        ).mappings()
        return [(entry_of(row), row["origin"], row["copy_of"]) for row in rows]

    def origin_of(self, entry_id: int) -> str | None:
        return self._db.execute(
            select(story_entries.c.origin).where(story_entries.c.entry_id == entry_id)
        ).scalar_one_or_none()

    def copies(self, entry_id: int) -> Sequence[tuple[Entry, str]]:
        up = self._originals(entry_id)
        if not up:
            return ()
        first = list(up)[-1]
        around = select(story_entries.c.entry_id, story_entries.c.copy_of).where(
            story_entries.c.story_id.in_(set(up.values()))
        )
        copied = list(self._db.execute(around.where(story_entries.c.copy_of.is_not(None))))
        found, more = [first], {first, *up}
        while more:
            found += sorted(more.difference(found))
            more = {one for one, original in copied if original in more} - set(found)
        members: dict[int, tuple[Entry, str]] = {}
        for at in range(0, len(found), CHUNK):
            rows = self._db.execute(
                select(entries, story_entries.c.origin)
                .join(story_entries, story_entries.c.entry_id == entries.c.id)
                .where(entries.c.id.in_(found[at : at + CHUNK]))
            ).mappings()
            members.update((row["id"], (entry_of(row), row["origin"])) for row in rows)
        return [members[one] for one in found]

    def _originals(self, entry_id: int) -> dict[int, int]:
        """The entry, what it copies, what that copies and so on, each with its story."""
        up: dict[int, int] = {}
        one: int | None = entry_id
        while one is not None and one not in up:
            row = self._db.execute(
                select(story_entries.c.story_id, story_entries.c.copy_of).where(story_entries.c.entry_id == one)
            ).first()
            if row is None:
                break
            up[one], one = row
        return up

    def repeats(self, entry_id: int, *, copy_of: int) -> None:
        self._db.execute(update(story_entries).where(story_entries.c.entry_id == entry_id).values(copy_of=copy_of))

    def part(self, entry_id: int) -> None:
        one, copied = story_entries.c.entry_id, story_entries.c.copy_of
        heir = self._db.execute(select(copied).where(one == entry_id)).scalar_one_or_none()
        if heir is None:
            heir = self._db.execute(select(func.min(one)).where(copied == entry_id)).scalar_one_or_none()
        self._db.execute(update(story_entries).where((copied == entry_id) & (one != heir)).values(copy_of=heir))
        self._db.execute(update(story_entries).where(copied == entry_id).values(copy_of=None))
        self._db.execute(update(story_entries).where(one == entry_id).values(copy_of=None))

    def set_origin(self, entry_ids: Sequence[int], origin: str) -> None:
        for at in range(0, len(entry_ids), CHUNK):
            here = story_entries.c.entry_id.in_(entry_ids[at : at + CHUNK])
            self._db.execute(update(story_entries).where(here).values(origin=origin))

    def latest(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        dossier: str | None = None,
        limit: int = 20,
    ) -> Sequence[Story]:
        query = select(stories)
        if since is not None:
            query = query.where(stories.c.last_seen > since)
        if until is not None:
            query = query.where(stories.c.last_seen <= until)
        if dossier is not None:
            query = query.where(stories.c.dossier == dossier)
        query = query.order_by(desc(stories.c.newest), desc(stories.c.id)).limit(limit)
        return [story for story, _ in self._with_members(list(self._db.execute(query).mappings()))]

    def open(self, *, dossier: str, since: datetime, limit: int = 10_000) -> Sequence[tuple[Story, Sequence[Entry]]]:
        query = (
            select(stories)
            .where(stories.c.dossier == dossier, stories.c.last_seen >= since)
            .order_by(desc(stories.c.last_seen), desc(stories.c.id))
            .limit(limit)
        )
        return self._with_members(list(self._db.execute(query).mappings()))

    def _with_members(self, rows: Sequence[RowMapping]) -> list[tuple[Story, Sequence[Entry]]]:
        """The stories with their entries, in two queries whatever their number."""
        ids = [row["id"] for row in rows]
        members: dict[int, list[tuple[Entry, str]]] = defaultdict(list)
        for at in range(0, len(ids), CHUNK):
            found = self._db.execute(
                select(entries, story_entries.c.story_id, story_entries.c.origin)
                .join(story_entries, story_entries.c.entry_id == entries.c.id)
                .where(story_entries.c.story_id.in_(ids[at : at + CHUNK]))
                .order_by(entries.c.published, entries.c.id)
            ).mappings()
            for row in found:
                members[row["story_id"]].append((entry_of(row), row["origin"]))
        made: list[tuple[Story, Sequence[Entry]]] = []
        for row in rows:
            own = members[row["id"]]
            story = Story(
                id=row["id"],
                title=row["title"],
                language=row["language"],
                first_seen=row["first_seen"],
                last_seen=row["last_seen"],
                origins=tuple(dict.fromkeys(origin for _, origin in own)),
                reports=len(own),
                languages=tuple(dict.fromkeys(e.language for e, _ in own if e.language)),
                entry_ids=tuple(e.id for e, _ in own),
            )
            made.append((story, [e for e, _ in own]))
        return made
