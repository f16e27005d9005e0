"""What is said in the threads below the cards: one line of the history, for one side or the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.requests.queries import WORDS, HistoryLine
from handlers.views.blocks import actions, button, context, quoted, section
from handlers.views.blocks import text_blocks as paragraphs
from handlers.views.requests import files, ids, openings, promises
from handlers.views.requests.buttons import deciding_buttons, doubting_buttons
from storage.tables import Person

_MOST_WORDS = 7_500
# What people say to each other.
_SAID = {"asked", "replied", "answered", "added", "remarked"}


def line_for_department(
    line: HistoryLine, on_call: Person | None = None, *, can_act: bool = True
) -> tuple[str, list[Block]]:
    """One line of the history in the department's thread: the text and the blocks.

    Below what the requester wrote after an answer, members can say that it needs none: not every word is a question.
    Whoever answers what nobody had has it from then on, and can release it. While nobody has it, whoever is on call is
    mentioned. Where it is no longer this department's, nobody `can_act`. Where it reads like a courtesy, and not quite,
    they are asked.
    """
    text, blocks = _said(openings.for_department(line), line)
    if on_call is not None:
        blocks.append(section(f"Nobody has it yet. <@{on_call.id}>, you are on call."))
    if can_act and _is_theirs_by_answering(line):
        blocks.append(context(f"{openings.actor(line)} has it from now on, because nobody else had it."))
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
    text, blocks = _said(openings.for_requester(line), line)
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
    return on_call is not None or asks or bool(_after_the_end(line))


def asks_requester(line: HistoryLine) -> bool:
    """The same of the line in the requester's thread."""
    state, verb = line.snapshot.request.state, line.entry.verb
    if verb == "doubted":
        return bool(doubting_buttons(line.snapshot))
    return (verb, state) in {("asked", "waiting"), ("resolved", "resolved"), ("upheld", "resolved")} or (
        verb == "proposed" and _is_asked_for(line)
    )


def is_edited(line: HistoryLine) -> bool:
    """Did whoever wrote it edit it after it was passed on?"""
    return "edited_at" in line.entry.data


def may_be_signed(line: HistoryLine) -> bool:
    """May the line stand under the name and picture of whoever wrote it, without the sentence that says so? Slack keeps
    neither through an edit.
    """
    is_said = line.entry.verb in _SAID and bool(line.entry.text) and line.actor is not None
    return is_said and line.snapshot.request.asked_in is not None and not is_edited(line)


def without_opening(blocks: Sequence[Block]) -> list[Block]:
    """The same line without the sentence that says whose words they are."""
    return list(blocks[1:])


def edited_since(line: HistoryLine) -> str:
    """What its writer did with it since, and when."""
    data = line.entry.data
    if "taken_back" in data:
        return f" · withdrawn {openings.moment(line, datetime.fromisoformat(data['taken_back']))}"
    return f" · edited {openings.moment(line, datetime.fromisoformat(data['edited_at']))}" if is_edited(line) else ""


def taken_back(line: HistoryLine) -> tuple[str, list[Block]]:
    """In place of words that were deleted, where a line of Handoff cannot be."""
    text = f"*{openings.actor(line)}* withdrew this."
    return text, [section(text)]


def _after_the_end(line: HistoryLine) -> list[Block]:
    """To the department, about words that came when nobody worked on it any more."""
    snapshot = line.snapshot
    ended_since = snapshot.ending is not None and snapshot.ending.id > line.entry.id
    if line.entry.verb not in WORDS or snapshot.request.state in openings.UNFINISHED or ended_since:
        return []
    if snapshot.is_doubted:
        return [context(f"{snapshot.number} is done. Please reopen it, or confirm on the card above that it is done.")]
    if snapshot.request.state == "resolved":
        return []
    is_over = f"{snapshot.number} {openings.ENDS[snapshot.request.state]}"
    return [context(f"{is_over}. Reopen it if there is something left to do."), actions(deciding_buttons(snapshot))]


def _said(begins: str, line: HistoryLine) -> tuple[str, list[Block]]:
    said, whole = paragraphs(line.entry.text, limit=_MOST_WORDS)
    blocks: list[Block] = [section(begins), *said]
    if not whole:
        blocks.append(actions([button("Open", ids.READ, line.snapshot.request.id)]))
    if line.entry.with_files:
        blocks.append(context(f"📎 {files.counted(line.entry.with_files)}, below in this thread."))
    if is_edited(line):
        blocks.append(context(f"Edited {openings.moment(line, datetime.fromisoformat(line.entry.data['edited_at']))}."))
    return spoken(begins, line), blocks


def spoken(begins: str, line: HistoryLine) -> str:
    """The sentence with the words after it, and how many files came with them."""
    words = [quoted(line.entry.text)] if line.entry.text else []
    attached = [f"📎 {files.counted(line.entry.with_files)}"] if line.entry.with_files else []
    return "\n".join([begins, *words, *attached])


def _is_doubtful(line: HistoryLine) -> bool:
    """Does it read like a courtesy and not quite, while the request is open and no answer is owed anyway?"""
    clock, state = line.snapshot.response, line.snapshot.request.state
    is_answered = clock is not None and not clock.is_running
    return bool(line.entry.data.get("doubtful")) and state in openings.UNFINISHED and is_answered


def is_owed_an_answer(line: HistoryLine) -> bool:
    """Does the department still owe one to these words? The first answer is never spared."""
    clock = line.snapshot.response
    is_owed = bool(line.entry.data.get("owed")) and line.entry.verb in WORDS and line.is_last_word
    return is_owed and clock is not None and clock.is_running and clock.cycle > 1


def _is_theirs_by_answering(line: HistoryLine) -> bool:
    """Does whoever wrote this still have the request, because they answered when nobody had it?"""
    request, data = line.snapshot.request, line.entry.data
    is_taken = bool(data.get("taken")) or data.get("by") == "answering"
    return is_taken and request.assignee_id == line.entry.actor_id and request.state in openings.UNFINISHED


def _is_asked_for(line: HistoryLine) -> bool:
    proposal = line.snapshot.proposal
    if proposal is None or proposal.id != line.entry.data["proposal"]:
        return False
    is_open = proposal.state == "open" and proposal.countered_at is None
    return is_open and line.snapshot.request.state in openings.UNFINISHED


# Whoever reads a line of what they did themselves.
_YOU = Person(id="", name="You")
