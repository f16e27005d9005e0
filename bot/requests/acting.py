"""What every verb needs: the request held still, the right to act, a line in the history, fresh cards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from bot import Bot, clocks, departments, holdings, outbox, people
from bot.calendars import Calendar
from bot.errors import MayNotCancel, MayNotReopen, NoSuchRequest, NotAMember, NotNow, NotTheRequester
from bot.notices import DepartmentCard, DepartmentLine, RequesterCard, RequesterLine
from storage import clocks as clock_rows
from storage import departments as department_rows
from storage import people as people_rows
from storage import requests as rows
from storage.database import Session
from storage.tables import Clock, Department, Entry, Request


class Who(Enum):
    """Who may do something with a request."""

    MEMBERS = auto()
    REQUESTER = auto()
    REQUESTER_OR_MEMBERS = auto()
    REQUESTER_OR_LEADS = auto()


class Rule(NamedTuple):
    who: Who
    states: tuple[str, ...]


_DONE = ("resolved", "closed")

# Who may do what, and when: the one table that verbs, forms and refusals go by.
RULES = {
    "take": Rule(Who.MEMBERS, ("open", "waiting")),
    "release": Rule(Who.MEMBERS, ("taken", "waiting")),
    "assign": Rule(Who.MEMBERS, rows.UNFINISHED),
    "ask": Rule(Who.MEMBERS, rows.UNFINISHED),
    "reply": Rule(Who.MEMBERS, (*rows.UNFINISHED, *_DONE)),
    "note": Rule(Who.MEMBERS, (*rows.UNFINISHED, *_DONE, "cancelled")),
    "resolve": Rule(Who.MEMBERS, rows.UNFINISHED),
    "answer": Rule(Who.REQUESTER, (*rows.UNFINISHED, *_DONE)),
    "confirm": Rule(Who.REQUESTER, ("resolved",)),
    "rate": Rule(Who.REQUESTER, _DONE),
    "reopen": Rule(Who.REQUESTER_OR_MEMBERS, _DONE),
    "cancel": Rule(Who.REQUESTER_OR_LEADS, rows.UNFINISHED),
}


@dataclass
class Act:
    """One verb being carried out: inside one transaction, on a request that nobody else can change meanwhile."""

    session: Session
    at: datetime
    actor_id: str | None
    request: Request
    department: Department

    # --- may they? ---

    @property
    def is_requester(self) -> bool:
        return self.actor_id == self.request.requester_id

    @property
    def is_member(self) -> bool:
        return self.actor_id is not None and people.is_member(self.session, self.department.id, self.actor_id)

    def allow(self, verb: str) -> None:
        """Refuse unless this person may do this, and the request's state allows it."""
        self.allow_person(verb)
        self.allow_state(verb)

    def allow_person(self, verb: str) -> None:
        """Looked up at the moment of the act: roles change while cards stand in channels."""
        who = RULES[verb].who
        if who is Who.MEMBERS and not self.is_member:
            raise NotAMember(self.department.name, self.department.channel_id)
        if who is Who.REQUESTER and not self.is_requester:
            raise NotTheRequester(self.request.requester_id)
        if who is Who.REQUESTER_OR_MEMBERS and not (self.is_requester or self.is_member):
            raise MayNotReopen(self.request.requester_id, self.department.name)
        leads = people_rows.leads_of(self.session, self.department.id)
        if who is Who.REQUESTER_OR_LEADS and not (self.is_requester or self.actor_id in leads):
            raise MayNotCancel(self.request.requester_id, self.department.name, leads)

    def allow_state(self, verb: str) -> None:
        if self.request.state not in RULES[verb].states:
            raise NotNow(self.request.id, self.request.state)

    def was_done(self, once: str | None) -> bool:
        """Was this form or message acted on before? The request is held, so the answer stays true."""
        return once is not None and rows.acted_on(self.session, once) is not None

    # --- do it ---

    @property
    def calendar(self) -> Calendar:
        return departments.calendar_of(self.session, self.department)

    def clocks(self, kind: str | None = None) -> list[Clock]:
        found = clock_rows.of_request(self.session, self.request.id)
        return [clock for clock in found if kind in {None, clock.kind}]

    def record(self, verb: str, words: str = "", *, about_id: str | None = None, once: str | None = None) -> Entry:
        """Append one line to the history."""
        entry = Entry(
            request_id=self.request.id,
            verb=verb,
            actor_id=self.actor_id,
            at=self.at,
            words=words,
            about_id=about_id,
            once=once,
        )
        self.session.add(entry)
        self.session.flush()
        return entry

    def hand_to(self, holder: str, person_id: str | None = None) -> None:
        holdings.hand_to(self.session, self.request.id, holder, person_id, self.at)

    def give_to(self, person_id: str | None) -> None:
        """Somebody of the department has it now, or with None: the queue."""
        self.request.assignee_id = person_id
        self.request.state = "open" if person_id is None else "taken"
        self.hand_to(holdings.QUEUE if person_id is None else holdings.PERSON, person_id)

    def answered(self) -> None:
        """The department said something of substance: the first answer is given."""
        for clock in self.clocks(clocks.RESPONSE):
            clocks.stop(clock, self.calendar, self.at)

    # --- let it be seen ---

    def tell_department(self, entry: Entry) -> None:
        outbox.promise(self.session, DepartmentLine(self.department.id, entry.id), self.at)

    def tell_requester(self, entry: Entry) -> None:
        outbox.promise(self.session, RequesterLine(self.request.requester_id, entry.id), self.at)

    def redraw(self) -> None:
        """Promise fresh cards, and a fresh Home to everybody whom the request concerns and who has it open."""
        outbox.promise(self.session, DepartmentCard(self.department.id, self.request.id), self.at)
        outbox.promise(self.session, RequesterCard(self.request.requester_id, self.request.id), self.at)
        people.redraw_home(self.session, self.department.id, self.request.requester_id, self.at)


@contextmanager
def acting(bot: Bot, request_id: int, actor_id: str | None) -> Iterator[Act]:
    """Carry out one verb: all of it, with its history and its promises, or nothing.

    Raises NoSuchRequest for an id that was never given out, such as a forged one.
    """
    with bot.db.transaction() as session, holding_still(session, request_id, actor_id, bot.now()) as act:
        yield act


@contextmanager
def holding_still(session: Session, request_id: int, actor_id: str | None, at: datetime) -> Iterator[Act]:
    """The same inside a transaction that is already open."""
    request = rows.lock(session, request_id)
    if request is None:
        raise NoSuchRequest(request_id)
    department = department_rows.get(session, request.department_id)
    yield Act(session, at, actor_id, request, department)
    session.add(request)
