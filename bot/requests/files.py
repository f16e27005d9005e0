"""Files between the two sides: which are passed on, and how far each has come. What is in them is never kept.

Nobody waits for it: the words of a message are passed on at once, and a worker of its own carries the files after them.
Slack's id of a copy is kept before Slack is asked to share it, so that after a crash or a lost answer it can be asked
whether it did: no file is shared twice, and none is lost.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot import Bot, outbox, trace
from bot.notices import MissedFilesForRequester, MissedFilesLine
from bot.outbox import GiveUp, TryLater, Unexpected
from bot.requests.snapshot import RequestSnapshot, snapshot_of
from storage import cards as card_rows
from storage import files as file_rows
from storage import history as history_rows
from storage import people as people_rows
from storage import requests as request_rows
from storage.database import Session, Unavailable
from storage.tables import Entry, FileCopy, Person

log = logging.getLogger("handoff.files")

FILES = "files"
"""In the data of a line of the history: how many files it came with."""
MOST_FILES = 10
MOST_MEGABYTES = 25
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024

# What takes longer is begun anew by somebody else, and shared by one of the two.
_LEASE = timedelta(minutes=5)
_MOST_FAILURES = 8
# So long the words are waited for, which come first.
_WORDS_COME_WITHIN = timedelta(minutes=5)
_GIVEN_UP_AFTER = timedelta(days=1)
SHARED_WITHIN = timedelta(minutes=2)
"""What Slack has not shared by then it has lost: it says `ok` and does nothing, now and then."""

_SIDES = ("department", "requester")

# By the ending of the name. Whatever a computer would run when it is opened is not among them.
# Pictures, films and sounds; documents and data; several at once, what was logged for instance.
_ENDINGS = """
    png jpg jpeg gif webp heic heif bmp tif tiff svg mp4 mov m4v webm avi mkv mp3 m4a wav ogg aac
    pdf doc docx odt rtf xls xlsx ods csv tsv ppt pptx odp pages numbers key txt text md log json xml yaml yml
    ics vcf eml msg
    zip gz tar 7z
"""
_KINDS = frozenset(_ENDINGS.split())
_RUNS = ("application/x-msdownload", "application/x-dosexec", "application/x-executable", "application/x-mach-binary")


class Why(StrEnum):
    """Why a file cannot be seen on the other side."""

    TOO_BIG = "too_big"
    KIND = "kind"
    MANY = "many"
    HIDDEN = "hidden"
    CLOSED = "closed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


class Missed(Exception):
    """The file cannot be passed on, whatever is tried."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Deleted(Exception):
    """The file is not there any more: somebody deleted it meanwhile."""


@dataclass(frozen=True)
class SentFile:
    """A file as Slack tells of it. Of some it tells no more than the id: `is_known` is False until it is asked."""

    id: str
    mode: str = "hosted"
    name: str = ""
    title: str = ""
    filetype: str = ""
    mimetype: str = ""
    size: int = 0
    is_known: bool = True

    @property
    def is_link(self) -> bool:
        """It lies elsewhere, and Slack has only its address: that is passed on with the words."""
        return self.mode == "external"


def refusal(file: SentFile) -> Why | None:
    """Why a file like this is not passed on; None when it is."""
    if file.mode == "hidden_by_limit":
        return Why.HIDDEN
    if not file.is_known:
        return None
    if file.mode not in {"hosted", "snippet"}:
        return Why.KIND
    ending = file.name.rpartition(".")[2].casefold() if "." in file.name else file.filetype.casefold()
    is_text = file.mode == "snippet"
    if file.mimetype in _RUNS or not (is_text or ending in _KINDS):
        return Why.KIND
    return Why.TOO_BIG if file.size > MOST_BYTES else None


def attach(session: Session, entry: Entry, sent: Sequence[SentFile], *, heard_in: str | None, at: datetime) -> None:
    """Have the files of a line of the history passed on to whoever does not see them where they were sent.

    `heard_in` is the side that has them already; None for those of a form, which stand nowhere yet.
    """
    for number, file in enumerate(one for one in sent if one.mode != "tombstone" and not one.is_link):
        why = refusal(file) or (Why.MANY if number >= MOST_FILES else None)
        for audience in (side for side in _SIDES if side != heard_in):
            copy = FileCopy(
                entry_id=entry.id,
                request_id=entry.request_id,
                audience=audience,
                file_id=file.id,
                added_at=at,
                due_at=at,
                reason=why,
                trace_id=trace.current(),
            )
            file_rows.add(session, copy)


def count(sent: Sequence[SentFile]) -> int:
    """How many files somebody sent, without what is only a link or is gone already."""
    return sum(file.mode != "tombstone" and not file.is_link for file in sent)


