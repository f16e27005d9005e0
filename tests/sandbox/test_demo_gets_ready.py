"""The demo while it gets ready: it says what it does, and can be stopped."""

from __future__ import annotations

import signal
import subprocess

import pytest

from tests.browser.demo import PATIENCE, start_demo


@pytest.mark.slow("a demo starts, and gets as far as the Tuesday of its last week")
@pytest.mark.parametrize("after", ["A small company", "Tuesday"])
def test_whoever_has_no_time_to_wait_stops_it_at_once(after: str) -> None:
    with start_demo(subprocess.PIPE) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(after):
                break
        process.send_signal(signal.SIGINT)
        said, complaints = process.communicate(timeout=PATIENCE)

    assert (process.returncode, complaints) == (0, "")
    assert said.splitlines()[-1] == "The demo has stopped."
    assert "Friday" not in said
    assert "Open http" not in said


def test_it_ends_when_nobody_can_hear_where_to_go() -> None:
    with start_demo(subprocess.PIPE) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Two weeks before"):
                break
        process.stdout.close()

        assert process.wait(PATIENCE) != 0
