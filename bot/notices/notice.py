"""What a notice is, and in whose conversation it is said."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from storage.outbox import URGENT


@dataclass(frozen=True)
class Notice:
    """Drawn when delivered, so it tells the present, or nothing at all.

    `name` is kept in the database: never renamed. `conversation` is where order and pace are kept.
    """

    name: ClassVar[str]
    # What somebody looks at waits for, such as a card, goes before reminders. Bulk has a dispatcher of its own: ten
    # thousand people delay no card.
    rank: ClassVar[int] = URGENT
    # The ids by which one of the kind that waits is as good as several. None: each is said.
    collapses_by: ClassVar[tuple[str, ...]] = ()

    @property
    def conversation(self) -> str:
        raise NotImplementedError

    @property
    def collapse(self) -> str | None:
        """Redraws of the same thing share this key: one of them waiting is enough."""
        ids = [str(getattr(self, name)) for name in self.collapses_by]
        # Another look at the same thing, later, waits beside the one that is due now.
        later = [":later"] if getattr(self, "later", False) else []
        return "".join([":".join([self.name, *ids]), *later]) if ids else None

    @property
    def ids(self) -> dict[str, Any]:
        return asdict(self)


def of_department(department_id: int) -> str:
    return f"department:{department_id}"


@dataclass(frozen=True)
class ToDepartment(Notice):
    department_id: int

    @property
    def conversation(self) -> str:
        return of_department(self.department_id)


@dataclass(frozen=True)
class ToPerson(Notice):
    person_id: str

    @property
    def conversation(self) -> str:
        return f"person:{self.person_id}"
