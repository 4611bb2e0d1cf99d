"""mails that are written without a template, and the sender of a template

Revision ID: c7e2a9f4b163
Revises: e1a7b4d90c36
"""

import sqlalchemy as sa
from alembic import op


revision = "c7e2a9f4b163"
down_revision = "e1a7b4d90c36"
branch_labels = None
depends_on = None


def upgrade():
    for name, length in (("from_name", 120), ("from_address", 254), ("reply_to", 254)):
        column = sa.Column(name, sa.String(length), server_default="", nullable=False)
        op.add_column("template", column)
    op.add_column(
        "template", sa.Column("unlisted", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade():
    for name in ("unlisted", "reply_to", "from_address", "from_name"):
        op.drop_column("template", name)
