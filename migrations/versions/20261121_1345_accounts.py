"""second factors, devices of sign-ins, links about an address, accounts that were deleted"""

import sqlalchemy as sa
from alembic import op

revision = '7c94d1e5b2a0'
down_revision = 'c4d1a07e5b18'


def upgrade() -> None:
    op.add_column('users', sa.Column('single_keys', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column('users', sa.Column('second_factor_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('users', sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('sign_ins', sa.Column('device', sa.String(length=80), nullable=True))
    op.add_column('mailed_links', sa.Column('email', sa.String(length=254), nullable=True))
    op.create_table('second_factors',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.String(length=300), nullable=False),
    sa.Column('last_counter', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_second_factors_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_second_factors'))
    )
    op.create_table('recovery_codes',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_recovery_codes_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'code_hash', name=op.f('pk_recovery_codes'))
    )


def downgrade() -> None:
    op.drop_table('recovery_codes')
    op.drop_table('second_factors')
    op.drop_column('mailed_links', 'email')
    op.drop_column('sign_ins', 'device')
    op.drop_column('users', 'deleted_at')
    op.drop_column('users', 'second_factor_at')
    op.drop_column('users', 'single_keys')
