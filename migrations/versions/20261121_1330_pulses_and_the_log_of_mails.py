"""the heartbeat of the workers, and indexes for the log of mails"""

import sqlalchemy as sa
from alembic import op

revision = '7c3a9f0d15e2'
down_revision = 'a7d41c5e90b2'


def upgrade() -> None:
    op.create_table('pulses',
    sa.Column('slot', sa.DateTime(timezone=True), nullable=False),
    sa.Column('alive_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('slot', name=op.f('pk_pulses'))
    )
    op.create_index('ix_mails_state_newest', 'mails', ['state', 'created_at', 'id'])
    op.create_index('ix_mails_recipient_newest', 'mails', ['recipient', 'created_at', 'id'])


def downgrade() -> None:
    op.drop_index('ix_mails_recipient_newest', table_name='mails')
    op.drop_index('ix_mails_state_newest', table_name='mails')
    op.drop_table('pulses')
