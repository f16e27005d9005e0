"""The list of things Handoff may say by itself. A notice names rows and never holds contents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.notices.notice import (
    Notice,
    ToDepartment,
    ToPerson,
    of_department,
)
from bot.notices.operations import (
    ChannelShared,
    ChannelUnreachable,
    DeliveryTrouble,
    EventsDropped,
    HomesHeld,
    InstallationBack,
)
from bot.notices.pulses import (
    PulseActionReminder,
    PulseCalledOff,
    PulseExport,
    PulseHeldUp,
    PulseInvitation,
    PulseOver,
    PulseReminder,
    PulseResults,
    PulseResultsInChannel,
    PulseResultsInThread,
    PulseTrial,
    PulseTrouble,
)
from bot.notices.reminders import (
    DigestMessage,
    DigestRedraw,
    LateNews,
    ReminderLine,
    ReminderLineRedraw,
    ReminderMessage,
    ReminderRedraw,
)
from bot.notices.reports import (
    CompanyReportFile,
    CompanyReportMessage,
    DepartmentReportFile,
    DepartmentReportMessage,
    ImprovementMessage,
    SignalQuestion,
    WeeklyDigestMessage,
)
from bot.notices.requests import (
    AskMark,
    DepartmentCard,
    DepartmentLine,
    DepartmentLineRedraw,
    MissedFilesForRequester,
    MissedFilesLine,
    NotificationMessage,
    RequesterCard,
    RequesterLine,
    RequesterLineRedraw,
    WordsUndelivered,
)

__all__ = [
    "NOTICES",
    "AskMark",
    "ChannelShared",
    "ChannelUnreachable",
    "CompanyReportFile",
    "CompanyReportMessage",
    "DeliveryTrouble",
    "DepartmentCard",
    "DepartmentLine",
    "DepartmentLineRedraw",
    "DepartmentReportFile",
    "DepartmentReportMessage",
    "DigestMessage",
    "DigestRedraw",
    "EventsDropped",
    "HomesHeld",
    "ImprovementMessage",
    "InstallationBack",
    "LateNews",
    "MissedFilesForRequester",
    "MissedFilesLine",
    "Notice",
    "NotificationMessage",
    "PulseActionReminder",
    "PulseCalledOff",
    "PulseExport",
    "PulseHeldUp",
    "PulseInvitation",
    "PulseOver",
    "PulseReminder",
    "PulseResults",
    "PulseResultsInChannel",
    "PulseResultsInThread",
    "PulseTrial",
    "PulseTrouble",
    "ReminderLine",
    "ReminderLineRedraw",
    "ReminderMessage",
    "ReminderRedraw",
    "RequesterCard",
    "RequesterLine",
    "RequesterLineRedraw",
    "SignalQuestion",
    "ToDepartment",
    "ToPerson",
    "WeeklyDigestMessage",
    "WordsUndelivered",
    "from_row",
    "of_department",
]


def _kinds(of: type[Notice]) -> Iterator[type[Notice]]:
    """All that have a name: what others are made of has none."""
    for kind in of.__subclasses__():
        if "name" in vars(kind):
            yield kind
        yield from _kinds(kind)


NOTICES = {kind.name: kind for kind in _kinds(Notice)}


def from_row(name: str, ids: dict[str, Any]) -> Notice:
    """The notice as it was promised."""
    return NOTICES[name](**ids)
