"""topics of mailings, what readers chose of them, pauses, and whom an empty tag leaves out

Revision ID: d6f1b8c3a527
Revises: d6b1e9c3a748
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db


revision = "d6f1b8c3a527"
down_revision = "d6b1e9c3a748"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment():
    return mailer.infra.db.UTCDateTime(timezone=True)


def _key(length):
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade():
    op.create_table(
        "topic",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_key", _key(80), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_topic"),
        sa.UniqueConstraint("name_key", name="uq_topic_name_key"),
    )
    op.create_table(
        "topic_opt_out",
        sa.Column("address_key", _key(254), nullable=False),
        sa.Column("topic_id", ID, autoincrement=False, nullable=False),
        sa.Column("how", sa.String(24), nullable=False),
        sa.Column("delivery_id", ID, nullable=True),
        sa.Column("at", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("address_key", "topic_id", name="pk_topic_opt_out"),
    )
    op.create_index("ix_topic_opt_out_topic", "topic_opt_out", ["topic_id"])
    op.create_table(
        "mailing_pause",
        sa.Column("address_key", _key(254), nullable=False),
        sa.Column("until", _moment(), nullable=False),
        sa.Column("delivery_id", ID, nullable=True),
        sa.Column("at", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("address_key", name="pk_mailing_pause"),
    )
    op.add_column("template", sa.Column("topic_id", ID, nullable=True))
    op.add_column("mailing", sa.Column("topic_id", ID, nullable=True))
    op.add_column("mailing", sa.Column("needed_fields", sa.JSON(), nullable=True))
    op.add_column("mailing_exclusion", sa.Column("until", _moment(), nullable=True))


def downgrade():
    op.drop_column("mailing_exclusion", "until")
    op.drop_column("mailing", "needed_fields")
    op.drop_column("mailing", "topic_id")
    op.drop_column("template", "topic_id")
    op.drop_table("mailing_pause")
    op.drop_index("ix_topic_opt_out_topic", "topic_opt_out")
    op.drop_table("topic_opt_out")
    op.drop_table("topic")
