"""Channels have bad days too: whoever leads the department is told, and what waited is caught up with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot.departments import exchange
from tests.journeys.steps import below, card, own_card, presses, private, writes
from tests.journeys.test_bad_days_of_slack import posts_in, warnings
from tests.moments import tuesday_at, wednesday_at
from tests.office import COMPANY, Office
from tests.refused_windows import no_window_was_refused
from tests.wording.home import undelivered_in
from tests.wording.replies import receipt_in, unreachable_in


@pytest.fixture
def uninvited(request: pytest.FixtureRequest, database_url: str, clock: FrozenDateTimeFactory) -> Iterator[Office]:
    """The company, in which nobody has invited Handoff to IT's channel yet."""
    office = Office(database_url, clock, invited=False)
    yield office
    assert office.sandbox.lint == []
    office.close()
    no_window_was_refused(request, office)


def test_a_channel_without_handoff_is_told_to_its_lead_once_and_caught_up_with(uninvited: Office) -> None:
    office = uninvited
    office.asks(office.ana, "it My laptop")
    office.asks(office.ana, "it My screen")
    office.ana.writes("The left one", thread=own_card(office.ana, "R-2"))
    office.moves_to(tuesday_at(15))
    office.moves_to(wednesday_at(9))
    assert receipt_in(private(office.ana)[0])
    assert posts_in(office, "it-help") == []
    assert len(warnings(office)) == 1
    assert unreachable_in(warnings(office)[0]) == ("#it-help", "IT")

    office.sandbox.workspace.invite_bot(office.sandbox.workspace.channel("it-help"), by="dana")
    office.sandbox.settle()
    office.settles()

    heard = posts_in(office, "it-help")
    assert [text[:3] for text in heard if text.startswith("R-")] == ["R-1", "R-2"]
    assert below(card(office.bo, "R-2")).count("The left one") == 1
    presses(office, office.bo, "Take it", card(office.bo, "R-1"))
    assert own_card(office.ana, "R-1").taken_by == "Bo Berg"
    assert len(warnings(office)) == 1


def test_an_invitation_that_nobody_heard_of_is_noticed_within_minutes(uninvited: Office) -> None:
    office = uninvited
    office.asks(office.ana, "it My laptop")
    channel = office.sandbox.workspace.channel("it-help")
    channel.members.append(office.sandbox.workspace.bot_user_id)

    office.moves_to(tuesday_at(9, 10))  # a closed door is knocked at every five minutes

    assert "R-1" in card(office.bo).text
    presses(office, office.bo, "Take it", card(office.bo))
    assert card(office.bo).taken_by == "Bo Berg"


def test_who_throws_handoff_out_is_told_again(office: Office) -> None:
    workspace = office.sandbox.workspace
    channel = workspace.channel("it-help")
    for number in (1, 2):
        workspace.remove_bot(channel)
        office.sandbox.settle()
        office.asks(office.ana, f"it Thing {number}")
        assert len(warnings(office)) == number
        workspace.invite_bot(channel, by="dana")
        office.sandbox.settle()
        office.settles()
        assert f"Thing {number}" in card(office.bo, f"R-{number}").text


def test_an_archived_channel_is_told_to_its_lead_and_caught_up_with_when_it_is_back(office: Office) -> None:
    workspace = office.sandbox.workspace
    channel = workspace.channel("it-help")
    office.asks(office.ana, "it My laptop")
    workspace.archive(channel, by="dana")
    office.sandbox.settle()

    assert receipt_in(office.asks(office.ana, "it My screen"))
    writes(office, office.ana, "Cancel", "It works again", own_card(office.ana, "R-1"))
    assert len(warnings(office)) == 1
    assert unreachable_in(warnings(office)[0]) == ("#it-help", "IT")
    office.dana.opens_home()
    assert ("#it-help", "is_archived") in undelivered_in(office.dana.home)

    workspace.unarchive(channel)
    workspace.invite_bot(channel, by="dana")
    office.sandbox.settle()
    office.settles()

    assert card(office.bo, "R-1").state == "cancelled"
    assert "It works again" in below(card(office.bo, "R-1"))
    assert card(office.bo, "R-2").state == "open"
    office.dana.opens_home()
    assert undelivered_in(office.dana.home) == []


def test_a_department_that_is_given_another_channel_goes_on_there(office: Office) -> None:
    workspace = office.sandbox.workspace
    office.asks(office.ana, "it My laptop")
    workspace.archive(workspace.channel("it-help"), by="dana")
    office.ana.writes("The left one", thread=own_card(office.ana))
    office.settles()
    workspace.add_channel("it-desk", members=["bo", "dana"])
    desk = workspace.channel("it-desk")

    exchange.apply(office.bot, COMPANY.read_text().replace("CITHELP0", desk.id))
    office.settles()

    assert "My laptop" in card(office.bo, in_="it-desk").text
    assert below(card(office.bo, in_="it-desk")).count("The left one") == 1
    presses(office, office.bo, "Take it", card(office.bo, in_="it-desk"))
    assert own_card(office.ana).taken_by == "Bo Berg"


def test_a_card_that_somebody_deleted_stands_again_after_the_next_change(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.sandbox.workspace.delete(card(office.bo).source)  # type: ignore[arg-type]

    writes(office, office.ana, "Add something", "The left one", own_card(office.ana))

    assert "My laptop" in card(office.bo).text
    assert "The left one" in below(card(office.bo))


@pytest.mark.parametrize("code", ["edit_window_closed", "cant_update_message"])
def test_a_card_that_slack_lets_nobody_edit_is_posted_anew_in_its_place(office: Office, code: str) -> None:
    office.asks(office.ana, "it My laptop")
    office.sandbox.faults.fail("chat.update", error=code, channel="CITHELP0")

    presses(office, office.bo, "Take it", card(office.bo))

    assert len(posts_in(office, "it-help")) == 1, "and the old one, which would say something else, is gone"
    assert card(office.bo).taken_by == "Bo Berg"
    office.bo.writes("On its way", thread=card(office.bo))
    office.settles()
    assert "On its way" in below(own_card(office.ana))