def withdraw(session: Session, copies: Sequence[FileCopy], at: datetime) -> None:
    """Take the copies away again, or carry them no further. What is being carried just now is taken away after that."""
    unfinished = {copy.entry_id for copy in copies if copy.state in {"waiting", "asked"}}
    for copy in copies:
        if copy.state in {"waiting", "missed"}:
            copy.state = "gone"
        elif copy.state == "shared":
            copy.state, copy.due_at = "leaving", at
        elif copy.state == "asked":
            # Whoever carries it just now has it until then, and hands it back when they are done.
            copy.state = "leaving"
        session.add(copy)
    for entry_id in sorted(unfinished):
        # The others may have waited for these.
        _tell_of_missed(session, entry_id, at)


# --- carrying ---


@dataclass(frozen=True)
class Target:
    """Where a copy goes: the thread below the card of that side. `is_own`: its writer is who reads it there.

    `from_channel_id` is the conversation of the other side, which its writer sees; None where there is none.
    """

    channel_id: str
    thread_ts: str
    writer: Person
    is_own: bool
    from_channel_id: str | None = None

    def may_send(self, uploader_id: str, shared_in: Collection[str]) -> bool:
        """Return whether the writer may send the file: it is theirs, or shared where their side talks. An id alone can
        be made up, and Handoff sees more files than whoever writes.
        """
        return uploader_id == self.writer.id or self.from_channel_id in shared_in


Carry = Callable[[FileCopy], None]


def carry_due(bot: Bot, carry: Carry, stopping: Callable[[], bool] = lambda: False) -> int:
    """Carry every file that may be carried now; return how many were looked after. Safe on any number of machines."""
    done = 0
    while not stopping():
        copy = _claim(bot)
        if copy is None:
            break
        with trace.followed(copy.trace_id):
            _attempt(bot, carry, copy)
        done += 1
    return done


def waits_until(bot: Bot) -> datetime | None:
    """When the next file is looked after; None when there is none."""
    with bot.db.reading() as session:
        return file_rows.next_moment(session)


def target(bot: Bot, copy: FileCopy) -> Target:
    """Where this copy goes now. Raises Deleted when it is not to be seen any more, TryLater while its words are on
    their way, which come first, and Missed when it is none that is passed on.
    """
    with bot.db.reading() as session:
        entry = history_rows.get(session, copy.entry_id)
        request = request_rows.get(session, copy.request_id)
        if entry is None or request is None or entry.is_taken_back:
            raise Deleted
        card = card_rows.get(session, copy.request_id, copy.audience)
        is_young = bot.now() - copy.added_at < _WORDS_COME_WITHIN
        # What a request was opened with has no words but those of the card.
        is_said = card_rows.thread_line(session, entry.id, copy.audience) is not None or entry.verb == "opened"
        if card is None or (is_young and not is_said):
            raise TryLater("its words come first", timedelta(seconds=1 if is_young else 60))
        if copy.reason is not None:
            raise Missed(Why(copy.reason))
        writer = people_rows.get(session, str(entry.actor_id))
        if writer is None:
            raise Deleted
        is_own = copy.audience == "requester" and writer.id == request.requester_id
        other = next(side for side in _SIDES if side != copy.audience)
        source = card_rows.get(session, copy.request_id, other)
        return Target(card.channel_id, card.root_ts, writer, is_own, None if source is None else source.channel_id)


def keep_upload(bot: Bot, copy: FileCopy, upload_id: str) -> bool:
    """Keep Slack's id of the copy, before anything is shared. Return False when it is not to be carried any more."""
    return _settle(bot, copy, among={"waiting"}, upload_id=upload_id)


def keep_asked(bot: Bot, copy: FileCopy) -> bool:
    """Note that Slack is asked to share it, right before it is. Return False when it is not to be shared any more."""
    return _settle(bot, copy, among={"waiting"}, state="asked", asked_at=bot.now())


def keep_shared(bot: Bot, copy: FileCopy, channel_id: str, ts: str) -> None:
    """Keep where Slack has shared it. When it was taken back meanwhile it is taken away from there next."""
    with bot.db.transaction() as session:
        where: dict[str, Any] = {"upload_id": copy.upload_id, "channel_id": channel_id, "ts": ts}
        if not file_rows.settle(session, copy, among={"asked"}, state="shared", **where):
            file_rows.settle(session, copy, among={"leaving"}, due_at=bot.now(), **where)
        _tell_of_missed(session, copy.entry_id, bot.now())


def start_over(bot: Bot, copy: FileCopy) -> None:
    """Nothing was shared, and nothing will be: the copy is made anew."""
    _settle(bot, copy, among={"asked", "waiting"}, state="waiting", upload_id=None, asked_at=None)


def keep_gone(bot: Bot, copy: FileCopy) -> None:
    """Nothing of the copy is there any more. What Slack was asked to share meanwhile is taken away first."""
    with bot.db.transaction() as session:
        if not file_rows.settle(session, copy, among={"waiting"} | ({copy.state} - {"asked"}), state="gone"):
            file_rows.settle(session, copy, among={"asked", "leaving"}, state="leaving", due_at=bot.now())
        if copy.state != "leaving":
            _tell_of_missed(session, copy.entry_id, bot.now())


