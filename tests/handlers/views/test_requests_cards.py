"""What the two sides of a request see, and what they can do about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clocks.history import RESPONSE
from bot.reminders.relevance import ReminderState
from bot.requests.snapshot import Rating, RequestSnapshot
from bot.sandbox.model import elements_of
from handlers.views import reminders
from handlers.views.requests import cards, lines
from tests import wording
from tests.handlers.examples import (
    ANA,
    BO,
    LATER_THAT_DAY,
    STATES,
    UNFINISHED,
    Texts,
    a_line,
    a_proposal,
    a_request,
)
from tests.handlers.reading import Surface, a_message
from tests.moments import friday_at, thursday_at, tuesday_at, wednesday_at

FACES = ["😞 1", "🙁 2", "😐 3", "🙂 4", "😀 5"]
MENU = ["Why this time?", "Open"]

PAGING = "<!channel> & <https://evil.example|IT> *`"
ESCAPED = "&lt;!channel&gt; &amp; &lt;https://evil.example|IT&gt; *`"


def department_card(snapshot: RequestSnapshot) -> Surface:
    return a_message("department card", cards.department_text(snapshot), cards.department_card(snapshot))


def requester_card(snapshot: RequestSnapshot) -> Surface:
    return a_message("requester card", cards.requester_text(snapshot), cards.requester_card(snapshot))


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
    assert (wording.state_in(theirs), wording.assignee_in(theirs)) == stands
    assert wording.state_in(own) == stands[0]
    assert "IT" in own
    if snapshot.request.state in UNFINISHED:
        assert wording.requester_in(theirs) == "Ana Alves"
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
    assert wording.promises_in(theirs) == {
        "response": wording.promise_of(response),
        "resolution": wording.promise_of(resolution),
    }
    assert wording.is_red(theirs) == ("late" in response)
    if snapshot.request.state in {"open", "taken"} and "due" in response:
        assert f"The first answer is {response}. The solution is {resolution}." in own
        assert wording.promises_in(own) == wording.promises_in(theirs)


@pytest.mark.parametrize(
    ("words", "promise"),
    [
        ("due today at 2:00 PM", wording.due("today at 2:00 PM")),
        ("due Thursday, March 5th at 2:00 PM (new time)", wording.due("Thursday, March 5th at 2:00 PM", anew=True)),
        ("🟡 due soon, today at 2:00 PM", wording.due_soon("today at 2:00 PM")),
        ("🔴 late, was due today at 2:00 PM", wording.late("today at 2:00 PM")),
        ("🔴 late by 2 h, was due today at 2:00 PM", wording.late("today at 2:00 PM")),
        ("due tomorrow; late since today at 2:00 PM", wording.due("tomorrow")),
        ("due tomorrow (new time); late since today at 2:00 PM", wording.due("tomorrow", anew=True)),
        ("late since today at 2:00 PM", wording.Promise("missed, whatever came later", "today at 2:00 PM")),
        (
            "late since today at 2:00 PM, new time kept",
            wording.Promise("missed, whatever came later", "today at 2:00 PM", anew=True),
        ),
        ("closed without an answer, neither kept nor missed", wording.Promise("closed in silence")),
        ("late since today at 2:00 PM, then closed without an answer", wording.Promise("closed in silence")),
        ("⏸️ paused with 16 h left", wording.paused("16 h")),
        ("⏸️ paused, 8 h late already", wording.Promise("paused too late", "8 h")),
        ("✅ kept, 4 h to spare", wording.met("4 h")),
        ("✅ new time kept, 12 h to spare", wording.Promise("kept anew", "12 h", anew=True)),
        ("missed by 20 h", wording.missed("20 h")),
        ("missed by 4 h (new time)", wording.Promise("missed", "4 h", anew=True)),
        ("no promised time", wording.NOT_PROMISED),
        ("no longer counted", wording.Promise("not counted")),
        ("late since today at 2:00 PM, then no longer counted", wording.Promise("not counted")),
    ],
)
def test_every_way_in_which_a_promise_stands_is_told_apart(words: str, promise: wording.Promise) -> None:
    assert wording.promise_of(words) == promise


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
        assert wording.new_time_in(card) == wording.NewTime("agreed", at_two, first="tomorrow at 6:00 PM")
    assert [wording.new_time_in(card) for card in asked] == [
        wording.NewTime("asked for", at_two),
        wording.NewTime("asked for", at_two, by="Bo Berg"),
    ]
    assert [wording.new_time_in(card) for card in declined] == [
        wording.NewTime("declined", at_two, by="Ana Alves"),
        None,
    ]
    assert wording.stands_until_agreed(asked[1]) == "tomorrow at 6:00 PM"


def test_what_else_stands_on_a_card_can_be_read_off_it() -> None:
    spans = {("queue", None): timedelta(hours=2), ("person", BO.id): timedelta(minutes=40)}
    theirs = department_card(a_request("taken", typed=True, had_it=spans)).read
    snapshot = a_request("resolved", typed=True, had_it=spans)
    snapshot.request.closes_at = friday_at(14)
    own = requester_card(snapshot).read
    owed, owed_by_you = (draw(a_request("waiting", owed="4h")).read for draw in (department_card, requester_card))
    at_night = requester_card(a_request("open", opened_at=tuesday_at(20))).read

    assert "Ana Alves asks · Laptop or screen · “It slows me down”" in theirs
    assert wording.about_in(theirs) == ["Laptop or screen", "It slows me down"]
    assert "Where the time went: 2 h in the queue · 40 min Bo Berg" in theirs
    assert wording.ledger_in(theirs) == wording.ledger_in(own) == ["2 h in the queue", "40 min Bo Berg"]
    assert wording.closes_by_itself(own) == "Friday, March 6th at 2:00 PM"
    assert (
        "Ana Alves's answer is due today at 2:00 PM: Marketing promises to answer questions within 4 working hours."
        in owed
    )
    assert "Your answer is due today at 2:00 PM: Marketing promises to answer questions within 4 working" in owed_by_you
    expected = wording.Owed("Marketing", "4 working hours", wording.due("today at 2:00 PM"))
    assert wording.owed_in(owed) == wording.owed_in(owed_by_you) == expected
    assert "The clock starts when they open, tomorrow at 9:00 AM." in at_night
    assert wording.counts_from(at_night) == "tomorrow at 9:00 AM"


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
        ("resolved", ["Yes, it is done", "Reopen", *FACES, *MENU]),
        ("closed", ["Reopen", *FACES, *MENU]),
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
    assert card.read.split("\n")[1:] == [
        "✅ Closed. Thank you for rating it. · IT · You gave 🙂 4 of 5, and it cost you less than an hour."
    ]


TIMES = ["None", "Up to 15 min", "Up to 1 h", "Half a day", "More"]


def chosen(card: Surface) -> list[str]:
    """The buttons that are marked as chosen."""
    return [element["text"]["text"] for _, element in elements_of(card.blocks) if element.get("style") == "primary"]


@pytest.mark.parametrize(
    ("rating", "offered", "marked"),
    [
        (Rating(4), ["Reopen", "Add a comment", *FACES, *TIMES, *MENU], ["🙂 4"]),
        (Rating(4, "1h"), ["Reopen", "Add a comment", *FACES, *TIMES, *MENU], ["🙂 4", "Up to 1 h"]),
        (Rating(4, "1h", asks_for_time=False), ["Reopen", "Add a comment", *FACES, *MENU], ["🙂 4"]),
        (Rating(1, "1h", asks_for_time=False, has_comment=True), ["Reopen", *FACES, *MENU], ["😞 1"]),
        (Rating(4, may_change=False), ["Reopen", *MENU], []),
    ],
    ids=["just rated", "rated once more", "the time too", "a word too", "final"],
)
def test_a_rating_is_asked_for_what_it_lacks_and_shrinks(rating: Rating, offered: list[str], marked: list[str]) -> None:
    card = requester_card(a_request("closed", rating=rating))

    assert card.labels == offered
    assert chosen(card) == marked


def test_whoever_hears_the_buttons_of_a_rating_hears_what_they_mean() -> None:
    card = requester_card(a_request("closed", rating=Rating(4)))

    heard = [element.get("accessibility_label") for _, element in elements_of(card.blocks)]
    assert [label for label in heard if label] == [
        *("1 of 5: It did not help", "2 of 5: Not so good", "3 of 5: All right", "4 of 5: Good, your choice"),
        *("5 of 5: Could not be better", "None: time lost", "Up to 15 min: time lost"),
        *("Up to 1 h: time lost", "Half a day: time lost", "More: time lost"),
    ]


def test_who_was_not_helped_is_shown_the_way_back() -> None:
    assert "Reopen brings it back" in requester_card(a_request("closed", rating=Rating(2))).read
    assert "brings it back" not in requester_card(a_request("closed", rating=Rating(3))).read


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


# --- a card that the request has left ---


def test_a_card_that_was_left_says_where_the_request_went_and_offers_nothing() -> None:
    snapshot = a_request("open", Texts(department="Finance"))

    card = a_message("moved", cards.moved_text(snapshot), cards.moved_card(snapshot))

    assert card.read.startswith("➡️ R-142  My laptop won't start\nMoved to Finance.\n")
    assert (wording.state_in(card.read), wording.moved_to(card.read)) == ("moved", "Finance")
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
