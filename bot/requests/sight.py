"""Who may see a request, and who may at least be told that it is there."""

from __future__ import annotations

from collections.abc import Collection

from bot.people import people
from storage import history as history_rows
from storage.database import Session
from storage.tables import Request


def may_see(session: Session, request: Request, person_id: str) -> bool:
    """Return whether this person asked and is still there, or serves in the department that has it now."""
    is_requester = request.requester_id == person_id and people.is_active(session, person_id)
    return is_requester or people.is_member(session, request.department_id, person_id)


def seen_by(session: Session, requests: Collection[Request], person_id: str) -> list[Request]:
    """Return those that this person may see: each department's people are looked up once."""
    serves = {one: people.is_member(session, one, person_id) for one in {one.department_id for one in requests}}
    is_there = people.is_active(session, person_id)
    return [one for one in requests if serves[one.department_id] or (is_there and one.requester_id == person_id)]


def knows_of(session: Session, request: Request, person_id: str) -> bool:
    """Return whether this person had to do with it before: acted on it, was given it, or serves where it was before.

    They know that it is there, and its old card says where it went; a refusal may name the department to them.
    """
    return any(
        person_id in {entry.actor_id, entry.about_id}
        or (entry.verb == "moved" and people.is_member(session, int(entry.data.get("from", 0)), person_id))
        for entry in history_rows.of_request(session, request.id)
    )
