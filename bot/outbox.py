"""Promises to say something, kept beside the change they tell of, and delivered until Slack has them.

A row is due, leased, sent or dead. Claiming it adds one attempt and moves its due time on by the backoff; that is also
the lease, so what a crashed process was saying simply falls due again. The order within a conversation is kept, except
that what fails again and again lets the rest pass.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot import Bot, notices, trace
from bot.notices import DeliveryTrouble, DepartmentCard, DepartmentLine, Notice, RequesterLine, WordsUndelivered
from storage import cards as card_rows
from storage import history as history_rows
from storage import outbox as outbox_rows
from storage import outbox_claims
from storage import requests as request_rows
from storage.database import Session, Unavailable
from storage.tables import OutboxRow

Note = Callable[[Session], None]
"""Keeps something within a transaction that is already open."""


@dataclass(frozen=True)
class Attempt:
    """One try to say a notice: the row that promises it, and since when it may have been said, if it may.

    `notes` are kept together with what became of it, so that they cost no transaction of their own. So are `extras`,
    without which nothing is lost: a fault in one of them loses none of the others.
    """

    row_id: int
    unsure_since: datetime | None = None
    notes: list[Note] = field(default_factory=list)
    extras: list[Note] = field(default_factory=list)


Deliver = Callable[[Notice, Attempt], None]

log = logging.getLogger("handoff.outbox")

PEOPLES_RANKS = (outbox_rows.URGENT, outbox_rows.REMINDER)
"""The ranks of all that is said to one person or in one channel: everything except what goes to everybody."""
LEASE = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=1)
# Two seconds, four ... an hour: together a day.
MOST_FAILURES = 35
# What dies together is told together.
_TROUBLE_IS_TOLD_AFTER = timedelta(minutes=1)
# Whatever is tried again is so within a day.
_LONGEST_TRY = timedelta(days=2)
_SENT_IS_KEPT = timedelta(days=7)


class TryLater(Exception):
    """Slack said not now, or could not be reached. However often: the notice is kept.

    `after` is what Slack asked for, if it did; `is_down` means that nothing else would get through either, `is_unsure`
    that nobody knows whether Slack did it.
    """

    def __init__(
        self, reason: str, after: timedelta | None = None, *, is_down: bool = False, is_unsure: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after
        self.is_down = is_down
        self.is_unsure = is_unsure


class Postpone(Exception):
    """Not at this hour. The notice steps aside until then, so that it does not hold up its conversation."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"postponed until {until:%Y-%m-%d %H:%M} UTC")
        self.until = until


