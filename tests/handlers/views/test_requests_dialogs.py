"""The forms: what they ask, what they promise, and that nothing chosen is lost."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.standards import Standard, Target, Urgency
from handlers.requests.dialogs import ANSWER, ASK, REPLY, WORDS_FORMS, WordsForm
from handlers.views.requests import dialogs
from handlers.views.requests.dialogs import Chosen
from tests.handlers.examples import Texts, a_request, an_offer
from tests.handlers.reading import Surface, a_view
from tests.moments import TUESDAY_AT_NINE, friday_at, tuesday_at
from tests.wording.forms import opens_in, promised_in, sent_now_in

OFFERS = [an_offer(), an_offer(Texts(department="People"), number=2, promised=False)]


def request_form(chosen: Chosen, at: datetime = TUESDAY_AT_NINE) -> Surface:
    return a_view("request form", dialogs.request_form(OFFERS, chosen, token="abc", at=at))


def elements(surface: Surface) -> dict[str, dict[str, object]]:
    return {block["block_id"]: block["element"] for block in surface.blocks if block["type"] == "input"}


def test_the_form_opens_with_nothing_chosen_and_the_usual_urgency() -> None:
    form = request_form(Chosen())

    assert list(elements(form)) == ["department", "summary", "details", "files", "urgency"]
    assert "initial_option" not in elements(form)["department"]
    assert "promises" not in form.texts
    assert {"I cannot work", "It slows me down", "It can wait"} <= set(form.labels)


def test_under_the_department_stand_its_promise_its_hours_and_when_an_answer_would_come() -> None:
    form = request_form(Chosen(OFFERS[0]))

    assert "IT promises a first answer within 4 working hours and to be done within 2 working days." in form.read
    assert promised_in(form.read) == ("IT", "4 working hours", "2 working days")
    assert "If you send it now, the first answer is due today at 2:00 PM." in form.read
    assert sent_now_in(form.read) == "today at 2:00 PM"
    assert f"the first answer is due <!date^{int(tuesday_at(14).timestamp())}^" in form.texts
    assert "Mon-Fri 09:00-12:30, 13:30-18:00 (Paris time)" in form.texts
    assert "Open now." in form.texts


def test_at_night_the_form_says_when_the_department_opens() -> None:
    form = request_form(Chosen(OFFERS[0]), at=tuesday_at(20)).read

    assert "Closed now, opens tomorrow at 9:00 AM." in form
    assert opens_in(form) == "tomorrow at 9:00 AM"
    assert opens_in(request_form(Chosen(OFFERS[0])).read) is None


def test_a_department_without_a_standard_says_so_in_the_form() -> None:
    form = request_form(Chosen(OFFERS[1]))

    assert "gives no promised time" in form.texts
    assert "is due" not in form.texts


def test_the_promise_follows_the_type_and_the_urgency() -> None:
    offer = an_offer()
    offer.standards["type-1", "urgent"] = Standard(Target(15, "m"), Target(1, "h"))

    chosen = Chosen(offer, offer.types[1].id, Urgency.URGENT)

    assert "within 15 working minutes" in request_form(chosen).texts


def test_what_was_typed_and_chosen_stays_when_the_form_is_redrawn() -> None:
    chosen = Chosen(OFFERS[0], OFFERS[0].types[1].id, Urgency.URGENT, "A new laptop", "The old one is slow")

    fields = elements(request_form(chosen))

    assert fields["summary"]["initial_value"] == "A new laptop"
    assert fields["details"]["initial_value"] == "The old one is slow"
    for block_id, value in (("department", "1"), ("type-1", str(OFFERS[0].types[1].id)), ("urgency", "urgent")):
        initial = fields[block_id]["initial_option"]
        assert isinstance(initial, dict)
        assert initial["value"] == value


def test_another_department_brings_another_list_of_types() -> None:
    assert "type-1" in elements(request_form(Chosen(OFFERS[0])))
    assert "type-2" in elements(request_form(Chosen(OFFERS[1])))


def test_a_department_without_types_asks_for_none() -> None:
    form = a_view("", dialogs.request_form([an_offer(types=0)], Chosen(an_offer(types=0)), token="", at=friday_at(9)))

    assert not any(block_id.startswith("type") for block_id in elements(form))


@pytest.mark.parametrize("form", WORDS_FORMS, ids=lambda form: form.title)
def test_every_small_form_says_which_request_it_is_about(form: WordsForm) -> None:
    view = a_view(form.title, form.view(a_request("waiting")))

    assert "R-142" in view.texts
    assert "My laptop won't start" in view.texts
    assert view.payload["callback_id"] == form.callback_id


def test_who_answers_reads_the_question_above_the_box() -> None:
    waiting = a_request("waiting", Texts(words="Which floor is it on?"))

    assert "Which floor is it on?" in a_view("", ANSWER.view(waiting)).texts
    assert "Which floor is it on?" not in a_view("", REPLY.view(waiting)).texts


def test_who_asks_reads_that_the_clock_stands_meanwhile() -> None:
    assert "clock" in a_view("", ASK.view(a_request("taken"))).texts


def test_the_same_form_opened_twice_has_two_tokens() -> None:
    shown = a_request("taken")

    assert ASK.view(shown).private_metadata != ASK.view(shown).private_metadata


def test_a_department_too_large_for_a_list_gets_the_people_picker() -> None:
    members = [(f"U{number:05}", f"Colleague {number}") for number in range(101)]

    def picker(count: int) -> object:
        form = dialogs.assign_form(a_request("open"), members[:count], token="abc")
        return elements(a_view("", form))["assignee"]["type"]

    assert [picker(count) for count in (1, 100, 101)] == ["static_select", "static_select", "users_select"]
