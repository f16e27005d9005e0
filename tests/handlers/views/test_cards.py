"""What the two sides of a request see, and what they can do about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clocks import RESOLUTION, RESPONSE
from bot.requests import Shown
from handlers.views import requests as cards
from tests.handlers.examples import (
    ANA,
    BO,
    LATER_THAT_DAY,
    STATES,
    Texts,
    a_due,
    a_line,
    a_request,
)
from tests.handlers.reading import Surface, a_message
from tests.moments import friday_at, tuesday_at, wednesday_at

PAGING = "<!channel> & <https://evil.example|IT> *`"
ESCAPED = "&lt;!channel&gt; &amp; &lt;https://evil.example|IT&gt; *`"


def department_card(shown: Shown) -> Surface:
    return a_message("department card", cards.department_text(shown), cards.department_card(shown))


def requester_card(shown: Shown) -> Surface:
    return a_message("requester card", cards.requester_text(shown), cards.requester_card(shown))


# --- the department's card ---


def test_the_card_of_an_open_request_offers_to_take_it() -> None:
    card = department_card(a_request("open"))

    assert card.labels[:4] == ["Take it", "Ask", "Reply", "Done"]
    assert "Nobody has it yet" in card.texts


@pytest.mark.parametrize("state", ["taken", "waiting"])
def test_the_card_of_a_request_that_somebody_has_says_who_and_cannot_be_taken(state: str) -> None:
    card = department_card(a_request(state))

    assert "Bo Berg" in card.texts
    assert "Take it" not in card.labels
    assert "Release: back to the queue" in card.labels


@pytest.mark.parametrize("state", STATES)
def test_a_card_always_says_its_number_what_is_asked_and_who_asks(state: str) -> None:
    for card in (department_card(a_request(state)), requester_card(a_request(state))):
        assert "R-142" in card.texts
        assert "My laptop won't start" in card.texts
        assert "R-142" in card.payload["text"], "the text alone carries the sense, for notifications"
    assert "Ana Alves asks" in department_card(a_request(state)).texts


@pytest.mark.parametrize("state", ["resolved", "closed"])
def test_a_card_that_is_done_offers_to_reopen_and_shows_where_the_time_went(state: str) -> None:
    ledger = {("queue", None): timedelta(hours=2), ("person", BO.id): timedelta(minutes=40)}

    card = department_card(a_request(state, had_it=ledger))

    assert card.labels == ["Reopen", "Read all"]
    assert "2 h in the queue · 40 min Bo Berg" in card.texts


def test_a_cancelled_card_offers_to_read_only_and_says_why() -> None:
    card = department_card(a_request("cancelled", Texts(words="I found another one")))

    assert card.labels == ["Read all"]
    assert "I found another one" in card.texts


def test_a_card_says_how_both_promises_stand() -> None:
    on_time = department_card(a_request("open"))
    soon = department_card(a_request("open", at=tuesday_at(13, 15)))
    late = department_card(a_request("open", at=tuesday_at(16)))
    waiting = department_card(a_request("waiting", at=LATER_THAT_DAY))

    assert "First answer: due <!date^" in on_time.texts
    assert "due soon" in soon.texts
    assert "*late*, was due <!date^" in late.texts
    assert "met, 2 h to spare" in waiting.texts
    assert "paused with 14 h left" in waiting.texts


def test_a_late_card_says_so_in_words_and_not_by_colour_alone() -> None:
    late = department_card(a_request("open", at=friday_at(17)))

    assert late.texts.splitlines()[1].startswith("🔴 ")
    assert "*late*" in late.texts


def test_a_card_without_a_standard_says_that_nothing_is_promised() -> None:
    assert "no promised time" in department_card(a_request("open", promised=False)).texts


def test_a_card_tells_of_the_question_that_it_waits_for() -> None:
    assert "Asked: Which floor?" in department_card(a_request("waiting")).texts


def test_long_details_are_cut_with_a_way_to_read_the_rest() -> None:
    card = department_card(a_request("open", Texts(details="so slow " * 300)))

    assert "There is more" in card.texts
    assert "Read all" in card.labels


# --- the requester's card ---


def test_the_requester_reads_the_promise_in_their_own_zone() -> None:
    card = requester_card(a_request("open"))

    assert "Received" in card.texts
    assert f"<!date^{int(tuesday_at(14).timestamp())}^" in card.texts


def test_who_asks_on_a_sunday_reads_from_when_the_time_counts() -> None:
    sunday, monday = friday_at(9) + timedelta(days=2), friday_at(9) + timedelta(days=3)

    card = requester_card(a_request("open", opened_at=sunday))

    assert f"<!date^{int(monday.timestamp())}^" in card.texts
    assert "when they open" in card.texts


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("open", ["Add something", "Cancel"]),
        ("taken", ["Add something", "Cancel"]),
        ("waiting", ["Answer", "Cancel"]),
        ("resolved", ["Yes, it is done", "Rate", "Reopen"]),
        ("closed", ["Rate", "Reopen"]),
        ("cancelled", []),
    ],
)
def test_the_requester_is_offered_what_makes_sense_now(state: str, offered: list[str]) -> None:
    assert requester_card(a_request(state)).labels == offered


def test_who_has_rated_is_thanked_and_not_asked_again() -> None:
    card = requester_card(a_request("closed", rated=True))

    assert "Thank you" in card.texts
    assert "Rate" not in card.labels


def test_the_requester_reads_the_whole_question_on_the_card() -> None:
    assert "Which floor?" in requester_card(a_request("waiting")).texts


# --- lines, reminders ---


def test_a_question_in_the_requesters_thread_can_be_answered_there() -> None:
    asked = a_message("", *cards.line_for_requester(a_line("asked", a_request("waiting"), "Which floor?")))
    answered_since = a_message("", *cards.line_for_requester(a_line("asked", a_request("taken"), "Which floor?")))

    assert asked.labels == ["Answer"]
    assert answered_since.labels == []


def test_who_says_it_is_done_asks_whether_it_is() -> None:
    line = a_message("", *cards.line_for_requester(a_line("resolved", a_request("resolved"))))

    assert "Is it?" in line.texts
    assert line.labels == ["Yes, it is done", "Rate", "Reopen"]


def test_a_note_is_marked_as_the_departments_own() -> None:
    line = a_message("", *cards.line_for_department(a_line("noted", a_request("taken"), "Difficult one")))

    assert "for the department only" in line.texts


def test_words_too_long_for_a_line_can_be_read_whole() -> None:
    line = a_message("", *cards.line_for_department(a_line("answered", a_request("taken"), "<" * 3_000)))

    assert line.labels == ["Read all"]


@pytest.mark.parametrize("state", ["taken", "waiting"])
def test_who_is_given_a_request_reads_by_whom_and_how_it_stands(state: str) -> None:
    message = a_message("", *cards.assigned(a_line("assigned", a_request(state), by=ANA)))

    assert "Ana Alves gave you R-142" in message.texts
    assert "First answer: " in message.texts
    assert message.labels == ["Reply", "Ask", "Done"]


def test_a_reminder_says_what_is_due_who_has_it_and_offers_to_act() -> None:
    unclaimed = a_message("", *cards.reminder(a_due(a_request("open", at=tuesday_at(13, 15)), RESPONSE, 75)))
    taken = a_message("", *cards.reminder(a_due(a_request("taken", at=wednesday_at(17)), RESOLUTION, 75)))

    assert "The first answer is 🟡 due soon" in unclaimed.texts
    assert "Nobody has it yet" in unclaimed.texts
    assert unclaimed.labels == ["Take it", "Reply", "Ask", "Done"]
    assert "The solution is" in taken.texts
    assert "Bo Berg has it" in taken.texts


def test_the_requester_is_told_honestly_that_the_promise_was_missed() -> None:
    news = a_message("", *cards.late_news(a_due(a_request("open", at=friday_at(17)))))

    assert "We are sorry" in news.texts
    assert "promised a first answer by <!date^" in news.texts
    assert "Nobody has taken it yet" in news.texts


def test_a_lead_whose_channel_cannot_be_reached_reads_what_to_do() -> None:
    message = a_message("", *cards.channel_unreachable("IT", "CITHELP0"))

    assert "<#CITHELP0>" in message.texts
    assert "/invite @Handoff" in message.texts


# --- people's text ---


@pytest.mark.parametrize("state", STATES)
def test_nobody_can_page_a_channel_or_hide_a_link_through_a_card(state: str) -> None:
    texts = Texts(*[PAGING] * 7)
    shown = a_request(state, texts, typed=True, had_it={("requester", ANA.id): timedelta(hours=1)})

    for card in (department_card(shown), requester_card(shown)):
        assert "<!channel>" not in card.texts
        assert "<https://evil" not in card.texts
        assert ESCAPED in card.texts


def test_a_shortened_text_never_ends_inside_an_escape_or_a_date() -> None:
    for filled in ("&", "<", "R&D needs " + "x" * 135, "ab" * 70 + "&"):
        for length in range(1, 151):
            shown = a_request("open", Texts(summary=filled[:length].ljust(150, "&"), department="&" * 75))
            text = a_message("", *cards.reminder(a_due(shown))).payload["text"]
            assert text.count("<") == text.count(">")
            assert text.count("&") == text.count("&amp;") + text.count("&lt;") + text.count("&gt;")


def test_a_shortened_text_keeps_what_stands_before_an_early_ampersand() -> None:
    line = a_message("", *cards.line_for_department(a_line("added", a_request("taken"), "R&D needs it " * 100)))
    once = a_message("", *cards.line_for_department(a_line("added", a_request("taken"), "R&D " + "needs it " * 100)))

    assert len(line.payload["text"]) > 500
    assert len(once.payload["text"]) > 500
