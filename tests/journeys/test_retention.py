"""What is over for a while names nobody who served, and later holds nothing that was written; everything else stays."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func
from sqlalchemy import select as select_rows
from sqlmodel import SQLModel, select

from bot import audit, erasure, retention
from bot.erasure import StillTelling
from bot.errors import NoLongerKept, NoSuchRequest
from bot.requests import closing
from bot.requests.record import record_of
from storage import ledger as ledger_rows
from storage import personal
from storage.tables import ClockRow, Entry, Holding, Ping, Proposal, Reminder, Request, Snooze
from tests.journeys.steps import card, notes, own_card, presses, rates, reminder, writes
from tests.journeys.test_new_times import asks_for
from tests.journeys.test_reminders import LAPTOP, THREE_QUARTERS, WHOLE
from tests.journeys.test_reminders_snoozed import puts_off
from tests.moments import friday_at, thursday_at
from tests.office import Office

# Who is in the company and serves where, and what was said lately: not what a finished request remembers.
_NOT_OF_REQUESTS = {"people", "roles", "colleagues", "departments", "request_types", "outbox", "rate_limits"}

pytestmark = [
    pytest.mark.both_databases("every statement of this is written for both"),
    pytest.mark.slow("a week of work on one request, in every way there is, before it is over"),
]


def where_it_stands(office: Office, needle: str) -> set[str]:
    """The columns, of all tables that remember requests, in which this can be read."""
    found: set[str] = set()
    with office.db.engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if table.name in _NOT_OF_REQUESTS:
                continue
            for row in connection.execute(select_rows(table)).mappings():
                found |= {f"{table.name}.{name}" for name, value in row.items() if needle in str(value)}
    return found


def digests_kept(office: Office) -> set[str]:
    """The tables in which a digest of what a message shows is kept: whoever guesses the words could make sure."""
    tables = [table for table in SQLModel.metadata.sorted_tables if "drawn" in table.columns]
    with office.db.engine.connect() as connection:
        return {
            table.name
            for table in tables
            if connection.execute(select_rows(table).where(table.columns["drawn"].is_not(None))).first() is not None
        }


def counted(office: Office) -> dict[str, int]:
    """How many rows each table has that figures are made of."""
    tables = (Request, Entry, Holding, ClockRow, Reminder, Ping, Snooze, Proposal)
    with office.db.reading() as session:
        return {table.__name__: session.exec(select(func.count()).select_from(table)).one() for table in tables}


def of(office: Office, number: int = 1) -> Request:
    with office.db.reading() as session:
        return session.get_one(Request, number)


def has_a_long_life(office: Office) -> datetime:
    """Everybody of IT has to do with Ana's request, in every way there is, until it is over; return when that was."""
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    office.moves_to(THREE_QUARTERS)
    puts_off(office, office.bo, reminder(office.bo, "due soon"), "30 minutes", "Bo is at the dentist.")
    office.moves_to(WHOLE)
    notes(office, office.bo, f"<@{office.dana.id}> has the spare part, <@{office.ana.id}> knows.", card(office.bo))
    writes(office, office.bo, "Reply", "I will come by, or @Dana Diaz does.", on=card(office.bo))
    asks_for(office, office.bo, friday_at(10), "The part comes on Thursday.")
    presses(office, office.ana, "Agree", own_card(office.ana))
    office.dana.clicks("Assign to…", on=card(office.dana))
    office.dana.submits(**{"Who takes it over?": "Dana Diaz"})
    office.settles()
    office.moves_to(thursday_at(10))
    writes(office, office.dana, "Ask", "Which dock is it?", on=card(office.dana))
    office.moves_to(friday_at(9))
    writes(office, office.ana, "Answer", "The small one.", on=own_card(office.ana))
    presses(office, office.dana, "Done", card(office.dana))
    presses(office, office.ana, "Yes, it is done", own_card(office.ana))
    rates(office, office.ana, 4, "Thank you.")
    return office.now()


def goes_by(office: Office, ended_at: datetime, days: int) -> None:
    office.moves_to(ended_at + timedelta(days=days))
    retention.sweep(office.bot)


def test_after_98_days_nothing_says_who_served(office: Office) -> None:
    ended_at = has_a_long_life(office)
    before = counted(office)
    assert len(where_it_stands(office, office.bo.id)) >= 5
    assert where_it_stands(office, office.dana.id)

    goes_by(office, ended_at, 97)
    assert where_it_stands(office, office.bo.id)
    goes_by(office, ended_at, 99)

    for one in (office.bo, office.dana):
        assert where_it_stands(office, one.id) == set()
    for name in ("@Dana Diaz", "@Bo Berg"):
        assert where_it_stands(office, name) == set()
    assert of(office).requester_id == office.ana.id
    assert {"requests.requester_id", "history.actor_id", "history.text"} <= where_it_stands(office, office.ana.id)
    assert where_it_stands(office, "I will come by, or a colleague does.") == {"history.text"}
    assert counted(office) == before


