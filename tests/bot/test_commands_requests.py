"""One request is held back at the command line, with a reason that the audit trail keeps."""

from __future__ import annotations

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.__main__ import main
from tests.bot.company import Company, moves_into

WHY = "a dispute about the part"

pytestmark = pytest.mark.begins_with(fill=moves_into)


@pytest.fixture
def asked(bot: Bot, clock: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch) -> int:
    """A request, and an admin's shell at its database."""
    url = bot.db.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SUDO_USER", "gus")
    return Company(bot, clock).asks()


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    capsys.readouterr()
    assert main(list(arguments)) == status
    out, wrong = capsys.readouterr()
    return wrong if status else out


def test_it_is_held_back_listed_and_let_go(asked: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "requests", "held") == "Nothing is held back.\n"

    assert f"R-{asked} is held back" in said(capsys, "requests", "hold", f"R-{asked}", "--reason", WHY)
    assert said(capsys, "requests", "held") == f"R-{asked}: {WHY}\n"
    said(capsys, "requests", "release", f"r-{asked}")

    assert said(capsys, "requests", "held") == "Nothing is held back.\n"
    trail = said(capsys, "audit")
    for line in (f"gus: held back R-{asked}", f"gus: let go R-{asked}", WHY):
        assert line in trail


@pytest.mark.parametrize("act", ["hold", "release"])
def test_a_number_that_nobody_has_is_named(asked: int, capsys: pytest.CaptureFixture[str], act: str) -> None:
    why = ("--reason", WHY) if act == "hold" else ()

    assert said(capsys, "requests", act, "R-999", *why, status=2) == "There is no R-999.\n"


@pytest.mark.parametrize(("number", "reason"), [("R-x", WHY), ("R-", WHY), ("R-9999999999", WHY), ("R-1", " ")])
def test_what_is_no_number_or_no_reason_is_refused(
    asked: int, capsys: pytest.CaptureFixture[str], number: str, reason: str
) -> None:
    with pytest.raises(SystemExit):
        main(["requests", "hold", number, "--reason", reason])
