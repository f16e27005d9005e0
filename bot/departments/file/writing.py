"""From a company to the text of a departments file."""

import json
from collections.abc import Iterable, Iterator, Mapping

from bot.departments.file.calendars import WEEKDAYS
from bot.departments.file.company import Company, Standards, Stretches, WrittenCalendar, WrittenDepartment
from bot.departments.file.departments import ANY, OPENLY_NOTHING
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
    if calendar.country or calendar.closed or calendar.open_anyway:
        yield f"holidays = {{ {', '.join(_holidays(calendar))} }}"
    for name, hours in (
        ("hours", _week(calendar.hours)),
        ("dates", calendar.dates),
        ("breaks", calendar.breaks),
    ):
        if hours:
            yield ""
            yield f"[{place}.{name}]"
            yield from (f"{key} = {_texts(stretches)}" for key, stretches in hours.items())


def _holidays(calendar: WrittenCalendar) -> Iterator[str]:
    if calendar.country:
        yield f"country = {_text(calendar.country)}"
    if calendar.region:
        yield f"region = {_text(calendar.region)}"
    if calendar.closed:
        yield f"also = [{', '.join(calendar.closed)}]"
    if calendar.open_anyway:
        yield f"except = [{', '.join(calendar.open_anyway)}]"


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
    yield ""
    yield f"[{place}.standards]"
    yield from _standards(department.standards)
    for offered in department.types:
        yield ""
        yield f"[[{place}.types]]"
        yield f"key = {_text(offered.key)}"
        yield f"name = {_text(offered.name)}"
        yield from (f"standards.{line}" for line in _standards(offered.standards))


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
