"""what readers did, judged

Revision ID: c8a4e2d7f193
Revises: b7f3c1e8d526
"""

import sqlalchemy as sa
from alembic import op

revision = "c8a4e2d7f193"
down_revision = "b7f3c1e8d526"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNGRADED = sa.text("grade IS NULL")


def upgrade():
    op.add_column("tracking_event", sa.Column("grade", sa.String(24), nullable=True))
    op.add_column("tracking_event", sa.Column("why", sa.String(24), nullable=True))
    op.create_index(
        "ix_tracking_event_ungraded",
        "tracking_event",
        ["id"],
        sqlite_where=UNGRADED,
        postgresql_where=UNGRADED,
    )
    op.create_table(
        "reading",
        sa.Column("delivery_id", ID, autoincrement=False, nullable=False),
        sa.Column("mailing_id", ID, nullable=False),
        sa.Column("opened", sa.String(24), nullable=True),
        sa.Column("clicked", sa.String(24), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clicked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.Column("clicks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_reading")),
    )
    op.create_index("ix_reading_mailing", "reading", ["mailing_id", "opened", "clicked"])


def downgrade():
    op.drop_table("reading")
    op.drop_index("ix_tracking_event_ungraded", "tracking_event")
    op.drop_column("tracking_event", "why")
    op.drop_column("tracking_event", "grade")
