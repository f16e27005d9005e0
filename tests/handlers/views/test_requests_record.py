"""The window of a request: what it says, what it offers, and a long talk a page at a time."""

from __future__ import annotations

from typing import Any

import pytest

from bot.requests.audience import AUDIENCES
from bot.requests.record import RequestRecord
from bot.requests.rules import RULES
from handlers.views.requests import dialogs, ids, record
from handlers.views.requests.record import Place
from tests.handlers.examples import ANA, CARDS, Texts, a_line, a_record, a_request
from tests.handlers.reading import Surface, a_view


def shown_in(found: RequestRecord, page: int = 0) -> Surface:
    return a_view("", record.window(found, page))


def test_it_says_what_it_is_how_it_stands_and_where_its_card_is() -> None:
    view = shown_in(a_record(a_request("taken", Texts(details="It worked yesterday."))))

    assert view.payload["title"]["text"] == "R-142"
    assert view.texts.index("*My laptop won't start*") < view.texts.index("*Bo Berg* has it")
    assert view.texts.index("*Bo Berg* has it") < view.texts.index("It worked yesterday.")
    assert f"<{CARDS['department'].permalink}|Go to the card>" in view.texts


def test_whoever_asked_is_led_to_their_own_card() -> None:
    view = shown_in(a_record(a_request("taken"), is_requester=True))

    assert str(CARDS["requester"].permalink) in view.texts
    assert str(CARDS["department"].permalink) not in view.texts


def test_the_talk_is_read_in_its_order_with_what_was_done_between() -> None:
    shown = a_request("taken")
    lines = [a_line("asked", shown, "Which floor?"), a_line("taken", shown), a_line("answered", shown, "The second.")]

    texts = shown_in(a_record(shown, *lines)).texts

    assert texts.index("Which floor?") < texts.index("*Bo Berg* took it") < texts.index("The second.")


def test_what_happened_without_words_is_one_block() -> None:
    shown = a_request("taken")
    lines = [a_line(verb, shown) for verb in ("opened", "taken", "released", "taken")]

    (told,) = [block for block in shown_in(a_record(shown, *lines)).blocks if "took it" in str(block)]

    assert len(told["elements"][0]["text"].split("\n")) == 4


def test_what_the_department_keeps_to_itself_says_so() -> None:
    shown = a_request("taken")

    texts = shown_in(a_record(shown, a_line("noted", shown, "She is in a hurry."))).texts

    assert "🔒 for the department only: *Bo Berg* noted" in texts


def test_every_event_has_its_sentence_or_is_told_otherwise() -> None:
    assert set(record.HISTORY) == set(AUDIENCES)


def test_what_handoff_did_itself_is_signed_by_nobody() -> None:
    shown = a_request("closed")

    texts = shown_in(a_record(shown, a_line("closed", shown, by=None), a_line("acknowledged", shown, by=None))).texts

    assert "It was closed, because nobody reopened it" in texts
    assert "No answer is needed any more" in texts
    assert "has read it" not in texts


# --- pages ---


def test_details_of_any_length_are_read_whole() -> None:
    words = [f"&{number:05}" for number in range(25_000)]
    found = a_record(a_request("taken", Texts(details="\n".join(words))), a_line("taken", a_request("taken")))

    pages = [shown_in(found, page).texts for page in range(9)]

    assert "Earlier" in shown_in(found).labels
    assert {word.replace("&", "&amp;") for word in words} <= set(" ".join(pages).split())


def test_of_a_long_talk_the_newest_page_comes_first_and_nothing_is_lost() -> None:
    shown = a_request("taken")
    found = a_record(shown, *(a_line("replied", shown, f"Word number {number}.") for number in range(80)))

    first, last = shown_in(found), shown_in(found, 99)

    assert "Word number 79." in first.texts
    assert "Word number 5." not in first.texts
    assert "Earlier" in first.labels
    assert "Later" not in first.labels
    assert "Word number 0." in last.texts
    assert "Earlier" not in last.labels
    assert "Later" in last.labels
    read = [shown_in(found, page).texts for page in range(5)]
    assert all(any(f"Word number {number}." in page for page in read) for number in range(80))


