"""Days off that somebody else keeps, in a file beside the departments file."""

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import Bot
from bot.departments.exchange import apply, export
from bot.departments.file.mistakes import FileMistakes, Mistake
from bot.departments.file.parser import parse
from bot.departments.file.values import iso_date
from tests.bot.companies import CALENDAR, IT

WITH_FILE = CALENDAR + 'holidays = { also = [2026-05-15], file = "closures.txt" }\n' + IT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the departments file is."""
    (tmp_path / "closures.txt").write_text("# the office moves\n2026-08-14  # a bridge\n\n 2026-05-15\n2026-03-09\n")
    return tmp_path


def test_its_dates_are_days_off_beside_those_that_are_written(bot: Bot, folder: Path) -> None:
    apply(bot, WITH_FILE, folder=folder)

    assert parse(WITH_FILE, folder).calendars["paris"].closed == ("2026-03-09", "2026-05-15", "2026-08-14")
    assert parse(export(bot)) == parse(WITH_FILE, folder)  # which needs no other file
    assert not apply(bot, WITH_FILE, folder=folder)


def test_what_is_added_to_it_counts_when_the_departments_file_is_applied_again(bot: Bot, folder: Path) -> None:
    apply(bot, WITH_FILE, folder=folder)
    (folder / "closures.txt").write_text("\ufeff2026-03-10\r\n2026-05-15\r\n", encoding="utf-8")

    changes = apply(bot, WITH_FILE, folder=folder)

    assert changes.lines == ("Calendar paris: holidays changed from 2026-03-03 on",)
    assert parse(export(bot)).calendars["paris"].closed == ("2026-03-10", "2026-05-15")


@pytest.mark.parametrize(
    ("name", "content", "mistakes"),
    [
        ("closures.txt", b"2026-05-15\n15/15/2026\n2026-02-30\n", ["line 2 of closures.txt", "line 3 of closures.txt"]),
        (
            "closures.txt",
            b"\xff\xfe2\x000",
            ["'closures.txt' cannot be read: it is not a text that Handoff can read. Save"],
        ),
        ("closures.txt", b"\n" * 1_000_001, ["'closures.txt' cannot be read: it is larger than one megabyte."]),
        ("other.txt", b"", ["'closures.txt' cannot be read: there is no such file beside this one."]),
        ("closures.txt/other.txt", b"", ["'closures.txt' cannot be read: it is a folder."]),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_lines(
    bot: Bot, tmp_path: Path, name: str, content: bytes, mistakes: list[str]
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(content)

    with pytest.raises(FileMistakes) as refused:
        apply(bot, WITH_FILE, folder=tmp_path)

    found = list(map(str, refused.value.mistakes))
    assert len(found) == len(mistakes)
    for line, mistake in zip(found, mistakes, strict=True):
        assert line.startswith("line 4, calendars.paris.holidays.file: ")
        assert mistake in line


def test_a_calendar_as_calendars_export_it_is_read(tmp_path: Path) -> None:
    event = (
        "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260619\r\nDTEND;VALUE=DATE:20260620\r\nSUMMARY:Closed\r\nEND:VEVENT\r\n"
    )
    yearly = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20101224\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n"
    calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}{yearly}END:VCALENDAR\r\n"

    days = closed_by(tmp_path, calendar.encode(), "off.ics")

    # Those that recur do as long as public holidays are known.
    assert set(days) == {"2026-06-19", *(f"{year}-12-24" for year in range(2020, 2036))}
    assert closed_by(tmp_path, b"\xef\xbb\xbf" + calendar.encode(), "off.txt") == days


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
def test_a_table_may_be_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    table = "Datum;Name\r\n24.12.2026;Heiligabend für alle\r\n31.12.2026;Début\r\n"

    assert closed_by(tmp_path, table.encode(encoding)) == ("2026-12-24", "2026-12-31")


def test_a_file_of_a_megabyte_is_read_and_no_larger_one(tmp_path: Path) -> None:
    most = b"2026-12-24\n".ljust(1_000_000, b"\n")

    assert closed_by(tmp_path, most) == ("2026-12-24",)
    with pytest.raises(FileMistakes, match="larger than one megabyte"):
        closed_by(tmp_path, most + b"\n")


def test_of_many_mistakes_the_first_three_are_named_and_their_number(tmp_path: Path) -> None:
    with pytest.raises(FileMistakes) as refused:
        closed_by(tmp_path, b"2026-12-24\n" + b"2026-13-24\n" * 12)

    assert [mistake.what for mistake in refused.value.mistakes] == [
        *(f"line {line} of closures.txt: this is not a date such as 2026-12-24." for line in (2, 3, 4)),
        "closures.txt has 12 mistakes: these are the first 3.",
    ]


@pytest.mark.parametrize(
    "content", [b"SECRET=hunter2\n", b"a\nhunter2\n1\n", b"BEGIN:VCALENDAR\nhunter2\nDTSTART:hunter2\n"]
)
@pytest.mark.parametrize("name", ["closures.txt", "off.ics"])
def test_nothing_of_a_file_is_quoted_in_what_is_said_of_it(tmp_path: Path, content: bytes, name: str) -> None:
    with pytest.raises(FileMistakes) as refused:
        closed_by(tmp_path, content, name)

    assert "hunter2" not in str(refused.value)


def test_a_file_that_is_called_a_calendar_is_one(tmp_path: Path) -> None:
    with pytest.raises(
        FileMistakes, match=r"line 1 of off.ics: a calendar begins with BEGIN:VCALENDAR. Export it again."
    ):
        closed_by(tmp_path, b"2026-12-24\n", "off.ics")


def test_what_never_ends_is_not_read(folder: Path) -> None:
    os.mkfifo(folder / "endless")

    for name in ("endless", "/dev/zero"):
        with pytest.raises(FileMistakes, match="it is no ordinary file"):
            parse(WITH_FILE.replace("closures.txt", name), folder)


@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda content: b"BEGIN:VCALENDAR\n" + content))
@example(b"\xff\xfe\0\0").via("UTF-32")
@example(b'2026-12-24,"' + b"x" * 200_000).via("more than a field of a table may have")
def test_any_file_has_dates_or_mistakes_of_its_own(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    mistakes: list[Mistake] = []
    days: tuple[str, ...] = ()
    try:
        days = closed_by(tmp_path_factory.getbasetemp(), content)
    except FileMistakes as refused:
        mistakes = refused.mistakes

    assert all(iso_date(day) for day in days)
    assert {mistake.place for mistake in mistakes} <= {"calendars.paris.holidays.file"}


def closed_by(folder: Path, content: bytes, name: str = "closures.txt") -> tuple[str, ...]:
    """The days off of a calendar that names nothing but a file of that content."""
    (folder / name).write_bytes(content)
    return parse(f'{CALENDAR}holidays = {{ file = "{name}" }}\n{IT}', folder).calendars["paris"].closed


@pytest.mark.parametrize("name", ["x" * 5000, "a\\u0000b"])
def test_a_name_that_no_file_can_have_is_no_accident(folder: Path, name: str) -> None:
    with pytest.raises(FileMistakes, match="Handoff cannot open it"):
        parse(WITH_FILE.replace("closures.txt", name), folder)


def test_a_text_that_stands_nowhere_has_no_files_beside_it() -> None:
    with pytest.raises(FileMistakes, match=r"'closures.txt' can only be found beside a file: name the dates in also."):
        parse(WITH_FILE)
