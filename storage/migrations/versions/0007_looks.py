"""When a person last saw the changes alone, beside when he saw all that is new.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("looks") as looks:
        looks.add_column(sa.Column("changes_at", sa.DateTime(timezone=True)))
        looks.alter_column("at", existing_type=sa.DateTime(timezone=True), nullable=True)


def downgrade() -> None:
    op.execute("delete from looks where at is null")
    with op.batch_alter_table("looks") as looks:
        looks.alter_column("at", existing_type=sa.DateTime(timezone=True), nullable=False)
        looks.drop_column("changes_at")
