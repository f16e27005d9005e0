"""Requests as readers see them, without a database: each builder says only what matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.calendars import Calendar
from bot.clocks import corrections, status, sync
from bot.clocks.clock import Clock
from bot.clocks.corrections import Correction
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.clocks.status import ClockStatus
from bot.departments.departments import Offer
from bot.home import HomePage, Listing, Serving
from bot.home_leads import Overview
from bot.ledger import Tenure
from bot.people.absences import Absence
from bot.requests.notifications import Update
from bot.requests.opening import Opened
from bot.requests.queries import HistoryLine
from bot.requests.record import RequestRecord
from bot.requests.rules import RULES
from bot.requests.snapshot import Rating, RequestSnapshot
from bot.standards import Standard, Target
from storage.tables import (
    Card,
    Department,
    Entry,
    Holding,
    Notification,
    OutboxRow,
    Person,
    Proposal,
    Request,
    RequestType,
)
from tests.moments import TUESDAY_AT_NINE, thursday_at, tuesday_at, wednesday_at

STATES = ("open", "taken", "waiting", "resolved", "closed", "cancelled")
UNFINISHED = ("open", "taken", "waiting")

OFFICE_HOURS = [("09:00", "12:30"), ("13:30", "18:00")]
PARIS_HOURS = Calendar("Europe/Paris", dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE_HOURS))

ANA = Person(id="UANA0000", name="Ana Alves", zone="Europe/Paris", met_at=TUESDAY_AT_NINE)
BO = Person(id="UBO00000", name="Bo Berg", zone="Europe/Paris", met_at=TUESDAY_AT_NINE)
IT = Department(id=1, key="it", name="IT", channel_id="CITHELP0", calendar_id=1)
LAPTOP = RequestType(id=7, department_id=1, key="laptop", name="Laptop or screen")

# Where the cards of R-142 stand.
CARDS = {
    "department": Card(
        request_id=142,
        audience="department",
        channel_id="CITHELP0",
        ts="1772524800.000100",
        permalink="https://acme.slack.com/archives/CITHELP0/p1772524800000100",
    ),
    "requester": Card(
        request_id=142,
        audience="requester",
        channel_id="DANA0000",
        ts="1772524800.000200",
        permalink="https://acme.slack.com/archives/DANA0000/p1772524800000200",
    ),
}
THURSDAY = thursday_at(14)

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
    asked: bool = True,
    rated: bool = False,
    rating: Rating | None = None,
    earlier: int = 0,
    urgency: str = "normal",
    had_it: Mapping[tuple[str, str | None], timedelta] | None = None,
    now_with: str | None = None,
    proposal: Proposal | None = None,
    agreed: datetime | None = None,
    cycle: int = 1,
    owed: str | None = None,
    silent: bool = False,
    linked: bool = True,
    doubted: bool = False,
    asked_in: str | None = None,
) -> RequestSnapshot:
    """R-142, asked by Ana of IT on Tuesday at nine, as it is `at` that moment, or when it is just asked.

    Whatever happened since, happened at the moment of looking. `had_it` is the ledger by holder and person, `now_with`
    who has it since. `agreed` is a new time that both sides agreed on, `owed` how soon Marketing, where Ana works,
    promises to answer questions. `asked`: how it went, when it was done. `silent` was closed because nobody answered;
    about what is `doubted` Ana wrote again. `asked_in` is the ask channel where she is answered.
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
        closes_at=at + timedelta(days=3) if state == "resolved" and not doubted else None,
        resolved_at=at if state in {"resolved", "closed"} and not silent else None,
        rating_asked_at=at if asked and state in {"resolved", "closed"} and not silent else None,
        asked_in=asked_in,
    )
    ended = {"resolved": "resolved", "closed": "silent" if silent else "confirmed", "cancelled": "cancelled"}
    question = an_entry("asked", texts.words, data={"owed": {"department": 2, "within": owed}})
    return RequestSnapshot(
        request=request,
        department=department,
        kind=kind,
        requester=requester,
        assignee=bo if has_it else None,
        first_response=_first(state, opened_at, at, cycle) if promised else None,
        response=_standing(RESPONSE, FOUR_HOURS, state, opened_at, at, cycle=cycle) if promised else None,
        resolution=_standing(RESOLUTION, TWO_DAYS, state, opened_at, at, agreed=agreed) if promised else None,
        answer=_standing(ANSWER, FOUR_HOURS, "open", opened_at, at) if owed and state == "waiting" else None,
        proposal=proposal,
        question=question if state == "waiting" else None,
        ending=an_entry(ended[state], texts.words) if state in ended else None,
        earlier=earlier,
        ledger=tuple(Tenure(1, holder, person_id, worked) for (holder, person_id), worked in (had_it or {}).items()),
        holding=None if now_with is None else a_holding(now_with, at),
        promised_first=None if proposal is None else wednesday_at(18),
        names={requester.id: requester.name, bo.id: bo.name},
        departments={1: department.name, 2: texts.department if texts is not USUAL else "Marketing"},
        rating=Rating(at, may_change=False) if rated and rating is None else rating,
        calendar=PARIS_HOURS,
        at=at,
        cards=CARDS if linked else {},
    )


