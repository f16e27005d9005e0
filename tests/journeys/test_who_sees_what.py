"""What may be seen of a request, asked of every surface at once: who sees it, and who sees the department's notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from bot.errors import NoSuchRequest
from bot.requests import queries
from bot.sandbox.person import Person
from handlers.views import home
from handlers.views.requests import explanation, ids
from tests.journeys.steps import card, notes, presses, reminder, writes
from tests.moments import tuesday_at
from tests.office import Office

SUMMARY = "My laptop smells of smoke"
DETAILS = "It began in the meeting about salaries"
NOTE = "She breaks one every year"
SNOOZED = "Waiting for her lead to say something"
ASKED = "Which meeting was it"
TOLD = (SUMMARY, DETAILS, ASKED)
INSIDE = (NOTE, SNOOZED)


@dataclass(frozen=True)
class Role:
    """Who somebody is to the request, and what of it they may see."""

    who: Callable[[Office], Person]
    sees_it: bool = False
    sees_notes: bool = False


def the_guest(office: Office) -> Person:
    return _somebody(office, "guy", is_restricted=True)


def the_stranger(office: Office) -> Person:
    return _somebody(office, "zoe", is_external=True)


def who_left_the_channel(office: Office) -> Person:
    office.eve.joins("it-help")
    office.settles()
    office.eve.leaves("it-help")
    office.settles()
    return office.eve


ROLES: Mapping[str, Role] = {
    "the requester": Role(lambda office: office.ana, sees_it=True),
    "a member": Role(lambda office: office.bo, sees_it=True, sees_notes=True),
    "a lead": Role(lambda office: office.dana, sees_it=True, sees_notes=True),
    "an outsider": Role(lambda office: office.gus),
    "HR": Role(lambda office: office.hana),
    "a guest": Role(the_guest),
    "somebody of another company": Role(the_stranger),
    "who left the channel": Role(who_left_the_channel),
}
"""Dana is an admin too, and Hana makes pulses: neither sees more of a request for that."""


def in_channels_and_threads(office: Office, person: Person) -> str:
    return person.screen()


def in_home(office: Office, person: Person) -> str:
    person.opens_home()
    return person.home


def by_its_number(office: Office, person: Person) -> str:
    person.types("/request R-1", in_="general")
    return "" if person.modal is None else person.modal.text


def among_ones_own(office: Office, person: Person) -> str:
    return person.types("/request mine", in_="general")


def by_a_message_of_ones_own(office: Office, person: Person) -> str:
    """A message that anybody may find a button on: an answer that only they read."""
    person.types("/request help", in_="general")
    return person.messages[-1].text


def pressed(action_id: str, value: str = "1", entry: str = "") -> Callable[[Office, Person], str]:
    """What a button shows, also to whoever was never given it."""

    def look(office: Office, person: Person) -> str:
        person.types("/request help", in_="general")
        more = {"selected_option": {"value": f"{entry} 1"}} if entry else {"value": value}
        person.raw_click(action_id=action_id, message=person.messages[-1], **more)
        office.settles()
        shown = person.modal.text if person.modal is not None else ""
        return f"{shown}\n{person.screen()}"

    return look


ENTRIES = (
    *(ids.ASSIGN_ENTRY, ids.CANCEL_ENTRY, ids.REOPEN_ENTRY, ids.NOTE_ENTRY, ids.READ_ENTRY, ids.REST_ENTRY),
    *(ids.MOVE_ENTRY, ids.CHANGE_ENTRY, ids.DONE_ENTRY),
)
BUTTONS = (
    *(ids.ASK, ids.REPLY, ids.ANSWER, ids.ADD, ids.CANCEL, ids.REOPEN, ids.COMMENT, ids.READ, ids.NEW_TIME),
    *(home.READ_ROW, home.NEW, explanation.WHY),
)
SURFACES: Mapping[str, Callable[[Office, Person], str]] = {
    "channels and threads": in_channels_and_threads,
    "Home": in_home,
    "/request R-1": by_its_number,
    "/request mine": among_ones_own,
    "an answer": by_a_message_of_ones_own,
    **{action_id: pressed(action_id) for action_id in BUTTONS},
    **{f"More: {entry}": pressed(ids.MORE, entry=entry) for entry in ENTRIES},
    **{f"all of {name} in Home": pressed(home.SHOW_ALL, f"{name}:1") for name in ("waiting", "mine", "late", "held")},
}
# Where everybody who may see the request does, whatever state it is in.
SHOWN_TO_ALL = ("/request R-1", ids.READ, f"More: {ids.READ_ENTRY}", home.READ_ROW)
# Where the department reads what it noted.
SHOWN_INSIDE = ("channels and threads", ids.READ, f"More: {ids.READ_ENTRY}", home.READ_ROW)


def goes_its_way(office: Office) -> None:
    """Ana asks IT; Bo notes something, snoozed the reminders and says why, and asks back."""
    office.ana.types("/request it", in_="general")
    office.ana.submits(summary=SUMMARY, details=DETAILS)
    office.settles()
    presses(office, office.bo, "Take it", on=card(office.bo))
    notes(office, office.bo, NOTE, card(office.bo))
    office.moves_to(tuesday_at(12))
    office.bo.clicks("Snooze…", on=reminder(office.bo))
    office.bo.submits(**{"For how long?": "30 minutes", "Why?": SNOOZED})
    office.settles()
    writes(office, office.bo, "Ask", ASKED, on=card(office.bo))


@pytest.mark.parametrize("role", ROLES)
def test_nobody_sees_more_of_a_request_than_they_may_on_any_surface(office: Office, role: str) -> None:
    goes_its_way(office)
    person = ROLES[role].who(office)

    for surface, look in SURFACES.items():
        shown = look(office, person)
        if not ROLES[role].sees_it:
            assert [said for said in TOLD if said in shown] == [], f"{surface} shows it to {role}"
        if not ROLES[role].sees_notes:
            assert [said for said in INSIDE if said in shown] == [], f"{surface} shows notes to {role}"
        if ROLES[role].sees_it and surface in SHOWN_TO_ALL:
            assert SUMMARY in shown, f"{surface} hides it from {role}"
        if ROLES[role].sees_notes and surface in SHOWN_INSIDE:
            assert NOTE in shown, f"{surface} hides notes from {role}"
        while person.modal is not None:
            person.closes()
        person.reloads()


def test_who_was_deactivated_sees_nothing_of_what_they_served(office: Office) -> None:
    goes_its_way(office)
    assert queries.for_reader(office.bot, 1, office.dana.id).request.summary == SUMMARY

    office.dana.deactivates()
    office.hears_of(office.dana)

    with pytest.raises(NoSuchRequest):
        queries.for_reader(office.bot, 1, office.dana.id)


def _somebody(office: Office, handle: str, *, is_restricted: bool = False, is_external: bool = False) -> Person:
    """Somebody new in #general, and in no department."""
    workspace = office.sandbox.workspace
    member = workspace.add_member(
        handle, name=handle.title(), zone="Europe/London", is_restricted=is_restricted, is_external=is_external
    )
    workspace.channel("general").members.append(member.id)
    return office.sandbox.person(handle)
