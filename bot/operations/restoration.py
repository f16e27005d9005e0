"""Bringing back a backup, and what a database that was brought back must never do.

Slack goes on showing what happened after the backup was made, and that is lost here. So no number is given a second
time, nothing is said again that may have been said, and nothing is closed or asked by itself because of that time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from bot import Bot, audit, outbox
from bot.errors import LostAtRestore, NoKeyFolder, NoSuchPulse, NoSuchRequest, Refused
from bot.notices import (
    DepartmentCard,
    DigestMessage,
    LateNews,
    NotificationMessage,
    PulseActionReminder,
    PulseHeldUp,
    PulseReminder,
    ReminderLine,
    ReminderMessage,
    RequesterCard,
)
from bot.pulses import actions, invitations, key_pairing, series
from bot.reminders import decisions, sweep
from bot.requests import closing, missed
from storage import backups as stored
from storage import cards as card_rows
from storage import files as file_rows
from storage import outbox as outbox_rows
from storage import pulses as pulse_rows
from storage import requests as request_rows
from storage.backups import Content

_RESTORED = "restored"
_REQUESTS = "requests"
# More than anybody lost: of requests so many for each day since the backup, of everything else that is counted, a
# hundred times as many.
_A_DAY = 100
_AT_LEAST = 1_000
_LINES_OF_A_REQUEST = 100
# What was said in that time, or is no longer worth saying. Cards and what people wrote are said all the same.
_SAID = (
    ReminderLine,
    ReminderMessage,
    DigestMessage,
    LateNews,
    NotificationMessage,
    PulseReminder,
    PulseActionReminder,
    PulseHeldUp,
)


@dataclass(frozen=True)
class Gap:
    """What one restore lost: from when to when, and the request numbers that may have been given meanwhile."""

    made_at: datetime
    restored_at: datetime
    last_known: int
    first_new: int

    def holds(self, number: int) -> bool:
        return self.last_known < number < self.first_new

    def to_json(self) -> dict[str, str | int]:
        return {**asdict(self), "made_at": self.made_at.isoformat(), "restored_at": self.restored_at.isoformat()}

    @classmethod
    def of(cls, saved: Mapping[str, str | int]) -> Gap:
        made_at, restored_at = (datetime.fromisoformat(str(saved[name])) for name in ("made_at", "restored_at"))
        return cls(made_at, restored_at, int(saved["last_known"]), int(saved["first_new"]))


@dataclass(frozen=True)
class Report:
    """What was restored, and what Slack shows that is not known any more."""

    gap: Gap
    requests: int
    redrawn: int
    not_sent: int
    reminders_passed: int
    closing_later: int
    paused: list[str]
    open_pulses: int
    keys: NoKeyFolder | None = None
    """Why the key folder does not go with what was restored."""


def restore(bot: Bot, content: Content, work: Bot, *, by: str, with_keys: bool = False) -> Report:
    """Put the backup in place of what is in the bot's database, in one transaction, and return what to tell about it.

    It was examined, and the database of `work` is a copy of it in the tables of this version, to prepare it in. What
    must not happen twice is settled there before anybody can read it. The key folder stays with the database if it was
    its own before; else only `with_keys`, because another database may use it. Raises Unavailable.
    """
    now = bot.now()
    made_at = content.made_at or _last_line(work) or now
    known = stored.last_numbers(work.db)
    ahead = _ahead(_most(known, stored.last_numbers(bot.db)), now - made_at)
    # Before anything else: also what is settled gets numbers that nothing in Slack has.
    stored.set_last_numbers(work.db, ahead)
    report = settle(work, Gap(made_at, now, known[_REQUESTS], ahead[_REQUESTS] + 1), by=by)
    if with_keys or key_pairing.is_paired(bot):
        with work.db.transaction() as session:
            key_pairing.take_over(session, bot)
    stored.replace_all(bot.db, work.db)
    bot.db.outbox_changed.set()
    return replace(report, keys=key_pairing.trouble(bot))


def settle(bot: Bot, gap: Gap, *, by: str) -> Report:
    """Write down what was lost, and settle what fell due meanwhile: nobody is told of it again."""
    passed = sweep.pass_over(bot)
    actions.pass_over(bot)
    invitations.pass_over(bot)
    # Their messages are taken for said, with all others below.
    decisions.remind(bot)
    later = closing.close_later(bot)
    paused = series.pause_due(bot)
    with bot.db.transaction() as session:
        not_sent = outbox_rows.settle(session, [notice.name for notice in _SAID], gap.restored_at)
        # As if a process had ended while it said them: whether Slack has them is not known.
        outbox_rows.leave_unsure(session, gap.restored_at, gap.made_at)
        file_rows.leave_unsure(session, gap.made_at)
        card_rows.forget_drawn(session)
        unfinished = request_rows.shown_as_unfinished(session)
        for request in unfinished:
            cards = DepartmentCard(request.department_id, request.id), RequesterCard(request.requester_id, request.id)
            outbox.enqueue_all(session, cards, gap.restored_at)
        gaps = [*_gaps(pulse_rows.meta(session, _RESTORED)), gap]
        audit.record(session, gap.restored_at, by, f"restored the backup of {gap.made_at:%Y-%m-%d %H:%M} UTC")
        pulse_rows.forget_meta(session, stored.MADE_AT)
        # What people wrote in the time that is lost stands where it is, and is not read now.
        for key in (missed.HEARD_UNTIL, missed.HEARD_SINCE):
            pulse_rows.forget_meta(session, key)
        pulse_rows.save_meta(session, _RESTORED, json.dumps([one.to_json() for one in gaps]))
        live = len(pulse_rows.live_keys(session))
        requests = request_rows.count(session)
    return Report(gap, requests, len(unfinished), not_sent, passed, later, paused, live)


def explained(bot: Bot, error: Refused) -> Refused:
    """Return why something is not known that Slack shows: it was lost at a restore, if that may be; else the error."""
    if not isinstance(error, NoSuchRequest | NoSuchPulse):
        return error
    with bot.db.reading() as session:
        gaps = _gaps(pulse_rows.meta(session, _RESTORED))
    number = error.number if isinstance(error, NoSuchRequest) else 0
    # A button may name another row than a request: of which time that was, is not known.
    lost = [gap for gap in gaps if gap.holds(number) or not number]
    return LostAtRestore(number, lost[-1].made_at, lost[-1].restored_at) if lost else error


def _last_line(bot: Bot) -> datetime | None:
    """Return when something last happened to a request: of when a file must be at least that does not say it."""
    with bot.db.reading() as session:
        return request_rows.last_moment(session)


def _gaps(saved: str | None) -> list[Gap]:
    return [Gap.of(one) for one in json.loads(saved or "[]")]


def _most(*counted: Mapping[str, int]) -> dict[str, int]:
    return {name: max(numbers.get(name, 0) for numbers in counted) for name in counted[0]}


def _ahead(given: Mapping[str, int], lost: timedelta) -> dict[str, int]:
    """Return from which number on each table goes on: behind all that may have been given in the time that is lost.

    Requests begin with a full thousand, so that people see it.
    """
    days = max(lost, timedelta(0)) // timedelta(days=1) + 1
    requests = max(_AT_LEAST, _A_DAY * days)
    rest = {name: last + requests * _LINES_OF_A_REQUEST for name, last in given.items() if name != _REQUESTS}
    first = -(-(given[_REQUESTS] + requests) // _AT_LEAST) * _AT_LEAST
    return {**rest, _REQUESTS: first - 1}
