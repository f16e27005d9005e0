"""6. Who may: members are the people in the channel, others are told who, and nobody is left without an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import (
    CannotAssign,
    MayNotAsk,
    MayNotCancel,
    MayNotReopen,
    NoSuchRequest,
    NotAMember,
    NotNow,
    NotTheRequester,
    Refused,
)
from bot.sandbox.person import Person
from handlers.views.requests import ids
from tests.journeys.steps import WHAT, card, direct, is_done, opens, own_card, presses, private, refusal, writes
from tests.office import Office
from tests.wording.replies import is_unknown, receipt_in

LAPTOP = "it My laptop won't start"
MEMBERS_ONLY = NotAMember("IT", "CITHELP0")
REQUESTER_ONLY = NotTheRequester("UANA0000")
REQUESTER_OR_LEAD = MayNotCancel("UANA0000", "IT", ["UDANA000"])
REQUESTER_OR_MEMBER = MayNotReopen("UANA0000", "IT")
COLLEAGUES_ONLY = MayNotAsk()


def the_night_comes(office: Office) -> None:
    """Once a day every department's channel is compared with what Handoff knows."""
    office.moves_to(office.now() + timedelta(days=1))


def arrives(office: Office, handle: str, name: str, *, is_external: bool = False, is_bot: bool = False) -> Person:
    """Somebody new, who is in #general and #it-help before Handoff has heard of them."""
    workspace = office.sandbox.workspace
    member = workspace.add_member(handle, name=name, zone="Europe/London", is_external=is_external, is_bot=is_bot)
    for channel in ("general", "it-help"):
        workspace.channel(channel).members.append(member.id)
    return office.sandbox.person(handle)


# Members


