"""Who has it: take, release, assign, and what happens when that person leaves."""

from __future__ import annotations

import logging
from datetime import datetime

from bot import Bot
from bot.errors import AlreadyTaken, CannotAssign
from bot.people import people
from bot.requests.transition import Transition, carry_out, carry_out_in
from storage import requests as request_rows
from storage.database import Session, Unavailable
from storage.tables import Request

log = logging.getLogger("handoff.requests")


def take(bot: Bot, request_id: int, actor_id: str) -> Request:
    """Somebody of the department says *I have it*. Of two at once one has it; the other reads who (AlreadyTaken)."""
    with carry_out(bot, request_id, actor_id) as transition:
        transition.allow_person("take")
        if transition.request.assignee_id == actor_id and transition.request.state in request_rows.UNFINISHED:
            return transition.request
        if transition.request.assignee_id is not None and transition.request.state in request_rows.UNFINISHED:
            raise AlreadyTaken(request_id, transition.request.assignee_id)
        transition.allow_state("take")
        transition.record("taken", heard_in="department")  # as their card says in its first line
        _keep_waiting_or_give(transition, actor_id)
        transition.redraw()
        return transition.request


def take_by_answering(transition: Transition, *, heard_in: str | None) -> bool:
    """Whoever answers for the department has the request from then on, if nobody else has it; return whether they do.

    `heard_in` as for `Transition.record`: where no line about the answer says so, this gets one of its own.
    """
    request = transition.request
    if request.assignee_id is not None or request.state not in request_rows.UNFINISHED:
        return False
    transition.record("taken", heard_in=heard_in, data={"by": "answering"})
    _keep_waiting_or_give(transition, transition.actor_id)
    return True


def release(bot: Bot, request_id: int, actor_id: str) -> Request:
    """Back to the queue, for somebody else to take. The clocks run on: the requester waits all the same."""
    with carry_out(bot, request_id, actor_id) as transition:
        transition.allow_person("release")
        if transition.request.state == "open" or (
            transition.request.state == "waiting" and transition.request.assignee_id is None
        ):
            return transition.request
        transition.allow_state("release")
        transition.record("released", about_id=transition.request.assignee_id)
        _keep_waiting_or_give(transition, None)
        transition.redraw()
        return transition.request


def assign(bot: Bot, request_id: int, actor_id: str, assignee_id: str) -> Request:
    """Any member gives it to any member, who is told unless it is themselves."""
    with carry_out(bot, request_id, actor_id) as transition:
        transition.allow("assign")
        if not people.is_member(transition.session, transition.department.id, assignee_id):
            raise CannotAssign(assignee_id, transition.department.name)
        if transition.request.assignee_id == assignee_id:
            return transition.request
        transition.record("assigned", about_id=assignee_id)
        _keep_waiting_or_give(transition, assignee_id)
        transition.redraw()
        return transition.request


def hand_back(session: Session, bot: Bot, person_id: str, *, at: datetime, department_id: int | None = None) -> None:
    """Somebody left the company, or one department: what they had goes back to the queue, and the thread says so.

    Somebody who is still a member (a lead who left the channel) keeps what they have.
    """
    for held in request_rows.held_by(session, person_id, department_id):
        if people.is_member(session, held.department_id, person_id):
            continue
        with carry_out_in(session, bot, held.id, None, at) as transition:
            if transition.request.assignee_id != person_id or transition.request.state not in request_rows.UNFINISHED:
                continue  # somebody finished it, or took it over, while we waited for it
            transition.record("handed_back", about_id=person_id)
            _keep_waiting_or_give(transition, None)
            transition.redraw()


def hand_back_unserved(bot: Bot) -> None:
    """Whoever is no part of a department any more, a lead whom its file no longer names, hands back what they have.

    A sweep: safe late, twice, or on ten machines; it writes only where there is something to hand back.
    """
    with bot.db.reading() as session:
        found = request_rows.held_without_a_role(session)
    for person_id, department_id in found:
        try:
            with bot.db.transaction() as session:
                hand_back(session, bot, person_id, at=bot.now(), department_id=department_id)
        except Unavailable:
            raise
        except Exception:  # one bad request must not keep all others, and all reminders, back; it is looked at again
            log.exception("hand-back failed", extra={"person": person_id, "department": department_id})


def _keep_waiting_or_give(transition: Transition, person_id: str | None) -> None:
    """While the requester is asked something, they hold it; who will have it afterwards may change meanwhile."""
    if transition.request.state == "waiting":
        transition.request.assignee_id = person_id
    else:
        transition.give_to(person_id)
