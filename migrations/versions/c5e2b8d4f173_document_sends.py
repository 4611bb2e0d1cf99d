"""documents sent by mail

Revision ID: c5e2b8d4f173
Revises: a8d3f1c6e924
"""

import sqlalchemy as sa
from alembic import op

revision = "c5e2b8d4f173"
down_revision = "a8d3f1c6e924"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WAITS = sa.text("message_id IS NULL AND problem = ''")


def upgrade():
    op.create_table(
        "send_batch",
        sa.Column("id", ID, nullable=False),
        sa.Column("once", sa.String(32), nullable=False),
        sa.Column("form", sa.String(24), nullable=False),
        sa.Column("bcc", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["app_user.id"], name=op.f("fk_send_batch_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_send_batch")),
        sa.UniqueConstraint("once", name=op.f("uq_send_batch_once")),
    )
    op.create_index("ix_send_batch_created", "send_batch", ["created_at", "id"])
    op.create_table(
        "document_send",
        sa.Column("id", ID, nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column("party_name", sa.String(250), nullable=False),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("letter", sa.JSON(), nullable=False),
        sa.Column("file_ids", sa.JSON(), nullable=False),
        sa.Column("draft_key", sa.String(40), nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("problem", sa.String(40), nullable=False),
        sa.Column("problem_value", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["send_batch.id"], name=op.f("fk_document_send_batch_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_send")),
    )
    op.create_index("ix_document_send_batch", "document_send", ["batch_id", "id"])
    op.create_index("ix_document_send_document", "document_send", ["document_id", "id"])
    op.create_index("ix_document_send_message", "document_send", ["message_id"])
    op.create_index(
        "ix_document_send_waits",
        "document_send",
        ["batch_id", "id"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )


def downgrade():
    op.drop_table("document_send")
    op.drop_table("send_batch")
