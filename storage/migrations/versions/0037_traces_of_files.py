"""A file that is passed on keeps the trace of what it was sent with, as a notice does."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("file_copies", sa.Column("trace_id", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("file_copies", "trace_id")