def test_what_is_counted_stays_as_it_was(office: Office) -> None:
    ended_at = has_a_long_life(office)
    with office.db.reading() as session:
        before = [(one.holder, one.department_id, one.from_at, one.to_at) for one in ledger_rows.of_request(session, 1)]

    goes_by(office, ended_at, 99)

    with office.db.reading() as session:
        after = ledger_rows.of_request(session, 1)
    assert [(one.holder, one.department_id, one.from_at, one.to_at) for one in after] == before
    lines = record_of(office.bot, 1, office.ana.id).lines
    assert {line.actor.name for line in lines if line.actor is not None} == {"Ana Alves", "a colleague"}


def test_after_180_days_nothing_is_left_of_what_was_written_nor_of_who_asked(office: Office) -> None:
    ended_at = has_a_long_life(office)
    goes_by(office, ended_at, 99)
    before = counted(office)

    goes_by(office, ended_at, 179)
    assert where_it_stands(office, "laptop") == {"requests.summary"}
    goes_by(office, ended_at, 181)

    for words in (
        "laptop",
        "dentist",
        "spare part",
        "I will come by",
        "on Thursday",
        "Which dock",
        "The small",
        "Thank",
    ):
        assert where_it_stands(office, words) == set()
    assert where_it_stands(office, office.ana.id) == set()
    assert digests_kept(office) == set()
    assert counted(office) == before
    assert of(office).summary == retention.NO_LONGER_KEPT


def test_of_what_is_no_longer_kept_the_department_is_told_so_and_whoever_asked_as_everybody(office: Office) -> None:
    ended_at = has_a_long_life(office)
    goes_by(office, ended_at, 181)

    with pytest.raises(NoLongerKept):
        closing.reopen(office.bot, 1, office.bo.id, "It broke again.", idempotency_key="again")
    with pytest.raises(NoSuchRequest):
        closing.reopen(office.bot, 1, office.ana.id, "It broke again.", idempotency_key="again")

    assert where_it_stands(office, "It broke again.") == set()
    assert of(office).state == "closed"


def test_what_was_reopened_keeps_its_names_until_it_is_over_again(office: Office) -> None:
    ended_at = has_a_long_life(office)
    goes_by(office, ended_at, 99)

    closing.reopen(office.bot, 1, office.ana.id, "It broke again.", idempotency_key="again")
    office.settles()
    presses(office, office.bo, "Take it", card(office.bo))
    goes_by(office, ended_at, 250)

    assert {"requests.assignee_id", "holdings.person_id", "history.actor_id"} <= where_it_stands(office, office.bo.id)
    assert where_it_stands(office, "It broke again.") == {"history.text"}


def test_a_word_after_the_end_is_forgotten_with_the_rest(office: Office) -> None:
    ended_at = has_a_long_life(office)
    goes_by(office, ended_at, 99)
    notes(office, office.bo, "The same part broke elsewhere.", card(office.bo))
    assert where_it_stands(office, office.bo.id)

    retention.sweep(office.bot)

    assert where_it_stands(office, office.bo.id) == set()


def test_what_is_held_back_stays_whole_until_it_is_let_go(office: Office) -> None:
    ended_at = has_a_long_life(office)
    retention.hold(office.bot, 1, "a dispute about the part", by="root")
    assert retention.held(office.bot) == [retention.Held(1, "a dispute about the part")]

    goes_by(office, ended_at, 181)

    assert {"holdings.person_id", "history.actor_id"} <= where_it_stands(office, office.bo.id)
    (act,) = [act for act in audit.acts_since(office.bot, ended_at) if "R-1" in act.what]
    assert (act.actor, act.what, list(act.lines)) == ("root", "held back R-1", ["a dispute about the part"])

    retention.let_go(office.bot, 1, by="root")
    retention.sweep(office.bot)

    assert where_it_stands(office, office.bo.id) == set()
    assert where_it_stands(office, "laptop") == set()
    assert retention.held(office.bot) == []


def test_what_is_not_there_is_not_held_back(office: Office) -> None:
    with pytest.raises(NoSuchRequest):
        retention.hold(office.bot, 7, "a dispute", by="root")


def test_a_second_sweep_finds_nothing(office: Office) -> None:
    ended_at = has_a_long_life(office)
    goes_by(office, ended_at, 181)

    assert retention.sweep(office.bot) == 0


def test_whoever_is_forgotten_is_found_nowhere(office: Office) -> None:
    """Bo served and was reminded, Ana asked: of both nothing is left in any table, whatever happened between them."""
    has_a_long_life(office)
    before = counted(office)
    for one in (office.bo, office.ana):
        assert len(where_it_stands(office, one.id)) >= 5

        with suppress(StillTelling):
            erasure.forget(office.bot, one.id, by="root")
        office.settles()
        erasure.forget(office.bot, one.id, by="root")

        for needle in (one.id, f"@{one.name}"):
            assert where_it_stands(office, needle) == set()
        assert personal_rows(office, one.id) == set()
    assert counted(office) == before
    assert where_it_stands(office, "laptop") == set()
    assert where_it_stands(office, office.dana.id), "she is still there"


def personal_rows(office: Office, person_id: str) -> set[str]:
    with office.db.reading() as session:
        return {table for table, _rows in personal.rows_about(session, person_id)}
