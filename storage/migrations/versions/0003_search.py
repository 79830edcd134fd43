"""A place for every entry in the order of its date, and search by place. Every entry is indexed anew afterwards.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SECONDS = {
    "sqlite": "max(0, CAST(strftime('%s', published) AS INTEGER))",
    "postgresql": "greatest(0, floor(extract(epoch FROM published)))::bigint",
}


# Places of matching entries from ``low`` on, newest first. A GIN index gathers all that match before any can be sorted,
# so a common word is asked for together with the newest hours, then days, then months, until enough is found; what is
# not found in them is rare, and asked for as it is. ``exact`` is tried on each entry that the index gives.
SEARCH = """
CREATE FUNCTION search_places(narrow text, whole text, exact tsquery, low bigint, most integer)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 20 SET enable_seqscan = off SET jit = off AS $$
DECLARE
    newest bigint := (SELECT max(place) FROM entries_fts);
    last bigint;
    shift integer;
    asked tsquery;
    found bigint[];
BEGIN
    FOREACH shift IN ARRAY ARRAY[12, 17, 22, 0] LOOP
        CONTINUE WHEN shift = 22 AND whole <> narrow;  -- a long beginning: rare in days, it is rare altogether
        last := newest >> 8 >> shift;
        asked := CASE shift
            WHEN 0 THEN whole
            ELSE format('%s & (''=%s:%s'' | ''=%s:%s'')', narrow, shift, last, shift, last - 1)
        END;
        found := ARRAY(
            WITH hits AS MATERIALIZED (
                SELECT place FROM entries_fts
                WHERE words @@ asked AND place >= low AND (exact IS NULL OR ts_match_vq(words, exact))
            )
            SELECT place FROM hits ORDER BY place DESC LIMIT most
        );
        EXIT WHEN cardinality(found) = most OR low >= (last - 1) << shift << 8;
    END LOOP;
    RETURN QUERY SELECT unnest(found);
END $$
"""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.add_column("entries", sa.Column("place", sa.BigInteger(), nullable=False, server_default="0"))
    # as storage.entries gives them out: the second in which it was published and a number in it, never two alike
    op.execute(
        "UPDATE entries SET place = numbered.place FROM ("  # noqa: S608 -- constants
        "SELECT id, max(wanted - n) OVER (ORDER BY wanted, id) + n AS place FROM ("
        f"SELECT id, {SECONDS[dialect]} * 256 AS wanted, "
        f"row_number() OVER (ORDER BY {SECONDS[dialect]}, id) AS n FROM entries) AS ordered"
        ") AS numbered WHERE entries.id = numbered.id"
    )
    op.create_index("entries_place", "entries", ["place"], unique=True)
    op.create_table(
        "search_index",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.execute("DROP TABLE entries_fts")
    if dialect == "sqlite":
        # the words come as they are to be indexed: split at spaces, nothing else; short beginnings are found at once
        op.execute(
            "CREATE VIRTUAL TABLE entries_fts USING fts5 "
            "(words, tokenize = \"ascii tokenchars '.=:-_'\", prefix = '2 3 4', columnsize = 0)"
        )
    else:
        op.execute("CREATE TABLE entries_fts (place bigint PRIMARY KEY, words tsvector NOT NULL)")
        op.execute("CREATE INDEX entries_fts_words ON entries_fts USING gin (words)")
        op.execute(sa.text(SEARCH.replace(":", "\\:")))


def downgrade() -> None:
    raise NotImplementedError("the former search index is not made again; restore a backup")
