"""Since when a finished request says no longer who served it, nor what was written in it; one can be held back."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_WHAT = ("names", "texts")


def upgrade() -> None:
    for what in _WHAT:
        op.add_column("requests", sa.Column(f"{what}_forgotten_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("requests", sa.Column("held_because", sa.String(), nullable=True))
    for what in _WHAT:
        is_kept = sa.text(f"{what}_forgotten_at IS NULL AND state IN ('closed', 'cancelled')")
        op.create_index(f"ix_requests_with_{what}", "requests", ["id"], sqlite_where=is_kept, postgresql_where=is_kept)


def downgrade() -> None:
    for what in _WHAT:
        op.drop_index(f"ix_requests_with_{what}", "requests")
    op.drop_column("requests", "held_because")
    for what in _WHAT:
        op.drop_column("requests", f"{what}_forgotten_at")