def a_proposal(
    state: str = "open",
    texts: Texts = USUAL,
    *,
    number: int = 1,
    due_at: datetime = THURSDAY,
    countered: bool = False,
) -> Proposal:
    """Bo asks for a new time; where it is countered, Ana has answered with another one."""
    return Proposal(
        id=5,
        request_id=142,
        number=number,
        proposer_id=BO.id,
        at=TUESDAY_AT_NINE,
        due_at=due_at,
        reason=texts.words,
        state=state,
        countered_at=TUESDAY_AT_NINE if countered else None,
        counter_due_at=wednesday_at(12) if countered else None,
        counter_reason=texts.words if countered else None,
    )


def a_holding(holder: str, from_at: datetime) -> Holding:
    """Somebody has it since then."""
    who = {"person": BO.id, "requester": ANA.id}.get(holder)
    return Holding(id=1, request_id=142, department_id=1, holder=holder, person_id=who, from_at=from_at)


def opened(snapshot: RequestSnapshot) -> Opened:
    """The same request, as whoever asked hears of it at once."""
    return Opened(
        snapshot.request, snapshot.department, snapshot.response or snapshot.resolution, snapshot.calendar.zone
    )


def an_entry(
    verb: str, words: str = "", *, by: str = BO.id, at: datetime = TUESDAY_AT_NINE, data: dict[str, Any] | None = None
) -> Entry:
    return Entry(id=9, request_id=142, verb=verb, actor_id=by, at=at, text=words, data=data or {})


# What the history keeps with a verb.
DATA: Mapping[str, dict[str, Any]] = {
    "proposed": {"proposal": 5, "due_at": THURSDAY.isoformat()},
    "countered": {"proposal": 5, "due_at": THURSDAY.isoformat()},
    "agreed": {"proposal": 5, "due_at": THURSDAY.isoformat()},
    "declined": {"proposal": 5, "due_at": THURSDAY.isoformat()},
    "changed": {"before": {"urgency": "normal", "type": None}, "now": {"urgency": "urgent", "type": 7}},
    "moved": {"from": 2, "department": 1},
    "added": {"owed": {"within": "4h"}},
    "snoozed": {"until": THURSDAY.isoformat()},
    "hours": corrections.written(
        [
            Correction(RESPONSE, 1, tuesday_at(14), THURSDAY, None, None),
            Correction(RESOLUTION, 1, wednesday_at(18), None, None, None),
            Correction(ANSWER, 1, tuesday_at(14), THURSDAY, None, None),
        ]
    ),
    "told_hours": {"opens_at": THURSDAY.isoformat()},
}


def a_line(
    verb: str, snapshot: RequestSnapshot, words: str = "", *, by: Person | None = BO, about: Person | None = None
) -> HistoryLine:
    """One line of the history; nobody wrote it when Handoff did."""
    entry = an_entry(verb, words, by="" if by is None else by.id, data=DATA.get(verb))
    entry.about_id = None if about is None else about.id
    return HistoryLine(entry, snapshot, by, about)


def a_record(
    snapshot: RequestSnapshot, *lines: HistoryLine, is_requester: bool = False, verbs: Iterable[str] | None = None
) -> RequestRecord:
    """All about a request; whoever reads it may do everything that its state allows, unless it is said."""
    allowed = {verb for verb, rule in RULES.items() if snapshot.request.state in rule.states}
    may = frozenset(allowed if verbs is None else verbs)
    seen = tuple(line for line in lines if not (is_requester and line.is_inside))
    return RequestRecord(snapshot, seen, may, is_requester, owed_id=7 if "acknowledge" in may else None)


