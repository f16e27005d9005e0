"""What becomes of a department's channel in Slack is noticed at once, and told to those who can do something."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sandbox.model import Channel
from tests.journeys.steps import card, presses
from tests.office import Office


@pytest.fixture
def channel(office: Office) -> Channel:
    """#facilities, which Faye leads. Dana is admin."""
    return office.sandbox.workspace.channel("facilities")


def hears(office: Office) -> None:
    office.sandbox.settle()
    office.settles()


def test_an_archived_channel_is_told_to_its_lead_and_to_an_admin_at_once(office: Office, channel: Channel) -> None:
    office.sandbox.workspace.archive(channel)
    hears(office)

    assert office.department("facilities").unreachable_why == "is_archived"
    assert office.faye.sees("It is archived: please bring it back")
    assert office.dana.sees("It is archived: please bring it back")


def test_a_deleted_channel_is_told_with_what_to_do_and_once(office: Office, channel: Channel) -> None:
    office.sandbox.workspace.delete_channel(channel)
    hears(office)
    office.asks(office.ana, "facilities A lamp is broken")
    office.moves_to(office.now() + timedelta(minutes=20))

    said = [message for message in office.dana.messages if "was deleted" in message.text]
    assert len(said) == 1
    assert "name another one in the departments file" in said[0].text
    assert office.department("facilities").unreachable_why == "channel_deleted"


def test_whoever_takes_handoff_out_of_the_channel_has_its_lead_told_at_once(office: Office, channel: Channel) -> None:
    office.sandbox.workspace.remove_bot(channel)
    hears(office)

    assert office.faye.sees("I cannot post in")
    assert not office.dana.sees("I cannot post in"), "the lead can invite it again"


def test_a_channel_that_is_back_is_looked_at_at_once(office: Office, channel: Channel) -> None:
    workspace = office.sandbox.workspace
    workspace.archive(channel)
    hears(office)
    workspace.unarchive(channel)
    workspace.invite_bot(channel)
    hears(office)

    found = office.department("facilities")
    assert (found.unreachable_since, found.unreachable_why) == (None, None)


def test_a_channel_that_is_made_private_goes_on_as_it_was(office: Office) -> None:
    office.asks(office.ana, "it My laptop won't start")
    office.sandbox.workspace.convert_to_private(office.sandbox.workspace.channel("it-help"))

    presses(office, office.bo, "Take it", card(office.bo))
    office.asks(office.ana, "it My screen is dark")

    assert card(office.bo).taken_by == "Bo Berg"
    assert office.bo.sees("My screen is dark")


def test_leads_and_admins_are_told_once_that_another_company_is_in_the_channel(
    office: Office, channel: Channel
) -> None:
    workspace = office.sandbox.workspace
    zoe = workspace.add_member("zoe", name="Zoe Zander", is_external=True)

    workspace.share(channel, zoe)
    office.sandbox.settle()
    office.moves_to(office.now() + timedelta(minutes=1))
    office.moves_to(office.now() + timedelta(days=1))

    for person in (office.faye, office.dana):
        assert len([one for one in person.messages if "shared with another company" in one.text]) == 1
    workspace.unshare(channel)
    office.sandbox.settle()
    assert not office.department("facilities").is_shared


def test_a_channel_that_our_own_workspaces_share_is_shared_with_nobody_else(office: Office, channel: Channel) -> None:
    channel.teams.append("T0PLANT")
    office.handoff.looks_anew()
    office.settles()

    assert not office.department("facilities").is_shared
    assert not office.faye.sees("shared with another company")
