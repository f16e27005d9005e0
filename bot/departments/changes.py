"""What a new departments file changes, in words for the admin who applies it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot import digest_days
from bot.clocks.ladder import Step
from bot.departments.file.company import WrittenCalendar, WrittenDepartment, WrittenType
from bot.standards import Standard, Target

_UNITS = {"m": "min", "h": "h", "d": "d"}
_NOTHING = "Nothing to change: everything is as the file says."
# People write these for where they live.
_PLACES = {"EST": "America/New_York", "MST": "America/Denver", "GMT": "Europe/London"}
_FIXED = re.compile(r"(?:Etc/)?GMT(?:[+-]?\d+)?")
_PARTS = {
    "zone": ("zone",),
    "hours": ("hours",),
    "holidays": ("country", "region", "closed", "open_anyway"),
    "dates": ("dates",),
    "breaks": ("breaks",),
}


@dataclass(frozen=True)
class Changes:
    """What was changed: a line for each thing, and the departments that are new, back or changed.

    A department counts as changed when its calendar did: what it promises means something else now. Remarks are about
    what the file says, changed or not.
    """

    lines: tuple[str, ...] = ()
    department_ids: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines)

    def __str__(self) -> str:
        return "\n".join([*(self.lines or [_NOTHING]), *self.remarks])


def remarks_on(calendars: Iterable[WrittenCalendar]) -> tuple[str, ...]:
    """Return what the admin may not have meant: zones that keep one time all year where people may change their clocks.

    Only those that are no place: where a place has no summer time, its people have none.
    """
    said = {
        f"Calendar {calendar.key}: {version.zone} has no summer time. If people there change their clocks, write "
        f"{_PLACES.get(version.zone, 'a place such as Europe/Paris')} in its place."
        for calendar in calendars
        for version in (calendar, *calendar.ahead.values())
        if version.zone in _PLACES or _FIXED.fullmatch(version.zone)
    }
    return tuple(sorted(said))


def of_calendar(before: WrittenCalendar, after: WrittenCalendar, begins: str) -> Iterator[str]:
    """What is different from that local date on, and what will be."""
    for part in _changed(before, after):
        yield f"Calendar {after.key}: {part} changed from {begins} on"
    old, new = _ahead(before), _ahead(after)
    for day in sorted({*old, *new}):
        if day not in new:
            yield f"Calendar {after.key}: nothing changes on {day} any more"
        elif day not in old:
            yield f"Calendar {after.key}: {' and '.join(new[day])} will change on {day}"
        elif old[day] != new[day]:
            yield f"Calendar {after.key}: what changes on {day} is different now ({' and '.join(new[day])})"


def _ahead(calendar: WrittenCalendar) -> dict[str, dict[str, object]]:
    """What will change, by date."""
    versions = [calendar, *calendar.ahead.values()]
    return {day: _changed(*pair) for day, pair in zip(calendar.ahead, pairwise(versions), strict=True)}


def _changed(before: WrittenCalendar, after: WrittenCalendar) -> dict[str, object]:
    """The parts that are not as they were, and what they are now."""
    old, new = ({part: [getattr(one, field) for field in _PARTS[part]] for part in _PARTS} for one in (before, after))
    return {part: now for part, now in new.items() if now != old[part]}


def of_department(before: WrittenDepartment, after: WrittenDepartment) -> Iterator[str]:
    for line in _of_department(before, after):
        yield f"{after.name}: {line}"


def is_reordered(before: Sequence[object], after: Sequence[object]) -> bool:
    """Whether those in both stand in another order."""
    return [one for one in before if one in after] != [one for one in after if one in before]


def _of_department(before: WrittenDepartment, after: WrittenDepartment) -> Iterator[str]:
    if before.name != after.name:
        yield f"was called {before.name}"
    if before.key != after.key:
        yield f"key {after.key} was {before.key}"
    if before.channel_id != after.channel_id:
        yield f"channel {after.channel_id} was {before.channel_id}"
    yield from _of_asking(before, after)
    if before.calendar != after.calendar:
        yield f"calendar {after.calendar} was {before.calendar}"
    if before.leads != after.leads:
        yield f"leads {_people(after.leads)} were {_people(before.leads)}"
    yield from _of_standards(before, after)
    yield from _of_types(before.types, after.types)
    if before.answers_within != after.answers_within:
        yield f"answers within {_time(after.answers_within)} was {_time(before.answers_within)}"
    if before.next_response != after.next_response:
        yield f"words after an answer are promised {'an' if after.next_response else 'no'} answer from now on"
    if after.digest is not None and after.digest != (before.digest or digest_days.USUAL):
        yield f"weekly digest {after.digest} was {before.digest or digest_days.USUAL}"
    for key in [*after.on_call, *(key for key in before.on_call if key not in after.on_call)]:
        now, then = after.on_call.get(key, "nobody"), before.on_call.get(key, "nobody")
        if now != then:
            yield f"on call {key} {now} was {then}"
    old, new = _places(before.ladder), _places(after.ladder)
    if old != new:
        yield f"reminders are now at {new}, were at {old}"
    elif before.ladder != after.ladder:
        yield f"reminders at {new} are not as they were"


def _of_asking(before: WrittenDepartment, after: WrittenDepartment) -> Iterator[str]:
    if before.ask != after.ask:
        yield f"people ask in {', '.join(after.ask) or 'no channel'}, before in {', '.join(before.ask) or 'none'}"
    if before.auto != after.auto:
        yield f"auto {after.auto} was {before.auto}"


def _of_standards(before: WrittenDepartment, after: WrittenDepartment) -> Iterator[str]:
    names = {offered.key: offered.name for offered in (*before.types, *after.types)}
    old, new = standards_of(before), standards_of(after)
    for key in [*new, *(key for key in old if key not in new)]:
        scope = ", ".join(filter(None, [names.get(key[0], key[0]), key[1]]))
        among = f" ({scope})" if scope else ""
        if key not in old:
            yield f"{_promise(new[key])} is new{among}"
        elif key not in new:
            yield f"{_promise(old[key])} is gone{among}"
        else:
            yield from (
                f"{what} {_time(now)} was {_time(then)}{among}"
                for what, now, then in (
                    ("respond within", new[key].respond_within, old[key].respond_within),
                    ("resolve within", new[key].resolve_within, old[key].resolve_within),
                )
                if now != then
            )


def standards_of(department: WrittenDepartment) -> dict[tuple[str, str], Standard]:
    """By type and urgency, as a standard is chosen; empty ones stand for any."""
    return {
        **{("", urgency): standard for urgency, standard in department.standards.items()},
        **{
            (offered.key, urgency): standard
            for offered in department.types
            for urgency, standard in offered.standards.items()
        },
    }


def _of_types(before: Sequence[WrittenType], after: Sequence[WrittenType]) -> Iterator[str]:
    old, new = ({offered.key: offered.name for offered in types} for types in (before, after))
    for key, name in new.items():
        if key not in old:
            yield f"type {name} is offered"
        elif old[key] != name:
            yield f"type {name} was called {old[key]}"
    for key, name in old.items():
        if key not in new:
            yield f"type {name} is retired"
    if is_reordered(list(old), list(new)):
        yield f"types are now in the order {', '.join(new.values())}"


def _promise(standard: Standard) -> str:
    return f"respond within {_time(standard.respond_within)}, resolve within {_time(standard.resolve_within)}"


def _time(target: Target | None) -> str:
    return "no promised time" if target is None else f"{target.amount} {_UNITS[target.unit]}"


def _places(ladder: Sequence[Step]) -> str:
    return ", ".join(dict.fromkeys(str(step.point) for step in ladder)) or "the usual times"


def _people(ids: Sequence[str]) -> str:
    return ", ".join(ids) or "nobody"
