"""Ratings go into a pool that names nobody; those that stood beside their requests are counted, and whose is forgotten.

The tables of the version before stay, empty: its processes read and write them until the last is stopped, and what they
write is taken into the pool by the processes of this version. A later migration drops them.
"""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_FEWEST = 5
_ENVELOPES = ("score_envelopes", "lost_time_envelopes", "comment_envelopes")
_OLD = {"score": ("scores", "score", "given_at"), "lost_time": ("lost_times", "time_lost", "at")}
_BLOCKS = sa.table(
    "rating_blocks",
    sa.column("id", sa.Integer),
    sa.column("department_id", sa.Integer),
    sa.column("first_month", sa.String),
    sa.column("last_month", sa.String),
    sa.column("ends_at", sa.DateTime(timezone=True)),
    sa.column("state", sa.String),
)
_GROUPS = sa.table(
    "released_groups",
    sa.column("block", sa.Integer),
    sa.column("about", sa.String),
    sa.column("type_id", sa.Integer),
    sa.column("people", sa.Integer),
    sa.column("counts", sa.JSON),
)
# One row of what was said: whose, when, and what.
_Said = tuple[str, datetime, str]


def upgrade() -> None:
    op.add_column("requests", sa.Column("rating_asked_at", sa.DateTime(timezone=True), nullable=True))
    _create_tables()
    scores, lost_times = _said("score"), _said("lost_time")
    for department_id, said in sorted(scores.items()):
        if _is_enough(said):
            _release(department_id, said, lost_times.get(department_id, []))
    op.execute("DELETE FROM scores")
    op.execute("DELETE FROM lost_times")
    if scores or lost_times:
        # The next sweep overwrites what the files of the database still hold of them.
        op.execute("DELETE FROM meta WHERE k = 'scrub ratings'")
        op.execute("INSERT INTO meta (k, v) VALUES ('scrub ratings', 'due')")


def downgrade() -> None:
    """What was taken into the pool does not come back: nobody knows whose it was."""
    op.execute("DELETE FROM meta WHERE k = 'scrub ratings'")
    for table in ("released_comments", "released_groups", *_ENVELOPES):
        op.drop_table(table)
    op.drop_index("ix_rating_blocks_open", "rating_blocks")
    op.drop_table("rating_blocks")
    op.drop_column("requests", "rating_asked_at")


def _create_tables() -> None:
    is_open = sa.text("state = 'open'")
    op.create_table(
        "rating_blocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("first_month", sa.String(), nullable=False),
        sa.Column("last_month", sa.String(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'released', 'destroyed')", name="ck_state"),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_rating_blocks_open",
        "rating_blocks",
        ["department_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    for table in _ENVELOPES:
        op.create_table(
            table,
            *_of_block(),
            sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
            sa.Column("sealed", sa.LargeBinary(), nullable=False),
            sa.PrimaryKeyConstraint("block", "mark"),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "released_groups",
        *_of_block(),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("type_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.CheckConstraint("about IN ('score', 'lost_time')", name="ck_about"),
        sa.CheckConstraint("people >= 5", name="ck_people"),
        sa.PrimaryKeyConstraint("block", "about", "type_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "released_comments",
        *_of_block(),
        sa.Column("pos", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("block", "pos"),
        sqlite_with_rowid=False,
    )


def _of_block() -> tuple[Any, ...]:
    block = sa.Column("block", sa.Integer(), nullable=False)
    return block, sa.ForeignKeyConstraint(["block"], ["rating_blocks.id"])


def _said(about: str) -> dict[int, list[_Said]]:
    """What was said, by the department that has the request."""
    table, value, at = _OLD[about]
    old = sa.table(table, sa.column("request_id"), sa.column(value), sa.column(at, sa.DateTime(timezone=True)))
    requests = sa.table("requests", sa.column("id"), sa.column("department_id"), sa.column("requester_id"))
    query = sa.select(requests.c.department_id, requests.c.requester_id, old.c[at], old.c[value])
    found: dict[int, list[_Said]] = defaultdict(list)
    for department_id, person_id, said_at, said in op.get_bind().execute(
        query.select_from(old.join(requests, old.c.request_id == requests.c.id))
    ):
        found[department_id].append((person_id, said_at, str(said)))
    return found


def _release(department_id: int, scores: list[_Said], lost_times: list[_Said]) -> None:
    """All of a department as one block, as what is rated from now on: from five of five people on."""
    moments = [at for _person, at, _said in [*scores, *lost_times]]
    block = {
        "department_id": department_id,
        "first_month": f"{min(moments):%Y-%m}",
        "last_month": f"{max(moments):%Y-%m}",
        "ends_at": max(moments),
        "state": "released",
    }
    bind = op.get_bind()
    block_id = bind.execute(_BLOCKS.insert().values(block).returning(_BLOCKS.c.id)).scalar_one()
    for about, said in (("score", scores), ("lost_time", lost_times)):
        if _is_enough(said):
            counts = dict(sorted(Counter(value for _person, _at, value in said).items()))
            row = {"block": block_id, "about": about, "type_id": 0, "people": _people(said), "counts": counts}
            bind.execute(_GROUPS.insert().values(row))


def _is_enough(said: list[_Said]) -> bool:
    return len(said) >= _FEWEST and _people(said) >= _FEWEST


def _people(said: list[_Said]) -> int:
    return len({person_id for person_id, _at, _value in said})