def _claim(bot: Bot) -> FileCopy | None:
    """Take the next; looks before it locks, since most looks find nothing."""
    at = bot.now()
    with bot.db.reading() as session:
        if not file_rows.is_anything_due(session, at):
            return None
    with bot.db.transaction() as session:
        return file_rows.claim(session, at, _LEASE)


def _attempt(bot: Bot, carry: Carry, copy: FileCopy) -> None:
    """One try, and what becomes of the copy after it."""
    try:
        carry(copy)
    except Deleted:
        keep_gone(bot, copy)
    except Missed as missed:
        _miss(bot, copy, missed.why)
    except TryLater as later:
        # What Slack asks for, and what only waits for something else, is no failure.
        has_failed = not later.is_down and later.after is None
        _put_off(bot, copy, later.after or outbox.backoff(copy.attempts), later.reason, has_failed=has_failed)
    except (GiveUp, Unexpected) as refused:
        after = outbox.backoff(copy.attempts)
        _put_off(bot, copy, after, refused.reason, has_failed=True, why=Why.REFUSED)
    except Unavailable:
        # Our own memory is gone: it falls due again when its lease ends.
        raise
    except Exception as error:  # one bad file must not stop the rest
        log.exception("file failed", extra={"copy": copy.id, "attempt": copy.attempts})
        _put_off(bot, copy, outbox.backoff(copy.attempts), type(error).__name__, has_failed=True)


def _put_off(
    bot: Bot, copy: FileCopy, after: timedelta, reason: str, *, has_failed: bool, why: Why = Why.UNREACHABLE
) -> None:
    """Try again later. `why` is what is said when that has gone on for too long."""
    log.info("file put off", extra={"copy": copy.id, "reason": reason})
    failures = copy.failures + has_failed
    if copy.state == "leaving" and failures >= outbox.MOST_FAILURES:
        keep_gone(bot, copy)
    elif copy.state != "leaving" and (failures >= _MOST_FAILURES or bot.now() - copy.added_at >= _GIVEN_UP_AFTER):
        _miss(bot, copy, why)
    else:
        _settle(bot, copy, due_at=bot.now() + after, failures=failures)


def _miss(bot: Bot, copy: FileCopy, why: Why) -> None:
    # Of what people send too much or too large they are told themselves; the rest is for whoever runs Handoff.
    level = logging.WARNING if why in {Why.CLOSED, Why.REFUSED, Why.UNREACHABLE} else logging.INFO
    log.log(level, "file not passed on", extra={"copy": copy.id, "reason": why.value})
    with bot.db.transaction() as session:
        if file_rows.settle(session, copy, among={"waiting", "asked"}, state="missed", reason=why.value):
            _tell_of_missed(session, copy.entry_id, bot.now())
        else:
            file_rows.settle(session, copy, among={"leaving"}, due_at=bot.now())


def _settle(bot: Bot, copy: FileCopy, *, among: set[str] | None = None, **values: object) -> bool:
    with bot.db.transaction() as session:
        return file_rows.settle(session, copy, among=among or file_rows.TO_DO, **values)


# --- what could not be passed on ---


@dataclass(frozen=True)
class MissedFiles:
    """What of the files of one line of the history could not be passed on, and why; how many were sent with it."""

    snapshot: RequestSnapshot
    writer: Person
    is_requesters: bool
    sent: int
    why: tuple[Why, ...]
    """One for each file."""


def missed(bot: Bot, entry_id: int) -> MissedFiles | None:
    """What could not be passed on of these files; None when nothing is missed, or nobody is to know of it any more."""
    with bot.db.reading() as session:
        entry = history_rows.get(session, entry_id)
        request = None if entry is None else request_rows.get(session, entry.request_id)
        copies = file_rows.of_entry(session, entry_id)
        found = {copy.file_id: Why(copy.reason) for copy in copies if copy.state == "missed" and copy.reason}
        if entry is None or request is None or not found or entry.is_taken_back:
            return None
        writer = people_rows.get(session, str(entry.actor_id))
        if writer is None:
            return None
        sent = len({copy.file_id for copy in copies if copy.state not in {"leaving", "gone"}})
        snapshot = snapshot_of(session, request, bot.now())
        return MissedFiles(snapshot, writer, writer.id == request.requester_id, sent, tuple(found.values()))


def _tell_of_missed(session: Session, entry_id: int, at: datetime) -> None:
    """When nothing more of these files is on its way: both sides read what could not be passed on, if anything."""
    states = {copy.state for copy in file_rows.of_entry(session, entry_id)}
    entry = history_rows.get(session, entry_id)
    request = None if entry is None else request_rows.get(session, entry.request_id)
    if "missed" not in states or states & {"waiting", "asked"} or request is None:
        return
    outbox.enqueue(session, MissedFilesLine(request.department_id, entry_id), at)
    outbox.enqueue(session, MissedFilesForRequester(request.requester_id, entry_id), at)
