"""The kinds of questions as their author, and whoever answers, meets them: nothing of a kind is forgotten."""

from __future__ import annotations

import pytest

from bot.pulses.kinds import Kind
from bot.pulses.questionnaire import Question
from handlers.views.pulses import kinds
from handlers.views.pulses.kinds import CountedKindView
from tests.handlers.pulse_examples import FIVE


def test_every_kind_has_a_view_of_its_own() -> None:
    assert [kinds.of(kind).kind for kind in Kind] == list(Kind)
    assert {question.kind for question in FIVE} == set(Kind), "the other tests would forget a kind"


@pytest.mark.parametrize("question", FIVE, ids=[question.kind for question in FIVE])
def test_what_is_counted_is_drawn_and_nothing_else(question: Question) -> None:
    assert isinstance(kinds.of(question.kind), CountedKindView) == question.is_closed
    if not question.is_closed:
        with pytest.raises(TypeError, match="nothing is counted"):
            kinds.counted(question.kind)


@pytest.mark.parametrize("question", FIVE, ids=[question.kind for question in FIVE])
def test_a_question_is_the_same_when_its_form_is_sent_back_unchanged(question: Question) -> None:
    view = kinds.of(question.kind)
    lines = view.details_of(question)

    assert view.wrong_details(lines, has_no_opinion=False) is None
    assert view.question(question.text, lines, has_no_opinion=False) == question
    assert bool(lines) <= (view.details is not None), "what it has is lost without a field"


@pytest.mark.parametrize("question", FIVE, ids=[question.kind for question in FIVE])
def test_no_opinion_can_be_offered_where_answers_are_counted(question: Question) -> None:
    view = kinds.of(question.kind)

    offered = view.question(question.text, view.details_of(question), has_no_opinion=True)

    assert offered.has_no_opinion == question.is_closed
    assert ("No opinion" in view.how_answered(offered)) == question.is_closed
