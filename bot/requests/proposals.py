"""A new time for a promise: the department asks for it with a reason, the requester agrees, keeps the promised time, or
answers with a time of their own, about which the department decides. A promise moves when both have agreed.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from bot import Bot
from bot.calendars import Calendar
from bot.clocks.history import RESOLUTION
from bot.errors import AlreadySettled, NoMoreNewTimes, NoSuchRequest, NotAhead, YourOwnTime
from bot.requests.snapshot import RequestSnapshot, snapshot_of
from bot.requests.transition import Transition, carry_out
from storage import departments as department_rows
from storage import history as history_rows
from storage import proposals as proposal_rows
from storage import requests as request_rows
from storage.database import Unavailable
from storage.tables import Proposal, Request

log = logging.getLogger("handoff.requests")

MOST = 2
"""A promise that was asked to move twice is not asked to move again."""

_SWEEP = 200
# In working time: when a requester is reminded first, how long before it is too late, and how far apart at least.
_A_WHILE, _BEFORE, _APART = timedelta(hours=4), timedelta(hours=2), timedelta(hours=1)


def propose(bot: Bot, request_id: int, actor_id: str, text: str, *, due_at: datetime, idempotency_key: str) -> Request:
    """The assignee or a lead asks for a new time to be done by, with a reason. That is an answer to the requester too.

    The time is taken at its closing side: Saturday means Friday at closing. Raises MayNotPropose, NoMoreNewTimes, and
    NotAhead when no working time is left until then.
    """
    with carry_out(bot, request_id, actor_id) as transition:
        if transition.was_done(idempotency_key):
            return transition.request
        transition.allow("propose")
        before = proposal_rows.latest(transition.session, request_id)
        if before is not None:
            allow_another(before)
        closing_side = _at_closing_side(transition, due_at)
        proposal = Proposal(
            request_id=request_id,
            number=1 if before is None else before.number + 1,
            proposer_id=actor_id,
            at=transition.at,
            due_at=closing_side,
            reason=text,
            remind_at=next_reminder(
                transition.calendar,
                transition.at,
                decide_by(promised_now(transition), closing_side, transition.at),
                transition.at,
            ),
        )
        transition.session.add(proposal)
        transition.session.flush()
        transition.record(
            "proposed",
            text,
            idempotency_key=idempotency_key,
            data={**_about(proposal), **_first(transition)},
        )
        transition.redraw()
        return transition.request


def allow_another(latest: Proposal) -> None:
    """Refuse while one is open, and after the last that may be asked for."""
    is_open = latest.state == "open"
    if is_open or latest.number >= MOST:
        raise NoMoreNewTimes(latest.request_id, is_open)


def agree(bot: Bot, proposal_id: int, actor_id: str) -> Request:
    """The requester agrees: the promise moves, and its reminders with it. From now on it counts as renegotiated."""
    return _settle(bot, proposal_id, actor_id, "agreed")


def keep_old(
    bot: Bot, proposal_id: int, actor_id: str, text: str = "", *, idempotency_key: str | None = None
) -> Request:
    """The requester wants the old promise to stand, and may say why: then `idempotency_key` names the form.

    Words that come too late are refused with AlreadySettled, and not swallowed.
    """
    return _settle(bot, proposal_id, actor_id, "declined", text, idempotency_key)


def counter(bot: Bot, proposal_id: int, actor_id: str, text: str, *, due_at: datetime, idempotency_key: str) -> Request:
    """The requester answers with a time of their own: until the department agrees, nothing moves.

    Raises NotAhead when no working time is left until then, and AlreadySettled when it is decided already.
    """
    with carry_out(bot, _request_of(bot, proposal_id), actor_id, is_by_number=False) as transition:
        if transition.was_done(idempotency_key):
            return transition.request
        transition.allow_person("settle")
        proposal = _open_one(transition, proposal_id)
        if proposal.countered_at is not None:
            raise AlreadySettled(transition.request.id, "countered")
        transition.allow_state("settle")
        proposal.counter_due_at = _at_closing_side(transition, due_at)
        proposal.countered_at, proposal.counter_reason, proposal.remind_at = transition.at, text, None
        transition.session.add(proposal)
        transition.record("countered", text, idempotency_key=idempotency_key, data=_about(proposal))
        transition.redraw()
        return transition.request


def agree_to_counter(bot: Bot, proposal_id: int, actor_id: str) -> Request:
    """A member agrees to the requester's own time: the promise moves."""
    return _settle_counter(bot, proposal_id, actor_id, "agreed")


