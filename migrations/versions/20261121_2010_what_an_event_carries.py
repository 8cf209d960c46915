"""what an event carries: tracks, rooms, sponsors, links, questions, whom to ask"""

import sqlalchemy as sa
from alembic import op

revision = 'c4a7e2d91b30'
down_revision = 'e7a41c09d2b8'

LISTS = {
    'tracks': (('name', sa.String(length=120)), ('color', sa.String(length=7))),
    'rooms': (('name', sa.String(length=120)), ('floor', sa.String(length=40))),
    'sponsors': (
        ('name', sa.String(length=120)),
        ('level', sa.String(length=40)),
        ('url', sa.String(length=300)),
        ('description', sa.Text()),
    ),
    'social_links': (('kind', sa.String(length=20)), ('url', sa.String(length=300))),
    'faqs': (('question', sa.String(length=200)), ('answer', sa.Text())),
}
CONTACT = {'contact_name': 120, 'contact_phone': 40, 'contact_website': 300}


def upgrade() -> None:
    for table, columns in LISTS.items():
        op.create_table(table,
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('ref', sa.String(length=12), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in columns),
        sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f(f'fk_{table}_event_id_events'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
        sa.UniqueConstraint('ref', name=op.f(f'uq_{table}_ref'))
        )
        op.create_index(f'ix_{table}_in_order', table, ['event_id', 'removed_at', 'position', 'id'])
    for name, length in CONTACT.items():
        op.add_column('events', sa.Column(name, sa.String(length=length), server_default='', nullable=False))


def downgrade() -> None:
    for name in CONTACT:
        op.drop_column('events', name)
    for table in reversed(LISTS):
        op.drop_table(table)
