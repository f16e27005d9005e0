"""SQLite gives no number a second time, as PostgreSQL never did: buttons in Slack outlive the rows they name.

Only then can a database that was restored begin behind the numbers that were given and lost.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TABLES = (
    "calendars",
    "clocks",
    "departments",
    "digests",
    "former_cards",
    "history",
    "holdings",
    "outbox",
    "pings",
    "proposals",
    "pulse_actions",
    "pulse_history",
    "pulse_series",
    "ratings",
    "reminders",
    "request_types",
    "requests",
    "snoozes",
    "survey",
)
_PLAIN, _COUNTED = "PRIMARY KEY (id)", "PRIMARY KEY (id AUTOINCREMENT)"


def upgrade() -> None:
    _rebuild(_PLAIN, _COUNTED)


def downgrade() -> None:
    _rebuild(_COUNTED, _PLAIN)


def _rebuild(before: str, after: str) -> None:
    """Make each table anew with another primary key, in the steps that SQLite's documentation lists for that."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    for table in _TABLES:
        made, indexes = _definition(table)
        if before not in made:
            continue
        copy = f"numbered_{table}"
        op.execute(re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {copy}", made).replace(before, after, 1))
        op.execute(f"INSERT INTO {copy} SELECT * FROM {table}")  # noqa: S608  (names of the list above)
        op.execute(f"DROP TABLE {table}")
        op.execute(f"ALTER TABLE {copy} RENAME TO {table}")
        for index in indexes:
            op.execute(index)


def _definition(table: str) -> tuple[str, list[str]]:
    """Return how the table was made, and each of its indexes."""
    query = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL")
    found = op.get_bind().execute(query, {"table": table}).all()
    return next(made for kind, made in found if kind == "table"), [made for kind, made in found if kind == "index"]
