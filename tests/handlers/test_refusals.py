"""Every refusal has words of its own, and says who may or what to do."""

from __future__ import annotations

from datetime import date

import pytest

from bot.errors import (
    AlreadyAnswered,
    AlreadyRated,
    AlreadySettled,
    AlreadyTaken,
    AskedTwice,
    CannotAssign,
    CannotMove,
    ClockInDoubt,
    KeyNotHere,
    LostAtRestore,
    MayNotAsk,
    MayNotCancel,
    MayNotGoOut,
    MayNotPromise,
    MayNotPropose,
    MayNotReadReports,
    MayNotReopen,
    MembersNotReadYet,
    NeverLowered,
    NoAnswerOwed,
    NoKeyFolder,
    NoLongerKept,
    NoMoreNewTimes,
    NoSuchDepartment,
    NoSuchPulse,
    NoSuchReport,
    NoSuchRequest,
    NoSuchWindow,
    NotAhead,
    NotALead,
    NotAMember,
    NotAnAdmin,
    NotAReportReader,
    NotHR,
    NotNow,
    NotPublished,
    NotShown,
    NotTheOwner,
    NotTheRequester,
    NotYourReminder,
    NotYourSide,
    OutAlready,
    PulseClosed,
    PulseNotNow,
    RatingNotKept,
    Refused,
    StillCounting,
    StillOpen,
    TooManyActions,
    YourOwnTime,
)
from bot.pulses.disclosure.launch import Reason
from handlers import refusals
from handlers.views.moments import moment
from handlers.views.pulses.held_up import REASONS, why
from tests.handlers.examples import STATES
from tests.handlers.surfaces import PROPOSALS
from tests.moments import TUESDAY_AT_NINE, wednesday_at

