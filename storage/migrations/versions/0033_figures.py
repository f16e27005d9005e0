"""Figures: what a department used before it moved a request on, who asked, and the indexes that reports read by."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_SERVED = sa.text("holder = 'person'")


def upgrade() -> None:
    op.create_table(
        "moved_clocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('response', 'resolution')", name="ck_kind"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_moved_clocks_request_id", "moved_clocks", ["request_id"])
    op.create_index("ix_moved_clocks_moved", "moved_clocks", ["moved_at", "department_id"])
    op.create_index("ix_clocks_opened", "clocks", ["department_id", "kind", "started_at"])
    op.create_index(
        "ix_holdings_served",
        "holdings",
        ["department_id", "to_at", "person_id"],
        sqlite_where=_SERVED,
        postgresql_where=_SERVED,
    )
    op.add_column("requests", sa.Column("customer", sa.String(), nullable=False, server_default=""))
    _note_earlier_moves()


def downgrade() -> None:
    op.drop_column("requests", "customer")
    op.drop_index("ix_holdings_served", "holdings")
    op.drop_index("ix_clocks_opened", "clocks")
    op.drop_table("moved_clocks")


def _note_earlier_moves() -> None:
    """Who had it before is in the history; how much of the time they used is not known."""
    history = sa.table(
        "history",
        *(sa.column(name) for name in ("request_id", "verb")),
        sa.column("at", sa.DateTime(timezone=True)),
        sa.column("data", sa.JSON()),
    )
    moved = sa.table(
        "moved_clocks",
        *(sa.column(name) for name in ("request_id", "department_id", "kind", "cycle")),
        sa.column("moved_at", sa.DateTime(timezone=True)),
    )
    lines = sa.select(history.c.request_id, history.c.at, history.c.data).where(history.c.verb == "moved")
    rows = [
        {"request_id": request_id, "department_id": data["from"], "kind": "resolution", "cycle": 1, "moved_at": at}
        for request_id, at, data in op.get_bind().execute(lines).all()
        if "from" in data
    ]
    if rows:
        op.bulk_insert(moved, rows)