def test_who_joins_the_channel_is_a_member_from_that_moment_on(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.eve.joins("it-help")

    presses(office, office.eve, "Take it")

    assert card(office.bo).taken_by == "Eve Evans"


def test_who_leaves_the_channel_is_none_and_hands_back_what_they_had(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    shown = card(office.bo)

    office.bo.leaves("it-help")
    office.settles()

    assert card(office.dana).state == "open"
    assert card(office.dana).tells("handed_back", "Bo Berg")
    assert own_card(office.ana).state == "open"
    office.bo.types("/request mine", in_="general")
    office.bo.raw_click(action_id="request.take", value="1", message=office.bo.messages[-1])
    assert private(office.bo)[-1] == refusal(office, office.bo, MEMBERS_ONLY)
    assert shown.state == "open"


def test_the_nightly_look_finds_who_came_and_went_unheard(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    members = office.sandbox.workspace.channel("it-help").members
    members.append(office.eve.id)
    members.remove(office.bo.id)

    office.eve.clicks("Ask", on=card(office.eve))
    assert private(office.eve) == [refusal(office, office.eve, NoSuchRequest(1))]
    the_night_comes(office)

    assert card(office.eve).state == "open"
    presses(office, office.eve, "Take it", card(office.eve))
    assert card(office.dana).taken_by == "Eve Evans"


def test_a_lead_may_serve_without_being_in_the_channel(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.dana.leaves("it-help")
    office.dana.opens_home()

    presses(office, office.dana, "Take it")

    assert card(office.bo).taken_by == "Dana Diaz"


def test_a_private_channel_works_the_same(office: Office) -> None:
    office.asks(office.ana, "legal Is this contract all right?")

    presses(office, office.lena, "Take it", card(office.lena, in_="legal"))

    assert own_card(office.ana).taken_by == "Lena Lind"


def test_who_was_deactivated_hands_back_what_they_had(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")

    office.bo.deactivates()
    office.hears_of(office.bo)

    assert card(office.dana).state == "open"
    assert card(office.dana).tells("handed_back", "Bo Berg")
    office.dana.clicks("Assign to…", on=card(office.dana))
    assert office.dana.modal is not None
    assert office.dana.modal.options("Who takes it over?") == ["Dana Diaz"]


def test_a_colleague_with_a_new_name_is_called_by_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.bo.member.name = "Bo Bergmann"
    office.sandbox.workspace.tell_of(office.bo.id)
    office.sandbox.settle()

    presses(office, office.bo, "Take it")

    assert card(office.dana).taken_by == "Bo Bergmann"


# People from outside, guests, bots


def test_somebody_from_another_company_cannot_ask_and_cannot_serve(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    zoe = arrives(office, "zoe", "Zoe Zander", is_external=True)
    the_night_comes(office)

    zoe.clicks("Take it", on=card(zoe))
    assert private(zoe) == [refusal(office, zoe, NoSuchRequest(1))]
    zoe.raw_click(action_id="request.new", value="home", message=card(zoe))
    assert zoe.modal is None or WHAT not in zoe.modal.labels
    assert zoe.sees(refusal(office, zoe, COLLEAGUES_ONLY))
    assert card(office.bo).state == "open"


def test_home_offers_no_request_to_somebody_from_another_company_and_shows_them_no_lists(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    zoe = arrives(office, "zoe", "Zoe Zander", is_external=True)
    the_night_comes(office)

    zoe.opens_home()

    assert "Handoff is for colleagues in this company, so you cannot make a request here." in zoe.home
    assert "New request" not in zoe.home
    assert "My laptop won't start" not in zoe.home


def test_a_bot_cannot_ask_by_any_way(office: Office) -> None:
    rob = arrives(office, "rob", "Rob Robot", is_bot=True)
    refused = refusal(office, rob, COLLEAGUES_ONLY)

    assert rob.types(f"/request {LAPTOP}", in_="general") == refused
    assert rob.types("/request", in_="general") == refused
    rob.uses_shortcut("request.new_shortcut")
    assert rob.modal is not None
    assert refused in rob.modal.text
    office.settles()
    assert not office.bo.sees("R-1")


def test_a_bot_in_the_channel_is_no_member(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    rob = arrives(office, "rob", "Rob Robot", is_bot=True)
    the_night_comes(office)

    rob.clicks("Take it", on=card(rob))
    assert private(rob) == [refusal(office, rob, NoSuchRequest(1))]
    office.bo.clicks("Assign to…", on=card(office.bo))
    assert office.bo.modal is not None
    assert "Rob Robot" not in office.bo.modal.options("Who takes it over?")


def test_a_guest_of_this_workspace_asks_like_everybody_else(office: Office) -> None:
    office.sandbox.workspace.add_member("guy", name="Guy Guest", zone="Europe/London", is_restricted=True)
    guest = office.sandbox.person("guy")
    office.sandbox.workspace.channel("general").members.append(guest.id)

    assert receipt_in(office.asks(guest, LAPTOP))
    assert card(office.bo).requester == "Guy Guest"


# Refusals


REFUSED: Sequence[tuple[str, str, Refused]] = [
    ("request.take", "", MEMBERS_ONLY),
    ("request.ask", "", MEMBERS_ONLY),
    ("request.reply", "", MEMBERS_ONLY),
    ("request.done", "", MEMBERS_ONLY),
    ("request.more", "assign", MEMBERS_ONLY),
    ("request.more", "release", MEMBERS_ONLY),
    ("request.more", "note", MEMBERS_ONLY),
    ("request.more", "done", MEMBERS_ONLY),
    ("request.more", "cancel", REQUESTER_OR_LEAD),
    ("request.cancel", "", REQUESTER_OR_LEAD),
    ("request.answer", "", REQUESTER_ONLY),
    ("request.add", "", REQUESTER_ONLY),
    ("request.confirm", "", REQUESTER_ONLY),
    ("request.rate", "", REQUESTER_ONLY),
    ("request.score.4", "", REQUESTER_ONLY),
    ("request.time_lost.1h", "", REQUESTER_ONLY),
    ("request.comment", "", REQUESTER_ONLY),
]


def chosen(entry: str) -> dict[str, Any]:
    return {"selected_option": {"value": f"{entry} 1"}} if entry else {"value": "1"}


@pytest.mark.parametrize(("action_id", "entry", "error"), REFUSED)
def test_a_refused_click_gets_a_private_sentence_that_says_who_may(
    office: Office, action_id: str, entry: str, error: Refused
) -> None:
    office.asks(office.ana, LAPTOP)
    who, shown = (office.ana, own_card(office.ana)) if error == MEMBERS_ONLY else (office.bo, card(office.bo))
    before = card(office.bo).text

    who.raw_click(action_id=action_id, message=shown, **chosen(entry))
    office.settles()

    sentence = refusal(office, who, error)
    assert private(who)[-1] == sentence
    assert who.modal is None, "nobody writes for nothing"
    assert card(office.bo).text == before
    assert sentence not in office.dana.screen()


@pytest.mark.parametrize(
    ("action_id", "entry"), [*((one, entry) for one, entry, _ in REFUSED), ("request.reopen", ""), ("request.why", "")]
)
def test_who_may_not_see_a_request_is_told_of_nobody(office: Office, action_id: str, entry: str) -> None:
    office.asks(office.ana, LAPTOP)
    office.asks(office.eve, "people A letter for my visa")
    before = card(office.bo).text

    office.eve.raw_click(action_id=action_id, message=own_card(office.eve, "R-2"), **chosen(entry))
    office.settles()

    assert private(office.eve)[-1] == refusal(office, office.eve, NoSuchRequest(1))
    assert office.eve.modal is None
    assert card(office.bo).text == before


@pytest.mark.parametrize("action_id", ["request.read", "home.read"])
def test_who_may_not_see_a_request_is_not_told_whether_it_is_there(office: Office, action_id: str) -> None:
    office.asks(office.ana, LAPTOP)
    office.asks(office.eve, "people A letter for my visa")

    office.eve.raw_click(action_id=action_id, value="1", message=own_card(office.eve, "R-2"))

    assert private(office.eve)[-1] == refusal(office, office.eve, NoSuchRequest(1))


def test_a_member_who_is_no_lead_reads_who_may_cancel(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    opens(office.bo, card(office.bo))
    assert office.bo.modal is not None
    assert "Cancel it" not in office.bo.modal.buttons
    office.bo.closes()
    office.bo.raw_click(action_id=ids.MORE, message=card(office.bo), selected_option={"value": "cancel 1"})

    assert private(office.bo) == [refusal(office, office.bo, REQUESTER_OR_LEAD)]


def test_who_left_while_they_wrote_is_refused_in_the_form_and_keeps_their_words(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.bo.clicks("Reply", on=card(office.bo))
    office.bo.fills(**{"What do you want to say?": "I will come by at noon."})
    office.bo.leaves("it-help")

    office.bo.submits()
    office.settles()

    assert office.bo.modal is not None
    assert is_unknown(office.bo.modal.errors["What do you want to say?"])
    assert office.bo.modal.value("What do you want to say?") == "I will come by at noon."
    assert own_card(office.ana).replies == []


def test_a_colleague_who_left_meanwhile_cannot_be_given_a_request(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.dana.clicks("Assign to…", on=card(office.dana))
    office.bo.leaves("it-help")

    office.dana.submits(**{"Who takes it over?": "Bo Berg"})

    assert office.dana.sees(refusal(office, office.dana, CannotAssign(office.bo.id, "IT")))
    assert card(office.dana).state == "open"
    assert direct(office.bo) == []


def test_a_button_of_a_finished_request_says_how_it_stands(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.bo.clicks("Reply", on=card(office.bo))
    office.bo.closes()
    writes(office, office.ana, "Cancel", "It works again.", on=own_card(office.ana))

    office.bo.raw_click(action_id="request.take", value="1", message=card(office.bo))

    assert private(office.bo) == [refusal(office, office.bo, NotNow(1, "cancelled"))]


def test_an_old_button_below_a_reopened_request_says_how_it_stands(office: Office) -> None:
    is_done(office)
    writes(office, office.ana, "Reopen", "It still beeps.", on=own_card(office.ana))

    office.ana.raw_click(action_id="request.confirm", value="1", message=own_card(office.ana))

    assert private(office.ana)[-1] == refusal(office, office.ana, NotNow(1, "taken"))


@pytest.mark.parametrize("value", ["999", "abc", "-1", "1; DROP TABLE requests", "9" * 40])
def test_a_forged_id_is_a_request_that_nobody_knows(office: Office, value: str) -> None:
    office.asks(office.ana, LAPTOP)

    office.bo.raw_click(action_id="request.take", value=value, message=card(office.bo))

    assert is_unknown(private(office.bo)[-1])
    assert card(office.bo).state == "open"
