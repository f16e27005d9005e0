"""Ask channels: where the customers of departments write, and are answered in the thread of what they wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot import Bot, outbox
from bot.departments import naming
from bot.errors import NoSuchRequest, NotYourSide, Refused
from bot.notices import DepartmentCard, RequesterCard
from bot.people import people
from bot.requests import courtesy
from bot.requests.celebrations import is_celebration
from bot.requests.courtesy import Courtesy
from bot.requests.sight import may_see
from bot.text import is_blank
from storage import cards as card_rows
from storage import departments as department_rows
from storage import history as history_rows
from storage import requests as request_rows
from storage.database import Session
from storage.rows import put
from storage.tables import Card, Department, RequestType

_TAKEN, _DONE = "eyes", "white_check_mark"
_MARKS = {"taken": _TAKEN, "waiting": _TAKEN, "resolved": _DONE, "closed": _DONE}
_LEAST = 15
_WORD = re.compile(r"\w{3,}")


def departments_in(bot: Bot, channel_id: str) -> list[Department]:
    """Return the departments whose customers write in that channel; none where it is no ask channel."""
    with bot.db.reading() as session:
        return department_rows.asked_in(session, channel_id)


def likeliest_first(bot: Bot, departments: Sequence[Department], text: str) -> list[Department]:
    """Return the same departments: those that the text names, then those of whose kinds of request it has most words,
    otherwise in the order of the departments file.
    """
    with bot.db.reading() as session:
        kinds = department_rows.every_type(session)
    named = [one.id for one in naming.named_in(departments, text)]
    words = _words(text)

    def rank(department: Department) -> tuple[int, int]:
        place = named.index(department.id) if department.id in named else len(named)
        return place, -len(words & _words_of(kinds[department.id]))

    return sorted(departments, key=rank)


def is_asked(text: str) -> bool:
    """Return whether a message reads like a request: 15 characters or more, and no thanks, greeting or celebration.

    Nobody can be sure of that: a member says what is none.
    """
    is_long = len(text) >= _LEAST and not is_blank(text)
    return is_long and courtesy.read(text) is Courtesy.AN_ANSWER and not is_celebration(text)


def is_known(bot: Bot, channel_id: str, thread_ts: str) -> bool:
    """Return whether that thread of an ask channel is a request, or was taken for one."""
    with bot.db.reading() as session:
        return request_rows.by_form_token(session, card_rows.asked_by(channel_id, thread_ts)) is not None


def serves_there(bot: Bot, departments: Sequence[Department], person_id: str) -> bool:
    """Return whether somebody is a member of one of these departments: what they write there is rather news."""
    with bot.db.reading() as session:
        return any(people.is_member(session, department.id, person_id) for department in departments)


def explained(bot: Bot, error: Refused, person_id: str, channel_id: str, thread_ts: str) -> Refused:
    """Return why somebody is refused who pressed something in that thread of an ask channel: the card there, which they
    see, is for its two sides; else the error.
    """
    if not isinstance(error, NoSuchRequest):
        return error
    with bot.db.reading() as session:
        request = request_rows.by_thread(session, channel_id, thread_ts)
        # A button may name another row than a request.
        if request is None or error.number not in {0, request.id} or may_see(session, request, person_id):
            return error
        department = department_rows.get(session, request.department_id)
        return NotYourSide(request.id, request.requester_id, department.name)


def mark_of(state: str) -> str:
    """Return the emoji that says how far a request in that state is; none while nobody has it, or it was cancelled."""
    return _MARKS.get(state, "")


def keep_mark(bot: Bot, request_id: int, mark: str) -> None:
    """Remember which emoji of ours stands on the message that asked."""
    with bot.db.transaction() as session:
        request = request_rows.lock(session, request_id)
        if request is not None and request.asked_in is not None:
            request.asked_mark = mark
            session.add(request)


def keep_card(bot: Bot, session: Session, card: Card) -> None:
    """Remember where the first card in a thread stands, in a transaction that is open; the department's links to it."""
    request = request_rows.get(session, card.request_id)
    put(session, card)
    if request is not None:
        outbox.enqueue(session, DepartmentCard(request.department_id, request.id), bot.now())


def forget_card(bot: Bot, card: Card) -> None:
    """It does not stand there any more."""
    with bot.db.transaction() as session:
        kept = card_rows.get(session, card.request_id, card.audience)
        if kept is not None and (kept.channel_id, kept.ts) == (card.channel_id, card.ts):
            session.delete(kept)


def was_dismissed(bot: Bot, request_id: int) -> bool:
    """Did the department say that it is no request?"""
    with bot.db.reading() as session:
        ending = history_rows.latest(session, request_id, ["dismissed", "reopened"])
        return ending is not None and ending.verb == "dismissed"


def leave(bot: Bot, request_id: int) -> None:
    """Handoff cannot speak in the thread any more: from now on the requester is answered in their direct messages."""
    with bot.db.transaction() as session:
        request = request_rows.lock(session, request_id)
        if request is not None and request.asked_in is not None:
            request.asked_in = request.asked_thread = request.asked_ts = None
            request.asked_mark = ""
            session.add(request)
            outbox.enqueue(session, RequesterCard(request.requester_id, request.id), bot.now())


def _words_of(kinds: Sequence[RequestType]) -> set[str]:
    return set().union(*(_words(f"{kind.key} {kind.name}") for kind in kinds if kind.is_active))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
