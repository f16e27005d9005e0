"""A large channel is counted once for every process, and forgotten after a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.pulses import counted
from bot.pulses.counts import Counts

GENERAL, TOWN = "CGENERAL", "CTOWN000"
PEOPLE = ("UANA0000", "UBO00000")


def test_another_process_knows_what_was_counted_for_a_quarter_of_an_hour(
    bot: Bot, clock: FrozenDateTimeFactory
) -> None:
    """What one process knows is in the database alone."""
    counted.save(bot, GENERAL, PEOPLE)
    assert counted.known(bot, GENERAL) == PEOPLE
    assert counted.known(bot, TOWN) is None

    clock.tick(timedelta(minutes=14))
    assert counted.known(bot, GENERAL) == PEOPLE
    clock.tick(timedelta(minutes=1))
    assert counted.known(bot, GENERAL) is None


def test_what_a_clock_set_back_makes_of_the_future_is_counted_anew(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    counted.save(bot, GENERAL, PEOPLE)
    clock.tick(-timedelta(minutes=1))

    assert counted.known(bot, GENERAL) is None


def test_a_new_count_takes_the_place_of_the_old_one_and_what_is_old_is_forgotten(
    bot: Bot, clock: FrozenDateTimeFactory
) -> None:
    counted.save(bot, GENERAL, PEOPLE)
    counted.save(bot, GENERAL, PEOPLE[:1])
    assert counted.known(bot, GENERAL) == PEOPLE[:1]

    clock.tick(timedelta(minutes=16))
    counted.save(bot, TOWN, PEOPLE)
    assert counted.prune(bot) == 0, "it went with the next count"
    clock.tick(timedelta(minutes=16))
    assert counted.prune(bot) == 1


def test_whoever_waits_is_called_once_and_the_first_of_them_counts() -> None:
    counts, heard = Counts(), list[object]()

    assert counts.begin(GENERAL, heard.append)
    assert not counts.begin(GENERAL, heard.append)
    assert counts.begin(TOWN, heard.append)
    counts.end(GENERAL, PEOPLE)
    counts.end(GENERAL, PEOPLE)

    assert heard == [PEOPLE, PEOPLE]
    assert counts.begin(GENERAL, heard.append)
