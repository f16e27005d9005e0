"""Clocks computed from history, calendars in versions, ladders, pings, new times, moves.

What an older version kept as running sums is not carried over: `Clock.used` of what stopped before is filled in by the
program, which can compute it from the history.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DEFINITION = "zone, hours, country, region, closed, open_anyway, dates, breaks"


def upgrade() -> None:
    _calendars_in_versions()
    _departments_and_people()
    _history_and_ledger()
    _clocks()
    _reminders()
    _new_tables()


def _calendars_in_versions() -> None:
    op.create_table(
        "calendar_versions",
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("closed", sa.JSON(), nullable=False),
        sa.Column("open_anyway", sa.JSON(), nullable=False),
        sa.Column("dates", sa.JSON(), nullable=False),
        sa.Column("breaks", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendars.id"]),
        sa.PrimaryKeyConstraint("calendar_id", "from_day"),
    )
    op.execute(
        f"INSERT INTO calendar_versions (calendar_id, from_day, {_DEFINITION}) "  # noqa: S608  (our own words)
        f"SELECT id, '0001-01-01', {_DEFINITION} FROM calendars"
    )
    with op.batch_alter_table("calendars", schema=None) as batch_op:
        for column in _DEFINITION.split(", "):
            batch_op.drop_column(column)


def _departments_and_people() -> None:
    with op.batch_alter_table("departments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answers_within", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("next_response", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("ladder", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("on_call", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("departments", schema=None) as batch_op:
        for column in ("next_response", "ladder", "on_call"):
            batch_op.alter_column(column, server_default=None)
    with op.batch_alter_table("people", schema=None) as batch_op:
        for column in ("away_until", "status_until", "quiet_until"):
            batch_op.add_column(sa.Column(column, sa.DateTime(timezone=True), nullable=True))


def _history_and_ledger() -> None:
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.add_column(sa.Column("data", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.alter_column("data", server_default=None)
    _what_was_promised()
    with op.batch_alter_table("holdings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("department_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE holdings SET department_id = "
        "(SELECT department_id FROM requests WHERE requests.id = holdings.request_id)"
    )
    with op.batch_alter_table("holdings", schema=None) as batch_op:
        batch_op.alter_column("department_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key("fk_holdings_department", "departments", ["department_id"], ["id"])


def _what_was_promised() -> None:
    """The history of a request begins with what it was promised: in minutes, as far as its clocks still know."""
    connection = op.get_bind()
    targets: dict[int, dict[str, str]] = {}
    for request_id, kind, seconds in connection.execute(sa.text("SELECT request_id, kind, target FROM clocks")):
        targets.setdefault(request_id, {})[kind] = f"{max(1, round(seconds / 60))}m"
    history = sa.table("history", sa.column("id"), sa.column("data", sa.JSON()))
    asked = sa.text(
        "SELECT history.id, requests.id, requests.department_id, requests.urgency FROM history "
        "JOIN requests ON requests.id = history.request_id WHERE history.verb = 'opened'"
    )
    for entry_id, request_id, department_id, urgency in connection.execute(asked).all():
        promised = targets.get(request_id, {})
        data = {
            "department": department_id,
            "urgency": urgency,
            "promises": {kind: promised.get(kind) for kind in ("response", "resolution")},
        }
        connection.execute(history.update().where(history.c.id == entry_id).values(data=data))


def _clocks() -> None:
    with op.batch_alter_table("clocks", schema=None) as batch_op:
        batch_op.drop_constraint("ck_kind", type_="check")
        batch_op.create_check_constraint("ck_kind", "kind IN ('response', 'resolution', 'answer')")
        batch_op.add_column(sa.Column("department_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("used", sa.Integer(), nullable=False, server_default="-1"))
        batch_op.add_column(sa.Column("promise", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("soon_from", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("late_from", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("target", existing_type=sa.Integer(), nullable=True)
        batch_op.drop_column("paused")
        batch_op.drop_column("paused_at")
    op.execute(
        "UPDATE clocks SET department_id = (SELECT department_id FROM requests WHERE requests.id = clocks.request_id)"
    )
    with op.batch_alter_table("clocks", schema=None) as batch_op:
        batch_op.alter_column("department_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("used", server_default=None)
        batch_op.alter_column("promise", server_default=None)
        batch_op.alter_column(
            "next_step",
            existing_type=sa.Integer(),
            type_=sa.String(),
            postgresql_using="CAST(next_step AS VARCHAR) || '%%'",
        )
        batch_op.create_foreign_key("fk_clocks_department", "departments", ["department_id"], ["id"])
        batch_op.create_index("ix_clocks_finished", ["department_id", "kind", "stopped_at"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("UPDATE clocks SET next_step = next_step || '%' WHERE next_step IS NOT NULL")


def _reminders() -> None:
    op.execute("CREATE TABLE reminders_before AS SELECT * FROM reminders")
    op.drop_table("reminders")
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("promise", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clock_id"], ["clocks.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clock_id", "promise", "step"),
    )
    op.execute(
        "INSERT INTO reminders (id, clock_id, promise, step, at) "
        "SELECT id, clock_id, 0, CAST(step AS VARCHAR) || '%', at FROM reminders_before"
    )
    op.drop_table("reminders_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('reminders', 'id'), "
            "(SELECT COALESCE(MAX(id), 0) + 1 FROM reminders), false)"
        )


def _new_tables() -> None:
    op.create_table(
        "pings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("digest_on", sa.String(), nullable=True),
        sa.Column("window_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminders.id"]),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reminder_id", "person_id"),
    )
    op.create_index("ix_pings_request_id", "pings", ["request_id"])
    op.create_index("ix_pings_sent", "pings", ["person_id", "sent_at"])
    op.create_index("ix_pings_digest", "pings", ["person_id", "digest_on"])
    op.create_table(
        "digests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "day"),
    )
    op.create_table(
        "snoozes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ping_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ping_id"], ["pings.id"]),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_snoozes_person", "snoozes", ["request_id", "person_id", "until"])
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("proposer_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'agreed', 'declined', 'lapsed')", name="ck_state"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_id", "number"),
    )
    op.create_table(
        "former_cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel_id", "ts"),
    )
    op.create_index("ix_former_cards_request_id", "former_cards", ["request_id"])
