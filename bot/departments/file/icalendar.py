"""Days off in a calendar as calendars export it (.ics, RFC 5545): whole days, ranges, and days that recur.

dateutil knows the rules by which days recur; what is read here is the text. What Handoff does not read is complained of
by its line and never passed over, because a day that is missing is a promise that is counted wrongly. Complaints quote
nothing of what is written: the file may be somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import chain
from typing import NamedTuple

from dateutil.rrule import rrulestr

from bot.calendars import FIRST_YEAR, LAST_YEAR, CalendarError
from bot.calendars.rules import zone_of
from bot.departments.file.mistakes import WrongLine

# A rule that never comes true is looked through to the year 9999, which takes dateutil up to half a second.
MOST_RECURRING = 200
LONGEST_DAYS = 366

_A_DAY = timedelta(days=1)
_MIDNIGHT = time()
# Some programs let a day end with its last minute.
_LAST_MINUTE = time(23, 59)

_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[^"=;:]+=(?:"[^"]*"|[^";:])*)*):(.*)')
_PARAMETER = re.compile(r';([^"=;:]+)=((?:"[^"]*"|[^";:])*)')
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_DURATION = re.compile(
    r"\+?P(?:(\d{1,3})W|(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?)", re.ASCII
)

_WEEKDAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
_RULE_PARTS = {
    "FREQ": "YEARLY|MONTHLY|WEEKLY|DAILY",
    "INTERVAL": r"0*[1-9]\d{0,3}",
    "COUNT": r"0*[1-9]\d{0,4}",
    "UNTIL": _MOMENT.pattern,
    "WKST": _WEEKDAY,
    "BYMONTH": "0?[1-9]|1[0-2]",
    "BYMONTHDAY": r"[+-]?(?:0?[1-9]|[12]\d|3[01])",
    "BYDAY": rf"(?:[+-]?(?:0?[1-9]|[1-4]\d|5[0-3]))?{_WEEKDAY}",
    "BYSETPOS": r"[+-]?[1-9]\d{0,2}",
}
_LISTS = {"BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"}
# A rule for every day or week with more conditions may never come true, and takes longest to find that out.
_CONDITIONS = {"YEARLY": _LISTS, "MONTHLY": _LISTS, "WEEKLY": {"BYDAY"}, "DAILY": set[str]()}

_NO_DATE = "this is not a date as calendars write it, such as 20261224"
_PART_OF_A_DAY = "this event is for a part of a day: make it an all-day event, or take it out of the file"
_RECURS = (
    "this event recurs in a way that Handoff does not read: it reads every so many years, months, weeks or days. "
    "Put its dates into the file as single events"
)


class _Misread(Exception):
    """What is wrong on a line."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.wrong: WrongLine = (line, what)


class _Property(NamedTuple):
    line: int
    parameters: Mapping[str, str]
    value: str


@dataclass
class _Event:
    """What is written of an event, by the names of its properties."""

    line: int
    properties: dict[str, list[_Property]] = field(default_factory=dict)

    def all(self, name: str) -> list[_Property]:
        return self.properties.get(name, [])

    def one(self, name: str) -> _Property | None:
        found = self.all(name)
        if len(found) > 1:
            raise _Misread(found[1].line, f"this event has {name} twice: leave one of them out")
        return found[0] if found else None

    @property
    def is_cancelled(self) -> bool:
        return any(status.value.strip().upper() == "CANCELLED" for status in self.all("STATUS"))


class _Moment(NamedTuple):
    """A date or a moment as it is written, on the clocks of its zone; None is a zone that nobody here knows."""

    at: datetime
    is_date: bool
    is_utc: bool
    zone: tzinfo | None


def is_calendar(text: str) -> bool:
    return text.lstrip()[:15].upper() == "BEGIN:VCALENDAR"


def days_in(text: str, years: range) -> tuple[set[date], list[WrongLine]]:
    """Return the days of its events, and all that is wrong with it. What recurs counts in these years only."""
    days: set[date] = set()
    wrong: list[WrongLine] = []
    events = _events(text, wrong)
    replaced = _replaced(events, wrong)
    recurring = 0
    for event in events:
        if event.is_cancelled:
            continue
        recurring += "RRULE" in event.properties
        if recurring > MOST_RECURRING:
            wrong.append(
                (event.line, f"there are more than {MOST_RECURRING} events that recur: leave only days off in the file")
            )
            break
        try:
            uid = "" if "RECURRENCE-ID" in event.properties else _uid(event)
            days.update(_days(event, replaced.get(uid, set()), years))
        except _Misread as found:
            wrong.append(found.wrong)
    return days, sorted(set(wrong))


