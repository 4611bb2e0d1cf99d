"""document pages, copies of sent mails, saved views of lists, permissions of letters

Revision ID: c5d2a8e1f904
Revises: c8a4e2d7f193
"""

import sqlalchemy as sa
from alembic import op

import mailer.infra.db


revision = "c5d2a8e1f904"
down_revision = "c8a4e2d7f193"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment():
    return mailer.infra.db.UTCDateTime(timezone=True)


def upgrade():
    op.add_column("document", sa.Column("links_closed_at", _moment(), nullable=True))
    op.create_table(
        "document_view",
        sa.Column("id", ID, nullable=False),
        sa.Column("record_id", sa.String(24), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("user_agent", sa.String(200), nullable=False),
        sa.Column("network", sa.String(43), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document_view"),
        sa.UniqueConstraint("record_id", name="uq_document_view_record_id"),
    )
    op.create_index("ix_document_view_document", "document_view", ["document_id", "id"])
    op.create_table(
        "sent_copy",
        sa.Column("delivery_id", ID, autoincrement=False, nullable=False),
        sa.Column("attempt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", "attempt", name="pk_sent_copy"),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("list_key", sa.String(40), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column(
            "name_key",
            sa.String(60).with_variant(sa.String(60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("sort", sa.String(60), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name="fk_saved_view_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.UniqueConstraint(
            "user_id", "list_key", "name_key", name="uq_saved_view_user_id_list_key_name_key"
        ),
    )
    op.create_index("ix_saved_view_list", "saved_view", ["list_key", "name_key"])

    # Who saw and changed the letters among the settings goes on to do so.
    _change_roles({"settings:view": "letters:view", "settings:edit": "letters:edit"})


def _change_roles(given):
    """Give each role the permission that follows from one that it has, or take them all away."""
    role = sa.table("role", sa.column("id", ID), sa.column("permissions", sa.JSON()))
    connection = op.get_bind()
    for role_id, had in connection.execute(sa.select(role.c.id, role.c.permissions)).all():
        kept = [each for each in had or [] if not each.startswith("letters:")]
        new = sorted({*kept, *(given[each] for each in kept if each in given)})
        if new != sorted(had or []):
            change = sa.update(role).where(role.c.id == role_id).values(permissions=new)
            connection.execute(change)


def downgrade():
    _change_roles({})
    op.drop_table("saved_view")
    op.drop_table("sent_copy")
    op.drop_table("document_view")
    op.drop_column("document", "links_closed_at")
