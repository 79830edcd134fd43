"""Items, their names, their revisions, and what the detector looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, desc, func, insert, select, update

from bot.domain.identity import Names, names
from bot.domain.model import Entry, Feed, ParsedEntry, Revision
from bot.domain.search import parse_query
from bot.domain.urls import host
from bot.ports import Added
from storage.search import first_place, indexed, open_index
from storage.tables import (
    entries,
    evidence,
    findings,
    identities,
    outbox,
    relevance,
    revisions,
    status_log,
    stories,
    story_entries,
    versions,
)

LANGUAGE = 10  # characters of a language's code, as the tables have it
CHUNK = 500  # bound variables in one statement: SQLite's smallest limit is 999


def entry_of(row: RowMapping) -> Entry:
    """A row as an Entry."""
    return Entry(
        id=row["id"],
        feed_id=row["feed_id"],
        url=row["url"],
        title=row["title"],
        summary=row["summary"],
        content=row["content"],
        published=row["published"],
        first_seen=row["first_seen"],
        language=row["language"],
        outlet=row["outlet"],
        weight=row["weight"],
        primary=row["primary"],
        sample=row["sample"],
        silent=row["silent"],
    )


class SqlEntries:
    """EntryRepository on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._index = open_index(connection)
        self._free: dict[int, int] = {}  # the place that may be free, by the first one of a second

    def add_new(
        self,
        feed: Feed,
        parsed: Sequence[ParsedEntry],
        *,
        now: datetime,
        silent: bool,
        sample: bool = False,
        language: Callable[[ParsedEntry], str] | None = None,
    ) -> Added:
        named = names(feed.spec.key, parsed)
        known = self._known({key for one in named for key in one.keys})
        words = self._words(set(known.values()))
        new: list[Entry] = []
        revised: list[tuple[Entry, Revision]] = []
        for item, one in zip(parsed, named, strict=True):
            entry_id = next((known[key] for key in one.keys if key in known), None)
            if entry_id is None:
                if language is not None and not (item.language or feed.spec.language):
                    item = replace(item, language=language(item))  # noqa: PLW2901
                entry = self._insert(feed, item, one, now=now, silent=silent, sample=sample)
                new.append(entry)
                known.update(dict.fromkeys(one.keys, entry.id))
                words[entry.id] = one.words
                continue
            fresh = [key for key in one.keys if key not in known]
            if fresh:  # a new address or GUID of a known item
                self._db.execute(insert(identities), [{"key": key, "entry_id": entry_id} for key in fresh])
                known.update(dict.fromkeys(fresh, entry_id))
            if words[entry_id] != one.words and not any(e.id == entry_id for e in new):
                change = self._revise(feed, entry_id, item, one, now=now)
                words[entry_id] = one.words
                if change is not None:
                    revised.append(change)
        return Added(new=tuple(new), revised=tuple(revised))

    def _known(self, keys: set[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        ordered = sorted(keys)
        for at in range(0, len(ordered), CHUNK):
            part = ordered[at : at + CHUNK]
            rows = self._db.execute(select(identities).where(identities.c.key.in_(part)))
            found.update((key, entry_id) for key, entry_id in rows)
        return found

    def _words(self, ids: set[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        ordered = sorted(ids)
        for at in range(0, len(ordered), CHUNK):
            part = ordered[at : at + CHUNK]
            rows = self._db.execute(select(entries.c.id, entries.c.words).where(entries.c.id.in_(part)))
            found.update((entry_id, words) for entry_id, words in rows)
        return found

    def _insert(
        self, feed: Feed, item: ParsedEntry, named: Names, *, now: datetime, silent: bool, sample: bool
    ) -> Entry:
        published = min(item.published or item.updated or now, now)  # a date in the future orders nothing
        values: dict[str, Any] = {
            "feed_id": feed.id,
            "url": item.url or "",
            "title": item.title,
            "summary": item.summary,
            "content": item.content,
            "published": published,
            "first_seen": now,
            "language": (item.language or feed.spec.language or "")[:LANGUAGE],
            "outlet": host(item.source_url or item.url or "").removeprefix("www.")
            or host(feed.spec.url).removeprefix("www."),
            "weight": feed.spec.weight,
            "primary": feed.spec.primary,
            "sample": sample,
            "silent": silent,
        }
        place = self._place(published)
        entry_id = self._db.execute(
            insert(entries).values(**values, words=named.words, place=place).returning(entries.c.id)
        ).scalar_one()
        self._db.execute(insert(identities), [{"key": key, "entry_id": entry_id} for key in dict.fromkeys(named.keys)])
        self._index.add([indexed({**values, "place": place})])
        return Entry(id=entry_id, author=item.author, **values)

    def _place(self, published: datetime) -> int:
        """The first free place of the second; of a later one, where more items than it has places share a date."""
        first = first_place(published)
        at = self._free.get(first, first)
        while True:
            known = select(entries.c.place).where(entries.c.place.between(at, at + CHUNK - 1))
            taken = set(self._db.execute(known).scalars())
            if len(taken) < CHUNK:
                break
            at += CHUNK
        while at in taken:
            at += 1
        self._free[first] = at + 1
        return at

    def _revise(
        self, feed: Feed, entry_id: int, item: ParsedEntry, named: Names, *, now: datetime
    ) -> tuple[Entry, Revision] | None:
        """Keep the words before, take on those after. Only the feed that brought an entry may change its words."""
        before = self.get(entry_id)
        if before is None or before.feed_id != feed.id:
            return None
        revision_id = self._db.execute(
            insert(revisions)
            .values(
                entry_id=entry_id,
                seen_at=now,
                title=before.title,
                summary=before.summary,
                content=before.content,
            )
            .returning(revisions.c.id)
        ).scalar_one()
        self._db.execute(
            update(entries)
            .where(entries.c.id == entry_id)
            .values(
                title=item.title,
                summary=item.summary,
                content=item.content,
                url=item.url or before.url,
                words=named.words,
            )
        )
        row = self._db.execute(select(entries).where(entries.c.id == entry_id)).mappings().one()
        self._index.remove(row["place"])
        self._index.add([indexed(dict(row))])
        return replace(entry_of(row), author=item.author), Revision(
            id=revision_id,
            entry_id=entry_id,
            seen_at=now,
            title=before.title,
            summary=before.summary,
            content=before.content,
        )

    def get(self, entry_id: int) -> Entry | None:
        row = self._db.execute(select(entries).where(entries.c.id == entry_id)).mappings().first()
        return None if row is None else entry_of(row)

    def by_url(self, url: str) -> Entry | None:
        asked = ParsedEntry(guid=None, url=url, title="")
        known = self._known(set(names("", [asked])[0].keys))
        found = next(iter(known.values()), None)
        if found is not None:
            return self.get(found)
        row = self._db.execute(select(entries).where(entries.c.url == url).limit(1)).mappings().first()
        return None if row is None else entry_of(row)

    def recent(self, *, since: datetime | None = None, limit: int = 200) -> Sequence[Entry]:
        query = select(entries).order_by(desc(entries.c.place)).limit(limit)
        if since is not None:
            query = query.where(entries.c.published >= since)
        return [entry_of(row) for row in self._db.execute(query).mappings()]

    def search(
        self,
        query: str,
        *,
        since: datetime | None = None,
        language: str | None = None,
        source: str | None = None,
        limit: int = 20,
    ) -> Sequence[Entry]:
        asked = parse_query(query, language=language or "", source=source or "")
        places = self._index.find(asked, low=0 if since is None else first_place(since), limit=limit)
        rows = self._db.execute(select(entries).where(entries.c.place.in_(places)).order_by(desc(entries.c.place)))
        return [entry_of(row) for row in rows.mappings()]

    def revisions(self, entry_id: int) -> Sequence[Revision]:
        rows = self._db.execute(select(revisions).where(revisions.c.entry_id == entry_id).order_by(revisions.c.id))
        return [Revision(**row) for row in rows.mappings()]

    def count(self) -> int:
        return self._db.execute(select(func.count()).select_from(entries)).scalar_one()

    def set_relevance(self, entry_id: int, *, dossier: str, relevant: bool, stages: Sequence[str]) -> None:
        here = (relevance.c.entry_id == entry_id, relevance.c.dossier == dossier)
        values = {"relevant": relevant, "stages": list(stages)}
        if not self._db.execute(update(relevance).where(*here).values(**values)).rowcount:
            self._db.execute(insert(relevance).values(entry_id=entry_id, dossier=dossier, **values))

    def relevance(self, entry_id: int) -> Mapping[str, tuple[bool, tuple[str, ...]]]:
        rows = self._db.execute(select(relevance).where(relevance.c.entry_id == entry_id)).mappings()
        return {row["dossier"]: (row["relevant"], tuple(row["stages"])) for row in rows}

    def drop_sample(self) -> int:
        """The sample goes whole: what only it proves, what only it told, and its entries."""
        gone = select(entries.c.id).where(entries.c.sample.is_(True))
        count = self._db.execute(
            select(func.count()).select_from(entries).where(entries.c.sample.is_(True))
        ).scalar_one()
        if not count:
            return 0
        self._db.execute(delete(evidence).where(evidence.c.entry_id.in_(gone)))
        unproved = select(versions.c.id).where(versions.c.id.not_in(select(evidence.c.version_id)))
        ids = [row[0] for row in self._db.execute(unproved)]
        self._forget_versions(ids)
        for table in (findings, relevance, revisions, identities):
            self._db.execute(delete(table).where(table.c.entry_id.in_(gone)))
        self._db.execute(update(story_entries).where(story_entries.c.copy_of.in_(gone)).values(copy_of=None))
        self._db.execute(delete(story_entries).where(story_entries.c.entry_id.in_(gone)))
        self._db.execute(delete(stories).where(stories.c.id.not_in(select(story_entries.c.story_id))))
        for place in self._db.execute(select(entries.c.place).where(entries.c.sample.is_(True))).scalars().all():
            self._index.remove(place)
        self._db.execute(delete(entries).where(entries.c.sample.is_(True)))
        return count

    def _forget_versions(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        heirs = self._db.execute(select(versions.c.id, versions.c.before_id).where(versions.c.id.in_(ids)))
        before = dict(heirs)
        for row_id, before_id in self._db.execute(
            select(versions.c.id, versions.c.before_id).where(versions.c.before_id.in_(ids), versions.c.id.not_in(ids))
        ):
            heir = before_id
            while heir in before:
                heir = before[heir]
            self._db.execute(update(versions).where(versions.c.id == row_id).values(before_id=heir))
        for version_id in ids:
            prefix = f"alert:{version_id}:"
            self._db.execute(delete(outbox).where(outbox.c.key.startswith(prefix)))
        self._db.execute(delete(status_log).where(status_log.c.version_id.in_(ids)))
        # they point at one another: the links go first, under a status that needs none
        self._db.execute(update(versions).where(versions.c.id.in_(ids)).values(status="retracted", before_id=None))
        self._db.execute(delete(versions).where(versions.c.id.in_(ids)))
