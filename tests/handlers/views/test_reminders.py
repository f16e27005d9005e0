"""What Handoff says by itself: short, true, and with something to press."""

from __future__ import annotations

import pytest

from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.reminders.delivery import News, Since
from bot.reminders.digest import DigestContent
from bot.reminders.relevance import Outlook, ReminderState, SnoozeState
from handlers.views import reminders as views
from handlers.views.departments import channel_unreachable
from storage.tables import Ping
from tests.handlers.examples import BO, CARDS, Texts, a_line, a_proposal, a_request, many
from tests.handlers.reading import a_message
from tests.moments import TUESDAY_AT_NINE, friday_at, thursday_at, tuesday_at, wednesday_at
from tests.wording.promises import due, due_soon
from tests.wording.reminders import (
    Apology,
    StandIn,
    apologies_in,
    closes_in,
    is_digest,
    more_in,
    of_resolution,
    of_response,
    put_off_in,
    reminders_in,
    since_in,
    stand_ins_in,
    total_in,
    waits_in,
)
from tests.wording.replies import unreachable_in


def test_a_reminder_says_what_is_due_who_has_it_and_offers_to_act() -> None:
    unclaimed = a_message(
        "", *views.reminder(ReminderState(a_request("open", at=tuesday_at(13, 15)), RESPONSE, "75%", ping_id=3))
    )
    taken = a_message("", *views.reminder(ReminderState(a_request("taken", at=wednesday_at(17)), RESOLUTION, "75%")))

    assert unclaimed.read.endswith(
        "\nThe first answer is 🟡 due soon, today at 2:00 PM, in 30 min of working time. Nobody has it yet."
    )
    assert reminders_in(unclaimed.read) == [of_response(due_soon("today at 2:00 PM"), number="R-142")]
    assert unclaimed.labels == ["Take it", "Reply", "Ask", "Done", "Snooze…"]
    assert (
        taken.read
        == "R-142 My laptop won't start\nThe solution is 🟡 due soon, tomorrow at 6:00 PM, in 1 h. Bo Berg has it.\n"
        "The first answer is 🔴 late by 11 h, was due today at 2:00 PM."
    )
    assert reminders_in(taken.read) == [of_resolution(due_soon("tomorrow at 6:00 PM"), "Bo Berg", "R-142")]


@pytest.mark.parametrize(
    ("whom", "outlook", "said"),
    [
        (
            "assignee",
            Outlook(True, False, ("assignee", "lead", "thread", "requester"), ("lead",), friday_at(17, 30)),
            "The lead and Ana Alves are told, too. "
            "If it is not done by Friday, March 6th at 5:30 PM, the lead is told once more.",
        ),
        (
            "lead",
            Outlook(True, False, ("assignee", "lead"), ("lead",), friday_at(17, 30)),
            "Bo Berg is told, too. If it is not done by Friday, March 6th at 5:30 PM, you are told once more.",
        ),
        (
            "assignee",
            Outlook(True, False, ("assignee",), ("lead",), friday_at(17, 30)),
            "If it is not done by Friday, March 6th at 5:30 PM, the lead is told next.",
        ),
        (
            "lead",
            Outlook(False, True, ("lead",)),
            "This is the last reminder of it: from tomorrow on it is in your digest every day until it is done.",
        ),
        (
            "assignee",
            Outlook(False, True, ("assignee",)),
            "This is the last reminder of it: from tomorrow on it is in the lead's digest every day until it is done.",
        ),
        ("assignee", Outlook(False, True, ("assignee",), has_lead=False), "This is the last reminder of it."),
    ],
)
def test_what_is_late_says_who_was_told_and_what_comes_next(whom: str, outlook: Outlook, said: str) -> None:
    due = ReminderState(a_request("taken", at=friday_at(17)), RESOLUTION, "100%", whom=whom, outlook=outlook)
    lines = a_message("", *views.reminder(due)).read.split("\n")

    assert said in lines
    assert lines[1].startswith("The solution is still 🔴" if outlook.is_repeated else "The solution is 🔴")


