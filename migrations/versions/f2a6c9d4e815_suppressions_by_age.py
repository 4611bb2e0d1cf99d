"""suppressions by age

Revision ID: f2a6c9d4e815
Revises: b3d9e6f1c427
"""

from alembic import op

revision = "f2a6c9d4e815"
down_revision = "b3d9e6f1c427"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_suppression_created", "suppression", ["created_at", "id"])


def downgrade():
    op.drop_index("ix_suppression_created", "suppression")
