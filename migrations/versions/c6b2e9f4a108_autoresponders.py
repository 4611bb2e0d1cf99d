"""autoresponders, and whom an import has made

Revision ID: c6b2e9f4a108
Revises: c4d8a1f6e937
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db


revision = "c6b2e9f4a108"
down_revision = "c4d8a1f6e937"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment():
    return mailer.infra.db.UTCDateTime(timezone=True)


def _key(length):
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade():
    op.create_table(
        "autoresponder",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("name_key", _key(120), nullable=False),
        sa.Column("occasion", sa.String(24), nullable=False),
        sa.Column("group_id", ID, nullable=True),
        sa.Column("field_key", sa.String(60), nullable=False),
        sa.Column("yearly", sa.Boolean(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=True),
        sa.Column("template_id", ID, nullable=False),
        sa.Column("list_id", ID, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("since", _moment(), nullable=True),
        sa.Column("mailing_id", ID, nullable=True),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("modified_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name="fk_autoresponder_created_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_autoresponder"),
        sa.UniqueConstraint("name_key", name="uq_autoresponder_name_key"),
    )
    op.create_table(
        "autoresponse",
        sa.Column("autoresponder_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("due_at", _moment(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("mailing_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["autoresponder_id"],
            ["autoresponder.id"],
            name="fk_autoresponse_autoresponder_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name="fk_autoresponse_customer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "autoresponder_id", "customer_id", "year", name="pk_autoresponse"
        ),
    )
    op.create_index("ix_autoresponse_due", "autoresponse", ["autoresponder_id", "state", "due_at"])
    op.create_index("ix_autoresponse_customer", "autoresponse", ["customer_id"])
    op.create_index("ix_autoresponse_mailing", "autoresponse", ["mailing_id"])
    op.create_index("ix_import_row_customer", "import_row", ["customer_id"])


def downgrade():
    op.drop_index("ix_import_row_customer", "import_row")
    op.drop_table("autoresponse")
    op.drop_table("autoresponder")
