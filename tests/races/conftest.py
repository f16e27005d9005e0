"""The company without Slack: Ana asks, and Cem has joined Bo and Dana in IT."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, membership
from bot.requests.opening import NewRequest, open_request
from storage import departments
from storage.database import Database
from tests.office import PLAN, Office
from tests.patience import FOR_LOCKS
from tests.refused_windows import no_window_was_refused

IT = ("UBO00000", "UCEM0000", "UDANA000")


@pytest.fixture
def office(request: pytest.FixtureRequest, database_url: str, clock: FrozenDateTimeFactory) -> Iterator[Office]:
    """The company of the example file, with Handoff at work in a sandbox; nobody there gives up waiting for another."""
    office = Office(database_url, clock, patience=FOR_LOCKS)
    yield office
    office.close()
    no_window_was_refused(request, office)


@pytest.fixture
def company(bot: Bot) -> Bot:
    """The bot of that company, on Tuesday at nine."""
    PLAN.is_known_to(bot)
    membership.keep_members(bot, department_id(bot), IT)
    return bot


@pytest.fixture
def machines(company: Bot, another: Callable[[], Database]) -> list[Bot]:
    """The same bot on six machines: each has connections of its own."""
    return [Bot(another(), company.settings, company.now) for _machine in range(6)]


def department_id(bot: Bot, key: str = "it") -> int:
    with bot.db.reading() as session:
        return next(department.id for department in departments.active(session) if department.key == key)


def asks(bot: Bot, form_token: str) -> int:
    """Ana asks IT for something; answers the request's number."""
    return open_request(bot, NewRequest(form_token, "UANA0000", department_id(bot), "My laptop")).request.id
