"""Every key of a departments file and what it means, for the reference in the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic.fields import FieldInfo

from bot.departments.file.calendars import CalendarTable, ChangeTable, HolidaysTable
from bot.departments.file.departments import DepartmentTable, StandardsTable, StandardTable, TypeTable, WholeTable
from bot.departments.file.reminders import StepTable
from bot.departments.file.values import Table

_URGENCIES = "What is promised where the urgency is "


@dataclass(frozen=True)
class TableReference:
    """One kind of table: how it is headed, what it is, and what each of its keys means."""

    heading: str
    about: str
    table: type[Table]
    keys: Mapping[str, str]

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """(key, whether it must be there, what it means), in the order of the table."""
        for name, field in self.table.model_fields.items():
            key = key_of(name, field)
            yield key, "yes" if field.is_required() or key in _NEEDED.get(self.table, ()) else "", self.keys[key]


# Keys that a rule across keys asks for.
_NEEDED: Mapping[type[Table], tuple[str, ...]] = {StepTable: ("tell",)}


def key_of(name: str, field: FieldInfo) -> str:
    """Return what is written in the file: a word of Python's own has another name in the code."""
    return field.alias or name


REFERENCE = (
    TableReference(
        "[company]",
        "What holds for the company as a whole. The table need not be there.",
        WholeTable,
        {
            "report_readers": "Slack user ids of those who get the report of the company: monthly, and by "
            "`/request report company`. Nobody else reads it.",
        },
    ),
    TableReference(
        "[calendars.KEY]",
        "When somebody works. One calendar may serve several departments; the key is any short word.",
        CalendarTable,
        {
            "zone": 'Whose clocks count: a time zone such as `"Europe/Paris"`.',
            "hours": 'Stretches of each weekday, such as `mon-fri = ["09:00-12:30", "13:30-18:00"]`. A weekday that is '
            "not named is free; one named alone beats a range. A stretch may run past midnight.",
            "holidays": "Days off: the table below.",
            "dates": 'Dates with hours of their own, such as `2026-12-24 = ["09:00-12:30"]`; `[]` is a day off.',
            "breaks": 'Stretches to cut out of single dates, such as `2026-06-18 = ["15:00-18:00"]`.',
            "from": "What is known ahead, by the date from which it holds: `[calendars.KEY.from.2027-01-01]`.",
        },
    ),
    TableReference(
        "[calendars.KEY.from.DATE]",
        "What changes on a date. What is not named stays as it was before.",
        ChangeTable,
        {
            "zone": "As above.",
            "hours": "As above, all weekdays anew.",
            "holidays": "As above, all of it anew.",
            "dates": "As above, all of them anew.",
            "breaks": "As above, all of them anew.",
        },
    ),
    TableReference(
        "holidays = { … }",
        "The days on which nobody works.",
        HolidaysTable,
        {
            "country": 'Its public holidays are days off: two letters, such as `"FR"`.',
            "region": 'For countries whose regions differ, such as `"BE"` for Berlin.',
            "also": "Days off of your own: dates in a list.",
            "except": "Public holidays on which you work: dates in a list.",
            "file": "A file beside this one with more days off: iCalendar, CSV with dates in its first column, or one "
            "date on a line.",
        },
    ),
    TableReference(
        "[departments.KEY]",
        "A department. The key is what people type: `/request it …`. Departments are offered in the order of the file.",
        DepartmentTable,
        {
            "name": "What people read, up to 75 characters.",
            "channel": "The id of the Slack channel in which its requests appear. Whoever is in it is a member, and "
            "may read, take and answer every request.",
            "ask": "Ids of the channels in which its customers write: there an emoji on a message, such as :ticket:, "
            "makes a request of it. Several departments may share one; none of them is anybody's `channel`.",
            "auto": "What happens there by itself with what reads like a request: `off`, nothing; `offer`, Handoff "
            "puts the emoji under it, for its writer to press; `open`, it becomes a request. Departments that share a "
            "channel say the same.",
            "calendar": "When it works: the key of a calendar of this file.",
            "leads": "Slack user ids of those who hear before a promise breaks; may cancel, or ask for a new time.",
            "standards": "What it promises, by urgency: the table below.",
            "types": "What can be asked of it: `[[departments.KEY.types]]`. Without any, people say what they need.",
            "answers_within": "How soon its own people answer what they are asked about their own requests.",
            "next_response": "Whether somebody who writes again after an answer is promised another one; `true` unless "
            "said otherwise.",
            "digest": "When its channel reads how the week went: a weekday (`mon` unless said otherwise), `monthly` or "
            "`never`. Without it stays what a lead chose in Slack.",
            "on_call": "Who is asked first when nobody takes a request: a Slack user id by weekday, or by week "
            "(`2026-W10`), which comes before it.",
            "ladder": "When somebody is reminded, and who: `[[departments.KEY.ladder]]`. These steps take the place of "
            "the usual ones.",
        },
    ),
    TableReference(
        "standards, by urgency",
        "The most specific counts: a type's before its department's, an urgency's before `any`.",
        StandardsTable,
        {
            "any": f"{_URGENCIES}not named here.",
            "urgent": f"{_URGENCIES}urgent: the requester cannot work.",
            "normal": f"{_URGENCIES}normal: it slows them down.",
            "low": f"{_URGENCIES}low: it can wait.",
        },
    ),
    TableReference(
        "standards.any = { … }",
        "What is promised, in the department's own working time: minutes (`90m`), hours (`4h`), working days (`2d`), "
        'or `"none"`, which says openly that no time is promised.',
        StandardTable,
        {
            "respond_within": "The first answer. A question counts as one; taking the request does not.",
            "resolve_within": "The end. It pauses while a question waits for the requester.",
        },
    ),
    TableReference(
        "[[departments.KEY.types]]",
        "A kind of request, up to 500 in a department.",
        TypeTable,
        {
            "key": "A short word, such as `laptop`.",
            "name": "What people read.",
            "standards": "Its own promises, in the same form; they come before the department's.",
        },
    ),
    TableReference(
        "[[departments.KEY.ladder]]",
        "A step of the ladder.",
        StepTable,
        {
            "at": 'A part of the promised time (`"75%"`), or working time before or after its end (`"30m before"`, '
            '`"1h after"`).',
            "clock": "`response` or `resolution`; both unless said.",
            "urgency": "Only for requests of this urgency.",
            "when": "`claimed` or `unclaimed`: only while somebody has it, or nobody.",
            "tell": "Who hears it: `assignee`, `on_call`, `lead`, `thread`, `requester`.",
            "repeat": 'Again and again, so much working time apart, such as `"4h"`.',
        },
    ),
)
"""In the order in which they are explained."""
