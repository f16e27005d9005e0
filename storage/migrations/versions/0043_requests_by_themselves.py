"""What happens by itself with what is written in an ask channel: nothing, unless the departments file says so."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("departments", sa.Column("auto", sa.String(), nullable=False, server_default="off"))


def downgrade() -> None:
    op.drop_column("departments", "auto")
