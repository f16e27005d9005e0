"""The list of things Handoff may say by itself. A notice names rows and never holds contents."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Notice:
    """Drawn when delivered, so it tells the present, or nothing at all.

    `name` is kept in the database: never renamed. `conversation` is where order and pace are kept.
    """

    name: ClassVar[str]

    @property
    def conversation(self) -> str:
        raise NotImplementedError

    @property
    def collapse(self) -> str | None:
        """Redraws of the same thing share this key: one of them waiting is enough."""
        return None

    @property
    def ids(self) -> dict[str, Any]:
        return asdict(self)


def of_department(department_id: int) -> str:
    return f"department:{department_id}"


@dataclass(frozen=True)
class _ToDepartment(Notice):
    department_id: int

    @property
    def conversation(self) -> str:
        return of_department(self.department_id)


@dataclass(frozen=True)
class _ToPerson(Notice):
    person_id: str

    @property
    def conversation(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True)
class DepartmentCard(_ToDepartment):
    """Post or redraw a request's card in its department's channel."""

    name = "department-card"
    request_id: int

    @property
    def collapse(self) -> str:
        return f"{self.name}:{self.request_id}:{self.department_id}"


@dataclass(frozen=True)
class RequesterCard(_ToPerson):
    """Post or redraw the requester's own card."""

    name = "requester-card"
    request_id: int

    @property
    def collapse(self) -> str:
        return f"{self.name}:{self.request_id}"


@dataclass(frozen=True)
class DepartmentLine(_ToDepartment):
    """Say one line of the history in the thread of the department's card."""

    name = "department-line"
    entry_id: int


@dataclass(frozen=True)
class RequesterLine(_ToPerson):
    """Say one line of the history in the thread of the requester's card."""

    name = "requester-line"
    entry_id: int


@dataclass(frozen=True)
class Assigned(_ToPerson):
    """Tell somebody that a colleague gave them a request."""

    name = "assigned"
    entry_id: int


@dataclass(frozen=True)
class ReminderLine(_ToDepartment):
    """A reminder in the thread of the department's card."""

    name = "reminder-line"
    reminder_id: int


@dataclass(frozen=True)
class ReminderMessage(_ToPerson):
    """A reminder to the assignee or a lead."""

    name = "reminder-message"
    reminder_id: int


@dataclass(frozen=True)
class LateNews(_ToPerson):
    """An honest sentence to the requester: the promise was missed."""

    name = "late-news"
    reminder_id: int


@dataclass(frozen=True)
class HomeView(_ToPerson):
    """Redraw somebody's Home."""

    name = "home"

    @property
    def conversation(self) -> str:
        return f"home:{self.person_id}"

    @property
    def collapse(self) -> str:
        return self.conversation


@dataclass(frozen=True)
class ChannelUnreachable(_ToPerson):
    """Tell a lead that Handoff cannot speak in the department's channel, and what to do."""

    name = "channel-unreachable"
    department_id: int


NOTICES: dict[str, type[Notice]] = {
    notice.name: notice
    for notice in (
        DepartmentCard,
        RequesterCard,
        DepartmentLine,
        RequesterLine,
        Assigned,
        ReminderLine,
        ReminderMessage,
        LateNews,
        HomeView,
        ChannelUnreachable,
    )
}


def from_row(name: str, ids: dict[str, Any]) -> Notice:
    """The notice as it was promised."""
    return NOTICES[name](**ids)
