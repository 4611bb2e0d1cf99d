"""ticks and exceptions are told apart

Revision ID: b1c7d2a90e11
Revises: d523a7f18950
"""

import sqlalchemy as sa
from alembic import op

revision = "b1c7d2a90e11"
down_revision = "d523a7f18950"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("selection_item") as batch_op:
        batch_op.add_column(
            sa.Column("excluded", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("selection_item") as batch_op:
        batch_op.alter_column("excluded", server_default=None)


def downgrade():
    with op.batch_alter_table("selection_item") as batch_op:
        batch_op.drop_column("excluded")
