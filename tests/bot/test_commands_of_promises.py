"""What an admin asks about promises on the command line: why, what would change, what would have been."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.__main__ import main
from bot.clocks.history import RESOLUTION, RESPONSE
from bot.departments import exchange
from bot.reminders import figures
from bot.requests import conversation
from bot.settings import Settings, variables
from storage.database import Database
from storage.tables import ClockRow, Ping, Reminder
from tests.bot.company import BO, COMPANY, Company, moves_into
from tests.moments import friday_at, tuesday_at, wednesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)

FILE = COMPANY.read_text(encoding="utf-8")
ORDINARY = 'any = { respond_within = "4h", resolve_within = "2d" }'
OFFICE_HOURS = 'mon-fri = ["09:00-12:30", "13:30-18:00"]'


@pytest.fixture
def company(database_url: str, clock: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    """An admin's shell on the database of the company, where Ana has asked IT at nine."""
    for variable in variables():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("DATABASE_URL", database_url)
    database = Database(database_url)
    found = Company(Bot(database, Settings()), clock)
    found.asks()
    yield found
    database.close()


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A file in which IT answers within three hours."""
    assert ORDINARY in FILE
    path = tmp_path / "other.toml"
    path.write_text(FILE.replace(ORDINARY, ORDINARY.replace("4h", "3h")), encoding="utf-8")
    return path


@pytest.fixture
def mornings(tmp_path: Path) -> Path:
    """A file in which Paris works in the morning only."""
    assert OFFICE_HOURS in FILE
    path = tmp_path / "mornings.toml"
    path.write_text(FILE.replace(OFFICE_HOURS, 'mon-fri = ["09:00-12:30"]'), encoding="utf-8")
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """What a command that works prints."""
    capsys.readouterr()
    assert main([str(argument) for argument in arguments]) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command says that was given what it cannot take."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    return capsys.readouterr().err


# --- explain ---


@pytest.mark.parametrize("number", ["R-1", "r1", "1"])
def test_a_request_is_explained_in_the_zone_of_its_department(
    company: Company, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(capsys, "explain", number)

    assert told.startswith("R-1  My laptop won't start\nTimes are those of Europe/Paris.\n")
    assert "  Tue 3 Mar 14:00  due, when 4 h are counted\n" in told


def test_a_request_that_is_not_there_is_said_to_be(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "R-99"]) == 2
    assert capsys.readouterr().err == "There is no R-99.\n"


def test_what_is_no_number_is_said_to_be_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert "'laptop' is not the number of a request such as R-142" in refused(capsys, "explain", "laptop")


# --- bringing a file in ---


def test_what_runs_is_reckoned_anew_when_a_file_is_brought_in(
    company: Company, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(capsys, "departments", "apply", other)

    assert "IT: respond within 3 h was 4 h\n" in told
    assert "R-1 first answer: due Tue 3 Mar 12:00, was due Tue 3 Mar 14:00\n" in told
    assert company.stands(1, RESPONSE).due_at == tuesday_at(12)


def test_a_command_that_was_broken_off_is_made_up_for_by_the_same_again(
    company: Company, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # The file is applied, and the command dies before any promise is computed anew.
    exchange.apply(company.bot, other.read_text(encoding="utf-8"))

    assert "R-1 first answer" in said(capsys, "departments", "apply", other)
    assert "R-1" not in said(capsys, "departments", "apply", other)


def test_a_preview_shows_everything_and_keeps_nothing(
    company: Company, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(capsys, "departments", "apply", other, "--preview")

    assert "IT: respond within 3 h was 4 h\n" in told
    assert "R-1 first answer: due Tue 3 Mar 12:00, was due Tue 3 Mar 14:00\n" in told
    assert told.endswith("Nothing was kept.\n")
    assert company.stands(1, RESPONSE).due_at == tuesday_at(14)
    assert said(capsys, "departments", "apply", COMPANY).startswith("Nothing to change")


def test_hours_are_put_right_from_an_earlier_date_on(
    company: Company, mornings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    company.moves_to(wednesday_at(9))

    told = said(capsys, "departments", "apply", mornings, "--since", "2026-03-02")

    assert "R-1 first answer: due Wed 4 Mar 09:30, was due Tue 3 Mar 14:00\n" in told


def test_hours_that_change_today_leave_yesterday_as_it_was(
    company: Company, mornings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    company.moves_to(wednesday_at(9))

    told = said(capsys, "departments", "apply", mornings)

    assert "R-1 first answer" not in told
    assert company.stands(1, RESPONSE).due_at == tuesday_at(14)


def test_a_date_that_is_none_is_said_to_be(company: Company, other: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "'soon' is not a date such as 2026-09-01" in refused(
        capsys, "departments", "apply", str(other), "--since", "soon"
    )


# --- recompute ---


def stale(company: Company) -> None:
    """The row of R-1 says something that its history does not."""
    with company.bot.db.transaction() as session:
        row = session.get(ClockRow, company.clock_of(1, RESPONSE).id)
        assert row is not None
        row.due_at = friday_at(12)
        session.add(row)


def test_reckoning_anew_shows_first_and_keeps_when_it_is_told_to(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    stale(company)
    line = "R-1 first answer: due Tue 3 Mar 14:00, was due Fri 6 Mar 12:00\n"

    looked = said(capsys, "recompute")

    assert (
        looked == f"{line}1 promise is due at another time, of 1 request.\nNothing was kept. Add --apply to keep it.\n"
    )
    assert company.stands(1, RESPONSE).due_at == friday_at(12)

    assert said(capsys, "recompute", "--apply") == f"{line}1 promise is due at another time, of 1 request.\n"
    assert company.stands(1, RESPONSE).due_at == tuesday_at(14)
    assert said(capsys, "recompute") == "Nothing to change: all promises of 1 request are as they should be.\n"


def test_who_is_late_now_is_named(company: Company, other: Path, capsys: pytest.CaptureFixture[str]) -> None:
    company.moves_to(tuesday_at(12, 15))

    told = said(capsys, "departments", "apply", other)

    assert "R-1 first answer: due Tue 3 Mar 12:00, was due Tue 3 Mar 14:00; late now\n" in told


def test_one_department_can_be_reckoned_alone(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    stale(company)

    assert said(capsys, "recompute", "--department", "people") == (
        "Nothing to change: all promises of 0 requests are as they should be.\n"
    )
    assert "R-1 first answer" in said(capsys, "recompute", "--department", "it")


def test_a_department_that_is_not_there_is_said_with_those_that_are(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recompute", "--department", "law"]) == 2
    assert "There is no department 'law'. There are: it, people, " in capsys.readouterr().err


def test_a_promise_that_is_gone_and_one_that_is_new_are_said(
    company: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = tmp_path / "nothing.toml"
    nothing.write_text(FILE.replace(ORDINARY, 'any = { respond_within = "none" }'), encoding="utf-8")

    assert "R-1 first answer: nothing promised, was due Tue 3 Mar 14:00\n" in said(
        capsys, "departments", "apply", nothing
    )
    assert "R-1 first answer: due Tue 3 Mar 14:00, was nothing promised\n" in said(
        capsys, "departments", "apply", COMPANY
    )


def test_a_paused_promise_says_how_much_is_promised(
    company: Company, mornings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    conversation.ask(company.bot, 1, BO, "Which floor?", idempotency_key=company.idempotency_key())

    told = said(capsys, "departments", "apply", mornings, "--since", "2026-03-01")

    assert "R-1 solution: 7 h 0 min promised, was 16 h 0 min promised\n" in told
    assert company.clock_of(1, RESOLUTION).state == "paused"


# --- standards try ---


def test_other_promises_are_tried_on_what_has_happened(
    company: Company, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    company.moves_to(tuesday_at(12, 30))
    conversation.reply(company.bot, 1, BO, "Here", idempotency_key=company.idempotency_key())

    told = said(capsys, "standards", "try", other, "--days", "30")

    assert told.startswith("1 request of the last 30 days. Nothing was changed.\n")
    assert "  IT: respond within 3 h was 4 h\n" in told
    (answers,) = [line.split() for line in told.splitlines() if line.startswith("IT, answers  ")]
    assert answers == ["IT,", "answers", "1", "0", "0", "(0", "%)", "0", "0", "1", "(100", "%)"]
    assert "One person is reminded, at the most" in told
    assert "Dana Diaz" not in told, "nobody is named"
    assert company.stands(1, RESPONSE).promise == 0


def test_a_file_that_is_not_there_is_said_to_be(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["standards", "try", "missing.toml"]) == 2
    assert "There is no file missing.toml." in capsys.readouterr().err


def test_days_that_are_none_are_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    for days in ("0", "many", "100000"):
        assert "is not a number of days such as 60" in refused(capsys, "standards", "try", "x.toml", "--days", days)


# --- reminders report ---


@pytest.mark.parametrize("people", [4, 5])
def test_reminders_that_lead_to_nothing_are_proposed_for_removal(
    company: Company, capsys: pytest.CaptureFixture[str], people: int
) -> None:
    assert said(capsys, "reminders", "report") == (
        "Nobody was reminded in the last 60 days, or too few people were to say anything of it.\n"
    )
    clock = company.clock_of(1, RESPONSE)
    with company.bot.db.transaction() as session:
        for number in range(12):
            row = Reminder(clock_id=clock.id, step=f"75% again {number}" if number else "75%", at=tuesday_at(12))
            session.add(row)
            session.flush()
            at = tuesday_at(12)
            session.add(
                Ping(
                    reminder_id=row.id,
                    request_id=1,
                    person_id=f"ULEAD{number % people}",
                    whom="lead",
                    promised_at=at,
                    sent_at=at,
                    window_until=tuesday_at(13),
                )
            )
    company.moves_to(wednesday_at(9))

    told = said(capsys, "reminders", "report", "--days", "7")

    if people < 5:
        assert told == "Nobody was reminded in the last 7 days, or too few people were to say anything of it.\n"
        return
    assert "Reminders of the last 7 days" in told
    (line,) = [line.split() for line in told.splitlines() if line.startswith("IT, answers, 75%, lead  ")]
    assert line[-4:] == ["12", "0", "(0", "%)"]
    assert "Think about taking them out of the departments file:\n  IT: answers, 75%, lead\n" in told
    assert figures.report(company.bot, 7)[0].is_for_nothing
