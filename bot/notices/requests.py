"""What is said of one request: its cards, its lines, and what could not be said."""

from __future__ import annotations

from dataclasses import dataclass

from bot.notices.notice import ToDepartment, ToPerson


@dataclass(frozen=True)
class DepartmentCard(ToDepartment):
    """Post or redraw a request's card in its department's channel."""

    name = "department-card"
    collapses_by = ("request_id", "department_id")
    request_id: int


@dataclass(frozen=True)
class RequesterCard(ToPerson):
    """Post or redraw the requester's own card. `later` is another look at it: what it offers is over then."""

    name = "requester-card"
    collapses_by = ("request_id",)
    request_id: int
    later: bool = False


@dataclass(frozen=True)
class AskMark(ToPerson):
    """Put Handoff's emoji on the message of an ask channel that asked, or take it away: how far it is, at a glance."""

    name = "ask-mark"
    collapses_by = ("request_id",)
    request_id: int


@dataclass(frozen=True)
class DepartmentLine(ToDepartment):
    """Say one line of the history in the thread of the department's card."""

    name = "department-line"
    entry_id: int


@dataclass(frozen=True)
class RequesterLine(ToPerson):
    """Say one line of the history in the thread of the requester's card."""

    name = "requester-line"
    entry_id: int


@dataclass(frozen=True)
class DepartmentLineRedraw(ToDepartment):
    """Draw a line in the department's thread anew: what it asked for may be done."""

    name = "department-line-redraw"
    collapses_by = ("entry_id",)
    entry_id: int


@dataclass(frozen=True)
class RequesterLineRedraw(ToPerson):
    """The same in the requester's thread."""

    name = "requester-line-redraw"
    collapses_by = ("entry_id",)
    entry_id: int


@dataclass(frozen=True)
class MissedFilesLine(ToDepartment):
    """Say in the department's thread which files of a line could not be passed on, and why."""

    name = "missed-files-line"
    collapses_by = ("entry_id",)
    entry_id: int


@dataclass(frozen=True)
class MissedFilesForRequester(ToPerson):
    """The same in the requester's thread."""

    name = "missed-files-requester"
    collapses_by = ("entry_id",)
    entry_id: int


@dataclass(frozen=True)
class NotificationMessage(ToPerson):
    """Tell somebody what happened to a request that they have, or had, in one message that says all of it.

    `later` is another look at it: when that person may be interrupted again.
    """

    name = "notification"
    collapses_by = ("request_id", "person_id")
    request_id: int
    later: bool = False


@dataclass(frozen=True)
class WordsUndelivered(ToPerson):
    """Tell somebody that what they wrote did not arrive, and what to do. `row_id` is what the outbox gave up."""

    name = "words-undelivered"
    collapses_by = ("row_id",)
    row_id: int
