"""follow-ups of mailings

Revision ID: e7a3c5d9f146
Revises: e5a9c3d7f164
"""

import sqlalchemy as sa
from alembic import op

revision = "e7a3c5d9f146"
down_revision = "e5a9c3d7f164"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.add_column("mailing", sa.Column("follows_id", ID, nullable=True))
    op.create_index(
        "ix_mailing_follows",
        "mailing",
        ["follows_id", "id"],
        sqlite_where=sa.text("follows_id IS NOT NULL"),
        postgresql_where=sa.text("follows_id IS NOT NULL"),
    )
    op.create_table(
        "follow_up",
        sa.Column("mailing_id", ID, nullable=False),
        sa.Column("who", sa.String(24), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("leave_out", sa.JSON(), nullable=False),
        sa.Column("done_through", sa.Date(), nullable=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("late_allowed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailing.id"], name="fk_follow_up_mailing_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mailing_id", name="pk_follow_up"),
    )
    op.create_index(
        "ix_follow_up_open",
        "follow_up",
        ["mailing_id"],
        sqlite_where=sa.text("NOT ended"),
        postgresql_where=sa.text("NOT ended"),
    )


def downgrade():
    op.drop_table("follow_up")
    op.drop_index("ix_mailing_follows", "mailing")
    with op.batch_alter_table("mailing") as mailing:
        mailing.drop_column("follows_id")
