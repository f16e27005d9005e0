"""Thousands of lines wait behind one that Slack does not take: what else may be said is found as quickly."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from storage import outbox, outbox_claims
from storage.database import Database
from storage.outbox import REMINDER, URGENT
from storage.outbox_claims import STEPS_ASIDE
from tests.moments import TUESDAY_AT_NINE as AT

SECOND = timedelta(seconds=1)
BLOCKED = 5_000
# Of SQLite's virtual machine: a count that is the same on every machine.
_STEPS = 10


def promise(database: Database, *conversations: str, at: datetime = AT, rank: int = URGENT) -> None:
    with database.transaction() as session:
        rows = [
            {"notice": "line", "ids": {}, "conversation": name, "priority": rank, "due_at": at}
            for name in conversations
        ]
        outbox.enqueue_all(session, rows)


def claim(database: Database, at: datetime = AT) -> Any:
    with database.transaction() as session:
        return outbox_claims.claim(session, at, lambda _attempt: timedelta(minutes=5))


def say(database: Database, at: datetime = AT, rank: int = URGENT) -> str | None:
    """Claim the next thing and settle it; return whose conversation it was in."""
    with database.transaction() as session:
        row = outbox_claims.claim(session, at, lambda _attempt: timedelta(minutes=5), [rank])
        if row is None:
            return None
        outbox.sent(session, row, at)
        return row.conversation


def test_whatever_waits_behind_one_holds_up_nobody_else(database: Database) -> None:
    promise(database, *["b"] * 50)
    assert claim(database).conversation == "b"
    promise(database, "a", "c", "c", at=AT + SECOND)

    later = AT + 2 * SECOND
    assert [say(database, later) for _try in range(4)] == ["a", "c", None, None]
    assert [say(database, later + SECOND) for _try in range(2)] == ["c", None]


def test_when_the_lease_is_over_the_first_goes_first_and_the_rest_one_a_second(database: Database) -> None:
    promise(database, *["b"] * 50)
    first = claim(database)

    over = AT + timedelta(minutes=5)
    again = claim(database, over)
    assert again.id == first.id
    with database.transaction() as session:
        outbox.sent(session, again, over)

    assert [say(database, over + number * SECOND) for number in range(1, 4)] == ["b"] * 3


def test_behind_many_that_wait_one_that_stepped_aside_is_found_again(database: Database) -> None:
    promise(database, "a")
    tried = claim(database)
    with database.transaction() as session:
        outbox.put_off(session, tried, AT + 10 * SECOND, "unheard_of", failures=STEPS_ASIDE)
    promise(database, *["b"] * 50)
    assert claim(database).conversation == "b"

    assert claim(database, AT + SECOND) is None
    assert claim(database, AT + 10 * SECOND).id == tried.id


def test_a_reminder_is_found_as_quickly_though_a_higher_rank_holds_up_many_of_them(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("the steps are counted in SQLite")
    promise(database, "z", at=AT + SECOND, rank=REMINDER)
    alone = _steps_of_a_claim(database, AT + 5 * SECOND, rank=REMINDER)
    promise(database, *["b"] * BLOCKED)
    assert claim(database).conversation == "b"
    promise(database, *["b"] * BLOCKED, rank=REMINDER)
    promise(database, "z", at=AT + SECOND, rank=REMINDER)

    assert _steps_of_a_claim(database, AT + 10 * SECOND, rank=REMINDER) <= 3 * alone


def test_a_claim_costs_no_more_than_three_times_as_much(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("the steps are counted in SQLite")
    promise(database, "z", at=AT + SECOND)
    alone = _steps_of_a_claim(database, AT + 5 * SECOND)
    promise(database, *["b"] * BLOCKED)
    assert claim(database).conversation == "b"
    promise(database, "z", at=AT + SECOND)

    assert _steps_of_a_claim(database, AT + 10 * SECOND) <= 3 * alone


def _steps_of_a_claim(database: Database, at: datetime, rank: int = URGENT) -> int:
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += _STEPS
        return 0

    def watch(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.set_progress_handler(count, _STEPS)

    event.listen(database.engine, "checkout", watch)
    assert say(database, at, rank) == "z"
    event.remove(database.engine, "checkout", watch)
    return steps
