"""What is said in the threads below the cards: one line of the history, for one side or the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from slack_sdk.models.blocks import Block

from bot.clocks import corrections
from bot.clocks.corrections import Correction
from bot.clocks.history import ANSWER, RESPONSE
from bot.clocks.ladder import CLOSES, Point
from bot.departments.departments import in_words
from bot.requests.queries import WORDS, HistoryLine
from handlers.views import moments
from handlers.views.blocks import actions, button, context, escape, quoted, section
from handlers.views.blocks import text_blocks as paragraphs
from handlers.views.requests import files, ids, promises
from handlers.views.requests.buttons import deciding_buttons, doubting_buttons
from storage.tables import Person

_UNFINISHED = {"open", "taken", "waiting"}
_MOST_WORDS = 7_500


def line_for_department(
    line: HistoryLine, on_call: Person | None = None, *, can_act: bool = True
) -> tuple[str, list[Block]]:
    """One line of the history in the department's thread: the text and the blocks.

    Below what the requester wrote after an answer, members can say that it needs none: not every word is a question.
    Whoever answers what nobody had has it from then on, and can release it. While nobody has it, whoever is on call is
    mentioned. Where it is no longer this department's, nobody `can_act`. Where it reads like a courtesy, and not quite,
    they are asked.
    """
    text, blocks = _said(opening(line), line)
    if on_call is not None:
        blocks.append(section(f"Nobody has it yet. <@{on_call.id}>, you are on call."))
    if can_act and _is_theirs_by_answering(line):
        blocks.append(context(f"{actor(line)} has it from now on, because nobody else had it."))
        blocks.append(actions([button("Release", ids.RELEASE, line.snapshot.request.id)]))
    if can_act:
        blocks += _after_the_end(line)
    if can_act and is_owed_an_answer(line):
        blocks.append(actions([button("No answer needed", ids.NO_ANSWER, line.entry.id)]))
    elif can_act and _is_doubtful(line):
        blocks.append(context("Does this need an answer?"))
        blocks.append(actions([button("Reply", ids.REPLY, line.snapshot.request.id)]))
    return text, blocks


def line_for_requester(line: HistoryLine) -> tuple[str, list[Block]]:
    """The same in the requester's thread.

    A question can be answered right there, until it is. What they have to decide has its buttons on the card, which is
    always drawn as things are: in one place, and gone when it is decided.
    """
    verb, snapshot = line.entry.verb, line.snapshot
    if line.entry.actor_id == snapshot.request.requester_id:
        line = replace(line, actor=_YOU)
    text, blocks = _said(_FOR_REQUESTER[verb](line), line)
    if verb == "asked" and snapshot.request.state == "waiting":
        blocks.append(context("Answer here in the thread, or with the button. Their clock is paused until then."))
        blocks.append(actions([button("Answer", ids.ANSWER, snapshot.request.id, style="primary")]))
    elif verb == "proposed" and _is_asked_for(line):
        blocks.append(context("Please choose on the card above. Until then the promised time stays."))
    elif verb in {"moved", "changed"} and (promised := promises.running(snapshot)):
        blocks.append(context(promised))
    elif verb in {"resolved", "upheld"} and snapshot.request.state == "resolved":
        blocks.append(context("Please confirm on the card above, or reopen it there."))
    elif verb == "doubted" and (buttons := doubting_buttons(snapshot)):
        blocks.append(actions(buttons))
    return text, blocks


def mention(requester: Person) -> Block:
    """Below the first line in a requester's thread: whoever is mentioned in a thread is told of its lines by Slack."""
    # It stays: Slack does not say whether somebody whose mention is edited away still follows the thread.
    return section(f"<@{requester.id}>, Slack notifies you of everything new in this thread.")


def asks_department(line: HistoryLine, on_call: Person | None) -> bool:
    """Does the line in the department's thread ask for something that may be done? Then it is drawn anew when it is."""
    asks = is_owed_an_answer(line) or _is_doubtful(line) or _is_theirs_by_answering(line)
    may_change = line.entry.verb == "rated" and not _is_final(line)
    return on_call is not None or asks or may_change or bool(_after_the_end(line))


def asks_requester(line: HistoryLine) -> bool:
    """The same of the line in the requester's thread."""
    state, verb = line.snapshot.request.state, line.entry.verb
    if verb == "doubted":
        return bool(doubting_buttons(line.snapshot))
    return (verb, state) in {("asked", "waiting"), ("resolved", "resolved"), ("upheld", "resolved")} or (
        verb == "proposed" and _is_asked_for(line)
    )


def opening(line: HistoryLine) -> str:
    """The sentence that begins a line for the department, before the words of whoever wrote."""
    return _FOR_DEPARTMENT[line.entry.verb](line)


def is_edited(line: HistoryLine) -> bool:
    """Did whoever wrote it edit it after it was passed on?"""
    return "edited_at" in line.entry.data


def edited_since(line: HistoryLine) -> str:
    """What its writer did with it since, and when."""
    data = line.entry.data
    if "taken_back" in data:
        return f" · withdrawn {_moment(line, datetime.fromisoformat(data['taken_back']))}"
    return f" · edited {_moment(line, datetime.fromisoformat(data['edited_at']))}" if is_edited(line) else ""


def taken_back(line: HistoryLine) -> tuple[str, list[Block]]:
    """In place of words that were deleted, where a line of Handoff cannot be."""
    text = f"*{actor(line)}* withdrew this."
    return text, [section(text)]


