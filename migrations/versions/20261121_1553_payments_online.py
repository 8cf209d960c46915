"""who takes cards, payments under way, what providers report, refunds in the ledger"""

import sqlalchemy as sa
from alembic import op

revision = 'c4d2a90e6b17'
down_revision = '7c94d1e5b2a0'


def upgrade() -> None:
    op.create_table('stripe_authorizations',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('account', sa.String(length=80), nullable=False),
    sa.Column('publishable_key', sa.String(length=255), nullable=True),
    sa.Column('access_token_sealed', sa.Text(), nullable=True),
    sa.Column('refresh_token_sealed', sa.Text(), nullable=True),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('connected_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('connected_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['connected_by_id'], ['users.id'], name=op.f('fk_stripe_authorizations_connected_by_id_users')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_stripe_authorizations_event_id_events')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_stripe_authorizations'))
    )
    with op.batch_alter_table('stripe_authorizations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stripe_authorizations_account'), ['account'], unique=False)

    op.create_table('payment_attempts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=64), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('account', sa.String(length=80), nullable=True),
    sa.Column('provider_id', sa.String(length=255), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('problem', sa.String(length=300), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_payment_attempts_something_to_pay')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_payment_attempts_event_id_events')),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name=op.f('fk_payment_attempts_order_id_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_attempts')),
    sa.UniqueConstraint('provider', 'provider_id', name=op.f('uq_payment_attempts_provider_provider_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_payment_attempts_ref'))
    )
    with op.batch_alter_table('payment_attempts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payment_attempts_account'), ['account'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_attempts_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_attempts_order_id'), ['order_id'], unique=False)
        batch_op.create_index('ix_payment_attempts_running', ['state', 'created_at'], unique=False)

    op.create_table('provider_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('provider_event_id', sa.String(length=255), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('account', sa.String(length=80), nullable=True),
    sa.Column('thing', sa.String(length=255), nullable=True),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name=op.f('fk_provider_events_order_id_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_provider_events')),
    sa.UniqueConstraint('provider', 'provider_event_id', name=op.f('uq_provider_events_provider_provider_event_id'))
    )
    with op.batch_alter_table('provider_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_provider_events_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_provider_events_received_at'), ['received_at'], unique=False)

    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.add_column(sa.Column('account', sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column('refund_of_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('idempotency_key', sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column('state', sa.String(length=20), nullable=False, server_default='booked'))
        batch_op.add_column(sa.Column('problem', sa.String(length=300), nullable=True))
        batch_op.create_index(batch_op.f('ix_payments_refund_of_id'), ['refund_of_id'], unique=False)
        batch_op.create_unique_constraint(batch_op.f('uq_payments_idempotency_key'), ['idempotency_key'])
        batch_op.create_unique_constraint(batch_op.f('uq_payments_provider_provider_id'), ['provider', 'provider_id'])
        batch_op.create_foreign_key(batch_op.f('fk_payments_refund_of_id_payments'), 'payments', ['refund_of_id'], ['id'])
    # What is there was booked; from here on each row says so itself.
    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.alter_column('state', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_payments_refund_of_id_payments'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_payments_provider_provider_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_payments_idempotency_key'), type_='unique')
        batch_op.drop_index(batch_op.f('ix_payments_refund_of_id'))
        batch_op.drop_column('problem')
        batch_op.drop_column('state')
        batch_op.drop_column('idempotency_key')
        batch_op.drop_column('refund_of_id')
        batch_op.drop_column('account')

    with op.batch_alter_table('provider_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_provider_events_received_at'))
        batch_op.drop_index(batch_op.f('ix_provider_events_order_id'))

    op.drop_table('provider_events')
    with op.batch_alter_table('payment_attempts', schema=None) as batch_op:
        batch_op.drop_index('ix_payment_attempts_running')
        batch_op.drop_index(batch_op.f('ix_payment_attempts_order_id'))
        batch_op.drop_index(batch_op.f('ix_payment_attempts_event_id'))
        batch_op.drop_index(batch_op.f('ix_payment_attempts_account'))

    op.drop_table('payment_attempts')
    with op.batch_alter_table('stripe_authorizations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stripe_authorizations_account'))

    op.drop_table('stripe_authorizations')
