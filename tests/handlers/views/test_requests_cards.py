"""What the two sides of a request see, and what they can do about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clocks.history import RESPONSE
from bot.reminders.relevance import ReminderState
from handlers.views import reminders
from handlers.views.requests import cards, lines
from tests.handlers.cards import department_card, requester_card
from tests.handlers.examples import ANA, LATER_THAT_DAY, STATES, Texts, a_line, a_proposal, a_request
from tests.handlers.reading import a_message
from tests.moments import friday_at, thursday_at, tuesday_at, wednesday_at
from tests.wording.cards import moved_to, state_in

PAGING = "<!channel> & <https://evil.example|IT> *`"
ESCAPED = "&lt;!channel&gt; &amp; &lt;https://evil.example|IT&gt; *`"

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
def test_a_card_that_is_done_offers_to_reopen(state: str) -> None:
    assert department_card(a_request(state)).labels == ["Reopen", "Open"]


def test_what_a_member_looks_at_first_stands_first() -> None:
    headline, state, *_ = department_card(a_request("taken")).read.split("\n")

    assert headline == "R-142  My laptop won't start"
    assert state == "✋ Bo Berg has it"


def test_a_cancelled_card_offers_to_read_only_and_says_why() -> None:
    card = department_card(a_request("cancelled", Texts(words="I found another one")))

    assert card.labels == ["Open"]
    assert "I found another one" in card.texts


def test_a_card_says_how_both_promises_stand() -> None:
    on_time = department_card(a_request("open"))
    soon = department_card(a_request("open", at=tuesday_at(13, 15)))
    late = department_card(a_request("open", at=tuesday_at(16)))
    waiting = department_card(a_request("waiting", at=LATER_THAT_DAY))

    assert "First answer: due <!date^" in on_time.texts
    assert "due soon" in soon.texts
    assert "*late by 2 h*, was due <!date^" in late.texts
    assert "kept, 2 h to spare" in waiting.texts
    assert "paused with 14 h left" in waiting.texts


def test_a_late_card_says_so_in_words_and_not_by_colour_alone() -> None:
    late = department_card(a_request("open", at=friday_at(17)))

    assert late.texts.splitlines()[1].startswith("🔴 ")
    assert "*late by 27 h*" in late.texts


def test_a_card_without_a_standard_says_that_nothing_is_promised() -> None:
    assert "no promised time" in department_card(a_request("open", promised=False)).texts


def test_a_card_tells_of_the_question_that_it_waits_for() -> None:
    assert "Asked: Which floor?" in department_card(a_request("waiting")).texts


def test_long_details_are_cut_with_a_way_to_read_the_rest() -> None:
    card = department_card(a_request("open", Texts(details="so slow " * 300)))

    assert "There is more" in card.texts
    assert "Open" in card.labels


# --- a new time ---


def test_the_requester_agrees_or_keeps_the_old_time_with_the_reason_before_their_eyes() -> None:
    card = requester_card(a_request("taken", proposal=a_proposal(texts=Texts(words="The part is late"))))

    assert "Bo Berg proposes a new time: <!date^" in card.texts
    assert ">The part is late" in card.texts
    assert f"the promised time stays: <!date^{int(wednesday_at(18).timestamp())}^" in card.texts
    assert card.labels[:2] == ["Agree", "Keep the promised time"]


def test_the_department_reads_that_the_requester_has_not_said_yet() -> None:
    card = department_card(a_request("taken", proposal=a_proposal()))

    assert "New time proposed: <!date^" in card.texts
    assert "Until Ana Alves agrees, the promised time stays" in card.texts
    assert "New time" not in card.labels, "one at a time"


def test_what_was_agreed_is_told_beside_the_first_promise_on_both_cards() -> None:
    snapshot = a_request("taken", proposal=a_proposal("agreed"), agreed=thursday_at(14))

    for card in (department_card(snapshot), requester_card(snapshot)):
        assert "(new time)" in card.texts
        assert f"New time agreed: <!date^{int(thursday_at(14).timestamp())}^" in card.texts
        assert f"the first promise was <!date^{int(wednesday_at(18).timestamp())}^" in card.texts
        assert "Agree" not in card.labels


def test_a_department_whose_new_time_was_declined_reads_so() -> None:
    snapshot = a_request("taken", proposal=a_proposal("declined"))

    assert "Ana Alves did not agree to" in department_card(snapshot).texts
    assert "agreed" not in requester_card(snapshot).texts


@pytest.mark.parametrize("state", ["resolved", "closed", "cancelled"])
def test_nobody_is_asked_to_agree_to_a_new_time_for_what_is_over(state: str) -> None:
    snapshot = a_request(state, proposal=a_proposal("open"))

    assert "Agree" not in requester_card(snapshot).labels
    assert "has not said" not in department_card(snapshot).texts


def test_a_new_time_can_be_asked_for_twice_and_by_somebody_who_has_it() -> None:
    idempotency_key, twice = a_proposal("declined"), a_proposal("declined", number=2)

    assert "New time" in department_card(a_request("taken")).labels
    assert "New time" in department_card(a_request("taken", proposal=idempotency_key)).labels
    assert "New time" not in department_card(a_request("taken", proposal=twice)).labels
    assert "New time" not in department_card(a_request("open")).labels


# --- a card that the request has left ---


def test_a_card_that_was_left_says_where_the_request_went_and_offers_nothing() -> None:
    snapshot = a_request("open", Texts(department="Finance"))

    card = a_message("moved", cards.moved_text(snapshot), cards.moved_card(snapshot))

    assert card.read.startswith("➡️ R-142  My laptop won't start\nMoved to Finance.\n")
    assert (state_in(card.read), moved_to(card.read)) == ("moved", "Finance")
    assert "Moved to *Finance*" in card.payload["text"]
    assert card.labels == []


# --- people's text ---


@pytest.mark.parametrize("state", STATES)
def test_nobody_can_page_a_channel_or_hide_a_link_through_a_card(state: str) -> None:
    texts = Texts(*[PAGING] * 7)
    snapshot = a_request(state, texts, typed=True, had_it={("requester", ANA.id): timedelta(hours=1)})

    for card in (department_card(snapshot), requester_card(snapshot)):
        assert "<!channel>" not in card.texts
        assert "<https://evil" not in card.texts
        assert ESCAPED in card.texts


def test_a_shortened_text_never_ends_inside_an_escape_or_a_date() -> None:
    for filled in ("&", "<", "R&D needs " + "x" * 135, "ab" * 70 + "&"):
        for length in range(1, 151):
            snapshot = a_request("open", Texts(summary=filled[:length].ljust(150, "&"), department="&" * 75))
            text = a_message("", *reminders.reminder(ReminderState(snapshot, RESPONSE, "100%"))).payload["text"]
            assert text.count("<") == text.count(">")
            assert text.count("&") == text.count("&amp;") + text.count("&lt;") + text.count("&gt;")


def test_a_shortened_text_keeps_what_stands_before_an_early_ampersand() -> None:
    line = a_message("", *lines.line_for_department(a_line("added", a_request("taken"), "R&D needs it " * 100)))
    idempotency_key = a_message(
        "", *lines.line_for_department(a_line("added", a_request("taken"), "R&D " + "needs it " * 100))
    )

    assert len(line.payload["text"]) > 500
    assert len(idempotency_key.payload["text"]) > 500


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        ("open", "nobody has it yet"),
        ("taken", "Bo Berg has it"),
        ("waiting", "it waits for an answer of Ana Alves"),
        ("resolved", "Bo Berg is done with it"),
        ("closed", "it is closed, done by Bo Berg"),
        ("cancelled", "it was cancelled"),
    ],
)
def test_the_text_beside_the_departments_card_says_how_it_stands(state: str, stands: str) -> None:
    assert cards.department_text(a_request(state)).endswith(f"Ana Alves asks IT; {stands}.")


def test_what_was_closed_in_silence_was_done_by_nobody() -> None:
    assert cards.department_text(a_request("closed", silent=True)).endswith("; it is closed without an answer.")
