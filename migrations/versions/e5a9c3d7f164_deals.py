"""deals, and their permissions for roles that there are

Revision ID: e5a9c3d7f164
Revises: c7e2a9f4b163
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db


revision = "e5a9c3d7f164"
down_revision = "c7e2a9f4b163"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DELETED = sa.text("deleted_at IS NOT NULL")
#: What somebody may do with customers, they may do with their deals.
ACTIONS = ("view", "edit", "delete", "import", "export")


def _moment():
    return mailer.infra.db.UTCDateTime(timezone=True)


def _key(length):
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade():
    op.create_table(
        "deal",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", _key(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("title_key", _key(200), nullable=False),
        sa.Column("stage", sa.String(24), nullable=False),
        sa.Column("amount", mailer.infra.db.Exact(4), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("modified_at", _moment(), nullable=False),
        sa.Column("deleted_at", _moment(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name="fk_deal_owner_id"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_deal_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deal"),
        sa.UniqueConstraint("number", name="uq_deal_number"),
    )
    op.create_index("ix_deal_title", "deal", ["title_key", "id"])
    op.create_index("ix_deal_stage", "deal", ["stage", "expected_on", "id"])
    op.create_index("ix_deal_amount", "deal", ["amount", "id"])
    op.create_index("ix_deal_customer", "deal", ["customer_id", "modified_at", "id"])
    op.create_index("ix_deal_owner", "deal", ["owner_id", "id"])
    op.create_index("ix_deal_expected", "deal", ["expected_on", "id"])
    op.create_index("ix_deal_closed", "deal", ["closed_on", "id"])
    op.create_index("ix_deal_modified", "deal", ["modified_at", "id"])
    op.create_index(
        "ix_deal_deleted",
        "deal",
        ["deleted_at"],
        sqlite_where=DELETED,
        postgresql_where=DELETED,
    )
    _give_roles()


def _give_roles():
    role = sa.table("role", sa.column("id", ID), sa.column("permissions", sa.JSON()))
    connection = op.get_bind()
    for role_id, had in connection.execute(sa.select(role.c.id, role.c.permissions)).all():
        had = had or []
        more = {f"deals:{action}" for action in ACTIONS if f"customers:{action}" in had}
        if more - set(had):
            new = sorted({*had, *more})
            connection.execute(sa.update(role).where(role.c.id == role_id).values(permissions=new))


def downgrade():
    role = sa.table("role", sa.column("id", ID), sa.column("permissions", sa.JSON()))
    connection = op.get_bind()
    for role_id, had in connection.execute(sa.select(role.c.id, role.c.permissions)).all():
        left = [name for name in had or [] if not name.startswith("deals:")]
        if left != (had or []):
            connection.execute(sa.update(role).where(role.c.id == role_id).values(permissions=left))
    op.drop_table("deal")
