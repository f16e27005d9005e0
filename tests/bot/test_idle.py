"""Nothing is due: Handoff looks often, and writes nothing, so that nobody waits for it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from sqlalchemy import event

from bot import outbox
from bot.notices import PulseReminder
from bot.schedule import ticks
from storage.database import Database
from tests.bot.pulse_company import Company, company_on


@pytest.fixture
def company(database: Database, tmp_path: Path, clock: FrozenDateTimeFactory) -> Company:
    """On the last day of a pulse: everybody was invited and reminded."""
    company = company_on(database, tmp_path.with_name(f"{tmp_path.name}-keys"), clock)
    survey_id = company.launches(people=[f"p{number}" for number in range(10)])
    company.settles()
    company.moves_to(company.survey(survey_id).closes_at - timedelta(hours=70))
    assert company.heard(PulseReminder)
    return company


def commits_of_a_round(company: Company) -> int:
    """How many transactions are kept while everything that Handoff does by itself is done once."""
    kept: list[bool] = []

    @event.listens_for(company.bot.db.engine, "commit")
    def about_to_commit(_connection: Any) -> None:
        kept.append(True)

    for tick in ticks(
        company.bot,
        look_at_slack=lambda: None,
        meet_everybody=lambda: None,
        ask_about=lambda _ids: None,
        rosters=lambda _audience: None,
    ):
        tick.sweep()
    for bulk in (False, True):
        outbox.deliver_due(company.bot, lambda notice, _attempt: company.said.append(notice), bulk=bulk)
    return len(kept)


def test_nothing_is_written_when_nothing_is_due(company: Company) -> None:
    assert commits_of_a_round(company) == 0


def test_what_is_due_is_done_all_the_same(company: Company) -> None:
    company.clock.move_to(company.survey(1).closes_at.replace(tzinfo=None))

    assert commits_of_a_round(company) > 0
    assert company.survey(1).state == "shredded"
