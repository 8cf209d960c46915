"""who did what, and who may

The log of activity gets an index for each way to ask it, and a trigger that keeps it as it is.
Accounts can be suspended and searched, admins may make admins; orders have notes, a version and
an end by deletion; payments know what their provider calls them.
"""

import sqlalchemy as sa
from alembic import op

revision = 'c4d1a07e5b18'
down_revision = '7c3a9f0d15e2'

OLD = {
    'ix_activities_event_newest': ['event_id', 'id'],
    'ix_activities_subject': ['subject_kind', 'subject_ref'],
    'ix_activities_at': ['at'],
    'ix_activities_actor_id': ['actor_id'],
    'ix_activities_action': ['action'],
}
NEW = {
    'ix_activities_newest': ['at', 'id'],
    'ix_activities_event_newest': ['event_id', 'at', 'id'],
    'ix_activities_actor_newest': ['actor_id', 'at', 'id'],
    'ix_activities_action_newest': ['action', 'at', 'id'],
    'ix_activities_subject_newest': ['subject_ref', 'at', 'id'],
}
REFUSAL = 'the log of activity is only added to'


def upgrade() -> None:
    op.add_column('users', sa.Column('folded_name', sa.String(length=200), server_default='', nullable=False))
    op.add_column('users', sa.Column('is_super_admin', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('users', sa.Column('suspended_at', sa.DateTime(timezone=True), nullable=True))
    _fold_names()
    op.execute("UPDATE users SET is_super_admin = is_admin")
    for column in ('folded_name', 'email'):
        op.create_index(_BEGINS[column], 'users', [column], postgresql_ops={column: 'varchar_pattern_ops'})
    op.add_column('orders', sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('orders', sa.Column('end_note', sa.Text(), server_default='', nullable=False))
    op.add_column('orders', sa.Column('note', sa.Text(), server_default='', nullable=False))
    op.add_column('orders', sa.Column('version', sa.Integer(), server_default='1', nullable=False))
    op.create_index('ix_orders_newest', 'orders', ['created_at', 'id'])
    op.add_column('payments', sa.Column('provider_id', sa.String(length=255), nullable=True))
    op.create_index(op.f('ix_payments_provider_id'), 'payments', ['provider_id'])
    _index(OLD, NEW)
    _seal()


def downgrade() -> None:
    _unseal()
    _index(NEW, OLD)
    op.drop_index(op.f('ix_payments_provider_id'), 'payments')
    op.drop_column('payments', 'provider_id')
    op.drop_index('ix_orders_newest', 'orders')
    for column in ('version', 'note', 'end_note', 'deleted_at'):
        op.drop_column('orders', column)
    for index in _BEGINS.values():
        op.drop_index(index, 'users')
    for column in ('suspended_at', 'is_super_admin', 'folded_name'):
        op.drop_column('users', column)


_BEGINS = {'folded_name': 'ix_users_folded_name', 'email': 'ix_users_email_begins'}


def _fold_names() -> None:
    """In Python: each of the databases has its own idea of a small letter."""
    users = sa.table('users', sa.column('id'), sa.column('name'), sa.column('folded_name'))
    connection = op.get_bind()
    for row in connection.execute(sa.select(users.c.id, users.c.name)).all():
        connection.execute(
            users.update().where(users.c.id == row.id).values(folded_name=row.name.casefold()[:200])
        )


def _index(before: dict[str, list[str]], after: dict[str, list[str]]) -> None:
    for name in before:
        op.drop_index(name, 'activities')
    for name, columns in after.items():
        op.create_index(name, 'activities', columns)


# What was done, by whom and when stays for good; what tells of a person may be emptied.
STAYS = ('id', 'at', 'actor_id', 'action', 'event_id', 'subject_kind')
EMPTIED = {'subject_ref': "''", 'details': "'{}'", 'changes': "'{}'", 'ip': 'NULL'}


def _only_forgets(same: str, as_text: str) -> str:
    def becomes(column: str, value: str) -> str:
        return f'NEW.{column}{as_text} {same} {value}'

    def stays(column: str) -> str:
        return becomes(column, f'OLD.{column}{as_text}')

    may_go = (f'({stays(column)} OR {becomes(column, empty)})' for column, empty in EMPTIED.items())
    return ' AND '.join([*map(stays, STAYS), *may_go])


def _seal() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        op.execute(f"CREATE TRIGGER activities_no_delete BEFORE DELETE ON activities {refuse}")
        op.execute(f"""
            CREATE TRIGGER activities_no_update BEFORE UPDATE ON activities
            WHEN NOT ({_only_forgets('IS', '')}) {refuse}""")
        return
    op.execute(f"""
        CREATE FUNCTION refuse_to_change_activities() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""")
    op.execute("""
        CREATE TRIGGER activities_stay BEFORE DELETE OR TRUNCATE ON activities
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_activities()""")
    op.execute(f"""
        CREATE TRIGGER activities_stay_as_they_are BEFORE UPDATE ON activities
        FOR EACH ROW WHEN (NOT ({_only_forgets('IS NOT DISTINCT FROM', '::text')}))
        EXECUTE FUNCTION refuse_to_change_activities()""")


def _unseal() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for act in ('update', 'delete'):
            op.execute(f"DROP TRIGGER activities_no_{act}")
        return
    op.execute("DROP TRIGGER activities_stay_as_they_are ON activities")
    op.execute("DROP TRIGGER activities_stay ON activities")
    op.execute("DROP FUNCTION refuse_to_change_activities()")
