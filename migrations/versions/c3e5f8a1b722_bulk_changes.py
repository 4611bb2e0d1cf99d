"""changes of many customers at once

Revision ID: c3e5f8a1b722
Revises: e7b90c5d1a24
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db

revision = "c3e5f8a1b722"
down_revision = "e7b90c5d1a24"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "bulk_change",
        sa.Column("id", BIG, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "add_to_group",
                "remove_from_group",
                "set_family",
                "set_owner",
                "delete",
                name="bulkkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("target_id", BIG, nullable=True),
        sa.Column("selection_id", BIG, nullable=True),
        sa.Column(
            "state",
            sa.Enum("running", "done", "failed", name="bulkstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("up_to", BIG, nullable=False),
        sa.Column("created_by_id", BIG, nullable=True),
        sa.Column("created_at", mailer.infra.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", mailer.infra.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["app_user.id"],
            name=op.f("fk_bulk_change_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["selection_id"],
            ["selection.id"],
            name=op.f("fk_bulk_change_selection_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_change")),
    )
    with op.batch_alter_table("bulk_change") as batch_op:
        batch_op.create_index("ix_bulk_change_state", ["state", "updated_at"], unique=False)


def downgrade():
    op.drop_table("bulk_change")
