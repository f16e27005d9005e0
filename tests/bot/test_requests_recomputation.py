"""After hours or promises were changed, what runs is reckoned anew, and what is finished stays as it was judged."""

from __future__ import annotations

from argparse import Namespace
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from freezegun.api import FrozenDateTimeFactory
from sqlmodel import col, delete, select, update

from bot import Bot, membership
from bot.clocks.history import RESOLUTION, RESPONSE
from bot.clocks.status import Phase
from bot.commands import departments as commands
from bot.commands import shell
from bot.departments import exchange
from bot.requests import assignment, closing, conversation, moves, proposals, recomputation
from bot.requests.recomputation import Change, Summary
from bot.standards import Urgency
from bot.whatif.rehearsal import rehearse
from storage.tables import CalendarVersion, ClockRow, Entry, OutboxRow, StandardRow
from tests.bot.company import ANA, BO, COMPANY, Company, moves_into
from tests.moments import friday_at, thursday_at, tuesday_at, wednesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)

OFFICE_HOURS = 'mon-fri = ["09:00-12:30", "13:30-18:00"]'
MORNINGS = 'mon-fri = ["09:00-12:30"]'
ORDINARY = 'any = { respond_within = "4h", resolve_within = "2d" }'
FILE = COMPANY.read_text(encoding="utf-8")


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    found = Company(bot, clock)
    # What was said while the company was made is none of our business here.
    with bot.db.transaction() as session:
        session.exec(delete(OutboxRow))
    return found


def applied(company: Company, *departments: str) -> tuple[Summary, list[Change]]:
    told: list[Change] = []
    ids = [company.id_of(key) for key in departments] or None
    return recomputation.apply(company.bot, told.append, department_ids=ids), told


def previewed(company: Company) -> tuple[Summary, list[Change]]:
    told: list[Change] = []
    return recomputation.preview(company.bot, told.append), told


def works_only_in_the_morning(company: Company) -> None:
    assert OFFICE_HOURS in FILE
    exchange.apply(company.bot, FILE.replace(OFFICE_HOURS, MORNINGS), since=date(2026, 3, 2))


def promises(company: Company, respond_within: str, resolve_within: str | None = "2d") -> None:
    """IT promises something else for ordinary requests."""
    assert ORDINARY in FILE
    written = f'any = {{ respond_within = "{respond_within}", resolve_within = "{resolve_within or "none"}" }}'
    exchange.apply(company.bot, FILE.replace(ORDINARY, written))


def everything(company: Company) -> list[object]:
    with company.bot.db.reading() as session:
        return [
            row.model_dump()
            for table in (ClockRow, Entry, OutboxRow, StandardRow, CalendarVersion)
            for row in session.exec(select(table)).all()
        ]


def promised_cards(company: Company) -> list[tuple[str, int]]:
    with company.bot.db.reading() as session:
        rows = session.exec(select(OutboxRow).order_by(col(OutboxRow.id))).all()
        return [(row.notice, row.ids["request_id"]) for row in rows if "request_id" in row.ids]


# --- hours ---


def test_what_runs_is_due_in_the_new_hours(company: Company) -> None:
    request_id = company.asks()
    works_only_in_the_morning(company)

    done, told = applied(company)

    answer, solution = sorted(told, key=lambda change: change.kind, reverse=True)
    assert (answer.kind, answer.before.due_at, answer.after.due_at) == (RESPONSE, tuesday_at(14), wednesday_at(9, 30))
    assert solution.kind == RESOLUTION
    assert company.stands(request_id, RESPONSE).due_at == wednesday_at(9, 30)
    assert company.clock_of(request_id, RESPONSE).late_from == wednesday_at(9, 30)
    assert done == Summary(requests=1, changed=2)
    assert not answer.by_standard


def test_a_working_day_is_as_long_as_the_new_hours_make_it(company: Company) -> None:
    request_id = company.asks()
    works_only_in_the_morning(company)

    applied(company)

    assert company.clock_of(request_id, RESOLUTION).target == timedelta(hours=7)


