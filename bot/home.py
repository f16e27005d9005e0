"""What somebody finds in Home: what waits for them, what they asked for, what their departments have to do."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot import Bot
from bot.people import is_colleague
from bot.requests.reading import Shown, show
from storage import departments, outbox, people
from storage import requests as rows
from storage.tables import Department, OutboxRow

_DEAD_SHOWN = 10


@dataclass(frozen=True)
class Serving:
    """One department that the reader serves. A request stands in one list: late, else unclaimed, else due today."""

    department: Department
    unclaimed: tuple[Shown, ...]
    due_today: tuple[Shown, ...]
    late: tuple[Shown, ...]


@dataclass(frozen=True)
class HomePage:
    """Everything is in the order in which it should be looked at."""

    waiting: tuple[Shown, ...]
    mine: tuple[Shown, ...]
    serving: tuple[Serving, ...]
    undelivered: tuple[tuple[OutboxRow, Department | None], ...]


def page_of(bot: Bot, person_id: str) -> HomePage:
    """The page of this person, as things are now."""
    now = bot.now()
    with bot.db.reading() as session:
        person = people.get(session, person_id)
        zone = ZoneInfo("UTC" if person is None else person.zone)
        asked = [show(session, request, now) for request in rows.unfinished_of_requester(session, person_id)]
        served = people.departments_served_by(session, person_id) if is_colleague(session, person_id) else []
        serving = []
        for department in served:
            open_requests = [show(session, request, now) for request in rows.unfinished_in(session, [department.id])]
            late = [shown for shown in open_requests if shown.is_late]
            serving.append(
                Serving(
                    department,
                    tuple(shown for shown in open_requests if shown.assignee is None and not shown.is_late),
                    tuple(
                        shown
                        for shown in open_requests
                        if shown.assignee is not None
                        and not shown.is_late
                        and shown.pressing is not None
                        and shown.pressing.due_at is not None
                        and shown.pressing.due_at.astimezone(zone).date() == now.astimezone(zone).date()
                    ),
                    tuple(sorted(late, key=lambda shown: (shown.pressing and shown.pressing.due_at) or now)),
                )
            )
        stuck = outbox.dead(session, _DEAD_SHOWN) if person_id in bot.settings.admins else []
        named = {department.id: department for department in departments.every(session)}
        return HomePage(
            waiting=tuple(shown for shown in asked if shown.request.state in {"waiting", "resolved"}),
            mine=tuple(shown for shown in asked if shown.request.state not in {"waiting", "resolved"}),
            serving=tuple(serving),
            undelivered=tuple((row, named.get(int(row.ids.get("department_id", 0)))) for row in stuck),
        )
