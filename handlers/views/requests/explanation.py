"""Why a promise falls when it does: the computation of every clock, line by line, for Slack and as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Protocol
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.requests.explanation import (
    BrokenLine,
    ClockExplanation,
    CountedLine,
    DueLine,
    EndLine,
    EventLine,
    Explanation,
    LateLine,
    Line,
    NowLine,
    PauseLine,
    UncountedLine,
)
from handlers.views import moments
from handlers.views.blocks import MOST_BLOCKS, MOST_BYTES, context, escape, section, weight

WHY = "request.why"

_TITLE = "Why this time?"
_OF_DAYS = 5
"""So many days in a row are said one by one; of more, those in the middle are said together."""

_SECTION = 2_800
_HAPPENED = {
    "opened": "{who} asked",
    "replied": "{who} answered",
    "acknowledged": "{who} read it, and no answer was needed",
    "proposed": "{who} proposed a new time, which is an answer too",
    "asked": "{who} asked {requester} something",
    "answered": "{who} answered",
    "added": "{who} wrote again",
    "resolved": "{who} said it is done",
    "silent": "closed, because the question was not answered",
    "cancelled": "{who} cancelled it",
    "dismissed": "{who} says that it is not a request",
    "reopened": "{who} reopened it",
    "changed": "{who} changed urgency or type",
    "standard": "{department} changed what it promises",
    "hours": "working hours were changed, and the due times were computed again",
    "moved": "{who} moved it to {department}, whose hours count from here",
    "agreed": "{who} agreed to a new time, {due}",
}
_NEITHER = {"void": ", cancelled", "silent": ", closed without an answer"}
_NOT_COUNTED = {"asked": "waiting for {requester}", "finished": "finished"}


class _Pen(Protocol):
    """How moments, names and what matters are written."""

    def line(self, at: datetime, said: str) -> str: ...
    def moment(self, at: datetime) -> str: ...
    def time(self, at: datetime) -> str: ...
    def name(self, name: str) -> str: ...
    def bold(self, word: str) -> str: ...


@dataclass(frozen=True)
class _Markup:
    """For Slack, where each reader sees their own zone; `zone` is for those who cannot see Slack's dates."""

    zone: str

    def line(self, at: datetime, said: str) -> str:
        return f"{self.moment(at)} · {said}"

    def moment(self, at: datetime) -> str:
        return moments.moment(at, self.zone)

    def time(self, at: datetime) -> str:
        return f"<!date^{int(at.timestamp())}^{{time}}|{at.astimezone(ZoneInfo(self.zone)):%H:%M}>"

    def name(self, name: str) -> str:
        return escape(name)

    def bold(self, word: str) -> str:
        return f"*{word}*"


@dataclass(frozen=True)
class _Plain:
    """For a terminal: everything in one zone."""

    zone: str

    def line(self, at: datetime, said: str) -> str:
        return f"{self.moment(at)}  {said}"

    def moment(self, at: datetime) -> str:
        local = at.astimezone(ZoneInfo(self.zone))
        return f"{local:%a} {local.day} {local:%b %H:%M}"

    def time(self, at: datetime) -> str:
        return f"{at.astimezone(ZoneInfo(self.zone)):%H:%M}"

    def name(self, name: str) -> str:
        return name

    def bold(self, word: str) -> str:
        return word


def why(explained: Explanation, reader_id: str) -> View:
    """The window behind *Why this time?*. What runs comes first; what has no room is left to the command line."""
    pen = _Markup(explained.zone)
    blocks: list[Block] = [section(f"*{explained.number}*  {escape(explained.request.summary)}")]
    if not explained.computations:
        department = escape(explained.department.name)
        blocks.append(section(f"*{department}* promises no time for this request, so there is nothing to count."))
    ordered = sorted(explained.computations, key=lambda computation: isinstance(computation.lines[-1], EndLine))
    for number, computation in enumerate(ordered):
        told = [*_sections(_written(explained, computation, pen, reader_id))]
        if len(blocks) + len(told) >= MOST_BLOCKS - 1 or weight([*blocks, *told]) > MOST_BYTES:
            blocks.append(context(f"{len(ordered) - number} more have no room here."))
            break
        blocks += told
    if explained.computations:
        blocks.append(_hours(explained))
    return View(type="modal", title=_TITLE, close="Close", blocks=blocks)


