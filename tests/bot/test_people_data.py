"""Somebody reads everything that is stored of them, and is forgotten when they wish."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from freezegun.api import FrozenDateTimeFactory
from sqlalchemy import select as select_rows
from sqlmodel import SQLModel

from bot import Bot, audit, erasure, personal_data, retention
from bot.__main__ import main
from bot.departments import report_readers
from bot.erasure import CannotForget, StillTelling
from bot.people import homes
from bot.personal_data import NobodyKnown
from bot.pulses import company as pulse_company
from bot.pulses.disclosure.rules import REMEMBER
from bot.reminders import sweep
from bot.requests import assignment, conversation
from bot.settings import Settings
from storage import pulses as pulse_rows
from storage.database import Session
from storage.personal import KEPT
from storage.tables.company import PulseHome, PulseWave
from storage.tables.pulses import Invite, PulseSeries, Survey
from tests.bot.company import ANA, BO, CEM, DANA, Company, moves_into
from tests.moments import TUESDAY_AT_NINE, tuesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def where_it_stands(company: Company, needle: str) -> set[str]:
    """The columns, of all tables, in which this can be read."""
    found: set[str] = set()
    with company.bot.db.engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            for row in connection.execute(select_rows(table)).mappings():
                found |= {f"{table.name}.{name}" for name, value in row.items() if needle in str(value)}
    return found


def stands_in_a_file(company: Company, needle: str) -> bool:
    """Whether the files of SQLite, its log included, have it; those of PostgreSQL are its own."""
    url = company.bot.db.engine.url
    files = (
        Path(url.database or "").parent.glob(f"{Path(url.database or '').name}*") if "sqlite" in url.drivername else ()
    )
    return any(needle.encode() in file.read_bytes() for file in files)


def everything_is_told(company: Company) -> None:
    """As if Slack had taken all that waits."""
    with company.bot.db.transaction() as session:
        session.connection().execute(SQLModel.metadata.tables["outbox"].update().values(state="sent"))


def bo_serves(company: Company) -> int:
    """Ana asks, Bo takes it and mentions himself and Dana; return the request's number."""
    request_id = company.asks()
    assignment.take(company.bot, request_id, BO)
    conversation.note(
        company.bot, request_id, DANA, f"<@{BO}> knows, @Bo Berg said.", idempotency_key=company.idempotency_key()
    )
    return request_id


# --- what is stored ---


def test_everything_that_names_somebody_is_given_with_its_purpose_and_its_life(company: Company) -> None:
    homes.apply(company.bot, f"id,department,manager\n{ANA},Sales,{DANA}\n", by="gus")
    bo_serves(company)

    found = personal_data.data_of(company.bot, ANA, by="gus")

    assert found["name"] == "Ana Alves"
    assert {"people", "requests", "history", "outbox"} <= found["stored"].keys()
    (row,) = found["stored"]["requests"]["rows"]
    assert (row["requester_id"], row["summary"]) == (ANA, "My laptop won't start")
    assert found["stored"]["requests"]["holds"]["summary"] == "what is asked, in a line"
    assert json.loads(json.dumps(found)) == found
    assert {"Answers to pulses", "How somebody rated"} <= {line.partition(":")[0] for line in found["not_found_by_id"]}


def test_nobody_elses_id_is_given_with_it(company: Company) -> None:
    homes.apply(company.bot, f"id,department,manager\n{ANA},Sales,{DANA}\n", by="gus")
    bo_serves(company)

    for person_id in (ANA, BO, DANA):
        told = json.dumps(personal_data.data_of(company.bot, person_id, by="gus"))
        assert not any(other in told for other in {ANA, BO, CEM, DANA} - {person_id}), person_id


def test_the_trail_has_that_it_was_given_and_not_whose_it_was(company: Company) -> None:
    personal_data.data_of(company.bot, ANA, by="gus")

    (act,) = [one for one in audit.acts_since(company.bot, TUESDAY_AT_NINE) if one.actor == "gus"]
    assert act.what == "gave out the data of one person"
    assert ANA not in str(act)


def test_of_nobody_there_is_nothing(company: Company) -> None:
    with pytest.raises(NobodyKnown):
        personal_data.data_of(company.bot, "UNOBODY0", by="gus")
    assert erasure.outlook(company.bot, "UNOBODY0") is None
    erasure.forget(company.bot, "UNOBODY0", by="gus")