def test_its_next_reminder_moves_with_it(company: Company) -> None:
    request_id = company.asks()
    before = company.clock_of(request_id, RESPONSE).next_alarm_at
    works_only_in_the_morning(company)

    applied(company)

    assert before == tuesday_at(11)
    assert company.clock_of(request_id, RESPONSE).next_alarm_at == tuesday_at(11), "half of four hours, all before noon"
    assert company.clock_of(request_id, RESOLUTION).next_alarm_at == wednesday_at(10, 45)


def test_a_finished_promise_is_never_judged_again(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(17))
    conversation.reply(company.bot, request_id, BO, "Sorry", idempotency_key=company.idempotency_key())
    missed = company.clock_of(request_id, RESPONSE)
    works_only_in_the_morning(company)

    _done, told = applied(company)

    assert company.clock_of(request_id, RESPONSE) == missed
    assert company.stands(request_id, RESPONSE).phase is Phase.MISSED
    assert {change.kind for change in told} == {RESOLUTION}


def test_reckoning_twice_changes_nothing_the_second_time(company: Company) -> None:
    company.asks()
    works_only_in_the_morning(company)
    applied(company)
    before = everything(company)

    done, told = applied(company)

    assert (done.changed, told) == (0, [])
    assert everything(company) == before


def test_a_promise_that_was_made_before_the_hours_changed_and_paused_stays_paused(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(15))
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())
    works_only_in_the_morning(company)

    applied(company)

    row = company.clock_of(request_id, RESOLUTION)
    assert (row.state, row.due_at) == ("paused", None)
    assert row.used == timedelta(hours=3, minutes=30), "the afternoon does not count any more"


def test_only_the_departments_that_are_meant_are_reckoned_anew(company: Company) -> None:
    of_it, of_facilities = company.asks("it"), company.asks("facilities")
    works_only_in_the_morning(company)

    done, told = applied(company, "it")

    assert done.requests == 1
    assert {change.request_id for change in told} == {of_it}
    assert company.clock_of(of_facilities, RESPONSE).state == "running"


def test_what_a_department_gave_away_is_reckoned_with_its_hours_too(company: Company) -> None:
    request_id = company.asks("it")
    company.moves_to(tuesday_at(17))
    moves.move(
        company.bot,
        request_id,
        BO,
        "",
        department_id=company.id_of("finance"),
        idempotency_key=company.idempotency_key(),
    )
    before = company.clock_of(request_id, RESOLUTION).due_at
    works_only_in_the_morning(company)

    _done, told = applied(company, "it")

    after = company.clock_of(request_id, RESOLUTION).due_at
    assert before is not None
    assert after is not None
    assert after > before, "less was used of it in the afternoon"
    assert {change.request_id for change in told} == {request_id}


# --- promises ---


def test_a_promise_that_was_changed_applies_to_what_runs_and_is_written_down(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(11))
    promises(company, "3h")

    _done, told = applied(company)

    assert company.stands(request_id, RESPONSE).due_at == tuesday_at(12)
    line = company.history(request_id)[-1]
    assert (line.verb, line.at, line.actor_id) == ("standard", tuesday_at(11), None)
    assert line.data["promises"] == {RESPONSE: "3h", RESOLUTION: "2d"}
    assert [(change.kind, change.by_standard) for change in told] == [(RESPONSE, True)]


def test_who_is_late_by_a_new_promise_is_late_from_the_change_on(company: Company) -> None:
    request_id = company.asks()
    company.moves_to(tuesday_at(12))
    promises(company, "1h")

    _done, told = applied(company)

    stands = company.stands(request_id, RESPONSE)
    assert stands.phase is Phase.LATE
    assert stands.late_since == tuesday_at(12)
    assert told[0].is_late_now


def test_a_promise_that_is_given_up_is_no_longer_kept_or_broken(company: Company) -> None:
    request_id = company.asks()
    promises(company, "4h", None)

    applied(company)

    row = company.clock_of(request_id, RESOLUTION)
    assert (row.target, row.due_at, row.next_alarm_at) == (None, None, None)


