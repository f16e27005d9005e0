"""A database of an earlier version comes along with all that was in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from bot.commands.shell import bring_up_to_date
from bot.departments.departments import calendar_of
from bot.notices import NotificationMessage, from_row
from bot.settings import Settings
from storage import clocks, notifications, pulses
from storage import departments as rows
from storage.database import Database
from storage.outbox import BULK, REMINDER, URGENT
from storage.tables import (
    BEFORE_EVERYTHING,
    ClockRow,
    Department,
    Entry,
    Holding,
    LostTime,
    MovedClock,
    OutboxRow,
    Person,
    RatingBlock,
    ReleasedGroup,
    Reminder,
    Request,
    Score,
)
from storage.tables.pulses import Meta, PulseCursor
from tests.moments import TUESDAY_AT_NINE as AT
from tests.moments import monday_at, tuesday_at
from tests.storage.earlier import begin_with, begins_earlier


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database that was at work with the first schema, brought up to date."""
    url = f"sqlite:///{tmp_path}/earlier.db"
    if request.param == "postgres":
        fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
        url = fresh()
    database = Database(url)
    begins_earlier(database)
    database.migrate()
    yield database
    database.close()


MOVED = """
INSERT INTO calendars (id, key) VALUES (1, 'paris');
INSERT INTO people (id, name, zone, is_active, is_bot, is_external, is_guest, met_at) VALUES
  ('UANA0000', 'Ana', 'Europe/Paris', true, false, false, false, :at);
INSERT INTO departments (id, key, name, channel_id, calendar_id, position, is_active, next_response, ladder, on_call)
  VALUES (1, 'people', 'People', 'CPEOPLE0', 1, 1, true, true, '[]', '{}'),
  (2, 'it', 'IT', 'CITHELP0', 1, 0, true, true, '[]', '{}');
INSERT INTO requests
  (id, form_token, department_id, requester_id, urgency, summary, details, state, opened_at, resolution) VALUES
  (1, 'one', 2, 'UANA0000', 'normal', 'A laptop', '', 'open', :at, 0);
INSERT INTO history (request_id, verb, at, text, data) VALUES
  (1, 'opened', :at, '', '{"department"\\: 1}'), (1, 'moved', :at, '', '{"department"\\: 2, "from"\\: 1}');
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def with_a_move(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database in which People moved R-1 on to IT before it was written down what they had used."""
    url = f"sqlite:///{tmp_path}/earlier.db"
    if request.param == "postgres":
        fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
        url = fresh()
    database = Database(url)
    begin_with(database, "0030")
    with database.engine.begin() as connection:
        for statement in MOVED.split(";\n")[:-1]:
            connection.execute(text(statement).bindparams(at=AT) if ":at" in statement else text(statement))
    database.migrate()
    yield database
    database.close()


def test_a_calendar_has_always_been_what_it_was(migrated: Database) -> None:
    with migrated.reading() as session:
        (version,) = rows.calendar_versions(session, 1)
        calendar = calendar_of(session, rows.get(session, 2))

    assert version.from_day == BEFORE_EVERYTHING
    assert (version.country, version.closed) == ("FR", ["2026-03-10"])
    assert calendar.between(monday_at(0), tuesday_at(12)) == timedelta(hours=8 + 3)
    assert calendar.between(tuesday_at(0) + timedelta(days=7), tuesday_at(0) + timedelta(days=14)) == timedelta(hours=3)


def test_departments_keep_their_habits_and_begin_with_the_usual_ones(migrated: Database) -> None:
    with migrated.reading() as session:
        departments = rows.active(session)

    assert [(one.id, one.key) for one in departments] == [(2, "it"), (1, "people")]
    for one in departments:
        assert (one.answers_within, one.next_response, one.ladder, one.on_call) == (None, True, [], {})


def test_nobody_is_a_guest_and_in_no_workspace_before_slack_says_so(migrated: Database) -> None:
    with migrated.reading() as session:
        ana = session.get_one(Person, "UANA0000")
        (it, people) = rows.active(session)

    assert (ana.is_guest, ana.team_id) == (False, None)
    assert (it.team_id, people.team_id) == (None, None)
    assert (it.is_shared, it.unreachable_why) == (False, None)


