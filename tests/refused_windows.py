"""A window that Slack refuses is a button that does nothing: no test ends with one that it did not ask for."""

from __future__ import annotations

import pytest

from tests.office import Office


def no_window_was_refused(request: pytest.FixtureRequest, office: Office) -> None:
    """Fail if Slack refused a views.* call: unless a fault ordered it, or the test is marked and says why."""
    if request.node.get_closest_marker("refused_windows") is None:
        assert office.sandbox.refused_views == [], (
            "Slack refused a window, so somebody pressed something and saw nothing. Mend that, or say why it has to be "
            'with @pytest.mark.refused_windows("…"): '
            f"{office.sandbox.refused_views}"
        )
