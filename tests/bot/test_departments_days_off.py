"""Days off that somebody else keeps, in a file beside the departments file."""

from pathlib import Path

import pytest

from bot import Bot
from bot.departments.exchange import apply, export
from bot.departments.file.mistakes import FileMistakes
from bot.departments.file.parser import parse
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
        ("closures.txt", b"2026-05-15\n15/05/2026\n2026-02-30\n", ["line 2 of closures.txt", "line 3 of closures.txt"]),
        ("closures.txt", b"\xff\xfe2\x000", ["'closures.txt' cannot be read: it is not a text in UTF-8."]),
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


@pytest.mark.parametrize("name", ["x" * 5000, "a\\u0000b"])
def test_a_name_that_no_file_can_have_is_no_accident(folder: Path, name: str) -> None:
    with pytest.raises(FileMistakes, match="Handoff cannot open it"):
        parse(WITH_FILE.replace("closures.txt", name), folder)


def test_a_text_that_stands_nowhere_has_no_files_beside_it() -> None:
    with pytest.raises(FileMistakes, match=r"'closures.txt' can only be found beside a file: name the dates in also."):
        parse(WITH_FILE)
