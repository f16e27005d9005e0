"""Whom somebody means by what they typed: certainly, perhaps, or by a name somewhere in it."""

from __future__ import annotations

from typing import Any

import pytest

from bot import Bot
from bot.departments import naming
from bot.departments.naming import Meant
from bot.departments.subcommands import Subcommand
from storage.tables import CalendarRow, Department, Person, Request
from tests.moments import TUESDAY_AT_NINE

_NAMES = {
    "it": "IT",
    "people": "People",
    "people-team": "People Team",
    "finance": "Finance",
    "legal": "Legal",
    "facilities": "Facilities",
    "sales": "Sales",
    "rd": "R&D",
}


def department(number: int, key: str, name: str) -> Department:
    return Department(id=number, key=key, name=name, channel_id=f"C{number}", calendar_id=1, position=number)


KNOWN = [department(number, key, name) for number, (key, name) in enumerate(_NAMES.items(), 1)]


def meant(text: str) -> Meant:
    return naming.meant(KNOWN, text)


def sure(text: str) -> tuple[str, str] | None:
    found = meant(text)
    return None if found.department is None else (found.department.name, found.rest)


def perhaps(text: str) -> list[tuple[str, str]]:
    found = meant(text)
    assert found.department is None
    return [(department.name, rest) for department, rest in found.perhaps]


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("it My laptop", "IT", "My laptop"),
        ("IT: My laptop", "IT", "My laptop"),
        ("people team a letter", "People Team", "a letter"),
        ("people a letter", "People", "a letter"),
        ("r&d a lamp\nand a desk", "R&D", "a lamp\nand a desk"),
        ("finace pay invoice", "Finance", "pay invoice"),
        ("Finanse, pay invoice", "Finance", "pay invoice"),
        ("facilites the window", "Facilities", "the window"),
        ("faiclities", "Facilities", ""),
        ("poeple letter", "People", "letter"),
    ],
)
def test_a_name_is_understood_and_so_is_one_slip_in_a_long_one(text: str, name: str, rest: str) -> None:
    assert sure(text) == (name, rest)


def test_what_was_written_in_place_of_a_name_is_kept_to_be_named() -> None:
    assert [meant(text).written for text in ("Finanse, pay invoice", "finance pay invoice", "IT: My laptop")] == [
        "Finanse",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("lgal a contract", ["Legal"]),
        ("sale contract for Acme", ["Sales"]),
        ("fianace invoice", ["Finance"]),
        ("fin invoice", ["Finance"]),
        ("rinance invoice", ["Finance"]),
    ],
)
def test_what_may_be_another_word_is_asked_about(text: str, names: list[str]) -> None:
    assert [name for name, _ in perhaps(text)] == names


def test_the_rest_is_what_stands_behind_the_name_that_was_meant() -> None:
    assert perhaps("lgal a contract\nof two pages") == [("Legal", "a contract\nof two pages")]


def test_two_names_that_are_as_near_are_both_asked_about() -> None:
    close = [
        department(1, "design", "Design"),
        department(2, "designs", "Designs"),
    ]

    found = naming.meant(close, "desgn a logo")

    assert found.department is None
    assert [department.name for department, _ in found.perhaps] == ["Design", "Designs"]


@pytest.mark.parametrize("text", ["My laptop won't start", "is the printer broken", "final report", "", "regal chair"])
def test_other_words_name_nobody(text: str) -> None:
    found = meant(text)

    assert (found.department, found.subcommand) == (None, None)
    assert [department.name for department, _ in found.perhaps] == (["Legal"] if text == "regal chair" else [])


def test_a_command_is_understood_alone_and_only_alone() -> None:
    assert meant("hlep") == Meant(subcommand=Subcommand.HELP)
    assert meant("mnie") == Meant(subcommand=Subcommand.MINE)
    assert meant("hlep me") == Meant()
    assert meant("line 3 is down") == Meant()


def test_a_department_nearer_than_a_command_wins_and_one_as_near_is_asked_about() -> None:
    mind = [department(1, "minds", "Minds")]

    assert naming.meant(mind, "minds").department is mind[0]
    both = naming.meant(mind, "mines")
    assert (both.department, both.subcommand) == (None, Subcommand.MINE)
    assert [department for department, _ in both.perhaps] == mind


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Could finance pay this, or legal?", ["Finance", "Legal"]),
        ("My laptop won't start, and it beeps", []),
        ("Please tell IT that it beeps", ["IT"]),
        ("the People Team should know", ["People", "People Team"]),
        ("ask finnance or Facilities", ["Facilities", "Finance"]),
        ("x " * 80 + "finance", []),
    ],
)
def test_names_are_found_anywhere_in_a_text(text: str, names: list[str]) -> None:
    assert [department.name for department in naming.named_in(KNOWN, text)] == names


def set_up(bot: Bot, count: int) -> None:
    with bot.db.transaction() as session:
        session.add_all([CalendarRow(id=1, key="paris"), Person(id="UANA0000", name="Ana", met_at=TUESDAY_AT_NINE)])
        session.flush()
        session.add_all(department(number, f"d{number}", f"D{number}") for number in range(1, count + 1))


def asks(bot: Bot, *departments: int) -> None:
    for place, number in enumerate(departments):
        with bot.db.transaction() as session:
            asked: dict[str, Any] = {"requester_id": "UANA0000", "urgency": "normal", "opened_at": TUESDAY_AT_NINE}
            session.add(Request(form_token=f"{place}", department_id=number, summary="A lamp", **asked))


@pytest.mark.parametrize(("count", "names", "has_more"), [(0, 0, False), (5, 5, False), (6, 5, True)])
def test_five_departments_are_offered_and_the_rest_is_a_choice_away(
    bot: Bot, count: int, names: int, has_more: bool
) -> None:
    set_up(bot, count)

    offered = naming.offered(bot, "UANA0000", "My chair is broken")

    assert [one.name for one in offered.departments] == [f"D{number}" for number in range(1, names + 1)]
    assert offered.has_more is has_more


def test_who_may_be_meant_comes_before_who_is_named_and_who_was_asked_lately(bot: Bot) -> None:
    set_up(bot, 9)
    asks(bot, 8, 7, 9, 7)

    offered = naming.offered(bot, "UANA0000", "Ask D6, please", first=[department(5, "d5", "D5")])

    assert [one.name for one in offered.departments] == ["D5", "D6", "D7", "D9", "D8"]
    somebody_else = naming.offered(bot, "UBO00000", "A lamp")
    assert [one.name for one in somebody_else.departments] == ["D1", "D2", "D3", "D4", "D5"]


def test_who_was_retired_is_offered_no_more(bot: Bot) -> None:
    set_up(bot, 2)
    asks(bot, 2)
    with bot.db.transaction() as session:
        session.get_one(Department, 2).is_active = False

    assert [one.name for one in naming.offered(bot, "UANA0000", "Ask D2").departments] == ["D1"]
