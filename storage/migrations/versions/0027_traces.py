"""A notice keeps the trace of what enqueued it, so that the log has one id for both."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("trace_id", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "trace_id")
