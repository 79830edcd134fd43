"""Full-text search: FTS5 on SQLite, tsvector on PostgreSQL; both over folded words, newest first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection, text

from bot.domain.text import fold, words

BOUND = 2000  # newest matches looked at before the other conditions: what nobody scrolls past
TERM = re.compile(r'"([^"]*)"|(\S+)')


def index_entry(db: Connection, entry_id: int, title: str, summary: str, content: str) -> None:
    """Make the entry findable. The text is folded here, so that both databases find the same."""
    folded = " ".join(words(fold(" ".join((title, summary, content)))))
    if db.dialect.name == "sqlite":
        db.execute(
            text("INSERT INTO entries_fts (rowid, words) VALUES (:id, :words)"), {"id": entry_id, "words": folded}
        )
    else:
        db.execute(
            text("INSERT INTO entries_fts (entry_id, words) VALUES (:id, to_tsvector('simple', :words))"),
            {"id": entry_id, "words": folded[:900_000]},
        )


def unindex(db: Connection, entry_id: int) -> None:
    """Forget the entry's words."""
    column = "rowid" if db.dialect.name == "sqlite" else "entry_id"
    db.execute(text(f"DELETE FROM entries_fts WHERE {column} = :id"), {"id": entry_id})  # noqa: S608 -- a constant


def terms(query: str) -> list[tuple[list[str], bool]]:
    """The query as terms: each a phrase of folded words, and whether its last word is only a beginning."""
    found = []
    for phrase, word in TERM.findall(query):
        raw = phrase or word
        folded = words(fold(raw))
        if folded:
            found.append((folded, bool(word) and raw.endswith("*")))
    return found


def search_ids(db: Connection, query: str) -> Sequence[int] | None:
    """Ids of matching entries, newest first and at most BOUND; None where the query holds no word."""
    asked = terms(query)
    if not asked:
        return None
    if db.dialect.name == "sqlite":
        match = " AND ".join(_fts5(phrase, prefix) for phrase, prefix in asked)
        sql = "SELECT rowid FROM entries_fts WHERE entries_fts MATCH :q ORDER BY rowid DESC LIMIT :n"
    else:
        match = " & ".join(_tsquery(phrase, prefix) for phrase, prefix in asked)
        sql = "SELECT entry_id FROM entries_fts WHERE words @@ to_tsquery('simple', :q) ORDER BY entry_id DESC LIMIT :n"
    return [row[0] for row in db.execute(text(sql), {"q": match, "n": BOUND})]


def _fts5(phrase: list[str], prefix: bool) -> str:
    return '"' + " ".join(phrase) + '"' + (" *" if prefix else "")


def _tsquery(phrase: list[str], prefix: bool) -> str:
    quoted = ["'" + word.replace("'", "''").replace("\\", "\\\\") + "'" for word in phrase]
    if prefix:
        quoted[-1] += ":*"
    return "(" + " <-> ".join(quoted) + ")"
