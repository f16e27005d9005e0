"""Whatever people press, in whatever order: no window is refused, and none stands above a third."""

from __future__ import annotations

from random import Random

import pytest

from bot.sandbox.acts import action_of
from bot.sandbox.model import View
from bot.sandbox.person import Person
from bot.sandbox.render import Renderer
from bot.sandbox.seen import SeenModal, pressable
from handlers import windows
from tests.journeys.pulse_steps import a_crowd, composes, everybody_answers, is_over, launches
from tests.journeys.steps import card, own_card, presses, writes
from tests.journeys.test_redraws import element_of, something
from tests.moments import wednesday_at
from tests.office import Office

STEPS = 60
REQUESTS = ("/request", "/request it", "/request R-1", "/request R-2", "/request R-3", "/request mine", "/request help")
PULSES = ("/pulse", "/pulse results", "/pulse list", "/pulse export", "/pulse help")


def begins(office: Office, *, with_results: bool) -> None:
    """A long talk, something done, and something that nobody has; and a pulse that is out, or has results."""
    for what in ("it My laptop won't start", "it The printer eats paper", "people My contract"):
        office.asks(office.ana, what)
    presses(office, office.bo, "Take it", card(office.bo))
    for number in range(25):
        office.ana.writes(f"Word number {number}, please.", thread=own_card(office.ana))
        office.bo.writes(f"Answer number {number}.", thread=card(office.bo))
    office.settles()
    writes(office, office.bo, "Ask", "Which one?", on=card(office.bo))
    presses(office, office.bo, "Done", card(office.bo, "R-2"))
    crowd = a_crowd(office, "people", 6)
    composes(office)
    launches(office)
    office.moves_to(wednesday_at(10))
    if with_results:
        everybody_answers(office, crowd, [3, 5, 7, 8, 9, 10])
        is_over(office)


def does_something(office: Office, person: Person, chance: Random) -> str:
    """One thing that this person may do now; return what it was."""
    shown = person.modal
    if shown is None:
        return begins_anew(office, person, chance)
    if chance.random() < 0.1:
        person.closes()
        return "closes the window"
    if shown.view.source.get("submit") and chance.random() < 0.35:
        return fills_in(person, shown, chance)
    return presses_something(office, person, shown.view, chance) or fills_in(person, shown, chance)


def begins_anew(office: Office, person: Person, chance: Random) -> str:
    """A command, something in Home, or something on a message."""
    way = chance.random()
    if way < 0.4:
        typed = chance.choice(PULSES if person is office.hana else REQUESTS)
        person.types(typed, in_="general")
        return f"types {typed}"
    found = [message for message in person.messages if message.buttons]
    if way < 0.7 or not found:
        person.opens_home()
        return presses_something(office, person, office.sandbox.workspace.homes[person.id], chance) or "looks at Home"
    message = chance.choice(found)
    label = chance.choice(message.buttons)
    person.clicks(label, on=message)
    return f"presses {label} on a message"


def presses_something(office: Office, person: Person, view: View, chance: Random) -> str:
    """Any button or entry of a menu of a window or of Home; nothing where there is none."""
    found = list(pressable(Renderer(office.sandbox.workspace, person.member), view.blocks))
    if not found:
        return ""
    label, block, element, option = chance.choice(found)
    person._press(view, action_of(block, element, None if option is None else {"selected_option": option}))
    return f"presses {label}"


def fills_in(person: Person, shown: SeenModal, chance: Random) -> str:
    """Something in most fields of a form, and sends it most of the time."""
    for label in shown.labels:
        if person.modal is not None and label in person.modal.labels and chance.random() < 0.8:
            kind = element_of(person.modal, label)["type"]
            if kind not in {"datetimepicker", "file_input"}:
                words = "Bo Berg" if kind == "users_select" else something(person.modal, label)
                person.chooses(words, in_=label)
    if person.modal is None or not person.modal.view.source.get("submit") or chance.random() < 0.2:
        return "fills in"
    title = person.modal.title
    person.submits()
    return f"sends {title}"


@pytest.mark.slow("three requests and a pulse, and sixty windows one after the other")
@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_can_be_pressed_is_a_dead_end(office: Office, seed: int, *, thoroughly: bool) -> None:
    begins(office, with_results=seed % 2 == 1)
    chance, done = Random(seed), list[str]()  # noqa: S311  (which way to go is no secret)
    for _ in range(STEPS * 10 if thoroughly else STEPS):
        person = chance.choice((office.ana, office.bo, office.dana, office.hana, office.hana))
        done.append(f"{person.name} {does_something(office, person, chance)}")
        if chance.random() < 0.3:
            office.settles()

        way = "\n".join(done[-12:])
        assert office.sandbox.refused_views == [], way
        assert all(len(stack) <= windows.DEEPEST for stack in office.sandbox.workspace.modals.values()), way
        assert person.modal is None or person.modal.trouble is None, way
        assert office.sandbox.lint == [], way


def test_the_longest_way_through_pulses_has_three_windows(office: Office) -> None:
    begins(office, with_results=True)
    hana = office.hana
    hana.types("/pulse list", in_="general")
    hana.clicks("Open")
    hana.clicks("See the results")

    hana.clicks("Promise an action")

    assert hana.modal is not None
    assert hana.modal.title == "Promise an action"
    assert len(office.sandbox.workspace.modals[hana.id]) <= windows.DEEPEST
