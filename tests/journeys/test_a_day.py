"""A whole day of three people: how many messages each of them gets, and why."""

from __future__ import annotations

from collections import Counter

from bot.sandbox.person import Person
from bot.sandbox.render import Renderer
from tests.journeys.steps import card, own_card, presses, writes
from tests.moments import thursday_at, tuesday_at
from tests.office import Office
from tests.wording.lines import told_in
from tests.wording.reminders import is_digest, reminders_in

LAPTOP, SCREEN = "R-1", "R-2"


def posted(office: Office) -> Counter[tuple[str, str]]:
    """What was posted so far: to whom, and as what. What was only edited notifies nobody and is not counted."""
    dms = {person.member.dm_id: person for person in (office.ana, office.bo, office.dana)}
    found: Counter[tuple[str, str]] = Counter()
    for call in office.sandbox.workspace.wire:
        if call.what == "chat.postMessage":
            said = call.body["request"]
            reader = dms.get(said["channel"])
            found["the thread" if reader is None else reader.name, _what(office, reader or office.bo, said)] += 1
    return found


def _what(office: Office, reader: Person, said: dict[str, str]) -> str:
    text = Renderer(office.sandbox.workspace, reader.member).text(said["text"])
    if told_in(text):
        return "update"
    if reminders_in(text):
        return "reminder"
    if is_digest(text):
        return "digest"
    return "line" if said.get("thread_ts") else "card"


def test_a_day_of_three_people_in_messages(office: Office) -> None:
    ana, bo, dana = office.ana, office.bo, office.dana

    office.asks(ana, "it My laptop won't start")
    office.moves_to(tuesday_at(9, 10))
    presses(office, bo, "Take it", card(bo))
    office.moves_to(tuesday_at(9, 20))
    writes(office, bo, "Ask", "Does it beep?", card(bo))
    office.moves_to(tuesday_at(9, 40))
    writes(office, ana, "Answer", "Three times.", own_card(ana))
    office.moves_to(tuesday_at(9, 45))
    writes(office, ana, "Add something", "It is the blue one.", own_card(ana))
    office.moves_to(tuesday_at(9, 51))
    office.asks(ana, "it A second screen")
    office.moves_to(tuesday_at(10))
    bo.writes("I come by at eleven.", thread=card(bo))
    office.settles()
    office.moves_to(tuesday_at(10, 30))
    ana.writes("Thank you, I am on the third floor.", thread=own_card(ana))
    office.settles()
    office.moves_to(tuesday_at(11))
    dana.clicks("Assign to…", on=card(dana, SCREEN))
    dana.submits(**{"Who takes it over?": "Bo Berg"})
    office.settles()
    office.moves_to(tuesday_at(11, 15))
    presses(office, bo, "Done", card(bo))
    office.moves_to(tuesday_at(11, 20))
    presses(office, ana, "Yes, it is done", own_card(ana))
    office.moves_to(tuesday_at(11, 30))
    bo.clicks("New time", on=card(bo, SCREEN))
    bo.submits(**{"When can it be done?": thursday_at(14), "Why do you need more time?": "It has to be ordered."})
    office.settles()
    office.moves_to(tuesday_at(13, 30))
    presses(office, ana, "Agree", own_card(ana, SCREEN))
    office.moves_to(tuesday_at(14))
    dana.clicks("Assign to…", on=card(dana, SCREEN))
    dana.submits(**{"Who takes it over?": "Dana Diaz"})
    office.settles()
    for hour in (15, 16, 17, 18):
        office.moves_to(tuesday_at(hour))

    assert posted(office) == {
        # Two requests, each with a card of its own.
        ("Ana Alves", "card"): 2,
        ("the thread", "card"): 2,
        # Of R-1: the question, her answer and her addition by buttons, the reply, and that it is done.
        # Of R-2: the new time.
        ("Ana Alves", "line"): 6,
        # Of R-1: the question, the answer and the addition by buttons, and what she wrote below her card.
        # Of R-2: the new time, and that she agrees.
        ("the thread", "line"): 6,
        # Of R-1: the answer, and the addition five minutes later, as soon as ten were over. What she wrote after his
        # own words in the thread he reads there. R-2 was given to him, agreed to, and taken over.
        ("Bo Berg", "update"): 5,
    }
    assert posted(office)["Dana Diaz", "update"] == 0, "she was told nothing of what she did"
