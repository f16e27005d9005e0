"""Where the direct message with somebody is, so that Slack is asked about each once, and not by each process."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("direct_id", sa.String(), nullable=True))
    op.add_column("people", sa.Column("direct_with", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("people", "direct_with")
    op.drop_column("people", "direct_id")
