"""Who has it: take, release, assign, and what happens when that person leaves."""

from __future__ import annotations

from datetime import datetime

from bot import Bot, people
from bot.errors import AlreadyTaken, CannotAssign
from bot.notices import Assigned
from bot.requests.acting import Act, acting, holding_still
from storage import requests as rows
from storage.database import Session
from storage.tables import Request


def take(bot: Bot, request_id: int, actor_id: str) -> Request:
    """Somebody of the department says *I have it*. Of two at once one has it; the other reads who (AlreadyTaken)."""
    with acting(bot, request_id, actor_id) as act:
        act.allow_person("take")
        if act.request.assignee_id == actor_id and act.request.state in rows.UNFINISHED:
            return act.request
        if act.request.assignee_id is not None and act.request.state in rows.UNFINISHED:
            raise AlreadyTaken(request_id, act.request.assignee_id)
        act.allow_state("take")
        act.record("taken")
        _keep_waiting_or_give(act, actor_id)
        act.redraw()
        return act.request


def release(bot: Bot, request_id: int, actor_id: str) -> Request:
    """Back to the queue, for somebody else to take. The clocks run on: the requester waits all the same."""
    with acting(bot, request_id, actor_id) as act:
        act.allow_person("release")
        if act.request.state == "open" or (act.request.state == "waiting" and act.request.assignee_id is None):
            return act.request
        act.allow_state("release")
        act.record("released", about_id=act.request.assignee_id)
        _keep_waiting_or_give(act, None)
        act.redraw()
        return act.request


def assign(bot: Bot, request_id: int, actor_id: str, assignee_id: str) -> Request:
    """Any member gives it to any member, who is told unless it is themselves."""
    with acting(bot, request_id, actor_id) as act:
        act.allow("assign")
        if not people.is_member(act.session, act.department.id, assignee_id):
            raise CannotAssign(assignee_id, act.department.name)
        if act.request.assignee_id == assignee_id:
            return act.request
        entry = act.record("assigned", about_id=assignee_id)
        _keep_waiting_or_give(act, assignee_id)
        if assignee_id != actor_id:
            act.tell(Assigned(assignee_id, entry.id))
        act.redraw()
        return act.request


def hand_back(session: Session, bot: Bot, person_id: str, *, at: datetime, department_id: int | None = None) -> None:
    """Somebody left the company, or one department: what they had goes back to the queue, and the thread says so.

    Somebody who is still a member (a lead who left the channel) keeps what they have.
    """
    for held in rows.held_by(session, person_id, department_id):
        if people.is_member(session, held.department_id, person_id):
            continue
        with holding_still(session, bot, held.id, None, at) as act:
            if act.request.assignee_id != person_id or act.request.state not in rows.UNFINISHED:
                continue  # somebody finished it, or took it over, while we waited for it
            entry = act.record("handed_back", about_id=person_id)
            _keep_waiting_or_give(act, None)
            act.tell_department(entry)
            act.redraw()


def _keep_waiting_or_give(act: Act, person_id: str | None) -> None:
    """While the requester is asked something, they hold it; who will have it afterwards may change meanwhile."""
    if act.request.state == "waiting":
        act.request.assignee_id = person_id
    else:
        act.give_to(person_id)
