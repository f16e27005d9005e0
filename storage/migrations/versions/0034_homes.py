"""Who belongs where: the home department, the manager and the language of each person."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("home", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("manager_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("language")
        batch_op.drop_column("manager_id")
        batch_op.drop_column("home")
