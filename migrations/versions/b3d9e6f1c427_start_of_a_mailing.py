"""when a mailing is to start, as it was chosen

Revision ID: b3d9e6f1c427
Revises: d1b8f4c2e7a6
"""

import sqlalchemy as sa
from alembic import op

revision = "b3d9e6f1c427"
down_revision = "d1b8f4c2e7a6"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("mailing") as batch_op:
        batch_op.add_column(sa.Column("start_local", sa.DateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("start_zone", sa.String(64), nullable=False, server_default="")
        )


def downgrade():
    with op.batch_alter_table("mailing") as batch_op:
        batch_op.drop_column("start_zone")
        batch_op.drop_column("start_local")
