"""documents, their lines and files, receipts and payments

Revision ID: f4c8d2a7b619
Revises: f2a6c9d4e815
"""

import sqlalchemy as sa
from alembic import op

revision = "f4c8d2a7b619"
down_revision = "f2a6c9d4e815"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UNPAID = sa.text("remaining > 0")


def exact(decimals):
    return sa.Numeric(19, decimals).with_variant(sa.BigInteger(), "sqlite")


def key(length):
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade():
    op.create_table(
        "document",
        sa.Column("id", ID, nullable=False),
        sa.Column("type", sa.String(24), nullable=False),
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column("number_key", key(80), nullable=False),
        sa.Column("seller_key", key(200), nullable=False),
        sa.Column("issue_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("party_name", sa.String(250), nullable=False),
        sa.Column("party_key", key(250), nullable=False),
        sa.Column("net", exact(4), nullable=True),
        sa.Column("tax", exact(4), nullable=True),
        sa.Column("total", exact(4), nullable=False),
        sa.Column("remaining", exact(4), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("seller", sa.JSON(), nullable=False),
        sa.Column("buyer", sa.JSON(), nullable=False),
        sa.Column("payment_term", sa.Text(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("source", sa.String(24), nullable=False),
        sa.Column("source_name", sa.String(255), nullable=False),
        sa.Column("source_format", sa.String(80), nullable=False),
        sa.Column("source_digest", key(64), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("modified_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_document_customer_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_document_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    for name, columns in {
        "ix_document_customer_id": ["customer_id"],
        "ix_document_number": ["number_key", "id"],
        "ix_document_issued": ["issue_date", "id"],
        "ix_document_type_issued": ["type", "issue_date", "id"],
        "ix_document_due": ["due_date", "id"],
        "ix_document_party": ["party_key", "id"],
        "ix_document_state": ["state", "id"],
        "ix_document_total": ["total", "id"],
        "ix_document_remaining": ["remaining", "id"],
        "ix_document_source_digest": ["source_digest"],
    }.items():
        op.create_index(name, "document", columns)
    op.create_table(
        "document_line",
        sa.Column("document_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", exact(6), nullable=True),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("price", exact(6), nullable=True),
        sa.Column("net", exact(4), nullable=True),
        sa.Column("tax_rate", exact(6), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_document_line_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", "position", name=op.f("pk_document_line")),
    )
    op.create_table(
        "document_file",
        sa.Column("id", ID, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(130), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("encoded_size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_document_file_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_file")),
    )
    op.create_index("ix_document_file_document_id", "document_file", ["document_id"])
    op.create_index("ix_document_file_key", "document_file", ["key"])
    op.create_table(
        "receipt",
        sa.Column("id", ID, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("amount", exact(4), nullable=False),
        sa.Column("paid", exact(4), nullable=False),
        sa.Column("remaining", exact(4), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_receipt_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint(
            "document_id", "position", name=op.f("uq_receipt_document_id_position")
        ),
    )
    op.create_index(
        "ix_receipt_unpaid",
        "receipt",
        ["due_date", "document_id"],
        sqlite_where=UNPAID,
        postgresql_where=UNPAID,
    )
    op.create_table(
        "payment",
        sa.Column("id", ID, nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", exact(4), nullable=False),
        sa.Column("source", sa.String(24), nullable=False),
        sa.Column("reference", sa.String(140), nullable=False),
        sa.Column("import_key", sa.String(64), nullable=True),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_payment_receipt_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_payment_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("import_key", name=op.f("uq_payment_import_key")),
    )
    op.create_index("ix_payment_receipt_id", "payment", ["receipt_id"])


def downgrade():
    for table in ("payment", "receipt", "document_file", "document_line", "document"):
        op.drop_table(table)
