"""Being away: what Home says about it, and the form behind *I am away until…*."""

from __future__ import annotations

from datetime import date, timedelta

from slack_sdk.models.blocks import Block, ButtonElement, DatePickerElement, InputBlock
from slack_sdk.models.views import View

from bot.people.absences import NO_END, Absence
from handlers.views.blocks import button, context, section
from handlers.views.moments import day, moment

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
        reasons.append("If something in your hands falls due meanwhile, a colleague is asked to stand in.")
        blocks.append(context(" ".join(reasons)))
    return blocks


def buttons(absence: Absence) -> list[ButtonElement]:
    if absence.said_until is None:
        return [button("I am away until…", AWAY, "home")]
    return [button("I am back", BACK, "home"), button("Change the day…", AWAY, "home")]


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
                hint="If something in your hands falls due before you are back, a colleague is asked to stand in.",
                element=DatePickerElement(
                    action_id=LAST_DAY,
                    placeholder="Choose a day",
                    initial_date=None if last_day is None else last_day.isoformat(),
                ),
            )
        ],
    )
