"""Where files are fetched from, and what they are called on the other side."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, cast

import pytest
from slack_sdk import WebClient

from bot import Bot
from bot.outbox import TryLater
from bot.requests.files import MOST_BYTES, Missed, SentFile, Why
from handlers.delivery import files
from handlers.delivery.files import FileCourier


@pytest.fixture
def courier(bot: Bot) -> FileCourier:
    return FileCourier(bot, WebClient(token="xoxb-secret", base_url="https://slack.com/api/"))


@pytest.mark.parametrize(
    "address",
    [
        "https://files.slack.com/files-pri/T1-F1/download/screen.png",
        "https://northwind.slack.com/files/U1/F1/screen.png",
        "https://files.slack-gov.com/files-pri/T1-F1/screen.png",
        "https://slack.com/files-pri/T1-F1/screen.png",
    ],
)
def test_files_are_fetched_from_slack(courier: FileCourier, address: str) -> None:
    assert courier._is_slacks(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://files.slack.com/files-pri/T1-F1/screen.png",
        "https://files.slack.com.evil.example/screen.png",
        "https://evilslack.com/screen.png",
        "https://files.slack.com@evil.example/screen.png",
        "https://drive.example/plan",
        "file:///etc/passwd",
        "",
    ],
)
def test_the_token_is_shown_to_nobody_else(courier: FileCourier, address: str) -> None:
    assert not courier._is_slacks(address)
    with pytest.raises(Missed) as missed, courier._fetched({"url_private_download": address}):
        pass
    assert missed.value.why is Why.CLOSED


class Endless(io.RawIOBase):
    """A file of which Slack said that it is small."""

    def read(self, size: int = -1) -> bytes:
        return b"0" * size


def test_a_file_that_is_larger_than_slack_said_is_read_no_further() -> None:
    content = io.BytesIO()

    with pytest.raises(Missed) as missed:
        files._copied(cast("IO[bytes]", Endless()), content)

    assert missed.value.why is Why.TOO_BIG
    assert content.tell() <= MOST_BYTES


def test_a_file_that_trickles_in_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    moments: Iterator[float] = iter(range(0, 10_000, 50))
    monkeypatch.setattr("handlers.delivery.files.time.monotonic", lambda: next(moments))

    with pytest.raises(TryLater):
        files._copied(cast("IO[bytes]", Endless()), io.BytesIO())


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (SentFile("F1", name="screen.png"), "screen.png"),
        (SentFile("F1", mode="snippet", name="Untitled"), "Untitled.txt"),
        (SentFile("F1", mode="snippet", name="fix.sh"), "fix.sh"),
        (SentFile("F1"), "file"),
    ],
)
def test_a_copy_is_called_as_the_file(file: SentFile, name: str) -> None:
    assert files._name(file) == name
