"""Words between the two sides: ask, answer, reply, add, note."""

from __future__ import annotations

from typing import Any

from bot import Bot, departments, ledger
from bot.errors import NoAnswerOwed, NoSuchRequest
from bot.requests.acting import Act, acting
from bot.requests.ending import CLOSES_AFTER_DAYS
from storage import departments as department_rows
from storage import people as people_rows
from storage import requests as rows
from storage.tables import Entry, Request

_NOTE_MARKS = (":lock:", "\N{LOCK}")


def ask(bot: Bot, request_id: int, actor_id: str, words: str, *, once: str) -> Request:
    """A member asks the requester something. That is an answer too; the resolution clock pauses until theirs comes.

    Whoever asks about an unclaimed request has it from then on: the answer needs somebody to come back to.
    """
    with acting(bot, request_id, actor_id) as act:
        if act.was_done(once):
            return act.request
        act.allow("ask")
        entry = act.record("asked", words, once=once, data={"owed": _requesters_promise(act)})
        if act.request.assignee_id is None:
            act.request.assignee_id = actor_id
        act.request.state = "waiting"
        act.hand_to(ledger.REQUESTER, act.request.requester_id)
        act.tell_department(entry)
        act.tell_requester(entry)
        act.redraw()
        return act.request


def reply(bot: Bot, request_id: int, actor_id: str, words: str, *, once: str) -> Request:
    """A member answers by the button: relayed to the requester and shown in the thread. The first stops that clock."""
    with acting(bot, request_id, actor_id) as act:
        if not act.was_done(once):
            act.allow("reply")
            act.tell_department(_replied(act, words, once))
        return act.request


def talk(bot: Bot, request_id: int, actor_id: str, words: str, *, once: str, in_department: bool) -> str | None:
    """Somebody wrote in the thread of a card, or answered by a button: pass it on to the other side.

    `in_department` says on which side it was written, where it can be read already. Answers what it was: `answered`
    (the requester, while asked; the clock runs again), `added` (the requester otherwise), `replied` (a member),
    `noted` (a member, marked with a lock; it stays inside) or None for somebody who is neither. The same message
    delivered twice is passed on once.
    """
    with acting(bot, request_id, actor_id) as act:
        if act.was_done(once):
            return None
        if act.is_requester:
            entry = _requester_said(act, words, once, heard_by_department=in_department)
        elif not act.is_member or not in_department:
            return None
        elif words.startswith(_NOTE_MARKS):
            entry = act.record("noted", _without_mark(words), once=once)
        else:
            entry = _replied(act, words, once)
        act.redraw()
        return entry.verb


def answer(bot: Bot, request_id: int, actor_id: str, words: str, *, once: str) -> str | None:
    """The requester answers or adds something by a button. Raises NotTheRequester for anybody else."""
    with acting(bot, request_id, actor_id) as act:
        if act.was_done(once):
            return None
        act.allow("answer")
        entry = _requester_said(act, words, once, heard_by_department=False)
        act.redraw()
        return entry.verb


def acknowledge(bot: Bot, entry_id: int, actor_id: str) -> Request:
    """A member has read what the requester wrote, a thank-you perhaps: it needs no answer, so that clock stops.

    One that is late by then stays late. The requester is not told. Raises NoAnswerOwed when that message waits for
    none, or something newer does.
    """
    with bot.db.reading() as session:
        entry = rows.entry(session, entry_id)
    if entry is None:
        raise NoSuchRequest(0)
    with acting(bot, entry.request_id, actor_id) as act:
        act.allow("acknowledge")
        written = [one.id for one in act.entries if one.verb in {"answered", "added"}]
        has_newer = bool(written) and written[-1] > entry_id
        if has_newer or entry_id not in written or act.clocks.next_answer() is None:
            raise NoAnswerOwed(entry.request_id, act.department.name, has_newer)
        act.tell_department(act.record("acknowledged"))
        act.redraw()
        return act.request


def note(bot: Bot, request_id: int, actor_id: str, words: str, *, once: str) -> Request:
    """A member keeps something for the department only."""
    with acting(bot, request_id, actor_id) as act:
        if not act.was_done(once):
            act.allow("note")
            act.tell_department(act.record("noted", words, once=once))
        return act.request


def _replied(act: Act, words: str, once: str) -> Entry:
    entry = act.record("replied", words, once=once)
    act.tell_requester(entry)
    act.redraw()
    return entry


def _requester_said(act: Act, words: str, once: str, *, heard_by_department: bool) -> Entry:
    """An answer while the requester was asked, which lets the clock run again; otherwise one more word."""
    is_answer = act.request.state == "waiting"
    entry = act.record("answered" if is_answer else "added", words, once=once, data=_owed(act))
    if is_answer:
        act.give_to(act.request.assignee_id)
    if act.request.state == "resolved":
        # Only what nobody says a word about closes by itself: somebody has to read this first.
        act.request.closes_at = act.calendar.add_days(act.at, CLOSES_AFTER_DAYS)
    if not heard_by_department:
        act.tell_department(entry)
    _tell_hours(act)
    return entry


def _tell_hours(act: Act) -> None:
    """Whoever writes while the department is closed reads at once when it opens: once for each time it is closed."""
    if act.request.state not in rows.UNFINISHED or act.calendar.is_open(act.at):
        return
    opens_at = act.calendar.next_open(act.at).isoformat()
    once = f"hours:{act.request.id}:{opens_at}"
    if not act.was_done(once):
        act.tell_requester(act.record("told_hours", once=once, data={"opens_at": opens_at}))


def _owed(act: Act) -> dict[str, Any]:
    """What the department owes somebody who writes again: an answer as soon as the first one, if it says so."""
    if not act.department.next_response or act.request.state not in rows.UNFINISHED:
        return {}
    kind = department_rows.type_by_id(act.session, act.request.type_id)
    within = departments.standard_of(act.session, act.department, kind, act.request.urgency).respond_within
    return {} if within is None else {"owed": {"within": str(within)}}


def _requesters_promise(act: Act) -> dict[str, Any]:
    """What the requester owes: their own department says how soon its people answer, if it does."""
    served = people_rows.departments_served_by(act.session, act.request.requester_id)
    if not served:
        return {"department": act.department.id, "within": None}
    return {"department": served[0].id, "within": served[0].answers_within}


def _without_mark(words: str) -> str:
    for mark in _NOTE_MARKS:
        words = words.removeprefix(mark)
    return words.strip()
