"""A request as readers see it, with everything that a card, a line or a list needs, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from bot import ledger as request_ledger
from bot import local_days
from bot.calendars import Calendar
from bot.clocks import history, status
from bot.clocks.status import ClockStatus
from bot.departments.calendars import calendar_in_versions
from bot.ledger import Tenure
from bot.people import absences
from storage import cards as card_rows
from storage import clocks as clock_rows
from storage import departments as department_rows
from storage import history as history_rows
from storage import ledger as ledger_rows
from storage import people as people_rows
from storage import proposals as proposal_rows
from storage import reminders as reminder_rows
from storage import requests as request_rows
from storage.database import Session
from storage.tables import Card, Department, Entry, Holding, Person, Proposal, Request, RequestType

# A database takes only so many ids in one query.
_AT_A_TIME = 500
_ENDINGS = ("resolved", "confirmed", "closed", "cancelled", "dismissed", "reopened", "silent")


RATING_CHANGES_FOR = timedelta(days=1)
"""How long a score may be changed."""


@dataclass(frozen=True)
class Rating:
    """That the requester said how it went the last time it was done. What they said is nowhere in a request."""

    changes_until: datetime
    """Another score takes the place of the first until a day has passed, or the month is over."""
    may_change: bool = True


@dataclass(frozen=True)
class RequestSnapshot:
    """A request as it is at one moment."""

    request: Request
    department: Department
    kind: RequestType | None
    requester: Person
    assignee: Person | None
    first_response: ClockStatus | None
    """The first answer; `response` is the newest one that was, or is, waited for."""
    response: ClockStatus | None
    resolution: ClockStatus | None
    answer: ClockStatus | None
    proposal: Proposal | None
    question: Entry | None
    ending: Entry | None
    earlier: int
    ledger: tuple[Tenure, ...]
    """Where the time went until the present holder took over: an amount that grows would be wrong a minute later."""
    holding: Holding | None
    """Who has it at present, and since when; None when its life is over."""
    promised_first: datetime | None
    """When it should have been done before anybody asked for a new time, as far as that was known then."""
    names: Mapping[str, str]
    """What the people on the ledger, and whoever asked for a new time, are called."""
    departments: Mapping[int, str]
    """What the departments on the ledger, and the one whose answer is waited for, are called."""
    rating: Rating | None
    calendar: Calendar
    at: datetime
    is_stand_in_asked: bool = False
    """Whoever has it is away, and somebody was asked to take it over."""
    cards: Mapping[str, Card] = field(default_factory=dict)
    """Where its cards stand, by audience ("department", "requester"), as far as they were posted."""

    @property
    def number(self) -> str:
        return f"R-{self.request.id}"

    @property
    def is_unclaimed(self) -> bool:
        """Nobody has it, and somebody should."""
        return self.assignee is None and self.request.state in request_rows.UNFINISHED

    @property
    def requester_away_until(self) -> datetime | None:
        """Until when the requester says that they are away; absences.NO_END when nobody knows."""
        return absences.told_until(self.requester, self.at)

    @property
    def assignee_away_until(self) -> datetime | None:
        """The same of whoever has it."""
        return None if self.assignee is None else absences.told_until(self.assignee, self.at)

    @property
    def was_done(self) -> bool:
        """Somebody said that it is done. It may have been closed without that, or be open again."""
        return self.request.resolved_at is not None

    @property
    def is_dismissed(self) -> bool:
        """The department says that the message in an ask channel is no request."""
        return self.ending is not None and self.ending.verb == "dismissed"

    @property
    def is_rated(self) -> bool:
        """Its requester said how well it went, the last time it was done."""
        return self.rating is not None

    @property
    def is_asked_to_rate(self) -> bool:
        """Its requester is asked how well it went, the last time it was done: nobody is asked about everything."""
        asked_at, resolved_at = self.request.rating_asked_at, self.request.resolved_at
        return asked_at is not None and resolved_at is not None and asked_at >= resolved_at

    @property
    def is_doubted(self) -> bool:
        """It is done, its requester wrote again, and nobody has decided yet: it does not close by itself."""
        return self.request.state == "resolved" and self.request.closes_at is None

    @property
    def pressing(self) -> ClockStatus | None:
        """The running clock that is late or due first."""
        running = [clock for clock in (self.response, self.resolution) if clock is not None and clock.is_running]
        return min(running, key=lambda clock: clock.due_at or self.at, default=None)

    @property
    def is_late(self) -> bool:
        return any(clock is not None and clock.late_since is not None for clock in (self.response, self.resolution))


def snapshot_of(
    session: Session,
    request: Request,
    at: datetime,
    departments: Iterable[Department] = (),
    people: Iterable[Person] = (),
) -> RequestSnapshot:
    """Inside a transaction that is already open. What its caller knows already is not read again."""
    return _show(session, [request], at, departments, people)[0]


def rating_of(request: Request, rated: Entry | None, calendar: Calendar, at: datetime) -> Rating | None:
    """That the last resolution of a request was rated, by the last line that says so; None when it was not."""
    if rated is None or rated.data.get("resolution", request.resolution) != request.resolution:
        return None
    zone = calendar.in_force(rated.at).zone
    until = min(rated.at + RATING_CHANGES_FOR, local_days.month_end(zone, rated.at))
    return Rating(until, may_change=at < until)


def snapshots_of(session: Session, requests: Iterable[Request], at: datetime) -> list[RequestSnapshot]:
    """The same for any number, in the same order: a long list takes hardly more queries than one request."""
    found: list[RequestSnapshot] = []
    remaining = iter(requests)
    while some := list(islice(remaining, _AT_A_TIME)):
        found += _show(session, some, at)
    return found


def _show(
    session: Session,
    requests: Sequence[Request],
    at: datetime,
    departments: Iterable[Department] = (),
    people: Iterable[Person] = (),
) -> list[RequestSnapshot]:
    ids = [request.id for request in requests]
    running, ledgers = clock_rows.of_requests(session, ids), ledger_rows.of_requests(session, ids)
    questions, endings, proposed, rated = history_rows.latest_of_requests(
        session, ids, ("asked",), _ENDINGS, ("proposed",), ("rated",)
    )
    proposals = proposal_rows.latest_of_requests(session, proposed.keys())
    places = {request.department_id for request in requests} | {_owing(question) for question in questions.values()}
    places -= {0}
    places |= {holding.department_id for ledger in ledgers.values() for holding in ledger}
    rows = {row.id: row for row in departments}
    rows |= department_rows.by_ids(session, places - rows.keys())
    hours = department_rows.hours_of(session, {row.calendar_id for row in rows.values()})
    calendars = {row.id: calendar_in_versions(hours[row.calendar_id]) for row in rows.values()}
    kinds = department_rows.types_by_ids(
        session, {request.type_id for request in requests if request.type_id is not None}
    )
    who = {request.requester_id for request in requests} | {request.assignee_id or "" for request in requests}
    who |= {holding.person_id or "" for ledger in ledgers.values() for holding in ledger}
    who |= {proposal.proposer_id for proposal in proposals.values()}
    known = {person.id: person for person in people}
    known |= people_rows.named(session, who - known.keys() - {""})
    missing = [request.id for request in requests if _is_away(known.get(request.assignee_id or ""), at)]
    stood_in_for = reminder_rows.with_stand_in(session, missing) if missing else set()
    earlier, cards = request_rows.earlier_of_requests(session, ids), card_rows.of_requests(session, ids)

    def snapshot(request: Request) -> RequestSnapshot:
        calendar, ledger = calendars[request.department_id], ledgers.get(request.id, [])
        # The oldest cycle comes first, so of each kind the newest stays.
        standings = {
            clock.kind: status.status_of(clock, calendars.get(clock.department_id, calendar), at)
            for clock in running.get(request.id, ())
        }
        first = next((clock for clock in running.get(request.id, ()) if clock.kind == history.RESPONSE), None)
        proposal, question = proposals.get(request.id), questions.get(request.id)
        people_named = {holding.person_id or "" for holding in ledger}
        people_named |= set() if proposal is None else {proposal.proposer_id}
        owing = 0 if question is None else _owing(question)
        places_named = {holding.department_id for holding in ledger} | ({owing} & rows.keys())
        return RequestSnapshot(
            request=request,
            department=rows[request.department_id],
            kind=None if request.type_id is None else kinds.get(request.type_id),
            requester=known[request.requester_id],
            assignee=known.get(request.assignee_id or ""),
            first_response=None if first is None else status.status_of(first, calendar, at),
            response=standings.get(history.RESPONSE),
            resolution=_resolution(standings.get(history.RESOLUTION), request, proposal, ledger),
            answer=standings.get(history.ANSWER),
            proposal=proposal,
            question=question,
            ending=endings.get(request.id),
            earlier=earlier.get(request.id, 0),
            ledger=tuple(request_ledger.tenures((one for one in ledger if one.to_at), calendars.__getitem__, at)),
            holding=next((one for one in ledger if one.to_at is None), None),
            promised_first=_promised_first(proposed.get(request.id)),
            names={person_id: known[person_id].name for person_id in people_named & known.keys()},
            departments={department_id: rows[department_id].name for department_id in places_named},
            rating=rating_of(request, rated.get(request.id), calendar, at),
            calendar=calendar,
            at=at,
            cards=cards.get(request.id, {}),
            is_stand_in_asked=request.id in stood_in_for,
        )

    return [snapshot(request) for request in requests]


def _resolution(
    standing: ClockStatus | None, request: Request, proposal: Proposal | None, ledger: Sequence[Holding]
) -> ClockStatus | None:
    """As it is told. A new time was agreed with one department: after a move the next one's own promise runs."""
    if standing is None or proposal is None or proposal.settled_at is None or not standing.is_running:
        return standing
    settled_at = proposal.settled_at
    is_moved = any(
        one.to_at is not None and one.to_at > settled_at and one.department_id != request.department_id
        for one in ledger
    )
    return replace(standing, promise=0) if is_moved else standing


def _is_away(person: Person | None, at: datetime) -> bool:
    return person is not None and absences.of(person, at) != absences.Absence()


def _owing(question: Entry) -> int:
    """The department whose promise to answer a question counts; 0 when none does."""
    return int(question.data.get("owed", {}).get("department") or 0)


def _promised_first(proposed: Entry | None) -> datetime | None:
    written = None if proposed is None else proposed.data.get("promised_first")
    return None if written is None else datetime.fromisoformat(written)
