"""saved views, and the indexes of the lists of orders and attendees"""

import sqlalchemy as sa
from alembic import op

revision = 'b3d7f20e91c4'
down_revision = '5e0c7b19f3a8'

INDEXES = {
    'ix_orders_event_buyers': ('orders', ['event_id', 'buyer_name', 'code', 'buyer_email']),
    'ix_orders_event_totals': ('orders', ['event_id', 'total_minor', 'id', 'status', 'deleted_at', 'created_at']),
    'ix_attendees_event_names': ('attendees', ['event_id', 'name', 'id', 'email', 'order_id']),
    'ix_attendees_arrived': ('attendees', ['event_id', 'checked_in_at', 'id']),
}


def upgrade() -> None:
    op.create_table('saved_views',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('page', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_saved_views_created_by_id_users')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_saved_views_event_id_events'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_saved_views_owner_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_views')),
    sa.UniqueConstraint('ref', name=op.f('uq_saved_views_ref'))
    )
    op.create_index('ix_saved_views_of_a_page', 'saved_views', ['event_id', 'page', 'owner_id'])
    op.create_index(op.f('ix_saved_views_owner_id'), 'saved_views', ['owner_id'])
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _columns) in INDEXES.items():
        op.drop_index(name, table)
    op.drop_table('saved_views')
