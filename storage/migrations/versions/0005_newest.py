"""The date of a story's newest entry, kept with the story so that the latest are found without counting through all.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stories", sa.Column("newest", sa.DateTime(timezone=True)))
    op.execute(
        "update stories set newest = (select max(entries.published) from entries "
        "join story_entries on story_entries.entry_id = entries.id where story_entries.story_id = stories.id)"
    )
    op.create_index("stories_newest", "stories", ["newest", "id"])
    op.create_index("stories_newest_of", "stories", ["dossier", "newest", "id"])


def downgrade() -> None:
    op.drop_index("stories_newest_of", table_name="stories")
    op.drop_index("stories_newest", table_name="stories")
    op.drop_column("stories", "newest")
