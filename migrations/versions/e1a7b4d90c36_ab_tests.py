"""A/B tests of mailings

Revision ID: e1a7b4d90c36
Revises: d6f1b8c3a527
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db


revision = "e1a7b4d90c36"
down_revision = "d6f1b8c3a527"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment():
    return mailer.infra.db.UTCDateTime(timezone=True)


def upgrade():
    op.create_table(
        "ab_test",
        sa.Column("mailing_id", ID, autoincrement=False, nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(24), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("rest_message_id", ID, nullable=False),
        sa.Column("decides_at", _moment(), nullable=True),
        sa.Column("winner", sa.String(24), nullable=True),
        sa.Column("why", sa.String(24), nullable=True),
        sa.Column("decided_at", _moment(), nullable=True),
        sa.Column("decided_by_id", ID, nullable=True),
        sa.Column("counted", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("mailing_id", name="pk_ab_test"),
    )


def downgrade():
    op.drop_table("ab_test")
