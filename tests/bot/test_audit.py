"""Who did what to Handoff itself can be read at the command line, and nothing that anybody wrote."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, audit
from bot.__main__ import main
from bot.settings import variables
from storage import people as people_rows
from storage.tables import Person
from tests.bot.companies import CALENDAR, IT
from tests.bot.pulse_company import Company
from tests.databases import SqliteTemplates, nothing
from tests.moments import TUESDAY_AT_NINE


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_templates: SqliteTemplates) -> pytest.MonkeyPatch:
    """An admin's shell, as Gus became root in it, with a new database."""
    for variable in variables():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    with sqlite_templates.copied(nothing, tmp_path):
        monkeypatch.setenv("DATABASE_URL", "sqlite:///handoff.db")
    monkeypatch.setenv("SUDO_USER", "gus")
    return monkeypatch


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


def test_who_applied_a_file_and_what_it_moved(
    shell: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "departments.toml"
    file.write_text(CALENDAR + IT, encoding="utf-8")
    main(["departments", "apply", str(file)])
    file.write_text((CALENDAR + IT).replace('urgent = { respond_within = "4h"', 'urgent = { respond_within = "2h"'))
    changes = said(capsys, "departments", "apply", str(file))

    trail = said(capsys, "audit")

    assert trail.count("gus: applied a departments file") == 2
    for line in changes.splitlines()[:1]:
        assert line in trail
    said(capsys, "departments", "apply", str(file))
    assert said(capsys, "audit") == trail, "what changed nothing is no act"


def test_backups_and_restores_are_in_it(shell: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    main(["backup", "handoff.backup"])
    shell.setenv("SUDO_USER", "hana")
    main(["restore", "handoff.backup", "--replace"])

    trail = said(capsys, "audit")

    assert "hana: restored the backup of" in trail
    assert "gus: made a backup" not in trail, "it is noted after the backup, and was lost with the restore"


def test_where_nothing_was_done_it_says_so(shell: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "audit", "--days", "7") == "Nothing was done in the last 7 days.\n"


def test_what_hr_did_is_in_it_and_no_word_of_a_pulse(company: Company) -> None:
    company.closes(company.launches(people=[f"p{number}" for number in range(10)]))

    trail = audit.acts_since(company.bot, TUESDAY_AT_NINE)

    assert any("launched" in act.what for act in trail)
    title = company.survey(1).spec["composed"]["title"]
    assert not any(title in str(act) for act in trail)


def test_who_read_a_report_is_in_it_for_a_year(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    clock.move_to(TUESDAY_AT_NINE)
    with bot.db.transaction() as session:
        people_rows.keep(session, Person(id="UDANA000", name="Dana Diaz", met_at=TUESDAY_AT_NINE))
        audit.report_was_read(session, TUESDAY_AT_NINE, "UDANA000", "IT, 13 weeks")

    (act,) = audit.acts_since(bot, TUESDAY_AT_NINE)
    assert (act.actor, act.what) == ("Dana Diaz (UDANA000)", "read the report IT, 13 weeks")

    clock.move_to(TUESDAY_AT_NINE + timedelta(days=365))
    assert audit.forget_readings(bot) == 0
    clock.move_to(TUESDAY_AT_NINE + timedelta(days=365, seconds=1))
    assert audit.forget_readings(bot) == 1
    assert audit.acts_since(bot, TUESDAY_AT_NINE) == []
