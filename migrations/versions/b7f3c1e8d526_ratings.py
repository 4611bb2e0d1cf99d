"""ratings

Revision ID: b7f3c1e8d526
Revises: b6e2d9a4f318
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db


revision = "b7f3c1e8d526"
down_revision = "b6e2d9a4f318"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment():
    return mailer.infra.db.UTCDateTime(timezone=True)


def upgrade():
    op.create_table(
        "rating",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("object_id", ID, nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column(
            "address_key",
            sa.String(254).with_variant(sa.String(254, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("suspicious", sa.Boolean(), nullable=False),
        sa.Column("first_at", _moment(), nullable=False),
        sa.Column("last_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_rating_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_rating"),
    )
    op.create_index("uq_rating_object", "rating", ["kind", "object_id", "address_key"], unique=True)
    op.create_index("ix_rating_customer", "rating", ["customer_id", "last_at"])
    op.create_index("ix_rating_last", "rating", ["last_at", "id"])
    op.create_index("ix_rating_score", "rating", ["score", "last_at", "id"])
    op.create_table(
        "rating_vote",
        sa.Column("id", ID, nullable=False),
        sa.Column("rating_id", ID, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("page", sa.String(32), nullable=False),
        sa.Column("shown_at", _moment(), nullable=False),
        sa.Column("accepted_at", _moment(), nullable=True),
        sa.Column("user_agent", sa.String(200), nullable=False),
        sa.Column("network", sa.String(64), nullable=False),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("accepted_by_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["rating_id"], ["rating.id"], name="fk_rating_vote_rating_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_rating_vote"),
    )
    op.create_index("ix_rating_vote_rating_id", "rating_vote", ["rating_id"])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_rating_vote_waiting", "rating_vote", ["id"],
        sqlite_where=waiting, postgresql_where=waiting,
    )
    op.add_column(
        "message",
        sa.Column("asks_rating", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    asks = sa.text("asks_rating")
    op.create_index(
        "ix_message_asks_rating", "message", ["kind", "guard_object_id"],
        sqlite_where=asks, postgresql_where=asks,
    )


def downgrade():
    op.drop_index("ix_message_asks_rating", "message")
    op.drop_column("message", "asks_rating")
    op.drop_table("rating_vote")
    op.drop_table("rating")
