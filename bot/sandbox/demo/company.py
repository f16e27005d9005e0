"""The people and channels of the company in the demo, and its calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.sandbox.sandbox import Sandbox

_PARIS = ZoneInfo("Europe/Paris")

PEOPLE = (
    ("ana", "Ana Alves", "Marketing", "Europe/Paris"),
    ("bo", "Bo Berg", "IT", "Europe/Paris"),
    ("dana", "Dana Diaz", "IT lead", "Europe/Paris"),
    ("cem", "Cem Can", "People", "Europe/Paris"),
    ("eve", "Eve Evans", "Sales", "America/New_York"),
    ("faye", "Faye Faure", "Facilities", "Europe/Paris"),
    ("gus", "Gus Graf", "Finance", "Europe/Berlin"),
    ("lena", "Lena Lind", "Legal", "Europe/Paris"),
    ("hana", "Hana Haas", "HR", "Europe/Paris"),
    ("mia", "Mia Moss", "IT", "Europe/Paris"),
    ("noor", "Noor Nasri", "IT", "Europe/Paris"),
    ("otto", "Otto Olsen", "IT", "Europe/Paris"),
    ("pia", "Pia Prado", "Finance", "Europe/Berlin"),
    ("ravi", "Ravi Rao", "Finance", "Europe/Berlin"),
)


def a_moment(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    """A moment of 2026 on the clocks of Paris, as aware UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=_PARIS).astimezone(UTC)


# A Monday morning; the demo opens on the Tuesday of the week after.
BEGINS_AT = a_moment(23, 8, 30, month=2)
OPENS_AT = a_moment(3, 9)


def furnish(sandbox: Sandbox) -> None:
    """The people and channels of the company."""
    for handle, name, title, zone in PEOPLE:
        sandbox.workspace.add_person(handle, name=name, title=title, zone=zone)
    sandbox.workspace.add_channel("general", members=[handle for handle, *_ in PEOPLE], bot=False)
    for channel, members in (
        ("it-help", ["bo", "dana", "mia", "noor", "otto"]),
        ("people", ["cem"]),
        ("facilities", ["faye"]),
        ("finance", ["gus", "pia", "ravi"]),
    ):
        sandbox.workspace.add_channel(channel, members=members)
    sandbox.workspace.add_channel("legal", is_private=True, members=["lena"])
    # They were all there before the app came, so it hears of nobody's arrival.
    sandbox.workspace.outgoing.clear()
