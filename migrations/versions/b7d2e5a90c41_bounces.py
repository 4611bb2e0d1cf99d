"""what came back, the bounce mailbox, bounce addresses, and suppressions that end

Revision ID: b7d2e5a90c41
Revises: c6b2e9f4a108
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db


revision = "b7d2e5a90c41"
down_revision = "c6b2e9f4a108"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ENDS = sa.text("expires_at IS NOT NULL")


def _moment():
    return mailer.infra.db.UTCDateTime(timezone=True)


def upgrade():
    op.create_table(
        "bounce",
        sa.Column("delivery_id", ID, autoincrement=False, nullable=False),
        sa.Column("address_key", sa.String(254), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("diagnostic", sa.String(500), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_bounce"),
    )
    op.create_index(
        "ix_bounce_address",
        "bounce",
        ["address_key", "at"],
        sqlite_where=sa.text("counts"),
        postgresql_where=sa.text("counts"),
    )
    op.create_table(
        "bounce_mailbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("host", sa.String(253), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("security", sa.String(24), nullable=False),
        sa.Column("username", sa.String(254), nullable=False),
        sa.Column("password_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("folder", sa.String(120), nullable=False),
        sa.Column("after", sa.String(24), nullable=False),
        sa.Column("move_to", sa.String(120), nullable=False),
        sa.Column("internal_allowed", sa.Boolean(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=True),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("read_at", _moment(), nullable=True),
        sa.Column("trouble", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bounce_mailbox"),
    )
    op.add_column("suppression", sa.Column("expires_at", _moment(), nullable=True))
    op.create_index(
        "ix_suppression_expires",
        "suppression",
        ["expires_at"],
        sqlite_where=ENDS,
        postgresql_where=ENDS,
    )
    op.add_column(
        "smtp_account",
        sa.Column("bounce_pattern", sa.String(254), server_default="", nullable=False),
    )
    op.add_column("smtp_account", sa.Column("bounce_test_id", ID, nullable=True))
    op.add_column("smtp_account", sa.Column("bounce_tested_at", _moment(), nullable=True))


def downgrade():
    with op.batch_alter_table("smtp_account") as table:
        table.drop_column("bounce_tested_at")
        table.drop_column("bounce_test_id")
        table.drop_column("bounce_pattern")
    op.drop_index("ix_suppression_expires", "suppression")
    with op.batch_alter_table("suppression") as table:
        table.drop_column("expires_at")
    op.drop_table("bounce_mailbox")
    op.drop_table("bounce")