class Unexpected(Exception):
    """Slack refused in a way that nobody foresaw. It may go through later: tried again for a day, then given up."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NobodyThere(Exception):
    """Whoever should read it has left the company: there is nothing more to do, except that its writer is told."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class GiveUp(Exception):
    """It will not go through by itself, as in an archived channel. Somebody has to do something."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def enqueue(session: Session, notice: Notice, at: datetime) -> None:
    """Say this, at that moment or soon after. Kept only if the transaction is."""
    enqueue_each(session, [(notice, at)])


def enqueue_all(session: Session, promised: Iterable[Notice], at: datetime, *, rank: int | None = None) -> None:
    """The same for many at once, in their order; in that rank, where what they do makes somebody wait who would not
    ordinarily.
    """
    enqueue_each(session, ((notice, at) for notice in promised), rank=rank)


def enqueue_each(session: Session, promised: Iterable[tuple[Notice, datetime]], *, rank: int | None = None) -> None:
    """The same for many, each at a moment of its own: one statement, however many they are."""
    ranked = {} if rank is None else {"priority": rank}
    outbox_rows.enqueue_all(session, [{**_columns(notice), **ranked, "due_at": at} for notice, at in promised])


def deliver_due(bot: Bot, deliver: Deliver, stopping: Callable[[], bool] = lambda: False, *, bulk: bool = False) -> int:
    """Say everything that may be said now, the first rank first; return how much was. Safe on any number of machines.

    With `bulk` what goes to everybody, without it everything else: two dispatchers, so that neither is in the other's
    way.

    Stops early when Slack cannot be reached, when it takes no more bulk for a while, or when `stopping` says so: what
    is left keeps its place.
    """
    ranks = ranks_of(bulk=bulk)
    row = None if stopping() else claim(bot, ranks)
    return 0 if row is None else deliver_from(bot, deliver, row, stopping, ranks).count


@dataclass(frozen=True)
class Said:
    """How much was said, and whether nothing else would have got through."""

    count: int
    is_down: bool


def deliver_from(
    bot: Bot,
    deliver: Deliver,
    first: OutboxRow,
    stopping: Callable[[], bool] = lambda: False,
    ranks: Collection[int] = PEOPLES_RANKS,
) -> Said:
    """The same, beginning with a row that was claimed, and going on with rows of these ranks."""
    said, is_down = 0, False
    row: OutboxRow | None = first
    while row is not None:
        with trace.followed(row.trace_id):
            attempt = Attempt(row.id, row.unsure_since)
            outcome = _outcome(bot, deliver, row, attempt)
            bot.counters.delivered(row.notice, outcome.word)
            is_down = outcome.is_down or (outcome.is_busy and outbox_rows.BULK in ranks)
            is_over = is_down or stopping()
            row = _keep_and_claim(bot, row, attempt, outcome, () if is_over else ranks)
        said += not is_down
    return Said(said, is_down)


def _keep_and_claim(
    bot: Bot, row: OutboxRow, attempt: Attempt, outcome: _Outcome, ranks: Collection[int]
) -> OutboxRow | None:
    """Keep what became of a row, and take the next one of these ranks: one transaction for both, and no look before it.

    Where anything else fails in that transaction, what became of the row is kept by itself.
    """
    notes = (*attempt.notes, outcome.keep)
    try:
        with bot.db.transaction() as session:
            for keep in (*notes, *attempt.extras):
                keep(session)
            return outbox_claims.claim(session, bot.now(), _lease, ranks) if ranks else None
    except Exception:
        _keep(bot, row, notes)
        raise


def _keep(bot: Bot, row: OutboxRow, notes: Sequence[Note]) -> None:
    """Keep what became of a row. Where that cannot be noted either, the row has failed, and is given up in the end."""
    try:
        with bot.db.transaction() as session:
            for keep in notes:
                keep(session)
    except Unavailable:
        raise
    except Exception as error:
        log.exception("what was said cannot be noted", extra={"notice": row.notice, "row": row.id})
        with bot.db.transaction() as session:
            _failed(bot, row, type(error).__name__, session, is_unsure=True)


def ranks_of(*, bulk: bool) -> Collection[int]:
    """What goes to everybody, or everything else."""
    return (outbox_rows.BULK,) if bulk else PEOPLES_RANKS


def claim(bot: Bot, ranks: Collection[int] = PEOPLES_RANKS) -> OutboxRow | None:
    """Take the next row of these ranks that may go, the first rank first; None when there is none.

    Looks before it locks: most looks find nothing, and on SQLite whoever claims keeps everybody else from writing.
    """
    at = bot.now()
    with bot.db.reading() as session:
        if not outbox_claims.is_anything_due(session, at, ranks):
            return None
    with bot.db.transaction() as session:
        return outbox_claims.claim(session, at, _lease, ranks)


def _columns(notice: Notice) -> dict[str, Any]:
    return {
        "notice": notice.name,
        "ids": notice.ids,
        "conversation": notice.conversation,
        "collapse": notice.collapse,
        "priority": notice.rank,
        "trace_id": trace.current(),
    }


def backoff(attempt: int) -> timedelta:
    """Two seconds, four, eight ... five minutes at the most."""
    return min(timedelta(seconds=2 ** min(attempt, 10)), _LONGEST_WAIT)


def pause(failures: int) -> timedelta:
    """After an error that nobody foresaw: two seconds, four, eight ... an hour at the most."""
    return min(timedelta(seconds=2 ** min(failures, 12)), _LONGEST_PAUSE)


def waits_until(bot: Bot, *, bulk: bool | None = None) -> datetime | None:
    """When the next thing may be said; None when there is nothing. Of bulk only, of all else only, or of both."""
    ranks = outbox_rows.RANKS if bulk is None else ranks_of(bulk=bulk)
    with bot.db.reading() as session:
        return outbox_claims.next_moment(session, bot.now(), ranks)


def rests_until(bot: Bot, at: datetime, ranks: Collection[int] = PEOPLES_RANKS) -> datetime | None:
    """When to look again for rows of these ranks, after a look that began at that moment and found nothing; None when
    nothing is promised.
    """
    with bot.db.reading() as session:
        return outbox_claims.next_look(session, at, ranks)


def space_out(bot: Bot, notice: type[Notice], every: timedelta) -> None:
    """Let notices of this kind be said so far apart at least: what fell due meanwhile, while nobody could say it,
    would otherwise be said all at once.
    """
    free_at = bot.now()
    late: list[tuple[int, datetime]] = []
    with bot.db.reading() as session:
        for row_id, due_at in outbox_rows.waiting(session, notice.name):
            if due_at < free_at:
                late.append((row_id, free_at))
            free_at = max(due_at, free_at) + every
    if late:
        with bot.db.transaction() as session:
            for row_id, at in late:
                outbox_rows.not_before(session, row_id, at)


def bring_back(bot: Bot) -> int:
    """Let what is to be tried again far ahead be tried now, and return how much that was: its last try was while the
    clock was set ahead.
    """
    now = bot.now()
    with bot.db.reading() as session:
        if not outbox_rows.is_anything_far(session, now + _LONGEST_TRY):
            return 0
    with bot.db.transaction() as session:
        return outbox_rows.bring_back(session, now + _LONGEST_TRY, now)


def prune(bot: Bot) -> int:
    """Forget what was said more than a week ago; return how much that was."""
    before = bot.now() - _SENT_IS_KEPT
    with bot.db.reading() as session:
        if not outbox_rows.is_anything_old(session, before):
            return 0
    with bot.db.transaction() as session:
        return outbox_rows.prune(session, before)


def revive(session: Session, department_id: int, at: datetime) -> int:
    """The department's channel can be reached again: say what could not be said there."""
    return outbox_rows.revive(session, notices.of_department(department_id), at)


