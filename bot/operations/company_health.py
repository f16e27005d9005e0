"""Checks of the company as Handoff knows it: departments without somebody who leads or serves, and people who left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot import Bot
from bot.operations.findings import Finding
from bot.requests import missed
from storage import departments as department_rows
from storage import people as people_rows
from storage import requests as request_rows
from storage.database import Session
from storage.tables import Department

_IN_THE_FILE = "and bring the departments file in again: `handoff departments apply FILE`."


def departments(bot: Bot) -> Iterator[Finding]:
    """Whether each department can do what it is asked: somebody serves, somebody leads, something is promised."""
    if not bot.db.is_current():
        return
    with bot.db.reading() as session:
        active, standards = department_rows.active(session), department_rows.every_standard(session)
        if not active:
            yield Finding("There are no departments.", "Bring them in: `handoff departments apply FILE`.")
        for department in active:
            yield from _reach(department)
            yield from _people(session, department)
            if not any(one.respond_within or one.resolve_within for one in standards.get(department.id, ())):
                yield Finding(
                    f"{department.name} promises no time, so nothing there is ever late, and nobody is reminded.",
                    f"If that is not meant so, give it `standards` {_IN_THE_FILE}",
                    hint=True,
                )


def assignees(bot: Bot) -> Iterator[Finding]:
    """Whether anybody who left still has requests."""
    if not bot.db.is_current():
        return
    with bot.db.reading() as session:
        held = Counter(person_id for person_id, _request in request_rows.held_by_people_who_left(session))
        known = people_rows.named(session, held)
    for person_id, count in sorted(held.items()):
        what = "a request" if count == 1 else f"{count} requests"
        yield Finding(
            f"{known[person_id].name} ({person_id}) has left the company and still has {what}.",
            "It goes back to the queue when Handoff next hears of it from Slack. Start Handoff, if it does not run.",
        )


def missed_words(bot: Bot) -> Iterator[Finding]:
    """What people wrote while nobody listened, where it is still to be read."""
    if not bot.db.is_current():
        return
    with bot.db.reading() as session:
        look = missed.progress(session)
    if look is not None:
        yield Finding(
            f"Below {look.left:,} of {look.cards:,} cards is still to be read what was written before "
            f"{look.began_at:%Y-%m-%d %H:%M} UTC, while nobody listened.",
            "Nothing to do while Handoff runs: it reads some sixteen cards a minute, those with something new first.",
            hint=True,
        )


def _reach(department: Department) -> Iterator[Finding]:
    if department.unreachable_since is not None:
        yield Finding(
            f"{department.name}: Handoff is not in the channel {department.channel_id}, since "
            f"{department.unreachable_since:%Y-%m-%d %H:%M} UTC at the latest.",
            "Type `/invite @Handoff` there; what waits is said then. Of an archived channel name another "
            f"{_IN_THE_FILE}",
        )


def _people(session: Session, department: Department) -> Iterator[Finding]:
    if not people_rows.members_of(session, department.id):
        yield Finding(
            f"{department.name} has no members: nobody can take what it is asked.",
            f"Invite Handoff and the people who serve to its channel {department.channel_id}.",
        )
    leads = people_rows.leads_of(session, department.id)
    duty = sorted({str(person_id) for person_id in department.on_call.values()})
    known = people_rows.named(session, [*leads, *duty])
    gone = [person_id for person_id in leads if person_id in known and not known[person_id].is_active]
    for person_id in gone:
        yield Finding(
            f"{department.name}: its lead {known[person_id].name} ({person_id}) has left the company.",
            f"Name somebody else in `leads` {_IN_THE_FILE}",
        )
    for person_id in duty:
        if person_id in known and not known[person_id].is_active:
            yield Finding(
                f"{department.name}: {known[person_id].name} ({person_id}) is on call and has left the company.",
                f"Name somebody else in `on_call` {_IN_THE_FILE}",
            )
    if len(gone) == len(leads):
        yield Finding(
            f"{department.name} has no lead: nobody hears when a promise is about to break and no one has it.",
            f"Name one in `leads` {_IN_THE_FILE}",
        )