def _events(text: str, wrong: list[WrongLine]) -> list[_Event]:
    """The events in it. What stands within an event, such as its alarm, and what is no event, are not days."""
    events: list[_Event] = []
    inside: list[str] = []
    number = 1
    for number, line in _unfolded(text):
        found = _LINE.fullmatch(line)
        if found is None:
            wrong.append((number, "this is not a line of a calendar"))
            continue
        name, value = found[1].upper(), found[3]
        component = value.strip().upper()
        if name == "BEGIN" and (inside or component == "VCALENDAR"):
            inside.append(component)
            if inside == ["VCALENDAR", "VEVENT"]:
                events.append(_Event(number))
            elif component == "VEVENT":
                wrong.append((number, "an event begins here within something else: export the calendar again"))
        elif name == "END":
            if inside[-1:] != [component]:
                wrong.append((number, "something ends here that did not begin: export the calendar again"))
                return events
            inside.pop()
        elif inside == ["VCALENDAR", "VEVENT"]:
            parameters = {key.upper(): said.strip('"') for key, said in _PARAMETER.findall(found[2])}
            events[-1].properties.setdefault(name, []).append(_Property(number, parameters, value))
        elif not inside:
            wrong.append((number, "this stands outside of the calendar: export it again"))
    if inside:
        wrong.append((number, "the calendar stops in the middle: export it again"))
    return events


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers. A long one is folded: what begins with a blank goes on with the line before."""
    begun: tuple[int, list[str]] | None = None
    for number, line in enumerate(re.split("\r\n|\n|\r", text), start=1):
        if begun and line[:1] in {" ", "\t"}:
            begun[1].append(line[1:])
        elif line.strip():
            if begun:
                yield begun[0], "".join(begun[1])
            begun = number, [line]
    if begun:
        yield begun[0], "".join(begun[1])


def _uid(event: _Event) -> str:
    return next((uid.value.strip() for uid in event.all("UID")), "")


def _replaced(events: Sequence[_Event], wrong: list[WrongLine]) -> dict[str, set[date]]:
    """Which days of a recurring event have an event of their own, by what both are known by."""
    replaced: dict[str, set[date]] = {}
    for event in events:
        for of in event.all("RECURRENCE-ID"):
            try:
                if "RANGE" in of.parameters:
                    raise _Misread(of.line, _RECURS)
                replaced.setdefault(_uid(event), set()).update(
                    _listed(of, _moment_of(event.one("DTSTART"), event).zone)
                )
            except _Misread as found:
                wrong.append(found.wrong)
    replaced.pop("", None)
    return replaced


def _days(event: _Event, without: set[date], years: range) -> Iterator[date]:
    first = event.one("DTSTART")
    start = _moment_of(first, event)
    length = _length(event, start)
    begins = {start.at.date()}
    begins.update(_recurrences(event, start, length, years))
    for more in event.all("RDATE"):
        begins.update(_listed(more, start.zone))
    for left_out in event.all("EXDATE"):
        begins.difference_update(_listed(left_out, start.zone))
    if "RRULE" not in event.properties:
        years = range(FIRST_YEAR, LAST_YEAR + 1)
        if any(day.year not in years[:-1] for day in begins):
            raise _Misread(event.line, f"this event is not in the years {years[0]} to {years[-2]}")
    for day in begins - without:
        # A day may recur since long ago; what lasts over New Year begins in the year before.
        if day.year in years or day.year + 1 in years:
            yield from (one for number in range(length) if (one := day + _A_DAY * number).year in years)


def _length(event: _Event, start: _Moment) -> int:
    """How many days it lasts. What is not made of whole days is refused."""
    end, duration = event.one("DTEND"), event.one("DURATION")
    if end is not None and duration is not None:
        raise _Misread(duration.line, "this event says twice how long it lasts: leave DURATION or DTEND out")
    if end is not None:
        lasts = _until(_moment(end, end.value)) - start.at
        if lasts < timedelta():
            raise _Misread(end.line, "this event ends before it begins")
    elif duration is not None:
        lasts = _duration(duration)
    else:
        lasts = timedelta()
    if start.is_date:
        # The end is the day after. Some programs write the last day itself where there is only one.
        lasts = lasts or _A_DAY
    # On whatever clocks it is written: a midnight in UTC is meant as the midnight of whoever reads it.
    if start.at.time() != _MIDNIGHT or not lasts or lasts % _A_DAY:
        raise _Misread(event.line, _PART_OF_A_DAY)
    if lasts > LONGEST_DAYS * _A_DAY:
        raise _Misread(event.line, "this event lasts longer than a year: take it out, or correct its end")
    return lasts // _A_DAY


def _until(end: _Moment) -> datetime:
    if end.at.time() < _LAST_MINUTE or end.at.date() == date.max:
        return end.at
    return datetime.combine(end.at.date() + _A_DAY, _MIDNIGHT)


def _duration(written: _Property) -> timedelta:
    found = _DURATION.fullmatch(written.value.strip().upper())
    if found is None or not any(found.groups()):
        raise _Misread(written.line, "this is not a length as calendars write it, such as P1D")
    weeks, days, hours, minutes, seconds = (int(count or 0) for count in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _recurrences(event: _Event, start: _Moment, length: int, years: range) -> Iterator[date]:
    """The days on which it begins again, as far as they touch these years."""
    for unread in chain(event.all("EXRULE"), event.all("RRULE")[1:]):
        raise _Misread(unread.line, _RECURS)
    rule = event.one("RRULE")
    if rule is None:
        return
    parts = _rule(rule)
    if start.at.year < FIRST_YEAR and parts["FREQ"] != "YEARLY":
        raise _Misread(event.line, f"this event recurs since before {FIRST_YEAR}: let it begin later")
    last = date(years[-1], 12, 31)
    if until := parts.pop("UNTIL", None):
        last = min(last, _day(_moment(rule, until), start.zone, rule.line))
    earliest = date(years[0], 1, 1) - _A_DAY * (length - 1)
    for found in rrulestr(";".join(f"{key}={value}" for key, value in parts.items()), dtstart=start.at):
        if found.date() > last:
            break
        if found.date() >= earliest:
            yield found.date()


def _rule(written: _Property) -> dict[str, str]:
    """The parts of a rule that Handoff reads, which are none but these."""
    pairs = [part.partition("=") for part in written.value.strip().upper().rstrip(";").split(";")]
    parts = {key: value for key, _, value in pairs}
    is_read = (
        len(parts) == len(pairs)
        and all(_is_part(key, value) for key, value in parts.items())
        and parts.keys() & _LISTS <= _CONDITIONS.get(parts.get("FREQ", ""), set())
        and "FREQ" in parts
        and not {"COUNT", "UNTIL"} <= parts.keys()
        and ("BYSETPOS" not in parts or len(parts.keys() & _LISTS) > 1)
        and _highest(parts) <= (0 if parts["FREQ"] == "WEEKLY" else 53 if _is_of_year(parts) else 5)
    )
    if not is_read:
        raise _Misread(written.line, _RECURS)
    return parts


def _is_of_year(parts: Mapping[str, str]) -> bool:
    """Whether "the second Monday" is that of the year, and not of a month."""
    return parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts


def _highest(parts: Mapping[str, str]) -> int:
    """The number of the last "second Monday" that is meant. dateutil stumbles over those that a month never has."""
    return max((int(number) for number in re.findall(r"\d+", parts.get("BYDAY", ""))), default=0)


def _is_part(key: str, value: str) -> bool:
    pattern = _RULE_PARTS.get(key)
    values = value.split(",") if key in _LISTS else [value]
    return pattern is not None and all(re.fullmatch(pattern, one, re.ASCII) for one in values)


def _listed(written: _Property, zone: tzinfo | None) -> Iterator[date]:
    """The dates that are added to an event's, or left out."""
    for value in written.value.split(","):
        yield _day(_moment(written, value), zone, written.line)


