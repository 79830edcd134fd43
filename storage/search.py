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

from bot.domain.search import LONGEST, Query, Term, indexed_words, marks
from storage.tables import entries, search_index

VERSION = 2  # of what is indexed: another one has every entry indexed anew
PLACES = 8  # bits of a place for entries of the same second; more of them are counted with the next second
SHORT = (2, 3, 4)  # beginnings that are indexed themselves
WINDOWS = (12, 15, 18, 21, 24)  # bits of seconds: an hour, nine hours, three days, 24 days, half a year
TIMES = 16  # so many of them are asked for (SQLite)
LOOKED_AT = 400  # of the newest entries, for a long beginning (SQLite)
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
        """Words, and what narrows them; the rows of a phrase are read to see whether it is there.

        Short beginnings are indexed; for a longer one FTS5 would gather all that begin so before it gives the first. So
        the newest that begin with its first letters are looked at, and the whole is asked for where few of them hold
        it: then few of all do.
        """
        sure = dict.fromkeys(f'"{one}"' for one in (*query.marks, *(w for term in query.terms for w in term.whole)))
        sure.update(dict.fromkeys(_start(term, SHORT[-1]) for term in query.terms if term.prefix and not _long(term)))
        sure.update(dict.fromkeys(self._since(low) if low else []))
        exact = [f" {' '.join(term.words)}{'' if term.prefix else ' '}" for term in query.terms if len(term.words) > 1]
        long = [term for term in query.terms if _long(term)]
        if long:
            looked_at, found = 0, list[int]()
            narrow = " AND ".join([*sure, *dict.fromkeys(_start(term, SHORT[-1]) for term in long)])
            starts = [f" {term.words[-1]}" for term in long if len(term.words) == 1]
            with self._newest(narrow, exact + starts, low=low, limit=LOOKED_AT) as rows:
                for place, holds in rows:
                    looked_at += 1
                    found += [place] if holds else []
                    if len(found) == limit:
                        break
            if len(found) == limit or looked_at < LOOKED_AT:
                return found
        asked = " AND ".join([*sure, *dict.fromkeys(_start(term, LONGEST) for term in long)])
        with self._newest(asked, exact, low=low, limit=-1) as rows:
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


def _start(term: Term, most: int) -> str:
    return f'"{term.words[-1][:most]}" *'


def _long(term: Term) -> bool:
    return term.prefix and len(term.words[-1]) > SHORT[-1]


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
        starts = {f"=*{word[:length]}" for word in positions for length in SHORT if len(word) >= length}
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
        phrases = [_phrase(term) for term in query.terms if len(term.words) > 1]
        beginnings = [_phrase(term) for term in query.terms if len(term.words) == 1 and _long(term)]
        values = {
            "narrow": _narrow(query, starts=False),
            "whole": _narrow(query, starts=True),
            "exact": " & ".join(phrases + beginnings) or None,
            "phrases": " & ".join(phrases) or None,
            "low": low,
            "n": limit,
        }
        # the function looks through the newest hours, days and months first (storage/migrations)
        sql = "SELECT search_places(:narrow, :whole, CAST(:exact AS tsquery), CAST(:phrases AS tsquery), :low, :n)"
        return list(self._db.execute(text(sql), values).scalars())


def _narrow(query: Query, *, starts: bool) -> str:
    """Every word and mark, wherever they stand; ``starts``: long beginnings too, not only their first letters."""
    wanted = dict.fromkeys(_quoted(one) for one in query.marks)
    for term in query.terms:
        wanted.update(dict.fromkeys(map(_quoted, term.whole)))
        if term.prefix:
            start = term.words[-1]
            long = len(start) > SHORT[-1] and starts
            wanted[f"{_quoted(start)}:*" if long else _quoted(f"=*{start[: SHORT[-1]]}")] = None
    return " & ".join(wanted)


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