def test_the_history_says_what_was_promised(migrated: Database) -> None:
    with migrated.reading() as session:
        data = {number: session.get_one(Entry, number).data for number in (1, 2, 3)}

    assert data == {
        1: {"department": 2, "urgency": "urgent", "promises": {"response": "240m", "resolution": "960m"}},
        2: {"department": 1, "urgency": "low", "promises": {"response": "480m", "resolution": None}},
        3: {},
    }


def test_clocks_and_holdings_belong_to_the_department_that_had_them(migrated: Database) -> None:
    with migrated.reading() as session:
        found = {number: session.get_one(ClockRow, number) for number in (1, 2, 5)}
        holdings = [session.get_one(Holding, number).department_id for number in (1, 2, 3)]

    assert {number: clock.department_id for number, clock in found.items()} == {1: 2, 2: 2, 5: 1}
    assert holdings == [2, 2, 1]
    assert {number: clock.state for number, clock in found.items()} == {1: "running", 2: "paused", 5: "stopped"}
    assert {number: clock.next_step for number, clock in found.items()} == {1: "75%", 2: "50%", 5: None}
    assert found[1].target == timedelta(hours=4)
    assert (found[1].due_at, found[1].next_alarm_at) == (AT, AT)
    assert all(clock.used < timedelta(0) for clock in found.values()), "which says that it was never reckoned"
    assert all(clock.changed_at is None for clock in found.values()), "nor when something last happened to it"


def test_what_was_enqueued_before_there_were_traces_has_none(migrated: Database) -> None:
    with migrated.reading() as session:
        assert {row.trace_id for row in session.exec(select(OutboxRow)).all()} == {None}


def test_nobody_has_a_home_before_somebody_says_so(migrated: Database) -> None:
    with migrated.reading() as session:
        assert {request.customer for request in session.exec(select(Request)).all()} == {""}


def test_who_moved_a_request_on_is_known_but_not_what_they_had_used(with_a_move: Database) -> None:
    with with_a_move.reading() as session:
        (row,) = session.exec(select(MovedClock)).all()

    assert (row.request_id, row.department_id, row.kind, row.moved_at, row.used) == (1, 1, "resolution", AT, None)


def test_a_step_that_fired_stays_fired(migrated: Database) -> None:
    with migrated.transaction() as session:
        old = session.get_one(Reminder, 3)
        assert (old.clock_id, old.promise, old.step, old.at) == (1, 0, "50%", AT)

        new = Reminder(clock_id=1, step="75%", at=AT)
        session.add(new)
        session.flush()
        assert new.id > old.id


def test_of_ratings_of_fewer_than_five_people_nothing_is_left_but_the_words_that_were_told(migrated: Database) -> None:
    with migrated.reading() as session:
        left = [session.exec(select(table)).all() for table in (Score, LostTime, RatingBlock, ReleasedGroup)]
        told = session.exec(select(Entry).where(Entry.verb == "rated")).all()
        scrub = session.exec(select(Meta).where(Meta.k == "scrub ratings")).all()

    assert left == [[], [], [], []]
    assert [(entry.request_id, entry.actor_id, entry.text) for entry in told] == [(2, "UANA0000", "Quick!")]
    assert [row.v for row in scrub] == ["due"], "the files still hold them"


def test_no_row_points_to_nothing(migrated: Database) -> None:
    if migrated.engine.dialect.name == "sqlite":
        with migrated.engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    with pytest.raises(IntegrityError), migrated.transaction() as session:
        session.add(Holding(request_id=404, department_id=2, holder="queue", from_at=AT))


def test_what_an_older_version_did_not_write_down_is_reckoned_from_the_history(migrated: Database) -> None:
    bring_up_to_date(migrated, Settings())

    with migrated.reading() as session:
        found = {number: session.get_one(ClockRow, number) for number in (1, 2, 5)}
    # The question was the first answer, and pauses the solution. Nothing that was judged is judged again.
    assert {number: clock.state for number, clock in found.items()} == {1: "stopped", 2: "paused", 5: "stopped"}
    assert all(clock.used == timedelta(0) for clock in found.values())
    assert found[5].stopped_at == found[5].changed_at == AT
    assert all(clock.changed_at is not None for clock in found.values())


