"""Journeys end with a Slack that has nothing to complain of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.office import Office


@pytest.fixture
def office(office: Office) -> Iterator[Office]:
    """The company, in which nothing is sent that a good app never sends."""
    yield office
    assert office.sandbox.lint == []
