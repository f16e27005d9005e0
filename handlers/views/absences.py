"""Being away: what others read of it, what Home says about it, and the form behind *I am away until…*."""

from __future__ import annotations

from datetime import date, timedelta

from slack_sdk.models.blocks import Block, ButtonElement, DatePickerElement, InputBlock
from slack_sdk.models.views import View

from bot.people.absences import NO_END, Absence
from bot.requests.snapshot import RequestSnapshot
from handlers.views.blocks import button, context, escape, section
from handlers.views.moments import away, day, moment

QUESTION_WAITS = "They read your question then. Reminders, and closing without an answer, count from their return."
NEW_TIME_WAITS = "They can agree to the new time then."
DONE_WAITS = "They can say then whether it is done. It does not close before."

AWAY = "home.away"
BACK = "home.back"
AWAY_FORM = "home.away_form"

LAST_DAY = "last_day"


def lines(absence: Absence, zone: str) -> list[Block]:
    """Why the reader counts as away, one line for each reason, and what follows from it."""
    blocks: list[Block] = []
    if absence.said_until is not None:
        # The end is the midnight after it.
        last_day = day(absence.said_until - timedelta(seconds=1), zone)
        blocks.append(section(f"🌴 *You are away until the end of {last_day}.*"))
    reasons = []
    if absence.status_until is not None:
        until = "" if absence.status_until == NO_END else f" until {moment(absence.status_until, zone)}"
        reasons.append(f"Your Slack status says that you are away{until}.")
    if absence.quiet_until is not None:
        reasons.append(f"Your notifications in Slack are paused until {moment(absence.quiet_until, zone)}.")
    if absence.said_until is not None or reasons:
        reasons.append("If something assigned to you is due meanwhile, a colleague is asked to take over.")
        blocks.append(context(" ".join(reasons)))
    return blocks


def buttons(absence: Absence) -> list[ButtonElement]:
    if absence.said_until is None:
        return [button("I am away until…", AWAY, "home")]
    return [button("I am back", BACK, "home"), button("Change the day…", AWAY, "home")]


def of_requester(snapshot: RequestSnapshot) -> str | None:
    """'Ana Alves is away until …', for whoever wants something from them; None while they are here."""
    until = snapshot.requester_away_until
    return None if until is None else f"{escape(snapshot.requester.name)} is {away(until, snapshot.calendar.zone)}."


def in_brackets(snapshot: RequestSnapshot) -> str:
    """The same behind a sentence about the requester: ' (away until …)'; nothing while they are here."""
    until = snapshot.requester_away_until
    return "" if until is None else f" ({away(until, snapshot.calendar.zone)})"


def of_assignee(snapshot: RequestSnapshot) -> str:
    """What follows 'Bo Berg has it' while they are away: ', away until …; a colleague is asked to take over'."""
    until = snapshot.assignee_away_until
    said = "" if until is None else f", {away(until, snapshot.calendar.zone)}"
    return f"{said}; a colleague is asked to take over" if snapshot.is_stand_in_asked else said


def lines_about_requester(snapshot: RequestSnapshot) -> list[Block]:
    """The same as a line of its own, on a card and in a form that asks the requester for something."""
    said = of_requester(snapshot)
    return [] if said is None else [context(f"🌴 {said}")]


def asked_in_vain(snapshot: RequestSnapshot, follows: str) -> str | None:
    """What somebody reads who just asked an absent requester for something, with what follows from it; or None."""
    said = of_requester(snapshot)
    return None if said is None else f"{snapshot.number}: {said} {follows}"


def away_form(last_day: date | None) -> View:
    """One date; it has the one that was said before, if there is one."""
    return View(
        type="modal",
        callback_id=AWAY_FORM,
        title="I am away",
        submit="Save",
        close="Not now",
        blocks=[
            InputBlock(
                block_id=LAST_DAY,
                label="What is the last day you are away?",
                hint="If something assigned to you is due before you are back, a colleague is asked to take over.",
                element=DatePickerElement(
                    action_id=LAST_DAY,
                    placeholder="Choose a day",
                    initial_date=None if last_day is None else last_day.isoformat(),
                ),
            )
        ],
    )
