"""What was typed or chosen in a form survives every redraw of it: each field filled in, each redraw tried."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeGuard

import pytest

from bot.sandbox.form_state import first_value
from bot.sandbox.model import Json
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenModal, field_called
from handlers import views
from handlers.views.pulses import plan, questions
from handlers.views.requests import dialogs
from tests.journeys.steps import ABOUT, DETAILS, URGENCY, WHAT, WHO
from tests.office import Office

REQUEST_FORM = {dialogs.DEPARTMENT, dialogs.TYPE, dialogs.URGENCY}
QUESTION_FORM = {questions.KIND}
WHOM_FORM = {plan.REACH}
WHEN_FORM = {plan.OPENS_ON}

ANOTHER_KIND = "what the numbers mean, and the choices, belong to one kind of answer"
OWN_FIELD = "whom it asks is chosen in a field that goes with the kind of audience"
# What cannot survive: by what is chosen anew, which field, and why.
CANNOT: Mapping[str, Mapping[str, str]] = {
    dialogs.DEPARTMENT: {ABOUT: "the other department offers other types"},
    questions.KIND: {
        "What 1 and 5 mean": ANOTHER_KIND,
        "What 0 and 10 mean": ANOTHER_KIND,
        "Choices": ANOTHER_KIND,
        "For those who cannot tell": "whoever answers in their own words can say so",
    },
    plan.REACH: dict.fromkeys(("Which departments?", "Which channel?", "Which user group?"), OWN_FIELD),
}
# A choice that asks for other contents; in a draft it is confirmed first.
REPLACES = {questions.TEMPLATE: "another template brings its own title and questions"}


def test_every_choice_that_redraws_a_form_is_tried_here() -> None:
    assert set(dispatching()) == REQUEST_FORM | QUESTION_FORM | WHOM_FORM | WHEN_FORM | REPLACES.keys()


def test_nothing_typed_in_a_request_is_lost_when_another_department_type_or_urgency_is_chosen(office: Office) -> None:
    office.ana.types("/request it", in_="general")

    tried = tries_every_redraw(office.ana)

    assert tried == REQUEST_FORM


@pytest.mark.parametrize("label", [WHO, ABOUT, URGENCY])
def test_a_request_is_drawn_with_all_that_was_typed_whatever_slack_keeps_by_itself(office: Office, label: str) -> None:
    office.ana.types("/request it", in_="general")
    fills_everything(office.ana, but=WHO)
    before = held(modal(office.ana), but=label)

    office.ana.chooses(modal(office.ana).options(label)[0], in_=label)

    for name in {WHAT, DETAILS, URGENCY} - {label}:
        assert drawn_with(modal(office.ana), name) == before[name]


def test_nothing_typed_in_a_question_is_lost_when_it_is_answered_in_another_way(office: Office) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.chooses("A blank page", in_="Start from")

    assert tries_every_redraw(office.hana) == QUESTION_FORM


def test_nothing_chosen_about_an_audience_is_lost_when_another_is_asked(office: Office) -> None:
    reaches_whom(office)

    assert tries_every_redraw(office.hana) == WHOM_FORM


def test_nothing_chosen_about_when_is_lost_when_another_day_is_chosen(office: Office) -> None:
    reaches_whom(office)
    office.hana.submits()

    assert tries_every_redraw(office.hana) == WHEN_FORM


def test_a_title_survives_the_way_to_a_question_and_back(office: Office) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.fills(Title="How are you?")

    office.hana.clicks("Change", beside="Good work is noticed here.")
    office.hana.submits()

    assert modal(office.hana).value("Title") == "How are you?"


def test_all_that_was_chosen_survives_the_way_back_to_an_earlier_step(office: Office) -> None:
    reaches_whom(office)
    fills_everything(office.hana)
    office.hana.chooses("Everyone in the company", in_="Who is asked?")
    office.hana.fills(**{"And in which channel?": None})
    whom = held(modal(office.hana))
    office.hana.clicks("← What")
    office.hana.submits()
    assert held(modal(office.hana)) == whom

    office.hana.submits()
    fills_everything(office.hana)
    when = held(modal(office.hana))
    office.hana.clicks("← To whom")
    assert held(modal(office.hana)) == whom
    office.hana.submits()
    assert held(modal(office.hana)) == when


# --- filling in, and choosing anew ---


def dispatching() -> Iterator[str]:
    """The action ids of all inputs that tell Handoff of every choice, read from where they are drawn."""
    for found in pkgutil.walk_packages(views.__path__, "handlers.views."):
        module = importlib.import_module(found.name)
        for call in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(call, ast.Call) and any(given.arg == "dispatch_action" for given in call.keywords):
                (name,) = (given.value for given in ast.walk(call) if is_action_id(given))
                yield str(name.value if isinstance(name, ast.Constant) else getattr(module, ast.unparse(name)))


def is_action_id(node: ast.AST) -> TypeGuard[ast.keyword]:
    return isinstance(node, ast.keyword) and node.arg == "action_id"


def reaches_whom(office: Office) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.submits()


def tries_every_redraw(person: Person) -> set[str]:
    """Fill in everything and choose anew, once for every option of every field that redraws the form.

    Fails when that loses a field which is not named in `CANNOT`. Return the action ids that were tried.
    """
    tried = set()
    for label in [label for label in modal(person).labels if choices(modal(person), label)]:
        action_id, at_first = element_of(modal(person), label)["action_id"], modal(person).value(label)
        for choice in choices(modal(person), label):
            fills_everything(person, but=label)
            before = held(modal(person), but=label)

            person.chooses(choice, in_=label)

            after = held(modal(person), but=label)
            lost = {name for name, value in before.items() if after.get(name) != value}
            assert lost <= CANNOT.get(action_id, {}).keys(), f"{label} {choice!r} loses {lost}"
            tried.add(action_id)
        person.chooses(at_first or None, in_=label)
    return tried


def fills_everything(person: Person, *, but: str = "") -> None:
    """Choose something in every field `but` one, and but those that would take that one away."""
    for label in modal(person).labels:
        # A choice may have redrawn the form since.
        if label == but or label not in modal(person).labels:
            continue
        action_id = element_of(modal(person), label)["action_id"]
        if action_id not in REPLACES and but not in CANNOT.get(action_id, {}):
            person.chooses(something(modal(person), label), in_=label)


def something(form: SeenModal, label: str) -> Any:
    element = element_of(form, label)
    kind = element["type"]
    if kind == "plain_text_input":
        return f"Typed in {label}"
    if kind == "number_input":
        return "7"
    if kind == "datepicker":
        return date(2026, 3, 25)
    if kind == "file_input":
        return {"screen.png": b"blue"}
    if "users" in kind:
        return ["Ana Alves", "Bo Berg"]
    if "conversations" in kind:
        return "it-help"
    if "multi" in kind or kind == "checkboxes":
        return form.options(label)[-2:]
    return form.options(label)[-1]


def choices(form: SeenModal, label: str) -> list[Any]:
    """What can be chosen in a field that redraws the form; none in a field that does not, or that asks for another."""
    block, element = field_called(form._renderer, form.view.blocks, label)
    if not block.get("dispatch_action") or element["action_id"] in REPLACES:
        return []
    return [date(2026, 3, 18), date(2026, 3, 19)] if element["type"] == "datepicker" else form.options(label)


def held(form: SeenModal, *, but: str = "") -> dict[str, str]:
    """What every field holds, by its label."""
    return {label: form.value(label) for label in form.labels if label != but}


def drawn_with(form: SeenModal, label: str) -> str:
    """What Handoff drew into the field, whatever its reader's client had kept in it."""
    return form._renderer.value(element_of(form, label), first_value(element_of(form, label)))


def element_of(form: SeenModal, label: str) -> Json:
    return field_called(form._renderer, form.view.blocks, label)[1]


def modal(person: Person) -> SeenModal:
    assert person.modal is not None
    return person.modal
