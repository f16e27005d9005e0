"""Whatever else than cards is edited in place in Slack: what shows already what it should is not sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlmodel import select

from bot import outbox
from bot.notices import (
    DepartmentCard,
    DigestRedraw,
    Notice,
    NotificationMessage,
    ReminderLineRedraw,
    ReminderRedraw,
    RequesterLineRedraw,
)
from bot.requests import assignment, conversation, moves
from storage import cards as card_rows
from storage.tables import Digest, Notification, Ping, ThreadLine
from tests.journeys.test_reminders import HALF, LAPTOP, THREE_QUARTERS
from tests.moments import tuesday_at
from tests.office import Office


def edits(office: Office) -> int:
    return sum(entry.what == "chat.update" for entry in office.sandbox.wire)


def redraws(office: Office, notice: Notice) -> int:
    """Draw it anew; return how many edits Slack was sent for that."""
    before = edits(office)
    with office.db.transaction() as session:
        outbox.enqueue(session, notice, office.now())
    office.settles()
    return edits(office) - before


Row = TypeVar("Row", ThreadLine, Ping, Digest, Notification)


def last(office: Office, table: type[Row]) -> Row:
    """The newest message of that kind that stands in Slack."""
    with office.db.reading() as session:
        return [row for row in session.exec(select(table)).all() if row.ts][-1]


def a_question(office: Office) -> Notice:
    conversation.ask(office.bot, 1, office.bo.id, "Which one?", idempotency_key="the question")
    office.settles()
    return RequesterLineRedraw(office.ana.id, last(office, ThreadLine).entry_id)


def a_former_card(office: Office) -> Notice:
    there = office.department("people").id
    moves.move(office.bot, 1, office.bo.id, "It is theirs", department_id=there, idempotency_key="the move")
    office.settles()
    return DepartmentCard(office.department("it").id, 1)


def a_reminder(office: Office) -> Notice:
    office.moves_to(THREE_QUARTERS)
    ping = last(office, Ping)
    return ReminderRedraw(ping.person_id, ping.id)


def a_reminder_in_the_thread(office: Office) -> Notice:
    office.moves_to(HALF)
    return ReminderLineRedraw(office.department("it").id, last(office, Ping).id)


def a_digest(office: Office) -> Notice:
    for number in range(4):
        office.asks(office.ana, f"{LAPTOP} {number}")
    for moment in (tuesday_at(12, 1), tuesday_at(17)):
        office.moves_to(moment)
    digest = last(office, Digest)
    return DigestRedraw(digest.person_id, digest.id)


def an_update(office: Office) -> Notice:
    assignment.assign(office.bot, 1, office.bo.id, office.dana.id)
    office.settles()
    return NotificationMessage(last(office, Notification).person_id, 1)


KINDS: dict[str, Callable[[Office], Notice]] = {
    "line": a_question,
    "former card": a_former_card,
    "reminder": a_reminder,
    "reminder in the thread": a_reminder_in_the_thread,
    "digest": a_digest,
    "update": an_update,
}


@pytest.mark.both_databases("what a message shows is kept")
@pytest.mark.parametrize("kind", KINDS)
def test_what_shows_already_what_it_should_is_not_sent_again(office: Office, kind: str) -> None:
    office.asks(office.ana, LAPTOP)
    notice = KINDS[kind](office)
    redraws(office, notice)

    assert redraws(office, notice) == 0

    with office.db.transaction() as session:
        card_rows.forget_drawn(session)
    assert redraws(office, notice) >= 1, "of which nothing is known, is drawn once more"
    assert redraws(office, notice) == 0
