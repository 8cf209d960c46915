"""refunds by ticket, what providers said last, and what differs from it"""

import sqlalchemy as sa
from alembic import op

revision = 'd81f5c3a7e24'
down_revision = 'c4d2a90e6b17'


def upgrade() -> None:
    op.create_table('reconciliations',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('run', sa.Integer(), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('looked_at', sa.Integer(), nullable=False),
    sa.Column('rest', sa.JSON(), nullable=False),
    sa.Column('problem', sa.String(length=300), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_reconciliations_event_id_events')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_reconciliations'))
    )
    op.create_table('payment_differences',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=64), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=True),
    sa.Column('order_code', sa.String(length=40), nullable=True),
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('account', sa.String(length=80), nullable=True),
    sa.Column('payment_id', sa.String(length=255), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('there_minor', sa.BigInteger(), nullable=False),
    sa.Column('there_back_minor', sa.BigInteger(), nullable=False),
    sa.Column('here_minor', sa.BigInteger(), nullable=False),
    sa.Column('here_back_minor', sa.BigInteger(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('aside', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['payment_attempts.id'], name=op.f('fk_payment_differences_attempt_id_payment_attempts')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_payment_differences_event_id_events')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_differences')),
    sa.UniqueConstraint('provider', 'payment_id', name=op.f('uq_payment_differences_provider_payment_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_payment_differences_ref'))
    )
    with op.batch_alter_table('payment_differences', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_differences_attempt_id'), ['attempt_id'], unique=False)
        batch_op.create_index('ix_payment_differences_open', ['event_id', 'settled_at'], unique=False)

    op.create_table('refunded_tickets',
    sa.Column('payment_id', sa.Integer(), nullable=False),
    sa.Column('attendee_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendees.id'], name=op.f('fk_refunded_tickets_attendee_id_attendees')),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('fk_refunded_tickets_payment_id_payments')),
    sa.PrimaryKeyConstraint('payment_id', 'attendee_id', name=op.f('pk_refunded_tickets'))
    )
    with op.batch_alter_table('refunded_tickets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_refunded_tickets_attendee_id'), ['attendee_id'], unique=False)

    with op.batch_alter_table('payment_attempts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seen_standing', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('seen_minor', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('seen_currency', sa.String(length=3), nullable=True))
        batch_op.add_column(sa.Column('seen_back_minor', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('seen_disputed', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('payment_id', sa.String(length=255), nullable=True))
        batch_op.create_index(batch_op.f('ix_payment_attempts_payment_id'), ['payment_id'], unique=False)

    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.add_column(sa.Column('note', sa.Text(), nullable=True))
        batch_op.create_index('ix_payments_event_state', ['event_id', 'state'], unique=False)

    with op.batch_alter_table('order_lines', schema=None) as batch_op:
        batch_op.add_column(sa.Column('refunded', sa.Integer(), nullable=False, server_default='0'))
        batch_op.create_check_constraint(batch_op.f('ck_order_lines_refunded'), '0 <= refunded AND refunded <= count')
    # Nothing of what is there was given back by ticket; from here on each row says so itself.
    with op.batch_alter_table('order_lines', schema=None) as batch_op:
        batch_op.alter_column('refunded', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('order_lines', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_order_lines_refunded'), type_='check')
        batch_op.drop_column('refunded')

    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.drop_index('ix_payments_event_state')
        batch_op.drop_column('note')

    with op.batch_alter_table('payment_attempts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_attempts_payment_id'))
        for name in ('payment_id', 'seen_disputed', 'seen_back_minor', 'seen_currency', 'seen_minor', 'seen_standing'):
            batch_op.drop_column(name)

    op.drop_table('refunded_tickets')
    op.drop_table('payment_differences')
    op.drop_table('reconciliations')
