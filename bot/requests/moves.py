"""What was asked turns out otherwise: another urgency or type, or another department."""

from __future__ import annotations

from bot import Bot
from bot.clocks.history import RESOLUTION, RESPONSE
from bot.errors import CannotMove
from bot.notices import DepartmentCard
from bot.requests import proposals
from bot.requests.transition import Transition, carry_out
from bot.standards import Urgency
from storage import cards as card_rows
from storage import departments as department_rows
from storage.rows import insert_all
from storage.tables import FormerCard, MovedClock, Request


def change(bot: Bot, request_id: int, actor_id: str, *, urgency: Urgency, type_id: int | None) -> Request:
    """A member corrects urgency or type. The time used and the pauses are kept, and the new standard applies.

    If that makes it late, it is late from now and not from a moment in the past.
    """
    with carry_out(bot, request_id, actor_id) as transition:
        transition.allow("change")
        request = transition.request
        offered = {kind.id for kind in department_rows.types_of(transition.session, transition.department.id)}
        type_id = type_id if type_id in offered else None
        if (request.urgency, request.type_id) == (urgency.value, type_id):
            return request
        before = {"urgency": request.urgency, "type": request.type_id}
        request.urgency, request.type_id = urgency.value, type_id
        now = {"urgency": request.urgency, "type": request.type_id}
        transition.record("changed", data={**transition.promised(), "before": before, "now": now})
        transition.redraw()
        return request


def move(bot: Bot, request_id: int, actor_id: str, text: str, *, department_id: int, idempotency_key: str) -> Request:
    """A member hands it to another department, whose standard and calendar apply from here.

    The time used so far was counted in the calendar of the first, and stays with it in the ledger. What it asked the
    requester, and the new time it asked for, are no longer waited for. Raises CannotMove.
    """
    with carry_out(bot, request_id, actor_id) as transition:
        if transition.was_done(idempotency_key):
            return transition.request
        transition.allow("move")
        request, before = transition.request, transition.department
        after = department_rows.find(transition.session, department_id)
        if after is None or not after.is_active or after.id == before.id:
            raise CannotMove(before.name if after is None else after.name)
        proposals.lapse(transition)
        card = card_rows.get(transition.session, request.id, "department")
        if card is not None:
            transition.session.add(
                FormerCard(request_id=request.id, department_id=before.id, channel_id=card.channel_id, ts=card.ts)
            )
            transition.session.delete(card)
            transition.session.flush()
        _note_used(transition)
        request.department_id, request.type_id = after.id, None
        transition.department = after
        transition.give_to(None)
        transition.record(
            "moved", text, idempotency_key=idempotency_key, data={**transition.promised(), "from": before.id}
        )
        transition.tell(DepartmentCard(before.id, request.id))
        transition.redraw()
        return request


def _note_used(transition: Transition) -> None:
    """Write down what this department has used: figures count it as one that took longer than that."""
    request = transition.request
    rows = [
        MovedClock(
            request_id=request.id,
            department_id=clock.department_id,
            kind=clock.kind,
            cycle=clock.cycle,
            moved_at=transition.at,
            type_id=request.type_id,
            used=clock.used(transition.at),
        )
        for clock in transition.clocks.open(RESPONSE, RESOLUTION)
    ]
    insert_all(transition.session, rows)
