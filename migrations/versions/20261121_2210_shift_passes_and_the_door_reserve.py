"""shift passes, what is sold with them, and places that are kept for the door"""

import sqlalchemy as sa
from alembic import op

revision = 'c4e80b5f2d17'
down_revision = 'e3b20214c43c'

# What live orders of the door hold, as `tickets.stock` counts it from here on.
COUNT_THE_DOOR = """
UPDATE tickets SET taken_at_door = coalesce((
    SELECT sum(order_lines.count - order_lines.refunded) FROM order_lines
    JOIN orders ON orders.id = order_lines.order_id
    WHERE order_lines.ticket_id = tickets.id AND orders.channel = 'door'
    AND orders.status IN ('pending', 'placed', 'completed')), 0)
"""


def upgrade() -> None:
    op.create_table('shift_passes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('till_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('has_tickets', sa.Boolean(), nullable=False),
    sa.Column('pin_hash', sa.String(length=200), nullable=False),
    sa.Column('valid_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('valid_till', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('valid_from < valid_till', name=op.f('ck_shift_passes_ends_after_it_begins')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_shift_passes_event_id_events')),
    sa.ForeignKeyConstraint(['made_by_id'], ['users.id'], name=op.f('fk_shift_passes_made_by_id_users')),
    sa.ForeignKeyConstraint(['till_id'], ['tills.id'], name=op.f('fk_shift_passes_till_id_tills')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['users.id'], name=op.f('fk_shift_passes_withdrawn_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift_passes')),
    sa.UniqueConstraint('ref', name=op.f('uq_shift_passes_ref'))
    )
    with op.batch_alter_table('shift_passes', schema=None) as batch_op:
        batch_op.create_index('ix_shift_passes_event_newest', ['event_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_shift_passes_till_id'), ['till_id'], unique=False)

    op.create_table('shift_pass_tickets',
    sa.Column('pass_id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['pass_id'], ['shift_passes.id'], name=op.f('fk_shift_pass_tickets_pass_id_shift_passes'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name=op.f('fk_shift_pass_tickets_ticket_id_tickets'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('pass_id', 'ticket_id', name=op.f('pk_shift_pass_tickets'))
    )
    with op.batch_alter_table('shift_pass_tickets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shift_pass_tickets_ticket_id'), ['ticket_id'], unique=False)

    op.create_table('shift_pass_starts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('pass_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('device', sa.String(length=80), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['pass_id'], ['shift_passes.id'], name=op.f('fk_shift_pass_starts_pass_id_shift_passes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift_pass_starts')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_shift_pass_starts_token_hash'))
    )
    with op.batch_alter_table('shift_pass_starts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shift_pass_starts_pass_id'), ['pass_id'], unique=False)

    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.add_column(sa.Column('pass_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('sold_by', sa.String(length=80), nullable=True))
        batch_op.create_index('ix_orders_pass_newest', ['pass_id', 'id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_orders_pass_id_shift_passes'), 'shift_passes', ['pass_id'], ['id'])

    with op.batch_alter_table('tickets', schema=None) as batch_op:
        for name in ('taken_at_door', 'reserve', 'reserve_from'):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('reserve_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_tickets_at_door_not_negative'), 'taken_at_door >= 0')
        batch_op.create_check_constraint(batch_op.f('ck_tickets_reserve_not_negative'), 'reserve >= 0 AND reserve_from >= 0')
    op.execute(COUNT_THE_DOOR)


def downgrade() -> None:
    with op.batch_alter_table('tickets', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_tickets_at_door_not_negative'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_tickets_reserve_not_negative'), type_='check')
        for name in ('taken_at_door', 'reserve', 'reserve_from', 'reserve_until'):
            batch_op.drop_column(name)

    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_orders_pass_id_shift_passes'), type_='foreignkey')
        batch_op.drop_index('ix_orders_pass_newest')
        batch_op.drop_column('pass_id')
        batch_op.drop_column('sold_by')

    with op.batch_alter_table('shift_pass_starts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shift_pass_starts_pass_id'))

    op.drop_table('shift_pass_starts')
    with op.batch_alter_table('shift_pass_tickets', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shift_pass_tickets_ticket_id'))

    op.drop_table('shift_pass_tickets')
    with op.batch_alter_table('shift_passes', schema=None) as batch_op:
        batch_op.drop_index('ix_shift_passes_event_newest')
        batch_op.drop_index(batch_op.f('ix_shift_passes_till_id'))

    op.drop_table('shift_passes')
