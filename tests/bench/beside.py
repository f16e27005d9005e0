"""The processor's work for one request and for one card: here, and in another checkout, in turns."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO

from tests.bench.company import Base

HERE = Path(__file__).parents[2]
TURNS = 25
_WORK = Path(__file__).with_name("work.py")

Milliseconds = dict[str, float]


@dataclass(frozen=True)
class Beside:
    """What each turn took, here and there: milliseconds of processor by what was done."""

    here: list[Milliseconds]
    there: list[Milliseconds]

    def ratio(self, what: str) -> float:
        """How much of their work is left here. Pair by pair, since the machine may be busy with others."""
        return median(ours[what] / theirs[what] for ours, theirs in zip(self.here, self.there, strict=True))


def measure(other: Path, base: Base, its: Base, turns: int = TURNS) -> Beside:
    """Let both work in turns, each on a database of its own. The first turn, in which caches fill, does not count."""
    with ExitStack() as stack:
        workers = [stack.enter_context(_working(*one)) for one in ((HERE, base), (other.resolve(), its))]
        taken = [[_turn(*worker) for worker in workers] for _turn_ in range(turns + 1)]
    return Beside(*([turn[which] for turn in taken[1:]] for which in (0, 1)))


@contextmanager
def _working(checkout: Path, base: Base) -> Iterator[tuple[IO[str], IO[str]]]:
    process = subprocess.Popen(
        [sys.executable, "-P", _WORK, base.url],
        cwd=checkout,
        env={"PYTHONPATH": str(checkout)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin
        assert process.stdout
        try:
            yield process.stdin, process.stdout
        finally:
            process.stdin.close()


def _turn(to_worker: IO[str], from_worker: IO[str]) -> Milliseconds:
    to_worker.write("\n")
    to_worker.flush()
    said = from_worker.readline()
    if not said:
        raise AssertionError("a worker ended; it said why above")
    taken: Milliseconds = json.loads(said)
    return taken
