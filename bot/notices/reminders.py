"""What is said before a promise breaks, and after."""

from __future__ import annotations

from dataclasses import dataclass

from bot.notices.notice import ToDepartment, ToPerson
from storage.outbox import REMINDER


@dataclass(frozen=True)
class ReminderLine(ToDepartment):
    """A reminder in the thread of the department's card."""

    name = "reminder-line"
    rank = REMINDER
    reminder_id: int


@dataclass(frozen=True)
class ReminderMessage(ToPerson):
    """A reminder to one person: the assignee, who is on call, a lead, or the requester while a question waits."""

    name = "reminder-message"
    rank = REMINDER
    reminder_id: int


@dataclass(frozen=True)
class ReminderRedraw(ToPerson):
    """A reminder that stands in somebody's messages says what happened since, or goes when a newer one is there."""

    name = "reminder-redraw"
    rank = REMINDER
    collapses_by = ("ping_id",)
    ping_id: int


@dataclass(frozen=True)
class ReminderLineRedraw(ToDepartment):
    """The same of a reminder in the thread of the department's card."""

    name = "reminder-line-redraw"
    rank = REMINDER
    collapses_by = ("ping_id",)
    ping_id: int


@dataclass(frozen=True)
class DigestMessage(ToPerson):
    """What was too much for one day's reminders, in one message."""

    name = "digest"
    rank = REMINDER
    digest_id: int


@dataclass(frozen=True)
class DigestRedraw(ToPerson):
    """A digest that stands in somebody's messages says how things are now, or makes room for the next one."""

    name = "digest-redraw"
    rank = REMINDER
    collapses_by = ("digest_id",)
    digest_id: int


@dataclass(frozen=True)
class LateNews(ToPerson):
    """An honest sentence to the requester: the promise was missed."""

    name = "late-news"
    rank = REMINDER
    reminder_id: int