def as_text(explained: Explanation) -> str:
    """The same as plain text, in the zone of the department that has the request."""
    pen = _Plain(explained.zone)
    told = [f"{explained.number}  {explained.request.summary}", f"Times are those of {explained.zone}."]
    if not explained.computations:
        told += ["", f"{explained.department.name} promises no time for this request, so there is nothing to count."]
    for computation in explained.computations:
        first, *lines = _written(explained, computation, pen, reader_id="")
        told += ["", first, *(f"  {line}" for line in lines)]
    return "\n".join(told) + "\n"


def _sections(lines: Iterable[str]) -> Iterator[Block]:
    first, *rest = lines
    piece = f"*{first}*"
    for line in (f"• {line}" for line in rest):
        if len(piece) + len(line) >= _SECTION:
            yield section(piece)
            piece = line
        else:
            piece += f"\n{line}"
    yield section(piece)


def _hours(explained: Explanation) -> Block:
    """Of every department whose promise is in it."""
    calendars = {one.department_id: one.calendar for one in explained.computations}
    lines = [
        f"The hours of {escape(explained.departments[department_id])}: {moments.hours(calendar)}."
        for department_id, calendar in calendars.items()
    ]
    return context("\n".join(lines))


def _written(explained: Explanation, computation: ClockExplanation, pen: _Pen, reader_id: str) -> list[str]:
    """What it is about, and then its lines."""
    told = [_headline(explained, computation, pen)]
    for is_counted, lines in groupby(computation.lines, key=lambda line: isinstance(line, CountedLine)):
        if is_counted:
            told += _counted([line for line in lines if isinstance(line, CountedLine)], pen)
        else:
            told += [_line(explained, line, pen, reader_id) for line in lines]
    if computation.shown_due_at is not None:
        told.append(
            f"The card still says {pen.moment(computation.shown_due_at)}: hours or promises were changed since, and it "
            "was not recomputed."
        )
    if computation.judged_by is not None:
        told.append(
            f"It was counted against {moments.length(moments.up(computation.judged_by))}: hours were changed since, "
            "and what is finished is not counted again."
        )
    return told


def _headline(explained: Explanation, computation: ClockExplanation, pen: _Pen) -> str:
    what = {
        RESPONSE: "First answer" if computation.cycle == 1 else f"Answer number {computation.cycle}",
        RESOLUTION: "Solution",
        ANSWER: f"Answer of {pen.name(_name(explained, explained.request.requester_id))}",
    }[computation.kind]
    if computation.target is None:
        return f"{what}: no promised time any more"
    by = (
        "the new time that was agreed"
        if computation.promise
        else f"promised by {_department(explained, computation, pen)}"
    )
    return f"{what}: within {moments.promised(computation.target, computation.written)} of working time, {by}"


def _line(explained: Explanation, line: Line, pen: _Pen, reader_id: str) -> str:
    match line:
        case EventLine():
            return _happened(explained, line, pen)
        case UncountedLine(from_at, to_at, worked, verb):
            requester = "you" if reader_id == explained.request.requester_id else _requester(explained, pen)
            why = _NOT_COUNTED.get(verb, "paused").format(requester=requester)
            until = "until now" if to_at is None else f"until {pen.moment(to_at)}"
            return pen.line(from_at, f"{why} {until}: {moments.length(worked)} not counted")
        case NowLine(at, used):
            return pen.line(at, f"now, with {moments.length(moments.up(used))} counted")
        case DueLine(at, target, promised_at, written):
            over = ", which had passed already when it was promised" if at < promised_at else ""
            return pen.line(at, f"{pen.bold('due')}, when {moments.promised(target, written)} are counted{over}")
        case BrokenLine(at):
            return pen.line(
                at, f"{pen.bold('late')} from here on; a later agreement or correction does not change that"
            )
        case LateLine(since, over):
            return pen.line(since, f"{pen.bold('late')} from here on, by {moments.spared(-over)} now")
        case PauseLine(left):
            return f"nothing is due while it is paused, {_left(left)}"
        case EndLine(at, used):
            return pen.line(at, f"stopped after {moments.length(moments.up(used))}{_verdict(line, pen)}")
        case _:
            raise AssertionError("what is counted is said by the day")


