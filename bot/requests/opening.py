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
from bot.text import clean, is_blank, one_line, shorten
from storage import cards as card_rows
from storage import clocks as clock_rows
from storage import departments as department_rows
from storage import requests as request_rows
from storage.database import Session
from storage.rows import add_once
from storage.tables import Department, Request, RequestType

SUMMARY_LIMIT = 150
DETAILS_LIMIT = 3_000


@dataclass(frozen=True)
class AskedIn:
    """The message of an ask channel that asks, and the thread in which whoever asked is answered: Slack's ids.

    `mark` is the emoji that Handoff has put there already.
    """

    channel_id: str
    thread_ts: str
    ts: str
    mark: str = ""

    @property
    def form_token(self) -> str:
        """What makes it one request, by whichever ways it is asked."""
        return card_rows.asked_by(self.channel_id, self.thread_ts)

    @property
    def idempotency_key(self) -> str:
        """What its line in the history is found by when the message is edited or deleted."""
        return f"message:{self.channel_id}:{self.ts}"


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
    asked: AskedIn | None = None

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
            asked_in=None if new.asked is None else new.asked.channel_id,
            asked_thread=None if new.asked is None else new.asked.thread_ts,
            asked_ts=None if new.asked is None else new.asked.ts,
            asked_mark="" if new.asked is None else new.asked.mark,
        )
        request = add_once(session, asked)
        is_new = request is not None
        if request is None:
            request = _opened_before(session, new)
        transition = Transition(session, bot, now, new.requester_id, request, department, is_new=is_new)
        if is_new:
            ledger.begin(session, request.id, department.id, now)
            with_files = {FILES: number} if (number := files.count(new.sent)) else {}
            key = None if new.asked is None else new.asked.idempotency_key
            entry = transition.record("opened", idempotency_key=key, data={**transition.promised(), **with_files})
            files.attach(session, entry, new.sent, heard_in=None if new.asked is None else "requester", at=now)
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


def summed_up(text: str) -> tuple[str, str]:
    """Return what somebody wrote as a summary and details: all of it is kept there when it is more than a summary."""
    whole, line = clean(text), one_line(text)
    is_short = len(line) <= SUMMARY_LIMIT and "\n" not in whole
    return (line, "") if is_short else (shorten(line, SUMMARY_LIMIT), whole)


def _opened_before(session: Session, new: NewRequest) -> Request:
    request = request_rows.by_form_token(session, new.form_token)
    if request is None and new.asked is not None:
        request = request_rows.by_thread(session, new.asked.channel_id, new.asked.thread_ts)
    if request is None:
        raise LookupError("a form token is taken, and yet its request is not there")
    return request
