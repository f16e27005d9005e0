"""Refusals in words: why not, and who may."""

from __future__ import annotations

from functools import singledispatch

from bot.errors import (
    AlreadyRated,
    AlreadySettled,
    AlreadyTaken,
    CannotAssign,
    CannotMove,
    MayNotAsk,
    MayNotCancel,
    MayNotPropose,
    MayNotReopen,
    NoAnswerOwed,
    NoMoreNewTimes,
    NoSuchDepartment,
    NoSuchRequest,
    NotAhead,
    NotAMember,
    NotAnAdmin,
    NotNow,
    NotTheRequester,
    NotYourReminder,
    Refused,
)
from handlers.views import moments
from handlers.views.blocks import escape
from handlers.views.pulses.refusals import of_pulses

STATES = {
    "open": "open, and nobody has it yet",
    "taken": "being worked on",
    "waiting": "waiting for the requester",
    "resolved": "done already",
    "closed": "closed",
    "cancelled": "cancelled",
}
SETTLED = {
    "open": "waits for an answer",
    "agreed": "is agreed already",
    "declined": "was not agreed to: the old one stands",
    "lapsed": "is no longer asked for",
}


@singledispatch
def refusal(error: Refused) -> str:
    """The sentence for whoever was refused, as mrkdwn. Those of pulses are at home with their views."""
    return of_pulses(error)


@refusal.register
def _(error: NoSuchRequest) -> str:
    return (
        f"There is no R-{error.number} that you can see. A request is shown to the person who asked and to the "
        "department; `/request mine` lists yours."
    )


@refusal.register
def _(error: NoSuchDepartment) -> str:
    return f"*{escape(error.word)}* takes no requests now. You can ask: {escape(', '.join(error.names))}."


@refusal.register
def _(error: NotAMember) -> str:
    return (
        f"Only members of *{escape(error.department)}* can do this: the colleagues in <#{error.channel_id}>. "
        "If you work there, join the channel and try again."
    )


@refusal.register
def _(error: NotTheRequester) -> str:
    return f"Only <@{error.requester_id}>, who asked, can do this."


@refusal.register
def _(error: MayNotCancel) -> str:
    leads = _leads(error.department, error.lead_ids)
    return f"Only <@{error.requester_id}>, who asked, or {leads} can cancel it."


@refusal.register
def _(error: MayNotReopen) -> str:
    return f"Only <@{error.requester_id}>, who asked, or a member of *{escape(error.department)}* can reopen it."


@refusal.register
def _(error: MayNotPropose) -> str:
    has_it = "whoever takes it" if error.assignee_id is None else f"<@{error.assignee_id}>, who has it,"
    return f"Only {has_it} or {_leads(error.department, error.lead_ids)} can ask for a new time."


@refusal.register
def _(error: NoMoreNewTimes) -> str:
    if error.is_open:
        return f"A new time for R-{error.number} is asked for already. Only whoever made the request can agree to it."
    return (
        f"A new time for R-{error.number} was asked for twice, which is as often as anybody may. "
        "Please *Reply*, and say what they can expect."
    )


@refusal.register
def _(error: NotAhead) -> str:
    if error.opens_at is None:
        return "That time is over. Please choose one that lies ahead."
    opens_at = moments.moment(error.opens_at, error.zone)
    return f"{escape(error.department)} is closed and opens {opens_at}. Please choose a time after that."


@refusal.register
def _(error: NoAnswerOwed) -> str:
    members = f"Members of *{escape(error.department)}*"
    if error.has_newer:
        return (
            f"There is a newer message to R-{error.number}. {members} can say below that one that it needs no answer."
        )
    return f"That message of R-{error.number} waits for no answer any more. {members} can *Reply* all the same."


@refusal.register
def _(error: AlreadySettled) -> str:
    return f"The new time for R-{error.number} {SETTLED[error.state]}. The card shows what is promised."


@refusal.register
def _(error: CannotMove) -> str:
    return (
        f"*{escape(error.department)}* has it already, or takes no requests now. "
        "Members can move it to any department that does: please choose another."
    )


@refusal.register
def _(error: AlreadyTaken) -> str:
    return f"<@{error.assignee_id}> has R-{error.number} already. You can give it to somebody else under *More*."


@refusal.register
def _(error: NotNow) -> str:
    return f"R-{error.number} is {STATES[error.state]}, so this is not possible any more. The card shows what is."


@refusal.register
def _(error: CannotAssign) -> str:
    return (
        f"<@{error.person_id}> is not a member of *{escape(error.department)}*. Only its members can take a request on."
    )


@refusal.register
def _(error: AlreadyRated) -> str:
    return f"You have rated R-{error.number} already, thank you. If it is opened again, you can rate it anew."


@refusal.register
def _(_error: MayNotAsk) -> str:
    return "Requests are for colleagues of this workspace. Please ask the person you work with here to make it."


@refusal.register
def _(error: NotYourReminder) -> str:
    if error.person_id is None:
        return "This reminder is for the whole department. Whoever got one of their own can put theirs off."
    return f"This reminder was sent to <@{error.person_id}>, and only they can put it off."


@refusal.register
def _(error: NotAnAdmin) -> str:
    admins = ", ".join(f"<@{admin}>" for admin in error.admin_ids) or "none is named yet, in HANDOFF_ADMINS"
    return f"Only admins of Handoff can try other standards ({admins})."


def _leads(department: str, lead_ids: list[str]) -> str:
    leads = ", ".join(f"<@{lead}>" for lead in lead_ids) or "none is named yet"
    return f"a lead of *{escape(department)}* ({leads})"
