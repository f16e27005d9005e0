"""How both databases find things among many: by an index, never by reading a large table as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session

from bot import Bot
from bot.departments import exchange
from bot.requests import snapshot
from storage import cards, clocks, files, history, ledger, outbox, outbox_claims, people, reminders, reports, requests
from storage.database import Database
from tests.bench.filling import NOW, fill, settle
from tests.company import example

MANY, FEW = 200_000, 5_000
# The last of so many is still under way, as in a company that has worked with Handoff for some years.
UNFINISHED = 400
LARGE = ("requests", "history", "clocks", "holdings", "people", "cards", "outbox", "file_copies", "moved_clocks")

# What `fill` opened is long done, of five departments; every tenth person was away once, and few are now.
YEARS = """
UPDATE requests SET department_id = 1 + id % 5, resolved_at = :now, resolution = 1,
  state = CASE WHEN id % :unfinished = 0 THEN 'open' ELSE 'closed' END,
  assignee_id = CASE WHEN id % 3 = 0 THEN requester_id END;
UPDATE holdings SET department_id = 1 + request_id % 5, to_at = :now WHERE request_id % :unfinished <> 0;
UPDATE holdings SET department_id = 1 + request_id % 5 WHERE request_id % :unfinished = 0;
UPDATE clocks SET department_id = 1 + request_id % 5, state = 'stopped', next_alarm_at = NULL, used = 60,
  stopped_at = CASE WHEN request_id % 7 = 0 THEN :now ELSE :before END WHERE request_id % :unfinished <> 0;
UPDATE clocks SET department_id = 1 + request_id % 5 WHERE request_id % :unfinished = 0;
INSERT INTO cards (request_id, audience, channel_id, ts, mentions)
SELECT id, 'department', 'C', id, '{}' FROM requests;
INSERT INTO outbox
  (notice, ids, conversation, state, due_at, attempts, failures, promised_at, sent_at, priority)
  SELECT 'department-card', '{}', 'department:' || id % 500, 'sent', :now, 1, 0, :now, :now, 0 FROM requests;
INSERT INTO file_copies
  (entry_id, request_id, audience, file_id, state, added_at, due_at, attempts, failures)
  SELECT id, request_id, 'department', 'F' || id, 'shared', :now, :now, 1, 0 FROM history;
INSERT INTO moved_clocks (request_id, department_id, kind, cycle, moved_at, used)
  SELECT id, 1 + id % 5, 'resolution', 1, :before, 60 FROM requests;
