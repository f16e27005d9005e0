"""Refusals about one request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.errors.refused import Refused


@dataclass(eq=False)
class NoSuchRequest(Refused):
    """There is none of that number, or this person may not see it; they are not told which. 0: it has none for them."""

    number: int


@dataclass(eq=False)
class NoLongerKept(Refused):
    """It ended so long ago that nothing of it is kept any more but that it was: nobody can act on it."""

    number: int


@dataclass(eq=False)
class LostAtRestore(Refused):
    """Slack shows it, but it came after the backup that the database was restored from. 0: not known, which request."""

    number: int
    made_at: datetime
    restored_at: datetime


@dataclass(eq=False)
class NotTheRequester(Refused):
    """Only the person who asked may do this."""

    requester_id: str


@dataclass(eq=False)
class NotYourSide(Refused):
    """Only the two sides of what was asked in an ask channel may do this, though all in the channel see its card."""

    number: int
    requester_id: str
    department: str


@dataclass(eq=False)
class MayNotCancel(Refused):
    """Only the requester or a lead may cancel."""

    requester_id: str
    department: str
    lead_ids: list[str] = field(default_factory=list)


@dataclass(eq=False)
class MayNotPropose(Refused):
    """Only the assignee or a lead may ask for a new time."""

    assignee_id: str | None
    department: str
    lead_ids: list[str] = field(default_factory=list)


@dataclass(eq=False)
class NoMoreNewTimes(Refused):
    """A new time is asked for already, or was asked for twice before."""

    number: int
    is_open: bool


@dataclass(eq=False)
class NotAhead(Refused):
    """The new time leaves no working time until then. `opens_at` is when they work again; None while they do."""

    department: str
    opens_at: datetime | None
    zone: str


@dataclass(eq=False)
class NoAnswerOwed(Refused):
    """That message waits for no answer of the department; `has_newer`: the requester wrote again since."""

    number: int
    department: str
    has_newer: bool


@dataclass(eq=False)
class YourOwnTime(Refused):
    """Whoever asked for a time cannot agree to it for the other side."""

    number: int
    department: str


@dataclass(eq=False)
class AlreadySettled(Refused):
    """The new time was agreed, declined, or is no longer asked for."""

    number: int
    state: str


@dataclass(eq=False)
class CannotMove(Refused):
    """That department takes no requests, or has this one already."""

    department: str


@dataclass(eq=False)
class MayNotReopen(Refused):
    """Only the requester or a member of the department may reopen."""

    requester_id: str
    department: str


@dataclass(eq=False)
class AlreadyTaken(Refused):
    """Somebody else has it."""

    number: int
    assignee_id: str


@dataclass(eq=False)
class NotNow(Refused):
    """The request's state does not allow it: it is finished, or was never taken, or is not done yet."""

    number: int
    state: str


@dataclass(eq=False)
class CannotAssign(Refused):
    """That person is not an active member of the department."""

    person_id: str
    department: str


@dataclass(eq=False)
class AlreadyRated(Refused):
    """The score of this resolution is final."""

    number: int


@dataclass(eq=False)
class RatingNotKept(Refused):
    """There is no safe place for the key that would seal a rating, or its month is just being counted."""


@dataclass(eq=False)
class NotYourReminder(Refused):
    """Only the person whom a reminder was sent to may put it off. Without one it stood in a department's thread."""

    person_id: str | None


@dataclass(eq=False)
class MayNotAsk(Refused):
    """People from other workspaces and bots cannot open requests."""
