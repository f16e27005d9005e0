"""What may happen to a request, and whether somebody was told of it."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.person import Person
from tests.journeys.steps import WHO, card, notes, opens, own_card, presses, writes
from tests.moments import thursday_at
from tests.office import Office

LAPTOP = "it My laptop won't start"
URGENT = "I cannot work"
Act = Callable[[Office], None]


def bo_has_it(office: Office) -> None:
    """Ana asks IT at nine, and Bo takes it with the button. Nobody wrote below the card yet."""
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))


def adds(office: Office, words: str) -> None:
    """Ana adds something by the button."""
    writes(office, office.ana, "Add something", words, own_card(office.ana))


def asks_for_time(office: Office, person: Person) -> None:
    person.clicks("New time", on=card(person))
    person.submits(**{"When can it be done?": thursday_at(14), "Why do you need more time?": "A part is missing."})
    office.settles()


def moves(office: Office, person: Person) -> None:
    person.clicks("Move…", on=card(person))
    person.submits(**{WHO: "Finance", "A word to them": "This is about money."})
    office.settles()


def corrects(office: Office, person: Person, urgency: str = "It can wait") -> None:
    opens(person, card(person), then="Correct it")
    person.submits(**{"How urgent is it?": urgency})
    office.settles()


def dana(label: str, words: str) -> Act:
    return lambda office: writes(office, office.dana, label, words, card(office.dana))


def notes_of_dana(words: str) -> Act:
    return lambda office: notes(office, office.dana, words, card(office.dana))


def bo(label: str, words: str = "") -> Act:
    if words:
        return lambda office: writes(office, office.bo, label, words, card(office.bo))
    return lambda office: presses(office, office.bo, label, card(office.bo))
