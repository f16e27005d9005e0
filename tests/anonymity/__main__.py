"""The long game: `python -m tests.anonymity`, or `make anonymity`. Prints a report; fails when anything was found out.

Two games: of what is `stored`, nothing may be linked to anybody; from what is `published`, nobody may be worked out.
Together they take some twenty minutes on an idle machine with two cores. `--trials 2000` makes a night of it.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack, nullcontext

from tests import postgres
from tests.anonymity import report
from tests.anonymity.canaries.every import CANARIES
from tests.anonymity.canaries.tables import fresh
from tests.anonymity.company import Company
from tests.anonymity.handoff import Handoff
from tests.anonymity.publishing import report as publishing
from tests.anonymity.script import Plan, seeded
from tests.anonymity.series import Series

_SPECIAL = (Plan.EDITS, Plan.ECHO, Plan.REPLAY, Plan.RESTORE, Plan.CRASH, Plan.WAVES)
_CANARY_TRIALS = 12
# Small enough that one department cannot stand alone.
_SMALL = {"it": 6, "sales": 6, "legal": 3}


def main() -> None:
    asked = _arguments()
    found: list[str] = []
    with ExitStack() as stack:
        base = stack.enter_context(postgres.server()) if "postgres" in asked.on else ""
        for backend in asked.on if "stored" in asked.games else ():
            found += _canaries(backend, base)
            found += _handoff(backend, base, asked)
        for backend in asked.on if "published" in asked.games else ():
            databases = fresh if backend == "sqlite" else lambda: postgres.database(base)
            found += publishing.product(backend, databases, asked.product_lives)
    if "stored" in asked.games:
        found += report.reconstruction(seeded(asked.seed))
    if "published" in asked.games:
        found += publishing.policy(asked.lives, asked.rounds)
    report.verdict(found)
    sys.exit(bool(found))


def _canaries(backend: str, base: str) -> list[str]:
    """Every canary on this database; the complaints."""
    report.heading(f"Canaries on {backend}: designs with one mistake, each of which must be broken")
    with ExitStack() as stack:
        # On PostgreSQL one database serves all games: each begins by emptying it.
        url = stack.enter_context(postgres.database(base)) if backend == "postgres" else ""
        databases = fresh if backend == "sqlite" else lambda: nullcontext(url)
        found = []
        for canary in CANARIES:
            if backend in canary.backends:
                series = Series(canary, databases, canary.__name__, pairs=3)
                series.play(canary.plan, _CANARY_TRIALS)
                found += report.canary(canary, series.scores)
        return found


def _handoff(backend: str, base: str, asked: argparse.Namespace) -> list[str]:
    """Handoff itself on this database; the complaints."""
    large = asked.people * 2 // 5
    rooms = {"it": large, "sales": large, "legal": asked.people - 2 * large}
    with ExitStack() as stack:
        plain = _series(stack, rooms, backend, base, asked.seed)
        plain.play(Plan.PLAIN, asked.trials)
        special = _series(stack, _SMALL, backend, base, asked.seed)
        for plan in _SPECIAL:
            special.play(plan, asked.special)
    report.heading(f"Handoff on {backend}: {asked.people} people, {plain.scores.trials()} pairs; half is chance")
    return report.scores(plain.scores, special.scores, plain.spilt | special.spilt)


def _series(stack: ExitStack, rooms: dict[str, int], backend: str, base: str, seed: int) -> Series:
    company = Company(rooms, seeded(seed), base)
    stack.callback(company.close)
    return Series(lambda url, random: Handoff(url, random, company), lambda: company.database(backend), str(seed))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.anonymity", description=__doc__)
    parser.add_argument("--trials", type=int, default=400, help="pairs to guess in plain games, on each database")
    parser.add_argument("--special", type=int, default=20, help="the same for each special kind of game")
    parser.add_argument("--people", type=int, default=15, help="who are asked in a plain game")
    parser.add_argument("--seed", type=int, default=1, help="decides who says what, when")
    parser.add_argument("--games", nargs="+", default=["stored", "published"], choices=["stored", "published"])
    parser.add_argument("--lives", type=int, default=100, help="lives of companies from which people are subtracted")
    parser.add_argument("--rounds", type=int, default=500, help="rounds in which somebody's answer is guessed")
    parser.add_argument("--product-lives", type=int, default=2, help="lives of Handoff itself, on each database")
    parser.add_argument("--on", nargs="+", default=["sqlite", "postgres"], choices=["sqlite", "postgres"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