def keep_promised(bot: Bot, proposal_id: int, actor_id: str) -> Request:
    """A member does not agree to the requester's own time: the promised one stands."""
    return _settle_counter(bot, proposal_id, actor_id, "declined")


def open_proposal(bot: Bot, proposal_id: int, actor_id: str) -> RequestSnapshot:
    """The request of a new time that waits for this requester, before a form opens. Raises what deciding raises."""
    request_id = _request_of(bot, proposal_id)
    with bot.db.reading() as session:
        request = request_rows.get(session, request_id)
        if request is None:
            raise NoSuchRequest(0)
        department = department_rows.get(session, request.department_id)
        transition = Transition(session, bot, bot.now(), actor_id, request, department, is_by_number=False)
        transition.allow_person("settle")
        proposal = _open_one(transition, proposal_id)
        if proposal.countered_at is not None:
            raise AlreadySettled(request_id, "countered")
        transition.allow_state("settle")
        return snapshot_of(session, request, transition.at)


def asked_for(proposal: Proposal) -> datetime:
    """The time that waits for somebody's word, or was agreed."""
    return proposal.counter_due_at or proposal.due_at


def waits_for_requester(proposal: Proposal | None, at: datetime) -> bool:
    """Is there a new time that the requester has not answered, and that can still be agreed to?"""
    is_open = proposal is not None and proposal.state == "open" and proposal.countered_at is None
    return proposal is not None and is_open and proposal.due_at > at


def reminder_moments(calendar: Calendar, asked_at: datetime, decide_by: datetime) -> tuple[datetime, ...]:
    """When a requester is reminded of a new time that they have not answered, in the department's working time.

    After half a working day, and two hours before it must be decided; where both are close together, once.
    """
    left = calendar.between(asked_at, decide_by)
    first, last = min(_A_WHILE, left / 2), max(left - _BEFORE, left * 3 / 4)
    moments = (first, last) if last - first >= _APART else (last,)
    return tuple(calendar.add(asked_at, one) for one in moments if one > timedelta(0))


def next_reminder(calendar: Calendar, asked_at: datetime, decide_by: datetime, after: datetime) -> datetime | None:
    """The first of these moments that is still ahead."""
    return next((one for one in reminder_moments(calendar, asked_at, decide_by) if one > after), None)


def decide_by(promised: datetime | None, due_at: datetime, asked_at: datetime) -> datetime:
    """Until when a word is of use: before the promise breaks, or, where it is late, before the new time is over."""
    return min(promised, due_at) if promised is not None and promised > asked_at else due_at


def lapse(transition: Transition) -> None:
    """Withdraw the open proposal of a new time, if there is one: what it was asked for is over."""
    proposal = proposal_rows.latest(transition.session, transition.request.id)
    if proposal is not None and proposal.state == "open":
        _close(transition, proposal, "lapsed")


def lapse_unanswered(bot: Bot) -> None:
    """What was asked for and is over without a word cannot be agreed to any more; another may be asked for instead.

    A sweep: safe late, twice, or on ten machines.
    """
    with bot.db.reading() as session:
        ids = proposal_rows.over(session, bot.now(), _SWEEP)
    for request_id in ids:
        try:
            with carry_out(bot, request_id, None) as transition:
                proposal = proposal_rows.latest(transition.session, request_id)
                if proposal is not None and proposal.state == "open" and asked_for(proposal) <= transition.at:
                    _close(transition, proposal, "lapsed")
                    transition.redraw()
        except Unavailable:
            raise
        except Exception:  # one bad request must not keep the others open; it is logged and looked at again
            log.exception("a new time could not lapse", extra={"request": request_id})


