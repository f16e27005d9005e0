"""Every refusal has words of its own, and says who may or what to do."""

from __future__ import annotations

import pytest

from bot.errors import (
    AlreadyRated,
    AlreadySettled,
    AlreadyTaken,
    AudienceTooClose,
    CannotAssign,
    CannotMove,
    MayNotAsk,
    MayNotCancel,
    MayNotPromise,
    MayNotPropose,
    MayNotReopen,
    NeverLowered,
    NoAnswerOwed,
    NoKeyFolder,
    NoMoreNewTimes,
    NoSuchDepartment,
    NoSuchPulse,
    NoSuchRequest,
    NotAhead,
    NotAMember,
    NotAnAdmin,
    NotHR,
    NotInvited,
    NotNow,
    NotPublished,
    NotTheOwner,
    NotTheRequester,
    NotYourReminder,
    PulseClosed,
    PulseNotNow,
    Refused,
    StillOpen,
    TooFewPeople,
    TooManyActions,
    TooSoon,
)
from handlers import refusals
from tests.handlers.examples import STATES
from tests.handlers.surfaces import PROPOSALS
from tests.moments import TUESDAY_AT_NINE, wednesday_at

REFUSALS = {
    NoSuchRequest(12): "who asked and to the department",
    NoSuchDepartment("Law", ["IT", "People"]): "You can ask: IT, People",
    NotAMember("IT", "CITHELP0"): "<#CITHELP0>",
    NotTheRequester("UANA0000"): "<@UANA0000>",
    MayNotCancel("UANA0000", "IT", ["UDANA000"]): "<@UDANA000>",
    MayNotReopen("UANA0000", "IT"): "a member of *IT*",
    AlreadyTaken(12, "UBO00000"): "<@UBO00000>",
    NotNow(12, "closed"): "closed",
    CannotAssign("UEVE0000", "IT"): "Only its members",
    AlreadyRated(12): "If it is opened again",
    MayNotPropose("UBO00000", "IT", ["UDANA000"]): "<@UBO00000>, who has it, or a lead of *IT* (<@UDANA000>)",
    MayNotPropose(None, "IT", []): "whoever takes it or a lead of *IT* (none is named yet)",
    NoMoreNewTimes(12, is_open=True): "Only whoever made the request can agree",
    NoMoreNewTimes(12, is_open=False): "twice, which is as often as anybody may",
    NoAnswerOwed(12, "IT", has_newer=True): "Members of *IT* can say below that one",
    NoAnswerOwed(12, "IT", has_newer=False): "Members of *IT* can *Reply*",
    NotAhead("IT", None, "Europe/Paris"): "choose one that lies ahead",
    NotAhead("IT", wednesday_at(9), "Europe/Paris"): "Wed 4 Mar, 09:00 CET",
    AlreadySettled(12, "agreed"): "agreed already",
    CannotMove("Finance"): "Members can move it to any department that does",
    NotYourReminder("UBO00000"): "<@UBO00000>",
    MayNotAsk(): "colleagues of this workspace",
    NotAnAdmin(["UDANA000"]): "<@UDANA000>",
    NotHR(["UHANA000"]): "Pulses are made by <@UHANA000>",
    NoSuchPulse(): "`/pulse list` shows HR those there are",
    PulseClosed("Work", TUESDAY_AT_NINE): "Nothing of what you just chose or wrote was kept",
    NotInvited("Work"): "in its audience when it opened",
    PulseNotNow("Work", "archived"): "archived",
    TooFewPeople(4, 5): "at least 5 are needed",
    AudienceTooClose("Work", 2, 5, TUESDAY_AT_NINE): "differs from that of *Work* by only 2 people",
    TooSoon(TUESDAY_AT_NINE): "at least 14 days apart",
    StillOpen("Work", TUESDAY_AT_NINE): "close it early",
    NeverLowered(8): "under the promise of 8",
    NoKeyFolder("no_secret", ""): "Whoever runs Handoff can do that",
    NotPublished("Work", ["UHANA000"], "CPEOPLE0"): "for <@UHANA000>, <#CPEOPLE0>",
    MayNotPromise(["UHANA000"]): "HR (<@UHANA000>) and by the leads",
    TooManyActions(3): "3 actions already",
    NotTheOwner("UBO00000", ["UHANA000"]): "Only <@UBO00000>",
}


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_every_refusal_says_who_may(refusal: Refused) -> None:
    assert REFUSALS[refusal] in refusals.refusal(refusal)


def test_no_refusal_is_without_words() -> None:
    assert {type(refusal) for refusal in REFUSALS} == set(Refused.__subclasses__())


@pytest.mark.parametrize("state", sorted(refusals.STATES))
def test_a_verb_that_comes_too_late_is_told_how_the_request_stands(state: str) -> None:
    assert refusals.STATES[state] in refusals.refusal(NotNow(12, state))


@pytest.mark.parametrize("state", sorted(refusals.SETTLED))
def test_a_new_time_that_is_no_longer_asked_for_is_told_apart_by_how_it_ended(state: str) -> None:
    assert refusals.SETTLED[state] in refusals.refusal(AlreadySettled(12, state))


def test_every_state_of_a_request_has_words_for_a_refusal() -> None:
    assert set(refusals.STATES) == set(STATES)
    assert set(refusals.SETTLED) == set(PROPOSALS)
