"""pictures of events, and the files behind them"""

import sqlalchemy as sa
from alembic import op

revision = 'c4f8a2d7e913'
down_revision = 'c4a7e2d91b30'


def upgrade() -> None:
    op.create_table('picture_files',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=20), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('widths', sa.JSON(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('swept_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_picture_files')),
    sa.UniqueConstraint('ref', name=op.f('uq_picture_files_ref'))
    )
    with op.batch_alter_table('picture_files', schema=None) as batch_op:
        batch_op.create_index('ix_picture_files_unswept', ['swept_at', 'noted_at'], unique=False)

    op.create_table('pictures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=20), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('alt', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_pictures_created_by_id_users')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_pictures_event_id_events')),
    sa.ForeignKeyConstraint(['file_id'], ['picture_files.id'], name=op.f('fk_pictures_file_id_picture_files')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pictures')),
    sa.UniqueConstraint('ref', name=op.f('uq_pictures_ref'))
    )
    with op.batch_alter_table('pictures', schema=None) as batch_op:
        batch_op.create_index('ix_pictures_event_kind', ['event_id', 'kind', 'removed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_pictures_file_id'), ['file_id'], unique=False)
        batch_op.create_index('uq_pictures_one_at_a_time', ['event_id', 'kind'], unique=True, sqlite_where=sa.text("removed_at IS NULL AND kind <> 'sponsor'"), postgresql_where=sa.text("removed_at IS NULL AND kind <> 'sponsor'"))


def downgrade() -> None:
    op.drop_table('pictures')
    op.drop_table('picture_files')
