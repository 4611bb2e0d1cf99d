"""What is decided about failed and doubtful mails follows in slices.

Revision ID: f1c4a7e2d905
Revises: e7a3c5d9f146
"""

import sqlalchemy as sa
from alembic import op

revision = "f1c4a7e2d905"
down_revision = "e7a3c5d9f146"


def upgrade() -> None:
    with op.batch_alter_table("mailing") as table:
        table.add_column(sa.Column("deciding", sa.JSON(none_as_null=True)))


def downgrade() -> None:
    with op.batch_alter_table("mailing") as table:
        table.drop_column("deciding")
