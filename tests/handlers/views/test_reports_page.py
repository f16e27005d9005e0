"""The printable page: it stands alone, draws what its tables say, and shows nobody's words as anything but words."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.reports import definitions
from handlers.views.reports import department, drawing, page
from tests.bot.report_companies import LAPTOP, a_report, half_a_year
from tests.handlers.examples import Texts
from tests.handlers.report_surfaces import reports

GOLDEN = Path(__file__).parent / "golden_pages"
TOLD = {name: definitions.definition(name) for name in department.DEFINED}
_FETCHES = re.compile(r"""<script|<link|<img|<iframe|\son\w+=|url\(|@import|src=|href=""", re.IGNORECASE)


@pytest.mark.parametrize(("name", "report"), list(reports(Texts())), ids=[name for name, _ in reports(Texts())])
def test_a_page_stands_alone_and_is_well_formed(name: str, report: object) -> None:
    drawn = page.page(report, TOLD)  # type: ignore[arg-type]

    assert not _FETCHES.search(drawn), name
    for svg in re.findall(r"<svg.*?</svg>", drawn, re.DOTALL):
        assert ElementTree.fromstring(svg).get("aria-label")  # noqa: S314  (drawn by ourselves)


def test_a_page_looks_as_it_was_last_looked_at(matches_file: Callable[[Path, str], None]) -> None:
    matches_file(GOLDEN / "report.html", page.page(a_report(), TOLD))


def test_beside_each_drawing_stands_a_table() -> None:
    for part in page.page(a_report(), TOLD).split("<section>"):
        assert ("<svg" in part) <= ("<table" in part)


def test_words_of_people_are_words() -> None:
    evil = "<script>alert(1)</script>"

    drawn = page.page(a_report(name=evil, kind_names={LAPTOP: evil}), TOLD)

    assert "<script" not in drawn
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in drawn


def test_little_has_a_page_as_well() -> None:
    nothing, early = page.page(a_report([], since=0), TOLD), page.page(a_report(half_a_year(3), since=3), TOLD)

    assert "Nothing was asked of IT in these weeks" in nothing
    assert "too early to say what is usual: 3 of 12 weeks" in early
    assert nothing.count("<svg") == 0
    assert early.count("<svg") == 2


def test_names_of_lines_do_not_cover_each_other() -> None:
    drawn = drawing.lines("Flat", ["W1", "W2"], {name: [1.0, 1.0] for name in "abcd"}, "hours")

    ends = sorted(float(y) for y, _name in re.findall(r'y="([\d.]+)">([abcd])<', drawn))
    assert all(after - before >= 14 for before, after in pairwise(ends))
    assert ends[-1] <= drawing.HIGH


def test_a_drawing_of_nothing_but_zeros_is_flat() -> None:
    drawn = drawing.lines("Nothing", ["W1"], {"In": [0.0]}, "requests")

    assert "nan" not in drawn
    assert 'class="line line-0"' in drawn
