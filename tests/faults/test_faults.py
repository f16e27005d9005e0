"""A handful of the runs that `make faults` has three hundred of: nothing lost, doubled, missing or late.

make faults ARGS="--seeds 10"    # plays a run that failed here again
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.databases import Templates
from tests.faults.kills import APPLY, CLAIM, CLOSE, COMMIT, LABELS, MIGRATION, NOTE, POST, WEB
from tests.faults.plan import DATABASES, MISBEHAVIOUR, Plan
from tests.faults.run import play

# Of these the first are played by `make test`, the others where everything is tested.
_SHORT = 2
_RUNS = ((9, NOTE), (10, COMMIT), (0, CLAIM), (8, POST), (11, CLOSE), (12, MIGRATION), (13, APPLY), (15, WEB))


@pytest.mark.slow("starts Handoff again and again, in processes that are killed")
@pytest.mark.parametrize("number", range(len(_RUNS)), ids=[label for _seed, label in _RUNS])
def test_nothing_is_lost_or_said_twice(number: int, sqlite_templates: Templates, *, thoroughly: bool) -> None:
    if number >= _SHORT and not thoroughly:
        pytest.skip("the long form, `make test-all` or `make faults`, plays it")
    seed, label = _RUNS[number]

    outcome = play(Plan.drawn(seed, label, "sqlite"), sqlite_templates)

    assert outcome.counts.found == [], f'make faults ARGS="--seeds {seed} --label {label} --on sqlite"'
    assert outcome.counts.requests > 0
    assert outcome.kills > 0


def test_a_seed_is_always_the_same_plan() -> None:
    assert Plan.drawn(17) == Plan.drawn(17)
    assert Plan.drawn(17) != replace(Plan.drawn(18), seed=17)


def test_three_hundred_seeds_kill_everywhere_on_both_databases_and_misbehave_in_every_way() -> None:
    plans = [Plan.drawn(seed) for seed in range(300)]

    assert {(plan.label, plan.database) for plan in plans} == {(label, on) for label in LABELS for on in DATABASES}
    ways = {step.misbehaves for plan in plans for step in plan.steps} - {None}
    assert ways == set(MISBEHAVIOUR)
    assert len(MISBEHAVIOUR) == 10
