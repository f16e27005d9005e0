"""The forms in which HR composes a pulse."""

from __future__ import annotations

from tests.journeys.pulse_steps import plans
from tests.office import Office

ASKED = "Who is asked?"


def shown(office: Office) -> str:
    assert office.hana.modal is not None
    return office.hana.modal.text


def goes_on(office: Office) -> None:
    """From the questions to the preview, with all that stands there already."""
    office.hana.submits()
    plans(office)
