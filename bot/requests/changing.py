"""What was asked turns out otherwise: another urgency or type, or another department."""

from __future__ import annotations

from bot import Bot
from bot.errors import CannotMove
from bot.notices import DepartmentCard
from bot.requests import renegotiating
from bot.requests.acting import acting
from bot.standards import Urgency
from storage import departments as department_rows
from storage import requests as rows
from storage.tables import FormerCard, Request


def change(bot: Bot, request_id: int, actor_id: str, *, urgency: Urgency, type_id: int | None) -> Request:
    """A member corrects urgency or type. The time used and the pauses are kept, and the new standard applies.

    If that makes it late, it is late from now and not from a moment in the past.
    """
    with acting(bot, request_id, actor_id) as act:
        act.allow("change")
        request = act.request
        offered = {kind.id for kind in department_rows.types_of(act.session, act.department.id)}
        type_id = type_id if type_id in offered else None
        if (request.urgency, request.type_id) == (urgency.value, type_id):
            return request
        before = {"urgency": request.urgency, "type": request.type_id}
        request.urgency, request.type_id = urgency.value, type_id
        now = {"urgency": request.urgency, "type": request.type_id}
        entry = act.record("changed", data={**act.promised(), "before": before, "now": now})
        act.tell_requester(entry)
        act.redraw()
        return request


def move(bot: Bot, request_id: int, actor_id: str, words: str, *, department_id: int, once: str) -> Request:
    """A member hands it to another department, whose standard and calendar apply from here.

    The time used so far was counted in the calendar of the first, and stays with it in the ledger. What it asked the
    requester, and the new time it asked for, are no longer waited for. Raises CannotMove.
    """
    with acting(bot, request_id, actor_id) as act:
        if act.was_done(once):
            return act.request
        act.allow("move")
        request, before = act.request, act.department
        after = department_rows.find(act.session, department_id)
        if after is None or not after.is_active or after.id == before.id:
            raise CannotMove(before.name if after is None else after.name)
        renegotiating.lapse(act)
        card = rows.card(act.session, request.id, "department")
        if card is not None:
            act.session.add(
                FormerCard(request_id=request.id, department_id=before.id, channel_id=card.channel_id, ts=card.ts)
            )
            act.session.delete(card)
            act.session.flush()
        request.department_id, request.type_id = after.id, None
        act.department = after
        act.give_to(None)
        entry = act.record("moved", words, once=once, data={**act.promised(), "from": before.id})
        act.tell(DepartmentCard(before.id, request.id))
        act.redraw()
        act.tell_department(entry)
        act.tell_requester(entry)
        return request