def _day(found: _Moment, zone: tzinfo | None, line: int) -> date:
    """The date on the clocks of the event that it belongs to: what ends a rule is often written in UTC."""
    if not found.is_utc:
        return found.at.date()
    if zone is None:
        raise _Misread(line, "this is in UTC, and the zone of the event is not known: make it an all-day event")
    try:
        return found.at.replace(tzinfo=UTC).astimezone(zone).date()
    except OverflowError:
        raise _Misread(line, _NO_DATE) from None


def _moment_of(first: _Property | None, event: _Event) -> _Moment:
    if first is None:
        raise _Misread(event.line, "this event has no date (DTSTART)")
    return _moment(first, first.value)


def _moment(written: _Property, value: str) -> _Moment:
    found = _MOMENT.fullmatch(value.strip().upper())
    if found is None:
        raise _Misread(written.line, _NO_DATE)
    *numbers, is_utc = found.groups()
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    try:
        at = datetime.combine(date(year, month, day), time(hour, minute, second))
    except ValueError:
        raise _Misread(written.line, _NO_DATE) from None
    zone = UTC if is_utc else _zone(written.parameters.get("TZID"))
    return _Moment(at, numbers[3] is None, bool(is_utc), zone)


def _zone(name: str | None) -> tzinfo | None:
    """Without a name the clocks are those of whoever reads it, which is all that counts here."""
    try:
        return zone_of(name) if name else UTC
    except CalendarError:
        return None
