"""What Slack says late or twice is known as such: when it changed what it says of somebody, and what was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("people", sa.Column("quiet_told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "answered_events",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_index("ix_answered_events_at", "answered_events", ["at"])


def downgrade() -> None:
    op.drop_table("answered_events")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("quiet_told_at")
        batch_op.drop_column("changed_at")