def is_unsaid(session: Session, notice: Notice) -> bool:
    """Does it still wait, was it given up, or was nobody there to read it?"""
    last = next(reversed(_rows(session, notice)), None)
    return last is not None and not (last.state == "sent" and last.reason is None)


def try_again(session: Session, notice: Notice, at: datetime) -> None:
    """Say what could not be said to somebody: they may take messages again. What still waits is left alone."""
    last = next(reversed(_rows(session, notice)), None)
    if last is not None and last.state == "dead":
        outbox_rows.revive_rows(session, [last.id], at)
    elif last is None or last.state == "sent":
        enqueue(session, notice, at)


def said_at(session: Session, notice: Notice) -> datetime | None:
    """When it was said; None also for what was said so long ago that it is forgotten."""
    return max((row.sent_at for row in _rows(session, notice) if row.sent_at is not None), default=None)


def _rows(session: Session, notice: Notice) -> list[OutboxRow]:
    found = outbox_rows.of_conversation(session, notice.conversation, notice.name)
    return [row for row in found if row.ids == notice.ids]


def revive_after(bot: Bot, reasons: Collection[str]) -> int:
    """What died of one of these reasons (a token that was revoked) may be said again."""
    with bot.db.transaction() as session:
        return outbox_rows.revive_after(session, reasons, bot.now())


@dataclass(frozen=True)
class _Outcome:
    """What came of an attempt in a word, what is to be kept of it, and whether nothing else would get through, or
    whether Slack said for how long to wait.
    """

    word: str
    keep: Note
    is_down: bool = False
    is_busy: bool = False


