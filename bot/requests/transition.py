"""What every verb needs: the request held still, the right to act, a line in the history, fresh cards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot import Bot, ledger, outbox
from bot.calendars import Calendar
from bot.clocks import checkpoints, corrections, history, sync
from bot.clocks.history import Clocks
from bot.departments import departments
from bot.errors import (
    MayNotCancel,
    MayNotPropose,
    MayNotReopen,
    NoLongerKept,
    NoSuchRequest,
    NotAMember,
    NotNow,
    NotTheRequester,
)
from bot.notices import AskMark, DepartmentCard, Notice, RequesterCard
from bot.people import people
from bot.requests import audience, followup
from bot.requests.audience import Happening
from bot.requests.rules import RULES, Who
from bot.requests.sight import knows_of
from storage import clocks as clock_rows
from storage import departments as department_rows
from storage import history as history_rows
from storage import people as people_rows
from storage import requests as request_rows
from storage.database import Session, after_commit
from storage.rows import insert, insert_all
from storage.tables import ClockRow, Department, Entry, Request

# From then on a line says when it came here, beside when it was written.
_LATE = timedelta(minutes=1)


@dataclass
class Transition:
    """One verb being carried out: inside one transaction, on a request that nobody else can change meanwhile."""

    session: Session
    bot: Bot
    at: datetime
    actor_id: str | None
    request: Request
    department: Department
    entries: list[Entry] = field(default_factory=list)
    """The lines of the history that `_clocks` does not know yet when the act begins, and those of the act."""
    said_at: datetime | None = None
    """What it promises is said then: by the system's clock, also where the history waits for a clock set back."""
    is_by_number: bool = True
    """The actor named the request by its number; else by something of it, such as a new time."""
    written_at: datetime | None = None
    """When the words were written that it is about, if Slack brought them: other things may have happened since."""
    is_new: bool = False
    """Its first line is being written: it has no clocks yet, and nobody was reminded of it."""
    _last_at: datetime | None = None
    _is_computed: bool = True
    _is_caught_up: bool = False
    _clocks: Clocks | None = None
    _rows: list[ClockRow] | None = None
    _folded: int = 0
    _calendars: dict[int, Calendar] = field(default_factory=dict)
    _done: list[Entry] = field(default_factory=list)
    _heard_in: dict[int, str] = field(default_factory=dict)
    _assignee_before: str | None = None

    def __post_init__(self) -> None:
        self._assignee_before = self.request.assignee_id

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
        """Looked up at the moment of the act: roles change while cards stand in channels.

        Whoever may not see the request reads the same as of one that is not there, and the names of nobody.
        """
        who = RULES[verb].who
        # Whoever was deactivated asks for nothing any more, also in a window that they had open.
        is_requester = self.is_requester and people.is_active(self.session, self.request.requester_id)
        if not (is_requester or self.is_member):
            self._refuse_stranger()
        if self.request.texts_forgotten_at is not None:
            raise NoLongerKept(self.request.id)
        if who is Who.MEMBERS and not self.is_member:
            raise NotAMember(self.department.name, self.department.channel_id)
        if who is Who.REQUESTER and not self.is_requester:
            raise NotTheRequester(self.request.requester_id)
        if who is Who.REQUESTER_OR_MEMBERS and not (self.is_requester or self.is_member):
            raise MayNotReopen(self.request.requester_id, self.department.name)
        leads = people_rows.leads_of(self.session, self.department.id)
        if who is Who.REQUESTER_OR_LEADS and not (self.is_requester or self.actor_id in leads):
            raise MayNotCancel(self.request.requester_id, self.department.name, leads)
        if who is Who.ASSIGNEE_OR_LEADS and self.actor_id not in {self.request.assignee_id, *leads}:
            raise MayNotPropose(self.request.assignee_id, self.department.name, leads)

    def _refuse_stranger(self) -> None:
        if self.actor_id is not None and knows_of(self.session, self.request, self.actor_id):
            raise NotAMember(self.department.name, self.department.channel_id)
        raise NoSuchRequest(self.request.id if self.is_by_number else 0)

    def allow_state(self, verb: str) -> None:
        if self.request.state not in RULES[verb].states:
            raise NotNow(self.request.id, self.request.state)

    def was_done(self, idempotency_key: str | None) -> bool:
        """Was this form or message acted on before, by this person or by Handoff itself? The request is held, so the
        answer stays true. Somebody else's is none of theirs: whether they may is asked then.
        """
        before = None if idempotency_key is None else history_rows.seen(self.session, idempotency_key)
        return before is not None and before.actor_id in {None, self.actor_id}

    # --- do it ---

    @property
    def calendar(self) -> Calendar:
        """When the department works that has it now."""
        return self.calendar_of(self.department.id)

    def calendar_of(self, department_id: int) -> Calendar:
        """The same of any department. Nobody changes a calendar in the middle of an act, so each is read once."""
        if department_id not in self._calendars:
            self._calendars[department_id] = departments.calendar_by_id(self.session, department_id)
        return self._calendars[department_id]

    @property
    def clocks(self) -> Clocks:
        """The clocks that can still change, as the history has them, this act included."""
        if self._clocks is None:
            self._clocks = Clocks(self.calendar_of)
        for entry in self.entries[self._folded :]:
            history.apply_event(self._clocks, entry)
        self._folded = len(self.entries)
        return self._clocks

    def read_history(self) -> None:
        """Go on from where the clocks were kept, or from the beginning."""
        found = checkpoints.load(self.session, self.request.id, self.calendar_of)
        self._clocks, self.entries = found.clocks, found.entries
        # A system clock that was set back does not turn back the history: it stands still until time has caught up.
        self._last_at = found.at
        self.at = max(self.at, found.at or self.at)

    def was_written(self, at: datetime) -> None:
        """Let what is done count from the moment at which it was written in Slack, however late it is heard.

        Never from before what happened last, since the history goes forward only, and never from after now.
        """
        self.written_at = at
        if at < self.now:
            self.at = max(at, self._last_at or at)

    @property
    def now(self) -> datetime:
        """The moment at which it is done: later than `at` for what is heard late."""
        return max(self.at, self.said_at or self.at)

    def catch_up(self) -> None:
        """Write down which told times move because hours were changed, and tell them, before anything else happens.

        Whoever changes hours has all that runs computed anew; somebody may act on a request before its turn comes.
        """
        if self._is_caught_up or self._clocks is None:
            return
        self._is_caught_up = True
        # What finished before this act stays as its row has it.
        self.clocks.every = self.clocks.unfinished()
        self._rows = clock_rows.unfinished(self.session, self.request.id)
        moved = corrections.corrections(self._rows, self.clocks.every, self.now)
        if not moved:
            return
        line = Entry(request_id=self.request.id, verb=corrections.HOURS, at=self.at, data=corrections.written(moved))
        entry = insert(self.session, line)
        self.entries.append(entry)
        self._is_computed = False
        if any(one.is_told for one in moved):
            self._done.append(entry)
            self.redraw()

    def record(
        self,
        verb: str,
        text: str = "",
        *,
        about_id: str | None = None,
        idempotency_key: str | None = None,
        data: Mapping[str, Any] | None = None,
        heard_in: str | None = None,
        by_itself: bool = False,
    ) -> Entry:
        """Append one line to the history. What it does to the clocks, and who is told, follows when the act is done.

        `heard_in` is the card ("department" or "requester") below which it can be read already: it was written there.
        `by_itself` says that nobody did it: Handoff adds it to what somebody does.
        """
        self.catch_up()
        line = Entry(
            request_id=self.request.id,
            verb=verb,
            actor_id=None if by_itself else self.actor_id,
            at=self.at,
            text=text,
            about_id=about_id,
            data={**(data or {}), **self._heard_late()},
            idempotency_key=idempotency_key,
        )
        entry = insert(self.session, line)
        if not by_itself and self.request.names_forgotten_at is not None:
            # It names somebody again, who is forgotten in turn.
            self.request.names_forgotten_at = None
        self.entries.append(entry)
        self._done.append(entry)
        if heard_in is not None:
            self._heard_in[entry.id] = heard_in
        self._is_computed = False
        after_commit(self.session, partial(self.bot.counters.acted, verb, self.department.key))
        if entry.actor_id is not None and not self.is_new:
            followup.note_action(self.session, entry, by_department=not self.is_requester)
        return entry

    def _heard_late(self) -> dict[str, str]:
        return {"heard_at": self.now.isoformat()} if self.now - self.at >= _LATE else {}

    def compute(self) -> list[ClockRow]:
        """Make the rows of the clocks say what the history says, except what finished before; return them."""
        if self._rows is None:
            self._rows = [] if self.is_new else clock_rows.unfinished(self.session, self.request.id)
        known = {(row.kind, row.cycle): row for row in self._rows}
        ladder = departments.ladder_of(self.department)
        kept: list[ClockRow] = []
        for clock in filter(sync.is_worth_a_row, self.clocks.every):
            before = known.get((clock.kind, clock.cycle))
            row = before or sync.row_of(clock, self.request.id)
            sync.sync(row, clock, ladder, self.request.urgency, self.now, is_new=before is None)
            kept.append(row)
        new = [row for row in kept if (row.kind, row.cycle) not in known]
        insert_all(self.session, new)
        # What was inserted nobody looks after: whoever goes on in this act reads it again.
        self._is_computed, self._rows = True, None if new else kept
        if len(self.entries) >= checkpoints.EVERY:
            checkpoints.save(self.session, self.request.id, self.clocks, self.entries[-1])
        return kept

    def finish(self) -> None:
        """What the act did to the request and its clocks is kept, and whom it concerns is told."""
        if not self._is_computed:
            self.compute()
        self.session.add(self.request)
        if self._done:
            at = self.said_at or self.at
            audience.enqueue(
                self.session,
                Happening(self.request, self._done, self._assignee_before, self._heard_in, at),
            )
            if not self.is_new:
                followup.redraw(self.session, self.request, at, {entry.actor_id for entry in self._done})

    def hand_to(self, holder: str, person_id: str | None = None) -> None:
        ledger.hand_to(self.session, self.request.id, self.department.id, holder, person_id, self.at)

    def give_to(self, person_id: str | None) -> None:
        """Somebody of the department has it now, or with None: the queue."""
        self.request.assignee_id = person_id
        self.request.state = "open" if person_id is None else "taken"
        self.hand_to(ledger.QUEUE if person_id is None else ledger.PERSON, person_id)

    def promised(self) -> dict[str, Any]:
        """For the history: who promises what from now on, for the request's type and urgency."""
        kind = department_rows.type_by_id(self.session, self.request.type_id)
        standard = departments.standard_of(self.session, self.department, kind, self.request.urgency)
        return {
            "department": self.department.id,
            "type": "" if kind is None else kind.key,
            "urgency": self.request.urgency,
            "promises": history.written(standard),
        }

    # --- let it be seen ---

    def tell(self, notice: Notice) -> None:
        outbox.enqueue(self.session, notice, self.said_at or self.at)

    def redraw(self) -> None:
        """Promise fresh cards. Whoever looks at a Home that shows the request sees a fresh one when they are drawn."""
        at = self.said_at or self.at
        number, requester_id = self.request.id, self.request.requester_id
        cards: list[Notice] = [DepartmentCard(self.department.id, number), RequesterCard(requester_id, number)]
        if self.request.asked_in is not None:
            cards.append(AskMark(requester_id, number))
        outbox.enqueue_all(self.session, cards, at)


@contextmanager
def carry_out(bot: Bot, request_id: int, actor_id: str | None, *, is_by_number: bool = True) -> Iterator[Transition]:
    """Carry out one verb: all of it, with its history and its promises, or nothing.

    `is_by_number`: the actor named the request by its number, and not by something of it, which then is what a refusal
    speaks of. Raises NoSuchRequest for an id that was never given out, such as a forged one.
    """
    with bot.db.transaction() as session, carry_out_in(session, bot, request_id, actor_id, bot.now()) as transition:
        transition.is_by_number = is_by_number
        yield transition
        request = transition.request
        bot.inquiries.want((request.assignee_id, request.requester_id))


@contextmanager
def carry_out_in(
    session: Session, bot: Bot, request_id: int, actor_id: str | None, at: datetime
) -> Iterator[Transition]:
    """The same inside a transaction that is already open."""
    request = request_rows.lock(session, request_id)
    if request is None:
        raise NoSuchRequest(request_id)
    department = department_rows.get(session, request.department_id)
    transition = Transition(session, bot, at, actor_id, request, department, said_at=at)
    transition.read_history()
    yield transition
    transition.finish()
