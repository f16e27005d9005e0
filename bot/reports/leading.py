"""Who may decide about a department's figures: its leads, looked up at the moment of the act."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import NotALead
from bot.people import people
from storage import departments as department_rows
from storage import people as people_rows
from storage.database import Session
from storage.tables import Department


def led_by(session: Session, department_ids: Sequence[int], person_id: str) -> Department:
    """Return the first of these departments, for somebody who leads any of them.

    Raises NotALead: for members with the names of those who do; for everybody else it says the same of a department as
    of one that is not there.
    """
    known = [found for one in department_ids if (found := department_rows.find(session, one)) is not None]
    leads = sorted({lead for one in known for lead in people_rows.active_leads_of(session, one.id)})
    if not any(people.is_member(session, one.id, person_id) for one in known):
        raise NotALead
    if person_id not in leads:
        raise NotALead(known[0].name, leads)
    return known[0]
