"""The game against Handoff itself, a short one: `make anonymity` plays the long one.

Some people answer in Slack as they do; two of them, and what the two said, are known. Who of the two said which is not,
and nothing that is left behind may help to find out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.anonymity.company import Company
from tests.anonymity.handoff import Handoff
from tests.anonymity.scoring import Verdict
from tests.anonymity.script import Plan, seeded
from tests.anonymity.series import Series

_ROOMS = {"it": 6, "sales": 6, "legal": 3}
_BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
_TRIALS = 21
_KEY_TAKEN = 4

Begin = Callable[[str], Series]


@pytest.fixture(params=_BOTH)
def begin(request: pytest.FixtureRequest) -> Iterator[Begin]:
    """Begins a series of games with Handoff, under a name that decides what happens in them."""
    base = request.getfixturevalue("postgres_url_base") if request.param == "postgres" else ""
    company = Company(_ROOMS, seeded("the company"), base)

    def series(name: str) -> Series:
        return Series(lambda url, random: Handoff(url, random, company), lambda: company.database(request.param), name)

    yield series
    company.close()


@pytest.mark.slow("dozens of games, each with a pulse from its launch to its close")
def test_nobody_finds_out_who_of_two_said_what(begin: Begin) -> None:
    series = begin("short")
    series.play(Plan.PLAIN, _TRIALS)

    if _broken(series):
        # Luck looks like this once in some hundred runs. It does not look like this twice.
        series = begin("once more")
        series.play(Plan.PLAIN, 2 * _TRIALS)

    assert _broken(series) == []
    assert not series.spilt
    assert series.scores.best(_KEY_TAKEN) == 1, "the key of the open survey opens nothing: this game proves nothing"


@pytest.mark.parametrize("plan", [Plan.EDITS, Plan.ECHO, Plan.REPLAY, Plan.RESTORE, Plan.CRASH, Plan.WAVES])
def test_not_even_when(plan: Plan, begin: Begin) -> None:
    series = begin("short")

    series.play(plan, 1)

    spoke = {
        str(attack): guesses.spoken
        for (attack, level), guesses in series.scores.guesses.items()
        if level < _KEY_TAKEN and guesses.spoken
    }
    # What breaks its canary speaks in nearly every game with it; here there is nothing to speak of.
    assert spoke == {}
    assert not series.spilt


def test_before_the_close_hr_sees_nothing_of_who_or_how_many_answered(begin: Begin) -> None:
    series = begin("what HR sees")

    series.play(Plan.PLAIN, 1)

    game = series.last
    assert game
    assert len(game.evidence.scrapes) > 10
    assert len(set(game.evidence.scrapes)) == 1


def _broken(series: Series) -> list[Verdict]:
    return [verdict for verdict in series.scores.verdicts() if verdict.level < _KEY_TAKEN and verdict.is_broken]
