"""What a seed stands for: who does what in which order, how Slack misbehaves meanwhile, and where Handoff is killed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from bot.sandbox import Sandbox
from tests.faults.kills import APPLY, CLAIM, CLOSE, COMMIT, LABELS, MIGRATION, NOTE, POST, WEB

DATABASES = ("sqlite", "postgres")

# How late at most a label is reached for the last time in a usual run.
_REACHED = {CLAIM: 25, POST: 12, NOTE: 12, COMMIT: 60, CLOSE: 40, MIGRATION: 150, APPLY: 60, WEB: 40}

_CALLS = ("chat.postMessage", "chat.postMessage", "chat.update", "conversations.replies")
# Longer than a call has patience.
_HANGS_FOR = 1.2

Order = Callable[[Sandbox, Random], None]


def _method(rng: Random) -> str:
    return rng.choice(_CALLS)


def _a_busy_method(sandbox: Sandbox, rng: Random) -> None:
    sandbox.faults.rate_limit(_method(rng), retry_after=rng.randint(1, 20), times=rng.randint(1, 3))


def _ill_though_it_did_it(sandbox: Sandbox, rng: Random) -> None:
    sandbox.faults.fall_ill(_method(rng), rng.choice((500, 503)), times=rng.randint(1, 2))


def _ill_without_doing_it(sandbox: Sandbox, rng: Random) -> None:
    sandbox.faults.status(_method(rng), rng.choice((500, 502, 503)), times=rng.randint(1, 3), html=rng.random() < 0.5)


def _a_call_that_hangs(sandbox: Sandbox, rng: Random) -> None:
    sandbox.faults.hang(_method(rng), _HANGS_FOR)


def _a_connection_that_breaks(sandbox: Sandbox, rng: Random) -> None:
    sandbox.faults.lose_answer(_method(rng), times=rng.randint(1, 2))


def _events_that_come_twice(sandbox: Sandbox, rng: Random) -> None:
    sandbox.faults.duplicate_events(rng.randint(1, 6))


def _events_that_come_late(sandbox: Sandbox, rng: Random) -> None:
    sandbox.faults.delay_events(timedelta(seconds=rng.choice((2, 30, 300))), rng.randint(1, 3))


def _events_in_the_wrong_order(sandbox: Sandbox, rng: Random) -> None:
    sandbox.faults.reorder_events(rng.randint(1, 3))


def _a_line_that_breaks_with_events_lost(sandbox: Sandbox, rng: Random) -> None:
    # The line breaks after the act whose event is lost: see `Run`.
    sandbox.faults.lose_events(1)


def _an_error_on_no_list(sandbox: Sandbox, rng: Random) -> None:
    sandbox.faults.fail(_method(rng), error="a_code_of_tomorrow", times=rng.randint(1, 3))


LOST_EVENTS = "events lost with the line"
MISBEHAVIOUR: dict[str, Order] = {
    "429 with Retry-After": _a_busy_method,
    "5xx after doing it": _ill_though_it_did_it,
    "5xx without doing it": _ill_without_doing_it,
    "hanging call": _a_call_that_hangs,
    "connection dropped after doing it": _a_connection_that_breaks,
    "events twice": _events_that_come_twice,
    "events late": _events_that_come_late,
    "events out of order": _events_in_the_wrong_order,
    LOST_EVENTS: _a_line_that_breaks_with_events_lost,
    "unknown error": _an_error_on_no_list,
}


@dataclass(frozen=True)
class Step:
    """One act of somebody, and how Slack misbehaves from then on; then a pause, in seconds of the machine.

    `which` chooses the request among those that there are by then, `draw` whatever else is left open.
    """

    verb: str
    which: int
    draw: int
    misbehaves: str | None
    pause: float


@dataclass(frozen=True)
class Plan:
    """All that is fixed by a seed. What the threads of the processes make of it differs from run to run."""

    seed: int
    database: str
    label: str
    nths: tuple[int, ...]
    with_pulse: bool
    steps: tuple[Step, ...]
    later: tuple[str, ...]
    """How Slack misbehaves when hours have passed, each time that they have."""

    @classmethod
    def drawn(cls, seed: int, label: str | None = None, database: str | None = None) -> Plan:
        """Each label comes in its turn, on each database in its turn."""
        rng = Random(f"faults {seed}")  # noqa: S311
        label = label or LABELS[seed % len(LABELS)]
        nths = tuple(rng.randint(1, _REACHED[label]) for _ in range(1 if label in {MIGRATION, APPLY, CLOSE} else 2))
        # Of an earlier version nobody knows yet who there is to be asked.
        with_pulse = label == CLOSE or (rng.random() < 0.3 and label != MIGRATION)
        return cls(
            seed,
            database or DATABASES[seed // len(LABELS) % len(DATABASES)],
            label,
            nths,
            with_pulse,
            tuple(_steps(rng, label, with_pulse=with_pulse)),
            tuple(rng.choices(_ways(label), k=4)),
        )


def _steps(rng: Random, label: str, *, with_pulse: bool) -> list[Step]:
    verbs = ["ask", "ask", "take", "reply", *rng.choices(_VERBS, weights=_WEIGHTS, k=rng.randint(10, 14))]
    if with_pulse:
        for _ballot in range(11):
            verbs.insert(rng.randint(2, len(verbs)), "answer")
    if label == APPLY:
        verbs.insert(rng.randint(4, len(verbs) - 1), "apply")
    # Nobody does anything about the last one, so there is something to be reminded of.
    verbs.append("ask")
    # Two to four of the ten ways, spread over the steps.
    ways = rng.sample(_ways(label), k=rng.randint(2, 4))
    at = dict(zip(rng.sample(range(len(verbs)), k=len(ways)), ways, strict=True))
    return [
        Step(
            verb,
            rng.randrange(1000),
            rng.randrange(1 << 30),
            at.get(number),
            rng.choice((0.0, 0.0, 0.1, 0.3, 0.6, 1.0)),
        )
        for number, verb in enumerate(verbs)
    ]


def _ways(label: str) -> list[str]:
    """Over HTTP no line breaks, so that nobody would look for an event that Slack never told."""
    return sorted(MISBEHAVIOUR.keys() - ({LOST_EVENTS} if label == WEB else set()))


_VERBS = ("ask", "take", "reply", "write", "write", "resolve", "confirm", "reopen", "edit", "file", "settle")
_WEIGHTS = (3, 3, 3, 3, 3, 3, 2, 2, 3, 2, 2)
