"""messages to people, reminders, and the words of mails"""

import sqlalchemy as sa
from alembic import op

revision = 'b52e8d1f7a63'
down_revision = 'b3d7f20e91c4'


def upgrade() -> None:
    op.create_table('mail_words',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('occasion', sa.String(length=20), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_mail_words_event_id_events')),
    sa.PrimaryKeyConstraint('event_id', 'occasion', name=op.f('pk_mail_words'))
    )
    op.create_table('event_reminders',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('begun_for', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('hours BETWEEN 1 AND 336', name=op.f('ck_event_reminders_hours')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_event_reminders_event_id_events')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_event_reminders'))
    )
    op.create_table('messages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('whom', sa.String(length=20), nullable=False),
    sa.Column('standing', sa.String(length=20), nullable=False),
    sa.Column('presence', sa.String(length=10), nullable=False),
    sa.Column('ticket_ids', sa.JSON(), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('lap', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('sent', sa.Integer(), nullable=False),
    sa.Column('failed', sa.Integer(), nullable=False),
    sa.Column('skipped', sa.Integer(), nullable=False),
    sa.Column('stumbles', sa.Integer(), nullable=False),
    sa.Column('problem', sa.String(length=300), nullable=True),
    sa.Column('resumes_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('sent + failed + skipped <= total', name=op.f('ck_messages_counts')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_messages_created_by_id_users')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_messages_event_id_events')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
    sa.UniqueConstraint('ref', name=op.f('uq_messages_ref'))
    )
    op.create_index('ix_messages_event_newest', 'messages', ['event_id', 'id'])
    op.create_table('message_recipients',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=True),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('attendee_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('why', sa.String(length=300), nullable=True),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendees.id'], name=op.f('fk_message_recipients_attendee_id_attendees')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_message_recipients_message_id_messages')),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name=op.f('fk_message_recipients_order_id_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_recipients')),
    sa.UniqueConstraint('message_id', 'round', 'address', name=op.f('uq_message_recipients_message_id_round_address'))
    )
    op.create_index('ix_message_recipients_due', 'message_recipients', ['message_id', 'round', 'state', 'next_at', 'id'])
    op.create_index(op.f('ix_message_recipients_address'), 'message_recipients', ['address'])
    op.create_index(op.f('ix_message_recipients_order_id'), 'message_recipients', ['order_id'])
    op.create_index(op.f('ix_message_recipients_attendee_id'), 'message_recipients', ['attendee_id'])
    op.create_index('ix_mails_event_state_newest', 'mails', ['event_id', 'state', 'created_at', 'id'])


def downgrade() -> None:
    op.drop_index('ix_mails_event_state_newest', table_name='mails')
    op.drop_table('message_recipients')
    op.drop_table('messages')
    op.drop_table('event_reminders')
    op.drop_table('mail_words')
