"""Words between the two sides: ask, answer, reply, add, note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot import Bot, ledger
from bot.departments import departments
from bot.errors import NoAnswerOwed, NoSuchRequest
from bot.people import absences
from bot.reports import agreement
from bot.requests import assignment, doubts, files
from bot.requests import courtesy as courtesies
from bot.requests.courtesy import Courtesy
from bot.requests.events import moment_of
from bot.requests.files import FILES, SentFile
from bot.requests.rules import INSIDE
from bot.requests.transition import Transition, carry_out
from storage import departments as department_rows
from storage import history as history_rows
from storage import people as people_rows
from storage import requests as request_rows
from storage.tables import Entry, Request

_NOTE_MARKS = (":lock:", "\N{LOCK}")


def ask(
    bot: Bot,
    request_id: int,
    actor_id: str,
    text: str,
    *,
    idempotency_key: str,
    only_answering: bool = False,
    sent: Sequence[SentFile] = (),
) -> Request:
    """A member asks the requester something. That is an answer too; the resolution clock pauses until theirs comes.

    Whoever asks about an unclaimed request has it from then on, unless they are `only_answering`. The files `sent` with
    it follow its words on both sides.
    """
    with carry_out(bot, request_id, actor_id) as transition:
        if transition.was_done(idempotency_key):
            return transition.request
        transition.allow("ask")
        transition.request.state = "waiting"
        is_taken = not only_answering and assignment.take_by_answering(transition, heard_in="department")
        marks = {**_if(taken=is_taken, only_answering=only_answering), **_with(files.count(sent))}
        data = {"owed": _requesters_promise(transition), **marks}
        entry = transition.record("asked", text, idempotency_key=idempotency_key, data=data)
        files.attach(transition.session, entry, sent, heard_in=None, at=transition.at)
        transition.hand_to(ledger.REQUESTER, transition.request.requester_id)
        absences.note(transition.session, transition.request.requester_id, transition.at)
        transition.redraw()
        return transition.request


def reply(
    bot: Bot,
    request_id: int,
    actor_id: str,
    text: str,
    *,
    idempotency_key: str,
    only_answering: bool = False,
    sent: Sequence[SentFile] = (),
) -> Request:
    """A member answers by the button: relayed to the requester and shown in the thread. The first stops that clock.

    An unclaimed request is theirs from then on, unless they are `only_answering`. Files as in `ask`.
    """
    with carry_out(bot, request_id, actor_id) as transition:
        if not transition.was_done(idempotency_key):
            transition.allow("reply")
            is_taken = not only_answering and assignment.take_by_answering(transition, heard_in="department")
            entry = _replied(transition, text, idempotency_key, is_taken=is_taken, with_files=files.count(sent))
            files.attach(transition.session, entry, sent, heard_in=None, at=transition.at)
        return transition.request


def talk(
    bot: Bot,
    request_id: int,
    actor_id: str,
    text: str,
    *,
    idempotency_key: str,
    in_department: bool,
    sent: Sequence[SentFile] = (),
    written_at: datetime | None = None,
) -> str | None:
    """Somebody wrote in the thread of a card, or answered by a button: pass it on to the other side.

    `in_department` says on which side it was written, where it can be read already. Return what it was: `answered`
    (the requester, while asked; the clock runs again), `added` (the requester otherwise), `replied` (a member, who has
    an unclaimed request from then on), `noted` (a member, marked with a lock; it stays inside), `remarked` (somebody
    who is neither, in the thread of an ask channel) or None for everybody else. The same message delivered twice is
    passed on once. The files `sent` with it follow its words. It counts from when it was `written_at`, by Slack,
    however late it comes.
    """
    with carry_out(bot, request_id, actor_id) as transition:
        if transition.was_done(idempotency_key):
            return None
        if written_at is not None:
            if not in_department and _came_before(transition.request, written_at):
                return None
            transition.was_written(written_at)
        entry = hear(transition, text, idempotency_key, in_department=in_department, sent=sent)
        return None if entry is None else entry.verb


def hear(
    transition: Transition,
    text: str,
    idempotency_key: str,
    *,
    in_department: bool,
    sent: Sequence[SentFile] = (),
) -> Entry | None:
    """The same within a transition of the caller; return the line of the history, None for somebody who is neither."""
    heard_in, with_files = "department" if in_department else "requester", files.count(sent)
    is_public = transition.request.asked_in is not None and not in_department
    if transition.is_requester:
        entry = _requester_said(transition, text, idempotency_key, heard_in=heard_in, with_files=with_files)
    elif not in_department and not is_public:
        return None
    elif transition.is_member and is_note(text):
        text = without_mark(text)
        data = _with(with_files)
        entry = transition.record("noted", text, idempotency_key=idempotency_key, data=data, heard_in=heard_in)
    elif transition.is_member:
        # Their own message says it in the department's thread, and has no place for a button; the line about what they
        # wrote in an ask channel has.
        is_taken = assignment.take_by_answering(transition, heard_in=None if in_department else "department")
        is_said = is_taken and not in_department
        entry = _replied(transition, text, idempotency_key, is_taken=is_said, heard_in=heard_in, with_files=with_files)
    elif is_public:
        data = _with(with_files)
        entry = transition.record("remarked", text, idempotency_key=idempotency_key, data=data, heard_in=heard_in)
    else:
        return None
    if entry.verb not in INSIDE:
        files.attach(transition.session, entry, sent, heard_in=heard_in, at=transition.said_at or transition.at)
    transition.redraw()
    return entry


def _came_before(request: Request, written_at: datetime) -> bool:
    """Stood it in the thread of an ask channel before somebody asked there? Then it is what they asked about."""
    return request.asked_ts is not None and written_at < moment_of(request.asked_ts)


def is_note(text: str) -> bool:
    """Is it marked with a lock, for the department only?"""
    return text.startswith(_NOTE_MARKS)


def answer(
    bot: Bot, request_id: int, actor_id: str, text: str, *, idempotency_key: str, sent: Sequence[SentFile] = ()
) -> str | None:
    """The requester answers or adds something by a button; files as in `ask`. Raises NotTheRequester for others."""
    with carry_out(bot, request_id, actor_id) as transition:
        if transition.was_done(idempotency_key):
            return None
        transition.allow("answer")
        entry = _requester_said(transition, text, idempotency_key, with_files=files.count(sent))
        files.attach(transition.session, entry, sent, heard_in=None, at=transition.at)
        transition.redraw()
        return entry.verb


def acknowledge(bot: Bot, entry_id: int, actor_id: str) -> Request:
    """A member has read what the requester wrote, a thank-you perhaps: it needs no answer, so that clock stops.

    One that is late by then stays late. The requester is not told. Raises NoAnswerOwed when that message waits for
    none, or something newer does.
    """
    with bot.db.reading() as session:
        entry = history_rows.get(session, entry_id)
    if entry is None:
        raise NoSuchRequest(0)
    with carry_out(bot, entry.request_id, actor_id, is_by_number=False) as transition:
        transition.allow("acknowledge")
        clock = transition.clocks.next_answer()
        # A thank-you that came after a question owes nothing, and leaves the question to be answered.
        since = [] if clock is None else history_rows.since(transition.session, entry.request_id, clock.started_at)
        words = [one for one in since if one.verb in {"answered", "added"} and one.data.get("owed")]
        written = [one.id for one in words if not one.is_taken_back]
        has_newer = bool(written) and written[0] > entry_id
        if has_newer or entry_id not in written:
            raise NoAnswerOwed(entry.request_id, transition.department.name, has_newer)
        transition.record("acknowledged")
        transition.redraw()
        return transition.request


def note(bot: Bot, request_id: int, actor_id: str, text: str, *, idempotency_key: str) -> Request:
    """A member keeps something for the department only."""
    with carry_out(bot, request_id, actor_id) as transition:
        if not transition.was_done(idempotency_key):
            transition.allow("note")
            transition.record("noted", text, idempotency_key=idempotency_key)
        return transition.request


def _replied(
    transition: Transition,
    text: str,
    idempotency_key: str,
    *,
    is_taken: bool = False,
    heard_in: str | None = None,
    with_files: int = 0,
) -> Entry:
    data = {**_if(taken=is_taken), **_with(with_files)}
    entry = transition.record("replied", text, idempotency_key=idempotency_key, data=data, heard_in=heard_in)
    transition.redraw()
    return entry


def _if(**marks: bool) -> dict[str, bool]:
    """Those that hold."""
    return {name: True for name, holds in marks.items() if holds}


def _with(files: int) -> dict[str, int]:
    """How many files a line came with, if any: that is all that the history knows of them."""
    return {FILES: files} if files else {}


def _requester_said(
    transition: Transition, text: str, idempotency_key: str, *, heard_in: str | None = None, with_files: int = 0
) -> Entry:
    """An answer while the requester was asked, which lets the clock run again; otherwise one more word.

    Whoever sends a file wants it looked at, however they thank beside it.
    """
    courtesy = Courtesy.AN_ANSWER if with_files else courtesy_of(transition, text)
    is_thanks = courtesy is Courtesy.NO_ANSWER
    # Who was asked something and only says thanks still owes the answer.
    is_mere = is_thanks and courtesies.is_no_more_than_thanks(text)
    is_answer = transition.request.state == "waiting" and not is_mere and _knows_the_question(transition)
    entry = transition.record(
        "answered" if is_answer else "added",
        text,
        idempotency_key=idempotency_key,
        data={
            **_owed(transition, courtesy),
            **_if(courtesy=is_thanks and not is_answer),
            **_with(with_files),
        },
        heard_in=heard_in,
    )
    if is_answer:
        transition.give_to(transition.request.assignee_id)
    if courtesy is not Courtesy.NO_ANSWER:
        doubts.heed(transition)
        _tell_hours(transition)
    return entry


def _knows_the_question(transition: Transition) -> bool:
    """Were the words written after what they would answer? What Slack brings late may be from before it."""
    asked = history_rows.latest(transition.session, transition.request.id, ["asked"])
    return asked is None or transition.written_at is None or transition.written_at >= asked.at


def courtesy_of(transition: Transition, text: str) -> Courtesy:
    """What these words of the requester owe them."""
    return courtesies.read(text, _names(transition))


def _names(transition: Transition) -> list[str]:
    """Whom the requester may thank by name: the department's people, and themselves below their thanks."""
    members = people_rows.members_of(transition.session, transition.department.id)
    requester = people_rows.get(transition.session, transition.request.requester_id)
    return [person.name for person in (*members, requester) if person is not None]


