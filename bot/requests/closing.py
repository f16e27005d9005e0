"""How a request ends: resolve, confirm, reopen, cancel, and closing by itself when nobody objects."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot import Bot, ledger, outbox
from bot.agreed_time import is_agreed
from bot.clocks import away
from bot.departments import departments
from bot.errors import NotNow
from bot.notices import RequesterLine
from bot.people import absences, people
from bot.requests import proposals, rating_questions
from bot.requests.transition import Transition, carry_out
from storage import absences as absence_rows
from storage import history as history_rows
from storage import people as people_rows
from storage import requests as request_rows
from storage.database import Unavailable
from storage.tables import Request

# A requester who says nothing for so many working days is taken to be content; reopening stays possible.
CLOSES_AFTER_DAYS = 3
_SWEEP = 200
# What asks the requester whether it is done.
_ASKS = ("resolved", "upheld")
# A line takes some seconds to reach Slack. One that takes longer is read later.
_AT_ONCE = timedelta(hours=1)
# Whoever is away without an end is looked at again long before that.
_FAR = timedelta(days=30)

log = logging.getLogger("handoff.requests")


def resolve(bot: Bot, request_id: int, actor_id: str, text: str = "", *, idempotency_key: str | None = None) -> Request:
    """A member says it is done, and perhaps what was done. The clocks stop, and the requester is asked whether it is.

    Raises NotNow for words about what is done already: whoever wrote them keeps them in the form.
    """
    with carry_out(bot, request_id, actor_id) as transition:
        if transition.was_done(idempotency_key):
            return transition.request
        transition.allow_person("resolve")
        if transition.request.state == "resolved" and not text:
            return transition.request
        transition.allow_state("resolve")
        request = transition.request
        transition.record("resolved", text, idempotency_key=idempotency_key)
        proposals.lapse(transition)
        request.state = "resolved"
        request.assignee_id = request.assignee_id or actor_id
        request.resolved_at = transition.at
        request.resolution += 1
        rating_questions.ask(transition)
        request.closes_at = _closes_from(transition, transition.at)
        transition.hand_to(ledger.CONFIRMING, request.requester_id)
        transition.redraw()
        return request


def uphold(bot: Bot, request_id: int, actor_id: str) -> Request:
    """A member says that it is done all the same, after the requester wrote once more: from here on silence counts."""
    with carry_out(bot, request_id, actor_id) as transition:
        transition.allow("uphold")
        request = transition.request
        if request.closes_at is None:
            transition.record("upheld")
            request.closes_at = _closes_from(transition, transition.at)
            transition.redraw()
        return request


def confirm(bot: Bot, request_id: int, actor_id: str) -> Request:
    """The requester says that it is done indeed."""
    with carry_out(bot, request_id, actor_id) as transition:
        transition.allow_person("confirm")
        if transition.request.state == "closed":
            return transition.request
        transition.allow_state("confirm")
        transition.record("confirmed")
        close(transition)
        transition.redraw()
        return transition.request


def reopen(bot: Bot, request_id: int, actor_id: str, text: str, *, idempotency_key: str) -> Request:
    """It was not done after all. The first answer stays given; the resolution clock runs on where it stood.

    The promises about what was cancelled are void, so it is promised anew.
    """
    with carry_out(bot, request_id, actor_id) as transition:
        if transition.was_done(idempotency_key):
            return transition.request
        transition.allow("reopen")
        request = transition.request
        promised = transition.promised() if request.state == "cancelled" else {}
        transition.record("reopened", text, idempotency_key=idempotency_key, data=promised)
        still_there = request.assignee_id is not None and people.is_member(
            transition.session, transition.department.id, request.assignee_id
        )
        transition.give_to(request.assignee_id if still_there else None)
        request.resolved_at = request.closes_at = None
        transition.redraw()
        return request


def cancel(bot: Bot, request_id: int, actor_id: str, text: str, *, idempotency_key: str) -> Request:
    """The requester no longer needs it, or a lead calls it off; the other side reads why."""
    with carry_out(bot, request_id, actor_id) as transition:
        if transition.was_done(idempotency_key):
            return transition.request
        transition.allow("cancel")
        _call_off(transition, text, idempotency_key)
        return transition.request


def call_off_all_of(bot: Bot, requester_id: str, text: str) -> list[int]:
    """Call off whatever somebody asked for and that is not done, because they are forgotten; return the numbers.

    Their departments are told, with this text. Nobody's rights are asked: it is done for somebody who may be gone.
    """
    with bot.db.reading() as session:
        asked = request_rows.unfinished_of_requester(session, requester_id)
    called_off = []
    for request_id in (one.id for one in asked if one.state in request_rows.UNFINISHED):
        with carry_out(bot, request_id, requester_id) as transition:
            if transition.request.state in request_rows.UNFINISHED:
                _call_off(transition, text)
                called_off.append(request_id)
    return called_off


def dismiss(bot: Bot, request_id: int, actor_id: str) -> Request:
    """A member says that what stands in an ask channel is no request: its cards go, and nobody is told.

    Raises NotNow when somebody has it, or it was asked otherwise. It can be reopened.
    """
    with carry_out(bot, request_id, actor_id) as transition:
        request = transition.request
        transition.allow_person("dismiss")
        if request.asked_in is None:
            raise NotNow(request.id, request.state)
        if request.state == "cancelled":
            return request
        transition.allow_state("dismiss")
        transition.record("dismissed")
        request.state = "cancelled"
        _end_ledger(transition)
        transition.redraw()
        return request


def close_unanswered(bot: Bot) -> int:
    """Close what was resolved long enough ago without a word, and new times that are over without one.

    A sweep: safe late, twice, or on ten machines. While the clock is in doubt, nothing is closed.
    """
    if not is_agreed(bot):
        return 0
    proposals.lapse_unanswered(bot)
    now = bot.now()
    with bot.db.reading() as session:
        ids = request_rows.to_close(session, now, _SWEEP)
        # Whoever is away has longer, and whoever came back earlier than was known no longer than others.
        absent = {*people_rows.away_at(session, now), *absence_rows.people(session)}
        theirs = [one.id for one in request_rows.closing_of(session, absent)]
    for request_id in sorted({*ids, *theirs}):
        try:
            with carry_out(bot, request_id, None) as transition:
                if transition.request.state == "resolved" and transition.request.closes_at is not None:
                    _close_if_fair(transition, transition.request.closes_at)
        except Unavailable:
            raise
        except Exception:  # one bad request must not keep the others open; it is logged and looked at again
            log.exception("closing failed", extra={"request": request_id})
    return len(ids)


def close_later(bot: Bot) -> int:
    """Give whoever was to say whether it is done the whole time once more, where it is over; return to how many.

    For a database that was restored: what they said since it was backed up is lost.
    """
    now = bot.now()
    postponed = 0
    with bot.db.transaction() as session:
        while ids := request_rows.to_close(session, now, _SWEEP):
            for request in request_rows.by_ids(session, ids):
                calendar = departments.calendar_by_id(session, request.department_id)
                request.closes_at = calendar.add_days(now, CLOSES_AFTER_DAYS)
                session.add(request)
            session.flush()
            postponed += len(ids)
    return postponed


def _close_if_fair(transition: Transition, closes_at: datetime) -> None:
    """Close it, unless the requester was not asked yet whether it is done, or not long enough ago while they were here.

    Whoever takes no messages is tried again every working day; of whoever left the company nobody waits for a word.
    """
    request = transition.request
    asked = history_rows.latest(transition.session, request.id, _ASKS)
    is_asked = None if asked is None else RequesterLine(request.requester_id, asked.id)
    is_here = people.is_active(transition.session, request.requester_id)
    if is_here and is_asked is not None and outbox.is_unsaid(transition.session, is_asked):
        if closes_at <= transition.at:
            outbox.try_again(transition.session, is_asked, transition.at)
            request.closes_at = transition.calendar.add_days(transition.at, 1)
        return
    fair_at = closes_at
    if is_here and asked is not None and is_asked is not None:
        fair_at = _moved(transition, closes_at, _closes_from(transition, _asked_at(transition, asked.at, is_asked)))
    if fair_at != closes_at:
        request.closes_at = fair_at
        transition.redraw()
    elif closes_at <= transition.at:
        transition.record("closed")
        close(transition)
        transition.redraw()


def _moved(transition: Transition, closes_at: datetime, fair_at: datetime) -> datetime:
    """When it closes by what is known now: later for whoever is away, and for whoever came back earlier than was known
    after three working days.
    """
    session, requester_id, at = transition.session, transition.request.requester_id, transition.at
    later = max(closes_at, fair_at)
    if people.away_until(session, requester_id, at) is None:
        return min(later, max(fair_at, transition.calendar.add_days(at, CLOSES_AFTER_DAYS)))
    is_without_end = people.back_at(session, requester_id, at) is None
    # The end that is assumed moves on with every look, and is told to nobody each time.
    return closes_at if is_without_end and closes_at - at > _FAR else later


def _asked_at(transition: Transition, at: datetime, line: RequesterLine) -> datetime:
    """When the requester could read it: as a rule at once, but Slack may have been down."""
    said_at = outbox.said_at(transition.session, line)
    return at if said_at is None or said_at - at < _AT_ONCE else said_at


def _closes_from(transition: Transition, asked_at: datetime) -> datetime:
    """When it closes by itself for a requester who was asked at that moment; while they are away it does not count."""
    requester_id, calendar = transition.request.requester_id, transition.calendar
    absences.note(transition.session, requester_id, transition.at)
    stretches = absences.stretches(transition.session, requester_id, asked_at)
    return away.add(calendar, asked_at, calendar.days(asked_at, CLOSES_AFTER_DAYS), stretches)


def close_silent(transition: Transition) -> None:
    """The requester was asked something and said nothing for too long. Reopening stays possible."""
    transition.record("silent")
    close(transition)
    transition.redraw()


def close(transition: Transition) -> None:
    """It is over. Reopening stays possible."""
    transition.request.state = "closed"
    transition.request.closes_at = None
    _end_ledger(transition)


def _call_off(transition: Transition, text: str, idempotency_key: str | None = None) -> None:
    transition.record("cancelled", text, idempotency_key=idempotency_key)
    proposals.lapse(transition)
    transition.request.state = "cancelled"
    _end_ledger(transition)
    transition.redraw()


def _end_ledger(transition: Transition) -> None:
    ledger.end(transition.session, transition.request.id, transition.at)
