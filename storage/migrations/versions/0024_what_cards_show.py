"""What a card shows is known, so that a redraw which would change nothing is not sent."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cards", sa.Column("drawn", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("cards", "drawn")
