"""custom lists with fields and entries of their own, and their permissions

Revision ID: a3d6f9b2c815
Revises: f1c4a7e2d905
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db

revision = "a3d6f9b2c815"
down_revision = "f1c4a7e2d905"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DELETED = sa.text("deleted_at IS NOT NULL")
#: What somebody may do with customers, they may do with the entries of lists. Only super admins
#: make lists until a role says otherwise.
ACTIONS = ("view", "edit", "delete", "import", "export")


def _moment():
    return mailer.infra.db.UTCDateTime(timezone=True)


def _key(length):
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade():
    op.create_table(
        "custom_list",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_key", _key(80), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("deleted_at", _moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_custom_list"),
        sa.UniqueConstraint("key", name="uq_custom_list_key"),
    )
    op.create_table(
        "list_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("list_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("title_key", _key(200), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("modified_at", _moment(), nullable=False),
        sa.Column("deleted_at", _moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"], ["custom_list.id"], name="fk_list_entry_list_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_list_entry_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_list_entry"),
    )
    op.create_index("ix_list_entry_title", "list_entry", ["list_id", "title_key", "id"])
    op.create_index("ix_list_entry_modified", "list_entry", ["list_id", "modified_at", "id"])
    op.create_index("ix_list_entry_customer", "list_entry", ["customer_id", "modified_at", "id"])
    op.create_index(
        "ix_list_entry_deleted",
        "list_entry",
        ["deleted_at"],
        sqlite_where=DELETED,
        postgresql_where=DELETED,
    )
    with op.batch_alter_table("custom_field") as table:
        table.add_column(sa.Column("list_id", ID, nullable=True))
        table.create_foreign_key(
            "fk_custom_field_list_id", "custom_list", ["list_id"], ["id"], ondelete="CASCADE"
        )
    op.create_index("ix_custom_field_list_id", "custom_field", ["list_id"])
    _change_roles(
        lambda had: had | {f"custom_lists:{each}" for each in ACTIONS if f"customers:{each}" in had}
    )


def downgrade():
    _change_roles(lambda had: {name for name in had if not name.startswith("custom_lists:")})
    op.execute("DELETE FROM custom_field WHERE list_id IS NOT NULL")
    op.drop_index("ix_custom_field_list_id", "custom_field")
    with op.batch_alter_table("custom_field") as table:
        table.drop_constraint("fk_custom_field_list_id", type_="foreignkey")
        table.drop_column("list_id")
    op.drop_table("list_entry")
    op.drop_table("custom_list")


def _change_roles(change):
    role = sa.table("role", sa.column("id", ID), sa.column("permissions", sa.JSON()))
    connection = op.get_bind()
    for role_id, had in connection.execute(sa.select(role.c.id, role.c.permissions)).all():
        new = sorted(change(set(had or [])))
        if new != sorted(had or []):
            connection.execute(sa.update(role).where(role.c.id == role_id).values(permissions=new))
