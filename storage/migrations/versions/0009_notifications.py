"""Where messages to people and lines with buttons stand is kept, and the links to cards."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notifications",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("entry_ids", sa.JSON(), nullable=False),
        sa.Column("posted_id", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.PrimaryKeyConstraint("request_id", "person_id"),
    )
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("permalink", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("mentions", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.alter_column("mentions", server_default=None)
    op.create_table(
        "thread_lines",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.CheckConstraint("audience IN ('department', 'requester')", name="ck_audience"),
        sa.ForeignKeyConstraint(["entry_id"], ["history.id"]),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.PrimaryKeyConstraint("entry_id", "audience"),
    )
    op.create_index("ix_thread_lines_request_id", "thread_lines", ["request_id"])
    _tell_what_was_assigned()


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE notice IN ('notification', 'department-line-redraw', 'requester-line-redraw')")
    op.drop_table("thread_lines")
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_column("mentions")
        batch_op.drop_column("permalink")
    op.drop_table("notifications")


def _tell_what_was_assigned() -> None:
    """That somebody was given a request had a notice of its own. What waits to be said is said in the new way."""
    connection = op.get_bind()
    outbox = sa.table("outbox", *map(sa.column, ("id", "notice", "state", "collapse")), sa.column("ids", sa.JSON))
    history = sa.table("history", sa.column("id"), sa.column("request_id"))
    told: dict[tuple[int, str], list[int]] = {}
    waiting = sa.select(outbox.c.id, outbox.c.ids).where(
        outbox.c.notice == "assigned", outbox.c.state.in_(("due", "leased"))
    )
    for row_id, ids in connection.execute(waiting.order_by(outbox.c.id)).all():
        person_id, entry_id = ids["person_id"], ids["entry_id"]
        request_id = connection.execute(sa.select(history.c.request_id).where(history.c.id == entry_id)).scalar()
        if request_id is None:
            continue
        entries = told.setdefault((request_id, person_id), [])
        entries.append(entry_id)
        if len(entries) == 1:
            said = {"person_id": person_id, "request_id": request_id, "later": False}
            values = {"notice": "notification", "ids": said, "collapse": f"notification:{request_id}:{person_id}"}
            connection.execute(sa.update(outbox).where(outbox.c.id == row_id).values(**values))
    insert = sa.text(
        "INSERT INTO notifications (request_id, person_id, entry_ids, posted_id) VALUES (:request, :person, :ids, 0)"
    )
    for (request_id, person_id), entries in told.items():
        connection.execute(insert, {"request": request_id, "person": person_id, "ids": json.dumps(entries)})
    op.execute("DELETE FROM outbox WHERE notice = 'assigned'")
