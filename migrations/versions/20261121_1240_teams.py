"""teams: who joined when, invitations, offers of events, removals"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = 'a7d41c5e90b2'
down_revision = '5b1e07c2a9d4'

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
OPEN = sa.text('accepted_at IS NULL AND withdrawn_at IS NULL')


def upgrade() -> None:
    op.add_column('memberships', sa.Column('ref', sa.String(length=6), nullable=True))
    op.add_column('memberships', sa.Column('joined_at', sa.DateTime(timezone=True), nullable=True))
    _name_members()
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.alter_column('ref', existing_type=sa.String(length=6), nullable=False)
        batch_op.create_unique_constraint(batch_op.f('uq_memberships_event_id_ref'), ['event_id', 'ref'])

    op.create_table('invitations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=6), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=False),
    sa.Column('sendings', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_by_id', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['users.id'], name=op.f('fk_invitations_accepted_by_id_users')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_invitations_event_id_events'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['invited_by_id'], ['users.id'], name=op.f('fk_invitations_invited_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
    sa.UniqueConstraint('event_id', 'ref', name=op.f('uq_invitations_event_id_ref'))
    )
    op.create_index('uq_invitations_one_open', 'invitations', ['event_id', 'email'], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table('invitation_links',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_invitation_links_invitation_id_invitations'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation_links')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_links_token_hash'))
    )
    op.create_index(op.f('ix_invitation_links_invitation_id'), 'invitation_links', ['invitation_id'], unique=False)
    op.create_table('hand_overs',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=6), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('offered_by_id', sa.Integer(), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_hand_overs_event_id_events'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['offered_by_id'], ['users.id'], name=op.f('fk_hand_overs_offered_by_id_users')),
    sa.ForeignKeyConstraint(['user_id', 'event_id'], ['memberships.user_id', 'memberships.event_id'], name=op.f('fk_hand_overs_user_id_memberships'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_hand_overs_user_id_users')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_hand_overs'))
    )
    op.create_table('removals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=6), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_by_id', sa.Integer(), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_removals_event_id_events'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['removed_by_id'], ['users.id'], name=op.f('fk_removals_removed_by_id_users')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_removals_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_removals')),
    sa.UniqueConstraint('event_id', 'ref', name=op.f('uq_removals_event_id_ref'))
    )
    op.create_index('ix_removals_who', 'removals', ['user_id', 'event_id'], unique=False)


def downgrade() -> None:
    op.drop_table('removals')
    op.drop_table('hand_overs')
    op.drop_table('invitation_links')
    op.drop_table('invitations')
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_memberships_event_id_ref'), type_='unique')
        batch_op.drop_column('joined_at')
        batch_op.drop_column('ref')


def _name_members() -> None:
    """Each gets what stands for them in the addresses of the team; since when stays unknown."""
    connection = op.get_bind()
    members = sa.table('memberships', sa.column('user_id'), sa.column('event_id'), sa.column('ref'))
    for user_id, event_id in connection.execute(sa.select(members.c.user_id, members.c.event_id)).all():
        ref = "".join(secrets.choice(ALPHABET) for _ in range(6))
        connection.execute(
            members.update().where(members.c.user_id == user_id, members.c.event_id == event_id).values(ref=ref)
        )
