"""The whole of it: `python -m tests.faults`, or `make faults`. Plays seeded runs, prints a table, fails when anything
was lost, doubled, missing or late.

    make faults                                   # 300 runs, every label on both databases
    make faults ARGS="--seeds 17"                 # one run again
    make faults ARGS="--seeds 0-49 --label note --on postgres"
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from math import inf
from pathlib import Path
from time import monotonic

from tests import postgres
from tests.databases import PostgresTemplates, SqliteTemplates, Templates
from tests.faults.counts import WRONG, Counts
from tests.faults.kills import LABELS
from tests.faults.plan import DATABASES, MISBEHAVIOUR, Plan
from tests.faults.run import Outcome, play

_USUAL = range(300)


def main() -> None:
    asked = _arguments()
    plans = [Plan.drawn(seed, asked.label, asked.on) for seed in asked.seeds]
    began = monotonic()
    with ExitStack() as stack:
        base = stack.enter_context(postgres.server()) if any(plan.database == "postgres" for plan in plans) else ""
        at_once = [plans[first :: asked.at_once] for first in range(asked.at_once)]
        workers = stack.enter_context(ThreadPoolExecutor(asked.at_once))
        played = workers.map(lambda some: list(_play(some, base, asked, began)), at_once)
        outcomes = [outcome for some in played for outcome in some]
    print(table(sorted(outcomes, key=lambda outcome: LABELS.index(outcome.plan.label))))
    print(f"{len(outcomes)} runs in {(monotonic() - began) / 60:.0f} minutes")
    sys.exit(any(outcome.counts.found for outcome in outcomes))


def _play(plans: list[Plan], base: str, asked: argparse.Namespace, began: float) -> Iterator[Outcome]:
    """One after the other, as long as there is time."""
    with ExitStack() as stack:
        on_sqlite = SqliteTemplates()
        stack.callback(on_sqlite.close)
        templates: dict[str, Templates] = {"sqlite": on_sqlite}
        if base:
            templates["postgres"] = on_postgres = PostgresTemplates(base)
            stack.callback(on_postgres.close)
        for plan in plans:
            if monotonic() - began > asked.minutes * 60:
                return
            outcome = play(plan, templates[plan.database])
            _tell(outcome, asked.logs)
            yield outcome


def _tell(outcome: Outcome, logs: Path | None) -> None:
    plan, counts = outcome.plan, outcome.counts
    what = f"seed {plan.seed:3} {plan.label:9} {plan.database:8} {outcome.kills} killed, {outcome.acts} acts"
    said = [
        f"{what}: {'ok' if not counts.found else f'{len(counts.found)} found'}",
        *(f"    {one}" for one in counts.found),
    ]
    if counts.found:
        said.append(f'    Again: make faults ARGS="--seeds {plan.seed} --label {plan.label} --on {plan.database}"')
        if logs is not None:
            logs.mkdir(parents=True, exist_ok=True)
            (logs / f"{plan.seed}-{plan.label}-{plan.database}.log").write_text(outcome.log, encoding="utf-8")
    print("\n".join(said), flush=True)


def table(outcomes: list[Outcome]) -> str:
    """What was counted, by label; then how often each kind of misbehaviour was in a run."""
    by_label: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_label[outcome.plan.label].append(outcome)
    columns = ("requests", "words", "messages", "reminders", "ballots", *WRONG)
    head = ["killed at", "runs", "kills", *(name.replace("_", " ") for name in columns)]
    rows = [[label, *_sums(of_label, columns)] for label, of_label in by_label.items()]
    rows.append(["all", *_sums(outcomes, columns)])
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    lines = [
        "| "
        + " | ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        + " |"
        for row in [head, *rows]
    ]
    rule = "|" + "|".join("-" * (width + 1) + ("-" if place == 0 else ":") for place, width in enumerate(widths)) + "|"
    ways = Counter(way for outcome in outcomes for way in outcome.misbehaved)
    misbehaved = [f"* {way}: in {ways[way]} runs" for way in MISBEHAVIOUR]
    return "\n".join([lines[0], rule, *lines[1:], "", *misbehaved])


def _sums(outcomes: list[Outcome], columns: tuple[str, ...]) -> list[str]:
    total = Counts()
    for outcome in outcomes:
        total.add(outcome.counts)
    return [
        str(len(outcomes)),
        str(sum(one.kills for one in outcomes)),
        *(str(getattr(total, name)) for name in columns),
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--seeds", type=_seeds, default=_USUAL, metavar="17 or 0-299", help="which runs (0-299)")
    parser.add_argument("--label", choices=LABELS, help="kill there alone (each in its turn)")
    parser.add_argument("--on", choices=DATABASES, help="on that database alone (each in its turn)")
    parser.add_argument(
        "--logs", type=Path, metavar="FOLDER", help="keep there what Handoff logged in runs that failed"
    )
    parser.add_argument("--at-once", type=int, default=2, metavar="N", help="so many runs at a time (2)")
    parser.add_argument("--minutes", type=float, default=inf, help="begin no run after so long")
    return parser.parse_args()


def _seeds(written: str) -> range:
    first, _, last = written.partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    main()