UPDATE people SET status_until = :now WHERE id LIKE '%7';
UPDATE people SET status_until = :ahead WHERE id LIKE '%777';
ANALYZE;
"""

Look = Callable[[Session], object]
AT = NOW + timedelta(days=1)
_IT = 1
# What is asked all day, and the index that each is found by.
LOOKS: dict[str, tuple[str, Look]] = {
    "a request and its history": ("ix_history_request", lambda session: history.of_request(session, UNFINISHED)),
    "to what something happened lately": ("ix_history_at", lambda session: history.requests_since(session, AT)),
    "what was written about a request": (
        "ix_history_request",
        lambda session: history.of_messages(session, UNFINISHED, "C"),
    ),
    "below which cards the round reads next": (
        "cards",
        lambda session: cards.next_open(session, [UNFINISHED, 77], (0, ""), 5),
    ),
    "the clocks of a request": ("clocks_", lambda session: clocks.of_request(session, UNFINISHED)),
    "the clocks that ring": ("ix_clocks_next_alarm_at", lambda session: clocks.ringing(session, AT, 50)),
    "what is late in a department": (
        "ix_clocks_running",
        lambda session: reminders.late_behind_the_ladder(session, [_IT], AT, "daily"),
    ),
    "how long things take": (
        "ix_clocks_(opened|finished|stopped)",
        lambda session: reports.latest(session, _IT, "resolution", AT - timedelta(days=91), 2_000),
    ),
    "what a report of a department is made of": (
        "ix_clocks_(finished|stopped)",
        lambda session: reports.clocks_since(session, _IT, ["response", "resolution"], AT),
    ),
    "what a report of the company is made of": (
        "ix_clocks_stopped",
        lambda session: reports.clocks_since(session, None, ["response", "resolution"], AT),
    ),
    "what was moved on": (
        "ix_moved_clocks_moved",
        lambda session: (reports.moved_since(session, _IT, AT), reports.moved_since(session, None, AT)),
    ),
    "who moved a request on": (
        "ix_moved_clocks_request_id",
        lambda session: reports.moves_of(session, [UNFINISHED]),
    ),
    "how many serve in a department": (
        "ix_holdings_served",
        lambda session: reports.serving(session, [_IT], AT),
    ),
    "what somebody asked for": (
        "ix_requests_requester_state",
        lambda session: requests.rows_asked_by(session, "UASKS7"),
    ),
    "what somebody has in hand": (
        "ix_requests_assignee_state",
        lambda session: requests.rows_held_by(session, "UASKS7"),
    ),
    "what a department has to do": (
        "ix_requests_(unfinished|department_state)",
        lambda session: requests.rows_unfinished_in(session, [_IT]),
    ),
    "what is done and doubted": ("ix_requests_doubted", requests.doubted),
    "the same in a department": (
        "ix_requests_(doubted|department_state)",
        lambda session: requests.rows_doubted_in(session, [_IT]),
    ),
    "what is to be confirmed in a department": (
        "ix_requests_department_state",
        lambda session: requests.rows_resolved_in(session, [_IT]),
    ),
    "who has something where they serve no more": (
        "ix_requests_(unfinished|assignee_state|department_state)",
        requests.held_without_a_role,
    ),
    "who is away": ("ix_people_status_until", lambda session: people.away_at(session, AT)),
    "who is back": ("ix_people_status_until", lambda session: people.back_by(session, AT - timedelta(days=900))),
    "what somebody asked for or has": (
        "ix_requests_(requester|assignee)_state",
        lambda session: requests.concerning(session, "UANA0000"),
    ),
    "what a stand-in is asked for": ("ix_requests_(unfinished|assignee_state)", reminders.stand_ins),
    "what may be said next": ("ix_outbox_queue", lambda session: outbox_claims.is_anything_due(session, AT)),
    "which cards were drawn": (
        "ix_outbox_bulk_pace",
        lambda session: outbox.cards_said_since(session, ["department-card"], AT),
    ),
    "what could not be said": (
        "ix_outbox_dead",
        lambda session: (outbox.dead(session, 10), outbox.count_dead(session)),
    ),
    "the card below which somebody writes": ("cards", lambda session: cards.at(session, "C", "77")),
    "what closes by itself": ("ix_requests_closes_at", lambda session: requests.to_close(session, AT, 50)),
    "the files that wait to be passed on": (
        "ix_file_copies_queue",
        lambda session: (files.is_anything_due(session, AT), files.next_moment(session)),
    ),
    "the files of a line": ("file_copies", lambda session: files.of_entry(session, 77)),
    "where a file was passed on": ("ix_file_copies_file_id", lambda session: files.of_file(session, "F77")),
    "who had a request": ("ix_holdings_request_id", lambda session: ledger.of_request(session, UNFINISHED)),
    "the form that was sent before": ("requests", lambda session: requests.by_form_token(session, "77")),
    "a request as a card shows it": (
        "requests",
        lambda session: snapshot.snapshots_of(session, requests.by_ids(session, [UNFINISHED]), AT),
    ),
}


@pytest.mark.slow("two hundred thousand requests, on both databases")
def test_nothing_that_is_asked_all_day_reads_a_large_table_as_a_whole(bot: Bot, *, thoroughly: bool) -> None:
    if not thoroughly and bot.db.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL reads small tables as a whole, and is right; many rows are for `make test-all`")
    exchange.apply(bot, example())
    fill(bot, MANY if thoroughly else FEW)
    _let_years_pass(bot.db)

    found = {what: _plans(bot.db, look) for what, (_index, look) in LOOKS.items()}

    assert {what: read for what, plans in found.items() if (read := _read_as_a_whole(plans))} == {}
    assert {what: plans for what, plans in found.items() if not re.search(LOOKS[what][0], "".join(plans))} == {}


def _let_years_pass(database: Database) -> None:
    values = {"now": NOW, "before": NOW - timedelta(days=30), "ahead": AT + timedelta(days=1), "unfinished": UNFINISHED}
    with database.engine.begin() as connection:
        for statement in YEARS.split(";\n")[:-1]:
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement).bindparams(**named))
    settle(database)


def _plans(database: Database, look: Look) -> list[str]:
    """How the database goes about each statement of the look, in its own words."""
    with database.reading() as session:
        asked = _asked(database, lambda: look(session))
        driver = session.connection()
        explain = "EXPLAIN QUERY PLAN" if driver.dialect.name == "sqlite" else "EXPLAIN"
        return [
            "\n".join(str(row[-1]) for row in driver.exec_driver_sql(f"{explain} {sql}", values))
            for sql, values in asked
        ]


def _asked(database: Database, act: Callable[[], object]) -> list[tuple[str, Any]]:
    """What the database is asked meanwhile, with its values."""
    said: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, sql: str, values: Any, *_rest: Any) -> None:
        said.append((sql, values))

    with _listening(database, listen):
        act()
    return said


@contextmanager
def _listening(database: Database, listen: Callable[..., None]) -> Iterator[None]:
    event.listen(database.engine, "before_cursor_execute", listen)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", listen)


def _read_as_a_whole(plans: list[str]) -> list[str]:
    whole = re.compile(rf"(?:Seq Scan on|SCAN) ({'|'.join(LARGE)})\b(?! USING)")
    return [plan for plan in plans if whole.search(plan)]
