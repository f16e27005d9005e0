"""Where a line of a message stands is kept for good: its writer may edit or delete it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("thread_lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asks", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("thread_lines", schema=None) as batch_op:
        batch_op.alter_column("asks", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM thread_lines WHERE NOT asks")
    with op.batch_alter_table("thread_lines", schema=None) as batch_op:
        batch_op.drop_column("asks")
