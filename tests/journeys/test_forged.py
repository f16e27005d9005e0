"""What no screen offers: forged ids, and forms that are sent twice."""

from __future__ import annotations

import json
from typing import Any

from bot.ratings.pool import COMMENT_LIMIT
from bot.requests import queries
from handlers.views import home as home_views
from handlers.views.requests import ids
from storage.ratings import COMMENT
from tests.journeys.forged import newest_form, option, request_form, send, words_form
from tests.journeys.steps import below, card, is_done, opens, own_card, presses, private, rates, writes
from tests.office import Office
from tests.ratings import given, sealed
from tests.wording.forms import NEEDS_A_CHOICE
from tests.wording.replies import is_unknown

FORGED = ["999999999", "99999999999999999999999", "-1", "0", "1 OR 1=1", "１", "", "<!channel>", "1\x00", "None", "1.0"]
BUTTONS = [
    ids.TAKE,
    ids.ASK,
    ids.REPLY,
    ids.DONE,
    ids.NO_ANSWER,
    ids.ANSWER,
    ids.ADD,
    ids.CANCEL,
    ids.CONFIRM,
    ids.REOPEN,
    ids.SCORES[4],
    ids.TIMES_LOST["1h"],
    ids.COMMENT,
    ids.READ,
    home_views.READ_ROW,
]
ENTRIES = [
    ids.ASSIGN_ENTRY,
    ids.RELEASE_ENTRY,
    ids.CANCEL_ENTRY,
    ids.REOPEN_ENTRY,
    ids.NOTE_ENTRY,
    ids.DONE_ENTRY,
    ids.READ_ENTRY,
]


def opened(office: Office) -> list[str]:
    return [shown.number for shown in queries.mine(office.bot, office.ana.id)]


# --- forged ids ---


