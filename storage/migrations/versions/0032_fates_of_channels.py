"""Of a department's channel it is known why nobody can speak in it, and whether another company is in it."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("departments", sa.Column("unreachable_why", sa.String(), nullable=True))
    # The next look says so of those that are.
    op.add_column("departments", sa.Column("is_shared", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("departments", "is_shared")
    op.drop_column("departments", "unreachable_why")
