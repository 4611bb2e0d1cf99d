"""drafts of mailings, ticks of single recipients, mailings that wait for their turn

Revision ID: d7e3b9a0c514
Revises: b7e2d95c4a16
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db


revision = "d7e3b9a0c514"
down_revision = "b7e2d95c4a16"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _columns():
    return (
        sa.Column("draft_key", sa.String(32), nullable=True),
        sa.Column("wishes", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("modified_at", mailer.infra.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("only_ticked", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("sender", sa.String(16), nullable=False, server_default=""),
        sa.Column("reply", sa.String(16), nullable=False, server_default=""),
        sa.Column("replaces_id", ID, nullable=True),
        sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("deleted_at", mailer.infra.db.UTCDateTime(timezone=True), nullable=True),
    )


def upgrade():
    for column in _columns():
        op.add_column("mailing", column)
    op.create_index("uq_mailing_draft_key", "mailing", ["draft_key"], unique=True)
    op.create_table(
        "mailing_tick",
        sa.Column("mailing_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("mailing_id", "customer_id", name="pk_mailing_tick"),
    )


def downgrade():
    op.drop_table("mailing_tick")
    op.drop_index("uq_mailing_draft_key", table_name="mailing")
    for column in reversed(_columns()):
        op.drop_column("mailing", column.name)
