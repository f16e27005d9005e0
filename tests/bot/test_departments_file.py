from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendars import Calendar
from bot.calendars.hours import WEEKDAYS
from bot.clocks.ladder import CLAIMED, KINDS, TOLD, UNCLAIMED, Point, Step
from bot.departments.calendars import calendar_from
from bot.departments.file.company import Company, WrittenCalendar, WrittenDepartment, WrittenType
from bot.departments.file.departments import is_backwards
from bot.departments.file.parser import parse
from bot.departments.file.writer import write
from bot.standards import Standard, StandardError, Target
from tests.bot.departments_files import CALENDAR, DEPARTMENT, with_calendar, with_department

EXAMPLE = Path(__file__).parents[2] / "departments.toml"


def test_the_example_is_the_company_of_the_demo() -> None:
    company = parse(EXAMPLE.read_text(encoding="utf-8"))

    assert [(one.key, one.channel_id, one.leads) for one in company.departments] == [
        ("it", "CITHELP0", ("UDANA000",)),
        ("people", "CPEOPLE0", ("UCEM0000",)),
        ("facilities", "CFACILITIES", ("UFAYE000",)),
        ("finance", "CFINANCE", ("UGUS0000",)),
        ("legal", "CLEGAL00", ("ULENA000",)),
    ]
    assert {"laptop", "access"} <= {offered.key for offered in company.departments[0].types}
    assert company.departments[0].standards["urgent"] == Standard(Target(30, "m"), Target(4, "h"))
    assert company.departments[0].standards["low"].resolve_within is None
    assert company.calendars["paris"].hours["mon"] == ("09:00-12:30", "13:30-18:00")
    assert "sat" not in company.calendars["paris"].hours


def test_the_calendars_of_the_example_work() -> None:
    paris = calendar_from(parse(EXAMPLE.read_text(encoding="utf-8")).calendars["paris"])
    tuesday_nine = datetime(2026, 3, 3, 8, tzinfo=UTC)
    bastille_day = datetime(2026, 7, 14, 8, tzinfo=UTC)

    assert paris.add(tuesday_nine, timedelta(hours=4)) == datetime(2026, 3, 3, 13, tzinfo=UTC)
    assert not paris.is_open(bastille_day)
    assert not paris.is_open(datetime(2026, 5, 15, 8, tzinfo=UTC))  # a day off of their own
    assert paris.is_open(datetime(2026, 5, 25, 8, tzinfo=UTC))  # a holiday that is worked
    assert not paris.is_open(datetime(2026, 12, 24, 13, tzinfo=UTC))  # a short day
    assert not paris.is_open(datetime(2026, 6, 18, 14, tzinfo=UTC))  # the meeting


def test_the_example_written_again_says_the_same() -> None:
    company = parse(EXAMPLE.read_text(encoding="utf-8"))

    assert parse(write(company)) == company
    assert write(parse(write(company))) == write(company)


def test_the_smallest_file() -> None:
    company = parse(CALENDAR + DEPARTMENT)

    assert company.departments[0].leads == ()
    assert company.departments[0].types == ()
    assert company.departments[0].standards == {"": Standard(Target(4, "h"), Target(2, "d"))}
    assert list(company.calendars["paris"].hours) == ["mon", "tue", "wed", "thu", "fri"]


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_a_file_of_another_editor(ending: str) -> None:
    assert parse("\ufeff" + (CALENDAR + DEPARTMENT).replace("\n", ending)) == parse(CALENDAR + DEPARTMENT)


def test_every_urgency_instead_of_a_default() -> None:
    company = parse(
        with_department(
            'standards.urgent = { respond_within = "1h" }\n'
            'standards.normal = { resolve_within = "3d" }\n'
            'standards.low = { respond_within = "none" }',
            'standards.any = { respond_within = "4h", resolve_within = "2d" }',
        )
    )

    assert company.departments[0].standards == {
        "urgent": Standard(Target(1, "h"), None),
        "normal": Standard(None, Target(3, "d")),
        "low": Standard(None, None),
    }


def test_a_weekday_beats_a_range_and_a_range_may_pass_the_weekend() -> None:
    company = parse(
        with_calendar(
            'hours = { sun-thu = ["13:00-17:00", "08:00 – 12:00"], wed = [], fri = ["22:00-06:00"] }',
            'hours = { mon-fri = ["09:00-17:00"] }',
        )
    )

    hours = company.calendars["paris"].hours
    assert list(hours) == ["mon", "tue", "thu", "fri", "sun"]
    assert hours["mon"] == ("08:00-12:00", "13:00-17:00")
    assert parse(write(company)) == company


def test_dates_in_quotes_and_names_with_too_many_blanks() -> None:
    company = parse(with_calendar('holidays = { also = ["2026-12-24", 2026-05-15] }').replace('"IT"', '"  The   IT "'))

    assert company.calendars["paris"].closed == ("2026-05-15", "2026-12-24")
    assert company.departments[0].name == "The IT"


def test_as_much_as_slack_can_show() -> None:
    name = "x" * 72
    text = CALENDAR + "".join(
        DEPARTMENT.replace(".it]", f".it-{n}]").replace('"IT"', f'"{name}{n:03}"').replace("P0", f"P{n:03}")
        for n in range(100)
    )
    types = "".join(f'[[departments.it-99.types]]\nkey = "t{n}"\nname = "Type {n}"\n' for n in range(99))

    assert len(parse(text + types).departments) == 100