def test_a_department_that_begins_to_promise_promises_to_what_is_open_too(company: Company) -> None:
    promises(company, "none", None)
    request_id = company.asks()
    assert {row.target for row in company.clock_rows(request_id).values()} == {None}
    company.moves_to(tuesday_at(10))
    promises(company, "4h")

    done, told = applied(company)

    assert company.stands(request_id, RESPONSE).due_at == tuesday_at(14)
    assert done.changed == 2
    assert all(change.before.due_at is None for change in told)


def test_the_same_promise_in_other_words_is_no_change(company: Company) -> None:
    request_id = company.asks()
    promises(company, "240m")

    done, _told = applied(company)

    assert done.changed == 0
    assert company.history(request_id)[-1].verb == "opened"


def test_a_new_time_that_was_agreed_stands_above_a_new_promise(company: Company) -> None:
    request_id = company.asks()
    assignment.take(company.bot, request_id, BO)
    proposals.propose(
        company.bot, request_id, BO, "A part", due_at=friday_at(12), idempotency_key=company.idempotency_key()
    )
    proposals.agree(company.bot, company.proposal(request_id).id, ANA)
    promises(company, "4h", "1d")

    done, _told = applied(company)

    assert done.changed == 0
    assert company.stands(request_id, RESOLUTION).due_at == friday_at(12)


def test_an_urgent_request_keeps_its_own_promise(company: Company) -> None:
    request_id = company.asks(urgency=Urgency.URGENT)
    promises(company, "1h")

    done, _told = applied(company)

    assert done.changed == 0
    assert company.stands(request_id, RESPONSE).due_at == tuesday_at(9, 30)


# --- what people see of it ---


def test_cards_are_drawn_anew_only_where_a_reader_sees_something_else(company: Company) -> None:
    changed, urgent = company.asks(), company.asks(urgency=Urgency.URGENT)
    with company.bot.db.transaction() as session:
        session.exec(delete(OutboxRow))
    promises(company, "3h")

    applied(company)

    assert promised_cards(company) == [("department-card", changed), ("requester-card", changed)]
    assert urgent not in {request_id for _notice, request_id in promised_cards(company)}


# --- looking first ---


def test_a_preview_tells_the_same_and_keeps_nothing(company: Company) -> None:
    company.asks()
    works_only_in_the_morning(company)
    before = everything(company)

    looked, told = previewed(company)

    assert everything(company) == before
    assert (looked, told) == applied(company)
    assert told != []


def test_a_file_is_rehearsed_with_all_that_would_follow_and_nothing_is_kept(company: Company) -> None:
    request_id = company.asks()
    before = everything(company), exchange.export(company.bot)
    told: list[Change] = []

    rehearsal = rehearse(company.bot, FILE.replace(ORDINARY, ORDINARY.replace("4h", "3h")))
    recomputation.preview(
        company.bot, told.append, department_ids=rehearsal.changes.department_ids, terms=rehearsal.terms
    )

    assert any("respond within 3 h was 4 h" in line for line in rehearsal.changes.lines)
    assert [(change.request_id, change.after.due_at) for change in told] == [(request_id, tuesday_at(12))]
    assert (everything(company), exchange.export(company.bot)) == before


# --- what an older version left, and large numbers ---


def test_what_stopped_before_times_were_kept_is_filled_in(company: Company) -> None:
    finished, running = company.asks(), company.asks()
    company.moves_to(tuesday_at(11))
    closing.resolve(company.bot, finished, BO)
    conversation.reply(company.bot, running, BO, "Soon", idempotency_key=company.idempotency_key())
    with company.bot.db.transaction() as session:
        rows = (
            update(ClockRow).where(col(ClockRow.state) == "stopped").values(used=timedelta(seconds=-1), changed_at=None)
        )
        session.connection().execute(rows)

    looked, _ = previewed(company)
    done, told = applied(company)

    assert (done.filled_in, looked.filled_in) == (3, 3)
    assert told == []
    assert company.clock_of(finished, RESOLUTION).used == timedelta(hours=2)
    assert company.clock_of(running, RESPONSE).used == timedelta(hours=2)


