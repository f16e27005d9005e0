"""One table: what Handoff promises about speed and size, each line beside a reference measured in the same run.

python -m tests.bench, or `make bench`; takes some minutes. The targets are for an idle machine with two cores. Named
parts only: `make bench ARGS="answers pulses"`. Ends with status 1 when a target was missed, and says which.

Beside another checkout of the project, such as one of an earlier commit (`git worktree add ../before v0.1.0`), whose
packages are those of this one: `make bench ARGS="beside --other ../before"`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median

import psutil  # type: ignore[import-untyped]

from bot.settings import Settings
from tests import postgres
from tests.bench import (
    answers,
    beside,
    calendars_bench,
    counts,
    histories,
    home_readers,
    process,
    promises,
    pulses_bench,
    reports_bench,
    senders,
    sweeps,
)
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
        return f"{self.what:<46}{self.ours:>10}  {self.target:<16}{met:<8}{self.reference:<36}{self.takes:>12}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="What Handoff promises about speed.")
    # argparse looks for the empty list among the choices, too.
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, []], metavar="PART", help=", ".join(_PARTS))
    parser.add_argument("--other", type=Path, help="another checkout, whose processor time `beside` compares with")
    arguments = parser.parse_args()
    parts = arguments.parts or [part for part in _PARTS if part != "beside"]
    if "beside" in parts and arguments.other is None:
        parser.error("beside which checkout? --other says where it is")
    print(
        f"{psutil.cpu_count()} cores, load {psutil.getloadavg()[0]:.1f} at the start; the targets are for two, idle.\n"
    )
    print(Line("", "Handoff", "target", None, "beside it", ""))
    missed = []
    for line in _lines(parts, arguments.other):
        print(line, flush=True)
        if line.is_met is False:
            missed.append(line)
    print(f"\nLoad {psutil.getloadavg()[0]:.1f} at the end.")
    if missed:
        print("Missed:", *(f"{line.what.strip()}: {line.ours}, {line.target}" for line in missed), sep="\n  ")
    return 1 if missed else 0


def _lines(parts: Sequence[str], other: Path | None) -> Iterator[Line]:
    with ExitStack() as stack:
        bases = _Bases(stack, other)
        for part in parts:
            yield from _PARTS[part](bases)


class _Bases:
    """Databases to measure on, made as they are asked for: of SQLite, and of PostgreSQL where it is there."""

    def __init__(self, stack: ExitStack, other: Path | None) -> None:
        self.other = other
        self._stack = stack
        self._server: str | None = None
        try:
            self._server = stack.enter_context(postgres.server(durable=True))
        except RuntimeError as missing:
            print(f"Without PostgreSQL: {missing}")
        self.kinds = ["SQLite"] if self._server is None else ["SQLite", "PostgreSQL"]

    def fresh(self, kind: str) -> Base:
        """A new, empty one."""
        if self._server is None or kind == "SQLite":
            return Base(kind, f"sqlite:///{self._stack.enter_context(folder())}/handoff.db")
        return Base(kind, self._stack.enter_context(postgres.database(self._server)))

    def each(self) -> Iterator[Base]:
        """One of each kind."""
        for kind in self.kinds:
            yield self.fresh(kind)


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
    rows = calendars_bench.rows()
    for row in rows:
        (best, took), loop = row.best, row.others[calendars_bench.DAY_LOOP]
        quickest = f"{best}, the best of them ({row.ratio:,.0f} ×)"
        yield Line(row.name, f"{row.ours:.2f} µs", "50 × quicker", row.ratio >= 50, quickest, f"{took:,.1f} µs")
        yield Line("", "", "under 5 µs", row.ours < 5, calendars_bench.DAY_LOOP, f"{loop:,.1f} µs")
    for question in ("due", "elapsed"):
        spans = [row.ours for row in rows if row.name.startswith(question)]
        flat = max(spans) / min(spans)
        yield Line(f"{question}, the longest span", f"{flat:.2f} ×", "flat: 1.5 ×", flat <= 1.5, "the shortest", "")


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
    watched = taken.with_readers.median()
    what = f"  with {answers.READERS} who look at Home, {base.name}, median"
    yield Line(
        what, f"{watched:.1f} ms", "within 10 ms", watched <= 10, "nobody looks", f"{taken.ours.median():.2f} ms"
    )
    # What a busy machine does not make longer.
    worked = answers.Times.worked_median
    for other, times in beside:
        yield Line(
            "  of which the bot's own work", f"{worked(taken.ours):.1f} ms", "", None, other, f"{worked(times):.2f} ms"
        )


def _senders(base: Base) -> Iterator[Line]:
    with sandbox() as slack:
        taken = senders.measure(slack, base)
    one, many, bare, inserts = (
        f"{rates.median():,.0f} /s" for rates in (taken.one, taken.many, taken.acknowledging, taken.inserts)
    )
    yield Line(f"{senders.MANY} senders at once, {base.name}", many, "", None, "one sender", one)
    yield Line("", "", "", None, f"{senders.MANY} to an app that only acknowledges", bare)
    yield Line(
        f"  refused of {senders.ROUNDS * senders.REQUESTS:,}",
        f"{taken.many.refused}",
        "none",
        taken.many.refused == 0,
        "durable inserts of the driver alone",
        inserts,
    )


def _beside(bases: _Bases, base: Base) -> Iterator[Line]:
    assert bases.other is not None
    taken = beside.measure(bases.other, base, bases.fresh(base.name))
    for what, name in (("request", "a one-line request"), ("card", "a card that is delivered")):
        ratio = taken.ratio(what)
        yield Line(
            f"processor of {name}, {base.name}",
            f"{median(turn[what] for turn in taken.here):.1f} ms",
            "half of it",
            ratio <= 0.5,
            f"the other checkout ({ratio:.2f} ×)",
            f"{median(turn[what] for turn in taken.there):.1f} ms",
        )


def _counts(base: Base) -> Iterator[Line]:
    for what, statements in counts.measure(base):
        yield Line(f"statements to {what}, {base.name}", f"{statements}", "", None, "", "")


def _histories(base: Base) -> Iterator[Line]:
    taken = histories.measure(Settings(), base)
    yield Line(
        f"a note behind {histories.MANY:,} lines, {base.name}",
        f"{median(taken.many) * 1e3:.1f} ms",
        "at most 1.5 ×",
        taken.ratio <= 1.5,
        f"behind {histories.FEW} ({taken.ratio:.2f} ×)",
        f"{median(taken.few) * 1e3:.1f} ms",
    )


def _home_readers(bases: Sequence[Base]) -> Iterator[Line]:
    taken = home_readers.measure(bases)
    p95 = {readers: home_readers.p95(seconds) for readers, seconds in taken.items()}
    alone = p95[0]
    for readers, seconds in p95.items():
        is_met = seconds <= 1 and seconds <= 1.5 * alone
        beside, takes = (
            ("nobody looks", f"{alone:.2f} s") if readers else (f"a call to Slack: {home_readers.CALL} s", "")
        )
        what = f"a card while {readers} look at Home, {bases[0].name}, p95"
        yield Line(what, f"{seconds:.2f} s", "1 s and 1.5 ×" if readers else "within 1 s", is_met, beside, takes)


def _sweeps(few: Base, many: Base) -> Iterator[Line]:
    taken = sweeps.measure(Settings(), few, many)
    yield Line(
        f"sweep, {sweeps.DUE} due of {sweeps.MANY:,} clocks, {many.name}",
        f"{median(taken.many) * 1e3:,.0f} ms",
        "at most 1.5 ×",
        taken.ratio <= 1.5,
        f"{sweeps.DUE} due of {sweeps.FEW:,} ({taken.ratio:.2f} ×)",
        f"{median(taken.few) * 1e3:,.0f} ms",
    )


def _reports(base: Base) -> Iterator[Line]:
    taken = reports_bench.measure(Settings(), base)
    clocks, reading = f"figures of {reports_bench.CLOCKS:,} clocks", f"{taken.of_which_reading:.1f} s"
    yield Line(clocks, f"{taken.in_memory:.2f} s", "within 1 s", taken.in_memory <= 1, "", "")
    years = f"a report of {reports_bench.REQUESTS:,} requests, {base.name}"
    yield Line(years, f"{taken.two_years:.1f} s", "within 5 s", taken.two_years <= 5, "of which reading", reading)


def _past(base: Base) -> Iterator[Line]:
    taken = promises.look_back(Settings(), base)
    ms, card = taken.explained.seconds * 1e3, taken.shown.seconds * 1e3
    yield Line(
        f"explain a request, {base.name}", f"{ms:.1f} ms", "within 50 ms", ms <= 50, "its card", f"{card:.1f} ms"
    )
    tried = taken.tried
    yield Line(
        f"dry run, {promises.TRIED:,} in {promises.DAYS} days, {base.name}",
        f"{tried.seconds:.0f} s",
        "within 60 s",
        tried.seconds <= 60,
        "memory grown by",
        f"{tried.grown:.0f} MB",
    )


def _recompute(base: Base) -> Iterator[Line]:
    taken = promises.recompute(Settings(), base)
    yield Line(
        f"recompute {promises.REQUESTS:,} requests, {base.name}",
        f"{taken.seconds:.0f} s",
        "within 5 min",
        taken.seconds <= 300,
        "memory grown by",
        f"{taken.grown:.0f} MB",
    )


def _pulses(bases: Sequence[Base]) -> Iterator[Line]:
    name = bases[0].name
    many = f"{pulses_bench.PEOPLE:,}"
    with sandbox() as slack:
        taken = pulses_bench.measure_answers(slack, bases[0])
    answer = f"a pulse's answer, {name}"
    yield Line(f"{answer}, median", f"{taken.median():.1f} ms", "within 10 ms", taken.median() <= 10, "", "")
    yield Line(f"{answer}, p99", f"{taken.p99():.1f} ms", "", None, "", "")
    yield Line("  of which the bot's own work", f"{taken.worked_median():.1f} ms", "", None, "", "")
    rounds = pulses_bench.measure_rounds(bases[1])
    most = f"{pulses_bench.MOST_PEOPLE:,}"
    for what, seconds, limit in (
        (f"launching to {most}, {name}", rounds.launching, 2.0),
        (f"  after {pulses_bench.WAVES - 1} waves, {name}", rounds.launching_again, 2.0),
        (f"closing {most} answers, {name}", rounds.closing, 10.0),
        ("  of which finding out what may be published", rounds.publishing, 5.0),
    ):
        yield Line(what, f"{seconds:.2f} s", f"within {limit:g} s", seconds <= limit, "", "")
    yield Line(f"promising {most} reminders, {name}", f"{rounds.reminding:.1f} s", "", None, "", "")
    yield Line(f"promising {most} invitations, {name}", f"{rounds.inviting:.1f} s", "", None, "", "")
    left = pulses_bench.send_ten_thousand_forms_of_one_person(bases[2])
    yield Line(f"10,000 forms of one person, {name}", f"{left}", "1 envelope", left == 1, "", "")
    with sandbox() as slack:
        quiet, busy, pace = pulses_bench.measure_cards(slack, bases[3])
    beside = f"without ({busy / quiet:.2f} ×)"
    yield Line(f"a card while {many} are invited, {name}", f"{busy:.0f} ms", "", None, beside, f"{quiet:.0f} ms")
    yield Line(f"  and invited meanwhile, {name}", f"{pace:.1f} /s", "", None, "Slack takes several", "5 /s")


# Whoever has a hundred thousand open requests has outgrown SQLite: those are reckoned anew on the other one.
_PARTS: dict[str, Callable[[_Bases], Iterator[Line]]] = {
    "process": lambda _bases: _process(),
    "calendars": lambda _bases: _due_times(),
    "answers": lambda bases: chain.from_iterable(map(_answers, bases.each())),
    "beside": lambda bases: chain.from_iterable(_beside(bases, base) for base in bases.each()),
    "statements": lambda bases: chain.from_iterable(map(_counts, bases.each())),
    "senders": lambda bases: chain.from_iterable(map(_senders, bases.each())),
    "histories": lambda bases: chain.from_iterable(map(_histories, bases.each())),
    "home": lambda bases: chain.from_iterable(
        _home_readers([bases.fresh(kind) for _readers in home_readers.READERS]) for kind in bases.kinds
    ),
    "past": lambda bases: chain.from_iterable(map(_past, bases.each())),
    "recompute": lambda bases: _recompute(bases.fresh(bases.kinds[-1])),
    "reports": lambda bases: chain.from_iterable(map(_reports, bases.each())),
    "sweeps": lambda bases: chain.from_iterable(_sweeps(bases.fresh(kind), bases.fresh(kind)) for kind in bases.kinds),
    "pulses": lambda bases: chain.from_iterable(
        _pulses([bases.fresh(kind) for _measured in range(4)]) for kind in bases.kinds
    ),
}


if __name__ == "__main__":
    sys.exit(main())