def _settle(
    bot: Bot, proposal_id: int, actor_id: str, outcome: str, text: str = "", idempotency_key: str | None = None
) -> Request:
    with carry_out(bot, _request_of(bot, proposal_id), actor_id, is_by_number=False) as transition:
        if transition.was_done(idempotency_key):
            return transition.request
        transition.allow_person("settle")
        proposal = _this_one(transition, proposal_id)
        if proposal.state == outcome and proposal.countered_at is None and not text:
            return transition.request
        if proposal.countered_at is not None:
            raise AlreadySettled(transition.request.id, "countered" if proposal.state == "open" else proposal.state)
        _decide(transition, _open_one(transition, proposal_id), "settle", outcome, text, idempotency_key)
        return transition.request


def _settle_counter(bot: Bot, proposal_id: int, actor_id: str, outcome: str) -> Request:
    with carry_out(bot, _request_of(bot, proposal_id), actor_id, is_by_number=False) as transition:
        transition.allow_person("settle_counter")
        proposal = _this_one(transition, proposal_id)
        if proposal.countered_at is None:
            raise AlreadySettled(transition.request.id, proposal.state)
        if transition.is_requester:
            raise YourOwnTime(transition.request.id, transition.department.name)
        if proposal.state == outcome:
            return transition.request
        _decide(transition, _open_one(transition, proposal_id), "settle_counter", outcome)
        return transition.request


def _decide(
    transition: Transition,
    proposal: Proposal,
    verb: str,
    outcome: str,
    text: str = "",
    idempotency_key: str | None = None,
) -> None:
    transition.allow_state(verb)
    if outcome == "agreed" and transition.calendar.between(transition.at, asked_for(proposal)) <= timedelta(0):
        # Asked too late: by now the time is over, and what is over cannot be promised.
        raise AlreadySettled(transition.request.id, "lapsed")
    _close(transition, proposal, outcome)
    transition.record(outcome, text, idempotency_key=idempotency_key, data=_about(proposal))
    transition.redraw()


def _request_of(bot: Bot, proposal_id: int) -> int:
    with bot.db.reading() as session:
        known = proposal_rows.get(session, proposal_id)
    if known is None:
        raise NoSuchRequest(0)
    return known.request_id


def _this_one(transition: Transition, proposal_id: int) -> Proposal:
    """The newest of the request. Raises AlreadySettled for one that another came after."""
    proposal = proposal_rows.latest(transition.session, transition.request.id)
    if proposal is None or proposal.id != proposal_id:
        known = proposal_rows.get(transition.session, proposal_id)
        raise AlreadySettled(transition.request.id, "lapsed" if known is None else known.state)
    transition.session.refresh(proposal)
    return proposal


def _open_one(transition: Transition, proposal_id: int) -> Proposal:
    proposal = _this_one(transition, proposal_id)
    if proposal.state != "open":
        raise AlreadySettled(transition.request.id, proposal.state)
    return proposal


def _at_closing_side(transition: Transition, due_at: datetime) -> datetime:
    """The time as it can be promised: Saturday means Friday at closing. Raises NotAhead."""
    calendar = transition.calendar
    ahead = calendar.between(transition.at, due_at)
    if ahead <= timedelta(0):
        opens_at = None if calendar.is_open(transition.at) else calendar.next_open(transition.at)
        raise NotAhead(transition.department.name, opens_at, calendar.zone)
    return calendar.add(transition.at, ahead)


def promised_now(transition: Transition) -> datetime | None:
    """When it should be done by the promise that runs; None while none does."""
    clock = transition.clocks.latest(RESOLUTION)
    return None if clock is None else clock.due_at()


def _close(transition: Transition, proposal: Proposal, outcome: str) -> None:
    proposal.state = outcome
    proposal.settled_at, proposal.remind_at = transition.at, None
    transition.session.add(proposal)


def _first(transition: Transition) -> dict[str, str]:
    """What was promised before anybody asked for a new time; nothing while that was not known, as in a pause."""
    # The second time says what the first one said.
    before = history_rows.latest(transition.session, transition.request.id, ("proposed",))
    told = None if before is None else before.data.get("promised_first")
    clock = transition.clocks.latest(RESOLUTION)
    due_at = None if clock is None or clock.promise else clock.due_at()
    written = told or (None if due_at is None else due_at.isoformat())
    return {} if written is None else {"promised_first": written}


def _about(proposal: Proposal) -> dict[str, Any]:
    return {"proposal": proposal.id, "due_at": asked_for(proposal).isoformat()}
