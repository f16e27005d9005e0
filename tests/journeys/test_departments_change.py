"""Departments change while requests are open: another channel, retired, without one of its leads. Nothing is lost."""

from __future__ import annotations

import pytest

from bot.departments import exchange
from bot.requests import assignment, closing, queries
from tests.journeys.steps import below, card, digests, own_card, presses, private
from tests.moments import paris, tuesday_at
from tests.office import COMPANY, Office
from tests.wording.home import section_of, serves_in
from tests.wording.replies import rows_in

LAPTOP = "it My laptop won't start"
TEXT = COMPANY.read_text(encoding="utf-8")
WITHOUT_IT = TEXT[: TEXT.index("[departments.it]")] + TEXT[TEXT.index("[departments.people]") :]


def in_another_channel(office: Office, *, invited: bool = True) -> str:
    """IT is given #it-desk."""
    channel = office.sandbox.workspace.add_channel("it-desk", members=("bo", "dana"), bot=invited)
    exchange.apply(office.bot, TEXT.replace(office.department("it").channel_id, channel.id))
    office.settles()
    return channel.id


def days_pass(office: Office, first: int, last: int) -> None:
    for day in range(first, last + 1):
        for hour in (9, 11, 14, 17):
            office.moves_to(paris(day, hour, 1))


# --- another channel ---


@pytest.mark.both_databases("cards change their place")
def test_open_cards_are_posted_in_the_new_channel_and_the_old_ones_say_where(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.asks(office.ana, "it A new mouse")
    closing.cancel(office.bot, 2, office.ana.id, "", idempotency_key="c")
    office.settles()

    in_another_channel(office)

    assert card(office.bo, in_="it-desk").state == "open"
    assert card(office.bo).moved_to == "#it-desk"
    assert card(office.bo).buttons == []
    assert card(office.bo, "R-2").state == "cancelled", "what is finished stays where it was"
    presses(office, office.bo, "Take it", card(office.bo, in_="it-desk"))
    assert own_card(office.ana).taken_by == "Bo Berg"
    office.bo.writes("On my way.", thread=card(office.bo, in_="it-desk"))
    office.settles()
    assert own_card(office.ana).tells("replied", "Bo Berg", "On my way.")


def test_who_writes_below_the_old_card_reads_that_nobody_reads_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    in_another_channel(office)

    office.bo.writes("On my way.", thread=card(office.bo))
    office.settles()

    assert own_card(office.ana).replies == []
    assert len(private(office.bo)) == 1


def test_what_is_said_about_it_meanwhile_stands_below_the_new_card(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.ana.writes("It also beeps.", thread=own_card(office.ana))

    in_another_channel(office)

    assert "It also beeps." in below(card(office.bo, in_="it-desk"))
    assert "It also beeps." not in below(card(office.bo))


def test_a_channel_that_handoff_is_not_in_yet_gets_the_cards_when_it_is_invited(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    channel_id = in_another_channel(office, invited=False)
    workspace = office.sandbox.workspace
    assert "Take it" in card(office.bo).buttons, "until then the old one is at work"

    workspace.join(workspace.bot_user_id, workspace.channels[channel_id])
    office.settles()

    assert card(office.bo, in_="it-desk").state == "open"


def test_a_channel_that_slack_calls_by_another_id_stays_the_departments(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.bo.writes("On my way.", thread=card(office.bo))
    office.settles()
    workspace, before = office.sandbox.workspace, office.department("it").channel_id
    channel = workspace.channels.pop(before)
    channel.id = "CSHARED00"
    workspace.channels[channel.id] = channel
    for message in channel.messages.values():
        message.channel_id = channel.id

    workspace.tell({"type": "channel_id_changed", "old_channel_id": before, "new_channel_id": channel.id})
    office.settles()
    presses(office, office.bo, "Done", card(office.bo))

    assert office.department("it").channel_id == "CSHARED00"
    assert card(office.bo).state == "resolved"
    assert len([said for said in office.bo.messages if "R-1" in said.text and said.channel_id == channel.id]) == 1
    said = next(reply for reply in card(office.bo).replies if reply.text == "On my way.")
    office.bo.edits(said, "On my way in an hour.")
    office.settles()
    assert own_card(office.ana).tells("replied", "Bo Berg", "On my way in an hour.")


# --- retired ---


@pytest.mark.both_databases("a retired department is found by what it owes")
def test_what_a_retired_department_still_owes_stays_in_sight_until_it_is_done(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    changes = exchange.apply(office.bot, WITHOUT_IT)

    assert "IT: retired; 1 request is still open and stays in Home and in the digest until it is done" in str(changes)
    days_pass(office, 4, 6)
    office.dana.opens_home()
    assert [row.number for row in rows_in(section_of(office.dana.home, "late"))] == ["R-1"]
    assert "IT (retired)" in serves_in(office.dana.home)
    assert any("R-1" in said.text for said in digests(office.dana))
    presses(office, office.bo, "Take it", card(office.bo))
    presses(office, office.bo, "Done", card(office.bo))
    assert own_card(office.ana).state == "resolved"
    office.dana.opens_home()
    assert "IT (retired)" not in serves_in(office.dana.home)


def test_a_retired_department_that_owes_nothing_is_gone(office: Office) -> None:
    changes = exchange.apply(office.bot, WITHOUT_IT)

    assert "IT: retired" in str(changes).splitlines()
    office.dana.opens_home()
    assert "IT (retired)" not in serves_in(office.dana.home)


# --- leads ---


@pytest.mark.both_databases("who has no part there is found by rows")
def test_a_lead_whom_the_file_no_longer_names_hands_back_what_they_had(office: Office) -> None:
    exchange.apply(office.bot, TEXT.replace('leads = ["UDANA000"]', f'leads = ["{office.eve.id}"]', 1))
    office.asks(office.ana, LAPTOP)
    assignment.assign(office.bot, 1, office.bo.id, office.eve.id)

    exchange.apply(office.bot, TEXT)
    office.moves_to(tuesday_at(10))

    assert queries.get(office.bot, 1).request.assignee_id is None
    assert "handed_back" in card(office.bo).verbs


def test_a_former_lead_who_is_in_the_channel_keeps_what_they_have(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    assignment.assign(office.bot, 1, office.bo.id, office.dana.id)

    exchange.apply(office.bot, TEXT.replace('leads = ["UDANA000"]', f'leads = ["{office.bo.id}"]', 1))
    office.moves_to(tuesday_at(10))

    assert queries.get(office.bot, 1).request.assignee_id == office.dana.id