def test_a_button_with_a_forged_id_is_answered_privately(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    it_help = card(office.bo)

    for value in FORGED:
        for action_id in BUTTONS:
            office.bo.raw_click(action_id=action_id, value=value, message=it_help)
        for verb in ENTRIES:
            office.bo.raw_click(action_id=ids.MORE, message=it_help, **option(f"{verb} {value}")["forged"])

        assert len(private(office.bo)) == len(BUTTONS) + len(ENTRIES), value
        assert all(is_unknown(said) for said in private(office.bo)), value
        office.bo.reloads()
    office.settles()

    assert office.bo.modal is None
    assert card(office.bo).state == "open"


def test_a_button_that_carries_nothing_is_answered_too(office: Office) -> None:
    office.asks(office.ana, "it My laptop")

    for action_id in BUTTONS:
        before = len(private(office.bo))
        office.bo.raw_click(action_id=action_id, message=card(office.bo))
        assert is_unknown(private(office.bo)[before]), action_id


def test_a_button_that_was_never_made_does_nothing(office: Office) -> None:
    office.asks(office.ana, "it My laptop")

    office.bo.raw_click(action_id="request.explode", value="1", message=card(office.bo))
    office.settles()

    assert private(office.bo) == []
    assert card(office.bo).state == "open"


def test_the_number_of_somebody_elses_request_opens_nothing(office: Office) -> None:
    office.asks(office.ana, "it My secret laptop")
    office.asks(office.eve, "people My contract")

    for action_id in BUTTONS:
        office.cem.raw_click(action_id=action_id, value="1", message=card(office.cem, "R-2", "people"))
        assert office.cem.modal is None, action_id
    office.settles()

    assert len(private(office.cem)) == len(BUTTONS)
    assert "secret" not in office.cem.screen()
    assert card(office.bo).state == "open"


def test_a_form_for_a_forged_department_opens_nothing(office: Office) -> None:
    for department in FORGED:
        answer = send(office, request_form(office, {"department": option(department)}))

        assert list(answer["errors"]) == ["department"], department
    assert opened(office) == []


def test_a_form_with_a_forged_type_is_a_request_without_one(office: Office) -> None:
    block = f"type-{office.department('it').id}"

    for kind in FORGED:
        assert send(office, request_form(office, {block: option(kind)})) is None, kind
    office.settles()

    assert len(opened(office)) == len(FORGED)
    assert card(office.bo, "R-1 ").about == ["It slows me down"]


def test_a_form_with_a_forged_urgency_says_so(office: Office) -> None:
    answer = send(office, request_form(office, {"urgency": option("yesterday")}))

    assert answer["errors"] == {"urgency": NEEDS_A_CHOICE}
    assert opened(office) == []


def test_a_rating_outside_the_five_is_none(office: Office) -> None:
    is_done(office)
    for score in ["0", "6", "-1", "99999999999999999999999", "five", "4.5", ""]:
        office.ana.raw_click(action_id=f"request.score.{score}", value="1", message=own_card(office.ana))
    rates(office, office.ana, 2)
    office.ana.raw_click(action_id="request.time_lost.my youth", value="1", message=own_card(office.ana))
    office.settles()

    assert given(office.bot) == (["2"], ["1h"], [])


def test_only_a_member_can_be_given_a_request(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    presses(office, office.bo, "Assign to…", card(office.bo))
    office.bo.submits(**{"Who takes it over?": "Bo Berg"})
    form = newest_form(office)
    for person_id in ["UEVE0000", "UNOBODY0", "", "'; DROP TABLE people; --"]:
        form["view"]["state"]["values"]["assignee"] = option(person_id)
        assert send(office, form) is not None, "the form stays open"
    office.settles()

    assert card(office.bo).taken_by == "Bo Berg"


def test_a_form_about_a_forged_request_is_answered_at_its_field(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.bo.clicks("Reply", on=card(office.bo))
    form = words_form(office, office.bo, "Hello")
    for number in (404, 10**30, -1):
        about = json.loads(form["view"]["private_metadata"])
        form["view"]["private_metadata"] = json.dumps({**about, "request": number})

        assert list(send(office, form)["errors"]) == ["words"], number

    assert "Hello" not in below(card(office.bo))


def test_a_number_that_was_never_given_out_is_not_known(office: Office) -> None:
    for number in ["R-0", "R-999999999", "r404"]:
        assert is_unknown(office.ana.types(f"/request {number}", in_="general"))


# --- sent twice ---


def test_a_form_sent_twice_is_one_request(office: Office) -> None:
    form = request_form(office)

    assert send(office, form) is None
    assert send(office, form) is None
    office.settles()

    assert opened(office) == ["R-1"]
    assert office.bo.screen().count("My laptop") == 1


def test_words_sent_twice_are_said_once(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    for label, words in (
        ("Ask", "Which one?"),
        ("Reply", "On its way"),
    ):
        office.bo.clicks(label, on=card(office.bo))
        form = words_form(office, office.bo, words)
        assert send(office, form) is None
        assert send(office, form) is None
        office.bo.closes()
    opens(office.bo, card(office.bo), then="Note for the department")
    form = words_form(office, office.bo, "A spare is left")
    assert [send(office, form)["response_action"] for _ in range(2)] == ["update", "update"]
    office.settles()

    for words in ("Which one?", "On its way", "A spare is left"):
        assert below(card(office.bo)).count(words) == 1


def test_a_cancellation_or_a_rating_sent_twice_counts_once(office: Office) -> None:
    is_done(office)
    rates(office, office.ana, comment="Thank you")
    assert send(office, newest_form(office)) is None
    office.settles()
    assert sealed(office.bot, COMMENT) == ["Thank you"]
    writes(office, office.ana, "Reopen", "Not yet", own_card(office.ana))
    assert send(office, newest_form(office)) is None
    writes(office, office.ana, "Cancel", "Never mind", own_card(office.ana))
    assert send(office, newest_form(office)) is None
    office.settles()

    for words in ("Not yet", "Never mind"):
        assert below(card(office.bo)).count(words) == 1, words


def test_a_comment_longer_than_its_box_is_refused_and_stays_in_it(office: Office) -> None:
    is_done(office)
    rates(office, office.ana, comment="Thank you")

    for length in (COMMENT_LIMIT, COMMENT_LIMIT + 1):
        form = newest_form(office)
        form["view"]["state"]["values"]["words"]["words"]["value"] = "x" * length
        answer = send(office, form)
        assert (answer is None) == (length == COMMENT_LIMIT)

    assert sealed(office.bot, COMMENT) == ["x" * COMMENT_LIMIT], "the same form once more"


def newest_form_of(office: Office, callback_id: str) -> Any:
    """The last form of a kind that went over the wire, as if it were a new one."""
    sent = [entry.body["request"] for entry in office.sandbox.wire if entry.what == "view_submission"]
    form = next(form for form in reversed(sent) if form["view"]["callback_id"] == callback_id)
    return json.loads(json.dumps(form))
