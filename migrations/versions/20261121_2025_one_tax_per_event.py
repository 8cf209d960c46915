"""the tax of an event, and the one that an order was sold with"""

import sqlalchemy as sa
from alembic import op

revision = 'f19c6b2d84a5'
down_revision = 'c0b1e29d7f34'


def upgrade() -> None:
    op.create_table('event_taxes',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('rate', sa.Integer(), nullable=False),
    sa.Column('tax_id', sa.String(length=60), nullable=False),
    sa.Column('included', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('1 <= rate AND rate <= 10000', name=op.f('ck_event_taxes_rate')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_event_taxes_event_id_events')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_event_taxes'))
    )
    # Empty in orders that exist: they were sold without a tax.
    op.add_column('orders', sa.Column('tax_name', sa.String(length=40), nullable=True))
    op.add_column('orders', sa.Column('tax_rate', sa.Integer(), nullable=True))
    op.add_column('orders', sa.Column('tax_id', sa.String(length=60), nullable=True))
    op.add_column('orders', sa.Column('tax_included', sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.drop_column('tax_included')
        batch_op.drop_column('tax_id')
        batch_op.drop_column('tax_rate')
        batch_op.drop_column('tax_name')
    op.drop_table('event_taxes')
