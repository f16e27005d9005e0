"""Whose Home is to be drawn anew stands in memory alone; what could not be delivered is found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_DEAD = sa.text("state = 'dead'")


def upgrade() -> None:
    outbox = sa.table("outbox", sa.column("notice"))
    # Whoever looks opens Home again and finds it as it is.
    op.execute(sa.delete(outbox).where(outbox.c.notice == "home"))
    op.create_index("ix_outbox_dead", "outbox", ["id"], sqlite_where=_DEAD, postgresql_where=_DEAD)


def downgrade() -> None:
    op.drop_index("ix_outbox_dead", "outbox")
