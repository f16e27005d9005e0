"""How the promises of a request stand, what was agreed about them, and where the time went."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.clocks.status import Phase
from bot.requests import proposals
from bot.requests.snapshot import RequestSnapshot
from bot.standards import Target
from bot.text import shorten
from handlers.views import moments
from handlers.views.blocks import actions, context, escape, quoted, section
from handlers.views.requests.buttons import counter_buttons, is_countered, settling_buttons

# The whole of it stands in the thread.
_REASON = 400
_UNFINISHED = {"open", "taken", "waiting"}


def both(snapshot: RequestSnapshot) -> list[str]:
    """The first answer and the solution, as the department reads them; and an answer that is owed since.

    One that was given in time is not told of: the first says how it went, and a card is read at a glance. A first one
    that was called off in time, and is promised anew, says nothing any more.
    """
    zone, first, answer = snapshot.calendar.zone, snapshot.first_response, snapshot.response
    is_anew = answer is not None and answer.cycle > 1
    is_over = is_anew and first is not None and first.phase is Phase.VOID and first.broken_at is None
    lines = [] if is_over else [f"First answer: {moments.standing(first, zone)}"]
    if answer is not None and is_anew and (is_over or answer.phase is not Phase.MET):
        lines.append(f"Next answer: {moments.standing(answer, zone)}")
    return [*lines, f"Solution: {moments.standing(snapshot.resolution, zone)}"]


def running(snapshot: RequestSnapshot) -> str:
    """Both in a sentence, as far as they still run."""
    if snapshot.response is None and snapshot.resolution is None:
        return "There is no promised time for this."
    zone, parts = snapshot.calendar.zone, []
    for clock, what in ((snapshot.response, moments.answer_name(snapshot.response)), (snapshot.resolution, "solution")):
        if clock is not None and clock.is_running:
            parts.append(f"The {what} is {moments.standing(clock, zone)}.")
    return " ".join(parts)


def owed_by_requester(snapshot: RequestSnapshot, *, to_requester: bool = False) -> list[Block]:
    """The other half of the bargain: how soon the requester's own department promised that its people answer."""
    if snapshot.request.state != "waiting" or snapshot.answer is None or snapshot.question is None:
        return []
    owed = snapshot.question.data.get("owed") or {}
    department = escape(snapshot.departments.get(owed.get("department", 0), "their department"))
    within, stands = Target.parse(owed["within"]).words(), moments.standing(snapshot.answer, snapshot.calendar.zone)
    if to_requester:
        return [context(f"Your answer is {stands}: *{department}* promises to answer questions within {within}.")]
    name = escape(snapshot.requester.name)
    return [context(f"{name}'s answer is {stands}: *{department}* promises to answer questions within {within}.")]


def proposal_for_department(snapshot: RequestSnapshot) -> list[Block]:
    """The new time that was asked for, and what became of it."""
    proposal, zone, name = snapshot.proposal, snapshot.calendar.zone, escape(snapshot.requester.name)
    if proposal is None:
        return []
    asked_for, is_running = moments.moment(proposals.asked_for(proposal), zone), snapshot.request.state in _UNFINISHED
    if is_countered(snapshot):
        asks = f"🕓 *{name} proposes another time: {asked_for}.* Until you agree, the promised time stays."
        reason = f"\n{quoted(shorten(proposal.counter_reason, _REASON))}" if proposal.counter_reason else ""
        return [section(f"{asks}{reason}"), actions(counter_buttons(snapshot), block_id=f"counter-{proposal.id}")]
    if proposal.state == "open" and is_running:
        return [context(f"🕓 New time proposed: {asked_for}. Until {name} agrees, the promised time stays.")]
    if proposal.state == "declined" and is_running:
        who = name if proposal.countered_at is None else escape(snapshot.department.name)
        return [context(f"🕓 {who} did not agree to {asked_for}: the promised time stays.")]
    return _agreed(snapshot)


def proposal_for_requester(snapshot: RequestSnapshot) -> list[Block]:
    """The same for the person who agrees or does not, with the two buttons while they have not said."""
    proposal, zone = snapshot.proposal, snapshot.calendar.zone
    if proposal is None or proposal.state != "open" or snapshot.request.state not in _UNFINISHED:
        return _agreed(snapshot)
    if is_countered(snapshot):
        asked_for = moments.moment(proposals.asked_for(proposal), zone)
        department = escape(snapshot.department.name)
        return [context(f"🕓 You proposed {asked_for}. Until {department} agrees, the promised time stays.")]
    who = escape(snapshot.names.get(proposal.proposer_id, snapshot.department.name))
    clock = snapshot.resolution
    stands = ""
    if clock is not None and clock.due_at is not None:
        stands = f" Until you agree, the promised time stays: {moments.moment(clock.due_at, zone)}."
    asks = f"🕓 *{who} proposes a new time: {moments.moment(proposal.due_at, zone)}.*{stands}"
    return [section(f"{asks}\n{quoted(shorten(proposal.reason, _REASON))}"), settling_buttons(proposal.id)]


def where_the_time_went(snapshot: RequestSnapshot, *, to_requester: bool = False) -> list[Block]:
    """Who had it for how long; nothing before it has passed through a hand."""
    went = moments.ledger(snapshot, to_requester=to_requester)
    return [context(f"Where the time went: {went}")] if went else []


def _agreed(snapshot: RequestSnapshot) -> list[Block]:
    proposal, zone = snapshot.proposal, snapshot.calendar.zone
    if proposal is None or proposal.state != "agreed" or snapshot.request.state == "cancelled":
        return []
    if snapshot.resolution is not None and snapshot.resolution.is_running and not snapshot.resolution.promise:
        return []
    first = snapshot.promised_first
    was = "" if first is None else f"; the first promise was {moments.moment(first, zone)}"
    return [context(f"🤝 New time agreed: {moments.moment(proposals.asked_for(proposal), zone)}{was}.")]
