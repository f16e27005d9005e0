"""The half year before the demo begins, as rows: what people did then, with the clocks that the rules make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from bot import Bot, ledger, local_days
from bot.clocks import history, sync
from bot.clocks.history import RESOLUTION, RESPONSE, Calendars
from bot.departments import departments
from bot.people import homes
from bot.ratings.release import REST
from bot.sandbox.demo import PastRatings, PastRequest
from bot.standards import Urgency
from storage import departments as department_rows
from storage import ratings as rating_rows
from storage import requests as request_rows
from storage.bulk import insert_many
from storage.database import Session
from storage.tables import ClockRow, Department, Entry, Holding, MovedClock, ReleasedGroup, Request

PersonId = Callable[[str], str]
"""Slack's id of somebody, by their handle."""

_NORMAL = Urgency.NORMAL.value
_TAKEN_BY_ANSWERING = {"by": "answering"}
_CONFIRMED_AFTER = timedelta(hours=1)


class Past:
    """What happened before the demo begins. It is there from the moment on at which it was over."""

    def __init__(self, bot: Bot, requests: Iterable[PastRequest], person_id: PersonId) -> None:
        self._bot = bot
        with bot.db.reading() as session:
            company = _Company(session, person_id)
            lives = [_life(company, number, one) for number, one in enumerate(requests)]
        self._lives = sorted(lives, key=lambda life: life.ends_at)

    def happens_until(self, at: datetime) -> None:
        """Bring in what was over by then and is not there yet."""
        over = [life for life in self._lives if life.ends_at <= at]
        if not over:
            return
        self._lives = self._lives[len(over) :]
        over.sort(key=lambda life: life.asked_at)
        with self._bot.db.transaction() as session:
            insert_many(session, Request, [life.request for life in over])
            numbers = request_rows.ids_by_form(session, [life.request["form_token"] for life in over])
            for table in _TABLES:
                rows = [
                    {"request_id": numbers[life.request["form_token"]], **row}
                    for life in over
                    for row in life.rows[table]
                ]
                insert_many(session, table, rows)


def remember_ratings(bot: Bot, months: Iterable[PastRatings]) -> None:
    """Keep what was released of these months: all kinds of requests together."""
    with bot.db.transaction() as session:
        known = {one.key: one for one in department_rows.active(session)}
        for one in months:
            department = known[one.department]
            calendar = departments.calendar_of(session, department)
            first = datetime.fromisoformat(f"{one.month}-01").replace(tzinfo=UTC)
            ends_at = local_days.month_end(calendar.in_force(first).zone, first + timedelta(days=1))
            block_id = rating_rows.begin_block(session, department.id, one.month, ends_at, state="released")
            groups = [
                ReleasedGroup(block=block_id, about=about, type_id=REST, people=one.people, counts=dict(counts))
                for about, counts in ((rating_rows.SCORE, one.scores), (rating_rows.LOST_TIME, one.lost_times))
            ]
            rating_rows.release(session, groups, block_id, one.comments)


_Table = type[Entry] | type[Holding] | type[MovedClock] | type[ClockRow]
_TABLES: tuple[_Table, ...] = (Entry, Holding, MovedClock, ClockRow)


class _Life(NamedTuple):
    """One request as rows, without its number."""

    form_token: str
    asked_at: datetime
    ends_at: datetime
    request: dict[str, Any]
    rows: Mapping[_Table, list[dict[str, Any]]]


def _life(company: _Company, number: int, past: PastRequest) -> _Life:
    story = _Story(company, past)
    rows: dict[_Table, list[dict[str, Any]]] = {
        Entry: story.entries(),
        Holding: story.holdings,
        MovedClock: story.moved,
        ClockRow: story.clocks(),
    }
    form_token = f"past:{number}"
    return _Life(form_token, past.asked_at, story.ends_at, {"form_token": form_token, **story.request()}, rows)


class _Company:
    """What a request needs of the departments and people, each looked up once."""

    def __init__(self, session: Session, person_id: PersonId) -> None:
        self.departments = {one.key: one for one in department_rows.active(session)}
        self.person_id = person_id
        self.calendar: Calendars = cache(lambda number: departments.calendar_by_id(session, number))
        self.home = cache(lambda person_id: homes.home_of(session, person_id))
        self.type_id = {
            (key, kind.key): kind.id
            for key, one in self.departments.items()
            for kind in department_rows.types_of(session, one.id)
        }
        kinds = {one.id: department_rows.types_of(session, one.id) for one in self.departments.values()}
        self._standards = {
            (one.id, key): departments.standard_of(session, one, kind, _NORMAL)
            for one in self.departments.values()
            for key, kind in {"": None, **{kind.key: kind for kind in kinds[one.id]}}.items()
        }

    def promised(self, department: Department, kind: str) -> dict[str, Any]:
        """As the history has it."""
        promises = history.written(self._standards[department.id, kind])
        return {"department": department.id, "type": kind, "urgency": _NORMAL, "promises": promises}


