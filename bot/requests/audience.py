"""Who is told of what happens to a request, and how: the one table of it.

docs/notifications.md shows it to those who use Handoff; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot import outbox
from bot.notices import (
    DepartmentLine,
    DepartmentLineRedraw,
    Notice,
    NotificationMessage,
    RequesterLine,
    RequesterLineRedraw,
)
from bot.people import people
from bot.requests.rules import INSIDE
from storage import cards as card_rows
from storage import history as history_rows
from storage import notifications as notification_rows
from storage import people as people_rows
from storage import requests as request_rows
from storage.database import Session
from storage.tables import Entry, Notification, Request, ThreadLine

_MESSAGE_KEY = "message:"


class Way(StrEnum):
    """How somebody is told."""

    NOTHING = "–"
    LINE = "line"
    """A line in the thread below the card."""
    WORDS = "line, if words"
    """The same, when somebody wrote something."""
    CALL = "line, on call"
    """A line; while nobody has the request it mentions whoever is on call."""
    UPDATE = "update"
    """A message of their own in place of the one before, unless they follow the thread that has the line."""
    MESSAGE = "message"
    """The same whether or not they follow the thread: no line tells it."""


class Audience(NamedTuple):
    """How each side is told of one kind of event.

    `asker` is who asked the question that is answered, or for the new time that is settled. `leads` are told where
    nobody else would read it: it is finished, and who had it serves there no more.
    """

    requester: Way = Way.NOTHING
    department: Way = Way.NOTHING
    assignee: Way = Way.NOTHING
    former_assignee: Way = Way.NOTHING
    asker: Way = Way.NOTHING
    leads: Way = Way.NOTHING


_NO, _LINE, _WORDS, _CALL, _UPDATE, _MESSAGE = (*(Way.NOTHING, Way.LINE, Way.WORDS, Way.CALL, Way.UPDATE, Way.MESSAGE),)

AUDIENCES: Mapping[str, Audience] = {
    "opened": Audience(),
    "taken": Audience(_NO, _LINE),
    "released": Audience(_NO, _NO, _NO, _MESSAGE),
    "assigned": Audience(_NO, _NO, _MESSAGE, _MESSAGE),
    "handed_back": Audience(_NO, _CALL),
    "asked": Audience(_LINE, _LINE, _UPDATE),
    "replied": Audience(_LINE, _LINE, _UPDATE),
    "answered": Audience(_LINE, _CALL, _UPDATE, _NO, _UPDATE),
    "added": Audience(_LINE, _CALL, _UPDATE, leads=_UPDATE),
    "remarked": Audience(_LINE, _LINE, _UPDATE),
    "acknowledged": Audience(_NO, _LINE),
    "noted": Audience(_NO, _LINE, _UPDATE),
    "snoozed": Audience(),
    "told_hours": Audience(_LINE),
    "changed": Audience(_LINE, _LINE, _UPDATE),
    # Of very many requests at once: who has them reads it below their cards.
    "standard": Audience(_LINE, _LINE),
    "hours": Audience(_LINE, _LINE),
    "moved": Audience(_LINE, _LINE, _NO, _MESSAGE),
    "proposed": Audience(_LINE, _LINE, _UPDATE),
    "countered": Audience(_LINE, _CALL, _UPDATE, _NO, _UPDATE),
    "agreed": Audience(_LINE, _CALL, _UPDATE, _NO, _UPDATE),
    "declined": Audience(_LINE, _CALL, _UPDATE, _NO, _UPDATE),
    "edited": Audience(),
    "taken_back": Audience(),
    "resolved": Audience(_LINE, _WORDS, _MESSAGE),
    "doubted": Audience(_LINE),
    "upheld": Audience(_LINE, _LINE, _UPDATE),
    "confirmed": Audience(),
    "rated": Audience(),
    "commented": Audience(_LINE, _LINE, _UPDATE, leads=_UPDATE),
    "closed": Audience(),
    "silent": Audience(_LINE, _LINE, _UPDATE),
    "reopened": Audience(_LINE, _CALL, _UPDATE),
    "cancelled": Audience(_LINE, _LINE, _UPDATE),
    "dismissed": Audience(),
}
"""Event × role. Nobody is told of their own act, and of one event everybody is told once, whatever their roles."""

_ASKS = {"answered": "asked", "countered": "proposed", "agreed": "proposed", "declined": "proposed"}


@dataclass(frozen=True)
class Happening:
    """What was done to a request in one act, with all that decides who is told of it.

    `assignee_before` is who had it until then, `heard_in` on which side of the talk each line can be read already.
    """

    request: Request
    done: Sequence[Entry]
    assignee_before: str | None
    heard_in: Mapping[int, str]
    at: datetime


def enqueue(session: Session, happening: Happening) -> None:
    """Let everybody who is told of it hear of it: the lines below both cards, and the messages to people."""
    request = happening.request
    for entry in happening.done:
        for notice in _lines(happening, entry):
            outbox.enqueue(session, notice, happening.at)
    redraw_lines(session, request, happening.at)
    rows = {row.person_id: row for row in notification_rows.of_request(session, request.id)}
    # What somebody was told and did nothing about stands in their messages with buttons: they go by what is true now.
    touched = {person_id for person_id, row in rows.items() if row.entry_ids}
    for entry in happening.done:
        if entry.actor_id in rows:
            # Whoever does something about a request has seen what was told of it.
            rows[entry.actor_id].entry_ids = []
        for person_id in _people(session, happening, entry):
            row = rows.setdefault(person_id, Notification(request_id=request.id, person_id=person_id))
            row.entry_ids = [*row.entry_ids, entry.id]
            touched.add(person_id)
    for person_id in sorted(touched):
        session.add(rows[person_id])
        outbox.enqueue(session, NotificationMessage(person_id, request.id), happening.at)


def redraw_lines(session: Session, request: Request, at: datetime) -> None:
    """Draw the lines below both cards anew that ask for something, or may change."""
    for line in card_rows.thread_lines(session, request.id):
        outbox.enqueue(session, _redraw(request, line), at)


def _lines(happening: Happening, entry: Entry) -> Iterator[Notice]:
    audience, request, heard_in = AUDIENCES[entry.verb], happening.request, happening.heard_in.get(entry.id)
    is_said = audience.department is not Way.NOTHING and (audience.department is not Way.WORDS or bool(entry.text))
    if is_said and heard_in != "department":
        yield DepartmentLine(request.department_id, entry.id)
    # Of what they did themselves only their words are shown, so that all of the talk stands below their card.
    is_worth_it = entry.actor_id != request.requester_id or bool(entry.text or entry.with_files)
    # How it went is a word to the department, and the thread of an ask channel is read by all.
    is_for_them = entry.verb != "commented" or request.asked_in is None
    if audience.requester is not Way.NOTHING and heard_in != "requester" and is_worth_it and is_for_them:
        yield RequesterLine(request.requester_id, entry.id)


def _redraw(request: Request, line: ThreadLine) -> Notice:
    if line.audience == "department":
        return DepartmentLineRedraw(request.department_id, line.entry_id)
    return RequesterLineRedraw(request.requester_id, line.entry_id)


def _people(session: Session, happening: Happening, entry: Entry) -> Iterator[str]:
    """Whoever gets a message about it, each once."""
    request, audience = happening.request, AUDIENCES[entry.verb]
    before, now = happening.assignee_before, request.assignee_id
    roles = [(now, audience.assignee), (before if before != now else None, audience.former_assignee)]
    if audience.asker is not Way.NOTHING:
        roles.append((_asker(session, entry), audience.asker))
    if audience.leads is not Way.NOTHING and not _is_looked_after(session, request):
        roles += [(lead, audience.leads) for lead in people_rows.active_leads_of(session, request.department_id)]
    told: set[str | None] = {None, entry.actor_id}
    if audience.requester is not Way.NOTHING or entry.verb in INSIDE:
        # They read it below their own card; or it is not for them, even where they serve the department.
        told.add(request.requester_id)
    for person_id, way in roles:
        if person_id is None or person_id in told or way is Way.NOTHING:
            continue
        told.add(person_id)
        if way is Way.MESSAGE or not _follows(session, request, person_id):
            yield person_id


def _is_looked_after(session: Session, request: Request) -> bool:
    """Is it unfinished, so that its promises are watched; or does somebody still serve there who had it?"""
    if request.state in request_rows.UNFINISHED:
        return True
    return request.assignee_id is not None and people.is_member(session, request.department_id, request.assignee_id)


def _asker(session: Session, entry: Entry) -> str | None:
    """Who asked what this entry answers."""
    asked = history_rows.latest(session, entry.request_id, [_ASKS[entry.verb]])
    return None if asked is None else asked.actor_id


def _follows(session: Session, request: Request, person_id: str) -> bool:
    """Did this person write below the department's card where it stands now, or were they mentioned there?

    Then Slack tells them of its lines.
    """
    card = card_rows.get(session, request.id, "department")
    if card is None:
        return False
    if person_id in card.mentions:
        return True
    written = history_rows.latest_message_key(session, request.id, person_id, f"{_MESSAGE_KEY}{card.channel_id}:")
    return written is not None and written.rpartition(":")[2] > card.ts
