"""What is looked for all day has an index: running clocks of a department, whoever is away, what was decided when."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_UNFINISHED = sa.text("state IN ('open', 'taken', 'waiting')")
_DOUBTED = sa.text("state = 'resolved' AND closes_at IS NULL")
_RUNNING = sa.text("state = 'running'")
_AWAY = ("away_until", "status_until", "quiet_until")


def upgrade() -> None:
    op.create_index(
        "ix_requests_unfinished",
        "requests",
        ["department_id"],
        sqlite_where=_UNFINISHED,
        postgresql_where=_UNFINISHED,
    )
    op.create_index(
        "ix_requests_doubted", "requests", ["department_id"], sqlite_where=_DOUBTED, postgresql_where=_DOUBTED
    )
    op.create_index(
        "ix_clocks_running",
        "clocks",
        ["department_id", "late_from"],
        sqlite_where=_RUNNING,
        postgresql_where=_RUNNING,
    )
    op.create_index("ix_clocks_stopped", "clocks", ["stopped_at"])
    for until in _AWAY:
        is_known = sa.text(f"{until} IS NOT NULL")
        op.create_index(f"ix_people_{until}", "people", [until], sqlite_where=is_known, postgresql_where=is_known)


def downgrade() -> None:
    for until in _AWAY:
        op.drop_index(f"ix_people_{until}", "people")
    op.drop_index("ix_clocks_stopped", "clocks")
    op.drop_index("ix_clocks_running", "clocks")
    op.drop_index("ix_requests_doubted", "requests")
    op.drop_index("ix_requests_unfinished", "requests")
