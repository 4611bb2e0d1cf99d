"""subjects of templates, as they are searched; lists as cards

Revision ID: d7f3a9c2e514
Revises: c9e1f4b7a208
"""

from alembic import op
import sqlalchemy as sa

from mailer.lib.folding import fold


revision = 'd7f3a9c2e514'
down_revision = 'c9e1f4b7a208'
branch_labels = None
depends_on = None

KEY = sa.String(length=500).with_variant(sa.String(length=500, collation='C'), 'postgresql')


def upgrade():
    op.add_column('template', sa.Column('subject_key', KEY, nullable=False, server_default=''))
    op.add_column('list_columns', sa.Column('as_cards', sa.Boolean(), nullable=False, server_default=sa.false()))
    rows = op.get_bind().execute(sa.text(
        'SELECT template.id, template_version.subject FROM template '
        'JOIN template_version ON template_version.id = template.version_id'
    )).all()
    for template_id, subject in rows:
        op.get_bind().execute(
            sa.text('UPDATE template SET subject_key = :key WHERE id = :id'),
            {'key': fold(subject)[:500], 'id': template_id},
        )


def downgrade():
    op.drop_column('list_columns', 'as_cards')
    op.drop_column('template', 'subject_key')
