"""reminders of unpaid receipts

Revision ID: c4a8e2d17b93
Revises: c2a9f4d7b015
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db


revision = "c4a8e2d17b93"
down_revision = "c2a9f4d7b015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment():
    return mailer.infra.db.UTCDateTime(timezone=True)


def _refers(table, column, to, ondelete=None):
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=f"fk_{table}_{column}", ondelete=ondelete
    )


def upgrade():
    op.create_table(
        "reminder_run",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_at", _moment(), nullable=False),
        _refers("reminder_run", "created_by_id", "app_user"),
        sa.PrimaryKeyConstraint("id", name="pk_reminder_run"),
        sa.UniqueConstraint("key", name="uq_reminder_run_key"),
    )
    op.create_table(
        "reminder",
        sa.Column("id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("level", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("reason_value", sa.String(300), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("delivery_id", ID, nullable=True),
        _refers("reminder", "run_id", "reminder_run", "CASCADE"),
        _refers("reminder", "customer_id", "customer", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
    )
    op.create_index("ix_reminder_run_id", "reminder", ["run_id"])
    op.create_index("ix_reminder_customer_day", "reminder", ["customer_id", "day"])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_reminder_waiting", "reminder", ["run_id", "id"],
        sqlite_where=waiting, postgresql_where=waiting,
    )
    op.create_table(
        "reminder_item",
        sa.Column("reminder_id", ID, nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("remaining", mailer.infra.db.Exact(4), nullable=False),
        _refers("reminder_item", "reminder_id", "reminder", "CASCADE"),
        _refers("reminder_item", "receipt_id", "receipt", "CASCADE"),
        sa.PrimaryKeyConstraint("reminder_id", "receipt_id", name="pk_reminder_item"),
    )
    op.create_index("ix_reminder_item_receipt_id", "reminder_item", ["receipt_id"])
    op.create_table(
        "reminder_answer",
        sa.Column("id", ID, nullable=False),
        sa.Column("reminder_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("page", sa.String(32), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        _refers("reminder_answer", "reminder_id", "reminder", "CASCADE"),
        _refers("reminder_answer", "customer_id", "customer", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_reminder_answer"),
        sa.UniqueConstraint("page", name="uq_reminder_answer_page"),
    )
    op.create_index("ix_reminder_answer_reminder_id", "reminder_answer", ["reminder_id"])
    op.create_index("ix_reminder_answer_customer_id", "reminder_answer", ["customer_id"])
    op.create_table(
        "reminder_answer_receipt",
        sa.Column("answer_id", ID, nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        _refers("reminder_answer_receipt", "answer_id", "reminder_answer", "CASCADE"),
        _refers("reminder_answer_receipt", "receipt_id", "receipt", "CASCADE"),
        sa.PrimaryKeyConstraint("answer_id", "receipt_id", name="pk_reminder_answer_receipt"),
    )
    op.create_index(
        "ix_reminder_answer_receipt_receipt_id", "reminder_answer_receipt", ["receipt_id"]
    )
    op.create_table(
        "reminder_pause",
        sa.Column("id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("receipt_id", ID, nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("answer_id", ID, nullable=True),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_at", _moment(), nullable=False),
        _refers("reminder_pause", "customer_id", "customer", "CASCADE"),
        _refers("reminder_pause", "receipt_id", "receipt", "CASCADE"),
        _refers("reminder_pause", "answer_id", "reminder_answer", "SET NULL"),
        _refers("reminder_pause", "created_by_id", "app_user"),
        sa.PrimaryKeyConstraint("id", name="pk_reminder_pause"),
        sa.UniqueConstraint("customer_id", name="uq_reminder_pause_customer_id"),
        sa.UniqueConstraint("receipt_id", name="uq_reminder_pause_receipt_id"),
    )
    op.create_index("ix_reminder_pause_answer_id", "reminder_pause", ["answer_id"])


def downgrade():
    op.drop_table("reminder_pause")
    op.drop_table("reminder_answer_receipt")
    op.drop_table("reminder_answer")
    op.drop_table("reminder_item")
    op.drop_table("reminder")
    op.drop_table("reminder_run")
