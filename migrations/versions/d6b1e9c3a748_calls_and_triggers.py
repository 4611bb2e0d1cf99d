"""calls, reminders of tasks and calls, calendar addresses, triggers

Revision ID: d6b1e9c3a748
Revises: e2b7c4d9a613
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db


revision = "d6b1e9c3a748"
down_revision = "e2b7c4d9a613"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REMIND, DELETED = sa.text("remind_at IS NOT NULL"), sa.text("deleted_at IS NOT NULL")
ACTIVE = sa.text("active")


def _moment():
    return mailer.infra.db.UTCDateTime(timezone=True)


def _key(length):
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade():
    op.create_table(
        "call",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("subject_key", _key(200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("starts_at", _moment(), nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("assignee_id", ID, nullable=True),
        sa.Column("remind_minutes", sa.Integer(), nullable=True),
        sa.Column("remind_at", _moment(), nullable=True),
        sa.Column("origin", sa.String(24), nullable=False),
        sa.Column("origin_key", _key(80), nullable=True),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("modified_at", _moment(), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("done_at", _moment(), nullable=True),
        sa.Column("done_by_id", ID, nullable=True),
        sa.Column("deleted_at", _moment(), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["app_user.id"], name="fk_call_assignee_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["app_user.id"], name="fk_call_created_by_id"),
        sa.ForeignKeyConstraint(["done_by_id"], ["app_user.id"], name="fk_call_done_by_id"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_call_customer_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="fk_call_contact_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_call"),
        sa.UniqueConstraint("origin_key", name="uq_call_origin_key"),
    )
    op.create_index("ix_call_starts", "call", ["state", "starts_at", "id"])
    op.create_index("ix_call_assignee", "call", ["assignee_id", "state", "starts_at", "id"])
    op.create_index("ix_call_customer", "call", ["customer_id", "starts_at", "id"])
    op.create_index("ix_call_contact", "call", ["contact_id"])
    op.create_index("ix_call_subject", "call", ["subject_key", "id"])
    op.create_index("ix_call_done", "call", ["done_at", "id"])
    op.create_index(
        "ix_call_remind", "call", ["remind_at"], sqlite_where=REMIND, postgresql_where=REMIND
    )
    op.create_index(
        "ix_call_deleted", "call", ["deleted_at"], sqlite_where=DELETED, postgresql_where=DELETED
    )
    op.create_table(
        "calendar_feed",
        sa.Column("user_id", ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name="fk_calendar_feed_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_calendar_feed"),
    )
    op.add_column("task", sa.Column("remind_at", _moment(), nullable=True))
    op.create_index(
        "ix_task_remind", "task", ["remind_at"], sqlite_where=REMIND, postgresql_where=REMIND
    )
    _triggers()


def _triggers():
    op.create_table(
        "mailing_trigger",
        sa.Column("id", ID, nullable=False),
        sa.Column("mailing_id", ID, nullable=False),
        sa.Column("event", sa.String(24), nullable=False),
        sa.Column("link_url", sa.String(2000), nullable=False),
        sa.Column("machines", sa.Boolean(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("look_from", _moment(), nullable=True),
        sa.Column("actor_id", ID, nullable=True),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("deleted_at", _moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailing.id"], name="fk_mailing_trigger_mailing_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["app_user.id"], name="fk_mailing_trigger_actor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mailing_trigger"),
    )
    op.create_index("ix_mailing_trigger_mailing", "mailing_trigger", ["mailing_id", "id"])
    op.create_index(
        "ix_mailing_trigger_active", "mailing_trigger", ["id"],
        sqlite_where=ACTIVE, postgresql_where=ACTIVE,
    )
    op.create_table(
        "trigger_run",
        sa.Column("id", ID, nullable=False),
        sa.Column("trigger_id", ID, nullable=False),
        sa.Column("mailing_id", ID, nullable=False),
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["trigger_id"], ["mailing_trigger.id"], name="fk_trigger_run_trigger_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_trigger_run"),
    )
    op.create_index(
        "uq_trigger_run_once", "trigger_run", ["trigger_id", "delivery_id"], unique=True
    )
    op.create_index("ix_trigger_run_mailing", "trigger_run", ["mailing_id", "at", "id"])
    op.create_index("ix_trigger_run_delivery", "trigger_run", ["delivery_id"])
    op.create_index("ix_trigger_run_customer", "trigger_run", ["customer_id", "at", "id"])
    op.create_index("ix_trigger_run_at", "trigger_run", ["at", "id"])
    op.add_column("reading", sa.Column("changed_at", _moment(), nullable=True))
    op.create_index("ix_reading_changed", "reading", ["mailing_id", "changed_at"])


def downgrade():
    op.drop_index("ix_reading_changed", "reading")
    op.drop_column("reading", "changed_at")
    op.drop_table("trigger_run")
    op.drop_table("mailing_trigger")
    op.drop_index("ix_task_remind", "task")
    op.drop_column("task", "remind_at")
    op.drop_table("calendar_feed")
    op.drop_table("call")
