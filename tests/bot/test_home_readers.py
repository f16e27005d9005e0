"""Who looks at Home is remembered for ten minutes, by this process alone, and gets a fresh one twice a minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from bot import trace
from bot.home_readers import PAUSE, STAYS_OPEN, HomeReaders
from tests.moments import TUESDAY_AT_NINE as NINE

ANA, BO, CEM = "UANA0000", "UBO00000", "UCEM0000"
SECOND = timedelta(seconds=1)


def looking(readers: HomeReaders, at: datetime) -> set[str]:
    return set(readers.opened(at))


def taken(readers: HomeReaders, at: datetime) -> list[str]:
    """Whose Homes are drawn anew at that moment, in that order."""
    return [due.person_id for due in iter(lambda: readers.take(at), None)]


def test_whoever_opened_home_looks_at_it_for_ten_minutes() -> None:
    readers = HomeReaders()

    assert not readers.opens(ANA, NINE)

    assert looking(readers, NINE + STAYS_OPEN - SECOND) == {ANA}
    assert looking(readers, NINE + STAYS_OPEN) == set()


def test_opening_it_again_begins_anew_and_so_does_a_click_in_it() -> None:
    readers = HomeReaders()
    readers.opens(ANA, NINE)
    readers.opens(BO, NINE)

    assert readers.opens(ANA, NINE + timedelta(minutes=7))
    readers.clicks(BO, NINE + timedelta(minutes=7), at_home=True)

    assert looking(readers, NINE + timedelta(minutes=14)) == {ANA, BO}


def test_with_very_many_readers_those_who_opened_it_first_are_forgotten() -> None:
    readers = HomeReaders(most=2)

    for person in (ANA, BO, ANA, CEM):
        readers.opens(person, NINE)

    assert looking(readers, NINE) == {ANA, CEM}


def test_a_clock_that_was_set_back_leaves_nobody_looking_for_hours() -> None:
    readers = HomeReaders()
    readers.opens(ANA, NINE + timedelta(hours=1))

    assert looking(readers, NINE) == set()


def test_a_home_that_changed_is_drawn_anew_once_for_whoever_looks_and_for_nobody_else() -> None:
    readers = HomeReaders()
    readers.opens(ANA, NINE)

    readers.changed([ANA, BO], NINE)

    assert taken(readers, NINE) == [ANA]
    assert taken(readers, NINE + PAUSE) == []
    readers.opens(BO, NINE)
    assert taken(readers, NINE) == [], "what he opened is fresh"


def test_who_looked_away_meanwhile_is_drawn_nothing() -> None:
    readers = HomeReaders()
    readers.opens(ANA, NINE)
    readers.changed([ANA], NINE)

    assert taken(readers, NINE + STAYS_OPEN) == []


def test_what_changes_within_the_pause_is_drawn_after_it() -> None:
    readers = HomeReaders()
    readers.opens(ANA, NINE)
    readers.changed([ANA], NINE)
    assert taken(readers, NINE) == [ANA]

    readers.changed([ANA], NINE + SECOND)
    readers.changed([ANA], NINE + 2 * SECOND)

    assert readers.next_moment(NINE + 2 * SECOND) == NINE + PAUSE
    assert taken(readers, NINE + PAUSE - SECOND) == []
    assert taken(readers, NINE + PAUSE) == [ANA]
    assert readers.next_moment(NINE + PAUSE) is None


@pytest.mark.parametrize("at_home", [True, False], ids=["in Home", "in a window"])
def test_what_somebody_does_themselves_is_drawn_at_once(*, at_home: bool) -> None:
    readers = HomeReaders()
    readers.opens(ANA, NINE)
    readers.changed([ANA], NINE)
    assert taken(readers, NINE) == [ANA]

    readers.clicks(ANA, NINE + SECOND, at_home=at_home)
    readers.changed([ANA], NINE + SECOND)

    assert taken(readers, NINE + SECOND) == [ANA]


def test_who_clicks_in_home_looks_at_it_and_who_clicks_in_a_window_need_not() -> None:
    readers = HomeReaders()

    readers.clicks(ANA, NINE, at_home=True)
    readers.clicks(BO, NINE, at_home=False)

    assert looking(readers, NINE) == {ANA}


def test_what_could_not_be_drawn_is_due_at_once() -> None:
    readers = HomeReaders()
    readers.opens(ANA, NINE)
    readers.changed([ANA], NINE)
    assert readers.take(NINE) == (ANA, None)

    readers.put_back(ANA, NINE)

    assert taken(readers, NINE) == [ANA]


def test_a_pause_does_not_last_for_hours_when_the_clock_is_set_back() -> None:
    readers = HomeReaders()
    readers.opens(ANA, NINE + timedelta(hours=1))
    readers.changed([ANA], NINE + timedelta(hours=1))
    assert taken(readers, NINE + timedelta(hours=1)) == [ANA]

    readers.opens(ANA, NINE)
    readers.changed([ANA], NINE)

    assert taken(readers, NINE) == [ANA]


@pytest.mark.parametrize("seed", range(20))
def test_however_often_things_change_nobody_is_drawn_two_within_the_pause_and_the_last_change_is_drawn(
    seed: int,
) -> None:
    chance = Random(seed)  # noqa: S311  (a plan that can be repeated, no secret)
    readers, people = HomeReaders(), [ANA, BO, CEM]
    drawn: dict[str, list[datetime]] = {person: [] for person in people}
    changed: dict[str, datetime] = {}
    now = NINE
    for person in people:
        readers.opens(person, now)
    for _step in range(200):
        now += timedelta(seconds=chance.uniform(0, 2))
        if chance.random() < 0.4:
            changed[who := chance.choice(people)] = now
            readers.changed([who], now)
        elif chance.random() < 0.1:
            changed.pop(who := chance.choice(people), None)
            readers.opens(who, now)
        for person in taken(readers, now):
            drawn[person].append(now)
            changed.pop(person)
    for person in taken(readers, now + PAUSE):
        drawn[person].append(now + PAUSE)
        changed.pop(person)

    assert changed == {}
    for moments in drawn.values():
        assert all(later - earlier >= PAUSE for earlier, later in pairwise(moments))


def test_a_home_is_drawn_with_the_trace_of_what_changed_it_last() -> None:
    readers = HomeReaders()
    readers.opens(ANA, NINE)
    with trace.followed("0123456789"):
        readers.changed([ANA], NINE)
    assert readers.take(NINE) == (ANA, "0123456789")

    readers.changed([ANA], NINE + PAUSE, "abcdefabcd")
    assert readers.take(NINE + PAUSE) == (ANA, "abcdefabcd")
