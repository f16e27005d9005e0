"""Explanations and trials as readers see them, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bot.clocks import corrections
from bot.clocks.corrections import Correction
from bot.clocks.history import RESOLUTION, RESPONSE, Clocks
from bot.requests import explanation
from bot.requests.explanation import ClockExplanation, Explanation
from bot.standards import Standard, Target, Urgency
from bot.whatif.dry_run import DryRun
from bot.whatif.reminders import SimulatedReminder
from bot.whatif.tallies import Outcome, PromiseGroup, Tally
from handlers.views import whatif
from handlers.views.requests import explanation as request_explanation
from storage.tables import Department, Entry
from tests.handlers.examples import ANA, BO, IT, PARIS_HOURS, USUAL, Texts, a_request
from tests.handlers.reading import Surface, a_view
from tests.moments import friday_at, thursday_at, tuesday_at, wednesday_at

ASKED_AT = tuesday_at(16, 20)
PROMISES = {RESPONSE: "4h", RESOLUTION: "2d"}
OTHER_HOURS = corrections.written(
    [Correction(RESOLUTION, 1, wednesday_at(18), thursday_at(14), broken_before=None, broken_at=None)]
)


def happened(verb: str, at: datetime, by: str | None = BO.id, **data: Any) -> Entry:
    return Entry(request_id=142, verb=verb, actor_id=by, at=at, data=data)


def an_explanation(
    *entries: Entry, at: datetime, texts: Texts = USUAL, asked_at: datetime = ASKED_AT, promised: bool = True
) -> Explanation:
    """R-142, asked by Ana on Tuesday at 16:20, after this happened to it."""
    shown = a_request(texts=texts)
    opened = happened("opened", asked_at, ANA.id, department=1, promises=PROMISES if promised else {})
    found = Clocks(lambda _department_id: PARIS_HOURS)
    lines = explanation.happenings(found, [opened, *entries])
    return Explanation(
        request=shown.request,
        department=shown.department,
        zone="Europe/Paris",
        computations=tuple(
            ClockExplanation(
                clock.kind,
                clock.cycle,
                clock.promise,
                clock.department_id,
                clock.target,
                clock.calendar,
                explanation.computed(clock, lines[clock.kind, clock.cycle], at),
                clock.goal.written,
            )
            for clock in found.every
            if clock.target is not None
        ),
        names={ANA.id: texts.name, BO.id: texts.other_name},
        departments={1: texts.department, 2: texts.department},
        at=at,
    )


def a_long_life(cycles: int) -> list[Entry]:
    """Ana writes again and again, and Bo answers each time, a day and a half later."""
    entries: list[Entry] = []
    for cycle in range(cycles):
        at = tuesday_at(17) + timedelta(days=3 * cycle)
        entries.append(happened("replied", at))
        entries.append(happened("added", at + timedelta(hours=36), ANA.id, owed={"within": "2d"}))
    return entries


def a_trial(
    texts: Texts = USUAL, *, people: int = 3, requests: int = 40, asked: int = 40, reader_id: str | None = None
) -> DryRun:
    """Answers in two hours instead of four: more of them come too late, and there are more reminders."""
    today, tried = Tally(3), Tally(3)
    which = PromiseGroup(IT.id, RESPONSE)
    today.promises[which].update({Outcome.KEPT: 37, Outcome.RENEGOTIATED: 1, Outcome.BROKEN: 2})
    tried.promises[which].update({Outcome.KEPT: 29, Outcome.RENEGOTIATED: 1, Outcome.BROKEN: 10})
    ids = [f"U{number:04}" for number in range(people)]
    for number, person_id in enumerate(ids):
        for tally, times in ((today, 1), (tried, people - number + 1)):
            for _ in range(times):
                nudge = SimulatedReminder(
                    tuesday_at(11), RESPONSE, "75%", "assignee", person_id, IT.id, always_comes=False
                )
                tally.remind(nudge, "Europe/Paris")
    return DryRun(
        days=60,
        requests=requests,
        asked=asked,
        today=today.column(reader_id),
        tried=tried.column(reader_id),
        departments={IT.id: texts.department},
    )


TWO_HOURS = Standard(Target(2, "h"), None)


def explanations(texts: Texts) -> Iterator[Surface]:
    """*Why this time?* at every turn of a request's life."""
    asked = happened("asked", wednesday_at(10))
    lives = {
        "just asked": [],
        "waiting": [asked],
        "going on": [asked, happened("answered", wednesday_at(15), ANA.id)],
        "changed": [happened("changed", friday_at(10), promises={RESPONSE: "30m", RESOLUTION: "1h"})],
        "moved": [happened("moved", wednesday_at(10), department=2, promises=PROMISES)],
        "agreed anew": [happened("agreed", wednesday_at(10), ANA.id, due_at=friday_at(16).isoformat())],
        "promised otherwise": [happened("standard", wednesday_at(10), None, promises={RESOLUTION: "5d"})],
        "done": [happened("resolved", wednesday_at(10))],
        "reopened": [happened("resolved", wednesday_at(10)), happened("reopened", friday_at(10), ANA.id)],
        "closed in silence": [asked, happened("silent", friday_at(10), None)],
        "agreed anew when it was late": [
            happened("agreed", friday_at(10), ANA.id, due_at=friday_at(16).isoformat()),
            happened("resolved", friday_at(15)),
        ],
        "called off when it was late": [happened("cancelled", friday_at(17), ANA.id)],
        "other hours": [happened("hours", wednesday_at(10), None, **OTHER_HOURS)],
        "called off": [happened("cancelled", wednesday_at(10), ANA.id)],
        "sixty answers": a_long_life(60),
    }
    for name, entries in lives.items():
        for at in (ASKED_AT, friday_at(17)):
            found = an_explanation(*entries, at=max(at, *(entry.at for entry in entries), ASKED_AT), texts=texts)
            yield a_view(f"why, {name}", request_explanation.why(found, ANA.id))
    yield a_view(
        "why, nothing promised",
        request_explanation.why(an_explanation(at=ASKED_AT, texts=texts, promised=False), BO.id),
    )


def tries(texts: Texts) -> Iterator[Surface]:
    """*Try it*: the form, and what came of it."""
    departments = [
        Department(**{**IT.model_dump(), "id": number, "name": texts.department}) for number in range(1, 102)
    ]
    yield a_view("try it", whatif.form(departments))
    for people, requests, asked in ((0, 0, 0), (3, 1, 1), (20, 1_000, 12_345)):
        trial = a_trial(texts, people=people, requests=requests, asked=asked, reader_id="U0000")
        yield a_view(f"tried, {people} people", whatif.result(trial, IT.id, Urgency.NORMAL, TWO_HOURS))
