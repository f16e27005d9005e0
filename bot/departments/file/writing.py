"""From a company to the text of a departments file."""

import json
from collections.abc import Iterable, Iterator, Mapping

from bot.departments.file.calendars import WEEKDAYS
from bot.departments.file.company import Company, Standards, Stretches, WrittenCalendar, WrittenDepartment
from bot.departments.file.departments import ANY, OPENLY_NOTHING
from bot.departments.file.reminding import as_written
from bot.standards import Standard, Target, Urgency


def write(company: Company) -> str:
    """The file of a company: `parse(write(company))` is equal to it, and the same company gives the same text."""
    tables = [
        *(_calendar(calendar) for calendar in company.calendars.values()),
        *(_department(department) for department in company.departments),
    ]
    return "\n".join("".join(f"{line}\n" for line in table) for table in tables)


def _calendar(calendar: WrittenCalendar) -> Iterator[str]:
    place = f"calendars.{calendar.key}"
    yield f"[{place}]"
    yield f"zone = {_text(calendar.zone)}"
    if any(_days_off(calendar)):
        yield _holidays(calendar)
    yield from _by_day(place, {name: stretches for name, stretches in _tables(calendar).items() if stretches})
    before = calendar
    for day, version in calendar.ahead.items():
        yield from _version(f"{place}.from.{day}", version, before)
        before = version


def _version(place: str, version: WrittenCalendar, before: WrittenCalendar) -> Iterator[str]:
    """What changes, and no more."""
    changed: list[str] = []
    if version.zone != before.zone:
        changed.append(f"zone = {_text(version.zone)}")
    if _days_off(version) != _days_off(before):
        changed.append(_holidays(version))
    if changed:
        yield ""
        yield f"[{place}]"
        yield from changed
    known = _tables(before)
    yield from _by_day(place, {name: part for name, part in _tables(version).items() if part != known[name]})


def _tables(calendar: WrittenCalendar) -> dict[str, Mapping[str, Stretches]]:
    return {"hours": _week(calendar.hours), "dates": calendar.dates, "breaks": calendar.breaks}


def _by_day(place: str, tables: Mapping[str, Mapping[str, Stretches]]) -> Iterator[str]:
    for name, stretches_of in tables.items():
        yield ""
        yield f"[{place}.{name}]"
        yield from (f"{key} = {_texts(stretches)}" for key, stretches in stretches_of.items())


def _days_off(calendar: WrittenCalendar) -> tuple[object, ...]:
    return calendar.country, calendar.region, calendar.closed, calendar.open_anyway


def _holidays(calendar: WrittenCalendar) -> str:
    said = {
        "country": calendar.country and _text(calendar.country),
        "region": calendar.region and _text(calendar.region),
        "also": calendar.closed and f"[{', '.join(calendar.closed)}]",
        "except": calendar.open_anyway and f"[{', '.join(calendar.open_anyway)}]",
    }
    pairs = ", ".join(f"{key} = {value}" for key, value in said.items() if value)
    return f"holidays = {{ {pairs} }}" if pairs else "holidays = {}"


def _week(hours: Mapping[str, Stretches]) -> dict[str, Stretches]:
    """Neighbouring weekdays of the same hours on one line: mon-fri."""
    written: dict[str, Stretches] = {}
    first = last = ""
    for day in WEEKDAYS:
        if day not in hours:
            first = ""
        elif first and hours[day] == hours[first]:
            written.pop(first if first == last else f"{first}-{last}")
            last = day
            written[f"{first}-{last}"] = hours[day]
        else:
            first = last = day
            written[day] = hours[day]
    return written


def _department(department: WrittenDepartment) -> Iterator[str]:
    place = f"departments.{department.key}"
    yield f"[{place}]"
    yield f"name = {_text(department.name)}"
    yield f"channel = {_text(department.channel_id)}"
    yield f"calendar = {_text(department.calendar)}"
    if department.leads:
        yield f"leads = {_texts(department.leads)}"
    if department.answers_within:
        yield f"answers_within = {_text(str(department.answers_within))}"
    if not department.next_response:
        yield "next_response = false"
    yield ""
    yield f"[{place}.standards]"
    yield from _standards(department.standards)
    for offered in department.types:
        yield ""
        yield f"[[{place}.types]]"
        yield f"key = {_text(offered.key)}"
        yield f"name = {_text(offered.name)}"
        yield from (f"standards.{line}" for line in _standards(offered.standards))
    if department.on_call:
        yield ""
        yield f"[{place}.on_call]"
        yield from (f"{key} = {_text(person_id)}" for key, person_id in department.on_call.items())
    for step in department.ladder:
        yield ""
        yield f"[[{place}.ladder]]"
        for key, value in as_written(step).items():
            yield f"{key} = {_text(value) if isinstance(value, str) else _texts(value)}"


def _standards(standards: Standards) -> Iterator[str]:
    for urgency in ("", *Urgency):
        if urgency in standards:
            yield f"{urgency or ANY} = {_standard(standards[urgency])}"


def _standard(standard: Standard) -> str:
    respond_within, resolve_within = _target(standard.respond_within), _target(standard.resolve_within)
    return f"{{ respond_within = {respond_within}, resolve_within = {resolve_within} }}"


def _target(target: Target | None) -> str:
    return _text(OPENLY_NOTHING if target is None else str(target))


def _texts(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    """A text in TOML: of what can be printed, JSON's way of writing it is TOML's too."""
    return json.dumps(text, ensure_ascii=False)
