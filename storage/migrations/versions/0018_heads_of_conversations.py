"""What may go next is found from conversation to conversation, however much waits in each."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_WAITING = sa.text("state IN ('due', 'leased')")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_talks",
        "outbox",
        ["priority", "conversation", "id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_talks", "outbox")
