"""The kinds of questions: every one of them knows what it is answered with, and nothing else is an answer."""

from __future__ import annotations

import pytest

from bot.pulses import kinds
from bot.pulses.ballot_content import Content, checked, envelope_size, pack, unpack
from bot.pulses.kinds import TEXT_LIMIT, Kind
from bot.pulses.questionnaire import Question

# One of each, with *No opinion* where it can be offered.
EXAMPLES = {
    Kind.SCALE: Question(Kind.SCALE, "How are you?", low="bad", high="good", has_no_opinion=True),
    Kind.ENPS: Question(Kind.ENPS, "Would you recommend us?", has_no_opinion=True),
    Kind.YES_NO: Question(Kind.YES_NO, "Was it good?", has_no_opinion=True),
    Kind.CHOICE: Question(Kind.CHOICE, "Lunch?", ("Soup", "Salad"), has_no_opinion=True),
    Kind.TEXT: Question(Kind.TEXT, "What else?"),
}


def test_every_kind_has_a_class_of_its_own() -> None:
    assert len({type(kinds.of(kind)) for kind in Kind}) == len(Kind)
    assert set(EXAMPLES) == set(Kind)


@pytest.mark.parametrize("question", EXAMPLES.values(), ids=EXAMPLES)
def test_whatever_a_form_offers_is_read_and_fits_into_an_envelope(question: Question) -> None:
    sent = [str(place) for place in range(len(question.labels))] if question.is_closed else ["Tea", "é" * TEXT_LIMIT]

    for given in sent:
        answer = question.read(given)

        assert answer is not None
        assert str(answer) == given
        packed = pack(Content(b"p" * 32, "123456789", checked([question], {1: answer})))
        assert unpack(packed).answers == {1: answer}
        assert len(packed) < envelope_size([question])


@pytest.mark.parametrize("question", EXAMPLES.values(), ids=EXAMPLES)
def test_whatever_no_form_offers_is_asked_again_and_kept_out_of_envelopes(question: Question) -> None:
    beyond = str(len(question.labels)) if question.is_closed else "x" * (TEXT_LIMIT + 1)

    assert question.read(beyond) is None
    with pytest.raises(ValueError, match=r"one of its labels|too long"):
        checked([question], {1: int(beyond) if question.is_closed else beyond})


@pytest.mark.parametrize("question", EXAMPLES.values(), ids=EXAMPLES)
def test_only_an_open_question_may_be_left_empty(question: Question) -> None:
    assert question.read("") == (None if question.is_closed else "")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CHOICE])
def test_only_a_choice_has_options(kind: Kind) -> None:
    with pytest.raises(ValueError, match="only a choice"):
        Question(kind, "Lunch?", ("Soup", "Salad"))
