"""What becomes of words that their writer edits or deletes in Slack, after they were passed on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import Bot
from bot.notices import DepartmentLineRedraw, NotificationMessage, RequesterLineRedraw
from bot.requests import conversation, doubts, files, opening
from bot.requests.courtesy import Courtesy
from bot.requests.events import moment_of
from bot.requests.files import FILES, SentFile
from bot.requests.queries import WORDS
from bot.requests.transition import Transition, carry_out
from bot.text import is_blank, shorten
from storage import cards as card_rows
from storage import files as file_rows
from storage import history as history_rows
from storage import notifications as notification_rows
from storage import requests as request_rows
from storage.tables import Entry

WITHDRAWN = "The message was deleted"
"""What a request is called whose message in an ask channel was deleted: its words are read nowhere any more."""
_TAKEN_AWAY = {"leaving", "gone"}


@dataclass(frozen=True)
class Message:
    """Somebody's own message in Slack, in the thread of a card if there is one: where it stands."""

    channel_id: str
    ts: str
    thread_ts: str | None

    @property
    def written_at(self) -> datetime:
        return moment_of(self.ts)

    @property
    def idempotency_key(self) -> str:
        return f"message:{self.channel_id}:{self.ts}"


def edit(
    bot: Bot, message: Message, actor_id: str, text: str, *, edited_ts: str, sent: Sequence[SentFile] = ()
) -> None:
    """Somebody edited their own message: what was passed on of it says the same from then on.

    What became a note for the department only is withdrawn from the other side; what is no longer one is passed on. An
    edit that comes before the message itself counts as the message, and thanks that became a question as the question.
    `edited_ts` is Slack's moment of the edit: the same again, or an earlier one that comes late, changes nothing. The
    files `sent` with the message go where its words go.
    """
    found = _where(bot, message)
    if found is None:
        return
    request_id, in_department = found
    with carry_out(bot, request_id, actor_id) as transition:
        entry = _entry(transition, message)
        if entry is None:
            transition.was_written(message.written_at)
            conversation.hear(transition, text, message.idempotency_key, in_department=in_department, sent=sent)
            entry = _entry(transition, message)
        elif entry.is_taken_back or edited_ts <= str(entry.data.get("edited_ts", "")):
            return
        elif entry.verb == "opened":
            _ask_anew(transition, entry, text, at=moment_of(edited_ts))
        elif entry.actor_id != actor_id:
            return
        else:
            transition.was_written(moment_of(edited_ts))
            entry = _changed(transition, entry, text, in_department=in_department, sent=sent)
        if entry is not None:
            _note(transition, entry, edited_ts=edited_ts)
    bot.db.forget_overwritten()


def take_back(bot: Bot, message: Message, writer_id: str, *, at: datetime | None = None) -> None:
    """The message was deleted, by its writer or by somebody who may: its words are read nowhere any more.

    That it was written, and when it was taken back, stays, and so does what it did to the clocks: an answer that was
    given was given. Deleted before it came here, it is never passed on. `at` is when that was, by Slack.
    """
    found = _where(bot, message)
    if found is None:
        return
    request_id, in_department = found
    with carry_out(bot, request_id, writer_id) as transition:
        entry = _entry(transition, message)
        if entry is None:
            is_public = transition.request.asked_in is not None and not in_department
            if transition.is_requester or is_public or (transition.is_member and in_department):
                transition.record("taken_back", idempotency_key=message.idempotency_key, by_itself=True)
        elif not entry.is_taken_back:
            if at is not None:
                transition.was_written(at)
            _withdraw(transition, entry)
            _waits_for_nothing(transition, entry)
            transition.redraw()
    bot.db.forget_overwritten()


def lose_files(bot: Bot, message: Message, left: Collection[str]) -> None:
    """Of the files of a message only these are `left`: the others are taken away on the other side, too."""
    with bot.db.reading() as session:
        entry = history_rows.seen(session, message.idempotency_key)
        copies = [] if entry is None else file_rows.of_entry(session, entry.id)
    lost = {copy.file_id for copy in copies if copy.file_id not in left and copy.state not in _TAKEN_AWAY}
    if entry is not None and lost:
        _take_files_away(bot, entry, lost)


def lose_file(bot: Bot, file_id: str) -> None:
    """A file was deleted in Slack: wherever it was passed on it is taken away."""
    with bot.db.reading() as session:
        copies = [copy for copy in file_rows.of_file(session, file_id) if copy.state not in _TAKEN_AWAY]
        entries = [history_rows.get(session, entry_id) for entry_id in sorted({copy.entry_id for copy in copies})]
    for entry in entries:
        if entry is not None:
            _take_files_away(bot, entry, {file_id})


def _take_files_away(bot: Bot, line: Entry, file_ids: Collection[str]) -> None:
    with carry_out(bot, line.request_id, line.actor_id) as transition:
        entry = history_rows.get(transition.session, line.id)
        if entry is None or entry.is_taken_back:
            return
        copies = file_rows.lock_entry(transition.session, entry.id)
        lost = [copy for copy in copies if copy.file_id in file_ids and copy.state not in _TAKEN_AWAY]
        files.withdraw(transition.session, lost, _now(transition))
        number = entry.with_files - len({copy.file_id for copy in lost})
        if number <= 0 and not entry.text and entry.is_of_message:
            # It was nothing else.
            _withdraw(transition, entry)
            _waits_for_nothing(transition, entry)
        else:
            entry.data = {**entry.data, FILES: max(number, 0)}
            transition.session.add(entry)
            _redraw(transition, entry)
        transition.redraw()


