"""The requester's card: what they read, what they are offered, and how they rate."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.requests.snapshot import Rating
from bot.sandbox.model import elements_of
from handlers.views.requests.ratings import WHAT_HAPPENS
from tests.handlers.cards import department_card, requester_card
from tests.handlers.examples import ANA, Texts, a_proposal, a_request
from tests.handlers.reading import Surface
from tests.moments import friday_at, tuesday_at, wednesday_at

FACES = ["😞 1", "🙁 2", "😐 3", "🙂 4", "😀 5"]
MENU = ["Why this time?", "Open"]

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
        ("open", ["Add something", "Cancel", *MENU]),
        ("taken", ["Add something", "Cancel", *MENU]),
        ("waiting", ["Answer", "Cancel", *MENU]),
        ("resolved", ["Yes, it is done", "Reopen", *FACES, WHAT_HAPPENS, *MENU]),
        ("closed", ["Reopen", *FACES, WHAT_HAPPENS, *MENU]),
        ("cancelled", MENU),
    ],
)
def test_the_requester_is_offered_what_makes_sense_now(state: str, offered: list[str]) -> None:
    assert requester_card(a_request(state)).labels == offered


def test_one_button_of_a_card_is_marked_and_it_is_the_likely_one() -> None:
    countered = a_request("taken", proposal=a_proposal(countered=True))

    assert chosen(department_card(a_request("taken"))) == ["Done"]
    assert chosen(department_card(countered)) == ["Agree"]
    assert chosen(requester_card(a_request("resolved"))) == ["Yes, it is done"]
    assert chosen(requester_card(a_request("resolved", doubted=True))) == ["Reopen"]


def test_who_has_rated_is_thanked_and_not_asked_again() -> None:
    card = requester_card(a_request("closed", rated=True))

    assert card.labels == ["Reopen", *MENU]
    assert card.read.split("\n")[1:] == ["✅ Closed. Thank you for rating it. · IT"]


def test_who_was_not_asked_has_a_card_that_lacks_nothing() -> None:
    done = requester_card(a_request("resolved", asked=False))
    closed = requester_card(a_request("closed", asked=False))

    assert done.labels == ["Yes, it is done", "Reopen", *MENU]
    assert (closed.labels, closed.read.split("\n")[1:]) == (["Reopen", *MENU], ["✅ Closed. · IT"])


@pytest.mark.parametrize("state", ["resolved", "closed"])
def test_the_card_in_an_ask_channel_is_the_same_whether_it_was_rated_or_not(state: str) -> None:
    asked = requester_card(a_request(state, asked_in="CASKIT00"))
    just_rated = a_request(state, asked_in="CASKIT00", rating=Rating(wednesday_at(9)))
    rated = a_request(state, asked_in="CASKIT00", rated=True)

    assert requester_card(just_rated).read == requester_card(rated).read == asked.read
    assert requester_card(just_rated).labels == requester_card(rated).labels == asked.labels
    assert not {*FACES, WHAT_HAPPENS, "Add a comment"} & set(asked.labels)


TIMES = ["None", "Up to 15 min", "Up to 1 h", "Half a day", "More"]


def chosen(card: Surface) -> list[str]:
    """The buttons that are marked as chosen."""
    return [element["text"]["text"] for _, element in elements_of(card.blocks) if element.get("style") == "primary"]


def test_a_rating_asks_for_the_time_as_long_as_it_may_be_changed_and_shrinks() -> None:
    just, final = (requester_card(a_request("closed", rating=Rating(wednesday_at(9), may))) for may in (True, False))

    assert just.labels == ["Reopen", "Add a comment", *FACES, *TIMES, WHAT_HAPPENS, *MENU]
    assert final.labels == ["Reopen", *MENU]
    assert chosen(just) == [], "what was answered stands nowhere in Slack"


def test_whoever_hears_the_buttons_of_a_rating_hears_what_they_mean() -> None:
    card = requester_card(a_request("closed", rating=Rating(wednesday_at(9))))

    heard = [element.get("accessibility_label") for _, element in elements_of(card.blocks)]
    assert [label for label in heard if label] == [
        *("1 of 5: It did not help", "2 of 5: Not so good", "3 of 5: All right", "4 of 5: Good"),
        *("5 of 5: Could not be better", "None: time lost", "Up to 15 min: time lost"),
        *("Up to 1 h: time lost", "Half a day: time lost", "More: time lost"),
    ]


def test_whoever_is_asked_reads_that_it_is_sealed_and_counted_with_others() -> None:
    asked = requester_card(a_request("resolved")).read

    assert "sealed without your name, and counted after the month if five people or more have rated." in asked
    assert "A click also says that it is done." in asked


def test_what_was_done_is_read_where_it_is_confirmed() -> None:
    snapshot = a_request("resolved", Texts(words="A new battery."))

    assert "A new battery." in requester_card(snapshot).read


def test_a_day_that_nobody_can_foresee_is_not_named() -> None:
    snapshot = a_request("resolved")
    snapshot.request.closes_at = tuesday_at(9) + timedelta(days=360)

    assert "it closes some days after you are back." in requester_card(snapshot).read


def test_what_was_never_done_is_not_rated() -> None:
    assert requester_card(a_request("closed", silent=True)).labels == ["Reopen", *MENU]


def test_the_requester_reads_the_whole_question_on_the_card() -> None:
    assert "Which floor?" in requester_card(a_request("waiting")).texts


# --- the requester's own promise, and where the time went ---


def test_both_sides_read_how_soon_the_requesters_department_promises_to_answer() -> None:
    snapshot = a_request("waiting", owed="4h")

    assert "Ana Alves's answer is due <!date^" in department_card(snapshot).texts
    for card in (department_card(snapshot), requester_card(snapshot)):
        assert "*Marketing* promises" in card.texts
        assert "within 4 working hours" in card.texts
    assert "Marketing" not in department_card(a_request("waiting")).texts, "who promises nothing owes nothing"


def test_the_requester_reads_where_the_time_went_too() -> None:
    spans = {("queue", None): timedelta(hours=2), ("requester", ANA.id): timedelta(hours=1)}

    assert "2 h in the queue · 1 h waiting for you" in requester_card(a_request("taken", had_it=spans)).texts
    assert "1 h waiting for Ana Alves" in department_card(a_request("taken", had_it=spans)).texts


def test_an_answer_that_is_owed_since_stands_beside_the_first_until_it_is_given() -> None:
    snapshot = a_request("taken", cycle=2)

    assert "First answer: ✅ kept, 4 h to spare\nNext answer: due" in department_card(snapshot).texts
    assert "Next answer" not in department_card(a_request("resolved", cycle=2)).texts
    assert "The next answer is due" in requester_card(snapshot).texts


def test_what_was_closed_for_want_of_an_answer_is_not_called_done_and_not_rated() -> None:
    snapshot = a_request("closed", silent=True)

    assert "Closed: Ana Alves did not answer" in department_card(snapshot).texts
    assert "IT got no answer from you" in requester_card(snapshot).texts
    assert requester_card(snapshot).labels == ["Reopen", *MENU]