def test_more_requests_than_are_held_at_once_are_all_reckoned(company: Company) -> None:
    ids = [company.asks() for _ in range(5)]
    works_only_in_the_morning(company)
    told: list[Change] = []

    done = recomputation.apply(company.bot, told.append, at_a_time=2)

    assert done.requests == 5
    assert [change.request_id for change in told if change.kind == RESPONSE] == ids


def test_a_clock_that_was_set_back_does_not_turn_back_the_history(company: Company) -> None:
    company.moves_to(thursday_at(12))
    request_id = company.asks()
    company.moves_to(thursday_at(11))
    promises(company, "3h")

    applied(company)

    assert company.history(request_id)[-1].at == thursday_at(12)


def test_a_request_whose_assignee_left_meanwhile_is_reckoned_all_the_same(company: Company) -> None:
    request_id = company.asks()
    assignment.take(company.bot, request_id, BO)
    membership.left(company.bot, company.id_of("it"), BO)
    promises(company, "3h")

    applied(company)

    due_at: datetime | None = company.stands(request_id, RESPONSE).due_at
    assert due_at == tuesday_at(12)


def test_a_department_that_never_opens_again_keeps_nobody_else_from_being_reckoned(company: Company) -> None:
    stuck, fine = company.asks("facilities"), company.asks("it")
    kept = company.clock_rows(stuck)
    promises(company, "3h")
    with company.bot.db.transaction() as session:
        for version in session.exec(select(CalendarVersion)).all():
            if "sat" in version.hours:
                version.hours, version.dates = {}, {"2026-03-03": ["07:00-09:30"]}
                session.add(version)

    done, told = applied(company)

    assert done.stuck == (stuck,)
    assert {change.request_id for change in told} == {fine}
    assert company.clock_rows(stuck) == kept
    assert "standard" not in [line.verb for line in company.history(stuck)]


# --- a command that was broken off ---


def test_what_one_command_left_undone_the_next_one_does_whatever_file_it_has(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = company.asks("it")
    promises(company, "6h")  # and killed before the promises were computed
    assert company.clock_of(request_id, RESPONSE).target == timedelta(hours=4)
    other = FILE.replace(ORDINARY, ORDINARY.replace("4h", "6h")).replace(
        'any = { respond_within = "1d", resolve_within = "5d" }',
        'any = { respond_within = "2d", resolve_within = "5d" }',
    )
    (tmp_path / "other.toml").write_text(other, encoding="utf-8")
    monkeypatch.setattr(shell, "a_bot", lambda _environ: nullcontext(company.bot))

    commands.apply(Namespace(file=tmp_path / "other.toml", preview=False, since=None), {})

    assert company.clock_of(request_id, RESPONSE).target == timedelta(hours=6)
    assert recomputation.changed(company.bot) is None


def test_what_a_command_left_undone_is_done_while_handoff_runs(company: Company, clock: FrozenDateTimeFactory) -> None:
    request_id = company.asks("it")
    promises(company, "6h")

    assert recomputation.finish(company.bot) == 0, "the command may be at it"
    clock.tick(timedelta(minutes=10))
    assert recomputation.finish(company.bot) > 0

    assert company.clock_of(request_id, RESPONSE).target == timedelta(hours=6)
    clock.tick(timedelta(minutes=10))
    assert recomputation.finish(company.bot) == 0
    assert recomputation.changed(company.bot) is None


def test_what_is_changed_while_promises_are_computed_is_computed_after_that(
    company: Company, clock: FrozenDateTimeFactory
) -> None:
    company.asks("it")
    promises(company, "6h")

    def somebody_is_quick(_change: Change) -> None:
        clock.tick(1)
        promises(company, "5h")

    recomputation.apply(company.bot, somebody_is_quick)

    assert recomputation.changed(company.bot) is not None


def test_only_what_was_computed_counts_as_computed(company: Company) -> None:
    company.asks("it")
    promises(company, "6h")

    applied(company, "people")
    assert recomputation.changed(company.bot) is not None

    applied(company, "it")
    assert recomputation.changed(company.bot) is None


def test_nothing_is_to_be_computed_where_nothing_runs(company: Company) -> None:
    promises(company, "6h")

    assert recomputation.changed(company.bot) is None
