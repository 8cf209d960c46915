"""tills and shifts"""

import sqlalchemy as sa
from alembic import op

revision = 'a1d7c3e95b40'
down_revision = 'f19c6b2d84a5'


def upgrade() -> None:
    op.add_column('events', sa.Column('sale_needs_shift', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table('tills',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('gate', sa.String(length=40), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('own_price_limit_minor', sa.BigInteger(), nullable=False),
    sa.Column('difference_limit_minor', sa.BigInteger(), nullable=False),
    sa.Column('auto_print', sa.Boolean(), nullable=False),
    sa.Column('auto_check_in', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('difference_limit_minor >= 0', name=op.f('ck_tills_difference_limit')),
    sa.CheckConstraint('own_price_limit_minor >= 0', name=op.f('ck_tills_own_price_limit')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_tills_event_id_events')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tills')),
    sa.UniqueConstraint('ref', name=op.f('uq_tills_ref'))
    )
    with op.batch_alter_table('tills', schema=None) as batch_op:
        batch_op.create_index('ix_tills_event_order', ['event_id', 'position', 'id'], unique=False)
        batch_op.create_index('uq_tills_one_name', ['event_id', 'name'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('shifts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('till_id', sa.Integer(), nullable=False),
    sa.Column('holder', sa.String(length=40), nullable=False),
    sa.Column('opened_by_id', sa.Integer(), nullable=False),
    sa.Column('seller_name', sa.String(length=200), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('float_minor', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('expected_minor', sa.BigInteger(), nullable=True),
    sa.Column('counted_minor', sa.BigInteger(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('z_number', sa.Integer(), nullable=True),
    sa.CheckConstraint('(closed_at IS NULL) = (z_number IS NULL)', name=op.f('ck_shifts_closed_has_a_number')),
    sa.CheckConstraint('counted_minor >= 0', name=op.f('ck_shifts_counted_not_negative')),
    sa.CheckConstraint('float_minor >= 0', name=op.f('ck_shifts_float_not_negative')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['users.id'], name=op.f('fk_shifts_closed_by_id_users')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_shifts_event_id_events')),
    sa.ForeignKeyConstraint(['opened_by_id'], ['users.id'], name=op.f('fk_shifts_opened_by_id_users')),
    sa.ForeignKeyConstraint(['till_id'], ['tills.id'], name=op.f('fk_shifts_till_id_tills')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shifts')),
    sa.UniqueConstraint('event_id', 'z_number', name=op.f('uq_shifts_event_id_z_number')),
    sa.UniqueConstraint('ref', name=op.f('uq_shifts_ref'))
    )
    with op.batch_alter_table('shifts', schema=None) as batch_op:
        batch_op.create_index('ix_shifts_event_newest', ['event_id', 'opened_at', 'id'], unique=False)
        batch_op.create_index('ix_shifts_till_newest', ['till_id', 'closed_at', 'id'], unique=False)
        batch_op.create_index('uq_shifts_one_open_per_holder', ['event_id', 'holder'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.create_index('uq_shifts_one_open_per_till', ['till_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('till_tickets',
    sa.Column('till_id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name=op.f('fk_till_tickets_ticket_id_tickets'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['till_id'], ['tills.id'], name=op.f('fk_till_tickets_till_id_tills'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('till_id', 'ticket_id', name=op.f('pk_till_tickets'))
    )
    with op.batch_alter_table('till_tickets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_till_tickets_ticket_id'), ['ticket_id'], unique=False)

    op.create_table('cash_moves',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_cash_moves_some_amount')),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_cash_moves_by_id_users')),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_cash_moves_shift_id_shifts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cash_moves'))
    )
    with op.batch_alter_table('cash_moves', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cash_moves_shift_id'), ['shift_id'], unique=False)

    op.create_table('z_reports',
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_z_reports_shift_id_shifts')),
    sa.PrimaryKeyConstraint('shift_id', name=op.f('pk_z_reports'))
    )
    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shift_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_orders_shift_id'), ['shift_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_orders_shift_id_shifts'), 'shifts', ['shift_id'], ['id'])

    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shift_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_payments_shift_id'), ['shift_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_payments_shift_id_shifts'), 'shifts', ['shift_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_payments_shift_id_shifts'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_payments_shift_id'))
        batch_op.drop_column('shift_id')

    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_orders_shift_id_shifts'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_orders_shift_id'))
        batch_op.drop_column('shift_id')

    op.drop_table('z_reports')
    with op.batch_alter_table('cash_moves', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cash_moves_shift_id'))

    op.drop_table('cash_moves')
    with op.batch_alter_table('till_tickets', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_till_tickets_ticket_id'))

    op.drop_table('till_tickets')
    with op.batch_alter_table('shifts', schema=None) as batch_op:
        batch_op.drop_index('uq_shifts_one_open_per_till', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index('uq_shifts_one_open_per_holder', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index('ix_shifts_till_newest')
        batch_op.drop_index('ix_shifts_event_newest')

    op.drop_table('shifts')
    with op.batch_alter_table('tills', schema=None) as batch_op:
        batch_op.drop_index('uq_tills_one_name', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index('ix_tills_event_order')

    op.drop_table('tills')
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.drop_column('sale_needs_shift')
