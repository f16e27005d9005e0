"""One table: what Handoff promises about speed and size, each line beside a reference measured in the same run.

python -m tests.bench, or `make bench`; takes some minutes. The targets are for an idle machine with two cores.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

import psutil  # type: ignore[import-untyped]

from bot.settings import Settings
from tests import postgres
from tests.bench import answers, calendars_bench, process, sweeps
from tests.bench.company import Base, folder, sandbox


@dataclass(frozen=True)
class Line:
    """What was measured, the target if there is one, and what something else took in the same run."""

    what: str
    ours: str
    target: str
    is_met: bool | None
    reference: str
    takes: str

    def __str__(self) -> str:
        met = {True: "met", False: "MISSED", None: ""}[self.is_met]
        return f"{self.what:<40}{self.ours:>10}  {self.target:<16}{met:<8}{self.reference:<36}{self.takes:>12}"


def main() -> None:
    print(
        f"{psutil.cpu_count()} cores, load {psutil.getloadavg()[0]:.1f} at the start; the targets are for two, idle.\n"
    )
    print(Line("", "Handoff", "target", None, "beside it", ""))
    for line in _lines():
        print(line, flush=True)


def _lines() -> Iterator[Line]:
    yield from _process()
    yield from _due_times()
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres.server(durable=True))
        except RuntimeError as missing:
            print(f"Without PostgreSQL: {missing}")
            kinds = ["SQLite"]
        else:
            kinds = ["SQLite", "PostgreSQL"]

        def fresh(kind: str) -> Base:
            if kind == "SQLite":
                return Base(kind, f"sqlite:///{stack.enter_context(folder())}/handoff.db")
            return Base(kind, stack.enter_context(postgres.database(server)))

        for kind in kinds:
            yield from _answers(fresh(kind))
        for kind in kinds:
            yield from _sweeps(fresh(kind), fresh(kind))


def _process() -> Iterator[Line]:
    ours, bare = process.ours(), process.bare()
    beside = "a Bolt app that only acknowledges"
    yield Line("ready", f"{ours.ready:.1f} s", "within 3 s", ours.ready <= 3, beside, f"{bare.ready:.1f} s")
    yield Line(
        "memory after 20 requests",
        f"{ours.memory:.0f} MB",
        "under 150 MB",
        ours.memory < 150,
        beside,
        f"{bare.memory:.0f} MB",
    )


def _due_times() -> Iterator[Line]:
    for row in calendars_bench.rows():
        is_met = row.ours_us < 5
        yield Line(
            row.name, f"{row.ours_us:.2f} µs", "under 5 µs", is_met, row.reference_name, f"{row.reference_us:,.1f} µs"
        )


def _answers(base: Base) -> Iterator[Line]:
    with sandbox() as slack:
        taken = answers.measure(slack, base)
    beside = (
        ("a Bolt app that only acknowledges", taken.only_acknowledged),
        ("one durable insert", taken.durable_insert),
    )
    for name, limit, of in (("median", 10, answers.Times.median), ("p99", 30, answers.Times.p99)):
        ours = of(taken.ours)
        for other, times in beside:
            what = f"/request it …, {base.name}, {name}"
            yield Line(what, f"{ours:.1f} ms", f"within {limit} ms", ours <= limit, other, f"{of(times):.2f} ms")
    # What a busy machine does not make longer.
    worked = answers.Times.worked_median
    for other, times in beside:
        yield Line(
            "  of which the bot's own work", f"{worked(taken.ours):.1f} ms", "", None, other, f"{worked(times):.2f} ms"
        )


def _sweeps(few: Base, many: Base) -> Iterator[Line]:
    taken = sweeps.measure(Settings(), few, many)
    yield Line(
        f"sweep, {sweeps.DUE} due of {sweeps.MANY:,}, {many.name}",
        f"{median(taken.many) * 1e3:,.0f} ms",
        "at most 1.5 ×",
        taken.ratio <= 1.5,
        f"{sweeps.DUE} due of {sweeps.FEW:,} ({taken.ratio:.2f} ×)",
        f"{median(taken.few) * 1e3:,.0f} ms",
    )


if __name__ == "__main__":
    main()
