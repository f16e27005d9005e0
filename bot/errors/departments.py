"""Refusals of who works where, and who leads."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.errors.refused import Refused


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
class MembersNotReadYet(Refused):
    """Only members of the department may do this, and who they are is being read, as after the first start."""


@dataclass(eq=False)
class NotALead(Refused):
    """Only a lead of the department may do this. Without a name for whoever does not work there."""

    department: str = ""
    lead_ids: list[str] = field(default_factory=list)


@dataclass(eq=False)
class NotAnAdmin(Refused):
    """Only admins of Handoff may do this."""

    admin_ids: list[str] = field(default_factory=list)