MAY = date(2026, 5, 4)
REFUSALS = {
    NotALead("IT", ["UDANA000"]): "Only a lead of *IT* (<@UDANA000>) can do this.",
    NotALead(): (
        "Only a lead of the department can do this. If you lead it, ask an admin of Handoff to name you in the "
        "departments file."
    ),
    AlreadyAnswered("We moved"): "That is answered already: it was on purpose: We moved. Nothing was changed.",
    AlreadyAnswered(""): "That is answered already: it was not on purpose. Nothing was changed.",
    NoSuchRequest(12): (
        "There is no R-12 that you can see. A request is shown to the person who asked and to the members of its "
        "department, for some months after its end. If you work there, join its channel and try again; `/request mine` "
        "lists yours."
    ),
    NoSuchRequest(0): (
        "There is no such request that you can see. A request is shown to the person who asked and to the members of "
        "its department, for some months after its end. If you work there, join its channel and try again; "
        "`/request mine` lists yours."
    ),
    NoLongerKept(12): (
        "R-12 ended so long ago that what was written in it is no longer kept, and nobody can go on with it. If it is "
        "needed again, ask anew with `/request`."
    ),
    LostAtRestore(12, TUESDAY_AT_NINE, wednesday_at(9)): (
        "R-12 is from before I was restored, and not known any more: what came after "
        f"{moment(TUESDAY_AT_NINE, 'UTC')} and before {moment(wednesday_at(9), 'UTC')} is lost. Nothing was changed. "
        "If it is still needed, open it again with `/request`; `/request mine` lists what I know."
    ),
    NoSuchDepartment("Law", ["IT", "People"]): "*Law* takes no requests now. You can ask: IT, People.",
    NotAMember("IT", "CITHELP0"): (
        "Only members of *IT* can do this: the colleagues in <#CITHELP0>. If you work there, join the "
        "channel and try again."
    ),
    MembersNotReadYet(): (
        "This is for the person who asked and for members of the department, the colleagues in its channel, and I am "
        "still reading who they are. If you are one of them, please try again in a minute. Nothing was changed."
    ),
    NotTheRequester("UANA0000"): "Only <@UANA0000>, who asked, can do this.",
    NotYourSide(12, "UANA0000", "IT"): (
        "R-12 is between <@UANA0000>, who asked, and *IT*: only they can use its card. What you write in its thread "
        "reaches both."
    ),
    MayNotCancel("UANA0000", "IT", ["UDANA000"]): (
        "Only <@UANA0000>, who asked, or a lead of *IT* (<@UDANA000>) can cancel it."
    ),
    MayNotReopen("UANA0000", "IT"): "Only <@UANA0000>, who asked, or a member of *IT* can reopen it.",
    AlreadyTaken(12, "UBO00000"): "<@UBO00000> has R-12 already. You can give it to somebody else under *More*.",
    NotNow(12, "closed"): "R-12 is closed, so this is not possible any more. The card shows what is.",
    CannotAssign("UEVE0000", "IT"): "<@UEVE0000> is not a member of *IT*. Only its members can take a request.",
    AlreadyRated(12): (
        "You rated R-12, thank you. It can no longer be changed: a day has passed, or its month is over. "
        "If the request is reopened, you can rate it again when it is done."
    ),
    RatingNotKept(): (
        "I cannot seal a rating safely right now, so yours was *not kept*. Please try again in a few minutes, or "
        "confirm without rating. Whoever runs Handoff sees why with `handoff doctor`."
    ),
    MayNotPropose("UBO00000", "IT", ["UDANA000"]): (
        "Only <@UBO00000>, who has it, or a lead of *IT* (<@UDANA000>) can propose a new time."
    ),
    MayNotPropose(None, "IT", []): (
        "Only whoever takes it or a lead of *IT* (none is named yet) can propose a new time."
    ),
    NoMoreNewTimes(12, is_open=True): ("A new time for R-12 is proposed already. Only whoever asked can agree to it."),
    NoMoreNewTimes(12, is_open=False): (
        "A new time for R-12 was proposed twice, which is the most there can be. Please *Reply*, and "
        "say what they can expect."
    ),
    NoAnswerOwed(12, "IT", has_newer=True): (
        "There is a newer message to R-12. Members of *IT* can say below that one that it needs no answer."
    ),
    NoAnswerOwed(12, "IT", has_newer=False): (
        "That message of R-12 waits for no answer any more. Members of *IT* can *Reply* all the same."
    ),
    NotAhead("IT", None, "Europe/Paris"): "That time has passed. Please choose a later one.",
    NotAhead("IT", wednesday_at(9), "Europe/Paris"): (
        "IT is closed and opens <!date^1772611200^{date_long_pretty} at {time}|Wed 4 Mar, 09:00 CET>. "
        "Please choose a time after that."
    ),
    MayNotReadReports(): "Reports are for colleagues in this company.",
    NotShown("IT", 5, ["UDANA000"]): (
        "Figures of *IT* are not shown outside of it: fewer than 5 people served there in the last 13 weeks, and small "
        "departments are shown together only. Its members and a lead of *IT* (<@UDANA000>) can read them."
    ),
    NoSuchReport(): (
        "There is no such report that you can see. All of it is shown to a department's members and leads, and to "
        "other colleagues what is about five people or more."
    ),
    NoSuchWindow("last month", ["4w", "2026-Q3"]): (
        "I know no weeks called “last month” that are over. Please write one of these behind the department: `4w`, "
        "`2026-Q3`."
    ),
    NotAReportReader(["UHANA000"]): (
        "The report of the company is for those whom the departments file names (<@UHANA000>)."
    ),
    NotAReportReader(): (
        "The report of the company is for those whom the departments file names (nobody yet: an admin names them as "
        "`report_readers` in the departments file)."
    ),
    YourOwnTime(12, "IT"): "You proposed that time for R-12. Somebody else in *IT* can agree to it.",
    AlreadySettled(12, "agreed"): "The new time for R-12 is agreed already. The card shows what is promised.",
    CannotMove("Finance"): (
        "*Finance* has it already, or takes no requests now. Members can move it to any department that "
        "does: please choose another."
    ),
    NotYourReminder("UBO00000"): "This reminder was sent to <@UBO00000>, and only they can snooze it.",
    MayNotAsk(): ("Requests are for colleagues in this company. Please ask the person you work with here to make it."),
    NotAnAdmin(["UDANA000"]): "Only admins of Handoff can try other standards (<@UDANA000>).",
    NotHR(["UHANA000"]): "Pulses are made by <@UHANA000>. Results that you may see are under `/pulse results`.",
    NoSuchPulse(): (
        "There is no such pulse for you. A pulse asks those who were in its audience when it opened, and its results "
        "are for those it named then: `/pulse results` lists yours. It may also be so long over that I have forgotten "
        "whom it asked."
    ),
    PulseClosed("Work", TUESDAY_AT_NINE): (
        "*Work* is closed since <!date^1772524800^{date_long_pretty} at {time}|Tue 3 Mar, 08:00 UTC>. "
        "Nothing of what you just chose or wrote was kept, and nobody has seen it. Thank you for taking "
        "the time."
    ),
    KeyNotHere("Work"): (
        "*Work* cannot take an answer on this server at the moment: what seals it is not here. Nothing of what you "
        "just chose or wrote was kept, and no other answer is lost. Please try again in a minute."
    ),
    PulseNotNow("Work", "archived"): "*Work* is archived, so this is not possible now.",
    MayNotGoOut("TOO_FEW", 9, 10): (
        "It would go to 9 people, and at least 10 are needed: among fewer, somebody could be told apart. "
        "*Pulses begin at 10 people: this has to be asked in another way.*"
    ),
    MayNotGoOut("TOO_FEW", 9, 10, None, ["IT", "Legal"]): (
        "It would go to 9 people, and at least 10 are needed: among fewer, somebody could be told apart. "
        "*Ask these departments together: IT and Legal.*"
    ),
    MayNotGoOut("TOO_FEW", 9, 10, is_everybody=True): (
        "It would go to 9 people, and at least 10 are needed: among fewer, somebody could be told apart. "
        "*Ask everybody in the company.*"
    ),
    MayNotGoOut("PART_OF_A_GROUP", 12, 10, None, ["A", "B", "C"], instead_from=MAY): (
        "It asks a part of departments that are counted together. They are asked together too, always with the same "
        "partners, or the difference would show what a few people said. "
        "*Ask these departments together: A, B and C, from Mon 4 May on.*"
    ),
    MayNotGoOut("ASKED_LATELY", 30, 10, MAY): (
        "Somebody in it was asked less than 14 days ago, and nobody is asked more often than that. "
        "*The same people can be asked, but not before Mon 4 May.*"
    ),
    MayNotGoOut("NOT_SETTLED", 30, 10, MAY): (
        "A few people came or left since the last time: compared with those results, the new ones would show what they "
        "said. *The same people can be asked, but not before Mon 4 May.*"
    ),
    MayNotGoOut("JOINED", 30, 10, MAY, ["A", "B"]): (
        "It takes apart what is counted together for a while, because too few answered or nearly all agreed. "
        "*Ask these departments together: A and B.* The same people can be asked too, but not before Mon 4 May."
    ),
    MayNotGoOut("TOO_SIMILAR", 30, 10, MAY): (
        "Compared with another pulse of the last 180 days, its results would show what a few people said. "
        "*The same people can be asked, but not before Mon 4 May.*"
    ),
    MayNotGoOut("TOO_SIMILAR", 30, 10): (
        "Compared with another pulse of the last 180 days, its results would show what a few people said. "
        "*Choose others to ask, or ask in another way.*"
    ),
    MayNotGoOut("TOO_SIMILAR", 30, 10, otherwise_from=MAY): (
        "Compared with another pulse of the last 180 days, its results would show what a few people said. "
        "*With its guests it can go out from Mon 4 May on.*"
    ),
    MayNotGoOut("TOO_SIMILAR", 33, 10, asks_guests=True, otherwise_from=MAY): (
        "Compared with another pulse of the last 180 days, its results would show what a few people said. "
        "*Without guests it can go out from Mon 4 May on.*"
    ),
    AskedTwice(3, 1): "Question 3 says the same as question 1. Each stands in a pulse once: change one of them.",
    OutAlready("Work", 1, "running", TUESDAY_AT_NINE, None): (
        "*Work* asks the same people the same questions already: it is open until "
        "<!date^1772524800^{date_long_pretty} at {time}|Tue 3 Mar, 08:00 UTC>. When it is over, *Ask again now* in "
        "`/pulse list` asks it once more, and its results show what changed. Here you can ask something else, or "
        "somebody else."
    ),
    OutAlready("Work", 1, "running", None, TUESDAY_AT_NINE): (
        "*Work* asks the same people the same questions already: it goes out on "
        "<!date^1772524800^{date_long_pretty} at {time}|Tue 3 Mar, 08:00 UTC>. In `/pulse list` it can be changed. "
        "Here you can ask something else, or somebody else."
    ),
    OutAlready("Work", 1, "running", None, TUESDAY_AT_NINE, was_asked=True): (
        "*Work* asks the same people the same questions already: it goes out on "
        "<!date^1772524800^{date_long_pretty} at {time}|Tue 3 Mar, 08:00 UTC>. In `/pulse list` it can be changed, "
        "and *Ask again now* asks it sooner. Here you can ask something else, or somebody else."
    ),
    OutAlready("Work", 1, "paused", None, None): (
        "*Work* asks the same people the same questions already: it is paused. In `/pulse list` it can go on. Here you "
        "can ask something else, or somebody else."
    ),
    OutAlready("Work", 1, "paused", None, None, was_asked=True): (
        "*Work* asks the same people the same questions already: it is paused. In `/pulse list` it can go on, or "
        "*Ask again now* asks it once more. Here you can ask something else, or somebody else."
    ),
    ClockInDoubt(TUESDAY_AT_NINE): (
        "Handoff's clock shows Tue 3 Mar 2026, 08:00 UTC, and Slack does not confirm that. Under a wrong date "
        "everybody might have to wait long for the next pulse, so nobody is asked now. Nothing is lost: launch it "
        "again when the clock is right. Whoever runs Handoff can set it, and `handoff doctor` checks it."
    ),
    StillCounting(20_000): (
        "About 20,000 people are in the channel, and I am still counting them. Please try again in a minute or two."
    ),
    StillOpen("Work", TUESDAY_AT_NINE): (
        "*Work* is open until <!date^1772524800^{date_long_pretty} at {time}|Tue 3 Mar, 08:00 UTC>. "
        "Wait for that, or call it off."
    ),
    NeverLowered(8): "The smallest group shown is never lowered: people answered under the promise of 8.",
    NoKeyFolder("no_secret", ""): (
        "The keys of sealed answers need a safe place before anybody can be asked, and here "
        "`HANDOFF_SECRET` is not set. Set it to what `openssl rand -hex 32` prints, and restart Handoff. "
        "Whoever runs Handoff can do that; `handoff doctor` checks it."
    ),
    NotPublished("Work", ["UHANA000"], "CPEOPLE0"): "The results of *Work* are for <@UHANA000>, <#CPEOPLE0>.",
    MayNotPromise(["UHANA000"]): (
        "Actions are promised by HR (<@UHANA000>) and by the leads of departments. Tell one your wish."
    ),
    TooManyActions(3): "There are 3 actions already. A few that get done are worth more than many that do not.",
    NotTheOwner("UBO00000", ["UHANA000"]): "Only <@UBO00000>, who takes care of it, or <@UHANA000> can do this.",
}


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_every_refusal_says_who_may(refusal: Refused) -> None:
    assert refusals.refusal(refusal) == REFUSALS[refusal]


