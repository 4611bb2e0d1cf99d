"""saved lists

Revision ID: c2a9f4d7b015
Revises: c5d2a8e1f904
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db


revision = "c2a9f4d7b015"
down_revision = "c5d2a8e1f904"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment():
    return mailer.infra.db.UTCDateTime(timezone=True)


def upgrade():
    op.create_table(
        "saved_list",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column(
            "name_key",
            sa.String(120).with_variant(sa.String(120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("criteria", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("ready_made", sa.String(40), nullable=True),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("modified_at", _moment(), nullable=False),
        sa.Column("deleted_at", _moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name="fk_saved_list_created_by_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_saved_list"),
        sa.UniqueConstraint("ready_made", name="uq_saved_list_ready_made"),
    )
    op.create_index("ix_saved_list_name_key", "saved_list", ["name_key"])
    op.create_table(
        "saved_list_member",
        sa.Column("list_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["saved_list.id"], name="fk_saved_list_member_list_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_saved_list_member_customer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("list_id", "customer_id", name="pk_saved_list_member"),
    )
    op.create_index("ix_saved_list_member_customer", "saved_list_member", ["customer_id"])


def downgrade():
    op.drop_table("saved_list_member")
    op.drop_table("saved_list")
