"""What is kept is told, all of it: a column, a figure or a message that nobody described is a mistake."""

from __future__ import annotations

import re

import pytest
from sqlmodel import SQLModel

from bot import notices
from bot.__main__ import main
from bot.datasheet import sheet
from bot.datasheet.tables import Life, Purpose, tables
from bot.reports import definitions
from bot.settings import Settings
from storage import retention

_PERSON = re.compile(r"^(person|user|actor|about|requester|assignee|proposer|owner|creator)_id$|^promised_by$")
# Where somebody stands as long as they are a colleague, or because what they did was published.
_STAY = {Life.YEAR, Life.COMPANY, Life.PUBLISHED, Life.TRAIL, Life.PULSE, Life.OPEN}


def columns() -> set[tuple[str, str]]:
    return {(table.name, column.name) for table in SQLModel.metadata.sorted_tables for column in table.columns}


def test_every_column_is_described_and_nothing_else_is() -> None:
    described = {(name, column) for name, table in tables().items() for column in table.columns}

    assert described == columns()


def test_every_purpose_serves_for_something() -> None:
    assert {table.purpose for table in tables().values()} == set(Purpose)


def test_whoever_is_named_in_a_request_is_forgotten_in_time() -> None:
    in_time = {Life.NAMES, Life.TEXTS}
    for name, table in tables().items():
        is_of_a_request = name == "requests" or "request_id" in table.columns
        for column in filter(_PERSON.search, table.columns):
            about = table.columns[column]
            assert about.life in (in_time if is_of_a_request else in_time | _STAY), f"{name}.{column}"


def test_what_is_forgotten_and_what_is_told_of_it_are_the_same() -> None:
    told = {(name, column) for name, table in tables().items() for column in table.columns}
    for model, column in (*retention.PEOPLE, *retention.TEXTS):
        table = model.__tablename__
        assert (table, column) in told
        life = tables()[table].columns[column].life
        assert life is (Life.TEXTS if (model, column) in retention.TEXTS else Life.NAMES), f"{table}.{column}"


def test_the_days_are_those_of_the_settings() -> None:
    told = sheet.sheet(Settings(names_days=120, retention_days=365))

    assert "names until 120 days after the request ended" in told
    assert "until 365 days after the request ended" in told
    assert "98 days" not in told


def test_texts_never_go_before_names() -> None:
    assert "until 200 days after the request ended |" in sheet.sheet(Settings(names_days=200, retention_days=100))


def test_every_figure_and_every_message_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["datasheet"]) == 0
    told = capsys.readouterr().out

    for figure in definitions.FIGURES:
        assert f"### {figure}\n" in told
    for notice in notices.NOTICES.values():
        assert f"* `{notice.name}`: " in told
    assert told.count("\n### ") == len(tables()) + len(definitions.FIGURES)
