"""Trying another promise on what has happened: the form, and what it answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import Block, InputBlock, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.views import View

from bot.clocks.history import RESOLUTION, RESPONSE
from bot.standards import Standard, Target, Urgency
from bot.whatif.dry_run import DryRun
from bot.whatif.tallies import Column, Outcome, PromiseGroup
from handlers.views import moments
from handlers.views.blocks import context, escape, option, section
from handlers.views.menus import menu
from handlers.views.requests.moves import TO_DEPARTMENT
from storage.tables import Department

TRY = "standards.try"
TRY_FORM = "standards.try_form"

DAYS = (7, 30, 60, 90)
_USUAL_DAYS = 60
_KINDS = {RESPONSE: "Answers", RESOLUTION: "Solutions"}


def form(departments: Sequence[Department]) -> View:
    """What to try: a promise for one urgency of one department, on the requests of the last days."""
    urgencies = [option(urgency.value, label) for urgency, label in moments.URGENCIES.items()]
    days = [option(days, f"the last {days} days") for days in DAYS]
    return View(
        type="modal",
        callback_id=TRY_FORM,
        title="Try other standards",
        submit="Try it",
        close="Not now",
        blocks=[
            section("What would have happened, had a department promised something else? Nothing is changed by this."),
            InputBlock(
                block_id="department",
                label="Department",
                element=menu(
                    TO_DEPARTMENT,
                    [option(one.id, one.name) for one in departments],
                    placeholder="Choose a department",
                ),
            ),
            InputBlock(
                block_id="urgency",
                label="For requests of this urgency",
                element=StaticSelectElement(
                    action_id="urgency",
                    options=urgencies,
                    initial_option=option(Urgency.NORMAL.value, moments.URGENCIES[Urgency.NORMAL]),
                ),
            ),
            _within("respond_within", "First answer within"),
            _within("resolve_within", "Solution within"),
            InputBlock(
                block_id="days",
                label="Requests of",
                element=StaticSelectElement(
                    action_id="days",
                    options=days,
                    initial_option=option(_USUAL_DAYS, f"the last {_USUAL_DAYS} days"),
                ),
            ),
        ],
    )


def result(trial: DryRun, department_id: int, urgency: Urgency, standard: Standard) -> View:
    """What came of it, beside what is promised today."""
    department = escape(trial.departments[department_id])
    promised = f"first answer within {_target(standard.respond_within)}, solution within "
    promised += _target(standard.resolve_within)
    blocks: list[Block] = [section(f"*{department}*, “{moments.URGENCIES[urgency]}”: {promised}")]
    blocks.append(context(_tried(trial)))
    blocks.append(section("\n".join([*_promises(trial, department_id), *_people(trial)])))
    blocks.append(
        context(
            "Nothing was changed. Both figures leave out that people act otherwise under another promise, that they "
            "are away, that they are reminded in their own hours, and that they snooze reminders."
        )
    )
    return View(type="modal", title="Try other standards", close="Close", blocks=blocks)


def _within(block_id: str, label: str) -> InputBlock:
    return InputBlock(
        block_id=block_id,
        label=label,
        hint="Working time, such as 90m, 4h or 2d. Left empty, no time is promised.",
        optional=True,
        element=PlainTextInputElement(action_id=block_id, max_length=20, placeholder="4h"),
    )


def _target(target: Target | None) -> str:
    return "no promised time" if target is None else target.words()


def _tried(trial: DryRun) -> str:
    if trial.requests < trial.asked:
        return (
            f"The newest {trial.requests:,} of {trial.asked:,} requests of the last {trial.days} days. "
            "`handoff standards try` takes them all."
        )
    counted = "1 request" if trial.requests == 1 else f"{trial.requests:,} requests"
    return f"{counted} of the last {trial.days} days."


def _promises(trial: DryRun, department_id: int) -> list[str]:
    lines = [
        f"• {name} that came too late: {_broken(trial.today, which)} now, *{_broken(trial.tried, which)}* if tried"
        for kind, name in _KINDS.items()
        if (which := PromiseGroup(department_id, kind)) in {*trial.today.promises, *trial.tried.promises}
    ]
    reminders = f"{trial.today.reminders.total():,} now, *{trial.tried.reminders.total():,}* if tried"
    return [*lines, f"• Reminders: {reminders}"]


def _broken(column: Column, which: PromiseGroup) -> str:
    counted: Counter[Outcome] = column.promises.get(which, Counter())
    broken = counted[Outcome.BROKEN]
    judged = broken + counted[Outcome.KEPT] + counted[Outcome.RENEGOTIATED]
    return f"{broken:,} of {judged:,} ({100 * broken / judged:.0f} %)" if judged else "none"


def _people(trial: DryRun) -> Iterator[str]:
    """The most for one person, whoever that is, and the reader's own: nobody is named."""
    today, tried = trial.today.heaviest, trial.tried.heaviest
    yield (
        f"• One person: up to {today.in_four_weeks:,} in four weeks now, *up to {tried.in_four_weeks:,}* if tried; "
        f"{tried.on_one_day:,} on one day at most"
    )
    before, after = trial.today.own, trial.tried.own
    if before.total or after.total:
        yield f"• You: {before.total:,} now, *{after.total:,}* if tried, {after.busiest:,} on one day at most"
