"""Asking: a request is kept, its clocks start, and both sides are told."""

from __future__ import annotations

from dataclasses import dataclass

from bot import Bot, ledger
from bot.clocks import status
from bot.clocks.status import ClockStatus
from bot.errors import MayNotAsk, NoSuchDepartment
from bot.people import homes, people
from bot.requests import files
from bot.requests.files import FILES, SentFile
from bot.requests.transition import Transition
from bot.standards import Urgency
from bot.text import is_blank
from storage import clocks as clock_rows
from storage import departments as department_rows
from storage import requests as request_rows
from storage.database import Session
from storage.rows import add_once
from storage.tables import Department, Request, RequestType

SUMMARY_LIMIT = 150
DETAILS_LIMIT = 3_000


@dataclass(frozen=True)
class NewRequest:
    """What somebody asks for. Valid from birth: a summary that can be read, and nothing oversized.

    `form_token` names the form it came from; the same form sent twice opens one request.
    """

    form_token: str
    requester_id: str
    department_id: int
    summary: str
    details: str = ""
    urgency: Urgency = Urgency.NORMAL
    type_id: int | None = None
    sent: tuple[SentFile, ...] = ()
    """Files that its requester wants both sides to see."""

    def __post_init__(self) -> None:
        if is_blank(self.summary) or len(self.summary) > SUMMARY_LIMIT or "\n" in self.summary:
            raise ValueError(f"a summary is one line of 1 to {SUMMARY_LIMIT} characters")
        if len(self.details) > DETAILS_LIMIT:
            raise ValueError(f"details have at most {DETAILS_LIMIT} characters")


@dataclass(frozen=True)
class Opened:
    """What somebody who asked hears at once: `promise` is the first clock's, if any; `zone` the department's."""

    request: Request
    department: Department
    promise: ClockStatus | None
    zone: str


def open_request(bot: Bot, new: NewRequest) -> Opened:
    """Keep the request and promise to tell its department and its requester.

    Raises MayNotAsk for bots and people of other workspaces, NoSuchDepartment when it was retired or never was one.
    """
    now = bot.now()
    with bot.db.transaction() as session:
        customer = homes.home_of_colleague(session, new.requester_id)
        if customer is None:
            raise MayNotAsk
        department = department_rows.find(session, new.department_id)
        if department is None or not department.is_active:
            word = "That department" if department is None else department.name
            raise NoSuchDepartment(word, [other.name for other in department_rows.active(session)])
        kind = _kind(session, new)
        asked = Request(
            form_token=new.form_token,
            department_id=department.id,
            type_id=None if kind is None else kind.id,
            requester_id=new.requester_id,
            urgency=new.urgency.value,
            summary=new.summary,
            details=new.details,
            opened_at=now,
            customer=customer,
        )
        request = add_once(session, asked)
        is_new = request is not None
        if request is None:
            request = _opened_before(request_rows.by_form_token(session, new.form_token))
        transition = Transition(session, bot, now, new.requester_id, request, department, is_new=is_new)
        if is_new:
            ledger.begin(session, request.id, department.id, now)
            with_files = {FILES: number} if (number := files.count(new.sent)) else {}
            entry = transition.record("opened", data={**transition.promised(), **with_files})
            files.attach(session, entry, new.sent, heard_in=None, at=now)
            transition.redraw()
        started = transition.compute() if is_new else clock_rows.of_request(session, request.id)
        standings = (status.status_of(clock, transition.calendar, now) for clock in started)
        return Opened(request, department, next(filter(None, standings), None), transition.calendar.zone)


def may_ask(bot: Bot, person_id: str) -> bool:
    """Is this somebody of our own workspace, and not a bot?"""
    with bot.db.reading() as session:
        return people.is_colleague(session, person_id)


def _kind(session: Session, new: NewRequest) -> RequestType | None:
    offered = [] if new.type_id is None else department_rows.types_of(session, new.department_id)
    return next((kind for kind in offered if kind.id == new.type_id), None)


def _opened_before(request: Request | None) -> Request:
    if request is None:
        raise LookupError("a form token is taken, and yet its request is not there")
    return request
