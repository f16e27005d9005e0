"""Small departments files, and what the database holds of them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import Bot
from storage import departments as rows
from storage import people
from storage.tables import Department

EXAMPLE = (Path(__file__).parents[2] / "departments.toml").read_text(encoding="utf-8")

CALENDAR = """\
[calendars.paris]
zone = "Europe/Paris"
hours = { mon-fri = ["09:00-17:00"] }
"""

IT = """
[departments.it]
name = "IT"
channel = "CITHELP0"
calendar = "paris"
leads = ["UDANA000"]

[departments.it.standards]
urgent = { respond_within = "4h", resolve_within = "1d" }
any = { respond_within = "1d", resolve_within = "3d" }

[[departments.it.types]]
key = "laptop"
name = "Laptop"
standards.any = { respond_within = "2h" }

[[departments.it.types]]
key = "access"
name = "Access"
"""

PEOPLE = """
[departments.people]
name = "People"
channel = "CPEOPLE0"
calendar = "paris"
standards.any = { respond_within = "1d", resolve_within = "none" }
"""

BERLIN = """
[calendars.berlin]
zone = "Europe/Berlin"
hours = { mon-fri = ["08:00-16:00"] }
"""

FINANCE = """
[departments.finance]
name = "Finance"
channel = "CFINANCE"
calendar = "berlin"
standards.any = { respond_within = "1d" }
"""

LAPTOP = IT[IT.index("[[") : IT.rindex("[[")]
ACCESS = IT[IT.rindex("[[") :]


def department(bot: Bot, key: str) -> Department:
    with bot.db.reading() as session:
        return next(one for one in rows.every(session) if one.key == key)


def everything(bot: Bot) -> Any:
    """All that the file is about, as rows."""
    with bot.db.reading() as session:
        departments = rows.every(session)
        return (
            [row.model_dump() for row in rows.calendars(session)],
            [row.model_dump() for row in departments],
            [row.model_dump() for one in departments for row in rows.every_type_of(session, one.id)],
            [row._asdict() for one in departments for row in rows.standards_of(session, one.id)],
            [people.leads_of(session, one.id) for one in departments],
        )


def all_departments(bot: Bot) -> list[Department]:
    with bot.db.reading() as session:
        return rows.every(session)


def types(bot: Bot) -> dict[str, tuple[int, bool]]:
    with bot.db.reading() as session:
        found = rows.every_type_of(session, department(bot, "it").id)
        return {row.key: (row.id, row.is_active) for row in found}


def lose(bot: Bot, key: str) -> None:
    """Handoff was thrown out of the department's channel."""
    with bot.db.transaction() as session:
        row = next(one for one in rows.every(session) if one.key == key)
        row.unreachable_since = datetime(2026, 3, 3, 8, tzinfo=UTC)
        session.add(row)
