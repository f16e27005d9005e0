"""What somebody looks at waits for goes before reminders, and reminders before what goes to everybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import text

from storage import outbox, outbox_claims
from storage.database import Database
from storage.outbox import BULK, RANKS, REMINDER, URGENT
from tests.moments import TUESDAY_AT_NINE as AT

SECOND = timedelta(seconds=1)


def promise(database: Database, notice: str, conversation: str, priority: int, at: datetime = AT) -> None:
    with database.transaction() as session:
        row = {"notice": notice, "ids": {}, "conversation": conversation, "priority": priority, "due_at": at}
        outbox.enqueue_all(session, [row])


def say(database: Database, *ranks: int, at: datetime = AT) -> str | None:
    """Claim the next thing of these ranks and settle it; answers what it was."""
    with database.transaction() as session:
        row = outbox_claims.claim(session, at, lambda _attempt: timedelta(seconds=30), ranks)
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
    assert say(database, BULK, at=AT + 2 * SECOND) == "invitation"


def test_a_card_that_waits_holds_up_an_invitation_to_the_same_person(database: Database) -> None:
    promise(database, "card", "person:UANA0000", URGENT)
    promise(database, "invitation", "person:UANA0000", BULK)

    assert say(database, BULK) is None


def test_a_card_passes_fifty_reminders_that_were_there_before(database: Database) -> None:
    for number in range(50):
        promise(database, "reminder", f"person:{number}", REMINDER)
    promise(database, "card", "department:1", URGENT, AT + SECOND)

    assert say(database, URGENT, REMINDER) == "reminder"
    assert say(database, URGENT, REMINDER, at=AT + SECOND) == "card"
    assert say(database, URGENT, REMINDER, at=AT + SECOND) == "reminder"


def test_a_card_passes_the_reminders_of_its_own_conversation(database: Database) -> None:
    promise(database, "reminder", "department:1", REMINDER)
    promise(database, "another", "department:1", REMINDER)
    promise(database, "card", "department:1", URGENT)

    said = [say(database, URGENT, REMINDER, at=AT + number * SECOND) for number in range(4)]

    assert said == ["card", "reminder", "another", None]


def test_a_reminder_follows_all_that_waits_in_its_conversation_for_somebody_who_looks(database: Database) -> None:
    promise(database, "card", "department:1", URGENT)
    promise(database, "reminder", "department:1", REMINDER)
    promise(database, "line", "department:1", URGENT)
    with database.transaction() as session:
        card = outbox_claims.claim(session, AT, lambda _attempt: timedelta(seconds=30))
    assert card is not None

    assert say(database, REMINDER) is None, "the card is being said"
    with database.transaction() as session:
        outbox.sent(session, card, AT)
    assert say(database, REMINDER, at=AT + SECOND) is None, "the line waits"
    assert say(database, URGENT, REMINDER, at=AT + SECOND) == "line"
    assert say(database, URGENT, REMINDER, at=AT + 2 * SECOND) == "reminder"


def test_a_redraw_for_whoever_looks_raises_the_one_that_waits_and_no_other_lowers_it(database: Database) -> None:
    for priority in (REMINDER, URGENT, REMINDER):
        with database.transaction() as session:
            row = {"notice": "redraw", "ids": {}, "conversation": "person:UBO00000", "collapse": "redraw:1"}
            outbox.enqueue_all(session, [{**row, "priority": priority, "due_at": AT}])

    assert say(database, URGENT) == "redraw"
    assert say(database, *RANKS, at=AT + SECOND) is None


def test_what_is_promised_for_the_morning_holds_up_no_reminder(database: Database) -> None:
    promise(database, "later", "department:1", URGENT, AT + timedelta(hours=15))
    promise(database, "reminder", "department:1", REMINDER)

    assert say(database, *RANKS) == "reminder"


def test_whoever_finds_a_reminder_held_up_looks_again_when_what_holds_it_up_is_over(database: Database) -> None:
    promise(database, "card", "department:1", URGENT)
    promise(database, "reminder", "department:1", REMINDER)
    with database.transaction() as session:
        outbox_claims.claim(session, AT, lambda _attempt: timedelta(seconds=30))

    with database.reading() as session:
        assert not outbox_claims.is_anything_due(session, AT, [URGENT, REMINDER])
        assert outbox_claims.next_look(session, AT, [URGENT, REMINDER]) == AT + timedelta(seconds=30)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_waits_the_first_rank_of_a_conversation_goes_first_and_of_a_rank_the_oldest(
    database: Database, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311  (a plan that can be repeated, no secret)
    waiting: dict[str, list[tuple[int, str]]] = {name: [] for name in "abcd"}
    said: list[tuple[str, str | None]] = []
    for number in range(40):
        conversation, rank = chance.choice("abcd"), chance.choice([URGENT, REMINDER])
        promise(database, f"{conversation}{number}", conversation, rank)
        waiting[conversation].append((rank, f"{conversation}{number}"))

    second = 0
    while any(waiting.values()):
        while (notice := say(database, URGENT, REMINDER, at=AT + second * SECOND)) is not None:
            expected = min(waiting[notice[0]], key=lambda one: one[0])
            said.append((notice, expected[1]))
            waiting[notice[0]].remove(expected)
        second += 1
        assert second < 60

    assert [notice for notice, _expected in said] == [expected for _notice, expected in said]


def test_when_the_next_of_each_kind_may_go_is_told_apart(database: Database) -> None:
    promise(database, "card", "department:1", URGENT, AT + 2 * SECOND)
    promise(database, "invitation", "person:UANA0000", BULK, AT + SECOND)

    with database.reading() as session:
        assert outbox_claims.next_moment(session, AT, [URGENT]) == AT + 2 * SECOND
        assert outbox_claims.next_moment(session, AT, [BULK]) == AT + SECOND
        assert outbox_claims.next_moment(session, AT) == AT + SECOND


@pytest.mark.parametrize("priority", RANKS)
def test_the_next_thing_to_say_is_found_in_an_index_however_much_was_said(database: Database, priority: int) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads so small a table as a whole, and is right")
    with database.reading() as session:
        query = outbox_claims.next_in_line(priority).params(outbox_claims.moments(AT))
        compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = [row[-1] for row in session.connection().execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]

    assert any("outbox USING INDEX ix_outbox_queue" in step for step in plan), plan
    assert not any("SCAN" in step for step in plan), plan
