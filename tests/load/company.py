"""The company that is measured: a hundred departments, two thousand people who ask, fifty who look at Home."""

from __future__ import annotations

from bot import Bot, membership
from bot.departments import departments, exchange
from bot.membership import Profile
from bot.settings import Settings
from storage.database import Database

DEPARTMENTS, PEOPLE, READERS = 100, 2_000, 50
ASKING = [f"UASKS{number:04}" for number in range(PEOPLE)]
READING = [f"UREADS{number:03}" for number in range(READERS)]

_CALENDAR = """
[calendars.always]
zone = "Europe/Paris"
[calendars.always.hours]
mon-sun = ["00:00-24:00"]
"""
_DEPARTMENT = """
[departments.d{number}]
name = "Department {number}"
channel = "CDEPT{number:04}"
calendar = "always"
leads = ["UREADS000"]
[departments.d{number}.standards]
any = {{ respond_within = "4h", resolve_within = "2d" }}
"""


def moves_into(settings: Settings) -> None:
    """Fill an empty database, so that Slack need not be asked who is who."""
    database = Database(settings.database_url)
    database.migrate()
    bot = Bot(database, settings)
    exchange.apply(bot, _CALENDAR + "".join(_DEPARTMENT.format(number=number) for number in range(DEPARTMENTS)))
    membership.keep(bot, [Profile(one, one, "Europe/Paris") for one in (*ASKING, *READING)])
    for number, department_id in enumerate(departments.channels(bot).values()):
        # Each reader serves two departments.
        membership.keep_members(bot, department_id, [READING[number % READERS], READING[0]])
        departments.looked_at(bot, department_id)
    database.close()
