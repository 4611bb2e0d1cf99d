"""bin of templates: who deleted, and what is out of it for ever

Revision ID: c9e1f4b7a208
Revises: b7d4e2f90a13
"""

from alembic import op
import sqlalchemy as sa

import mailer.infra.db


revision = 'c9e1f4b7a208'
down_revision = 'b7d4e2f90a13'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('template', sa.Column('deleted_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
    op.add_column('template', sa.Column('purged_at', mailer.infra.db.UTCDateTime(timezone=True), nullable=True))
    op.create_index('ix_template_deleted', 'template', ['deleted_at', 'id'], unique=False)
    op.create_index('ix_template_folder', 'template', ['folder_id'], unique=False)


def downgrade():
    op.drop_index('ix_template_folder', 'template')
    op.drop_index('ix_template_deleted', 'template')
    op.drop_column('template', 'purged_at')
    op.drop_column('template', 'deleted_by_id')
