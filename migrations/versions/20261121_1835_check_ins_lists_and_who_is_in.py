"""check-ins, lists and who is in"""

import sqlalchemy as sa
from alembic import op

revision = 'e7a41c9d5b20'
down_revision = 'd81f5c3a7e24'


def upgrade() -> None:
    op.create_table('check_in_lists',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_check_in_lists_event_id_events')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_in_lists')),
    sa.UniqueConstraint('event_id', 'name', name=op.f('uq_check_in_lists_event_id_name')),
    sa.UniqueConstraint('ref', name=op.f('uq_check_in_lists_ref'))
    )
    op.create_table('check_in_settings',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('sale_is_entry', sa.Boolean(), nullable=False),
    sa.Column('opens_minutes', sa.Integer(), nullable=False),
    sa.CheckConstraint('opens_minutes BETWEEN 0 AND 1440', name=op.f('ck_check_in_settings_opens')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_check_in_settings_event_id_events')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_check_in_settings'))
    )
    op.create_table('check_in_list_tickets',
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['list_id'], ['check_in_lists.id'], name=op.f('fk_check_in_list_tickets_list_id_check_in_lists'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name=op.f('fk_check_in_list_tickets_ticket_id_tickets'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('list_id', 'ticket_id', name=op.f('pk_check_in_list_tickets'))
    )
    with op.batch_alter_table('check_in_list_tickets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_check_in_list_tickets_ticket_id'), ['ticket_id'], unique=False)

    op.create_table('check_ins',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('attendee_id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=True),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.Column('gate', sa.String(length=40), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendees.id'], name=op.f('fk_check_ins_attendee_id_attendees')),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_check_ins_by_id_users')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_check_ins_event_id_events')),
    sa.ForeignKeyConstraint(['list_id'], ['check_in_lists.id'], name=op.f('fk_check_ins_list_id_check_in_lists')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['users.id'], name=op.f('fk_check_ins_undone_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_ins')),
    sa.UniqueConstraint('ref', name=op.f('uq_check_ins_ref'))
    )
    with op.batch_alter_table('check_ins', schema=None) as batch_op:
        batch_op.create_index('ix_check_ins_arrivals', ['event_id', 'at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_check_ins_attendee_id'), ['attendee_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_check_ins_list_id'), ['list_id'], unique=False)
        batch_op.create_index('uq_check_ins_one_open', ['attendee_id'], unique=True, sqlite_where=sa.text('undone_at IS NULL'), postgresql_where=sa.text('undone_at IS NULL'))

    with op.batch_alter_table('attendees', schema=None) as batch_op:
        batch_op.add_column(sa.Column('checked_in_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('checked_in_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('checked_in_gate', sa.String(length=40), nullable=True))
        batch_op.create_index('ix_attendees_in', ['event_id', 'ticket_id', 'state', 'checked_in_at'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_attendees_checked_in_by_id_users'), 'users', ['checked_in_by_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('attendees', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_attendees_checked_in_by_id_users'), type_='foreignkey')
        batch_op.drop_index('ix_attendees_in')
        batch_op.drop_column('checked_in_gate')
        batch_op.drop_column('checked_in_by_id')
        batch_op.drop_column('checked_in_at')

    with op.batch_alter_table('check_ins', schema=None) as batch_op:
        batch_op.drop_index('uq_check_ins_one_open', sqlite_where=sa.text('undone_at IS NULL'), postgresql_where=sa.text('undone_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_check_ins_list_id'))
        batch_op.drop_index(batch_op.f('ix_check_ins_attendee_id'))
        batch_op.drop_index('ix_check_ins_arrivals')

    op.drop_table('check_ins')
    with op.batch_alter_table('check_in_list_tickets', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_check_in_list_tickets_ticket_id'))

    op.drop_table('check_in_list_tickets')
    op.drop_table('check_in_settings')
    op.drop_table('check_in_lists')
