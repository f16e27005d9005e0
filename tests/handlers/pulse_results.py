"""The results of a pulse as a post and as a window, as tests of views look at them."""

from __future__ import annotations

from handlers.views.pulses import results
from tests.handlers.pulse_examples import the_results
from tests.handlers.reading import Surface, a_message, a_view

ZONE = "Europe/Paris"
EVERYBODY = ("Finance", "IT", "Legal")


def shown(surface: Surface) -> str:
    return surface.texts


def post(*, in_channel: bool = True, with_charts: bool = True, **about: object) -> Surface:
    found = the_results(**about)  # type: ignore[arg-type]
    blocks = results.post(found, ZONE, in_channel=in_channel, with_charts=with_charts)
    return a_message("results", results.text(found), blocks)


def window(**about: object) -> Surface:
    found = the_results(**about)  # type: ignore[arg-type]
    return a_view("results", results.everything(found, ZONE, is_hr=True, may_promise=True))


def rows(surface: Surface) -> list[list[str]]:
    """The cells of the table in a message; none without one."""
    tables = [block["rows"] for block in surface.blocks if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in tables[0]] if tables else []


A_AND_B = (("IT",), (1, 1, 3, 5, 2)), (("Finance", "Legal"), (2, 4, 7, 12, 4))
