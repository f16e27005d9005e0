"""What Handoff may say by itself: names and ids, never contents."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from bot import notices
from bot.notices import (
    NOTICES,
    ChannelUnreachable,
    DeliveryTrouble,
    DepartmentCard,
    DepartmentLine,
    Notice,
    PulseReminder,
    RequesterCard,
)
from storage.outbox import BULK, REMINDER


def an_example(kind: type[Notice]) -> Notice:
    ids: dict[str, Any] = {"person_id": "UANA0000", "department_id": 1}
    return kind(**{field.name: ids.get(field.name, 142) for field in fields(kind)})


@pytest.mark.parametrize("kind", NOTICES.values(), ids=NOTICES)
def test_a_notice_comes_back_from_the_database_as_it_went_in(kind: type[Notice]) -> None:
    notice = an_example(kind)

    assert notices.from_row(notice.name, json.loads(json.dumps(notice.ids))) == notice


@pytest.mark.parametrize("kind", NOTICES.values(), ids=NOTICES)
def test_a_notice_holds_ids_and_its_place_in_a_round_and_nothing_else(kind: type[Notice]) -> None:
    # What is wrong with a wave is one of a few words of ours. Which weeks a report is about are a Monday and a number.
    others = {"step", "zone", "what", "later", "first_day", "weeks"}
    assert all(field.name.endswith("_id") or field.name in others for field in fields(kind))


def test_nothing_that_is_said_by_itself_comes_of_an_answer() -> None:
    """Reminders go to everybody, as invitations do, so that no row tells who had not answered."""
    assert [field.name for field in fields(PulseReminder)] == ["person_id", "survey_id"]


def test_what_goes_to_everybody_is_bulk_and_nothing_else_is() -> None:
    assert {kind.name for kind in NOTICES.values() if kind.rank == BULK} == {
        "pulse-invitation",
        "pulse-reminder",
        "pulse-called-off",
        "pulse-over",
    }


def test_reminders_and_what_follows_them_are_one_rank() -> None:
    """What edits a reminder may not come before it."""
    assert {kind.name for kind in NOTICES.values() if kind.rank == REMINDER} == {
        "reminder-line",
        "reminder-message",
        "reminder-redraw",
        "reminder-line-redraw",
        "digest",
        "digest-redraw",
        "late-news",
        "weekly-digest",
        "signal-question",
        "improvement",
        "pulse-action-reminder",
    }


@pytest.mark.parametrize("kind", NOTICES.values(), ids=NOTICES)
def test_every_notice_belongs_to_a_conversation(kind: type[Notice]) -> None:
    notice = an_example(kind)

    assert notice.conversation in {
        "department:1",
        "person:UANA0000",
        "channel:142",
    }


def test_redraws_of_one_card_are_one_and_lines_are_each_their_own() -> None:
    assert DepartmentCard(1, 142).collapse == DepartmentCard(1, 142).collapse
    assert DepartmentCard(1, 142).collapse != DepartmentCard(1, 143).collapse
    assert DepartmentCard(1, 142).collapse != DepartmentCard(2, 142).collapse
    assert RequesterCard("UANA0000", 142).collapse != DepartmentCard(1, 142).collapse
    assert DeliveryTrouble("UANA0000").collapse == DeliveryTrouble("UANA0000").collapse
    assert DepartmentLine(1, 9).collapse is None
    assert ChannelUnreachable("UDANA000", 1).collapse is None


@pytest.mark.parametrize("kind", NOTICES.values(), ids=NOTICES)
def test_what_collapses_does_so_by_its_name_and_by_ids_that_it_has(kind: type[Notice]) -> None:
    key = an_example(kind).collapse

    assert key is None or key.startswith(f"{kind.name}:")
