"""The weekly digest of a department: one line when nothing is new, else what is worth a look. Mentions nobody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from slack_sdk.models.blocks import Block, InputBlock, StaticSelectElement
from slack_sdk.models.views import View

from bot.calendars.hours import WEEKDAYS
from bot.digest_days import MONTHLY, NEVER
from bot.requests.snapshot import RequestSnapshot
from bot.text import one_line, shorten
from bot.weekly import Behind, CostlyKind, KeptSignal, TimesSignal, WeeklyReport
from handlers.views import moments
from handlers.views.blocks import (
    MOST_BLOCKS,
    MOST_BYTES,
    actions,
    button,
    context,
    escape,
    option,
    section,
    weight,
)
from handlers.views.reports import behind as behind_figures
from handlers.views.reports import improvements
from handlers.views.requests import links
from storage.tables import Department

SHOW = "weekly.show"
CHANGE = "weekly.change"
ENOUGH = "weekly.enough"
KEEP = "weekly.keep"
DAY_FORM = "weekly.day_form"

_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS = {
    **{day: f"Every week, on {name}" for day, name in zip(WEEKDAYS, _DAY_NAMES, strict=True)},
    MONTHLY: "Once a month",
    NEVER: "Never",
}
_SUMMARY = 80
_HOUR = timedelta(hours=1)
_MANY = 10 * _HOUR


def digest(told: WeeklyReport) -> tuple[str, list[Block]]:
    """Return the text and the blocks of the message in the department's channel."""
    first = section(_first_line(told))
    first.accessory = button("Change…", CHANGE, told.department.id, read_as="Change when this digest comes")
    blocks: list[Block] = [first]
    if told.is_quiet:
        return _first_line(told), [*blocks, *_asks(told)]
    if told.late:
        rows = [_late_row(one) for one in told.late]
        more = told.late_count - len(rows)
        blocks.append(section("\n".join(["*Late now*", *rows, *([f"and {more} more"] if more else [])])))
    blocks += [section(line) for line in _worth_a_look(told)]
    buttons = [button("Show the requests", SHOW, told.department.id, style="primary")]
    buttons.append(button("Start an improvement team", improvements.START, told.department.id))
    return _first_line(told), [*blocks, actions(buttons)]


def behind(found: Sequence[Behind], total: int) -> View:
    """Return the window of the requests behind a digest, without whoever served them; each can be opened."""
    if not found:
        blocks: list[Block] = [section("Nothing is late, and nothing takes longer than usual.")]
        return View(type="modal", title="Behind this week", close="Close", blocks=blocks)
    blocks = [_behind_row(one) for one in found[: MOST_BLOCKS - 1]]
    while weight(blocks) > MOST_BYTES:
        blocks = blocks[: len(blocks) * 3 // 4]
    if total > len(blocks):
        blocks.append(context(f"and {total - len(blocks)} more"))
    return View(type="modal", title="Behind this week", close="Close", blocks=blocks)


def _behind_row(one: Behind) -> Block:
    if one.answered_after is None:
        return behind_figures.row(one.snapshot)
    length = moments.length(one.answered_after)
    return behind_figures.row(one.snapshot, f"first answer after {length} of working time")


def day_form(department: Department) -> View:
    """Return the window in which a lead says when the digest comes."""
    chosen = option(department.digest, DAYS[department.digest]) if department.digest in DAYS else None
    return View(
        type="modal",
        callback_id=DAY_FORM,
        title="Weekly digest",
        submit="Save",
        close="Not now",
        blocks=[
            section(f"When does *{escape(department.name)}* read in its channel how the week went?"),
            InputBlock(
                block_id="day",
                label="It comes",
                hint="At the opening of that day, or of the next day on which you are open.",
                element=StaticSelectElement(
                    action_id="day",
                    options=[option(value, label) for value, label in DAYS.items()],
                    initial_option=chosen,
                ),
            ),
        ],
        private_metadata=json.dumps({"department": department.id}),
    )


def kept_so(department: Department) -> str:
    """Return what whoever decided reads."""
    name = escape(department.name)
    if department.digest == NEVER:
        return f"{name} gets no digest any more. `digest` in the departments file, or a lead, switches it on again."
    return f"From now on the digest of {name} comes: {DAYS[department.digest]}."


def _first_line(told: WeeklyReport) -> str:
    weeks = "last week" if len(told.weeks) == 1 else f"the last {len(told.weeks)} weeks"
    late = f"*{told.late_count} late*" if told.late_count else "none late"
    if not (told.opened or told.finished or told.open):
        return f"*{escape(told.department.name)}, {weeks}:* nothing came in, and nothing is open."
    said = f"{told.opened} in, {told.finished} done, {told.open} open, {late}"
    if not told.is_quiet:
        usual = ""
    elif told.charted is None:
        usual = "; as usual"
    else:
        usual = f". Too early to say what is usual: {told.charted.found} of {told.charted.needed} weeks"
    return f"*{escape(told.department.name)}, {weeks}:* {said}{usual}."


def _late_row(one: RequestSnapshot) -> str:
    summary = escape(shorten(one_line(one.request.summary), _SUMMARY))
    return f"• {links.number(one, links.DEPARTMENT)}  {summary} · {moments.pressing(one)}"


def _worth_a_look(told: WeeklyReport) -> list[str]:
    found = []
    if told.signal is not None:
        found.append(fewer_kept(told.signal) if isinstance(told.signal, KeptSignal) else signal(told.signal))
    if told.oldest is not None:
        opened = moments.day(told.oldest.request.opened_at, told.zone)
        found.append(f"Oldest open: {links.number(told.oldest, links.DEPARTMENT)}, asked {opened}.")
    if told.kind is not None:
        found.append(_kind(told.kind))
    if told.decided is not None:
        found.append(improvements.decided(told.decided))
    return found


def signal(found: TimesSignal) -> str:
    """Return what a signal says, in a sentence that tells chance apart."""
    way, mark = ("longer", "📈") if found.is_slower else ("less time", "📉")
    return (
        f"{mark} *First answers take {way} than chance explains:* half came within {moments.length(found.now)} of "
        f"working time last week, {moments.length(found.usual)} is usual."
    )


def fewer_kept(found: KeptSignal) -> str:
    """Return what it says that fewer first answers are in time than usual, in a sentence that tells chance apart."""
    return (
        f"📉 *Fewer first answers were in time than chance explains:* {found.kept} of {found.decided} last week, "
        f"{round(100 * found.usual)} of 100 is usual."
    )


def _kind(kind: CostlyKind) -> str:
    count = "1 request" if kind.requests == 1 else f"{kind.requests} requests"
    # Of many hours nobody needs the minutes.
    beyond = moments.length(kind.beyond if kind.beyond < _MANY else kind.beyond // _HOUR * _HOUR)
    return f"Most time beyond its promise, in 13 weeks: *{escape(kind.name)}*, {count}, {beyond} in all."


def _asks(told: WeeklyReport) -> list[Block]:
    if not told.asks_less:
        return []
    buttons = [
        button("Once a month is enough", ENOUGH, told.department.id),
        button("Keep it weekly", KEEP, told.department.id),
    ]
    return [section("Nothing was new for four weeks. Is once a month enough?"), actions(buttons)]
