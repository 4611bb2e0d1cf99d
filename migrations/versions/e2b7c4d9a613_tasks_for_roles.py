"""permissions of tasks for roles that there are

Revision ID: e2b7c4d9a613
Revises: d7e3b9a0c514
"""

import sqlalchemy as sa
from alembic import op


revision = "e2b7c4d9a613"
down_revision = "d7e3b9a0c514"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
#: Who sees incidents sees the tasks that come of them; who takes care of incidents, of tasks too.
GIVEN = {
    "incidents:view": ("tasks:view",),
    "incidents:edit": ("tasks:view", "tasks:edit", "tasks:delete"),
}


def upgrade():
    """A role whose tasks somebody has decided about since keeps what it has."""
    role = sa.table("role", sa.column("id", ID), sa.column("permissions", sa.JSON()))
    connection = op.get_bind()
    for role_id, had in connection.execute(sa.select(role.c.id, role.c.permissions)).all():
        had = had or []
        more = {each for name in had for each in GIVEN.get(name, ())}
        if more and not any(name.startswith("tasks:") for name in had):
            new = sorted({*had, *more})
            connection.execute(sa.update(role).where(role.c.id == role_id).values(permissions=new))


def downgrade():
    """The version before knows these permissions, too: they stay."""