def test_words_of_any_length_are_read_whole() -> None:
    shown = a_request("taken")
    long = "\n".join(f"<{number}> &" for number in range(9_000))
    found = a_record(shown, a_line("answered", shown, long))

    pages = [shown_in(found, page).texts for page in range(40)]

    assert all(any(f"&lt;{number}&gt;" in page for page in pages) for number in range(9_000))


def test_the_buttons_of_a_page_lead_one_page_on() -> None:
    shown = a_request("taken")
    found = a_record(shown, *(a_line("replied", shown, f"Word number {number}.") for number in range(80)))

    values = [element["value"] for element in elements_of(shown_in(found, 1)) if element["action_id"] == ids.TURN]

    assert values == ["142 2", "142 0"]


# --- what it offers ---


def test_only_what_may_be_done_is_offered() -> None:
    view = shown_in(a_record(a_request("taken"), verbs=("reply", "note", "cancel")))

    assert view.labels == ["Reply", "Why this time?", "Note for the department", "Cancel it"]


def test_what_is_alone_in_a_menu_is_a_button() -> None:
    view = shown_in(a_record(a_request("open"), is_requester=True, verbs=("answer", "cancel")))

    assert view.labels == ["Add something", "Cancel", "Why this time?"]
    assert not [element for element in elements_of(view) if element["type"] == "overflow"]


def test_whoever_has_nothing_to_do_reads_all_the_same() -> None:
    view = shown_in(a_record(a_request("cancelled"), is_requester=True, verbs=()))

    assert view.labels == ["Why this time?"]
    assert "Cancelled" in view.texts


@pytest.mark.parametrize("state", ["open", "taken", "waiting", "resolved", "closed", "cancelled"])
def test_every_verb_of_the_rules_can_be_pressed_somewhere(state: str) -> None:
    """In a menu of at most five, which is what Slack takes."""
    pressed = {
        "take": ids.TAKE, "release": ids.RELEASE_ENTRY, "assign": ids.ASSIGN, "ask": ids.ASK, "reply": ids.REPLY,
        "acknowledge": ids.NO_ANSWER, "note": ids.NOTE_ENTRY, "resolve": ids.DONE, "confirm": ids.CONFIRM,
        "answer": ids.ANSWER if state == "waiting" else ids.ADD, "rate": ids.SCORES[5], "uphold": ids.UPHOLD,
        "reopen": ids.REOPEN, "cancel": ids.CANCEL_ENTRY, "change": ids.CHANGE_ENTRY, "move": ids.MOVE_ENTRY,
        "propose": ids.NEW_TIME, "dismiss": ids.DISMISS_ENTRY,
    }  # fmt: skip
    view = shown_in(a_record(a_request(state)))

    found = {element["action_id"] for element in elements_of(view)}
    found |= {one["value"].split()[0] for element in elements_of(view) for one in element.get("options", [])}

    # Whoever a new time waits for has its buttons beside it.
    allowed = {verb for verb, rule in RULES.items() if state in rule.states} - {"settle", "settle_counter"}
    assert {pressed[verb] for verb in allowed} <= found


def test_a_form_in_its_place_leads_back() -> None:
    form = dialogs.assign_form(a_request("resolved"), [], token="abc")

    view = a_view("", record.with_way_back(form, Place(142, 3)))

    assert view.labels[0] == "← Back"
    assert elements_of(view)[0]["value"] == "142 3"
    assert '"back": 3' in view.payload["private_metadata"]
    assert '"token": "abc"' in view.payload["private_metadata"]


def elements_of(view: Surface) -> list[dict[str, Any]]:
    return [element for block in view.blocks if block["type"] == "actions" for element in block["elements"]]


def test_names_of_people_are_escaped() -> None:
    shown = a_request("taken", Texts(name="<!here> & Co"))

    assert "<!here>" not in shown_in(a_record(shown, a_line("asked", shown, "?", by=ANA))).texts
