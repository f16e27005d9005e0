"""Every attack breaks what it must break. Otherwise it would find nothing anywhere, and prove nothing by that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import postgres
from tests.anonymity.attacks.every import ATTACKS, NUMBERS
from tests.anonymity.canaries.canary import Canary
from tests.anonymity.canaries.every import CANARIES
from tests.anonymity.canaries.sealed import Sealed
from tests.anonymity.challenger import play
from tests.anonymity.scoring import Scores
from tests.anonymity.script import Plan, seeded

# Three pairs a game, mostly: chance gets all twelve right once in four thousand times.
_GAMES = 4
_MARKS: dict[str, Any] = {"sqlite": (), "postgres": pytest.mark.postgres}


@pytest.fixture(scope="module")
def one_postgres(postgres_url_base: str) -> Iterator[str]:
    """One database for all games on PostgreSQL; each begins by emptying it."""
    with postgres.database(postgres_url_base) as url:
        yield url


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where games are played: a folder's URL on SQLite, a database's on PostgreSQL."""
    return f"sqlite:///{tmp_path}/canary.db" if request.param == "sqlite" else request.getfixturevalue("one_postgres")


_EVERY = [
    pytest.param(canary, backend, id=f"{canary.__name__}-{backend}", marks=_MARKS[backend])
    for canary in CANARIES
    for backend in canary.backends
]


@pytest.mark.parametrize(("canary", "place"), _EVERY, indirect=["place"])
def test_no_canary_survives(canary: type[Canary], place: str) -> None:
    scores = _played(canary, canary.plan, place)

    broken = {attack.name: scores.success(attack, canary.level) for attack in ATTACKS if attack.number == canary.attack}
    assert max(broken.values()) >= canary.at_least, broken


@pytest.mark.parametrize(
    "place", [pytest.param(backend, marks=marks) for backend, marks in _MARKS.items()], indirect=True
)
def test_the_key_of_an_open_survey_opens_everything_and_nothing_else_does(place: str) -> None:
    scores = _played(Sealed, Plan.PLAIN, place)

    by_level = {level: scores.best(level) for level in (1, 2, 3, 4)}
    assert by_level[4] == 1
    assert max(by_level[level] for level in (1, 2, 3)) < 1, by_level


def test_there_is_a_canary_for_every_attack() -> None:
    assert {attack.number for attack in ATTACKS} == {canary.attack for canary in CANARIES} == set(NUMBERS)


def _played(canary: type[Canary], plan: Plan, place: str) -> Scores:
    scores = Scores(ATTACKS)
    for number in range(_GAMES):
        random = seeded(f"{canary.__name__}, game {number}")
        url = place.replace("canary.db", f"{number}.db")
        scores.add(play(canary(url, random), random, plan))
    return scores
