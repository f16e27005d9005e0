"""The part of a departments file that says who serves whom, and what they promise."""

import re
from collections.abc import Collection

from bot.departments.file.company import Standards, WrittenDepartment, WrittenType
from bot.departments.file.mistakes import nearest, shortened
from bot.departments.file.values import Table
from bot.standards import Standard, StandardError, Target, Urgency

KEYS = ("name", "channel", "calendar", "leads", "standards", "types")

ANY = "any"
OPENLY_NOTHING = "none"

KEYS_ARE = "use up to 75 lower-case letters, digits and dashes"

_PARTS = ("respond_within", "resolve_within")
# Slack takes no more: 75 characters in an option, 100 options in a select; one of the types' is "something else".
_LONGEST = 75
_MOST_TYPES = 99

_KEY = re.compile(r"[a-z0-9][a-z0-9-]*")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,20}")
_PERSON = re.compile(r"[UW][A-Z0-9]{1,20}")
# What /request itself understands as its first word.
_TAKEN = re.compile(r"help|mine|r-[0-9]+", re.IGNORECASE)


def is_key(written: str) -> bool:
    return _KEY.fullmatch(written) is not None and len(written) <= _LONGEST


def read_department(key: str, table: Table, calendars: Collection[str]) -> WrittenDepartment:
    """The department; what is missing is noted and stays empty. Calendars are the keys that there are."""
    if not is_key(key):
        table.note(None, f"{shortened(key)!r} is not a key: {KEYS_ARE}.")
    elif _TAKEN.fullmatch(key):
        table.note(None, f"/request {key} means something else already: choose another key.")
    name = _name(table)
    if name is not None and _TAKEN.fullmatch(name):
        table.note("name", f"/request {name} means something else already: choose another name.")
    return WrittenDepartment(
        key=key,
        name=name or "",
        channel_id=_channel(table) or "",
        calendar=_calendar(table, calendars) or "",
        leads=_leads(table),
        standards=_default_standards(table),
        types=_types(table),
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


def _calendar(table: Table, calendars: Collection[str]) -> str | None:
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
        if not _PERSON.fullmatch(person_id):
            table.note(
                "leads", f"{shortened(person_id)!r} is not {wanted}: capitals and digits, U or W first.", position
            )
    return tuple(sorted(set(leads)))


def _default_standards(table: Table) -> Standards:
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
    return _standards(written)


def _standards(table: Table) -> Standards:
    found: dict[str, Standard] = {}
    for key in (ANY, *Urgency):
        if key in table:
            standard = _standard(table, key)
            if standard is not None:
                found["" if key == ANY else str(key)] = standard
    return found


def _standard(standards: Table, key: str) -> Standard | None:
    table = standards.table(key, _PARTS)
    if table.is_table and not any(part in table for part in _PARTS):
        table.note(None, f'promise something, or say openly: respond_within = "{OPENLY_NOTHING}".')
    respond_within, resolve_within = (_target(table, part) for part in _PARTS)
    try:
        return Standard(respond_within, resolve_within)
    except StandardError as error:
        table.note(None, f"{error}.")
        return None


def _target(table: Table, key: str) -> Target | None:
    written = table.optional_text(key, 'working time such as "4h"')
    if written is None or written.lower() == OPENLY_NOTHING:
        return None
    try:
        return Target.parse(written)
    except StandardError as error:
        table.note(key, f'{error}, or "{OPENLY_NOTHING}".')
        return None


def _types(table: Table) -> tuple[WrittenType, ...]:
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
        found.append(WrittenType(key, name, _standards(written.table("standards", (ANY, *Urgency)))))
    return tuple(found)
