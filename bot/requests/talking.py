"""Words between the two sides: ask, answer, reply, add, note."""

from __future__ import annotations

from bot import Bot, clocks, holdings
from bot.requests.acting import Act, acting
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
        entry = act.record("asked", words, once=once)
        act.answered()
        if act.request.assignee_id is None:
            act.request.assignee_id = actor_id
        act.request.state = "waiting"
        act.hand_to(holdings.REQUESTER, act.request.requester_id)
        for clock in act.clocks(clocks.RESOLUTION):
            clocks.pause(clock, act.at)
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


def note(bot: Bot, request_id: int, actor_id: str, words: str, *, once: str) -> Request:
    """A member keeps something for the department only."""
    with acting(bot, request_id, actor_id) as act:
        if not act.was_done(once):
            act.allow("note")
            act.tell_department(act.record("noted", words, once=once))
        return act.request


def _replied(act: Act, words: str, once: str) -> Entry:
    entry = act.record("replied", words, once=once)
    act.answered()
    act.tell_requester(entry)
    act.redraw()
    return entry


def _requester_said(act: Act, words: str, once: str, *, heard_by_department: bool) -> Entry:
    """An answer while the requester was asked, which lets the clock run again; otherwise one more word."""
    is_answer = act.request.state == "waiting"
    entry = act.record("answered" if is_answer else "added", words, once=once)
    if is_answer:
        act.give_to(act.request.assignee_id)
        for clock in act.clocks(clocks.RESOLUTION):
            clocks.resume(clock, act.calendar, act.at)
    if not heard_by_department:
        act.tell_department(entry)
    return entry


def _without_mark(words: str) -> str:
    for mark in _NOTE_MARKS:
        words = words.removeprefix(mark)
    return words.strip()
