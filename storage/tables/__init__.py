"""Every table and every unique key. Rows are plain values: no relationships, nothing loads behind your back."""

from storage.tables.audit import AdminAct, ReportReading
from storage.tables.clocks import (
    ClockCheckpoint,
    ClockRow,
    Digest,
    DigestRow,
    Holding,
    MovedClock,
    Ping,
    Reminder,
    Snooze,
)
from storage.tables.departments import (
    BEFORE_EVERYTHING,
    CalendarRow,
    CalendarVersion,
    Department,
    RequestType,
    StandardRow,
)
from storage.tables.events import AnsweredEvent
from storage.tables.files import FileCopy
from storage.tables.notifications import Notification
from storage.tables.outbox import OutboxRow
from storage.tables.people import AbsenceRow, HomeGroup, Person, Role
from storage.tables.rate_limits import RateLimit
from storage.tables.ratings import (
    CommentEnvelope,
    LostTime,
    LostTimeEnvelope,
    RatingBlock,
    ReleasedComment,
    ReleasedGroup,
    Score,
    ScoreEnvelope,
)
from storage.tables.reports import Improvement, SignalRow, WeeklyDigest
from storage.tables.requests import Card, Entry, FormerCard, Proposal, Request, ThreadLine

Standing = Card | FormerCard | ThreadLine | Notification | Ping | Digest
"""A message that stands in Slack, to be edited in place."""

__all__ = [
    "BEFORE_EVERYTHING",
    "AbsenceRow",
    "AdminAct",
    "AnsweredEvent",
    "CalendarRow",
    "CalendarVersion",
    "Card",
    "ClockCheckpoint",
    "ClockRow",
    "CommentEnvelope",
    "Department",
    "Digest",
    "DigestRow",
    "Entry",
    "FileCopy",
    "FormerCard",
    "Holding",
    "HomeGroup",
    "Improvement",
    "LostTime",
    "LostTimeEnvelope",
    "MovedClock",
    "Notification",
    "OutboxRow",
    "Person",
    "Ping",
    "Proposal",
    "RateLimit",
    "RatingBlock",
    "ReleasedComment",
    "ReleasedGroup",
    "Reminder",
    "ReportReading",
    "Request",
    "RequestType",
    "Role",
    "Score",
    "ScoreEnvelope",
    "SignalRow",
    "Snooze",
    "StandardRow",
    "Standing",
    "ThreadLine",
    "WeeklyDigest",
]
