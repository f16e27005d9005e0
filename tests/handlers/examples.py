"""Requests as readers see them, without a database: each builder says only what matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import clocks
from bot.calendars import Calendar
from bot.clocks import RESOLUTION, RESPONSE, Standing
from bot.departments import Offer
from bot.home import HomePage, Serving
from bot.reminders import Due
from bot.requests import Line, Opened, Shown
from bot.standards import Standard, Target
from storage.tables import Department, Entry, OutboxRow, Person, Request, RequestType
from tests.moments import TUESDAY_AT_NINE, tuesday_at

STATES = ("open", "taken", "waiting", "resolved", "closed", "cancelled")
UNFINISHED = ("open", "taken", "waiting")

OFFICE_HOURS = [("09:00", "12:30"), ("13:30", "18:00")]
PARIS_HOURS = Calendar("Europe/Paris", dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE_HOURS))

ANA = Person(id="UANA0000", name="Ana Alves", zone="Europe/Paris", met_at=TUESDAY_AT_NINE)
BO = Person(id="UBO00000", name="Bo Berg", zone="Europe/Paris", met_at=TUESDAY_AT_NINE)
IT = Department(id=1, key="it", name="IT", channel_id="CITHELP0", calendar_id=1)
LAPTOP = RequestType(id=7, department_id=1, key="laptop", name="Laptop or screen")

FOUR_HOURS = timedelta(hours=4)
TWO_DAYS = timedelta(hours=16)


@dataclass(frozen=True)
class Texts:
    """What people wrote, and what people and things are called."""

    summary: str = "My laptop won't start"
    details: str = "It worked yesterday."
    words: str = "Which floor?"
    name: str = "Ana Alves"
    other_name: str = "Bo Berg"
    department: str = "IT"
    kind: str = "Laptop or screen"


USUAL = Texts()


def a_request(
    state: str = "open",
    texts: Texts = USUAL,
    *,
    number: int = 142,
    assigned: bool | None = None,
    opened_at: datetime = TUESDAY_AT_NINE,
    at: datetime | None = None,
    promised: bool = True,
    typed: bool = False,
    rated: bool = False,
    earlier: int = 0,
    urgency: str = "normal",
    had_it: Mapping[tuple[str, str | None], timedelta] | None = None,
) -> Shown:
    """R-142, asked by Ana of IT on Tuesday at nine, as it is `at` that moment, or when it is just asked.

    Whatever happened since, happened at the moment of looking.
    """
    at = at or opened_at
    has_it = state != "open" if assigned is None else assigned
    requester = Person(**{**ANA.model_dump(), "name": texts.name})
    bo = Person(**{**BO.model_dump(), "name": texts.other_name})
    department = Department(**{**IT.model_dump(), "name": texts.department})
    kind = RequestType(**{**LAPTOP.model_dump(), "name": texts.kind}) if typed else None
    request = Request(
        id=number,
        form_token=f"form-{number}",
        department_id=department.id,
        type_id=None if kind is None else kind.id,
        requester_id=requester.id,
        assignee_id=bo.id if has_it else None,
        urgency=urgency,
        summary=texts.summary,
        details=texts.details,
        state=state,
        opened_at=opened_at,
    )
    ended = {"resolved": "resolved", "closed": "confirmed", "cancelled": "cancelled"}
    return Shown(
        request=request,
        department=department,
        kind=kind,
        requester=requester,
        assignee=bo if has_it else None,
        response=_standing(RESPONSE, FOUR_HOURS, state, opened_at, at) if promised else None,
        resolution=_standing(RESOLUTION, TWO_DAYS, state, opened_at, at) if promised else None,
        question=an_entry("asked", texts.words) if state == "waiting" else None,
        ending=an_entry(ended[state], texts.words) if state in ended else None,
        earlier=earlier,
        had_it=dict(had_it or {}),
        is_rated=rated,
        calendar=PARIS_HOURS,
        at=at,
    )


def opened(shown: Shown) -> Opened:
    """The same request, as whoever asked hears of it at once."""
    return Opened(shown.request, shown.department, shown.response or shown.resolution, shown.calendar.zone)


def an_entry(verb: str, words: str = "", *, by: str = BO.id, at: datetime = TUESDAY_AT_NINE) -> Entry:
    return Entry(id=9, request_id=142, verb=verb, actor_id=by, at=at, words=words)


def a_line(verb: str, shown: Shown, words: str = "", *, by: Person | None = BO, about: Person | None = None) -> Line:
    """One line of the history; nobody wrote it when Handoff did."""
    entry = an_entry(verb, words, by="" if by is None else by.id)
    return Line(entry, shown, by, about)


def an_offer(texts: Texts = USUAL, *, number: int = 1, types: int = 2, promised: bool = True) -> Offer:
    """A department that can be asked."""
    department = Department(id=number, key="it", name=texts.department, channel_id=f"C{number:07}", calendar_id=1)
    kinds = tuple(
        RequestType(id=100 * number + index, department_id=number, key=f"type-{index}", name=texts.kind)
        for index in range(types)
    )
    promise = Standard(Target(4, "h"), Target(2, "d")) if promised else Standard(None, None)
    return Offer(department, kinds, PARIS_HOURS, {("", ""): promise})


def a_due(shown: Shown, kind: str = RESPONSE, step: int = clocks.LATE) -> Due:
    return Due(shown, kind, step)


def a_page(
    *,
    waiting: Sequence[Shown] = (),
    mine: Sequence[Shown] = (),
    serving: Sequence[Serving] = (),
    undelivered: Sequence[tuple[OutboxRow, Department | None]] = (),
) -> HomePage:
    return HomePage(tuple(waiting), tuple(mine), tuple(serving), tuple(undelivered))


def a_desk(
    *, late: Sequence[Shown] = (), unclaimed: Sequence[Shown] = (), today: Sequence[Shown] = (), number: int = 1
) -> Serving:
    """A department that the reader of Home serves."""
    row = next(iter((*late, *unclaimed, *today)), None)
    department = IT if row is None else row.department
    department = Department(**{**department.model_dump(), "id": number})
    return Serving(department, unclaimed=tuple(unclaimed), due_today=tuple(today), late=tuple(late))


def many(shown: Shown, count: int) -> list[Shown]:
    """So many requests like this one, each with a number of its own."""
    return [
        replace(shown, request=Request(**{**shown.request.model_dump(), "id": number}))
        for number in range(1, count + 1)
    ]


def _standing(kind: str, target: timedelta, state: str, opened_at: datetime, at: datetime) -> Standing:
    clock = clocks.start(142, kind, target, PARIS_HOURS, opened_at)
    if state in {"resolved", "closed"} or (state == "waiting" and kind == RESPONSE):
        clocks.stop(clock, PARIS_HOURS, at)
    elif state == "waiting":
        clocks.pause(clock, at)
    elif state == "cancelled":
        clocks.void(clock, at)
    return clocks.standing(clock, PARIS_HOURS, at)


LATER_THAT_DAY = tuesday_at(11)
