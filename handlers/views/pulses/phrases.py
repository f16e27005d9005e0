"""The phrases that invitations, forms and results share: who, when, how often and how many. Escaped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from slack_sdk.models.blocks import Block

from bot.pulses.queries import ActionShown
from bot.pulses.questionnaire import (
    Audience,
    Questionnaire,
    Reach,
    Readers,
    Repeat,
)
from bot.pulses.waves import NO_DEPARTMENT
from handlers.views.blocks import escape, listed, section

_STEPS = ("What", "To whom", "When", "Look")
REACHES = {
    Reach.EVERYONE: "Everyone in the company",
    Reach.DEPARTMENTS: "Some departments",
    Reach.CHANNEL: "The people in a channel",
    Reach.GROUP: "A user group",
}
REPEATS = {
    Repeat.NEVER: "Only once",
    Repeat.TWO_WEEKS: "Every two weeks",
    Repeat.MONTHLY: "Every month",
    Repeat.QUARTERLY: "Every three months",
}
_NAMES = 300
_WITHOUT = "people without a department"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def step(number: int) -> str:
    """Return where in the composer somebody is: all four steps, this one bold."""
    return " → ".join(f"*{name}*" if place == number else name for place, name in enumerate(_STEPS))


def not_saved(step: str, why: str) -> list[Block]:
    """Return that a step which was left could not be saved as it stood, and why; nothing if it was."""
    return [section(f"⚠️ *What you chose under {step} was not kept.* {escape(why)}")] if why else []


def people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def questions(count: int) -> str:
    return "1 question" if count == 1 else f"{count} questions"


def minutes(count: int) -> str:
    return "about a minute" if count <= 1 else f"about {count} minutes"


def days(span: timedelta) -> str:
    """Return a length in whole days, as the composer offers them: '5 days', '1 week'."""
    return "1 week" if span == timedelta(weeks=1) else f"{span.days} days"


def day(on: date) -> str:
    """Return a date as it is the same for every reader: 'Fri 20 Mar'."""
    return f"{_DAYS[on.weekday()]} {on.day} {on:%b}"


def audience(asked: Audience, departments: Sequence[str], guests: int = 0) -> str:
    """Return whom a pulse goes to: 'everyone in the company', 'IT and Finance', and how many of them are guests."""
    whom = {
        Reach.EVERYONE: "everyone in the company",
        Reach.DEPARTMENTS: f"the people of {names(departments)}",
        Reach.CHANNEL: f"the people in <#{asked.slack_id}>",
        Reach.GROUP: "the people of one user group",
    }[asked.reach]
    return f"{whom}, of them {guests_of(guests)}" if guests else whom


def guests_of(count: int) -> str:
    return "1 guest" if count == 1 else f"{count:,} guests"


def names(given: Sequence[str], *, limit: int = _NAMES) -> str:
    """Return names as a phrase: 'IT, Finance and Legal', escaped; what is beyond the limit is counted."""
    escaped = [_WITHOUT if name == NO_DEPARTMENT else escape(name) for name in given]
    whole = ", ".join(escaped[:-1]) + (f" and {escaped[-1]}" if len(escaped) > 1 else "".join(escaped))
    return whole if len(whole) <= limit else listed(escaped, limit=limit)


def department(name: str) -> str:
    """Return the name of a department in a list to choose from. Plain text, not escaped."""
    return _WITHOUT.capitalize() if name == NO_DEPARTMENT else name


def readers(given: Readers) -> str:
    """Return who is sent the results."""
    told = [f"<@{person_id}>" for person_id in given.person_ids[:10]]
    if len(given.person_ids) > len(told):
        told.append(f"{len(given.person_ids) - len(told)} more")
    if given.channel_id:
        told.append(f"<#{given.channel_id}>")
    return ", ".join(told[:-1]) + (f" and {told[-1]}" if len(told) > 1 else "".join(told))


def rhythm(composed: Questionnaire) -> str:
    """Return how long a pulse is open and how often it is asked."""
    return f"open for {days(composed.open_for)}, {REPEATS[composed.repeat].lower()}"


def actions_done(title: str, given: Sequence[ActionShown]) -> list[Block]:
    """Return what was promised, under its title; nothing where nothing was. A section each, because Slack's are
    short.
    """
    return [section(f"*{title}*"), *(section(done(action)) for action in given)] if given else []


def done(action: ActionShown) -> str:
    """Return one thing that was promised after a pulse, and how it stands."""
    who = f"<@{action.owner_id}>"
    if action.state == "done":
        return f"✅ {escape(action.words)} · done, {who}"
    if action.state == "dropped":
        return f"🚫 {escape(action.words)} · not pursued, {who}"
    if action.is_late:
        return f"🔴 {escape(action.words)} · late, was due {day(action.due_on)}, {who}"
    return f"🔵 {escape(action.words)} · by {day(action.due_on)}, {who}"
