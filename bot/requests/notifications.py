"""The one message that tells somebody what happened to a request they have: what it says, and when Slack may notify."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import Bot, local_days, outbox
from bot.clocks import ladder
from bot.departments import departments
from bot.notices import NotificationMessage
from bot.people import people
from bot.requests.audience import AUDIENCES, Way
from bot.requests.queries import HistoryLine, lines_of
from bot.requests.sight import may_see
from bot.requests.snapshot import RequestSnapshot, snapshot_of
from storage import departments as department_rows
from storage import history as history_rows
from storage import notifications as notification_rows
from storage import people as people_rows
from storage import requests as request_rows
from storage.database import Session
from storage.tables import Entry, Notification, Person, Request

APART = timedelta(minutes=10)
"""Nobody is interrupted about one request more often than that."""


@dataclass(frozen=True)
class Update:
    """The message about a request to one person, as it should be by now.

    Without lines there is nothing left to do about what it told. `is_due` says to post it anew, so that Slack notifies;
    otherwise it is edited where it stands. `may_act` says whether the reader serves the department that has it, and
    `is_lead` whether they lead it.
    """

    row: Notification
    snapshot: RequestSnapshot
    lines: tuple[HistoryLine, ...]
    may_act: bool
    is_lead: bool
    is_due: bool

    @property
    def newest_id(self) -> int:
        return self.lines[-1].entry.id if self.lines else 0

    @property
    def was_given(self) -> bool:
        """The reader was given the request and has not done anything with it yet."""
        return any(line.entry.verb == "assigned" and line.entry.about_id == self.row.person_id for line in self.lines)


def content(bot: Bot, request_id: int, person_id: str) -> Update | None:
    """Return what the message has to say now; None when it stands nowhere and nothing may be said at this moment.

    What has to wait, for the hours of whoever reads it or because they were interrupted just now, is looked at again
    then.
    """
    now = bot.now()
    with bot.db.reading() as session:
        row = notification_rows.get(session, request_id, person_id)
        request = request_rows.get(session, request_id)
        if row is None or request is None:
            return None
        may_act = people.is_member(session, request.department_id, person_id)
        snapshot = snapshot_of(session, request, now)
        lines = _readable(session, snapshot, row)
        is_new = bool(lines) and lines[-1].entry.id > row.posted_id
        not_before = _not_before(session, request, row, now) if is_new else now
        is_lead = may_act and request.department_id in people_rows.led_by(session, person_id)
        update = Update(row, snapshot, lines, may_act, is_lead, is_due=is_new and not_before <= now)
    if not_before > now:
        with bot.db.transaction() as session:
            outbox.enqueue(session, NotificationMessage(person_id, request_id, later=True), not_before)
    return update if update.is_due or row.ts is not None else None


def was_posted(bot: Bot, update: Update, channel_id: str, ts: str, drawn: str | None) -> None:
    """Slack has it there, and has notified its reader. `drawn`: a digest of what it shows, if that is known."""
    with bot.db.transaction() as session:
        row = notification_rows.get(session, update.row.request_id, update.row.person_id)
        if row is not None:
            row.posted_id, row.posted_at = update.newest_id, bot.now()
            row.channel_id, row.ts, row.drawn = channel_id, ts, drawn
            session.add(row)


def on_call(bot: Bot, entry_id: int) -> Person | None:
    """Return who is mentioned in the line about this entry: whoever is on call, while nobody has the request.

    None outside their own hours, unless it is urgent: the line stands there in the morning, and the ladder reminds.
    """
    now = bot.now()
    with bot.db.reading() as session:
        entry = history_rows.get(session, entry_id)
        request = None if entry is None else request_rows.get(session, entry.request_id)
        if entry is None or request is None or AUDIENCES[entry.verb].department is not Way.CALL:
            return None
        if request.assignee_id is not None or request.state not in request_rows.UNFINISHED:
            return None
        return _called(session, request, entry, now)


def _called(session: Session, request: Request, entry: Entry, at: datetime) -> Person | None:
    department = department_rows.get(session, request.department_id)
    person_id = ladder.on_call(department.on_call, departments.calendar_of(session, department), at)
    if person_id is None or person_id in {entry.actor_id, request.requester_id}:
        return None
    if not people.is_member(session, department.id, person_id):
        return None
    return people_rows.get(session, person_id) if _reachable_at(session, request, person_id, at) <= at else None


def _readable(session: Session, snapshot: RequestSnapshot, row: Notification) -> tuple[HistoryLine, ...]:
    """What of it this person may read. Whoever is left behind by a move reads that, and nothing of what came after."""
    if not row.entry_ids or not people.is_colleague(session, row.person_id):
        return ()
    lines = lines_of(session, snapshot, row.entry_ids)
    is_theirs = may_see(session, snapshot.request, row.person_id)
    return tuple(line for line in lines if is_theirs or line.entry.verb == "moved")


def _not_before(session: Session, request: Request, row: Notification, at: datetime) -> datetime:
    """From when on this person may be notified."""
    is_recent = row.posted_at is not None and row.posted_at <= at
    free_at = max(at, row.posted_at + APART) if row.posted_at is not None and is_recent else at
    return _reachable_at(session, request, row.person_id, free_at)


def _reachable_at(session: Session, request: Request, person_id: str, at: datetime) -> datetime:
    """From then on, in their own hours and while they are here; at any hour when it is urgent."""
    if request.urgency == "urgent":
        return at
    back_at = people.away_until(session, person_id, at)
    if back_at is not None:
        # Whoever comes back earlier than they said is told in the morning of that day.
        return min(max(back_at, at), local_days.next_opening(people.hours_of(session, person_id), at))
    return people.reached_at(session, person_id, department_rows.get(session, request.department_id), at)
