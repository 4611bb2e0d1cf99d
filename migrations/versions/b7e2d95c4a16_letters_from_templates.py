"""letters that are made of a template; further addresses found by their e-mail

Revision ID: b7e2d95c4a16
Revises: b7d2e5a90c41
"""

import sqlalchemy as sa
from alembic import op

from mailer.lib import email_address


revision = "b7e2d95c4a16"
down_revision = "b7d2e5a90c41"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(254).with_variant(sa.String(254, collation="C"), "postgresql")


def upgrade():
    op.add_column("letter", sa.Column("template_id", ID, nullable=True))
    op.add_column("address", sa.Column("email_key", KEY, nullable=False, server_default=""))
    address = sa.table("address", sa.column("id", ID), sa.column("email"), sa.column("email_key"))
    connection = op.get_bind()
    query = sa.select(address.c.id, address.c.email).where(address.c.email != "")
    for address_id, email in connection.execute(query).all():
        parsed = email_address.parse(email)
        if parsed is not None:
            connection.execute(
                address.update().where(address.c.id == address_id).values(email_key=parsed.key)
            )
    op.create_index("ix_address_email_key", "address", ["email_key"])


def downgrade():
    op.drop_index("ix_address_email_key", "address")
    with op.batch_alter_table("address") as address:
        address.drop_column("email_key")
    with op.batch_alter_table("letter") as letter:
        letter.drop_column("template_id")