# --- forgetting ---


def test_who_served_is_found_nowhere_afterwards_and_what_they_had_goes_back(company: Company) -> None:
    homes.apply(company.bot, f"id,department,manager\n{ANA},Sales,{BO}\n", by="gus")
    request_id = bo_serves(company)

    erasure.forget(company.bot, BO, by="gus")

    assert company.request(request_id).state == "open"
    assert "handed_back" in [entry.verb for entry in company.history(request_id)]
    assert where_it_stands(company, BO) == set()
    assert where_it_stands(company, "Bo Berg") == set()
    assert not stands_in_a_file(company, BO)
    assert where_it_stands(company, "a colleague knows, a colleague said.") == {"history.text"}
    assert "My laptop won't start" in company.request(request_id).summary
    (act,) = [one for one in audit.acts_since(company.bot, TUESDAY_AT_NINE) if "erased" in one.what]
    assert (act.actor, act.what, list(act.lines)) == ("gus", "erased the data of one person", [])


def test_what_somebody_asked_for_is_called_off_and_told_before_anything_is_erased(company: Company) -> None:
    request_id = bo_serves(company)

    with pytest.raises(StillTelling) as refused:
        erasure.forget(company.bot, ANA, by="gus")
    assert refused.value.request_ids == [request_id]
    assert company.request(request_id).state == "cancelled"
    assert company.history(request_id)[-1].text == erasure.CALLED_OFF
    assert company.request(request_id).requester_id == ANA

    everything_is_told(company)
    erasure.forget(company.bot, ANA, by="gus")

    assert where_it_stands(company, ANA) == set()
    assert where_it_stands(company, "Ana Alves") == set()
    assert where_it_stands(company, "My laptop") == set()
    assert company.request(request_id).summary == retention.NO_LONGER_KEPT


def test_what_is_counted_stays(company: Company) -> None:
    request_id = bo_serves(company)
    company.moves_to(tuesday_at(12))
    conversation.reply(company.bot, request_id, BO, "Here", idempotency_key=company.idempotency_key())
    before = {key: (row.state, row.used) for key, row in company.clock_rows(request_id).items() if row.state == "met"}
    held = [(one.holder, one.from_at, one.to_at) for one in company.holdings(request_id)][:-1]

    erasure.forget(company.bot, BO, by="gus")

    after = {key: (row.state, row.used) for key, row in company.clock_rows(request_id).items()}
    assert before.items() <= after.items()
    assert [(one.holder, one.from_at, one.to_at) for one in company.holdings(request_id)][: len(held)] == held


def test_who_is_named_by_the_file_or_a_setting_is_not_forgotten_yet(company: Company) -> None:
    with pytest.raises(CannotForget) as refused:
        erasure.forget(company.bot, DANA, by="gus")
    assert refused.value.outlook.named_in == ("IT",)

    admin = replace(company.bot, settings=Settings(admins=(BO,)))
    with pytest.raises(CannotForget):
        erasure.forget(admin, BO, by="gus")
    assert where_it_stands(company, BO)


def test_whoever_reads_the_report_of_the_company_is_found_and_forgotten_once_the_file_says_so(company: Company) -> None:
    with company.bot.db.transaction() as session:
        report_readers.keep_report_readers(session, [BO, ANA])

    stored = personal_data.data_of(company.bot, BO, by="gus")["stored"]
    assert stored["meta"]["rows"] == [
        {"k": "company:report_readers", "v": f'["{BO}", "{personal_data.SOMEBODY_ELSE}"]'}
    ]
    with pytest.raises(CannotForget) as refused:
        erasure.forget(company.bot, BO, by="gus")
    assert refused.value.outlook.named_in == ("[company]",)

    with company.bot.db.transaction() as session:
        report_readers.keep_report_readers(session, [ANA])
    erasure.forget(company.bot, BO, by="gus")
    assert where_it_stands(company, BO) == set()
    with company.bot.db.reading() as session:
        assert report_readers.report_readers(session) == (ANA,)


