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


# As in 0003, by smaller steps: the windows are those of storage.search.WINDOWS. ``few`` is only what narrows most;
# ``rest`` is tried on what the index gives, the newest first. Where that is more than can be tried, ``many`` is asked:
# every word and mark, and long beginnings as they are, for which GIN gathers every word that begins so.
# "place + 0": by the key of the table the planner would read every row since ``low``, and the words of each.
SEARCH = """
CREATE FUNCTION search_places(few text, many text, rest tsquery, low bigint, most integer)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 20
SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    shifts CONSTANT integer[] := ARRAY[12, 15, 18, 21, 24, 0];
    tried CONSTANT integer := 3 * most;
    bearable CONSTANT integer := 2000;
    newest bigint := (SELECT max(place) FROM entries_fts);
    oldest bigint := (SELECT min(place) FROM entries_fts);
    first bigint;
    asked text := few;
    step integer := 1;
    shift integer;
    last bigint;
    times text;
    listed bigint;
    found bigint[];
BEGIN
    LOOP
        shift := shifts[step];
        last := newest >> 8 >> shift;
        first := (last - 1) << shift << 8;
        times := CASE WHEN shift = 0 THEN ''
            ELSE format(' & (''=%s:%s'' | ''=%s:%s'')', shift, last, shift, last - 1) END;
        WITH hits AS MATERIALIZED (
            SELECT place, words FROM entries_fts WHERE words @@ (asked || times)::tsquery AND place + 0 >= low
        ), latest AS (
            SELECT place, words FROM hits ORDER BY place DESC
            LIMIT CASE WHEN rest IS NULL THEN most WHEN many IS NOT NULL THEN tried END
        )
        SELECT
            ARRAY(SELECT place FROM latest WHERE rest IS NULL OR ts_match_vq(words, rest) LIMIT most),
            (SELECT count(*) FROM hits)
            INTO found, listed;
        EXIT WHEN cardinality(found) = most;
        IF many IS NOT NULL AND listed > tried THEN
            asked := many;
            many := NULL;
            CONTINUE;
        END IF;
        EXIT WHEN shift = 0 OR first <= low;
        -- what is bearably rare in all is looked for in all: beside a long list of times GIN is slower than without
        step := CASE WHEN (listed + 1) * ((newest - oldest) / (newest - first)) <= bearable
            THEN array_length(shifts, 1) ELSE step + 1 END;
    END LOOP;
    RETURN QUERY SELECT unnest(found);
END $$
"""


FTS5 = """
CREATE VIRTUAL TABLE entries_fts USING fts5
(words, tokenize = "ascii tokenchars '.=:-_'", prefix = '{starts}', columnsize = 0{more})
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # no positions: a phrase is found by the marks of its pairs and proved on the row
        op.execute("DROP TABLE entries_fts")
        op.execute(sa.text(FTS5.format(starts="2 3 4 5 6", more=", detail = none").replace(":", "\\:")))
    else:
        # words are read where a row is looked at: kept apart, many more rows fit on the pages that every search reads
        op.execute("ALTER TABLE entries_fts SET (toast_tuple_target = 128)")
        # a list of entries still to be sorted in is gone through by every step of every search
        op.execute("ALTER INDEX entries_fts_words SET (fastupdate = off)")
        op.execute("DROP FUNCTION search_places(text, text, tsquery, bigint, integer)")
        op.execute(sa.text(SEARCH.replace(":", "\\:")))


def downgrade() -> None:
    op.execute("DELETE FROM search_index")  # the former version indexes every entry anew
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE entries_fts")
        op.execute(sa.text(FTS5.format(starts="2 3 4", more="").replace(":", "\\:")))
    else:
        former = import_module("storage.migrations.versions.0003_search").SEARCH
        op.execute("ALTER TABLE entries_fts RESET (toast_tuple_target)")
        op.execute("ALTER INDEX entries_fts_words RESET (fastupdate)")
        op.execute("DROP FUNCTION search_places(text, text, tsquery, bigint, integer)")
        op.execute(sa.text(former.replace(":", "\\:")))
