"""places at tills, stray sales, slips of paper"""

import sqlalchemy as sa
from alembic import op

revision = 'c83f5e0a7d26'
down_revision = 'b3c9d1f7a264'


def upgrade() -> None:
    op.create_table('slip_books',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('first', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('1 <= first AND first <= last', name=op.f('ck_slip_books_some_slips')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_slip_books_event_id_events')),
    sa.ForeignKeyConstraint(['made_by_id'], ['users.id'], name=op.f('fk_slip_books_made_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slip_books')),
    sa.UniqueConstraint('event_id', 'first', name=op.f('uq_slip_books_event_id_first')),
    sa.UniqueConstraint('ref', name=op.f('uq_slip_books_ref'))
    )
    op.create_table('allotments',
    sa.Column('till_id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.CheckConstraint('count >= 0', name=op.f('ck_allotments_count_not_negative')),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name=op.f('fk_allotments_ticket_id_tickets')),
    sa.ForeignKeyConstraint(['till_id'], ['tills.id'], name=op.f('fk_allotments_till_id_tills')),
    sa.PrimaryKeyConstraint('till_id', 'ticket_id', name=op.f('pk_allotments'))
    )
    with op.batch_alter_table('allotments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_allotments_ticket_id'), ['ticket_id'], unique=False)

    op.create_table('stray_sales',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('total_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('why', sa.String(length=500), nullable=False),
    sa.Column('sold_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sold_by_id', sa.Integer(), nullable=False),
    sa.Column('seller_name', sa.String(length=200), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_stray_sales_event_id_events')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['users.id'], name=op.f('fk_stray_sales_settled_by_id_users')),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_stray_sales_shift_id_shifts')),
    sa.ForeignKeyConstraint(['sold_by_id'], ['users.id'], name=op.f('fk_stray_sales_sold_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stray_sales')),
    sa.UniqueConstraint('event_id', 'key', name=op.f('uq_stray_sales_event_id_key')),
    sa.UniqueConstraint('ref', name=op.f('uq_stray_sales_ref'))
    )
    with op.batch_alter_table('stray_sales', schema=None) as batch_op:
        batch_op.create_index('ix_stray_sales_event_newest', ['event_id', 'settled_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stray_sales_shift_id'), ['shift_id'], unique=False)

    op.create_table('held_places',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('till_id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('device', sa.String(length=64), nullable=True),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sold_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('order_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_held_places_event_id_events')),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name=op.f('fk_held_places_order_id_orders')),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name=op.f('fk_held_places_ticket_id_tickets')),
    sa.ForeignKeyConstraint(['till_id'], ['tills.id'], name=op.f('fk_held_places_till_id_tills')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_held_places')),
    sa.UniqueConstraint('code', name=op.f('uq_held_places_code'))
    )
    with op.batch_alter_table('held_places', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_held_places_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_held_places_order_id'), ['order_id'], unique=False)
        batch_op.create_index('ix_held_places_ticket', ['ticket_id', 'returned_at', 'sold_at'], unique=False)
        batch_op.create_index('ix_held_places_till', ['till_id', 'ticket_id', 'returned_at', 'sold_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('held_places', schema=None) as batch_op:
        batch_op.drop_index('ix_held_places_till')
        batch_op.drop_index('ix_held_places_ticket')
        batch_op.drop_index(batch_op.f('ix_held_places_order_id'))
        batch_op.drop_index(batch_op.f('ix_held_places_event_id'))

    op.drop_table('held_places')
    with op.batch_alter_table('stray_sales', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stray_sales_shift_id'))
        batch_op.drop_index('ix_stray_sales_event_newest')

    op.drop_table('stray_sales')
    with op.batch_alter_table('allotments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_allotments_ticket_id'))

    op.drop_table('allotments')
    op.drop_table('slip_books')
