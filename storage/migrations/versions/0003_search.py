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


def downgrade() -> None:
    raise NotImplementedError("the former search index is not made again; restore a backup")
