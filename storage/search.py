"""Full-text search, newest first: FTS5 on SQLite, a tsvector under a GIN index on PostgreSQL.

Both hold the words that bot.domain.search gives them, under the entry's place: a number that grows with its date. What
one finds the other finds, in the same order. docs/adr/0002-search.md says why it is made so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import Connection, CursorResult, func, select, text

from bot.domain.search import LONGEST, Asked, Query, Term, indexed_words, marks
from storage.tables import entries, search_index

VERSION = 4  # of what is indexed: another one has every entry indexed anew
PLACES = 8  # bits of a place for entries of the same second; more of them are counted with the next second
STARTS = (2, 3, 4, 5, 6)  # letters of the beginnings that are indexed themselves
WINDOWS = (12, 15, 18, 21, 24)  # bits of seconds: an hour, nine hours, three days, 24 days, half a year
TIMES = 16  # so many of them are asked for (SQLite)
LOOKED_AT = 100  # of the newest entries, before the index is asked for more (SQLite)
BATCH = 500
INDEXED = tuple(entries.c[name] for name in ("place", "title", "summary", "content", "language", "outlet"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """What is kept of an entry: its place, its words in order, its marks."""

    place: int
    words: Sequence[str]
    marks: Sequence[str]


class SearchIndex(Protocol):
    """The words of every entry, found by place."""

    def add(self, many: Sequence[Indexed]) -> None: ...
    def remove(self, place: int) -> None: ...
    def find(self, query: Query, *, low: int, limit: int) -> Sequence[int]:
        """Places of matching entries, none below ``low``, newest first."""
        ...

    @contextmanager
    def anew(self) -> Iterator[None]:
        """Forget every entry; while it is open all are added."""
        ...


def open_index(db: Connection) -> SearchIndex:
    """The index that fits the database."""
    return Fts5Index(db) if db.dialect.name == "sqlite" else TsvectorIndex(db)


def first_place(moment: datetime) -> int:
    """The first place of the moment's second."""
    return max(0, int(moment.timestamp())) << PLACES


def indexed(row: Mapping[str, Any]) -> Indexed:
    """What makes an entry findable; ``row`` has the columns INDEXED."""
    found = indexed_words(row["title"], row["summary"], row["content"])
    return Indexed(place=row["place"], words=found, marks=marks(found, language=row["language"], outlet=row["outlet"]))


def refresh(db: Connection) -> bool:
    """Index every entry anew where another version of Sincethen indexed them; whether that was so."""
    known = db.execute(select(search_index.c.version)).scalar_one_or_none()
    if known == VERSION:
        return False
    index = open_index(db)
    last = -1
    rest = select(*INDEXED).order_by(entries.c.place).limit(BATCH)
    with index.anew():
        while rows := db.execute(rest.where(entries.c.place > last)).mappings().all():
            index.add([indexed(dict(row)) for row in rows])
            last = rows[-1]["place"]
    db.execute(search_index.delete())
    db.execute(search_index.insert().values(version=VERSION))
    return True


class Fts5Index:
    """The words in an FTS5 table; its tokenizer only splits at spaces.

    FTS5 gives the newest first and stops, but it does not stop at a date as long as nothing matches. So a date is asked
    for by the hours, days or months since. It keeps no positions: for a phrase it would read on to the next one,
    wherever that is, before it looks whether the rest is there too.
    """

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, many: Sequence[Indexed]) -> None:
        rows = [{"place": one.place, "words": " ".join((*one.words, *one.marks, *_times(one.place)))} for one in many]
        self._db.execute(text("INSERT INTO entries_fts (rowid, words) VALUES (:place, :words)"), rows)

    def remove(self, place: int) -> None:
        self._db.execute(text("DELETE FROM entries_fts WHERE rowid = :place"), {"place": place})

    @contextmanager
    def anew(self) -> Iterator[None]:
        made = self._db.execute(text("SELECT sql FROM sqlite_schema WHERE name = 'entries_fts'")).scalar_one()
        self._db.execute(text("DROP TABLE entries_fts"))  # each row would be cut into words again to be deleted
        self._db.exec_driver_sql(made)
        yield

    def find(self, query: Query, *, low: int, limit: int) -> Sequence[int]:
        """What FTS5 gives for little; for more where among the newest of that are few that hold what is looked for.

        A long beginning is looked for by its first letters at first: for itself FTS5 would gather all that begin so
        before it gives one. Where few of the newest hold it, few of all do.
        """
        held = _held(query)
        times = self._since(low) if low else []
        few, many = (" AND ".join([*asked, *times]) for asked in (_asked(query.few, STARTS[-1]), _asked(query.many)))
        if few != many:
            looked_at, found = 0, list[int]()
            with self._newest(few, held, low=low, limit=LOOKED_AT) as rows:
                for place, holds in rows:
                    looked_at += 1
                    found += [place] if holds else []
                    if len(found) == limit:
                        break
            if len(found) == limit or looked_at < LOOKED_AT:
                return found
        with self._newest(many, held, low=low, limit=-1) as rows:
            return list(islice((place for place, holds in rows if holds), limit))

    def _newest(self, asked: str, exact: Sequence[str], *, low: int, limit: int) -> CursorResult[int, bool]:
        """Places, newest first, and whether the words hold each of ``exact``; read row by row, as far as is wanted."""
        held = " AND ".join(f"instr(' ' || words || ' ', :held{n}) > 0" for n in range(len(exact))) or "true"
        sql = (
            f"SELECT rowid, {held} FROM entries_fts WHERE entries_fts MATCH :q AND rowid >= :low "  # noqa: S608
            "ORDER BY rowid DESC LIMIT :n"
        )
        values = {"q": asked, "low": low, "n": limit, **{f"held{n}": one for n, one in enumerate(exact)}}
        return self._db.execute(text(sql), values)

    def _since(self, low: int) -> list[str]:
        """The times from ``low`` on, in the smallest unit in which they are few."""
        newest = self._db.execute(select(func.max(entries.c.place))).scalar_one() or 0
        for shift in WINDOWS:
            first, last = low >> PLACES >> shift, newest >> PLACES >> shift
            if last - first < TIMES:
                times = [f'"{_time(shift, number)}"' for number in range(first, max(first, last) + 1)]
                return [f"({' OR '.join(times)})"]
        return []


