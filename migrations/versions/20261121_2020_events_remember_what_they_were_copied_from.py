"""events remember what they were copied from"""

import sqlalchemy as sa
from alembic import op

revision = 'c0b1e29d7f34'
down_revision = 'c4f8a2d7e913'


def upgrade() -> None:
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.add_column(sa.Column('copied_from_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_events_copied_from_id'), ['copied_from_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_events_copied_from_id_events'), 'events', ['copied_from_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_events_copied_from_id_events'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_events_copied_from_id'))
        batch_op.drop_column('copied_from_id')