def _tell_hours(transition: Transition) -> None:
    """Whoever writes while the department is closed reads at once when it opens: once for each time it is closed."""
    if transition.request.state not in request_rows.UNFINISHED or transition.calendar.is_open(transition.now):
        return
    opens_at = transition.calendar.next_open(transition.now).isoformat()
    idempotency_key = f"hours:{transition.request.id}:{opens_at}"
    if not transition.was_done(idempotency_key):
        transition.record("told_hours", idempotency_key=idempotency_key, data={"opens_at": opens_at}, by_itself=True)


def _owed(transition: Transition, courtesy: Courtesy) -> dict[str, Any]:
    """What the department owes somebody who writes again: an answer as soon as the first one, if it says so.

    Nothing for thanks and greetings. What may be no more than that starts no clock either: the thread asks about it.
    """
    if not transition.department.next_response or transition.request.state not in request_rows.UNFINISHED:
        return {}
    if courtesy is not Courtesy.AN_ANSWER:
        return {"doubtful": True} if courtesy is Courtesy.DOUBTFUL else {}
    kind = department_rows.type_by_id(transition.session, transition.request.type_id)
    within = departments.standard_of(
        transition.session, transition.department, kind, transition.request.urgency
    ).respond_within
    return {} if within is None else {"owed": {"within": str(within)}}


def _requesters_promise(transition: Transition) -> dict[str, Any]:
    """What the requester owes: their own department says how soon its people answer, if it does and it is agreed."""
    served = people_rows.departments_served_by(transition.session, transition.request.requester_id)
    if not served:
        return {"department": transition.department.id, "within": None}
    if not agreement.are_answers_promised(transition.session, transition.bot.settings):
        return {"department": served[0].id, "within": None}
    return {"department": served[0].id, "within": served[0].answers_within}


def without_mark(text: str) -> str:
    for mark in _NOTE_MARKS:
        text = text.removeprefix(mark)
    return text.strip()