def test_what_is_held_back_stays_whole_and_is_told(company: Company) -> None:
    held, other = bo_serves(company), bo_serves(company)
    retention.hold(company.bot, held, "a dispute", by="gus")
    ahead = erasure.outlook(company.bot, BO)
    assert ahead is not None
    assert ahead.held_back == (held,)
    assert any(f"R-{held} is held back" in line for line in erasure.kept(company.bot, ahead))

    erasure.forget(company.bot, BO, by="gus")

    assert BO in {entry.actor_id for entry in company.history(held)}
    assert BO not in {entry.actor_id for entry in company.history(other)}
    retention.let_go(company.bot, held, by="gus")
    erasure.forget(company.bot, BO, by="gus")
    assert where_it_stands(company, BO) == set()


def test_who_read_reports_stays_known_for_its_year(company: Company) -> None:
    with company.bot.db.transaction() as session:
        audit.report_was_read(session, TUESDAY_AT_NINE, BO, "IT, 13 weeks")

    erasure.forget(company.bot, BO, by="gus")

    assert where_it_stands(company, BO) == {"report_readings.person_id"}
    assert {name.partition(".")[0] for name in where_it_stands(company, BO)} <= set(KEPT)


def test_of_two_who_were_told_of_the_same_each_is_forgotten(company: Company) -> None:
    """A reminder went to each of them once, and still did."""
    for _ in range(2):
        assignment.take(company.bot, company.asks(), BO)
    company.moves_to(tuesday_at(14))
    sweep.send_due(company.bot)
    assert where_it_stands(company, BO) >= {"pings.person_id"}

    erasure.forget(company.bot, BO, by="gus")

    assert where_it_stands(company, BO) == set()


def test_with_whom_somebody_was_counted_goes_when_no_pulse_needs_it(company: Company) -> None:
    with company.bot.db.transaction() as session:
        session.add(PulseHome(person_id=BO, department="1"))
        pulse_rows.save_wave(session, PulseWave(survey=a_survey(session), day=TUESDAY_AT_NINE.date(), k=5))
        session.add(Invite(survey=1, user_id=BO, segment="1"))
    ahead = erasure.outlook(company.bot, BO)
    assert ahead is not None
    assert any("180 days" in line and "pulses" in line for line in erasure.kept(company.bot, ahead))

    erasure.forget(company.bot, BO, by="gus")
    assert where_it_stands(company, BO) == {"colleagues.person_id", "pulse_homes.person_id", "invite.user_id"}

    company.moves_to(TUESDAY_AT_NINE + REMEMBER + timedelta(days=1))
    with company.bot.db.transaction() as session:
        pulse_rows.forget_wave(session, 1)
    assert pulse_company.forget_leavers(company.bot) == 1
    assert pulse_company.forget_leavers(company.bot) == 0
    assert where_it_stands(company, BO) == set()


def a_survey(session: Session) -> int:
    series = PulseSeries(form_token="form", creator_id=DANA, zone="UTC", minimum=5)
    session.add(series)
    session.flush()
    session.add(Survey(id=1, series=series.id, wave=1, k=5, k_text=10, closes_at=TUESDAY_AT_NINE, size=1))
    session.flush()
    return 1


# --- the command ---


def test_the_command_prints_asks_and_erases(
    company: Company, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    request_id = bo_serves(company)
    monkeypatch.setenv("DATABASE_URL", company.bot.db.engine.url.render_as_string(hide_password=False))

    def said(*arguments: str, answer: str = "", status: int = 0) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        capsys.readouterr()
        assert main(["people", *arguments]) == status
        return "".join(capsys.readouterr())

    assert json.loads(said("data", BO))["person"] == BO
    assert "Nothing that is stored names UNOBODY0." in said("data", "UNOBODY0", status=2)
    assert "Nothing that is stored names UNOBODY0." in said("forget", "UNOBODY0", "--yes", status=2)
    for answer in ("", "no\n"):
        told = said("forget", BO, answer=answer)
        assert f"Handed back: R-{request_id}." in told
        assert "They have an account in Slack" in told
        assert "Kept:" in told
        assert told.endswith("Nothing was done.\n")
    assert company.request(request_id).assignee_id == BO
    assert "IT. Take them out of it and apply it." in said("forget", DANA, "--yes", status=2)
    assert f"still being told of R-{request_id}" in said("forget", ANA, "--yes", status=2)
    assert "Done." in said("forget", BO, answer="yes\n")
    assert where_it_stands(company, BO) == set()
