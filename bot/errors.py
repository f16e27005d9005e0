"""Refusals: what somebody wanted and may not, as data. `handlers.errors` finds the words."""

from __future__ import annotations

from dataclasses import dataclass, field


class Refused(Exception):
    """Not a failure: the rules say no. Nothing was changed."""


@dataclass(eq=False)
class NoSuchRequest(Refused):
    """There is none of that number, or this person may not see it; they are not told which."""

    number: int


@dataclass(eq=False)
class NoSuchDepartment(Refused):
    """Nobody answers to that word (any more). `names` are those who do, the nearest first."""

    word: str
    names: list[str] = field(default_factory=list)


@dataclass(eq=False)
class NotAMember(Refused):
    """Only members of the department may do this."""

    department: str
    channel_id: str


@dataclass(eq=False)
class NotTheRequester(Refused):
    """Only the person who asked may do this."""

    requester_id: str


@dataclass(eq=False)
class MayNotCancel(Refused):
    """Only the requester or a lead may cancel."""

    requester_id: str
    department: str
    lead_ids: list[str] = field(default_factory=list)


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
    """One rating for each resolution."""

    number: int


@dataclass(eq=False)
class MayNotAsk(Refused):
    """People from other workspaces and bots cannot open requests."""
