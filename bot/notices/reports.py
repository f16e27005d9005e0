"""What is said of figures."""

from __future__ import annotations

from dataclasses import dataclass

from bot.notices.notice import ToDepartment, ToPerson
from storage.outbox import REMINDER


@dataclass(frozen=True)
class WeeklyDigestMessage(ToDepartment):
    """What a department reads of its week, in its channel."""

    name = "weekly-digest"
    rank = REMINDER
    digest_id: int


@dataclass(frozen=True)
class SignalQuestion(ToPerson):
    """Ask a lead once whether it was on purpose that first answers take longer, or shorter, than they did."""

    name = "signal-question"
    rank = REMINDER
    signal_id: int


@dataclass(frozen=True)
class ImprovementMessage(ToPerson):
    """Tell the owner of an action that it is theirs (step 0), that its date has come (1), and whether it moved (2)."""

    name = "improvement"
    rank = REMINDER
    improvement_id: int
    step: int


@dataclass(frozen=True)
class DepartmentReportMessage(ToPerson):
    """Show somebody the report of a department that they asked for. `first_day` is the Monday of its first week;
    department 0 are the small ones together.
    """

    name = "department-report"
    department_id: int
    first_day: str
    weeks: int


@dataclass(frozen=True)
class CompanyReportMessage(ToPerson):
    """Show one of its readers the report of the company: monthly, and when they ask for it."""

    name = "company-report"
    first_day: str
    weeks: int


@dataclass(frozen=True)
class CompanyReportFile(ToPerson):
    """Bring one of its readers the report of the company as a file for a spreadsheet."""

    name = "company-report-file"
    first_day: str
    weeks: int


@dataclass(frozen=True)
class DepartmentReportFile(ToPerson):
    """Bring somebody a report as a file, of which `what` says the kind: "csv" or "page"."""

    name = "department-report-file"
    department_id: int
    first_day: str
    weeks: int
    what: str
