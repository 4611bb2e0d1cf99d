"""tasks, how often customers are asked for a rating, and events by time

Revision ID: c4d8a1f6e937
Revises: c4a8e2d17b93
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db


revision = "c4d8a1f6e937"
down_revision = "c4a8e2d17b93"
branch_labels = None
depends_on = None

BY_TIME = (
    ("ix_tracking_event_at", "tracking_event", "at"),
    ("ix_rating_vote_at", "rating_vote", "at"),
    ("ix_payment_created", "payment", "created_at"),
    ("ix_consent_entry_at", "consent_entry", "at"),
)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment():
    return mailer.infra.db.UTCDateTime(timezone=True)


def _key(length):
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade():
    op.create_table(
        "task",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("subject_key", _key(200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("assignee_id", ID, nullable=True),
        sa.Column("about_kind", sa.String(24), nullable=True),
        sa.Column("about_id", ID, nullable=True),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("origin", sa.String(24), nullable=False),
        sa.Column("origin_key", _key(80), nullable=True),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("modified_at", _moment(), nullable=False),
        sa.Column("done_at", _moment(), nullable=True),
        sa.Column("done_by_id", ID, nullable=True),
        sa.Column("deleted_at", _moment(), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["app_user.id"], name="fk_task_assignee_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["app_user.id"], name="fk_task_created_by_id"),
        sa.ForeignKeyConstraint(["done_by_id"], ["app_user.id"], name="fk_task_done_by_id"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_task_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
        sa.UniqueConstraint("origin_key", name="uq_task_origin_key"),
    )
    op.create_index("ix_task_due", "task", ["state", "due_on", "id"])
    op.create_index("ix_task_assignee", "task", ["assignee_id", "state", "due_on", "id"])
    op.create_index("ix_task_customer", "task", ["customer_id", "due_on", "id"])
    op.create_index("ix_task_about", "task", ["about_kind", "about_id"])
    op.create_index("ix_task_subject", "task", ["subject_key", "id"])
    op.create_index("ix_task_done", "task", ["done_at", "id"])
    op.create_index("ix_task_created", "task", ["created_at", "id"])
    deleted = sa.text("deleted_at IS NOT NULL")
    op.create_index(
        "ix_task_deleted", "task", ["deleted_at"],
        sqlite_where=deleted, postgresql_where=deleted,
    )
    op.create_table(
        "rating_request",
        sa.Column("delivery_id", ID, autoincrement=False, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("decided_at", _moment(), nullable=False),
        sa.Column("asked_before_at", _moment(), nullable=True),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_rating_request"),
    )
    op.create_index("ix_rating_request_customer", "rating_request", ["customer_id", "decided_at"])
    # Events are listed by their time.
    accepted = sa.text("accepted_at IS NOT NULL AND customer_id IS NOT NULL")
    op.create_index(
        "ix_delivery_accepted", "delivery", ["accepted_at", "id"],
        sqlite_where=accepted, postgresql_where=accepted,
    )
    for name, table, column in BY_TIME:
        op.create_index(name, table, [column, "id"])


def downgrade():
    for name, table, _column in BY_TIME:
        op.drop_index(name, table)
    op.drop_index("ix_delivery_accepted", "delivery")
    op.drop_table("rating_request")
    op.drop_table("task")
