"""Refusals in words: why not, and who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.errors import (
    AlreadyAnswered,
    AlreadyRated,
    AlreadySettled,
    AlreadyTaken,
    CannotAssign,
    CannotMove,
    LostAtRestore,
    MayNotAsk,
    MayNotCancel,
    MayNotPropose,
    MayNotReadReports,
    MayNotReopen,
    MembersNotReadYet,
    NoAnswerOwed,
    NoLongerKept,
    NoMoreNewTimes,
    NoSuchDepartment,
    NoSuchReport,
    NoSuchRequest,
    NoSuchWindow,
    NotAhead,
    NotALead,
    NotAMember,
    NotAnAdmin,
    NotAReportReader,
    NotNow,
    NotShown,
    NotTheRequester,
    NotYourReminder,
    NotYourSide,
    RatingNotKept,
    Refused,
    YourOwnTime,
)
from handlers.views import moments
from handlers.views.blocks import escape
from handlers.views.pulses.refusals import WORDS as OF_PULSES

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
    "declined": "was not agreed to: the promised time stays",
    "lapsed": "is no longer proposed",
    "countered": "was answered with another time, and the department decides",
}


def refusal(error: Refused) -> str:
    """The sentence for whoever was refused, as mrkdwn. Raises KeyError for a refusal that has no words."""
    return WORDS[type(error)](error)


def _no_such_request(error: NoSuchRequest) -> str:
    what = f"R-{error.number}" if error.number else "such request"
    return (
        f"There is no {what} that you can see. A request is shown to the person who asked and to the members of its "
        "department, for some months after its end. If you work there, join its channel and try again; `/request mine` "
        "lists yours."
    )


def _no_longer_kept(error: NoLongerKept) -> str:
    return (
        f"R-{error.number} ended so long ago that what was written in it is no longer kept, and nobody can go on with "
        "it. If it is needed again, ask anew with `/request`."
    )


def _lost_at_restore(error: LostAtRestore) -> str:
    what = f"R-{error.number}" if error.number else "What this belongs to"
    return (
        f"{what} is from before I was restored, and not known any more: what came after "
        f"{moments.moment(error.made_at, 'UTC')} and before {moments.moment(error.restored_at, 'UTC')} is lost. "
        "Nothing was changed. If it is still needed, open it again with `/request`; `/request mine` lists what I know."
    )


def _no_such_department(error: NoSuchDepartment) -> str:
    return f"*{escape(error.word)}* takes no requests now. You can ask: {escape(', '.join(error.names))}."


def _not_a_member(error: NotAMember) -> str:
    return (
        f"Only members of *{escape(error.department)}* can do this: the colleagues in <#{error.channel_id}>. "
        "If you work there, join the channel and try again."
    )


def _members_not_read_yet(_error: MembersNotReadYet) -> str:
    return (
        "This is for the person who asked and for members of the department, the colleagues in its channel, and I am "
        "still reading who they are. If you are one of them, please try again in a minute. Nothing was changed."
    )


def _not_the_requester(error: NotTheRequester) -> str:
    return f"Only <@{error.requester_id}>, who asked, can do this."


def _not_your_side(error: NotYourSide) -> str:
    return (
        f"R-{error.number} is between <@{error.requester_id}>, who asked, and *{escape(error.department)}*: "
        "only they can use its card. What you write in its thread reaches both."
    )


def _may_not_cancel(error: MayNotCancel) -> str:
    leads = _leads(error.department, error.lead_ids)
    return f"Only <@{error.requester_id}>, who asked, or {leads} can cancel it."


def _may_not_reopen(error: MayNotReopen) -> str:
    return f"Only <@{error.requester_id}>, who asked, or a member of *{escape(error.department)}* can reopen it."


def _may_not_propose(error: MayNotPropose) -> str:
    has_it = "whoever takes it" if error.assignee_id is None else f"<@{error.assignee_id}>, who has it,"
    return f"Only {has_it} or {_leads(error.department, error.lead_ids)} can propose a new time."


def _no_more_new_times(error: NoMoreNewTimes) -> str:
    if error.is_open:
        return f"A new time for R-{error.number} is proposed already. Only whoever asked can agree to it."
    return (
        f"A new time for R-{error.number} was proposed twice, which is the most there can be. "
        "Please *Reply*, and say what they can expect."
    )


def _not_ahead(error: NotAhead) -> str:
    if error.opens_at is None:
        return "That time has passed. Please choose a later one."
    opens_at = moments.moment(error.opens_at, error.zone)
    return f"{escape(error.department)} is closed and opens {opens_at}. Please choose a time after that."


def _no_answer_owed(error: NoAnswerOwed) -> str:
    members = f"Members of *{escape(error.department)}*"
    if error.has_newer:
        return (
            f"There is a newer message to R-{error.number}. {members} can say below that one that it needs no answer."
        )
    return f"That message of R-{error.number} waits for no answer any more. {members} can *Reply* all the same."


def _already_settled(error: AlreadySettled) -> str:
    return f"The new time for R-{error.number} {SETTLED[error.state]}. The card shows what is promised."


def _your_own_time(error: YourOwnTime) -> str:
    return (
        f"You proposed that time for R-{error.number}. Somebody else in *{escape(error.department)}* can agree to it."
    )


def _cannot_move(error: CannotMove) -> str:
    return (
        f"*{escape(error.department)}* has it already, or takes no requests now. "
        "Members can move it to any department that does: please choose another."
    )


def _already_taken(error: AlreadyTaken) -> str:
    return f"<@{error.assignee_id}> has R-{error.number} already. You can give it to somebody else under *More*."


def _not_now(error: NotNow) -> str:
    return f"R-{error.number} is {STATES[error.state]}, so this is not possible any more. The card shows what is."


def _cannot_assign(error: CannotAssign) -> str:
    return f"<@{error.person_id}> is not a member of *{escape(error.department)}*. Only its members can take a request."


def _rating_not_kept(_error: RatingNotKept) -> str:
    return (
        "I cannot seal a rating safely right now, so yours was *not kept*. Please try again in a few minutes, or "
        "confirm without rating. Whoever runs Handoff sees why with `handoff doctor`."
    )


def _already_rated(error: AlreadyRated) -> str:
    return (
        f"You rated R-{error.number}, thank you. It can no longer be changed: a day has passed, or its month is over. "
        "If the request is reopened, you can rate it again when it is done."
    )


def _may_not_ask(_error: MayNotAsk) -> str:
    return "Requests are for colleagues in this company. Please ask the person you work with here to make it."


def _not_your_reminder(error: NotYourReminder) -> str:
    if error.person_id is None:
        return "This reminder is for the whole department. Whoever got one of their own can snooze it."
    return f"This reminder was sent to <@{error.person_id}>, and only they can snooze it."


def _may_not_read_reports(_error: MayNotReadReports) -> str:
    return "Reports are for colleagues in this company."


def _not_shown(error: NotShown) -> str:
    return (
        f"Figures of *{escape(error.department)}* are not shown outside of it: fewer than {error.needed} people served "
        f"there in the last 13 weeks, and small departments are shown together only. Its members and "
        f"{_leads(error.department, error.lead_ids)} can read them."
    )


def _no_such_report(_error: NoSuchReport) -> str:
    return (
        "There is no such report that you can see. All of it is shown to a department's members and leads, and to "
        "other colleagues what is about five people or more."
    )


def _not_a_report_reader(error: NotAReportReader) -> str:
    readers = ", ".join(f"<@{reader}>" for reader in error.reader_ids)
    who = readers or "nobody yet: an admin names them as `report_readers` in the departments file"
    return f"The report of the company is for those whom the departments file names ({who})."


def _no_such_window(error: NoSuchWindow) -> str:
    examples = ", ".join(f"`{one}`" for one in error.examples)
    return (
        f"I know no weeks called “{escape(error.written)}” that are over. "
        f"Please write one of these behind the department: {examples}."
    )


def _not_an_admin(error: NotAnAdmin) -> str:
    admins = ", ".join(f"<@{admin}>" for admin in error.admin_ids) or "none is named yet, in HANDOFF_ADMINS"
    return f"Only admins of Handoff can try other standards ({admins})."


def _not_a_lead(error: NotALead) -> str:
    if not error.department:
        return (
            "Only a lead of the department can do this. If you lead it, ask an admin of Handoff to name you in the "
            "departments file."
        )
    return f"Only {_leads(error.department, error.lead_ids)} can do this."


def _already_answered(error: AlreadyAnswered) -> str:
    said = f"it was on purpose: {escape(error.text)}" if error.text else "it was not on purpose"
    return f"That is answered already: {said}. Nothing was changed."


def _leads(department: str, lead_ids: list[str]) -> str:
    leads = ", ".join(f"<@{lead}>" for lead in lead_ids) or "none is named yet"
    return f"a lead of *{escape(department)}* ({leads})"


WORDS: dict[type[Refused], Callable[[Any], str]] = {
    NoSuchRequest: _no_such_request,
    NoLongerKept: _no_longer_kept,
    LostAtRestore: _lost_at_restore,
    NoSuchDepartment: _no_such_department,
    NotAMember: _not_a_member,
    MembersNotReadYet: _members_not_read_yet,
    NotTheRequester: _not_the_requester,
    NotYourSide: _not_your_side,
    MayNotCancel: _may_not_cancel,
    MayNotReopen: _may_not_reopen,
    MayNotPropose: _may_not_propose,
    NoMoreNewTimes: _no_more_new_times,
    NotAhead: _not_ahead,
    NoAnswerOwed: _no_answer_owed,
    AlreadySettled: _already_settled,
    YourOwnTime: _your_own_time,
    CannotMove: _cannot_move,
    AlreadyTaken: _already_taken,
    NotNow: _not_now,
    CannotAssign: _cannot_assign,
    AlreadyRated: _already_rated,
    RatingNotKept: _rating_not_kept,
    MayNotAsk: _may_not_ask,
    NotYourReminder: _not_your_reminder,
    NotAnAdmin: _not_an_admin,
    MayNotReadReports: _may_not_read_reports,
    NotShown: _not_shown,
    NoSuchReport: _no_such_report,
    NoSuchWindow: _no_such_window,
    NotALead: _not_a_lead,
    AlreadyAnswered: _already_answered,
    NotAReportReader: _not_a_report_reader,
    **OF_PULSES,
}
"""Every refusal has words: those of pulses are at home with their views."""
