"""What somebody about to ask can choose from."""

from __future__ import annotations

from bot import Bot
from bot.departments import departments, exchange
from tests.bot.companies import BERLIN, CALENDAR, FINANCE, IT, PEOPLE
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