def test_nobody_is_said_to_be_told_who_is_not_there() -> None:
    outlook = Outlook(True, False, ("assignee", "lead", "requester"))
    due = ReminderState(a_request("open", at=friday_at(17)), RESPONSE, "100%", whom="lead", outlook=outlook)
    read = a_message("", *views.reminder(due)).read

    assert "Nobody has it yet." in read
    assert "\nAna Alves is told, too. This is the last reminder of it" in read


def test_who_has_put_it_off_stands_below_a_reminder() -> None:
    put_off = (SnoozeState("Ana Alves", thursday_at(9), "Later."),)
    message = a_message("", *views.reminder(ReminderState(a_request("taken"), RESOLUTION, "75%", put_off=put_off)))

    assert "💤 Ana Alves snoozed this until Thursday, March 5th at 9:00 AM: Later." in message.read
    assert put_off_in(message.read) == [("Ana Alves", "Thursday, March 5th at 9:00 AM", "Later.")]


def test_who_is_asked_to_stand_in_reads_for_whom_and_until_when() -> None:
    away = ReminderState(a_request("taken"), RESPONSE, "stand-in", away=BO, away_until=thursday_at(9))
    message = a_message("", *views.reminder(away))

    until = "Thursday, March 5th at 9:00 AM"
    assert message.read == (
        f"R-142 My laptop won't start\nBo Berg has it and is away until {until}; the first answer is due today at "
        "2:00 PM. Can you take it over, or assign it to somebody?"
    )
    stands = due("today at 2:00 PM")
    assert stand_ins_in(message.read) == [StandIn("R-142", "Bo Berg", until, "response", stands)]
    assert message.labels == ["Take it over", "Assign to…"]


def test_who_is_waited_for_reads_what_was_asked_and_what_comes_of_silence() -> None:
    message = a_message(
        "", *views.reminder(ReminderState(a_request("waiting"), ANSWER, "1d in", closes_at=friday_at(9)))
    )

    assert message.read == (
        "IT needs your answer to go on with R-142:\nWhich floor?\nThe clock is paused until you answer. "
        "If you do not answer, R-142 closes Friday, March 6th at 9:00 AM; you can reopen it then."
    )
    assert waits_in(message.read) == ("R-142", "IT")
    assert closes_in(message.read) == "Friday, March 6th at 9:00 AM"


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("taken", "✔️ Bo Berg took it."),
        ("resolved", "✔️ Bo Berg is done with it."),
        ("answered", "✔️ Bo Berg answered."),
        ("snoozed", "💤 Bo Berg snoozed this."),
    ],
)
def test_a_reminder_says_what_was_done_since(verb: str, said: str) -> None:
    ping = Ping(id=3, reminder_id=1, request_id=142, person_id=BO.id, promised_at=TUESDAY_AT_NINE)
    shown = a_request("taken")
    message = a_message("", *views.since(Since(ping, shown, None, a_line(verb, shown))))

    assert message.read == f"R-142 My laptop won't start · {said}"
    assert message.labels == []
    assert since_in(message.read) == (verb, "Bo Berg")


@pytest.mark.parametrize("state", ["open", "taken"])
def test_a_lead_can_give_it_to_somebody_and_ask_for_a_new_time_at_once(state: str) -> None:
    shown = a_request(state, at=friday_at(17))
    reminder = a_message("", *views.reminder(ReminderState(shown, RESOLUTION, "100%", ping_id=3, whom="lead")))
    digest = a_message("", *views.digest(DigestContent((ReminderState(shown, RESOLUTION, "daily", whom="lead"),))))
    to_a_member = a_message("", *views.digest(DigestContent((ReminderState(shown, RESOLUTION, "daily"),))))

    assert {"Assign to…", "New time"} <= set(reminder.labels)
    assert digest.labels == ["Open", "Assign to…", "New time"]
    assert to_a_member.labels == ["Open"]


def test_what_broke_while_nobody_could_be_told_is_not_called_the_digest_of_the_day() -> None:
    late = ReminderState(a_request("taken", at=friday_at(17)), RESOLUTION, "daily", whom="lead")

    text, _blocks = views.digest(DigestContent((late,), is_of_breaches=True))

    assert text.startswith("*Late by now:* one request needs a look")


