"""mail of a mailing expires from its first deferral on; doubts are counted

Revision ID: c4e8a1f7d302
Revises: b1c7d2a90e11
"""

import sqlalchemy as sa
from alembic import op

revision = "c4e8a1f7d302"
down_revision = "b1c7d2a90e11"
branch_labels = None
depends_on = None

LEASED = "state IN ('claimed','handing_over','in_doubt')"
LEASED_BEFORE = "state IN ('claimed','handing_over')"
EXPIRES = "state IN ('queued','deferred') AND expires_at IS NOT NULL"


def upgrade():
    op.drop_index("ix_delivery_leased", "delivery")
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.add_column(sa.Column("doubts", sa.Integer(), nullable=False, server_default="0"))
        batch_op.alter_column("expires_at", existing_type=sa.DateTime(timezone=True), nullable=True)
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.alter_column("doubts", server_default=None)
    _index("ix_delivery_leased", "lease_until", LEASED)
    _index("ix_delivery_expires", "expires_at", EXPIRES)


def downgrade():
    op.drop_index("ix_delivery_expires", "delivery")
    op.drop_index("ix_delivery_leased", "delivery")
    op.execute("UPDATE delivery SET expires_at = updated_at WHERE expires_at IS NULL")
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.drop_column("doubts")
        batch_op.alter_column(
            "expires_at", existing_type=sa.DateTime(timezone=True), nullable=False
        )
    _index("ix_delivery_leased", "lease_until", LEASED_BEFORE)


def _index(name, column, condition):
    op.create_index(
        name,
        "delivery",
        [column],
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )
