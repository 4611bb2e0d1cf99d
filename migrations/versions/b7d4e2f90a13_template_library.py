"""template library

Revision ID: b7d4e2f90a13
Revises: a8d2c6e4f915
"""

from alembic import op
import sqlalchemy as sa

import mailer.infra.db


revision = 'b7d4e2f90a13'
down_revision = 'a8d2c6e4f915'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('opt_out',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('address_key', sa.String(length=254).with_variant(sa.String(length=254, collation='C'), 'postgresql'), nullable=False),
    sa.Column('how', sa.Enum('one_click', 'page', 'record', name='optouthow', native_enum=False, length=24), nullable=False),
    sa.Column('delivery_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', mailer.infra.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opt_out')),
    sa.UniqueConstraint('address_key', name=op.f('uq_opt_out_address_key'))
    )
    op.create_table('template_folder',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('name_key', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_template_folder')),
    sa.UniqueConstraint('name_key', name=op.f('uq_template_folder_name_key'))
    )
    op.create_table('media_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=100), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_key', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('alt', sa.String(length=300), nullable=False),
    sa.Column('content_type', sa.String(length=40), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', mailer.infra.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', mailer.infra.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['app_user.id'], name=op.f('fk_media_file_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_media_file')),
    sa.UniqueConstraint('key', name=op.f('uq_media_file_key'))
    )
    with op.batch_alter_table('media_file', schema=None) as batch_op:
        batch_op.create_index('ix_media_file_created', ['created_at', 'id'], unique=False)
        batch_op.create_index('ix_media_file_digest', ['digest'], unique=False)
        batch_op.create_index('ix_media_file_name', ['name_key', 'id'], unique=False)

    op.create_table('template_block',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('name_key', sa.String(length=60).with_variant(sa.String(length=60, collation='C'), 'postgresql'), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', mailer.infra.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['app_user.id'], name=op.f('fk_template_block_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_template_block')),
    sa.UniqueConstraint('name_key', name=op.f('uq_template_block_name_key'))
    )
    op.create_table('template_draft',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('template_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('base_number', sa.Integer(), nullable=False),
    sa.Column('mode', sa.Enum('text', 'html', 'dragdrop', name='designmode', native_enum=False, length=24), nullable=False),
    sa.Column('name', sa.String(length=500), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('opened_at', mailer.infra.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('seen_at', mailer.infra.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', mailer.infra.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('window', sa.String(length=36), nullable=False),
    sa.ForeignKeyConstraint(['template_id'], ['template.id'], name=op.f('fk_template_draft_template_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['app_user.id'], name=op.f('fk_template_draft_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_template_draft')),
    sa.UniqueConstraint('template_id', 'user_id', name=op.f('uq_template_draft_template_id_user_id'))
    )
    with op.batch_alter_table('template_draft', schema=None) as batch_op:
        batch_op.create_index('ix_template_draft_user', ['user_id', 'template_id'], unique=False)

    with op.batch_alter_table('template', schema=None) as batch_op:
        batch_op.add_column(sa.Column('folder_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('variant_of_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('thumbnail', sa.String(length=100), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('thumbnail_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index('ix_template_variant_of', ['variant_of_id'], unique=False)



def downgrade():
    with op.batch_alter_table('template', schema=None) as batch_op:
        batch_op.drop_index('ix_template_variant_of')
        batch_op.drop_column('thumbnail_version_id')
        batch_op.drop_column('thumbnail')
        batch_op.drop_column('variant_of_id')
        batch_op.drop_column('folder_id')

    with op.batch_alter_table('template_draft', schema=None) as batch_op:
        batch_op.drop_index('ix_template_draft_user')

    op.drop_table('template_draft')
    op.drop_table('template_block')
    with op.batch_alter_table('media_file', schema=None) as batch_op:
        batch_op.drop_index('ix_media_file_name')
        batch_op.drop_index('ix_media_file_digest')
        batch_op.drop_index('ix_media_file_created')

    op.drop_table('media_file')
    op.drop_table('template_folder')
    op.drop_table('opt_out')
