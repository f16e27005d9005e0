"""A CSV opens in any spreadsheet, with every letter as it was written, and computes nothing."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from bot.spreadsheet import to_csv

# What a line of CSV can be read back from; a lone carriage return is none.
_TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\0"), max_size=30)


def test_lines_end_as_the_standard_says_and_the_file_says_that_it_is_utf_8() -> None:
    assert to_csv([("a", 1), ("b, c", None)]).encode() == b'\xef\xbb\xbfa,1\r\n"b, c",\r\n'


def test_what_a_spreadsheet_would_compute_gets_an_apostrophe() -> None:
    texts = ("=1+1", "+1", "-1", "@sum", "\tx", "\rx")

    read = list(csv.reader(io.StringIO(to_csv([texts]).removeprefix("\ufeff"), newline="")))

    assert read == [[f"'{text}" for text in texts]]


def test_numbers_stay_numbers() -> None:
    assert to_csv([(-1, -0.5, 2)]).removeprefix("\ufeff") == "-1,-0.5,2\r\n"


@given(rows=st.lists(st.lists(_TEXTS, min_size=1, max_size=4), max_size=4))
def test_nothing_that_is_written_is_lost(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(to_csv(rows).removeprefix("\ufeff"), newline="")))

    assert read == [[f"'{text}" if text.startswith(tuple("=+-@\t")) else text for text in row] for row in rows]
