"""codes topics and ways to pay"""

import sqlalchemy as sa
from alembic import op

revision = '2d883c47ae74'
down_revision = 'b0a913d61740'


# What people look for; admins change the list later.
TOPICS = (
    "Arts and culture", "Business", "Community", "Conference", "Education", "Family",
    "Festival", "Film and media", "Food and drink", "Health", "Music", "Science and technology",
    "Sports and outdoors", "Stage", "Travel",
)


def upgrade() -> None:
    op.create_table('topics',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topics')),
    sa.UniqueConstraint('name', name=op.f('uq_topics_name')),
    sa.UniqueConstraint('slug', name=op.f('uq_topics_slug'))
    )
    op.create_table('code_batches',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('used_for', sa.String(length=10), nullable=False),
    sa.Column('prefix', sa.String(length=20), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('ticket_ids', sa.JSON(), nullable=False),
    sa.Column('wanted', sa.Integer(), nullable=False),
    sa.Column('made', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_code_batches_created_by_id_users')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_code_batches_event_id_events')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_code_batches')),
    sa.UniqueConstraint('ref', name=op.f('uq_code_batches_ref'))
    )
    with op.batch_alter_table('code_batches', schema=None) as batch_op:
        batch_op.create_index('ix_code_batches_event_newest', ['event_id', 'id'], unique=False)

    op.create_table('payment_offers',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('mode', sa.String(length=20), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('instructions', sa.Text(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_payment_offers_event_id_events')),
    sa.PrimaryKeyConstraint('event_id', 'mode', name=op.f('pk_payment_offers'))
    )
    op.create_table('codes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('used_for', sa.String(length=10), nullable=False),
    sa.Column('code', sa.String(length=80), nullable=False),
    sa.Column('folded', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('total_uses', sa.Integer(), nullable=True),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('min_quantity', sa.Integer(), nullable=True),
    sa.Column('max_quantity', sa.Integer(), nullable=True),
    sa.Column('valid_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('valid_till', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_in_only', sa.Boolean(), nullable=False),
    sa.Column('marketer_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('used >= 0 AND (total_uses IS NULL OR used <= total_uses)', name=op.f('ck_codes_uses')),
    sa.CheckConstraint('valid_from IS NULL OR valid_till IS NULL OR valid_from <= valid_till', name=op.f('ck_codes_window')),
    sa.CheckConstraint('value >= 0', name=op.f('ck_codes_value_not_negative')),
    sa.ForeignKeyConstraint(['batch_id'], ['code_batches.id'], name=op.f('fk_codes_batch_id_code_batches')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_codes_event_id_events')),
    sa.ForeignKeyConstraint(['marketer_id'], ['users.id'], name=op.f('fk_codes_marketer_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_codes')),
    sa.UniqueConstraint('event_id', 'folded', name=op.f('uq_codes_event_id_folded'))
    )
    with op.batch_alter_table('codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_codes_batch_id'), ['batch_id'], unique=False)
        batch_op.create_index('ix_codes_event_newest', ['event_id', 'used_for', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_codes_marketer_id'), ['marketer_id'], unique=False)
        batch_op.create_index('uq_codes_one_event_level', ['event_id'], unique=True, sqlite_where=sa.text("used_for = 'event'"), postgresql_where=sa.text("used_for = 'event'"))

    op.create_table('code_tickets',
    sa.Column('code_id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['code_id'], ['codes.id'], name=op.f('fk_code_tickets_code_id_codes'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name=op.f('fk_code_tickets_ticket_id_tickets')),
    sa.PrimaryKeyConstraint('code_id', 'ticket_id', name=op.f('pk_code_tickets'))
    )
    with op.batch_alter_table('code_tickets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_code_tickets_ticket_id'), ['ticket_id'], unique=False)

    op.create_table('order_codes',
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('code_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=80), nullable=False),
    sa.Column('used_for', sa.String(length=10), nullable=False),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.Column('given_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('uses >= 0', name=op.f('ck_order_codes_uses_not_negative')),
    sa.ForeignKeyConstraint(['code_id'], ['codes.id'], name=op.f('fk_order_codes_code_id_codes')),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name=op.f('fk_order_codes_order_id_orders')),
    sa.PrimaryKeyConstraint('order_id', 'code_id', name=op.f('pk_order_codes'))
    )
    with op.batch_alter_table('order_codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_codes_code_id'), ['code_id'], unique=False)

    op.create_table('refused_tries',
    sa.Column('code_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['code_id'], ['codes.id'], name=op.f('fk_refused_tries_code_id_codes'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('code_id', 'day', 'reason', name=op.f('pk_refused_tries'))
    )
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.add_column(sa.Column('topic_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('names_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_events_public', ['state', 'visibility', 'starts_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_events_topic_id'), ['topic_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_events_topic_id_topics'), 'topics', ['topic_id'], ['id'])

    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.add_column(sa.Column('extended_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('pay_until', sa.DateTime(timezone=True), nullable=True))

    topics = sa.table("topics", sa.column("slug", sa.String), sa.column("name", sa.String))
    op.bulk_insert(
        topics, [{"slug": name.lower().replace(" ", "-"), "name": name} for name in TOPICS]
    )


def downgrade() -> None:
    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.drop_column('pay_until')
        batch_op.drop_column('extended_at')

    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_events_topic_id_topics'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_events_topic_id'))
        batch_op.drop_index('ix_events_public')
        batch_op.drop_column('names_until')
        batch_op.drop_column('topic_id')

    op.drop_table('refused_tries')
    with op.batch_alter_table('order_codes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_order_codes_code_id'))

    op.drop_table('order_codes')
    with op.batch_alter_table('code_tickets', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_code_tickets_ticket_id'))

    op.drop_table('code_tickets')
    with op.batch_alter_table('codes', schema=None) as batch_op:
        batch_op.drop_index('uq_codes_one_event_level', sqlite_where=sa.text("used_for = 'event'"), postgresql_where=sa.text("used_for = 'event'"))
        batch_op.drop_index(batch_op.f('ix_codes_marketer_id'))
        batch_op.drop_index('ix_codes_event_newest')
        batch_op.drop_index(batch_op.f('ix_codes_batch_id'))

    op.drop_table('codes')
    op.drop_table('payment_offers')
    with op.batch_alter_table('code_batches', schema=None) as batch_op:
        batch_op.drop_index('ix_code_batches_event_newest')

    op.drop_table('code_batches')
    op.drop_table('topics')