def test_who_was_to_be_told_of_a_request_that_was_given_to_them_is_told(migrated: Database) -> None:
    with migrated.reading() as session:
        (waiting,) = session.exec(select(OutboxRow)).all()
        (told,) = notifications.of_request(session, 1)

    assert from_row(waiting.notice, waiting.ids) == NotificationMessage("UBO00000", 1)
    assert waiting.collapse == NotificationMessage("UBO00000", 1).collapse
    assert (told.person_id, told.entry_ids, told.posted_id, told.ts) == ("UBO00000", [3, 4], 0, None)


def test_work_goes_on(migrated: Database) -> None:
    assert migrated.is_current()
    with migrated.transaction() as session:
        session.add(ClockRow(request_id=1, department_id=2, kind="answer", started_at=AT, target=None))
        session.add(Department(key="legal", name="Legal", channel_id="CLEGAL00", calendar_id=1))
        session.flush()
        assert {clock.kind for clock in clocks.of_request(session, 1)} == {"response", "resolution", "answer"}


# --- pulses: from secret lots to fixed groups ---

PULSES = """
INSERT INTO pulse_series (id, form_token, creator_id, zone, state, composed, minimum, waves, trouble) VALUES
  (1, 'a', 'UHANA000', 'UTC', 'paused', '{}', 5, 1, 'AudienceTooClose'),
  (2, 'b', 'UHANA000', 'UTC', 'paused', '{}', 5, 1, NULL);
INSERT INTO survey (id, series, wave, state, k, k_text, closes_at, spec, pk, size) VALUES
  (1, 1, 1, 'open', 5, 10, :at, '{}', NULL, 256);
INSERT INTO invite (survey, user_id, segment) VALUES (1, 'UANA0000', '2');
INSERT INTO pulse_cursors (survey, step, zone, last_user_id, is_done) VALUES
  (1, 'invite', '', 'UANA0000', :yes), (1, 'half', 'UTC', 'UANA0000', :no), (1, 'last', 'UTC', '', :no);
INSERT INTO outbox (notice, ids, conversation, due_at, promised_at, state, attempts, failures, priority) VALUES
  ('pulse-reminders', '{}', 'pulse-reminders:1', :at, :at, 'due', 0, 0, 1),
  ('pulse-invitation', '{}', 'person:UANA0000', :at, :at, 'due', 0, 0, 1),
  ('department-card', '{}', 'department:1', :at, :at, 'due', 0, 0, 0),
  ('late-news', '{}', 'person:UANA0000', :at, :at, 'due', 0, 0, 0),
  ('home', '{"person_id": "UANA0000"}', 'home:UANA0000', :at, :at, 'due', 0, 0, 0);
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def with_pulses(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with a pulse of the earlier rules in it, brought up to date."""
    url = f"sqlite:///{tmp_path}/earlier.db"
    if request.param == "postgres":
        fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
        url = fresh()
    database = Database(url)
    begin_with(database, "0003")
    given = {"at": AT, "yes": True, "no": False}
    with database.engine.begin() as connection:
        for statement in PULSES.split(";\n")[:-1]:
            used = {name: value for name, value in given.items() if f":{name}" in statement}
            connection.execute(text(statement).bindparams(**used))
    database.migrate()
    yield database
    database.close()


def test_a_wave_that_the_old_rules_held_up_is_looked_at_again_and_a_paused_one_stays_so(with_pulses: Database) -> None:
    with with_pulses.reading() as session:
        series = {row.id: (row.state, row.trouble) for row in pulses.every_series(session)}

    assert series == {1: ("running", None), 2: ("paused", None)}


def test_no_reminder_of_those_who_had_not_answered_is_sent_any_more(with_pulses: Database) -> None:
    with with_pulses.reading() as session:
        assert "pulse-reminders" not in {row.notice for row in session.exec(select(OutboxRow)).all()}
        assert [row.step for row in session.exec(select(PulseCursor)).all()] == ["invite"]
        assert pulses.invited(session, 1) == {"UANA0000": "2"}


def test_reminders_get_their_rank_and_what_goes_to_everybody_stays_behind_them(with_pulses: Database) -> None:
    with with_pulses.reading() as session:
        ranks = {row.notice: row.priority for row in session.exec(select(OutboxRow)).all()}

    assert ranks == {"department-card": URGENT, "late-news": REMINDER, "pulse-invitation": BULK}


def test_of_who_looked_at_home_nothing_is_left(with_pulses: Database) -> None:
    with with_pulses.reading() as session:
        assert "home" not in {row.notice for row in session.exec(select(OutboxRow)).all()}
