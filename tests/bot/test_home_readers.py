"""Who looks at Home is remembered for half an hour, by this process alone."""

from __future__ import annotations

from datetime import timedelta

from bot.home_readers import STAYS_OPEN, HomeReaders
from tests.moments import TUESDAY_AT_NINE as NINE


def test_whoever_opened_home_looks_at_it_for_half_an_hour() -> None:
    readers = HomeReaders()

    assert not readers.opens("UANA0000", NINE)

    assert readers.looking(NINE + STAYS_OPEN - timedelta(seconds=1)) == {"UANA0000"}
    assert readers.looking(NINE + STAYS_OPEN) == frozenset()


def test_opening_it_again_begins_anew() -> None:
    readers = HomeReaders()
    readers.opens("UANA0000", NINE)

    assert readers.opens("UANA0000", NINE + timedelta(minutes=20))

    assert readers.looking(NINE + timedelta(minutes=40)) == {"UANA0000"}


def test_with_very_many_readers_those_who_opened_it_first_are_forgotten() -> None:
    readers = HomeReaders(most=2)

    for person in ("UANA0000", "UBO00000", "UANA0000", "UCEM0000"):
        readers.opens(person, NINE)

    assert readers.looking(NINE) == {"UANA0000", "UCEM0000"}


def test_a_clock_that_was_set_back_leaves_nobody_looking_for_hours() -> None:
    readers = HomeReaders()
    readers.opens("UANA0000", NINE + timedelta(hours=1))

    assert readers.looking(NINE) == frozenset()