def _outcome(bot: Bot, deliver: Deliver, row: OutboxRow, attempt: Attempt) -> _Outcome:
    """Try once, and return what became of it."""
    try:
        notice = notices.from_row(row.notice, row.ids)
        deliver(notice, attempt)
    except Postpone as postponed:
        return _Outcome("postponed", partial(_postpone, bot, row, notice, postponed.until))
    except TryLater as later:
        log.info("notice put off", extra={"notice": row.notice, "row": row.id, "reason": later.reason})
        keep = partial(_put_off, bot, row, later)
        return _Outcome("put_off", keep, is_down=later.is_down, is_busy=later.after is not None)
    except NobodyThere as gone:
        return _Outcome("nobody_there", partial(_settle, bot, row, gone.reason))
    except GiveUp as hopeless:
        return _Outcome("given_up", partial(_bury, bot, row, hopeless.reason))
    except Unexpected as refused:
        log.warning("notice refused", extra={"notice": row.notice, "row": row.id, "reason": refused.reason})
        return _Outcome("refused", partial(_failed, bot, row, refused.reason))
    except Unavailable:
        # Our own memory is gone, which is not the notice's fault: it falls due again when its lease ends.
        raise
    except Exception as error:  # one bad row must not stop the rest; it is logged and kept
        log.exception("notice failed", extra={"notice": row.notice, "row": row.id, "attempt": row.attempts})
        return _Outcome("failed", partial(_failed, bot, row, type(error).__name__, is_unsure=True))
    else:
        return _Outcome("sent", partial(_settle, bot, row, None))


def _postpone(bot: Bot, row: OutboxRow, notice: Notice, until: datetime, session: Session) -> None:
    if outbox_rows.sent(session, row, bot.now()):
        enqueue(session, notice, until)


def _put_off(bot: Bot, row: OutboxRow, later: TryLater, session: Session) -> None:
    until = bot.now() + (later.after or backoff(row.attempts))
    outbox_rows.put_off(session, row, until, later.reason, failures=row.failures, is_unsure=later.is_unsure)


def _settle(bot: Bot, row: OutboxRow, nobody_there: str | None, session: Session) -> None:
    if outbox_rows.sent(session, row, bot.now(), nobody_there) and nobody_there is not None:
        _tell_writer(session, row, bot.now())


def _failed(bot: Bot, row: OutboxRow, reason: str, session: Session, *, is_unsure: bool = False) -> None:
    """Try again after a growing pause. After some minutes it lets its conversation pass, and after a day it is given
    up.
    """
    failures = row.failures + 1
    if failures >= MOST_FAILURES:
        _bury(bot, row, reason, session)
    else:
        until = bot.now() + pause(failures)
        outbox_rows.put_off(session, row, until, reason, failures=failures, is_unsure=is_unsure)


def _bury(bot: Bot, row: OutboxRow, reason: str, session: Session) -> None:
    log.warning("notice given up", extra={"notice": row.notice, "row": row.id, "reason": reason})
    if not outbox_rows.bury(session, row, reason):
        return
    _tell_writer(session, row, bot.now())
    # In a message once for each reason, so that a bad hour is one; Home has them all.
    if row.notice != DeliveryTrouble.name and outbox_rows.is_first_of_reason(session, row.id, reason):
        told = [DeliveryTrouble(person_id) for person_id in bot.settings.admins]
        enqueue_all(session, told, bot.now() + _TROUBLE_IS_TOLD_AFTER)


def _tell_writer(session: Session, row: OutboxRow, at: datetime) -> None:
    """Whoever wrote what it should have brought is told once that it did not arrive."""
    writer_id = _writer_of(session, row)
    if writer_id is not None:
        notice = WordsUndelivered(writer_id, row.id)
        key = notice.collapse
        if key is None or not outbox_rows.is_known(session, notice.conversation, key):
            enqueue(session, notice, at)


def _writer_of(session: Session, row: OutboxRow) -> str | None:
    """Whose words it brings: those of a line, or a request that its department has not seen yet."""
    if row.notice in {DepartmentLine.name, RequesterLine.name}:
        entry = history_rows.get(session, int(row.ids["entry_id"]))
        return entry.actor_id if entry is not None and entry.text else None
    if row.notice == DepartmentCard.name:
        request = request_rows.get(session, int(row.ids["request_id"]))
        if request is not None and card_rows.get(session, request.id, "department") is None:
            return request.requester_id
    return None


def _lease(attempt: int) -> timedelta:
    return max(LEASE, backoff(attempt))
