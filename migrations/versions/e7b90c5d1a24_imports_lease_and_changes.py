"""imports: lease, what an update changed; customers are found by VAT number

Revision ID: e7b90c5d1a24
Revises: c4e8a1f7d302

"""

import sqlalchemy as sa
from alembic import op

revision = "e7b90c5d1a24"
down_revision = "c4e8a1f7d302"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("import_run") as batch_op:
        batch_op.add_column(
            sa.Column("worker", sa.String(length=40), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("summary", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("import_run") as batch_op:
        batch_op.alter_column("worker", server_default=None)
        batch_op.alter_column("summary", server_default=None)
    with op.batch_alter_table("import_row") as batch_op:
        batch_op.add_column(
            sa.Column("label", sa.String(length=250), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("changes", sa.JSON(), nullable=True))
        batch_op.drop_column("before")
    with op.batch_alter_table("import_row") as batch_op:
        batch_op.alter_column("label", server_default=None)
    op.create_index("ix_customer_vat_number", "customer", ["vat_number", "id"])


def downgrade():
    op.drop_index("ix_customer_vat_number", "customer")
    with op.batch_alter_table("import_row") as batch_op:
        batch_op.add_column(sa.Column("before", sa.JSON(), nullable=True))
        batch_op.drop_column("changes")
        batch_op.drop_column("label")
    with op.batch_alter_table("import_run") as batch_op:
        batch_op.drop_column("lease_until")
        batch_op.drop_column("summary")
        batch_op.drop_column("worker")
