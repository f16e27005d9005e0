"""What a new departments file changes, in words for the admin who applies it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.departments.file import WrittenCalendar, WrittenDepartment, WrittenType
from bot.standards import Standard, Target

_UNITS = {"m": "min", "h": "h", "d": "d"}
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

    A department counts as changed when its calendar did: what it promises means something else now.
    """

    lines: tuple[str, ...] = ()
    department_ids: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines)

    def __str__(self) -> str:
        return "\n".join(self.lines) or "Nothing to change: everything is as the file says."


def of_calendar(before: WrittenCalendar, after: WrittenCalendar) -> Iterator[str]:
    for part, fields in _PARTS.items():
        if any(getattr(before, field) != getattr(after, field) for field in fields):
            yield f"Calendar {after.key}: {part} changed"


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
    if before.calendar != after.calendar:
        yield f"calendar {after.calendar} was {before.calendar}"
    if before.leads != after.leads:
        yield f"leads {_people(after.leads)} were {_people(before.leads)}"
    yield from _of_standards(before, after)
    yield from _of_types(before.types, after.types)


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


def _people(ids: Sequence[str]) -> str:
    return ", ".join(ids) or "nobody"
