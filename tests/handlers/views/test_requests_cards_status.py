"""The sentences of a card, and what tests read off them: how a request and its promises stand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.requests.snapshot import RequestSnapshot
from tests.handlers.cards import department_card, requester_card
from tests.handlers.examples import BO, UNFINISHED, a_proposal, a_request
from tests.moments import friday_at, thursday_at, tuesday_at, wednesday_at
from tests.wording.cards import (
    NewTime,
    Owed,
    about_in,
    assignee_in,
    closes_by_itself,
    counts_from,
    is_red,
    ledger_in,
    new_time_in,
    owed_in,
    promises_in,
    requester_in,
    stands_until_agreed,
    state_in,
)
from tests.wording.promises import NOT_PROMISED, Promise, due, due_soon, late, met, missed, paused, promise_of

# --- the sentences, and what is read off them ---


@pytest.mark.parametrize(
    ("snapshot", "to_department", "to_requester", "stands"),
    [
        (
            a_request("open"),
            "🔵 Nobody has it yet",
            "🔵 Received by IT. The first answer is due today at 2:00 PM. The solution is due tomorrow at 6:00 PM.",
            ("open", None),
        ),
        (
            a_request("taken"),
            "✋ Bo Berg has it",
            "✋ Bo Berg has it. The first answer is due today at 2:00 PM. The solution is due tomorrow at 6:00 PM.",
            ("taken", "Bo Berg"),
        ),
        (
            a_request("waiting"),
            "⏳ Waiting for Ana Alves to answer Bo Berg",
            "⏳ Waiting for your answer. IT asks:",
            ("waiting", "Bo Berg"),
        ),
        (
            a_request("waiting", assigned=False),
            "⏳ Waiting for Ana Alves to answer",
            "⏳ Waiting for your answer. IT asks:",
            ("waiting", None),
        ),
        (
            a_request("resolved"),
            "☑️ Done by Bo Berg; waiting for Ana Alves to confirm",
            "☑️ Bo Berg says it is done. Please confirm or reopen it. If you do nothing, it closes tomorrow at 6:00 PM.",
            ("resolved", "Bo Berg"),
        ),
        (a_request("closed"), "✅ Closed, done by Bo Berg", "✅ Closed.", ("closed", "Bo Berg")),
        (
            a_request("closed", rated=True),
            "✅ Closed, done by Bo Berg",
            "✅ Closed. Thank you for rating it.",
            ("closed", "Bo Berg"),
        ),
        (
            a_request("closed", silent=True),
            "💤 Closed: Ana Alves did not answer",
            "💤 Closed, because IT got no answer from you. Reopen continues it.",
            ("closed as silent", None),
        ),
        (a_request("cancelled"), "🚫 Cancelled", "🚫 Cancelled. Reason: Which floor?", ("cancelled", None)),
    ],
)
def test_each_state_has_a_sentence_on_either_card(
    snapshot: RequestSnapshot, to_department: str, to_requester: str, stands: tuple[str, str | None]
) -> None:
    if snapshot.request.state == "resolved":
        snapshot.request.closes_at = wednesday_at(18)

    theirs, own = department_card(snapshot).read, requester_card(snapshot).read

    assert to_department in [line.split(" · ")[0] for line in theirs.splitlines()]
    assert to_requester in [line.split(" · ")[0] for line in own.splitlines()]
    assert (state_in(theirs), assignee_in(theirs)) == stands
    assert state_in(own) == stands[0]
    assert "IT" in own
    if snapshot.request.state in UNFINISHED:
        assert requester_in(theirs) == "Ana Alves"
    else:
        assert "Ana Alves" in theirs
        assert len(theirs.splitlines()) == 2, "what is over takes two lines"


@pytest.mark.parametrize(
    ("snapshot", "response", "resolution"),
    [
        (a_request("open"), "due today at 2:00 PM", "due tomorrow at 6:00 PM"),
        (a_request("open", at=tuesday_at(13, 15)), "🟡 due soon, today at 2:00 PM", "due tomorrow at 6:00 PM"),
        (a_request("open", at=tuesday_at(16)), "🔴 late by 2 h, was due today at 2:00 PM", "due tomorrow at 6:00 PM"),
        (a_request("waiting"), "✅ kept, 4 h to spare", "⏸️ paused with 16 h left"),
        (a_request("waiting", at=friday_at(9)), "missed by 20 h", "⏸️ paused, 8 h late already"),
        (a_request("open", promised=False), "no promised time", "no promised time"),
        (
            a_request("taken", agreed=thursday_at(14)),
            "due today at 2:00 PM",
            "due Thursday, March 5th at 2:00 PM (new time)",
        ),
        (
            a_request("resolved", at=wednesday_at(9), agreed=thursday_at(14)),
            "missed by 4 h",
            "✅ new time kept, 12 h to spare",
        ),
        (
            a_request("resolved", at=friday_at(9), agreed=thursday_at(14)),
            "missed by 20 h",
            "missed by 4 h (new time)",
        ),
    ],
)
def test_both_promises_stand_on_the_card(snapshot: RequestSnapshot, response: str, resolution: str) -> None:
    theirs, own = department_card(snapshot).read, requester_card(snapshot).read

    is_over = snapshot.request.state == "resolved"
    assert f"First answer: {response}{' · ' if is_over else chr(10)}Solution: {resolution}" in theirs
    assert promises_in(theirs) == {
        "response": promise_of(response),
        "resolution": promise_of(resolution),
    }
    assert is_red(theirs) == ("late" in response)
    if snapshot.request.state in {"open", "taken"} and "due" in response:
        assert f"The first answer is {response}. The solution is {resolution}." in own
        assert promises_in(own) == promises_in(theirs)


@pytest.mark.parametrize(
    ("words", "promise"),
    [
        ("due today at 2:00 PM", due("today at 2:00 PM")),
        ("due Thursday, March 5th at 2:00 PM (new time)", due("Thursday, March 5th at 2:00 PM", anew=True)),
        ("🟡 due soon, today at 2:00 PM", due_soon("today at 2:00 PM")),
        ("🔴 late, was due today at 2:00 PM", late("today at 2:00 PM")),
        ("🔴 late by 2 h, was due today at 2:00 PM", late("today at 2:00 PM")),
        ("due tomorrow; late since today at 2:00 PM", due("tomorrow")),
        ("due tomorrow (new time); late since today at 2:00 PM", due("tomorrow", anew=True)),
        ("late since today at 2:00 PM", Promise("missed, whatever came later", "today at 2:00 PM")),
        (
            "late since today at 2:00 PM, new time kept",
            Promise("missed, whatever came later", "today at 2:00 PM", anew=True),
        ),
        ("closed without an answer, neither kept nor missed", Promise("closed in silence")),
        ("late since today at 2:00 PM, then closed without an answer", Promise("closed in silence")),
        ("⏸️ paused with 16 h left", paused("16 h")),
        ("⏸️ paused, 8 h late already", Promise("paused too late", "8 h")),
        ("✅ kept, 4 h to spare", met("4 h")),
        ("✅ new time kept, 12 h to spare", Promise("kept anew", "12 h", anew=True)),
        ("missed by 20 h", missed("20 h")),
        ("missed by 4 h (new time)", Promise("missed", "4 h", anew=True)),
        ("no promised time", NOT_PROMISED),
        ("no longer counted", Promise("not counted")),
        ("late since today at 2:00 PM, then no longer counted", Promise("not counted")),
    ],
)
def test_every_way_in_which_a_promise_stands_is_told_apart(words: str, promise: Promise) -> None:
    assert promise_of(words) == promise


def test_a_new_time_and_what_became_of_it_has_a_sentence_on_either_card() -> None:
    def read(state: str) -> tuple[str, str]:
        snapshot = a_request("taken", proposal=a_proposal(state), agreed=thursday_at(14) if state == "agreed" else None)
        return department_card(snapshot).read, requester_card(snapshot).read

    asked, declined, agreed = read("open"), read("declined"), read("agreed")

    at_two = "Thursday, March 5th at 2:00 PM"
    assert f"🕓 New time proposed: {at_two}. Until Ana Alves agrees, the promised time stays." in asked[0]
    assert f"🕓 Bo Berg proposes a new time: {at_two}. Until you agree, the promised time stays" in asked[1]
    assert f"🕓 Ana Alves did not agree to {at_two}: the promised time stays." in declined[0]
    for card in agreed:
        assert f"🤝 New time agreed: {at_two}; the first promise was tomorrow at 6:00 PM." in card
        assert new_time_in(card) == NewTime("agreed", at_two, first="tomorrow at 6:00 PM")
    assert [new_time_in(card) for card in asked] == [
        NewTime("asked for", at_two),
        NewTime("asked for", at_two, by="Bo Berg"),
    ]
    assert [new_time_in(card) for card in declined] == [
        NewTime("declined", at_two, by="Ana Alves"),
        None,
    ]
    assert stands_until_agreed(asked[1]) == "tomorrow at 6:00 PM"


def test_what_else_stands_on_a_card_can_be_read_off_it() -> None:
    spans = {("queue", None): timedelta(hours=2), ("person", BO.id): timedelta(minutes=40)}
    theirs = department_card(a_request("taken", typed=True, had_it=spans)).read
    snapshot = a_request("resolved", typed=True, had_it=spans)
    snapshot.request.closes_at = friday_at(14)
    own = requester_card(snapshot).read
    owed, owed_by_you = (draw(a_request("waiting", owed="4h")).read for draw in (department_card, requester_card))
    at_night = requester_card(a_request("open", opened_at=tuesday_at(20))).read

    assert "Ana Alves asks · Laptop or screen · “It slows me down”" in theirs
    assert about_in(theirs) == ["Laptop or screen", "It slows me down"]
    assert "Where the time went: 2 h in the queue · 40 min Bo Berg" in theirs
    assert ledger_in(theirs) == ledger_in(own) == ["2 h in the queue", "40 min Bo Berg"]
    assert closes_by_itself(own) == "Friday, March 6th at 2:00 PM"
    assert (
        "Ana Alves's answer is due today at 2:00 PM: Marketing promises to answer questions within 4 working hours."
        in owed
    )
    assert "Your answer is due today at 2:00 PM: Marketing promises to answer questions within 4 working" in owed_by_you
    expected = Owed("Marketing", "4 working hours", due("today at 2:00 PM"))
    assert owed_in(owed) == owed_in(owed_by_you) == expected
    assert "The clock starts when they open, tomorrow at 9:00 AM." in at_night
    assert counts_from(at_night) == "tomorrow at 9:00 AM"
