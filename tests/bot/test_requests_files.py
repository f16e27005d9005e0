"""Which files are passed on from one side of a request to the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.requests import files
from bot.requests.files import MOST_BYTES, SentFile, Why, refusal


def sent(name: str, **more: object) -> SentFile:
    return SentFile("F1", **{"name": name, "size": 1, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["screen.png", "Scan.PDF", "figures.xlsx", "talk.mp4", "trace.log", "logs.zip", "two.names.docx"]
)
def test_what_people_send_each_other_is_passed_on(name: str) -> None:
    assert refusal(sent(name)) is None


@pytest.mark.parametrize(
    "name", ["setup.exe", "photo.png.exe", "run.sh", "a.bat", "a.ps1", "a.msi", "page.html", "macro.vbs", "a.jar", "a."]
)
def test_what_a_computer_would_run_is_not(name: str) -> None:
    assert refusal(sent(name)) is Why.KIND


def test_a_program_that_is_called_a_picture_is_not() -> None:
    assert refusal(sent("photo.png", mimetype="application/x-msdownload")) is Why.KIND


def test_a_name_without_an_ending_goes_by_what_slack_takes_it_for() -> None:
    assert refusal(sent("README", filetype="text")) is None
    assert refusal(sent("tool", filetype="binary")) is Why.KIND


def test_a_snippet_is_text_whatever_language_it_is_in() -> None:
    assert refusal(sent("fix.sh", mode="snippet", filetype="shell")) is None


@pytest.mark.parametrize("mode", ["canvas", "quip", "post", "space", "list", "email"])
def test_what_lives_in_slack_alone_is_not(mode: str) -> None:
    assert refusal(sent("Plan", mode=mode)) is Why.KIND


def test_what_slack_hides_is_not() -> None:
    assert refusal(SentFile("F1", mode="hidden_by_limit", is_known=False)) is Why.HIDDEN


def test_what_slack_says_nothing_of_is_asked_for_first() -> None:
    assert refusal(SentFile("F1", mode="file_access", is_known=False)) is None


@given(st.integers(min_value=0, max_value=4 * MOST_BYTES))
def test_the_bound_of_the_size_is_the_last_that_is_taken(size: int) -> None:
    assert (refusal(sent("a.png", size=size)) is None) == (size <= MOST_BYTES)


def test_twenty_five_megabytes_are_taken_and_no_byte_more() -> None:
    assert refusal(sent("a.png", size=25 * 1024 * 1024)) is None
    assert refusal(sent("a.png", size=25 * 1024 * 1024 + 1)) is Why.TOO_BIG


def test_links_and_what_is_gone_do_not_count_as_files() -> None:
    found = [sent("a.png"), sent("b", mode="external"), SentFile("F3", mode="tombstone", is_known=False)]

    assert files.count(found) == 1
