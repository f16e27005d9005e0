"""Forgetting one person: what they have goes back, what they asked for is called off, and nothing names them any more.

Rows stay where others need them, such as for figures, and say "a colleague". What is kept for a while is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot import Bot, audit, membership
from bot.departments.report_readers import report_readers
from bot.pulses import company
from bot.pulses.disclosure.rules import REMEMBER
from bot.requests import closing
from bot.retention import NO_LONGER_KEPT
from storage import departments as department_rows
from storage import people as people_rows
from storage import personal, retention
from storage import requests as request_rows
from storage.database import Session
from storage.tables import Person

CALLED_OFF = "Whoever asked is being forgotten, at their own wish or by law. Nothing is left to do."


@dataclass(frozen=True)
class Outlook:
    """What forgetting somebody would do now. `named_in` is where the departments file names them: departments that they
    lead or are on call for, and its table of the company, where they read its report.
    """

    name: str
    has_account: bool
    has: tuple[int, ...]
    """Requests that they have, which go back to the queue."""
    asked: tuple[int, ...]
    """Requests that they asked for and that are not done: they are called off."""
    held_back: tuple[int, ...]
    named_in: tuple[str, ...]
    is_in_settings: bool
    is_in_waves: bool


class CannotForget(Exception):
    """Something outside of the database still names this person, so that they would come back. `outlook` says what."""

    def __init__(self, outlook: Outlook) -> None:
        super().__init__("somebody is still named")
        self.outlook = outlook


class StillTelling(Exception):
    """Something of these requests is still to be told in Slack. Forget again once it was."""

    def __init__(self, request_ids: Sequence[int]) -> None:
        super().__init__("departments are being told")
        self.request_ids = request_ids


def outlook(bot: Bot, person_id: str) -> Outlook | None:
    """Return what forgetting this person would do; None when nothing names them."""
    with bot.db.reading() as session:
        person = people_rows.get(session, person_id)
        if person is None and next(personal.rows_about(session, person_id), None) is None:
            return None
        asked = request_rows.unfinished_of_requester(session, person_id)
        return Outlook(
            name=person_id if person is None else person.name,
            has_account=person is not None and person.is_active,
            has=tuple(one.id for one in request_rows.held_by(session, person_id)),
            asked=tuple(one.id for one in asked if one.state in request_rows.UNFINISHED),
            held_back=tuple(personal.held_back_about(session, person_id)),
            named_in=tuple(_named_in(session, person_id)),
            is_in_settings=person_id in {*bot.settings.admins, *bot.settings.hr},
            is_in_waves=company.is_remembered(session, person_id),
        )


def forget(bot: Bot, person_id: str, *, by: str) -> None:
    """Forget this person. `by` is the account that the audit trail names; whom it was about is not written there.

    Safe to repeat. Raises CannotForget, and StillTelling after it called off what they had asked for.
    """
    ahead = outlook(bot, person_id)
    if ahead is None:
        return
    if ahead.named_in or ahead.is_in_settings:
        raise CannotForget(ahead)
    membership.gone(bot, person_id)
    closing.call_off_all_of(bot, person_id, CALLED_OFF)
    now = bot.now()
    with bot.db.transaction() as session:
        person = people_rows.lock(session, person_id) or Person(id=person_id, name="", met_at=now)
        asked = personal.asked_by(session, person_id)
        untold = personal.still_to_be_told(session, asked, person_id, now)
        if untold:
            raise StillTelling(untold)
        session.expunge_all()
        retention.forget_texts(session, asked, NO_LONGER_KEPT, now)
        held = personal.held_back_about(session, person_id)
        personal.erase(session, person, held, now)
        company.left_for_good(session, person_id)
        audit.record(session, now, by, "erased the data of one person")
    bot.db.forget_overwritten()


def kept(bot: Bot, ahead: Outlook) -> Iterator[str]:
    """Return what stays of a person who is forgotten, until when, and why."""
    days = bot.settings.retention_days
    yield f'What others asked for: it says "a colleague" instead, and its texts go {days} days after it ended.'
    if ahead.is_in_waves:
        yield (
            f"That they were asked in pulses, and with whom they were counted: {REMEMBER // timedelta(days=1)} days, "
            "because what later pulses may show depends on whom earlier ones asked."
        )
    yield "Which reports they read: a year from then, for those whom the reports are about."
    yield "Messages in Slack, backups and log files: Handoff does not reach them."
    for number in ahead.held_back:
        yield f"R-{number} is held back, and stays whole. `handoff requests release R-{number}`, and forget again."


def _named_in(session: Session, person_id: str) -> Iterator[str]:
    led = people_rows.led_by(session, person_id)
    for department in department_rows.every(session):
        if department.id in led or person_id in department.on_call.values():
            yield department.name
    if person_id in report_readers(session):
        yield "[company]"
