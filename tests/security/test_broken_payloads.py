"""Whatever a broken or hostile client sends, to whichever listener: it is answered, under an id where it failed, and
nothing is half done.
"""

from __future__ import annotations

import random

import pytest

from tests.security.mutations import mutated
from tests.security.recorder import SECRET
from tests.security.world import Outcome, World

SHORT, LONG = 2, 40
# What is saved as somebody goes from step to step, also if Slack does not show them the next one.
_DRAFTS = {"pulse_series", "pulse_history"}
# Whoever presses it again wants the file again; the audit trail has both.
_EACH_TIME = {"block_actions pulse.export window"}
_OF_SLACK = {"SlackApiError", "URLError", "TimeoutError"}


@pytest.mark.slow("every payload of everything that can be sent, broken in other ways each time")
def test_what_is_broken_is_answered_and_changes_nothing_by_half(world: World, thoroughly: bool) -> None:
    wrong: dict[str, list[str]] = {}
    for seed in range(LONG if thoroughly else SHORT):
        for name, payload in world.payloads.items():
            broken = mutated(payload.body, random.Random(f"{seed} {name}"))  # noqa: S311 - to be played again
            found = _complaints(world.send(payload.kind, broken))
            if found:
                wrong[f"{name}, seed {seed}"] = found

    assert wrong == {}


@pytest.mark.slow("every payload of everything that can be sent, three times")
def test_what_comes_twice_is_done_once(world: World) -> None:
    wrong = {}
    for name, payload in world.payloads.items():
        once, twice = (world.send(payload.kind, payload.copy(), again=again) for again in (False, True))
        if twice.failures or _kept(once) != _kept(twice):
            wrong[name] = twice.failures, _kept(once), _kept(twice)

    assert set(wrong) <= _EACH_TIME, wrong


def _kept(outcome: Outcome) -> dict[str, tuple[int, int]]:
    """How many rows of each table are others than before. What is drawn once more is the same."""
    return {table: rows for table, rows in outcome.changed.items() if table != "outbox"}


def _complaints(outcome: Outcome) -> list[str]:
    found = []
    for failure in outcome.failures:
        if not failure.get("error_id"):
            found.append("a failure without an id")
        if not _is_told(outcome, str(failure["error_id"])):
            found.append("nobody was told the id")
        if set(outcome.changed) - (_DRAFTS if failure["kind"] in _OF_SLACK else set()):
            found.append(f"{failure['kind']}, and yet {sorted(outcome.changed)} changed")
    if outcome.is_refused and outcome.changed:
        found.append(f"refused, and yet {sorted(outcome.changed)} changed")
    if SECRET in outcome.logged.text:
        found.append("a word that somebody wrote was logged")
    return found


def _is_told(outcome: Outcome, error_id: str) -> bool:
    """Whoever waits reads the id, unless the payload does not say who and where, or it is a menu."""
    return error_id in outcome.said or outcome.status in {400, 500} or '"options": []' in str(outcome.answer)
