"""A requester answers a new time with one of their own, and is reminded of what waits for them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("proposals", sa.Column("countered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("proposals", sa.Column("counter_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("proposals", sa.Column("counter_reason", sa.Text(), nullable=True))
    op.add_column("proposals", sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_proposals_remind_at", "proposals", ["remind_at"])
    # Whoever has to decide already is reminded once, too.
    op.execute("UPDATE proposals SET remind_at = at WHERE state = 'open'")


def downgrade() -> None:
    # What nobody of the department decided cannot be decided there any more.
    op.execute("UPDATE proposals SET state = 'declined' WHERE state = 'open' AND countered_at IS NOT NULL")
    op.drop_index("ix_proposals_remind_at", "proposals")
    for column in ("remind_at", "counter_reason", "counter_due_at", "countered_at"):
        op.drop_column("proposals", column)
