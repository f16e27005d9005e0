"""Who thanks wants nothing more, and who only begins with thanks is heard."""

from __future__ import annotations

import pytest

from bot.requests import courtesy
from bot.requests.courtesy import Courtesy
from tests.bot.courtesies import ASKING, DOUBTFUL, EMOJI, NOTHING_MORE, lines

NAMES = ("Bo Berg", "Ana Alves")
PHRASES = [line for table in NOTHING_MORE.values() for line in lines(table)]


def test_there_are_as_many_examples_as_were_asked_for() -> None:
    assert (len(set(PHRASES)), len(set(lines(ASKING)))) >= (195, 50)
    assert all(len(lines(table)) == 25 for table in NOTHING_MORE.values())


@pytest.mark.parametrize("said", PHRASES)
def test_thanks_and_greetings_owe_nobody_an_answer(said: str) -> None:
    assert courtesy.read(said, NAMES) is Courtesy.NO_ANSWER


@pytest.mark.parametrize("said", lines(ASKING))
def test_what_only_begins_with_thanks_asks_for_an_answer(said: str) -> None:
    assert courtesy.read(said, NAMES) is Courtesy.AN_ANSWER


@pytest.mark.parametrize("said", lines(DOUBTFUL))
def test_a_few_words_more_are_a_doubt(said: str) -> None:
    assert courtesy.read(said, NAMES) is Courtesy.DOUBTFUL


@pytest.mark.parametrize("said", lines(EMOJI))
def test_emoji_alone_owe_nobody_an_answer(said: str) -> None:
    assert courtesy.read(said, NAMES) is Courtesy.NO_ANSWER


@pytest.mark.parametrize(
    "said", ["It smells.", "Yes", "314", "My laptop", "help", "no", "It does not work", "?", "👍?"]
)
def test_what_is_no_courtesy_asks_for_an_answer(said: str) -> None:
    assert courtesy.read(said, NAMES) is Courtesy.AN_ANSWER


@pytest.mark.parametrize(
    "said", ["Thanks https://example.com", "Thanks www.example.com", "Thanks, room 314", "Danke 12"]
)
def test_a_link_or_a_number_says_something(said: str) -> None:
    assert courtesy.read(said, NAMES) is Courtesy.AN_ANSWER


def test_what_somebody_is_thanked_for_ends_with_the_sentence() -> None:
    assert courtesy.read("Thanks for the info and your help", NAMES) is Courtesy.NO_ANSWER
    assert courtesy.read("Thanks for your help. Info on that", NAMES) is Courtesy.DOUBTFUL


def test_a_name_is_part_of_the_courtesy_only_of_somebody_it_may_be_addressed_to() -> None:
    assert courtesy.read("Thanks @Bo Berg", NAMES) is Courtesy.NO_ANSWER
    assert courtesy.read("Thanks @Bo Berg") is Courtesy.DOUBTFUL


@pytest.mark.parametrize("said", PHRASES)
def test_a_question_behind_any_courtesy_is_heard(said: str) -> None:
    assert courtesy.read(f"{said} When will the other one be ready?", NAMES) is Courtesy.AN_ANSWER
    assert courtesy.read(f"{said} But it does not start", NAMES) is Courtesy.AN_ANSWER


def test_four_words_beside_thanks_are_a_doubt_and_five_say_something() -> None:
    assert courtesy.read("Thanks, Tuesday suits me fine", NAMES) is Courtesy.DOUBTFUL
    assert courtesy.read("Thanks, Tuesday suits me well enough", NAMES) is Courtesy.AN_ANSWER


def test_a_long_text_is_read_in_no_time() -> None:
    assert courtesy.read("thanks " * 6_000, NAMES) is Courtesy.NO_ANSWER
    assert courtesy.read("Thanks. " + "The printer smells. " * 2_000, NAMES) is Courtesy.AN_ANSWER
