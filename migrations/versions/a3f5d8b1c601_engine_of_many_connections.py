"""engine: many connections an account, shared by drains; counts kept with the mails

Revision ID: a3f5d8b1c601
Revises: e4b1f6c8d730

"""

import sqlalchemy as sa
from alembic import op

revision = "a3f5d8b1c601"
down_revision = "e4b1f6c8d730"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "account_drain",
        sa.Column("account_id", ID, autoincrement=False, nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("connections", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "owner", name=op.f("pk_account_drain")),
    )
    op.create_table(
        "mailing_count",
        sa.Column("mailing_id", ID, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("mailing_id", "state", "shard", name=op.f("pk_mailing_count")),
    )
    op.execute(
        "INSERT INTO mailing_count (mailing_id, state, shard, count, first_at, last_at) "
        "SELECT mailing_id, state, 0, count(*), min(accepted_at), max(accepted_at) "
        "FROM delivery WHERE mailing_id IS NOT NULL GROUP BY mailing_id, state"
    )
    with op.batch_alter_table("smtp_account") as batch_op:
        batch_op.add_column(
            sa.Column("connections", sa.Integer(), nullable=False, server_default="4")
        )
        batch_op.drop_column("drain_owner")
        batch_op.drop_column("drain_until")
    with op.batch_alter_table("smtp_account") as batch_op:
        batch_op.alter_column("connections", server_default=None)


def downgrade():
    with op.batch_alter_table("smtp_account") as batch_op:
        batch_op.add_column(
            sa.Column("drain_owner", sa.String(length=40), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("drain_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_column("connections")
    with op.batch_alter_table("smtp_account") as batch_op:
        batch_op.alter_column("drain_owner", server_default=None)
    op.drop_table("mailing_count")
    op.drop_table("account_drain")
