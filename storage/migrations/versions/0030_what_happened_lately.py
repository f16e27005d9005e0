"""To which requests something happened lately is found without reading the whole history."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_history_at", "history", ["at", "request_id"])


def downgrade() -> None:
    op.drop_index("ix_history_at", "history")
