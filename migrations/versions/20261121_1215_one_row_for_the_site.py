"""one row for what admins set"""

import sqlalchemy as sa
from alembic import op

revision = '5b1e07c2a9d4'
down_revision = '2d883c47ae74'

SWITCHES = "ticket_include, payment_include, donation_include"


def upgrade() -> None:
    op.create_table('site',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ticket_include', sa.Boolean(), nullable=False),
    sa.Column('payment_include', sa.Boolean(), nullable=False),
    sa.Column('donation_include', sa.Boolean(), nullable=False),
    sa.Column('switched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('switched_by_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=60), nullable=True),
    sa.Column('hold_minutes', sa.Integer(), nullable=True),
    sa.Column('sign_up', sa.String(length=20), nullable=False),
    sa.Column('admins_need_second_factor', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('hold_minutes BETWEEN 1 AND 60', name=op.f('ck_site_hold_minutes')),
    sa.CheckConstraint('id = 1', name=op.f('ck_site_one_row')),
    sa.ForeignKeyConstraint(['switched_by_id'], ['users.id'], name=op.f('fk_site_switched_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site'))
    )
    op.execute(f"""
        INSERT INTO site (id, {SWITCHES}, switched_at, switched_by_id,
                          sign_up, admins_need_second_factor, version)
        SELECT id, {SWITCHES}, changed_at, changed_by_id, 'open', false, 1 FROM module_switches""")
    op.drop_table('module_switches')


def downgrade() -> None:
    op.create_table('module_switches',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ticket_include', sa.Boolean(), nullable=False),
    sa.Column('payment_include', sa.Boolean(), nullable=False),
    sa.Column('donation_include', sa.Boolean(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('id = 1', name=op.f('ck_module_switches_one_row')),
    sa.ForeignKeyConstraint(['changed_by_id'], ['users.id'], name=op.f('fk_module_switches_changed_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_module_switches'))
    )
    op.execute(f"""
        INSERT INTO module_switches (id, {SWITCHES}, changed_at, changed_by_id)
        SELECT id, {SWITCHES}, switched_at, switched_by_id FROM site""")
    op.drop_table('site')
