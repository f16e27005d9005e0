"""The part of a departments file that says who serves whom, and what they promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from bot import digest_days
from bot.calendars import Calendar
from bot.departments.auto import Auto
from bot.departments.file import values
from bot.departments.file.company import Standards, WrittenDepartment, WrittenType
from bot.departments.file.lines import Path
from bot.departments.file.mistakes import Findings, nearest, shortened
from bot.departments.file.reminders import Rota, StepTable
from bot.departments.file.values import OPENLY_NOTHING, Context, Table, Text, one_of, part
from bot.departments.subcommands import is_taken
from bot.standards import Standard, Urgency
from bot.text import one_line

ANY = "any"

# Slack takes no more: 100 options in a select; one of the types' is "something else".
_MOST_TYPES = 500

_MORNINGS = tuple(datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=days) for days in range(7))


def read_department(
    its_key: str, written: object, findings: Findings, weeks: Mapping[str, Calendar | None]
) -> WrittenDepartment | None:
    """Return the department; None when something is wrong, all of which is noted.

    `weeks` are the ordinary weeks of the file's calendars, None where one is mistaken.
    """
    path = ("departments", its_key)
    if is_taken(its_key):
        findings.note(path, f"/request {its_key} means something else already: choose another key.")
    context = Context(calendars=weeks, week=weeks.get(part(written, "calendar", str).strip()))
    table = findings.read(DepartmentTable, written, path, context)
    for place, what in _broken_rules(written):
        findings.note((*path, *place), what)
    return None if table is None else table.department(its_key)


def is_backwards(standard: Standard, week: Calendar) -> bool:
    """Is it done before it is answered, whatever the day it starts on? Days and hours compare by the week's hours."""
    respond_within, resolve_within = standard.respond_within, standard.resolve_within
    if respond_within is None or resolve_within is None:
        return False
    return all(resolve_within.length(week, at) < respond_within.length(week, at) for at in _MORNINGS)


def _broken_rules(table: object) -> Iterator[tuple[Path, str]]:
    """What is wrong with the standards or the types as a whole, whatever is wrong inside them."""
    standards = part(table, "standards", dict)
    missing = [urgency for urgency in Urgency if urgency not in standards]
    if isinstance(part(table, "standards", object), dict) and ANY not in standards and missing:
        yield ("standards",), f"nothing is said for {' and '.join(missing)}: say it there, or for {ANY}."
    keys, names = {""}, {""}
    for position, kind in enumerate(part(table, "types", list)):
        if position == _MOST_TYPES:
            yield ("types", position), f"this is one type too many: there can be {_MOST_TYPES}."
        its_key, its_name = part(kind, "key", str).strip(), one_line(part(kind, "name", str))
        if its_key in keys - {""}:
            yield ("types", position, "key"), f"another type of this department has the key {shortened(its_key)!r}."
        if its_name.casefold() in names - {""}:
            yield ("types", position, "name"), f"another type of this department is called {shortened(its_name)!r}."
        keys.add(its_key)
        names.add(its_name.casefold())


def _department_name(written: str) -> str:
    found = values.name(written)
    if is_taken(found):
        raise ValueError(f"/request {found} means something else already: choose another name")
    return found


def _calendar(written: str, info: ValidationInfo[Context]) -> str:
    calendars = info.context.calendars
    if written not in calendars:
        likely = nearest(written, calendars)
        there_are = ", ".join([*likely, *(key for key in calendars if key not in likely)])
        raise ValueError(
            f"there is no calendar called {shortened(written)!r}. "
            + (f"The file has: {there_are}." if there_are else "The file has none: begin with [calendars.KEY].")
        )
    return written


class WholeTable(Table):
    """What is said of the company as a whole."""

    report_readers: values.People = ()


class StandardTable(Table):
    """What is promised for one urgency."""

    respond_within: values.Promised = None
    resolve_within: values.Promised = None

    @model_validator(mode="after")
    def _makes_sense(self, info: ValidationInfo[Context]) -> Self:
        if not self.model_fields_set:
            raise ValueError(f'promise something, or say openly: respond_within = "{OPENLY_NOTHING}"')
        standard, week = self.standard(), info.context.week
        if week is not None and is_backwards(standard, week):
            raise ValueError(
                f"resolve_within ({self.resolve_within}) is shorter than respond_within ({self.respond_within}) "
                "in these working hours: nothing is done before it is answered"
            )
        return self

    def standard(self) -> Standard:
        """Raises StandardError."""
        return Standard(self.respond_within, self.resolve_within)


class StandardsTable(Table):
    """What is promised for each urgency, or for any."""

    any: StandardTable | None = None
    urgent: StandardTable | None = None
    normal: StandardTable | None = None
    low: StandardTable | None = None

    def standards(self) -> Standards:
        return {"" if urgency == ANY else urgency: table.standard() for urgency, table in self if table is not None}


class TypeTable(Table):
    """A kind of request that a department offers."""

    key: Annotated[str, Text("a short word for the type, such as laptop", values.key)]
    name: values.Name
    standards: StandardsTable = StandardsTable()


class DepartmentTable(Table):
    """A department, without its key."""

    name: Annotated[str, Text("a name for people to read", _department_name)]
    channel_id: values.Channel = Field(alias="channel")
    ask: values.Channels = ()
    auto: Annotated[str, one_of(tuple(Auto))] = Auto.OFF
    calendar: Annotated[str, Text("the key of a calendar in this file"), AfterValidator(_calendar)]
    leads: values.People = ()
    standards: StandardsTable = Field(
        description='what is promised, such as any = { respond_within = "4h", resolve_within = "2d" }'
    )
    types: tuple[TypeTable, ...] = ()
    answers_within: values.Promised = None
    next_response: values.Flag = True
    digest: Annotated[str | None, values.one_of(digest_days.CHOICES)] = None
    on_call: Rota = Field(default_factory=dict)
    ladder: tuple[StepTable, ...] = ()

    def department(self, its_key: str) -> WrittenDepartment:
        types = tuple(WrittenType(kind.key, kind.name, kind.standards.standards()) for kind in self.types)
        ladder = tuple(step.step() for step in self.ladder)
        made = {"standards": self.standards.standards(), "types": types, "ladder": ladder}
        return WrittenDepartment(its_key, **{**dict(self), **made})
