"""What stood beside its request becomes figures of departments, and whose it was is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from storage import ratings as rating_rows
from storage.database import Database
from storage.tables import LostTime, RatingBlock, Score
from tests.moments import TUESDAY_AT_NINE as AT
from tests.storage.earlier import begin_with

IT, PEOPLE = 2, 1
COMPANY = """
INSERT INTO calendars (id, key) VALUES (1, 'paris');
INSERT INTO departments (id, key, name, channel_id, calendar_id, position, is_active, next_response, ladder, on_call)
  VALUES (1, 'people', 'People', 'CPEOPLE0', 1, 1, true, true, '[]', '{}'),
  (2, 'it', 'IT', 'CITHELP0', 1, 0, true, true, '[]', '{}');
"""
PERSON = """INSERT INTO people (id, name, zone, is_active, is_bot, is_external, is_guest, met_at) VALUES
  (:id, :id, 'Europe/Paris', true, false, false, false, :at)"""
REQUEST = """INSERT INTO requests
  (id, form_token, department_id, requester_id, urgency, summary, details, state, opened_at, resolution) VALUES
  (:id, :token, :department, :person, 'normal', 'A laptop', '', 'closed', :at, 1)"""
SCORE = """INSERT INTO scores (request_id, resolution, score, given_at, changed_at) VALUES (:id, 1, :score, :at, :at)"""
LOST = "INSERT INTO lost_times (request_id, resolution, time_lost, at) VALUES (:id, 1, :lost, :at)"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def rated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Six people rated IT, four of them said what it cost; four people rated People, two of them twice."""
    url = f"sqlite:///{tmp_path}/earlier.db"
    if request.param == "postgres":
        fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
        url = fresh()
    database = Database(url)
    begin_with(database, "0040")
    given = [(IT, f"UPERSON{number}", score) for number, score in enumerate((1, 2, 2, 4, 5, 5))]
    given += [(PEOPLE, f"UPERSON{number % 4}", 3) for number in range(6)]
    with database.engine.begin() as connection:
        for statement in COMPANY.split(";\n")[:-1]:
            connection.execute(text(statement))
        for person_id in sorted({person_id for _department, person_id, _score in given}):
            connection.execute(text(PERSON), {"id": person_id, "at": AT})
        for number, (department_id, person_id, score) in enumerate(given, start=1):
            about = {"id": number, "department": department_id, "person": person_id, "token": f"t{number}"}
            at = AT - timedelta(days=31 if number == 1 else 0)
            connection.execute(text(REQUEST), {**about, "at": at})
            connection.execute(text(SCORE), {"id": number, "score": score, "at": at})
            if department_id == IT and score > 1:
                connection.execute(text(LOST), {"id": number, "lost": "1h" if score < 5 else "none", "at": at})
    database.migrate()
    yield database
    database.close()


def test_a_department_that_five_people_rated_keeps_its_figures_and_nobody_keeps_whose_they_were(
    rated: Database,
) -> None:
    with rated.reading() as session:
        (block,) = session.exec(select(RatingBlock)).all()
        groups = {row.about: (row.type_id, row.people, row.counts) for row in rating_rows.groups(session, [block.id])}
        left = [session.exec(select(table)).all() for table in (Score, LostTime)]

    assert (block.department_id, block.first_month, block.last_month) == (IT, "2026-01", "2026-03")
    assert groups["score"] == (0, 6, {"1": 1, "2": 2, "4": 1, "5": 2})
    assert groups["lost_time"] == (0, 5, {"1h": 3, "none": 2})
    assert block.state == "released"
    assert left == [[], []]
