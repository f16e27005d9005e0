"""From a company to the text of a departments file."""

import json
from collections.abc import Iterator, Mapping

from bot.calendars.hours import WEEKDAYS
from bot.departments.file.company import Company, Standards, Stretches, WrittenCalendar, WrittenDepartment
from bot.departments.file.departments import ANY
from bot.departments.file.values import OPENLY_NOTHING
from bot.standards import Standard, Urgency


def write(company: Company) -> str:
    """The file of a company: `parse(write(company))` is equal to it, and the same company gives the same text."""
    tables = [
        *([_company(company)] if company.report_readers else []),
        *(_calendar(calendar) for calendar in company.calendars.values()),
        *(_department(department) for department in company.departments),
    ]
    return "\n".join("".join(f"{line}\n" for line in table) for table in tables)


def _company(company: Company) -> Iterator[str]:
    yield "[company]"
    yield from _pairs({"report_readers": company.report_readers})


def _calendar(calendar: WrittenCalendar) -> Iterator[str]:
    place = f"calendars.{calendar.key}"
    yield f"[{place}]"
    yield f"zone = {_toml(calendar.zone)}"
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
        changed.append(f"zone = {_toml(version.zone)}")
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
        yield from _pairs(stretches_of)


def _days_off(calendar: WrittenCalendar) -> tuple[object, ...]:
    return calendar.country, calendar.region, calendar.closed, calendar.open_anyway


def _holidays(calendar: WrittenCalendar) -> str:
    said = {
        "country": calendar.country and _toml(calendar.country),
        "region": calendar.region and _toml(calendar.region),
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
    yield from _pairs({"name": department.name, "channel": department.channel_id, "calendar": department.calendar})
    yield from _pairs({"ask": department.ask} if department.ask else {})
    yield from _pairs({"auto": department.auto} if department.auto != "off" else {})
    yield from _pairs({"leads": department.leads} if department.leads else {})
    yield from _pairs({"answers_within": str(department.answers_within)} if department.answers_within else {})
    yield from _pairs({"next_response": False} if not department.next_response else {})
    yield from _pairs({"digest": department.digest} if department.digest is not None else {})
    yield from ("", f"[{place}.standards]", *_standards(department.standards))
    for offered in department.types:
        yield from ("", f"[[{place}.types]]", *_pairs({"key": offered.key, "name": offered.name}))
        yield from (f"standards.{line}" for line in _standards(offered.standards))
    if department.on_call:
        yield from ("", f"[{place}.on_call]", *_pairs(department.on_call))
    for step in department.ladder:
        yield from ("", f"[[{place}.ladder]]", *_pairs(step.written()))


def _standards(standards: Standards) -> Iterator[str]:
    for urgency in ("", *Urgency):
        if urgency in standards:
            yield f"{urgency or ANY} = {_standard(standards[urgency])}"


def _standard(standard: Standard) -> str:
    promised = {part: str(target or OPENLY_NOTHING) for part, target in vars(standard).items()}
    return f"{{ {', '.join(_pairs(promised))} }}"


def _pairs(said: Mapping[str, object]) -> Iterator[str]:
    return (f"{key} = {_toml(value)}" for key, value in said.items())


def _toml(value: object) -> str:
    """A text, a list of texts, or a flag: of what can be printed, JSON's way of writing it is TOML's too."""
    return json.dumps(value, ensure_ascii=False)