def an_update(
    snapshot: RequestSnapshot,
    *lines: HistoryLine,
    reader: Person = BO,
    may_act: bool = True,
    is_lead: bool = False,
) -> Update:
    """The message to one person about what happened."""
    row = Notification(request_id=snapshot.request.id, person_id=reader.id)
    return Update(row, snapshot, lines, may_act, is_lead, is_due=True)


def an_offer(texts: Texts = USUAL, *, number: int = 1, types: int = 2, promised: bool = True) -> Offer:
    """A department that can be asked."""
    department = Department(id=number, key="it", name=texts.department, channel_id=f"C{number:07}", calendar_id=1)
    kinds = tuple(
        RequestType(id=100 * number + index, department_id=number, key=f"type-{index}", name=texts.kind)
        for index in range(types)
    )
    promise = Standard(Target(4, "h"), Target(2, "d")) if promised else Standard(None, None)
    return Offer(department, kinds, PARIS_HOURS, {("", ""): promise})


def a_page(
    *,
    waiting: Sequence[RequestSnapshot] = (),
    held: Sequence[RequestSnapshot] = (),
    mine: Sequence[RequestSnapshot] = (),
    serving: Sequence[Serving] = (),
    undelivered: Sequence[tuple[OutboxRow, Department | None]] = (),
    absence: Absence | None = None,
    is_admin: bool = False,
) -> HomePage:
    return HomePage(
        a_list(waiting),
        a_list(held),
        a_list(mine),
        tuple(serving),
        tuple(undelivered),
        absence,
        is_admin,
        zone="Europe/Paris",
    )


def a_desk(
    *,
    late: Sequence[RequestSnapshot] = (),
    unclaimed: Sequence[RequestSnapshot] = (),
    today: Sequence[RequestSnapshot] = (),
    in_work: Sequence[RequestSnapshot] = (),
    waiting: Sequence[RequestSnapshot] = (),
    to_confirm: Sequence[RequestSnapshot] = (),
    number: int = 1,
    is_led: bool = False,
    overview: Overview | None = None,
) -> Serving:
    """A department that the reader of Home serves."""
    row = next(iter((*late, *unclaimed, *today, *in_work, *waiting, *to_confirm)), None)
    department = IT if row is None else row.department
    department = Department(**{**department.model_dump(), "id": number})
    lists = map(a_list, (late, unclaimed, today, in_work, waiting, to_confirm))
    return Serving(department, is_led, overview, *lists)


def a_list(rows: Sequence[RequestSnapshot]) -> Listing:
    """All rows of a list of Home, or of a window that shows all of it."""
    return Listing(tuple(rows), len(rows))


def many(snapshot: RequestSnapshot, count: int) -> list[RequestSnapshot]:
    """So many requests like this one, each with a number of its own."""
    return [
        replace(snapshot, request=Request(**{**snapshot.request.model_dump(), "id": number}))
        for number in range(1, count + 1)
    ]


def _standing(
    kind: str,
    target: timedelta,
    state: str,
    opened_at: datetime,
    at: datetime,
    *,
    cycle: int = 1,
    agreed: datetime | None = None,
) -> ClockStatus | None:
    clock = Clock.start(kind, cycle, 1, opened_at, PARIS_HOURS, target)
    if agreed is not None:
        clock.agree(opened_at, agreed)
    if state in {"resolved", "closed"} or (state == "waiting" and kind == RESPONSE):
        clock.stop(at)
    elif state == "waiting":
        clock.pause(at, "asked")
    elif state == "cancelled":
        clock.void(at)
    return standing_of(clock, at)


def _first(state: str, opened_at: datetime, at: datetime, cycle: int) -> ClockStatus | None:
    """The first answer; it was given when there is a later one."""
    state = state if cycle == 1 or state == "cancelled" else "resolved"
    return _standing(RESPONSE, FOUR_HOURS, state, opened_at, at)


def standing_of(clock: Clock, at: datetime) -> ClockStatus | None:
    """How a clock stands, as its row would say."""
    row = sync.row_of(clock, 142)
    sync.sync(row, clock, (), "normal", at, is_new=True)
    return status.status_of(row, PARIS_HOURS, at)


LATER_THAT_DAY = tuesday_at(11)
