"""cancellations with their tickets, and notes of the team on an order"""

import sqlalchemy as sa
from alembic import op

revision = 'e7a41c09d2b8'
down_revision = 'b52e8d1f7a63'


def upgrade() -> None:
    op.create_table('cancellations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=20), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('was', sa.String(length=20), nullable=False),
    sa.Column('is_whole', sa.Boolean(), nullable=False),
    sa.Column('back_minor', sa.BigInteger(), nullable=False),
    sa.Column('kept_minor', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('back_minor >= 0 AND kept_minor >= 0', name=op.f('ck_cancellations_amounts_not_negative')),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_cancellations_by_id_users')),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name=op.f('fk_cancellations_order_id_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cancellations')),
    sa.UniqueConstraint('ref', name=op.f('uq_cancellations_ref'))
    )
    with op.batch_alter_table('cancellations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cancellations_order_id'), ['order_id'], unique=False)

    op.create_table('cancelled_tickets',
    sa.Column('cancellation_id', sa.Integer(), nullable=False),
    sa.Column('attendee_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendees.id'], name=op.f('fk_cancelled_tickets_attendee_id_attendees')),
    sa.ForeignKeyConstraint(['cancellation_id'], ['cancellations.id'], name=op.f('fk_cancelled_tickets_cancellation_id_cancellations')),
    sa.PrimaryKeyConstraint('cancellation_id', 'attendee_id', name=op.f('pk_cancelled_tickets'))
    )
    with op.batch_alter_table('cancelled_tickets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cancelled_tickets_attendee_id'), ['attendee_id'], unique=False)

    op.create_table('order_notes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=20), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_order_notes_by_id_users')),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name=op.f('fk_order_notes_order_id_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_notes')),
    sa.UniqueConstraint('ref', name=op.f('uq_order_notes_ref'))
    )
    with op.batch_alter_table('order_notes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_notes_order_id'), ['order_id'], unique=False)


def downgrade() -> None:
    op.drop_table('order_notes')
    op.drop_table('cancelled_tickets')
    op.drop_table('cancellations')
