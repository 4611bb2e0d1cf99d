"""filters of the customer list

Revision ID: f1a6c3d8e240
Revises: c3e5f8a1b722
"""

from alembic import op

revision = "f1a6c3d8e240"
down_revision = "c3e5f8a1b722"
branch_labels = None
depends_on = None

COLUMNS = ("language", "consent", "email_state")


def upgrade():
    with op.batch_alter_table("customer") as batch_op:
        for column in COLUMNS:
            batch_op.create_index(f"ix_customer_{column}", [column], unique=False)


def downgrade():
    with op.batch_alter_table("customer") as batch_op:
        for column in COLUMNS:
            batch_op.drop_index(f"ix_customer_{column}")
