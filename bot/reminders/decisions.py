"""A new time that the department asks for waits for its requester: they are reminded of it once or twice."""

from __future__ import annotations

import logging

from bot import Bot
from bot.clocks.history import RESOLUTION
from bot.clocks.ladder import REQUESTER
from bot.reminders.keys import Decision
from bot.reminders.pings import enqueue
from bot.reminders.recipients import Recipient
from bot.requests import proposals
from bot.requests.transition import Transition, carry_out_in
from storage import clocks as clock_rows
from storage import proposals as proposal_rows
from storage import requests as request_rows
from storage.database import Unavailable
from storage.rows import add_once
from storage.tables import ClockRow, Reminder

_AT_A_TIME = 200

log = logging.getLogger("handoff.reminders")


def remind(bot: Bot) -> int:
    """Remind requesters of what waits for their word; return how many were. Safe late, twice, or on ten machines."""
    now = bot.now()
    with bot.db.reading() as session:
        due = proposal_rows.to_remind_of(session, now, _AT_A_TIME)
    reminded = 0
    for request_id in due:
        try:
            with bot.db.transaction() as session, carry_out_in(session, bot, request_id, None, now) as transition:
                reminded += _remind(transition)
        except Unavailable:
            raise
        except Exception:  # one bad request must not keep all reminders back; it is logged and looked at again
            log.exception("decision failed", extra={"request": request_id})
    return reminded


def _remind(transition: Transition) -> bool:
    """Several that were missed are one."""
    session, at = transition.session, transition.at
    proposal = proposal_rows.latest(session, transition.request.id)
    if proposal is None or proposal.remind_at is None or proposal.remind_at > at:
        return False
    decide_by = proposals.decide_by(proposals.promised_now(transition), proposal.due_at, proposal.at)
    moments = proposals.reminder_moments(transition.calendar, proposal.at, decide_by)
    proposal.remind_at = next((one for one in moments if one > at), None)
    session.add(proposal)
    clock = _clock(transition)
    if clock is None or not proposals.waits_for_requester(proposal, at):
        return False
    number = sum(one <= at for one in moments)
    reminder = Reminder(clock_id=clock.id, promise=clock.promise, step=str(Decision(proposal.id, number)), at=at)
    if transition.request.state not in request_rows.UNFINISHED or add_once(session, reminder) is None:
        return False
    enqueue(session, transition.request, reminder, [Recipient(transition.request.requester_id, REQUESTER)], at)
    return True


def _clock(transition: Transition) -> ClockRow | None:
    """The promise that the new time is about, while it runs: in a pause the requester is asked something else."""
    rows = clock_rows.of_request(transition.session, transition.request.id)
    return next((row for row in reversed(rows) if row.kind == RESOLUTION and row.state == "running"), None)
