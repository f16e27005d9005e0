"""Requests that will close by themselves, and those that are doubted, are each found by an index of those few."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_WILL_CLOSE = sa.text("closes_at IS NOT NULL")
_DOUBTED = sa.text("state = 'resolved' AND closes_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_requests_closes_at", "requests")
    op.create_index(
        "ix_requests_closes_at", "requests", ["closes_at"], sqlite_where=_WILL_CLOSE, postgresql_where=_WILL_CLOSE
    )
    _index_doubted("closes_at", "department_id")


def downgrade() -> None:
    _index_doubted("department_id")
    op.drop_index("ix_requests_closes_at", "requests")
    op.create_index("ix_requests_closes_at", "requests", ["closes_at"])


def _index_doubted(*columns: str) -> None:
    op.drop_index("ix_requests_doubted", "requests")
    op.create_index("ix_requests_doubted", "requests", list(columns), sqlite_where=_DOUBTED, postgresql_where=_DOUBTED)
