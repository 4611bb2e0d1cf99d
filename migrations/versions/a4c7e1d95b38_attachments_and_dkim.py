"""files that go with mails; the key that signs an account's mails

Revision ID: a4c7e1d95b38
Revises: a3f5d8b1c601
"""

from alembic import op
import sqlalchemy as sa

import mailer.infra.db


revision = 'a4c7e1d95b38'
down_revision = 'a3f5d8b1c601'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade():
    op.create_table(
        'attachment',
        sa.Column('id', ID, nullable=False),
        sa.Column('message_id', ID, nullable=True),
        sa.Column('delivery_id', ID, nullable=True),
        sa.Column('draft_key', sa.String(length=40), nullable=True),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('media_type', sa.String(length=130), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('encoded_size', sa.Integer(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('key', sa.String(length=100), nullable=False),
        sa.Column('created_by_id', ID, nullable=True),
        sa.Column('created_at', mailer.infra.db.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    )
    op.create_index('ix_attachment_message', 'attachment', ['message_id', 'delivery_id'])
    op.create_index('ix_attachment_draft', 'attachment', ['draft_key'])
    op.create_index('ix_attachment_key', 'attachment', ['key'])
    op.add_column('smtp_account', sa.Column('dkim_domain', sa.String(length=253), nullable=False, server_default=''))
    op.add_column('smtp_account', sa.Column('dkim_selector', sa.String(length=63), nullable=False, server_default=''))
    op.add_column('smtp_account', sa.Column('dkim_key_sealed', sa.LargeBinary(), nullable=True))
    op.add_column('smtp_account', sa.Column('dkim_on', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade():
    for name in ('dkim_on', 'dkim_key_sealed', 'dkim_selector', 'dkim_domain'):
        op.drop_column('smtp_account', name)
    op.drop_table('attachment')