def test_a_new_time_is_not_offered_twice() -> None:
    shown = a_request("taken", at=friday_at(17), proposal=a_proposal())
    message = a_message("", *views.reminder(ReminderState(shown, RESOLUTION, "100%", ping_id=3, whom="lead")))

    assert "New time" not in message.labels
    assert "Assign to…" in message.labels


@pytest.mark.parametrize("linked", [True, False])
def test_the_number_leads_to_the_card_if_slack_told_where_it_is(linked: bool) -> None:
    shown = a_request("taken", at=friday_at(17), linked=linked)
    text = a_message("", *views.reminder(ReminderState(shown, RESOLUTION, "100%", ping_id=3))).texts

    assert (f"*<{CARDS['department'].permalink}|R-142>*" in text) == linked
    assert ("*R-142*" in text) != linked


@pytest.mark.parametrize(("summary", "rows"), [("My laptop", 10), ("&" * 150, 8)])
def test_a_digest_counts_what_it_has_no_room_for(summary: str, rows: int) -> None:
    late = many(a_request("taken", Texts(summary=summary), at=friday_at(17)), 25)
    message = a_message(
        "", *views.digest(DigestContent(tuple(ReminderState(row, RESOLUTION, "daily") for row in late)))
    )

    shown = message.labels.count("Open")
    assert shown == rows
    assert message.read.startswith("Today's digest: 25 requests need a look.\n")
    assert is_digest(message.read)
    assert (total_in(message.read), more_in(message.read)) == (25, 25 - shown)
    assert len(reminders_in(message.read)) == shown
    assert f"and {25 - shown} more; you find all of them in Home." in message.texts


@pytest.mark.parametrize(
    ("news", "said", "apology"),
    [
        (
            News(a_request("open", at=friday_at(17)), RESPONSE, is_late=True),
            "We are sorry: IT promised a first answer by today at 2:00 PM, and R-142 is late. "
            "Nobody has taken it yet; the department has been told.",
            Apology("R-142", "IT", "response", "today at 2:00 PM", None),
        ),
        (
            News(a_request("taken", at=friday_at(17)), RESOLUTION, is_late=True, assignee_was_told=True),
            "We are sorry: IT promised to be done by tomorrow at 6:00 PM, and R-142 is late. "
            "Bo Berg has it; we have asked them for a new time, and the department has been told.",
            Apology("R-142", "IT", "resolution", "tomorrow at 6:00 PM", "Bo Berg"),
        ),
        (
            News(
                a_request("taken", at=friday_at(17), cycle=2),
                RESPONSE,
                is_late=True,
                expect_by=thursday_at(9),
                lead_was_told=True,
            ),
            "We are sorry: IT promised an answer by today at 2:00 PM, and R-142 is late. Bo Berg has it; most such "
            "requests are answered by Thursday, March 5th at 9:00 AM, and the department and its lead have been told.",
            Apology("R-142", "IT", "next response", "today at 2:00 PM", "Bo Berg"),
        ),
        (
            News(a_request("taken", at=friday_at(17), proposal=a_proposal()), RESOLUTION, is_late=True),
            "We are sorry: IT promised to be done by tomorrow at 6:00 PM, and R-142 is late. "
            "Bo Berg has it; your card asks whether Thursday, March 5th at 2:00 PM works for you instead.",
            Apology("R-142", "IT", "resolution", "tomorrow at 6:00 PM", "Bo Berg", "Thursday, March 5th at 2:00 PM"),
        ),
    ],
    ids=["unclaimed", "taken", "expected", "new time"],
)
def test_the_requester_is_told_honestly_that_the_promise_was_missed(news: News, said: str, apology: Apology) -> None:
    message = a_message("", *views.late_news(news))

    assert message.read == said
    assert apologies_in(message.read) == [apology]


def test_a_lead_whose_channel_cannot_be_reached_reads_what_to_do() -> None:
    message = a_message("", *channel_unreachable("IT", "CITHELP0"))

    assert message.read == (
        "I cannot post in #CITHELP0, so IT does not see its requests. Please open the channel and type "
        "/invite @Handoff; if it is archived, bring it back first. Every request is kept, and the cards appear as "
        "soon as I am in."
    )
    assert unreachable_in(message.read) == ("#CITHELP0", "IT")
