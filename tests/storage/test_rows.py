"""Rows that are only looked at: they say what is there, also what was changed just now, and nothing of them is kept."""

from __future__ import annotations

import pytest
from freezegun.api import FrozenDateTimeFactory
from sqlmodel import col, select

from bot import Bot
from storage import requests as request_rows
from storage.database import Database
from storage.rows import by_key, detached
from storage.tables import Department, Person, Request
from tests.bot.company import ANA, BO, Company, moves_into

pytestmark = pytest.mark.begins_with(fill=moves_into)
_BO = select(Person).where(col(Person.id) == BO)


def test_a_row_that_is_looked_at_says_what_was_changed_just_now(database: Database) -> None:
    with database.transaction() as session:
        bo = by_key(session, Person, BO)
        assert bo is not None
        bo.name = "Bob"

        (seen,) = detached(session, _BO, Person)

    assert seen.name == "Bob"
    assert seen.model_dump() == bo.model_dump()


def test_what_is_changed_in_it_is_not_kept(database: Database) -> None:
    with database.transaction() as session:
        (seen,) = detached(session, _BO, Person)
        seen.name = "Bob"

    with database.reading() as session:
        assert detached(session, _BO, Person)[0].name == "Bo Berg"


def test_a_request_comes_with_both_of_its_sides_and_nothing_is_mixed_up(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    asked = Company(bot, clock).asks()

    with bot.db.reading() as session:
        found = request_rows.with_both_sides(session, asked)
        assert found is not None
        request, department, requester = found
        assert request == by_key(session, Request, asked)
        assert department == by_key(session, Department, request.department_id)
        assert requester == by_key(session, Person, ANA)
