"""What people write is kept word for word, and nothing in it plays tricks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import clean, is_blank, one_line, shorten

# Ordinary text, and much of what is dangerous in it.
TEXTS = st.text(st.one_of(st.characters(), st.sampled_from("\r\n\t \x00\x1b\x7f\x9f\u202e\u2066\u200d\ud800&<>*`🖨️م")))


def visible(text: str) -> list[str]:
    """The characters that a reader sees."""
    return [char for char in text if unicodedata.category(char)[0] in "LNPSM"]


@given(TEXTS)
def test_cleaning_drops_no_visible_character(text: str) -> None:
    without_halves = text.encode("utf-8", "replace").decode()

    assert visible(clean(text)) == visible(without_halves)


@given(TEXTS)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert one_line(one_line(text)) == one_line(text)


@given(TEXTS)
def test_what_is_clean_can_be_kept_in_any_database_and_reorders_nothing(text: str) -> None:
    cleaned = clean(text)

    cleaned.encode("utf-8")
    assert not any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in cleaned)
    assert not any(
        unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        for char in cleaned
    )
    assert "\n" not in one_line(text)


@given(TEXTS)
def test_one_line_keeps_every_word(text: str) -> None:
    assert one_line(text).split() == clean(text).split()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  hello  ", "hello"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("مرحبا بالعالم", "مرحبا بالعالم"),
        ("\u202eevil\u202c", "evil"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("family \U0001f468\u200d\U0001f469\u200d\U0001f467", "family \U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("half \ud83d", "half ?"),
    ],
)
def test_examples_of_cleaning(text: str, kept: str) -> None:
    assert clean(text) == kept


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u200d\u2060\ufeff", "\u2800\u3164\u115f\u1160", "\u00a0\u3000"])
def test_what_nobody_can_see_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", [".", "🖨️", "م", "1", " x ", "\u200b!"])
def test_what_somebody_can_see_is_not(text: str) -> None:
    assert not is_blank(text)


@given(st.text(), st.integers(1, 60))
def test_a_shortened_text_fits_and_begins_like_the_whole(text: str, limit: int) -> None:
    short = shorten(text, limit)

    assert len(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_a_text_is_cut_between_words_where_there_is_a_place_to() -> None:
    assert shorten("My laptop will not start", 15) == "My laptop will…"
    assert shorten("Donaudampfschifffahrt", 10) == "Donaudamp…"
