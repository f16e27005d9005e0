"""Whatever people write, and however much there is of it, Slack can show it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.handlers.examples import Texts
from tests.handlers.reading import Surface, refused
from tests.handlers.surfaces import every_surface


def _filled(char: str) -> Texts:
    """Every text as long as it may be, of nothing but this."""
    return Texts(
        summary=(char * 150)[:150],
        details=(char * 3_000)[:3_000],
        words=(char * 3_000)[:3_000],
        name=(char * 80)[:80],
        other_name=(char * 80)[:80],
        department=(char * 75)[:75],
        kind=(char * 75)[:75],
    )


@pytest.mark.slow("some two thousand views, and every text in them as long as it may be")
@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(_filled("w"), id="one long word"),
        pytest.param(_filled("<"), id="angle brackets"),
        pytest.param(_filled("&"), id="ampersands"),
        pytest.param(_filled("word "), id="words"),
        pytest.param(_filled("\N{PARTY POPPER}"), id="emoji"),
        pytest.param(Texts(details="\n" * 2_999 + "x", words="x\n" * 1_499 + "x"), id="lines"),
        pytest.param(_filled("<!channel> "), id="pages"),
    ],
)
def test_slack_takes_every_view_whatever_people_wrote(texts: Texts) -> None:
    assert _complaints(every_surface(texts)) == {}


def test_slack_takes_every_view_as_people_usually_write(surfaces: tuple[Surface, ...]) -> None:
    assert _complaints(surfaces) == {}


def _complaints(surfaces: Iterable[Surface]) -> dict[str, list[str]]:
    return {surface.name: found for surface in surfaces if (found := refused(surface))}