def _where(bot: Bot, message: Message) -> tuple[int, bool] | None:
    """The request that the message belongs to, and whether it stands in the department's thread."""
    with bot.db.reading() as session:
        card = None if message.thread_ts is None else card_rows.at(session, message.channel_id, message.thread_ts)
        if card is not None:
            return card.request_id, card.audience == "department"
        asked = request_rows.by_thread(session, message.channel_id, message.thread_ts or message.ts)
        if asked is not None:
            return asked.id, False
        entry = history_rows.seen(session, message.idempotency_key)
        return None if entry is None else (entry.request_id, False)


def _entry(transition: Transition, message: Message) -> Entry | None:
    return history_rows.seen(transition.session, message.idempotency_key)


def _changed(
    transition: Transition, entry: Entry, text: str, *, in_department: bool, sent: Sequence[SentFile]
) -> Entry:
    """The line that has the words now: the same, or another one when they mean something else."""
    was_inside = entry.verb == "noted"
    is_inside = conversation.is_note(text) and entry.verb in {"noted", "replied"}
    if is_inside and not was_inside and not transition.is_member:
        # Whoever serves there no more may still take back what others read.
        _withdraw(transition, entry)
        transition.redraw()
        return entry
    if was_inside != is_inside and transition.is_member:
        return _heard_anew(transition, entry, text, in_department=in_department, sent=sent)
    if entry.verb in WORDS and not entry.with_files and _asks_now(transition, entry.text, text):
        return _heard_anew(transition, entry, text, in_department=in_department, sent=sent)
    words = conversation.without_mark(text) if was_inside else text
    if words != entry.text:
        entry.text = words
        transition.record("edited", data={"entry": entry.id})
        _note(transition, entry, edited_at=transition.at.isoformat())
        is_mere = not entry.with_files and conversation.courtesy_of(transition, words) is Courtesy.NO_ANSWER
        if entry.verb in WORDS and is_mere:
            # An answer that is owed stays owed, until somebody has read that it is not; a doubt is over.
            _note(transition, entry, **{doubts.ASKS_NO_MORE: entry.data["edited_at"]})
            doubts.settle(transition)
        _redraw(transition, entry)
        transition.redraw()
    return entry


def _ask_anew(transition: Transition, entry: Entry, text: str, *, at: datetime) -> None:
    """The message of an ask channel that asked was edited: the request says what it says now."""
    request, (summary, details) = transition.request, opening.summed_up(text)
    details = shorten(details, opening.DETAILS_LIMIT)
    is_news = (summary, details) != (request.summary, request.details)
    if is_news and not is_blank(summary) and request.texts_forgotten_at is None:
        transition.was_written(at)
        request.summary, request.details = summary, details
        transition.record("edited", data={"entry": entry.id})
        transition.redraw()


def _asks_now(transition: Transition, before: str, after: str) -> bool:
    """Were these words of the requester no more than thanks or a greeting, perhaps, and ask for something now?"""
    asked = conversation.courtesy_of(transition, before) is Courtesy.AN_ANSWER
    return not asked and conversation.courtesy_of(transition, after) is Courtesy.AN_ANSWER


def _heard_anew(
    transition: Transition, entry: Entry, text: str, *, in_department: bool, sent: Sequence[SentFile]
) -> Entry:
    """Take the line back, and let the message be heard as if it had been written just now."""
    key = str(entry.idempotency_key)
    entry.idempotency_key = None
    _withdraw(transition, entry)
    transition.session.flush()
    conversation.hear(transition, text, key, in_department=in_department, sent=sent)
    return history_rows.seen(transition.session, key) or entry


def _withdraw(transition: Transition, entry: Entry) -> None:
    """Empty the line, and take it out of everything that tells it; its files go where words go."""
    entry.text = ""
    if entry.verb == "opened" and transition.request.texts_forgotten_at is None:
        transition.request.summary, transition.request.details = WITHDRAWN, ""
    files.withdraw(transition.session, file_rows.lock_entry(transition.session, entry.id), _now(transition))
    _note(transition, entry, taken_back=transition.at.isoformat())
    transition.record("taken_back", data={"entry": entry.id}, by_itself=True)
    _redraw(transition, entry)
    for row in notification_rows.of_request(transition.session, transition.request.id):
        if entry.id in row.entry_ids:
            row.entry_ids = [entry_id for entry_id in row.entry_ids if entry_id != entry.id]
            transition.session.add(row)
            transition.tell(NotificationMessage(row.person_id, transition.request.id))


def _waits_for_nothing(transition: Transition, entry: Entry) -> None:
    """What only these words asked for is over: the answer that was owed to them, or the doubt that it is done."""
    if entry.verb not in WORDS:
        return
    owed = transition.clocks.next_answer()
    if owed is not None:
        since = history_rows.since(transition.session, transition.request.id, owed.started_at)
        if all(one.is_taken_back for one in since if one.verb in WORDS and one.data.get("owed")):
            transition.record("acknowledged", by_itself=True)
    doubts.settle(transition)


def _redraw(transition: Transition, entry: Entry) -> None:
    """Both sides: which of them it was passed on to, and whether by now, shows when they are drawn."""
    transition.tell(DepartmentLineRedraw(transition.department.id, entry.id))
    transition.tell(RequesterLineRedraw(transition.request.requester_id, entry.id))


def _now(transition: Transition) -> datetime:
    return transition.said_at or transition.at


def _note(transition: Transition, entry: Entry, **data: str) -> None:
    entry.data = {**entry.data, **data}
    transition.session.add(entry)
