"""The part of a departments file that says who serves whom, and what they promise."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.calendars import Calendar
from bot.departments.file.company import Standards, WrittenCalendar, WrittenDepartment, WrittenType
from bot.departments.file.mistakes import nearest, shortened
from bot.departments.file.reminding import PERSON, read_ladder, read_on_call
from bot.departments.file.values import Table
from bot.standards import Standard, StandardError, Target, Urgency
from bot.subcommands import is_taken

KEYS = (
    "name",
    "channel",
    "calendar",
    "leads",
    "standards",
    "types",
    "answers_within",
    "next_response",
    "on_call",
    "ladder",
)

ANY = "any"
OPENLY_NOTHING = "none"

KEYS_ARE = "use up to 75 lower-case letters, digits and dashes"

_PARTS = ("respond_within", "resolve_within")
# Slack takes no more: 75 characters in an option, 100 options in a select; one of the types' is "something else".
_LONGEST = 75
_MOST_TYPES = 99

_KEY = re.compile(r"[a-z0-9][a-z0-9-]*")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,20}")

_MORNINGS = tuple(datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=days) for days in range(7))


def is_key(written: str) -> bool:
    return _KEY.fullmatch(written) is not None and len(written) <= _LONGEST


def read_department(key: str, table: Table, calendars: Mapping[str, WrittenCalendar | None]) -> WrittenDepartment:
    """The department; what is missing is noted and stays empty. Calendars are those of the file, None if mistaken."""
    if not is_key(key):
        table.note(None, f"{shortened(key)!r} is not a key: {KEYS_ARE}.")
    elif is_taken(key):
        table.note(None, f"/request {key} means something else already: choose another key.")
    name = _name(table)
    if name is not None and is_taken(name):
        table.note("name", f"/request {name} means something else already: choose another name.")
    calendar = _calendar(table, calendars) or ""
    week = _ordinary_week(calendars.get(calendar))
    return WrittenDepartment(
        key=key,
        name=name or "",
        channel_id=_channel(table) or "",
        calendar=calendar,
        leads=_leads(table),
        standards=_default_standards(table, week),
        types=_types(table, week),
        answers_within=_target(table, "answers_within"),
        next_response=table.flag("next_response", otherwise=True),
        on_call=read_on_call(table.table("on_call")),
        ladder=read_ladder(table),
    )


def _name(table: Table) -> str | None:
    """A name as people read it, with single blanks, so that it can be typed after /request."""
    written = table.text("name", "a name for people to read")
    name = None if written is None else " ".join(written.split())
    if name is not None and len(name) > _LONGEST:
        table.note("name", f"this has {len(name)} characters: Slack shows at most {_LONGEST}.")
    elif name is not None and not name.isprintable():
        table.note("name", f"{shortened(name)!r} has characters that nobody can see.")
    return name


def _channel(table: Table) -> str | None:
    wanted = "the id of a Slack channel, such as C0123456789"
    channel_id = table.text("channel", wanted)
    if channel_id is not None and not _CHANNEL.fullmatch(channel_id):
        table.note("channel", f"{shortened(channel_id)!r} is not {wanted}: capitals and digits, C or G first.")
    return channel_id


def _calendar(table: Table, calendars: Mapping[str, object]) -> str | None:
    calendar = table.text("calendar", "the key of a calendar in this file")
    if calendar is not None and calendar not in calendars:
        likely = nearest(calendar, calendars)
        there_are = ", ".join([*likely, *(key for key in calendars if key not in likely)])
        table.note(
            "calendar",
            f"there is no calendar called {shortened(calendar)!r}. "
            + (f"The file has: {there_are}." if there_are else "The file has none: begin with [calendars.KEY]."),
        )
    return calendar


def _leads(table: Table) -> tuple[str, ...]:
    wanted = "the id of a person in Slack, such as U0123456789"
    leads = table.texts("leads", wanted) or []
    for position, person_id in enumerate(leads):
        if not PERSON.fullmatch(person_id):
            table.note(
                "leads", f"{shortened(person_id)!r} is not {wanted}: capitals and digits, U or W first.", position
            )
    return tuple(sorted(set(leads)))


def _ordinary_week(calendar: WrittenCalendar | None) -> Calendar | None:
    """Its weekdays alone, to compare days with hours."""
    if calendar is None:
        return None
    return Calendar("UTC", {day: [stretch.split("-") for stretch in hours] for day, hours in calendar.hours.items()})


def _default_standards(table: Table, week: Calendar | None) -> Standards:
    """A department says what it promises by default: for any request, or for each urgency."""
    if "standards" not in table:
        table.note(
            "standards",
            'this is missing: what is promised, such as any = { respond_within = "4h", resolve_within = "2d" }.',
        )
        return {}
    written = table.table("standards", (ANY, *Urgency))
    missing = [urgency for urgency in Urgency if urgency not in written]
    if written.is_table and ANY not in written and missing:
        table.note("standards", f"nothing is said for {' and '.join(missing)}: say it there, or for {ANY}.")
    return _standards(written, week)


def _standards(table: Table, week: Calendar | None) -> Standards:
    found: dict[str, Standard] = {}
    for key in (ANY, *Urgency):
        if key in table:
            standard = _standard(table, key, week)
            if standard is not None:
                found["" if key == ANY else str(key)] = standard
    return found


def _standard(standards: Table, key: str, week: Calendar | None) -> Standard | None:
    table = standards.table(key, _PARTS)
    if table.is_table and not any(part in table for part in _PARTS):
        table.note(None, f'promise something, or say openly: respond_within = "{OPENLY_NOTHING}".')
    respond_within, resolve_within = (_target(table, part) for part in _PARTS)
    try:
        standard = Standard(respond_within, resolve_within)
    except StandardError as error:
        table.note(None, f"{error}.")
        return None
    if week is not None and is_backwards(standard, week):
        table.note(
            None,
            f"resolve_within ({resolve_within}) is shorter than respond_within ({respond_within}) in these working "
            "hours: nothing is done before it is answered.",
        )
    return standard


def is_backwards(standard: Standard, week: Calendar) -> bool:
    """Is it done before it is answered, whatever the day it starts on? Days and hours compare by the week's hours."""
    respond_within, resolve_within = standard.respond_within, standard.resolve_within
    if respond_within is None or resolve_within is None:
        return False
    return all(resolve_within.length(week, at) < respond_within.length(week, at) for at in _MORNINGS)


def _target(table: Table, key: str) -> Target | None:
    written = table.optional_text(key, 'working time such as "4h"')
    if written is None or written.lower() == OPENLY_NOTHING:
        return None
    try:
        return Target.parse(written)
    except StandardError as error:
        table.note(key, f'{error}, or "{OPENLY_NOTHING}".')
        return None


def _types(table: Table, week: Calendar | None) -> tuple[WrittenType, ...]:
    found: list[WrittenType] = []
    for position, written in enumerate(table.tables("types", ("key", "name", "standards"))):
        if position == _MOST_TYPES:
            written.note(None, f"this is one type too many: Slack offers at most {_MOST_TYPES}.")
        key = written.text("key", "a short word for the type, such as laptop") or ""
        if key and not is_key(key):
            written.note("key", f"{shortened(key)!r} is not a key: {KEYS_ARE}.")
        elif key and key in {other.key for other in found}:
            written.note("key", f"another type of this department has the key {key!r}.")
        name = _name(written) or ""
        if name and name.casefold() in {other.name.casefold() for other in found}:
            written.note("name", f"another type of this department is called {name!r}.")
        found.append(WrittenType(key, name, _standards(written.table("standards", (ANY, *Urgency)), week)))
    return tuple(found)
