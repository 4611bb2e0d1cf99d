"""mailings may write to contacts: ticks and exclusions name a recipient

Revision ID: b5e8a1f4d927
Revises: a3d6f9b2c815
"""

from alembic import op

revision = "b5e8a1f4d927"
down_revision = "a3d6f9b2c815"
branch_labels = None
depends_on = None


def _rename(old, new):
    # Both databases rename in place; a batch would copy a large table on SQLite.
    for table in ("mailing_tick", "mailing_exclusion"):
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


def upgrade():
    _rename("customer_id", "recipient_id")


def downgrade():
    # What contacts are named by would be read as customers.
    for table in ("mailing_tick", "mailing_exclusion"):
        op.execute(
            f"DELETE FROM {table} WHERE mailing_id IN"
            " (SELECT id FROM mailing WHERE CAST(audience AS TEXT) LIKE '%\"write_to\"%')"
        )
    _rename("recipient_id", "customer_id")
