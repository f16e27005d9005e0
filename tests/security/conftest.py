"""The world comes about once for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.security.world import World, a_world


@pytest.fixture(scope="session")
def whole_world() -> Iterator[World]:
    with a_world() as world:
        yield world


@pytest.fixture
def world(whole_world: World) -> Iterator[World]:
    with whole_world.at_work():
        yield whole_world
