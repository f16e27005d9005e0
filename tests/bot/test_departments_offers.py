"""What somebody about to ask can choose from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from bot import Bot
from bot.departments import departments, exchange
from tests.bot.companies import BERLIN, CALENDAR, FINANCE, IT, PEOPLE, department, lose
from tests.statements import statements


def test_every_department_is_offered_as_it_would_be_alone(bot: Bot) -> None:
    exchange.apply(bot, CALENDAR + BERLIN + IT + PEOPLE + FINANCE)

    offered = departments.offers(bot)

    assert [offer.department.key for offer in offered] == ["it", "people", "finance"]
    for offer in offered:
        alone = departments.offer_of(bot, offer.department.id)
        assert (offer.types, offer.standards, offer.calendar) == (alone.types, alone.standards, alone.calendar)


def test_the_form_asks_the_database_no_more_for_more_departments(bot: Bot) -> None:
    exchange.apply(bot, CALENDAR + IT)
    of_one = statements(bot.db, lambda: departments.offers(bot))
    exchange.apply(bot, CALENDAR + BERLIN + IT + PEOPLE + FINANCE)

    assert statements(bot.db, lambda: departments.offers(bot)) == of_one


def test_a_file_that_changes_nothing_asks_the_database_no_more_for_more_departments(bot: Bot) -> None:
    of_one = _file(1)
    exchange.apply(bot, of_one)
    asked = statements(bot.db, lambda: exchange.apply(bot, of_one))
    of_fifty = _file(50)
    exchange.apply(bot, of_fifty)

    assert statements(bot.db, lambda: exchange.apply(bot, of_fifty)) == asked


def _file(departments: int) -> str:
    """The IT department so many times, each with a calendar, a lead, types and standards of its own."""
    numbers = range(departments)
    calendars = [CALENDAR.replace("paris", f"paris-{number}") for number in numbers]
    texts = [
        IT.replace("departments.it", f"departments.it-{number}")
        .replace('"paris"', f'"paris-{number}"')
        .replace('"IT"', f'"IT {number}"')
        .replace("CITHELP0", f"CITHELP{number}")
        for number in numbers
    ]
    return "".join([*calendars, *texts])


def test_a_channel_that_is_as_open_as_ever_keeps_nobody_from_writing(bot: Bot) -> None:
    exchange.apply(bot, CALENDAR + IT)
    it = department(bot, "it").id

    def kept() -> int:
        """How many transactions are kept."""
        kept: list[bool] = []

        def note(_connection: Any) -> None:
            kept.append(True)

        event.listen(bot.db.engine, "commit", note)
        try:
            departments.reachable(bot, it)
        finally:
            event.remove(bot.db.engine, "commit", note)
        return len(kept)

    assert kept() == 0
    lose(bot, "it")
    assert kept() == 1
    assert department(bot, "it").unreachable_since is None
