"""*No opinion*: an option like any other, that only means leave out, and that makes nothing shown that would not be."""

from __future__ import annotations

import pytest

from bot.pulses import ballots, figures
from bot.pulses.kinds import Kind
from bot.pulses.questionnaire import NO_OPINION, Question
from tests.bot.pulse_company import Company, composed, moves_into

pytestmark = pytest.mark.begins_with(fill=moves_into)

IT = tuple(f"p{number}" for number in range(12))
MOOD = Question(Kind.SCALE, "How are you?", has_no_opinion=True)
NONE = 5


def answered(company: Company, *chosen: int) -> figures.QuestionResult:
    """What is published when IT's people chose these places, one after the other."""
    people = company.hires("it", *IT)
    survey_id = company.launches(composed(questions=(MOOD,)))
    company.answer(survey_id, {person: {1: place} for person, place in zip(people, chosen, strict=False)})
    return company.closes(survey_id).questions[0]


def test_it_is_the_last_label_and_counted_like_the_others(company: Company) -> None:
    (group,) = answered(company, 0, 0, 4, 4, 4, NONE, NONE, NONE).groups

    assert MOOD.labels == ("1", "2", "3", "4", "5", NO_OPINION)
    assert group.counts == (2, 0, 0, 0, 3, 3)
    assert group.people == 8


def test_the_mean_leaves_it_out() -> None:
    def score(kind: Kind, *counts: int) -> float | None:
        options = ("Soup", "Salad") if kind is Kind.CHOICE else ()
        return Question(kind, "How was it?", options, has_no_opinion=True).score(counts)

    assert score(Kind.SCALE, 2, 0, 0, 0, 3, 3) == pytest.approx(3.4)
    assert score(Kind.ENPS, 1, *(0,) * 9, 1, 6) == 0
    assert score(Kind.YES_NO, 3, 1, 4) == pytest.approx(0.75)
    assert score(Kind.SCALE, 0, 0, 0, 0, 0, 7) is None
    assert score(Kind.CHOICE, 3, 1, 4) is None


def test_a_question_needs_two_minds_without_it(company: Company) -> None:
    """Seven say 5, one says 1, three have none: with those three it would be diverse enough."""
    assert answered(company, *(4,) * 7, 0, NONE, NONE, NONE).groups == ()


def test_what_was_never_offered_cannot_be_answered(company: Company) -> None:
    person, *_others = company.hires("it", *IT)
    survey_id = company.launches(composed(questions=(Question(Kind.SCALE, "How are you?"),)))

    with pytest.raises(ValueError, match="one of its labels"):
        ballots.answer(company.bot, survey_id, person, {1: NONE})


def test_text_offers_none_and_a_choice_offers_it_once() -> None:
    for kind, options in ((Kind.TEXT, ()), (Kind.CHOICE, ("Soup", NO_OPINION))):
        with pytest.raises(ValueError, match="no opinion"):
            Question(kind, "What?", options, has_no_opinion=True)
