"""A new time for a promise: the department asks for it with a reason, the requester agrees or keeps the old one."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import Bot
from bot.clocks.history import RESOLUTION
from bot.errors import AlreadySettled, NoMoreNewTimes, NoSuchRequest, NotAhead
from bot.requests.transition import Transition, carry_out
from storage import proposals as proposal_rows
from storage import requests as request_rows
from storage.tables import Proposal, Request

MOST = 2
"""A promise that was asked to move twice is not asked to move again."""

_SWEEP = 200


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
        ahead = transition.calendar.between(transition.at, due_at)
        if ahead <= timedelta(0):
            opens_at = (
                None if transition.calendar.is_open(transition.at) else transition.calendar.next_open(transition.at)
            )
            raise NotAhead(transition.department.name, opens_at, transition.calendar.zone)
        proposal = Proposal(
            request_id=request_id,
            number=1 if before is None else before.number + 1,
            proposer_id=actor_id,
            at=transition.at,
            due_at=transition.calendar.add(transition.at, ahead),
            reason=text,
        )
        transition.session.add(proposal)
        transition.session.flush()
        transition.record(
            "proposed",
            text,
            idempotency_key=idempotency_key,
            data={"proposal": proposal.id, **_time(proposal), **_first(transition)},
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


def keep_old(bot: Bot, proposal_id: int, actor_id: str) -> Request:
    """The requester wants the old promise to stand."""
    return _settle(bot, proposal_id, actor_id, "declined")


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
        with carry_out(bot, request_id, None) as transition:
            proposal = proposal_rows.latest(transition.session, request_id)
            if proposal is not None and proposal.state == "open" and proposal.due_at <= transition.at:
                _close(transition, proposal, "lapsed")
                transition.redraw()


def _settle(bot: Bot, proposal_id: int, actor_id: str, outcome: str) -> Request:
    with bot.db.reading() as session:
        known = proposal_rows.get(session, proposal_id)
    if known is None:
        raise NoSuchRequest(0)
    with carry_out(bot, known.request_id, actor_id) as transition:
        transition.allow_person("settle")
        proposal = proposal_rows.latest(transition.session, known.request_id)
        if proposal is None or proposal.id != proposal_id:
            raise AlreadySettled(transition.request.id, known.state)
        transition.session.refresh(proposal)
        if proposal.state == outcome:
            return transition.request
        if proposal.state != "open":
            raise AlreadySettled(transition.request.id, proposal.state)
        transition.allow_state("settle")
        if outcome == "agreed" and transition.calendar.between(transition.at, proposal.due_at) <= timedelta(0):
            # Asked too late: by now the time is over, and what is over cannot be promised.
            raise AlreadySettled(transition.request.id, "lapsed")
        _close(transition, proposal, outcome)
        transition.record(outcome, data={"proposal": proposal.id, **_time(proposal)})
        transition.redraw()
        return transition.request


def _close(transition: Transition, proposal: Proposal, outcome: str) -> None:
    proposal.state = outcome
    proposal.settled_at = transition.at
    transition.session.add(proposal)


def _first(transition: Transition) -> dict[str, str]:
    """What was promised before anybody asked for a new time; nothing while that was not known, as in a pause."""
    # The second time says what the first one said.
    before = request_rows.latest(transition.session, transition.request.id, ("proposed",))
    told = None if before is None else before.data.get("promised_first")
    clock = transition.clocks.latest(RESOLUTION)
    due_at = None if clock is None or clock.promise else clock.due_at()
    written = told or (None if due_at is None else due_at.isoformat())
    return {} if written is None else {"promised_first": written}


def _time(proposal: Proposal) -> dict[str, str]:
    return {"due_at": proposal.due_at.isoformat()}
