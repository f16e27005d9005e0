"""The sentence that begins a line below a card: who did what, for one side or the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from bot.clocks import corrections
from bot.clocks.corrections import Correction
from bot.clocks.history import ANSWER, RESPONSE
from bot.clocks.ladder import CLOSES, Point
from bot.departments.departments import in_words
from bot.requests.queries import HistoryLine
from handlers.views import moments
from handlers.views.blocks import escape
from handlers.views.requests import promises

UNFINISHED = {"open", "taken", "waiting"}
_URGENCIES = {urgency.value: label for urgency, label in moments.URGENCIES.items()}
_SILENCE = in_words(Point.parse(CLOSES).length)
ENDS = {"closed": "is closed", "cancelled": "was cancelled"}


def for_department(line: HistoryLine) -> str:
    """Return the sentence for the department, before the words of whoever wrote."""
    return _FOR_DEPARTMENT[line.entry.verb](line)


def for_requester(line: HistoryLine) -> str:
    """Return the same for the requester."""
    return _FOR_REQUESTER[line.entry.verb](line)


def _reopened(line: HistoryLine) -> str:
    return _with_words(line, f"↩️ *{actor(line)}* reopened it")


def _cancelled(line: HistoryLine) -> str:
    return _with_words(line, f"🚫 *{actor(line)}* cancelled it")


def _acknowledged(line: HistoryLine) -> str:
    if line.actor is None:
        return f"👍 {_requester(line)} withdrew their message: no answer is needed."
    return f"👍 *{actor(line)}* has read it: no answer is needed."


def _doubted(line: HistoryLine) -> str:
    """To the requester, who wrote about what is finished: what it is, and who reads their words."""
    snapshot, department = line.snapshot, escape(line.snapshot.department.name)
    state = snapshot.request.state
    if state in UNFINISHED:
        return f"{snapshot.number} is open again."
    if state == "resolved":
        return f"*Reopen {snapshot.number}?* {department} sees what you wrote, and it does not close until you choose."
    return f"{snapshot.number} {ENDS[state]}. {department} sees what you wrote. *Reopen it?*"


def _upheld(line: HistoryLine) -> str:
    return f"*{actor(line)}* says {line.snapshot.number} is still done."


def _upheld_to_you(line: HistoryLine) -> str:
    closes_at = line.snapshot.request.closes_at
    closes = "" if closes_at is None else f" If you do nothing, it closes {moment(line, closes_at)}."
    return f"*{actor(line)}* read your message and says {line.snapshot.number} is done. Is it?{closes}"


def _rated(line: HistoryLine) -> str:
    """In the lines of an earlier version, where they are drawn anew: nobody is told of it now."""
    return f"⭐ *{actor(line)}* rated it."


def _commented(line: HistoryLine) -> str:
    """Of an earlier version are comments that ask for nothing."""
    asks = f"⭐ *{actor(line)}* {'asks to talk about' if line.entry.data.get('talk') else 'on'} how it went"
    return f"{asks}:" if line.entry.text else f"{asks}."


def _resolved(line: HistoryLine) -> str:
    """To the department, which reads what the requester was told."""
    return _with_words(line, f"☑️ *{actor(line)}* marked it as done and told {_requester(line)}")


def _resolved_to_you(line: HistoryLine) -> str:
    sentence = f"*{actor(line)}* says {line.snapshot.number} is done"
    return f"{sentence}:" if line.entry.text else f"{sentence}. Is it?"


def _handed_back(line: HistoryLine) -> str:
    about = "a colleague" if line.about is None else escape(line.about.name)
    return f"{about} has left the team. {line.snapshot.number} is back in the queue."


def _changed(line: HistoryLine) -> str:
    """Urgency, type, or both; what it means for the promise stands below."""
    was, now = line.entry.data["before"], line.entry.data["now"]
    kind = line.snapshot.kind
    what = []
    if was["urgency"] != now["urgency"]:
        what.append(f"“{_URGENCIES[now['urgency']]}” instead of “{_URGENCIES[was['urgency']]}”")
    if was["type"] != now["type"]:
        what.append("it is about something else" if kind is None else f"it is about *{escape(kind.name)}*")
    return f"✏️ *{actor(line)}* corrected {line.snapshot.number}: {', and '.join(what)}."


def _moved_here(line: HistoryLine) -> str:
    before = line.snapshot.departments.get(line.entry.data.get("from", 0))
    of = "another department" if before is None else f"*{escape(before)}*"
    return _with_words(line, f"➡️ *{actor(line)}* moved it here from {of}")


def moved_on(line: HistoryLine) -> str:
    to = line.snapshot.departments.get(line.entry.data.get("department", 0), line.snapshot.department.name)
    return _with_words(
        line, f"➡️ *{actor(line)}* moved {line.snapshot.number} to *{escape(to)}*, whose promise counts now"
    )


def _proposed(line: HistoryLine) -> str:
    return f"🕓 *{actor(line)}* proposed a new time to {_requester(line)}, {_new_time(line)}:"


def _proposed_to_you(line: HistoryLine) -> str:
    return f"🕓 *{actor(line)}* needs more time and proposes {_new_time(line)}:"


def _countered(line: HistoryLine) -> str:
    return _with_words(line, f"🕓 *{actor(line)}* proposed another time, {_new_time(line)}")


def _agreed(line: HistoryLine) -> str:
    return f"🤝 *{actor(line)}* agreed to the new time: {_new_time(line)}."


def _declined(line: HistoryLine) -> str:
    return f"*{actor(line)}* did not agree to {_new_time(line)}: the promised time stays."


def _silent(line: HistoryLine) -> str:
    number = line.snapshot.number
    return f"💤 {_requester(line)} did not answer within {_SILENCE}, so {number} is closed. It can be reopened."


def _you_were_silent(line: HistoryLine) -> str:
    number, department = line.snapshot.number, escape(line.snapshot.department.name)
    return (
        f"💤 {number} is closed, because {department} got no answer from you within {_SILENCE}. "
        "Nothing is lost: *Reopen* continues it."
    )


def _snoozed(line: HistoryLine) -> str:
    written = line.entry.data.get("until")
    until = "" if written is None else f" until {moment(line, datetime.fromisoformat(written))}"
    return _with_words(line, f"🔕 *{actor(line)}* snoozed the reminders{until}")


def _other_standard(line: HistoryLine, *, to_requester: bool = False) -> str:
    """What the department promises was changed; where a time moves that somebody was told, the new one."""
    changed = f"{escape(line.snapshot.department.name)} changed what it promises"
    if line.entry.data.get("hours"):
        changed += ", and working hours were changed"
    return f"{changed}. {_moved_times(line, to_requester) or promises.running(line.snapshot)}"


def _other_hours(line: HistoryLine, *, to_requester: bool = False) -> str:
    return f"Working hours were changed. {_moved_times(line, to_requester)}"


def _moved_times(line: HistoryLine, to_requester: bool) -> str:
    """A sentence for each told time that moves: a fact of that moment, whatever happens to the promise afterwards."""
    return " ".join(_moved_time(line, one, to_requester) for one in corrections.read(line.entry.data) if one.is_told)


def _moved_time(line: HistoryLine, one: Correction, to_requester: bool) -> str:
    if one.kind == ANSWER:
        what = "Your answer" if to_requester else f"{_requester(line)}'s answer"
    elif one.kind == RESPONSE:
        what = "The first answer" if one.cycle == 1 else "The next answer"
    else:
        what = "The solution"
    before = "" if one.due_before is None else moment(line, one.due_before)
    if one.due_at is None:
        return f"{what} has no promised time any more; it was due {before}."
    return f"{what} is now due {moment(line, one.due_at)}; before, it was due {before}."


def _told_hours(line: HistoryLine) -> str:
    """To somebody who wrote in closed hours: when they open, and what is promised."""
    snapshot = line.snapshot
    opens_at = moment(line, datetime.fromisoformat(line.entry.data["opens_at"]))
    text = f"🌙 *{escape(snapshot.department.name)}* is closed and opens {opens_at}. They will read your message then."
    answer = (
        snapshot.response if snapshot.response is not None and snapshot.response.is_running else snapshot.resolution
    )
    if answer is None or not answer.is_running or answer.due_at is None:
        return text
    what = moments.answer_name(answer) if answer.kind == RESPONSE else "solution"
    return f"{text} The {what} is {moments.standing(answer, snapshot.calendar.zone)}."


def _with_words(line: HistoryLine, sentence: str) -> str:
    """The sentence, with a colon when words follow it and a full stop otherwise."""
    return f"{sentence}{':' if line.entry.text else '.'}"


def actor(line: HistoryLine) -> str:
    """Return the name of whoever did it, escaped."""
    return "Handoff" if line.actor is None else escape(line.actor.name)


def _requester(line: HistoryLine) -> str:
    return escape(line.snapshot.requester.name)


def moment(line: HistoryLine, at: datetime) -> str:
    """Return the moment in each reader's own zone; the fallback is in that of the department's calendar."""
    return moments.moment(at, line.snapshot.calendar.zone)


def _new_time(line: HistoryLine) -> str:
    return moment(line, datetime.fromisoformat(line.entry.data["due_at"]))


_Openings = Mapping[str, Callable[[HistoryLine], str]]

_FOR_BOTH: _Openings = {
    "reopened": _reopened,
    "cancelled": _cancelled,
    "changed": _changed,
    "countered": _countered,
    "agreed": _agreed,
    "declined": _declined,
    "standard": _other_standard,
    "hours": _other_hours,
}

_FOR_DEPARTMENT: _Openings = {
    **_FOR_BOTH,
    "taken": lambda line: f"✋ *{actor(line)}* answered {_requester(line)}.",
    "asked": lambda line: f"*{actor(line)}* asked {_requester(line)}:",
    "replied": lambda line: f"*{actor(line)}* replied to {_requester(line)}:",
    "answered": lambda line: f"*{actor(line)}* answered:",
    "added": lambda line: f"*{actor(line)}* added:",
    "remarked": lambda line: f"*{actor(line)}* wrote where {_requester(line)} asked:",
    "acknowledged": _acknowledged,
    "upheld": _upheld,
    "noted": lambda line: f"🔒 *{actor(line)}* noted, for the department only:",
    "resolved": _resolved,
    "rated": _rated,
    "commented": _commented,
    "handed_back": _handed_back,
    "moved": _moved_here,
    "proposed": _proposed,
    "silent": _silent,
    "snoozed": _snoozed,
}

_FOR_REQUESTER: _Openings = {
    **_FOR_BOTH,
    "asked": lambda line: f"*{actor(line)}* asks you:",
    "replied": lambda line: f"*{actor(line)}* replied:",
    "resolved": _resolved_to_you,
    "doubted": _doubted,
    "upheld": _upheld_to_you,
    "moved": moved_on,
    "proposed": _proposed_to_you,
    "silent": _you_were_silent,
    "told_hours": _told_hours,
    "standard": partial(_other_standard, to_requester=True),
    "hours": partial(_other_hours, to_requester=True),
    "remarked": lambda line: f"*{actor(line)}* wrote:",
    # Their own words, written elsewhere.
    "answered": lambda line: f"*{actor(line)}* answered:",
    "added": lambda line: f"*{actor(line)}* added:",
    "rated": _rated,
    "commented": _commented,
}
