"""incidents

Revision ID: b6e2d9a4f318
Revises: c5e2b8d4f173
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db


revision = "b6e2d9a4f318"
down_revision = "c5e2b8d4f173"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key(length):
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _moment():
    return mailer.infra.db.UTCDateTime(timezone=True)


def upgrade():
    op.create_table(
        "incident",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", _key(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("title_key", _key(200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("closing_text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("assignee_id", ID, nullable=True),
        sa.Column("notify_opening", sa.Boolean(), nullable=False),
        sa.Column("notify_closing", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("opened_at", _moment(), nullable=False),
        sa.Column("closed_at", _moment(), nullable=True),
        sa.Column("modified_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_incident_customer_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="fk_incident_contact_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["assignee_id"], ["app_user.id"], name="fk_incident_assignee_id"),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        sa.UniqueConstraint("number", name="uq_incident_number"),
    )
    op.create_index("ix_incident_contact_id", "incident", ["contact_id"])
    op.create_index("ix_incident_opened", "incident", ["opened_at", "id"])
    op.create_index("ix_incident_closed", "incident", ["closed_at", "id"])
    op.create_index("ix_incident_modified", "incident", ["modified_at", "id"])
    op.create_index("ix_incident_title", "incident", ["title_key", "id"])
    op.create_index("ix_incident_state", "incident", ["state", "opened_at", "id"])
    op.create_index("ix_incident_customer", "incident", ["customer_id", "opened_at", "id"])
    op.create_index("ix_incident_assignee", "incident", ["assignee_id", "opened_at", "id"])


def downgrade():
    op.drop_table("incident")
