"""What any message shows that is edited in place is known, as it is of cards: what would change nothing is not sent."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_TABLES = ("former_cards", "thread_lines", "notifications", "pings", "digests")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("drawn", sa.String(), nullable=True))


def downgrade() -> None:
    for table in _TABLES:
        op.drop_column(table, "drawn")