def _happened(explained: Explanation, line: EventLine, pen: _Pen) -> str:
    told = _HAPPENED.get(line.verb, line.verb).format(
        who="Handoff" if line.actor_id is None else pen.name(_name(explained, line.actor_id)),
        requester=_requester(explained, pen),
        department=pen.name(explained.departments[line.department_id]),
        due="" if line.due_at is None else pen.moment(line.due_at),
    )
    if line.before != line.target and line.verb not in {"opened", "added", "agreed"}:
        now = "nothing" if line.target is None else moments.promised(line.target, line.written)
        before = "" if line.before is None else f" instead of {moments.promised(line.before, line.written_before)}"
        told += f"; {now} in all is promised{before}"
    if line.heard_at is not None:
        told += f"; written then, and heard {pen.moment(line.heard_at)}"
    return pen.line(line.at, told)


def _counted(pieces: Sequence[CountedLine], pen: _Pen) -> list[str]:
    """Day by day; of many days, those in the middle together."""
    days = [list(day) for _, day in groupby(pieces, key=_day)]
    if len(days) <= _OF_DAYS:
        return [_of_day(day, pen) for day in days]
    middle = [piece for day in days[2:-2] for piece in day]
    until = f"until {pen.moment(middle[-1].to_at)}{_so_far(middle)}"
    together = pen.line(middle[0].from_at, f"{_worked(middle)} on {len(days) - 4} working days, {until}")
    return [*(_of_day(day, pen) for day in days[:2]), together, *(_of_day(day, pen) for day in days[-2:])]


def _day(piece: CountedLine) -> tuple[date, str]:
    return piece.from_at.astimezone(ZoneInfo(piece.zone)).date(), piece.zone


def _of_day(pieces: Sequence[CountedLine], pen: _Pen) -> str:
    first, last = pieces[0], pieces[-1]
    breaks = " without breaks" if len(pieces) > 1 else ""
    until = "until closing at" if last.until_closing else "until"
    end = pen.moment(last.to_at) if last.to_at - first.from_at >= timedelta(days=1) else pen.time(last.to_at)
    return pen.line(first.from_at, f"{_worked(pieces)}{breaks} {until} {end}{_so_far(pieces)}")


def _worked(pieces: Sequence[CountedLine]) -> str:
    """The minutes by which the total as it is shown grows, so that what is read adds up to the minute."""
    before, after = pieces[0].total - pieces[0].worked, pieces[-1].total
    grown = moments.up(after) - moments.up(before)
    return moments.length(grown) if grown else "less than a minute"


def _so_far(pieces: Sequence[CountedLine]) -> str:
    is_first = pieces[0].total == pieces[0].worked
    return "" if is_first else f"; {moments.length(moments.up(pieces[-1].total))} so far"


def _verdict(end: EndLine, pen: _Pen) -> str:
    """How it is judged. What broke once is broken, however it ended."""
    spare = None if end.target is None else end.target - end.used
    if end.state in _NEITHER:
        how = _NEITHER[end.state]
        if end.broken_at is not None:
            return f"{how}; late since {pen.moment(end.broken_at)}"
        return f"{how}: counts as neither kept nor late"
    if end.broken_at is not None and (spare is None or spare >= timedelta(0)):
        return f": late since {pen.moment(end.broken_at)}, and a later promise does not change that"
    if spare is None:
        return ""
    if spare < timedelta(0):
        return f": missed by {moments.spared(spare)}"
    return f": kept, with {moments.spared(spare)} to spare"


def _left(left: timedelta) -> str:
    return f"{moments.spared(left)} are left" if left >= timedelta(0) else f"{moments.spared(left)} late already"


def _department(explained: Explanation, computation: ClockExplanation, pen: _Pen) -> str:
    return pen.name(explained.departments[computation.department_id])


def _requester(explained: Explanation, pen: _Pen) -> str:
    return pen.name(_name(explained, explained.request.requester_id))


def _name(explained: Explanation, person_id: str) -> str:
    return explained.names.get(person_id, "somebody")
