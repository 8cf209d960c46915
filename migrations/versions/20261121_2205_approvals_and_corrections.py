"""approvals and corrections"""

import sqlalchemy as sa
from alembic import op

revision = 'e3b20214c43c'
down_revision = 'a1d7c3e95b40'


def upgrade() -> None:
    op.create_table('pins',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('pin_hash', sa.String(length=200), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_pins_user_id_users')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_pins'))
    )
    op.create_table('approvals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=20), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_name', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['asked_by_id'], ['users.id'], name=op.f('fk_approvals_asked_by_id_users')),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_approvals_by_id_users')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_approvals_event_id_events')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals')),
    sa.UniqueConstraint('digest', name=op.f('uq_approvals_digest'))
    )
    with op.batch_alter_table('approvals', schema=None) as batch_op:
        batch_op.create_index('ix_approvals_event_newest', ['event_id', 'id'], unique=False)

    op.create_table('corrections',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('into_id', sa.Integer(), nullable=True),
    sa.Column('approval_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('seller_name', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['approval_id'], ['approvals.id'], name=op.f('fk_corrections_approval_id_approvals')),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_corrections_by_id_users')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_corrections_event_id_events')),
    sa.ForeignKeyConstraint(['into_id'], ['orders.id'], name=op.f('fk_corrections_into_id_orders')),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name=op.f('fk_corrections_order_id_orders')),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_corrections_shift_id_shifts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_corrections'))
    )
    with op.batch_alter_table('corrections', schema=None) as batch_op:
        batch_op.create_index('ix_corrections_event_newest', ['event_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_corrections_into_id'), ['into_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_corrections_order_id'), ['order_id'], unique=False)
        batch_op.create_index('ix_corrections_ref', ['event_id', 'ref'], unique=False)
        batch_op.create_index(batch_op.f('ix_corrections_shift_id'), ['shift_id'], unique=False)
        batch_op.create_index('uq_corrections_one_void', ['order_id'], unique=True, sqlite_where=sa.text("kind = 'void'"), postgresql_where=sa.text("kind = 'void'"))



def downgrade() -> None:
    with op.batch_alter_table('corrections', schema=None) as batch_op:
        batch_op.drop_index('uq_corrections_one_void', sqlite_where=sa.text("kind = 'void'"), postgresql_where=sa.text("kind = 'void'"))
        batch_op.drop_index(batch_op.f('ix_corrections_shift_id'))
        batch_op.drop_index('ix_corrections_ref')
        batch_op.drop_index(batch_op.f('ix_corrections_order_id'))
        batch_op.drop_index(batch_op.f('ix_corrections_into_id'))
        batch_op.drop_index('ix_corrections_event_newest')

    op.drop_table('corrections')
    with op.batch_alter_table('approvals', schema=None) as batch_op:
        batch_op.drop_index('ix_approvals_event_newest')

    op.drop_table('approvals')
    op.drop_table('pins')
