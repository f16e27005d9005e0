"""Good wishes ask for nothing; a question beside them does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.requests.ask_channels import is_asked
from bot.requests.celebrations import is_celebration

WISHES = (
    "Congratulations to all of you on the launch",
    "Herzlichen Glückwunsch zum neuen Büro, liebe Dana",
    "Félicitations à toute l'équipe pour ce beau résultat",
    "¡Feliz cumpleaños, Bo! Que lo pases muy bien",
    "Tanti auguri di buon compleanno a Cem",
    "Parabéns a toda a equipa pelo resultado",
    "Van harte gefeliciteerd met je nieuwe baan, Eve",
    "Wszystkiego najlepszego, Hana, i sto lat",
    "Twenty years with us today, dear Gus \N{PARTY POPPER}",
)
REQUESTS = (
    "Happy birthday, Bo! Can somebody reset my password?",
    "My screen stays black since this morning",
    "Please order a cake for the party on Friday",
    "Ich brauche bis morgen einen zweiten Bildschirm",
)


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_asks_for_nothing(text: str) -> None:
    assert is_celebration(text)
    assert not is_asked(text)


@pytest.mark.parametrize("text", REQUESTS)
def test_what_asks_for_something_is_asked(text: str) -> None:
    assert not is_celebration(text)
    assert is_asked(text)


@given(st.text(max_size=14))
def test_fewer_than_fifteen_characters_ask_for_nothing(text: str) -> None:
    assert not is_asked(text)
    assert is_asked("My screen died!")


@given(st.sampled_from(WISHES), st.sampled_from(["?", "\N{INVERTED QUESTION MARK}"]))
def test_a_question_beside_a_wish_is_asked(wish: str, mark: str) -> None:
    assert not is_celebration(f"{wish}. And my password{mark}")