class _Line(NamedTuple):
    """A line of the history."""

    verb: str
    actor_id: str
    at: datetime
    text: str = ""
    data: Mapping[str, Any] = {}


@dataclass
class _Story:
    """One request from its first line to its last."""

    company: _Company
    past: PastRequest
    lines: list[_Line] = field(default_factory=list)
    holdings: list[dict[str, Any]] = field(default_factory=list)
    moved: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        past, of = self.past, self.company
        self.asker, self.server = of.person_id(past.asker), of.person_id(past.server)
        self.department, self.kind = of.departments[past.department], past.kind
        self._at = past.asked_at
        self._says("opened", self.asker, data=of.promised(self.department, self.kind))
        if past.moved_to:
            self._moves_on(of.departments[past.moved_to])
        self._passes(past.answered_after, ledger.QUEUE)
        self._says("taken", self.server, data=_TAKEN_BY_ANSWERING)
        self._says("replied", self.server, "I am looking at it.")
        if past.waited_for:
            self._passes(past.solved_after / 2, ledger.PERSON, self.server)
            self._says("asked", self.server, "Which one do you mean?", {"owed": self._owed()})
            self._passes(past.waited_for, ledger.REQUESTER, self.asker)
            self._says("answered", self.asker, "The newest one.")
            self._passes(past.solved_after / 2, ledger.PERSON, self.server)
        else:
            self._passes(past.solved_after, ledger.PERSON, self.server)
        self.resolved_at = self._at
        self._says("resolved", self.server)
        self._passes(_CONFIRMED_AFTER / timedelta(hours=1), ledger.CONFIRMING, self.asker)
        self.ends_at = self._at
        self._says("confirmed", self.asker)

    def request(self) -> dict[str, Any]:
        """Its row, without a number and a form."""
        return {
            "department_id": self.department.id,
            "type_id": self.company.type_id.get((self.department.key, self.kind)),
            "requester_id": self.asker,
            "assignee_id": self.server,
            "urgency": _NORMAL,
            "summary": self.past.wish,
            "details": "",
            "state": "closed",
            "opened_at": self.past.asked_at,
            "resolved_at": self.resolved_at,
            "resolution": 1,
            "customer": self.company.home(self.asker),
        }

    def entries(self) -> list[dict[str, Any]]:
        """The rows of its history."""
        return [line._asdict() for line in self.lines]

    def clocks(self) -> list[dict[str, Any]]:
        """The rows of its clocks, as the rules have them."""
        found = history.clocks_of(self.lines, self.company.calendar)
        rows = []
        for clock in filter(sync.is_worth_a_row, found.every):
            row = sync.row_of(clock, 0)
            sync.sync(row, clock, (), _NORMAL, self.ends_at, is_new=True)
            rows.append(row.model_dump(exclude={"id", "request_id"}))
        return rows

    def _says(self, verb: str, actor_id: str, text: str = "", data: Mapping[str, Any] | None = None) -> None:
        self.lines.append(_Line(verb, actor_id, self._at, text, data or {}))

    def _passes(self, hours: float, holder: str, person_id: str | None = None) -> None:
        """Somebody has it for so many working hours."""
        since = self._at
        calendar = self.company.calendar(self.department.id)
        self._at = calendar.add(since, timedelta(minutes=round(60 * hours)))
        stretch = {"department_id": self.department.id, "holder": holder, "person_id": person_id}
        self.holdings.append({**stretch, "from_at": since, "to_at": self._at})

    def _moves_on(self, to: Department) -> None:
        self._passes(self.past.answered_after, ledger.QUEUE)
        found = history.clocks_of(self.lines, self.company.calendar)
        self.moved = [
            {
                "department_id": self.department.id,
                "kind": clock.kind,
                "cycle": clock.cycle,
                "moved_at": self._at,
                "type_id": self.company.type_id.get((self.department.key, self.kind)),
                "used": clock.used(self._at),
            }
            for clock in found.open(RESPONSE, RESOLUTION)
        ]
        before, self.department, self.kind = self.department, to, ""
        self._says(
            "moved",
            self.company.person_id(self.past.moved_by),
            "This is yours.",
            {**self.company.promised(to, ""), "from": before.id},
        )

    def _owed(self) -> dict[str, Any]:
        """What the asker's own department says about answers."""
        home = self.company.home(self.asker)
        own = next((one for one in self.company.departments.values() if one.name == home), self.department)
        return {"department": own.id, "within": own.answers_within if own.name == home else None}
