"""What every view shows, drawn once for all the tests that look through it."""

from __future__ import annotations

import pytest

from tests.handlers.examples import USUAL
from tests.handlers.reading import Surface
from tests.handlers.surfaces import every_surface


@pytest.fixture(scope="session")
def surfaces() -> tuple[Surface, ...]:
    """All that anybody is ever shown, as people usually write."""
    return tuple(every_surface(USUAL))