def test_every_reason_of_the_policy_has_words() -> None:
    assert set(REASONS) == {reason.name for reason in Reason}


def test_no_refusal_is_without_words() -> None:
    assert {type(refusal) for refusal in REFUSALS} == set(Refused.__subclasses__()) == set(refusals.WORDS)


@pytest.mark.parametrize("state", sorted(refusals.STATES))
def test_a_verb_that_comes_too_late_is_told_how_the_request_stands(state: str) -> None:
    assert refusals.STATES[state] in refusals.refusal(NotNow(12, state))


@pytest.mark.parametrize("state", sorted(refusals.SETTLED))
def test_a_new_time_that_is_no_longer_asked_for_is_told_apart_by_how_it_ended(state: str) -> None:
    assert refusals.SETTLED[state] in refusals.refusal(AlreadySettled(12, state))


def test_every_state_of_a_request_has_words_for_a_refusal() -> None:
    assert set(refusals.STATES) == set(STATES)
    assert set(refusals.SETTLED) == {*PROPOSALS, "countered"}


def test_hr_reads_what_to_do_when_nobody_can_say_who_is_asked() -> None:
    """Handoff was taken out of a private channel, or the channel or the user group is gone."""
    assert why("AudienceUnreadable", None) == (
        "Slack does not say who is in the channel or user group that it asks. Into a private channel I have to be "
        "invited, with `/invite @Handoff`; if it is gone, choose others to ask under *Change what comes next*. It is "
        "looked at again every working morning, and left out if its next date comes first."
    )
