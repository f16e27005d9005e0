"""Of people and channels it is known in which workspace they are, and of people whether they are guests."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Slack says so of everybody at the next look.
    op.add_column("people", sa.Column("is_guest", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("people", sa.Column("team_id", sa.String(), nullable=True))
    op.add_column("departments", sa.Column("team_id", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("departments", "team_id")
    op.drop_column("people", "team_id")
    op.drop_column("people", "is_guest")
