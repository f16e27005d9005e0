"""The references in the documentation are what the code does, and leave nothing unexplained."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.departments.file import calendars, departments, reminders
from bot.departments.file.reference import REFERENCE, TableReference, key_of
from bot.departments.file.values import Table
from handlers.manifest import manifest
from handlers.scopes import EVENTS, SCOPES
from tests.references import PAGES

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_is_made_from_the_code(name: str, matches_file: Callable[[Path, str], None]) -> None:
    matches_file(DOCS / name, PAGES[name]())


@pytest.mark.parametrize("table", REFERENCE, ids=lambda table: table.table.__name__)
def test_every_key_of_the_departments_file_is_explained_and_no_other(table: TableReference) -> None:
    keys = {key_of(name, field) for name, field in table.table.model_fields.items()}

    assert keys == set(table.keys)
    assert all(sentence.endswith((".", ":")) for sentence in table.keys.values())


def test_every_table_of_the_departments_file_is_explained() -> None:
    tables = {
        found
        for module in (calendars, departments, reminders)
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Table) and found is not Table
    }

    assert {table.table for table in REFERENCE} == tables


def test_no_scope_and_no_event_is_asked_for_without_a_reason() -> None:
    asked = manifest()

    assert set(SCOPES) == set(asked["oauth_config"]["scopes"]["bot"])
    assert set(EVENTS) == set(asked["settings"]["event_subscriptions"]["bot_events"])
    assert all(reason.endswith(".") for reason in (*SCOPES.values(), *EVENTS.values()))
