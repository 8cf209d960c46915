"""screens for buyers, and lines of a ticket newest first"""

import sqlalchemy as sa
from alembic import op

revision = 'b3c9d1f7a264'
down_revision = 'c4e80b5f2d17'


def upgrade() -> None:
    op.create_table('buyer_screens',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=20), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('till_id', sa.Integer(), nullable=True),
    sa.Column('holder', sa.String(length=40), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sale_key', sa.String(length=64), nullable=True),
    sa.Column('shows', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_buyer_screens_event_id_events')),
    sa.ForeignKeyConstraint(['made_by_id'], ['users.id'], name=op.f('fk_buyer_screens_made_by_id_users')),
    sa.ForeignKeyConstraint(['till_id'], ['tills.id'], name=op.f('fk_buyer_screens_till_id_tills')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_buyer_screens')),
    sa.UniqueConstraint('ref', name=op.f('uq_buyer_screens_ref'))
    )
    with op.batch_alter_table('buyer_screens', schema=None) as batch_op:
        batch_op.create_index('uq_buyer_screens_one_at_a_till', ['event_id', 'holder', 'till_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.create_index('uq_buyer_screens_one_without_till', ['event_id', 'holder'], unique=True, sqlite_where=sa.text('ended_at IS NULL AND till_id IS NULL'), postgresql_where=sa.text('ended_at IS NULL AND till_id IS NULL'))

    with op.batch_alter_table('order_lines', schema=None) as batch_op:
        batch_op.drop_index('ix_order_lines_ticket_id')
        batch_op.create_index('ix_order_lines_ticket_newest', ['ticket_id', 'id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('order_lines', schema=None) as batch_op:
        batch_op.drop_index('ix_order_lines_ticket_newest')
        batch_op.create_index('ix_order_lines_ticket_id', ['ticket_id'], unique=False)

    with op.batch_alter_table('buyer_screens', schema=None) as batch_op:
        batch_op.drop_index('uq_buyer_screens_one_without_till', sqlite_where=sa.text('ended_at IS NULL AND till_id IS NULL'), postgresql_where=sa.text('ended_at IS NULL AND till_id IS NULL'))
        batch_op.drop_index('uq_buyer_screens_one_at_a_till', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.drop_table('buyer_screens')
