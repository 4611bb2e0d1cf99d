"""letters: the texts that accompany documents

Revision ID: a8d3f1c6e924
Revises: f4c8d2a7b619
"""

import sqlalchemy as sa
from alembic import op

revision = "a8d3f1c6e924"
down_revision = "f4c8d2a7b619"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def key(length):
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade():
    op.create_table(
        "letter",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("code_key", key(40), nullable=False),
        sa.Column("label", sa.String(500), nullable=False),
        sa.Column("label_key", key(500), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("target", sa.String(24), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("layout", sa.String(24), nullable=False),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("modified_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["app_user.id"], name=op.f("fk_letter_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("code_key", name=op.f("uq_letter_code_key")),
    )
    op.create_index("ix_letter_choice", "letter", ["target", "language", "kind", "code_key"])
    op.create_index("ix_letter_label", "letter", ["label_key", "id"])
    op.create_index("ix_letter_modified", "letter", ["modified_at", "id"])


def downgrade():
    op.drop_table("letter")
