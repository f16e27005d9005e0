"""The people and channels of the company in the demo, and its calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.sandbox.company import Colleague, Company, Room

_PARIS = ZoneInfo("Europe/Paris")

NORTHWIND = Company(
    people=(
        Colleague("ana", "Ana Alves", "Marketing"),
        Colleague("bo", "Bo Berg", "IT"),
        Colleague("dana", "Dana Diaz", "IT lead"),
        Colleague("cem", "Cem Can", "People"),
        Colleague("eve", "Eve Evans", "Sales", "America/New_York"),
        Colleague("faye", "Faye Faure", "Facilities"),
        Colleague("gus", "Gus Graf", "Finance", "Europe/Berlin"),
        Colleague("lena", "Lena Lind", "Legal"),
        Colleague("hana", "Hana Haas", "HR"),
        Colleague("mia", "Mia Moss", "IT"),
        Colleague("noor", "Noor Nasri", "IT"),
        Colleague("otto", "Otto Olsen", "IT"),
        Colleague("pia", "Pia Prado", "Finance", "Europe/Berlin"),
        Colleague("ravi", "Ravi Rao", "Finance", "Europe/Berlin"),
    ),
    rooms=(
        Room(
            "general",
            ("ana", "bo", "dana", "cem", "eve", "faye", "gus", "lena", "hana", "mia", "noor", "otto", "pia", "ravi"),
            has_app=False,
        ),
        Room(
            "ask-it",
            ("ana", "bo", "dana", "cem", "eve", "faye", "gus", "lena", "hana", "mia", "noor", "otto", "pia", "ravi"),
        ),
        Room("it-help", ("bo", "dana", "mia", "noor", "otto")),
        Room("people", ("cem",)),
        Room("facilities", ("faye",)),
        Room("finance", ("gus", "pia", "ravi")),
        Room("legal", ("lena",), is_private=True),
    ),
)


def a_moment(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    """A moment of 2026 on the clocks of Paris, as aware UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=_PARIS).astimezone(UTC)


# A Monday morning, with the first pulse; the demo opens on a Monday three weeks later, when people may be asked again
# and each department has just been told how its week went.
BEGINS_AT = a_moment(9, 8, 30, month=2)
OPENS_AT = a_moment(2, 9)
