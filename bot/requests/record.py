"""A request with its whole talk and history, as one reader may see it, and what they may do with it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import Bot
from bot.errors import NoMoreNewTimes, NoSuchRequest, Refused
from bot.ratings import pool
from bot.requests import proposals, queries
from bot.requests.queries import WORDS, HistoryLine
from bot.requests.rules import RULES, Who
from bot.requests.sight import may_see
from bot.requests.snapshot import RequestSnapshot, snapshot_of
from bot.requests.transition import Transition
from storage import departments as department_rows
from storage import requests as request_rows


@dataclass(frozen=True)
class RequestRecord:
    """All about a request that its reader may see, the oldest line first."""

    snapshot: RequestSnapshot
    lines: tuple[HistoryLine, ...]
    verbs: frozenset[str]
    """Those of `rules.RULES` that would not be refused at this moment."""
    is_requester: bool
    """Whoever asked reads it as such, also when they serve the department: nothing that it keeps to itself."""
    owed_id: int | None
    """The line that still waits for an answer, if the department owes one to somebody who wrote again."""


def record_of(bot: Bot, request_id: int, reader_id: str) -> RequestRecord:
    """Return the record as this reader may see it. Raises NoSuchRequest for whoever neither asked nor serves there."""
    now = bot.now()
    with bot.db.reading() as session:
        request = request_rows.get(session, request_id)
        if request is None or not may_see(session, request, reader_id):
            raise NoSuchRequest(request_id)
        department = department_rows.get(session, request.department_id)
        transition = Transition(session, bot, now, reader_id, request, department)
        snapshot = snapshot_of(session, request, now)
        every = queries.every_line(session, snapshot)
        return RequestRecord(
            snapshot,
            tuple(queries.readable(session, every, reader_id)),
            _verbs(transition, snapshot, every),
            transition.is_requester,
            _owed_id(snapshot, every),
        )


def _verbs(transition: Transition, snapshot: RequestSnapshot, lines: Sequence[HistoryLine]) -> frozenset[str]:
    """What the table of rules lets this person do in this state, without what would come to nothing."""
    # Of the verbs that the same people may do, one is asked for all.
    asked = {rule.who: verb for verb, rule in RULES.items()}
    allowed = {who for who, verb in asked.items() if _may(transition, verb)}
    state = snapshot.request.state
    verbs = {verb for verb, rule in RULES.items() if rule.who in allowed and state in rule.states}
    return frozenset(verbs - _idle(transition, snapshot, lines, allowed))


def _may(transition: Transition, verb: str) -> bool:
    try:
        transition.allow_person(verb)
    except Refused:
        return False
    return True


def _idle(
    transition: Transition, snapshot: RequestSnapshot, lines: Sequence[HistoryLine], allowed: set[Who]
) -> set[str]:
    """The verbs for which there is no occasion."""
    proposal, has_it = snapshot.proposal, snapshot.assignee is not None
    is_proposed = proposal is not None and proposal.state == "open"
    is_countered = proposal is not None and proposal.countered_at is not None
    occasions = {
        "take": not has_it,
        "release": has_it,
        "acknowledge": _owed_id(snapshot, lines) is not None,
        "rate": _may_rate(transition, snapshot),
        "uphold": snapshot.is_doubted,
        "dismiss": snapshot.request.asked_in is not None,
        "propose": _may_propose(snapshot),
        "settle": is_proposed and not is_countered,
        "settle_counter": is_proposed and is_countered,
        "move": Who.MEMBERS in allowed and _has_others(transition),
    }
    return {verb for verb, is_there in occasions.items() if not is_there}


def _may_rate(transition: Transition, snapshot: RequestSnapshot) -> bool:
    """Whether there is something to rate, or to change, and a place where it can be sealed."""
    is_open = snapshot.rating is None or snapshot.rating.may_change
    return snapshot.was_done and is_open and pool.can_be_kept(transition.bot)


def _may_propose(snapshot: RequestSnapshot) -> bool:
    try:
        if snapshot.proposal is not None:
            proposals.allow_another(snapshot.proposal)
    except NoMoreNewTimes:
        return False
    return True


def _has_others(transition: Transition) -> bool:
    return any(one.id != transition.department.id for one in department_rows.active(transition.session))


def _owed_id(snapshot: RequestSnapshot, lines: Sequence[HistoryLine]) -> int | None:
    """The newest words of the requester that are owed an answer. The first answer is never spared."""
    clock = snapshot.response
    if clock is None or not clock.is_running or clock.cycle == 1:
        return None
    owed = (
        line.entry.id
        for line in reversed(lines)
        if line.entry.verb in WORDS and line.entry.data.get("owed") and not line.entry.is_taken_back
    )
    return next(owed, None)