def test_a_calendar_that_nobody_uses_yet() -> None:
    assert "berlin" in parse(CALENDAR + DEPARTMENT + CALENDAR.replace("paris]", "berlin]")).calendars


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(
    lambda name: name.isprintable() and " ".join(name.split()) == name and not name.isascii()
)
TARGETS = st.none() | st.builds(Target, st.integers(1, 250), st.sampled_from("mhd"))
DATES = st.dates(date(2020, 1, 1), date(2035, 12, 31)).map(date.isoformat)
STRETCHES = st.sampled_from([("09:00-17:00",), ("08:00-12:00", "13:00-24:00"), ("07:30-07:45",)])
ZONES = ["Europe/Paris", "UTC", "Australia/Lord_Howe"]
HOURS = st.dictionaries(st.sampled_from(WEEKDAYS), STRETCHES, min_size=1)
BREAKS = st.dictionaries(DATES, STRETCHES | st.just(()), max_size=2)
ROTAS = st.dictionaries(st.sampled_from([*WEEKDAYS, "2026-W10", "2020-W53"]), st.sampled_from(["U1", "W2"]), max_size=3)


@st.composite
def standards(draw: st.DrawFn, week: Calendar, *, default: bool) -> dict[str, Standard]:
    found = {}
    for urgency in ("", "urgent", "normal", "low"):
        if (default and not urgency) or draw(st.booleans()):
            respond, resolve = draw(TARGETS), draw(TARGETS)
            try:
                found[urgency] = Standard(respond, resolve)
            except StandardError:
                found[urgency] = Standard(resolve, respond)
            if is_backwards(found[urgency], week):
                found[urgency] = Standard(respond, None)
    return found


@st.composite
def steps(draw: st.DrawFn) -> Step:
    return Step(
        Point.parse(draw(st.sampled_from(["50%", "100%", "30m before", "1h after", "2d in"]))),
        draw(st.sampled_from(["", *KINDS])),
        draw(st.sampled_from(["", "urgent", "low"])),
        draw(st.sampled_from(["", CLAIMED, UNCLAIMED])),
        tuple(whom for whom in TOLD if draw(st.booleans())) or (TOLD[0],),
        draw(TARGETS),
    )


@st.composite
def ahead(draw: st.DrawFn, now: WrittenCalendar) -> dict[str, WrittenCalendar]:
    """Versions to come, each unlike the one before it."""
    versions: dict[str, WrittenCalendar] = {}
    before = now
    for day in sorted(draw(st.sets(DATES, max_size=3))):
        changes: dict[str, Any] = {
            "zone": draw(st.sampled_from(ZONES)),
            "hours": draw(HOURS),
            "closed": tuple(sorted(draw(st.sets(DATES, max_size=2)) - before.dates.keys())),
            "breaks": draw(BREAKS),
            "dates": {},
        }
        chosen = draw(st.sets(st.sampled_from(sorted(changes)), min_size=1))
        version = replace(before, **{name: changes[name] for name in chosen})
        if version != before:
            versions[day] = before = version
    return versions


AUTO = st.sampled_from(("off", "offer", "open"))


@st.composite
def companies(draw: st.DrawFn) -> Company:
    calendars = {}
    for key in draw(st.lists(st.sampled_from(["a", "b-c", "24"]), min_size=1, unique=True)):
        closed = draw(st.sets(DATES, max_size=3))
        now = WrittenCalendar(
            key,
            draw(st.sampled_from(ZONES)),
            draw(HOURS),
            closed=tuple(sorted(closed)),
            open_anyway=tuple(sorted(draw(st.sets(DATES, max_size=2)))),
            dates={day: draw(STRETCHES) for day in draw(st.sets(DATES, max_size=3)) - closed},
            breaks=draw(BREAKS),
        )
        calendars[key] = replace(now, ahead=draw(ahead(now)))
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique_by=str.casefold))
    return Company(
        calendars, tuple(draw(departments(f"d-{n}", name, f"C{n}", calendars)) for n, name in enumerate(names))
    )


@st.composite
def departments(
    draw: st.DrawFn, key: str, name: str, channel_id: str, calendars: dict[str, WrittenCalendar]
) -> WrittenDepartment:
    calendar = draw(st.sampled_from(sorted(calendars)))
    week = calendar_from(WrittenCalendar("week", "UTC", calendars[calendar].hours))
    auto = draw(AUTO)
    return WrittenDepartment(
        key,
        name,
        channel_id,
        calendar,
        tuple(draw(st.sampled_from([[], ["U1"], ["U1", "W2"]]))),
        draw(standards(week, default=True)),
        tuple(
            WrittenType(f"t{i}", offered, draw(standards(week, default=False)))
            for i, offered in enumerate(draw(st.lists(NAMES, max_size=3, unique_by=str.casefold)))
        ),
        answers_within=draw(TARGETS),
        next_response=draw(st.booleans()),
        # Departments that share a channel say the same of it.
        ask=tuple(
            sorted(draw(st.sets(st.sampled_from([f"C{auto.upper()}", f"G{auto.upper()}"]), min_size=auto != "off")))
        ),
        auto=auto,
        on_call=draw(ROTAS),
        ladder=tuple(draw(st.lists(steps(), max_size=3))),
    )


@pytest.mark.slow("each example is a whole departments file, and is drawn key by key")
@given(companies())
def test_every_company_can_be_written_and_read_again(company: Company) -> None:
    assert parse(write(company)) == company
