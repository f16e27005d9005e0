"""Reminders have a rank of their own, below what somebody looks at waits for, and above what goes to everybody."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_REMINDERS = (
    "reminder-line",
    "reminder-message",
    "reminder-redraw",
    "reminder-line-redraw",
    "digest",
    "digest-redraw",
    "late-news",
    "pulse-action-reminder",
)


def upgrade() -> None:
    outbox = sa.table("outbox", sa.column("notice"), sa.column("priority"))
    op.execute(sa.update(outbox).where(outbox.c.priority == 1).values(priority=2))
    op.execute(sa.update(outbox).where(outbox.c.notice.in_(_REMINDERS)).values(priority=1))


def downgrade() -> None:
    outbox = sa.table("outbox", sa.column("notice"), sa.column("priority"))
    op.execute(sa.update(outbox).where(outbox.c.priority == 1).values(priority=0))
    op.execute(sa.update(outbox).where(outbox.c.priority > 1).values(priority=1))
