"""Everything that is published over lives of companies, attacked by somebody who may read it all: a short game.

`make anonymity` plays the long one. Every attack breaks the old policy, or it would prove nothing by finding nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.pulses.disclosure.company import Person
from tests.anonymity.publishing.elimination import determined, singled_out, subtract
from tests.anonymity.publishing.guessing import guess_rate
from tests.anonymity.publishing.lives import History, Life, draw, is_guest, play
from tests.anonymity.publishing.new_policy import NewPolicy
from tests.anonymity.publishing.old_policy import OldPolicy
from tests.anonymity.publishing.one_mind import Small, by_the_new_policy, by_the_old_policy, claims
from tests.anonymity.publishing.product import Product
from tests.anonymity.publishing.scenes import pairs, scenes
from tests.anonymity.publishing.small_tables import OLD, SHORT
from tests.anonymity.publishing.turnout import who_answered
from tests.anonymity.scoring import bound

# Smaller ones are played more often, because they are in more danger.
_LIVES = {15: 16, 40: 10, 200: 3}
_ROUNDS = {15: 100, 40: 60}
_TURNS = {15: 30, 40: 30, 200: 12}
# Far above a coin.
_TOLD = 0.65
# What luck does to a measured difference, in all but one case of fifty.
_SIGMAS = 2
_ALL_BUT_ONE = 0.02

sizes_of_companies = pytest.mark.parametrize("size", _LIVES)


@pytest.mark.parametrize("rate", [1, 0.7])
@sizes_of_companies
def test_nobody_adds_and_subtracts_their_way_to_few_people_who_stayed(size: int, rate: float) -> None:
    found = subtract(NewPolicy, size, rate, _LIVES[size])

    assert found.waves > 3 * found.lives
    assert found.exposed == 0
    assert found.by_insiders == 0


@pytest.mark.parametrize("rate", [1, 0.7])
@sizes_of_companies
def test_with_the_old_policy_they_do(size: int, rate: float) -> None:
    found = subtract(OldPolicy, size, rate, 3)

    assert found.exposed >= 2
    assert found.by_insiders >= 2


def test_elimination_finds_what_follows() -> None:
    everybody, ten = frozenset(map(str, range(13))), frozenset(map(str, range(10)))
    other = frozenset(map(str, range(13, 23)))
    one = frozenset(["x"])

    assert determined([everybody, ten], 5) == [everybody - ten]
    assert determined([everybody, ten], 5, frozenset(["12"])) == [frozenset(["10", "11"])]
    assert determined([ten], 5) == []
    assert determined([ten | one, other | one, ten | other], 5) == [one]
    # Five figures that hang together in a ring of odd length say what each is.
    ring = [frozenset(str(one) for one in (place, (place + 1) % 5)) for place in range(5)]
    assert {frozenset(str(place)) for place in range(5)} <= set(determined(ring, 2))


@pytest.mark.slow("hundreds of short lives of each scene: fewer would leave the guesses to luck")
@pytest.mark.parametrize("size", _ROUNDS)
def test_nobody_s_answer_is_guessed_much_better_than_by_the_figure_of_their_group(size: int) -> None:
    for scene in scenes(size):
        found = guess_rate(scene, NewPolicy, _ROUNDS[size])

        assert found.rounds == _ROUNDS[size], scene.name
        assert found.above - _SIGMAS * found.sigma <= scene.may_reach, scene.name


@pytest.mark.parametrize(
    ("size", "name"),
    [
        (15, "alone, audiences all around"),
        (15, "one comes"),
        (15, "one leaves"),
        (40, "alone in a department"),
        (40, "alone, asked five times at once"),
        (40, "two, audiences all around"),
        (40, "one moves"),
    ],
)
def test_with_the_old_policy_it_is(size: int, name: str) -> None:
    (scene,) = (scene for scene in scenes(size) if scene.name == name)

    found = guess_rate(scene, OldPolicy, _ROUNDS[size])

    assert found.above - _SIGMAS * found.sigma > scene.bar


@pytest.mark.parametrize("small", SHORT, ids=str)
def test_nobody_may_claim_a_department_s_mind(small: Small) -> None:
    found = claims(small, by_the_new_policy)

    assert found.sure == found.certain == 0
    assert found.all_but_one <= _ALL_BUT_ONE


@pytest.mark.parametrize("small", SHORT[:4], ids=str)
def test_nor_may_one_insider(small: Small) -> None:
    assert claims(small, by_the_new_policy, insiders=1).sure == 0


@pytest.mark.parametrize("small", OLD, ids=str)
def test_with_the_old_policy_one_might(small: Small) -> None:
    assert claims(small, by_the_old_policy).sure > 0


@sizes_of_companies
def test_results_do_not_tell_who_answered(size: int) -> None:
    for pair in pairs(size):
        if pair.is_judged:
            assert who_answered(pair, NewPolicy, _TURNS[size]).success < bound(_TURNS[size]), pair.name


@sizes_of_companies
def test_with_the_old_policy_they_do_tell(size: int) -> None:
    for pair in pairs(size):
        assert who_answered(pair, OldPolicy, _TURNS[size]).success >= _TOLD, pair.name


def test_an_option_that_one_person_alone_may_choose_tells_that_they_answered() -> None:
    """Nothing in the policy prevents it: measured, so that nobody says otherwise."""
    (pair,) = (pair for pair in pairs(40) if not pair.is_judged)

    assert who_answered(pair, NewPolicy, 12).success == 1


@pytest.mark.parametrize("size", _LIVES)
def test_the_same_seed_is_the_same_life(size: int) -> None:
    one, other = (play(draw("again", size), NewPolicy()) for _time in range(2))

    assert one.published == other.published


# In these lives departments are renamed and retired, waves find too few answers, and HR takes what is offered instead.
# There are guests in both.
@pytest.mark.slow("a company's whole life of pulses, once with Handoff and once with its policy alone")
@pytest.mark.parametrize(("size", "number"), [(15, 11), (40, 2)])
def test_handoff_publishes_what_its_policy_says(database_url: str, size: int, number: int) -> None:
    _publishes_what_its_policy_says(database_url, draw(number, size))


# The database plays no part in who is asked and counted. Here a wave is called off, and offers go to an HR who leaves
# guests out; and nobody is a guest in the first.
@pytest.mark.slow("a company's whole life of pulses, once with Handoff and once with its policy alone")
@pytest.mark.parametrize("templates", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("size", "number"), [(15, 2), (15, 7), (40, 5)])
def test_whatever_happens_in_a_company_handoff_publishes_what_its_policy_says(
    database_url: str, size: int, number: int
) -> None:
    _publishes_what_its_policy_says(database_url, draw(number, size))


def _publishes_what_its_policy_says(database_url: str, life: Life) -> None:
    handoff = Product(database_url)
    history = play(life, handoff)
    handoff.close()

    assert len(history.published) > 3
    assert history.published == play(life, NewPolicy()).published
    assert not [each for each in singled_out(history) if each.stayed]
    assert not list(_guests_whom_nobody_chose(history))


def _guests_whom_nobody_chose(history: History) -> Iterator[Person]:
    """Yield the guests who were asked though HR chose neither guests nor a channel that they are in.

    Both lives ask whom the policy says, so that comparing them does not tell.
    """
    audiences = {step.day: step.pulse.audience for step in history.life.steps if step.pulse is not None}
    for wave in history.published:
        audience = audiences[wave.day]
        if not audience.asks_guests:
            yield from (person for person in wave.asked if is_guest(person) and person not in (audience.people or ()))
