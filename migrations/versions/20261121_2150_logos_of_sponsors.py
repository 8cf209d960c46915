"""logos of sponsors"""

import sqlalchemy as sa
from alembic import op

revision = 'b27f0e8c5a16'
down_revision = 'f19c6b2d84a5'


def upgrade() -> None:
    with op.batch_alter_table('sponsors', schema=None) as batch_op:
        batch_op.add_column(sa.Column('picture_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_sponsors_picture_id_pictures'), 'pictures', ['picture_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('sponsors', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_sponsors_picture_id_pictures'), type_='foreignkey')
        batch_op.drop_column('picture_id')
