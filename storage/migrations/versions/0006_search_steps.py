"""Search by smaller steps of time, long beginnings among few, phrases without positions. Every entry is indexed anew.

Revision ID: 0006
Revises: 0005
"""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


# As in 0003, with a mark for each eightfold of time (storage.search.WINDOWS). ``narrow`` has only the first letters of
# a long beginning, and ``exact`` is tried on each entry found. ``whole`` has the beginning itself, for which the index
# gathers every word that begins so: it is asked where more are narrow than can be tried, with ``phrases`` to try.
# "place + 0": by the key of the table the planner would read every row since ``low``, and the words of each.
SEARCH = """
CREATE FUNCTION search_places(narrow text, whole text, exact tsquery, phrases tsquery, low bigint, most integer)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 20 SET enable_seqscan = off SET jit = off AS $$
DECLARE
    tried CONSTANT integer := 300;
    newest bigint := (SELECT max(place) FROM entries_fts);
    few boolean := true;
    last bigint;
    shift integer;
    times text;
    asked tsquery;
    test tsquery;
    found bigint[];
BEGIN
    FOREACH shift IN ARRAY ARRAY[12, 15, 18, 21, 24, 0] LOOP
        last := newest >> 8 >> shift;
        times := CASE WHEN shift = 0 THEN ''
            ELSE format(' & (''=%s:%s'' | ''=%s:%s'')', shift, last, shift, last - 1) END;
        asked := narrow || times;
        IF few AND whole <> narrow THEN
            few := tried > (SELECT count(*) FROM (SELECT FROM entries_fts WHERE words @@ asked LIMIT tried) AS listed);
        END IF;
        test := exact;
        IF NOT few THEN
            asked := whole || times;
            test := phrases;
        END IF;
        found := ARRAY(
            WITH hits AS MATERIALIZED (
                SELECT place FROM entries_fts
                WHERE words @@ asked AND place + 0 >= low AND (test IS NULL OR ts_match_vq(words, test))
            )
            SELECT place FROM hits ORDER BY place DESC LIMIT most
        );
        EXIT WHEN cardinality(found) = most OR low >= (last - 1) << shift << 8;
    END LOOP;
    RETURN QUERY SELECT unnest(found);
END $$
"""


FTS5 = """
CREATE VIRTUAL TABLE entries_fts USING fts5
(words, tokenize = "ascii tokenchars '.=:-_'", prefix = '2 3 4', columnsize = 0{more})
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # no positions: a phrase is found by the marks of its pairs and proved on the row
        op.execute("DROP TABLE entries_fts")
        op.execute(sa.text(FTS5.format(more=", detail = none").replace(":", "\\:")))
    else:
        # the words are read for a phrase alone: kept apart, as many more rows fit on the pages that every search reads
        op.execute("ALTER TABLE entries_fts SET (toast_tuple_target = 128)")
        op.execute("DROP FUNCTION search_places(text, text, tsquery, bigint, integer)")
        op.execute(sa.text(SEARCH.replace(":", "\\:")))


def downgrade() -> None:
    op.execute("DELETE FROM search_index")  # the former version indexes every entry anew
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE entries_fts")
        op.execute(sa.text(FTS5.format(more="").replace(":", "\\:")))
    else:
        former = import_module("storage.migrations.versions.0003_search").SEARCH
        op.execute("ALTER TABLE entries_fts RESET (toast_tuple_target)")
        op.execute("DROP FUNCTION search_places(text, text, tsquery, tsquery, bigint, integer)")
        op.execute(sa.text(former.replace(":", "\\:")))
