"""Channels in which the customers of departments write, and requests whose requester is answered in a thread there."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("departments", sa.Column("ask", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("cards", sa.Column("thread_ts", sa.String(), nullable=True))
    op.add_column("requests", sa.Column("asked_in", sa.String(), nullable=True))
    op.add_column("requests", sa.Column("asked_thread", sa.String(), nullable=True))
    op.add_column("requests", sa.Column("asked_ts", sa.String(), nullable=True))
    op.add_column("requests", sa.Column("asked_mark", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_requests_asked_in", "requests", ["asked_in", "asked_thread"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_requests_asked_in", "requests")
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_column("asked_mark")
        batch_op.drop_column("asked_ts")
        batch_op.drop_column("asked_thread")
        batch_op.drop_column("asked_in")
    op.drop_column("cards", "thread_ts")
    op.drop_column("departments", "ask")