def _asked(asked: Asked, most: int = LONGEST) -> list[str]:
    """As FTS5 is asked, with so many letters of a beginning."""
    return [*(f'"{one}"' for one in asked.lexemes), *dict.fromkeys(f'"{one[:most]}" *' for one in asked.starts)]


def _held(query: Query) -> list[str]:
    """What has to stand in the words and marks with a space before each."""
    if _proved(query):
        return []
    return [
        *(f" {' '.join(term.words)}{'' if term.prefix else ' '}" for term in query.terms),
        *(f" {one} " for one in query.filters),
    ]


def _proved(query: Query) -> bool:
    """Whether all that have what the index is asked for are what is looked for."""
    return query.proved and all(len(one) <= STARTS[-1] for one in query.many.starts)


class TsvectorIndex:
    """The words as lexemes with their positions, written as PostgreSQL keeps them: none of its parsers is asked.

    Beside the entry's marks stand short beginnings of words ("=*mus") and its hour, days and months ("=12:423750").
    With these a common word is looked for among the newest first; a GIN index alone would gather all that hold it.
    """

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, many: Sequence[Indexed]) -> None:
        rows = [{"place": one.place, "words": self.lexemes(one)} for one in many]
        sql = "INSERT INTO entries_fts (place, words) VALUES (:place, CAST(:words AS tsvector))"
        self._db.execute(text(sql), rows)

    @staticmethod
    def lexemes(one: Indexed) -> str:
        """A tsvector as it is written."""
        positions: dict[str, list[str]] = {}
        for position, word in enumerate(one.words, 1):
            positions.setdefault(word, []).append(str(position))
        starts = {f"=*{word[:length]}" for word in positions for length in STARTS if len(word) >= length}
        lexemes = [f"{_quoted(word)}:{','.join(at)}" for word, at in positions.items()]
        return " ".join((*lexemes, *map(_quoted, (*one.marks, *sorted(starts), *_times(one.place)))))

    def remove(self, place: int) -> None:
        self._db.execute(text("DELETE FROM entries_fts WHERE place = :place"), {"place": place})

    @contextmanager
    def anew(self) -> Iterator[None]:
        made = self._db.execute(text("SELECT pg_get_indexdef('entries_fts_words'::regclass)")).scalar_one()
        self._db.exec_driver_sql("TRUNCATE entries_fts; DROP INDEX entries_fts_words")
        yield
        self._db.exec_driver_sql(made)  # over what is there already an index is made ten times faster

    def find(self, query: Query, *, low: int, limit: int) -> Sequence[int]:
        few, many = _narrow(query.few, STARTS[-1]), _narrow(query.many)
        terms = [*map(_phrase, query.terms), *map(_quoted, query.filters)]
        values = {
            "few": few,
            "many": many if many != few else None,
            "rest": None if _proved(query) else " & ".join(terms),
            "low": low,
            "n": limit,
        }
        # the function looks through the newest hours, days and months first (storage/migrations)
        sql = "SELECT search_places(:few, :many, CAST(:rest AS tsquery), :low, :n)"
        return list(self._db.execute(text(sql), values).scalars())


def _narrow(asked: Asked, most: int = LONGEST) -> str:
    """As GIN is asked, with so many letters of a beginning."""
    starts = dict.fromkeys(one[:most] for one in asked.starts)
    marked = (f"{_quoted(one)}:*" if len(one) > STARTS[-1] else _quoted(f"=*{one}") for one in starts)
    return " & ".join((*map(_quoted, asked.lexemes), *marked))


def _phrase(term: Term) -> str:
    quoted = [_quoted(word) for word in term.words]
    return "(" + " <-> ".join(quoted) + (":*" if term.prefix else "") + ")"


def _time(shift: int, number: int) -> str:
    return f"={shift}:{number}"


def _times(place: int) -> list[str]:
    """The hour, the days and the months in which the place lies, as marks."""
    return [_time(shift, place >> PLACES >> shift) for shift in WINDOWS]


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
