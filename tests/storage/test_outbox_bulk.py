"""Ten thousand people delay no card: bulk waits for its turn, and holds up nothing urgent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from storage import outbox
from storage.database import Database
from storage.outbox import BULK, URGENT
from tests.moments import TUESDAY_AT_NINE as AT

SECOND = timedelta(seconds=1)


def promise(database: Database, notice: str, conversation: str, priority: int, at: datetime = AT) -> None:
    with database.transaction() as session:
        row = {"notice": notice, "ids": {}, "conversation": conversation, "priority": priority, "due_at": at}
        outbox.enqueue_all(session, [row])


def say(database: Database, priority: int, at: datetime = AT) -> str | None:
    """Claim the next thing of that priority and settle it; answers what it was."""
    with database.transaction() as session:
        row = outbox.claim(session, at, lambda _attempt: timedelta(seconds=30), priority)
        if row is None:
            return None
        outbox.sent(session, row, at)
        return row.notice


def test_each_dispatcher_takes_its_own(database: Database) -> None:
    promise(database, "invitation", "person:UANA0000", BULK)
    promise(database, "card", "department:1", URGENT)

    assert say(database, URGENT) == "card"
    assert say(database, URGENT) is None
    assert say(database, BULK) == "invitation"


def test_an_invitation_that_waits_does_not_hold_up_a_card_to_the_same_person(database: Database) -> None:
    promise(database, "invitation", "person:UANA0000", BULK)
    promise(database, "card", "person:UANA0000", URGENT)

    assert say(database, URGENT) == "card"
    assert say(database, BULK) is None, "one message a second to one person"
    assert say(database, BULK, AT + 2 * SECOND) == "invitation"


def test_a_card_that_waits_holds_up_an_invitation_to_the_same_person(database: Database) -> None:
    promise(database, "card", "person:UANA0000", URGENT)
    promise(database, "invitation", "person:UANA0000", BULK)

    assert say(database, BULK) is None


def test_bulk_takes_four_messages_a_second_and_leaves_the_rest_to_others(database: Database) -> None:
    for number in range(6):
        promise(database, "invitation", f"person:{number}", BULK)
    promise(database, "card", "department:1", URGENT)

    assert [say(database, BULK) for _try in range(5)] == ["invitation"] * 4 + [None]
    assert say(database, URGENT) == "card"
    assert [say(database, BULK, AT + 2 * SECOND) for _try in range(3)] == ["invitation", "invitation", None]


def test_when_the_next_of_each_kind_may_go_is_told_apart(database: Database) -> None:
    promise(database, "card", "department:1", URGENT, AT + 2 * SECOND)
    promise(database, "invitation", "person:UANA0000", BULK, AT + SECOND)

    with database.reading() as session:
        assert outbox.next_moment(session, AT, [URGENT]) == AT + 2 * SECOND
        assert outbox.next_moment(session, AT, [BULK]) == AT + SECOND
        assert outbox.next_moment(session, AT) == AT + SECOND


@pytest.mark.parametrize("priority", [URGENT, BULK])
def test_the_next_thing_to_say_is_found_in_an_index_however_much_was_said(database: Database, priority: int) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads so small a table as a whole, and is right")
    with database.reading() as session:
        query = outbox.next_in_line(priority).params(outbox.moments(AT))
        compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = [row[-1] for row in session.connection().execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]

    assert any("outbox USING INDEX ix_outbox_queue" in step for step in plan), plan
    assert not any("SCAN" in step for step in plan), plan
