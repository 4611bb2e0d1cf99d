"""links of sent mails, and what readers do with them

Revision ID: d1b8f4c2e7a6
Revises: a4c7e1d95b38
"""

import sqlalchemy as sa
from alembic import op

revision = "d1b8f4c2e7a6"
down_revision = "a4c7e1d95b38"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OF_A_MAILING = "mailing_id IS NOT NULL"


def upgrade():
    op.create_table(
        "tracked_link",
        sa.Column("message_id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "number", name=op.f("pk_tracked_link")),
    )
    op.create_table(
        "tracking_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("record_id", sa.String(24), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("mailing_id", ID, nullable=True),
        sa.Column("link_number", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_agent", sa.String(200), nullable=False),
        sa.Column("network", sa.String(43), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking_event")),
        sa.UniqueConstraint("record_id", name=op.f("uq_tracking_event_record_id")),
    )
    op.create_index(
        "ix_tracking_event_delivery", "tracking_event", ["delivery_id", "kind", "id"]
    )
    op.create_index(
        "ix_tracking_event_mailing",
        "tracking_event",
        ["mailing_id", "kind", "id"],
        sqlite_where=sa.text(OF_A_MAILING),
        postgresql_where=sa.text(OF_A_MAILING),
    )


def downgrade():
    op.drop_table("tracking_event")
    op.drop_table("tracked_link")
