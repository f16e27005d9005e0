"""Journeys end with a Slack that has nothing to complain of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.ask_steps import asks_in
from tests.office import Office


@pytest.fixture
def office(office: Office) -> Iterator[Office]:
    """The company, in which nothing is sent that a good app never sends."""
    yield office
    assert office.sandbox.lint == []


@pytest.fixture
def asking(office: Office) -> Office:
    """The same company, with a channel in which everybody asks IT."""
    office.sandbox.workspace.add_channel("ask-it", members=("ana", "bo", "eve", "hana"))
    asks_in(office, "it")
    return office
