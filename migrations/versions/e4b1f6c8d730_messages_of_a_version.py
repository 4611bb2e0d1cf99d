"""messages of a template version: its proofs, and mailings that sent it

Revision ID: e4b1f6c8d730
Revises: d7f3a9c2e514
"""

from alembic import op
import sqlalchemy as sa


revision = 'e4b1f6c8d730'
down_revision = 'd7f3a9c2e514'
branch_labels = None
depends_on = None


def upgrade():
    op.create_index(
        'ix_message_version',
        'message',
        ['template_version_id', 'id'],
        sqlite_where=sa.text('template_version_id IS NOT NULL'),
        postgresql_where=sa.text('template_version_id IS NOT NULL'),
    )
    op.create_index('ix_mailing_template', 'mailing', ['template_id', 'id'])


def downgrade():
    op.drop_index('ix_mailing_template', 'mailing')
    op.drop_index('ix_message_version', 'message')