def _after_the_end(line: HistoryLine) -> list[Block]:
    """To the department, about words that came when nobody worked on it any more."""
    snapshot = line.snapshot
    ended_since = snapshot.ending is not None and snapshot.ending.id > line.entry.id
    if line.entry.verb not in WORDS or snapshot.request.state in _UNFINISHED or ended_since:
        return []
    if snapshot.is_doubted:
        return [context(f"{snapshot.number} is done. Please reopen it, or confirm on the card above that it is done.")]
    if snapshot.request.state == "resolved":
        return []
    is_over = f"{snapshot.number} {_ENDS[snapshot.request.state]}"
    return [context(f"{is_over}. Reopen it if there is something left to do."), actions(deciding_buttons(snapshot))]


def _said(begins: str, line: HistoryLine) -> tuple[str, list[Block]]:
    said, whole = paragraphs(line.entry.text, limit=_MOST_WORDS)
    blocks: list[Block] = [section(begins), *said]
    if not whole:
        blocks.append(actions([button("Open", ids.READ, line.snapshot.request.id)]))
    if line.entry.with_files:
        blocks.append(context(f"📎 {files.counted(line.entry.with_files)}, below in this thread."))
    if is_edited(line):
        blocks.append(context(f"Edited {_moment(line, datetime.fromisoformat(line.entry.data['edited_at']))}."))
    return spoken(begins, line), blocks


def spoken(begins: str, line: HistoryLine) -> str:
    """The sentence with the words after it, and how many files came with them."""
    words = [quoted(line.entry.text)] if line.entry.text else []
    attached = [f"📎 {files.counted(line.entry.with_files)}"] if line.entry.with_files else []
    return "\n".join([begins, *words, *attached])


# --- openings ---


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
    if state in _UNFINISHED:
        return f"{snapshot.number} is open again."
    if state == "resolved":
        return f"*Reopen {snapshot.number}?* {department} sees what you wrote, and it does not close until you choose."
    return f"{snapshot.number} {_ENDS[state]}. {department} sees what you wrote. *Reopen it?*"


def _upheld(line: HistoryLine) -> str:
    return f"*{actor(line)}* says {line.snapshot.number} is still done."


def _upheld_to_you(line: HistoryLine) -> str:
    closes_at = line.snapshot.request.closes_at
    closes = "" if closes_at is None else f" If you do nothing, it closes {_moment(line, closes_at)}."
    return f"*{actor(line)}* read your message and says {line.snapshot.number} is done. Is it?{closes}"


def _rated(line: HistoryLine) -> str:
    return f"⭐ *{actor(line)}* rated it" + (f": {moments.SCORES[line.score]}" if line.score else ".")


def _commented(line: HistoryLine) -> str:
    return f"⭐ *{actor(line)}* on how it went:"


def _is_final(line: HistoryLine) -> bool:
    """Is the score in this line one that does not change any more?"""
    rating, request = line.snapshot.rating, line.snapshot.request
    is_last = line.entry.data.get("resolution") == request.resolution
    return not is_last or rating is None or not rating.may_change


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
    until = "" if written is None else f" until {_moment(line, datetime.fromisoformat(written))}"
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
    before = "" if one.due_before is None else _moment(line, one.due_before)
    if one.due_at is None:
        return f"{what} has no promised time any more; it was due {before}."
    return f"{what} is now due {_moment(line, one.due_at)}; before, it was due {before}."


def _told_hours(line: HistoryLine) -> str:
    """To somebody who wrote in closed hours: when they open, and what is promised."""
    snapshot = line.snapshot
    opens_at = _moment(line, datetime.fromisoformat(line.entry.data["opens_at"]))
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
    return "Handoff" if line.actor is None else escape(line.actor.name)


def _requester(line: HistoryLine) -> str:
    return escape(line.snapshot.requester.name)


def _moment(line: HistoryLine, at: datetime) -> str:
    return moments.moment(at, line.snapshot.calendar.zone)


def _new_time(line: HistoryLine) -> str:
    return _moment(line, datetime.fromisoformat(line.entry.data["due_at"]))


def _is_doubtful(line: HistoryLine) -> bool:
    """Does it read like a courtesy and not quite, while the request is open and no answer is owed anyway?"""
    clock, state = line.snapshot.response, line.snapshot.request.state
    is_answered = clock is not None and not clock.is_running
    return bool(line.entry.data.get("doubtful")) and state in _UNFINISHED and is_answered


def is_owed_an_answer(line: HistoryLine) -> bool:
    """Does the department still owe one to these words? The first answer is never spared."""
    clock = line.snapshot.response
    is_owed = bool(line.entry.data.get("owed")) and line.entry.verb in WORDS and line.is_last_word
    return is_owed and clock is not None and clock.is_running and clock.cycle > 1


def _is_theirs_by_answering(line: HistoryLine) -> bool:
    """Does whoever wrote this still have the request, because they answered when nobody had it?"""
    request, data = line.snapshot.request, line.entry.data
    is_taken = bool(data.get("taken")) or data.get("by") == "answering"
    return is_taken and request.assignee_id == line.entry.actor_id and request.state in _UNFINISHED


def _is_asked_for(line: HistoryLine) -> bool:
    proposal = line.snapshot.proposal
    if proposal is None or proposal.id != line.entry.data["proposal"]:
        return False
    is_open = proposal.state == "open" and proposal.countered_at is None
    return is_open and line.snapshot.request.state in _UNFINISHED


# Whoever reads a line of what they did themselves.
_YOU = Person(id="", name="You")
_URGENCIES = {urgency.value: label for urgency, label in moments.URGENCIES.items()}
_SILENCE = in_words(Point.parse(CLOSES).length)

_ENDS = {"closed": "is closed", "cancelled": "was cancelled"}

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
    # Their own words, written elsewhere.
    "answered": lambda line: f"*{actor(line)}* answered:",
    "added": lambda line: f"*{actor(line)}* added:",
    "rated": _rated,
    "commented": _commented,
}
