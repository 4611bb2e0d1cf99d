"""a mailing is launched once

Revision ID: a8d2c6e4f915
Revises: f1a6c3d8e240
"""

import sqlalchemy as sa
from alembic import op

revision = "a8d2c6e4f915"
down_revision = "f1a6c3d8e240"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("mailing") as batch_op:
        batch_op.add_column(sa.Column("launch_key", sa.String(60), nullable=True))
        batch_op.create_unique_constraint("uq_mailing_launch_key", ["launch_key"])


def downgrade():
    with op.batch_alter_table("mailing") as batch_op:
        batch_op.drop_constraint("uq_mailing_launch_key", type_="unique")
        batch_op.drop_column("launch_key")
