"""Full-text search, newest first: FTS5 on SQLite, a tsvector under a GIN index on PostgreSQL.

Both hold the words that bot.domain.search gives them, under the entry's place: a number that grows with its date. What
one finds the other finds, in the same order. docs/adr/0002-search.md says why it is made so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, func, select, text

from bot.domain.search import Query, Term, indexed_words, marks
from storage.tables import entries, search_index

VERSION = 1  # of what is indexed: another one has every entry indexed anew
PLACES = 8  # bits of a place for entries of the same second; more of them are counted with the next second
SHORT = (2, 3, 4)  # beginnings that are indexed themselves
WINDOWS = (12, 17, 22)  # bits of seconds: an hour, a day and a half, 48 days
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

    def clear(self) -> None: ...


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
    index.clear()
    last = -1
    rest = select(*INDEXED).order_by(entries.c.place).limit(BATCH)
    while rows := db.execute(rest.where(entries.c.place > last)).mappings().all():
        index.add([indexed(dict(row)) for row in rows])
        last = rows[-1]["place"]
    db.execute(search_index.delete())
    db.execute(search_index.insert().values(version=VERSION))
    return True


class Fts5Index:
    """The words in an FTS5 table; its tokenizer only splits at spaces.

    FTS5 gives the newest first and stops, but it does not stop at a date as long as nothing matches. So a date is asked
    for by the hours, days or months since.
    """

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, many: Sequence[Indexed]) -> None:
        rows = [{"place": one.place, "words": " ".join((*one.words, *one.marks, *_times(one.place)))} for one in many]
        self._db.execute(text("INSERT INTO entries_fts (rowid, words) VALUES (:place, :words)"), rows)

    def remove(self, place: int) -> None:
        self._db.execute(text("DELETE FROM entries_fts WHERE rowid = :place"), {"place": place})

    def clear(self) -> None:
        self._db.execute(text("DELETE FROM entries_fts"))

    def find(self, query: Query, *, low: int, limit: int) -> Sequence[int]:
        """Short beginnings are indexed; for a longer one FTS5 would gather all that begin so before it gives the first.

        So the newest that begin with its first letters are looked at, and the whole is asked for where few of them
        hold it: then few of all do.
        """
        sure = [_fts5(term) for term in query.terms if not _long(term)] + [f'"{mark}"' for mark in query.marks]
        sure += self._since(low) if low else []
        long = [term for term in query.terms if _long(term)]
        if long:
            narrow = [_fts5(Term(words=(term.words[-1][: SHORT[-1]],), prefix=True)) for term in long]
            held = " AND ".join(f"instr(' ' || words, :held{n}) > 0" for n in range(len(long)))
            sql = (
                f"SELECT rowid, {held} FROM entries_fts WHERE entries_fts MATCH :q AND rowid >= :low "  # noqa: S608
                "ORDER BY rowid DESC LIMIT :n"
            )
            values = {f"held{n}": " " + " ".join(term.words) for n, term in enumerate(long)}
            asked = {"q": " AND ".join(sure + narrow), "low": low, "n": LOOKED_AT}
            rows = self._db.execute(text(sql), {**asked, **values}).all()
            found = [place for place, holds in rows if holds][:limit]
            if len(found) == limit or len(rows) < LOOKED_AT:
                return found
        sql = "SELECT rowid FROM entries_fts WHERE entries_fts MATCH :q AND rowid >= :low ORDER BY rowid DESC LIMIT :n"
        asked = {"q": " AND ".join([*sure, *map(_fts5, long)]), "low": low, "n": limit}
        return list(self._db.execute(text(sql), asked).scalars())

    def _since(self, low: int) -> list[str]:
        """The times from ``low`` on, in the smallest unit in which they are few."""
        newest = self._db.execute(select(func.max(entries.c.place))).scalar_one() or 0
        for shift in WINDOWS:
            first, last = low >> PLACES >> shift, newest >> PLACES >> shift
            if last - first < TIMES:
                times = [f'"{_time(shift, number)}"' for number in range(first, max(first, last) + 1)]
                return [f"({' OR '.join(times)})"]
        return []


def _fts5(term: Term) -> str:
    return '"' + " ".join(term.words) + '"' + (" *" if term.prefix else "")


def _long(term: Term) -> bool:
    return term.prefix and len(term.words[-1]) > SHORT[-1]


class TsvectorIndex:
    """The words as lexemes with their positions, written as PostgreSQL keeps them: none of its parsers is asked.

    Beside the entry's marks stand short beginnings of words ("=*mus") and its hour, days and months ("=12:415039").
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

    def clear(self) -> None:
        self._db.execute(text("DELETE FROM entries_fts"))

    def find(self, query: Query, *, low: int, limit: int) -> Sequence[int]:
        exact = " & ".join(_phrase(term) for term in query.terms if term.prefix or len(term.words) > 1)
        values = {
            "narrow": _narrow(query, starts=False),
            "whole": _narrow(query, starts=True),
            "exact": exact or None,
            "low": low,
            "n": limit,
        }
        # the function looks through the newest hours, days and months first (storage/migrations)
        sql = "SELECT search_places(:narrow, :whole, CAST(:exact AS tsquery), :low, :n)"
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
