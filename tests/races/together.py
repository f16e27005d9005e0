"""Several people, and several machines, at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from storage.database import Unavailable
from tests.patience import FOR_OTHERS

Result = TypeVar("Result")


def together(acts: Sequence[Callable[[], Result]]) -> list[Result | Exception]:
    """Everybody begins at the same moment; what came of each, an exception included, in the order of `acts`."""
    start = threading.Barrier(len(acts))
    runs = [_Run(act, start) for act in acts]
    for run in runs:
        run.start()
    for run in runs:
        run.join(FOR_OTHERS)
    return [run.outcome() for run in runs]


def again_and_again(act: Callable[[], Result]) -> Result:
    """Who is told that the database is locked tries again, as Handoff does with its next tick."""
    while True:
        try:
            return act()
        except Unavailable:
            continue


class _Run(threading.Thread, Generic[Result]):
    def __init__(self, act: Callable[[], Result], start: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self._act = act
        self._begins = start
        self._came: list[Result | Exception] = []

    def run(self) -> None:
        self._begins.wait(FOR_OTHERS)
        try:
            self._came.append(self._act())
        except Exception as error:  # noqa: BLE001  (what went wrong is an outcome like any other)
            self._came.append(error)

    def outcome(self) -> Result | Exception:
        assert self._came, "somebody is still waiting"
        return self._came[0]
