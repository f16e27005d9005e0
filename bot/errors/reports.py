"""Refusals about figures, and what is done about them."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.errors.refused import Refused


@dataclass(eq=False)
class MayNotReadReports(Refused):
    """Reports are for colleagues: people from other workspaces and bots read none."""


@dataclass(eq=False)
class NotShown(Refused):
    """So few serve there that its figures would be about somebody. Its own people read them all."""

    department: str
    needed: int
    lead_ids: list[str] = field(default_factory=list)


@dataclass(eq=False)
class NoSuchReport(Refused):
    """There is none of that department, or it is not for this person; they are not told which."""


@dataclass(eq=False)
class NotAReportReader(Refused):
    """The company's report is for those whom the departments file names: `reader_ids`, empty when it names nobody."""

    reader_ids: list[str] = field(default_factory=list)


@dataclass(eq=False)
class NoSuchWindow(Refused):
    """No weeks are called that, or none of them is over. `examples` are words that are known."""

    written: str
    examples: list[str] = field(default_factory=list)


@dataclass(eq=False)
class AlreadyAnswered(Refused):
    """Another lead said already whether a signal was on purpose; `text` is why, "" when it was not."""

    text: str
