"""What people are told of what did not arrive."""

from __future__ import annotations

import pytest

from bot.operations.undelivered import LostWords, Undelivered
from handlers.views import undelivered as views
from storage.tables import Person
from tests.handlers.examples import ANA, BO, CARDS, a_line, a_request
from tests.handlers.reading import a_message
from tests.moments import TUESDAY_AT_NINE


@pytest.mark.parametrize(
    ("verb", "reason", "said"),
    [
        (
            "answered",
            "is_archived",
            "⚠️ IT has not got your answer about R-142, written today at 9:00 AM: I cannot write in their channel "
            "at the moment. It is kept in the history of R-142. I pass it on as soon as I can. If it cannot wait, "
            "please tell them directly.",
        ),
        (
            "added",
            "unheard_of",
            "⚠️ IT has not got what you added about R-142, written today at 9:00 AM: Slack did not take it. It is kept "
            "in the history of R-142. Please tell them directly.",
        ),
        (
            "replied",
            "user_disabled",
            "⚠️ Ana Alves has not got your reply about R-142, written today at 9:00 AM: they have no account in Slack "
            "any more. It is kept in the history of R-142. Please ask their colleagues whether it is still needed.",
        ),
        (
            "asked",
            "ZeroDivisionError",
            "⚠️ Ana Alves has not got your question about R-142, written today at 9:00 AM: Slack did not take it. It is "
            "kept in the history of R-142. Please tell them directly.",
        ),
    ],
)
def test_whoever_wrote_reads_what_did_not_arrive_why_and_what_to_do(verb: str, reason: str, said: str) -> None:
    shown = a_request("taken")
    lost = LostWords(a_line(verb, shown, "The left one"), shown, verb in {"answered", "added"}, reason)

    message = a_message("", *views.to_writer(lost, "Europe/Paris"))

    assert message.read == said


def test_whoever_asked_reads_that_the_department_does_not_see_it() -> None:
    lost = LostWords(None, a_request(), to_department=True, reason="not_in_channel")

    assert "IT has not got your request about R-142" in a_message("", *views.to_writer(lost, "Europe/Paris")).read


@pytest.mark.parametrize(("writer", "side"), [(BO, "department"), (ANA, "requester")])
def test_whoever_wrote_is_led_to_a_card_that_they_can_open(writer: Person, side: str) -> None:
    shown = a_request("taken")
    lost = LostWords(a_line("added", shown, "The left one", by=writer), shown, to_department=True, reason="unheard_of")

    message = a_message("", *views.to_writer(lost, "Europe/Paris"))

    assert str(CARDS[side].permalink) in message.texts


def test_an_admin_reads_what_did_not_arrive_why_and_what_to_do() -> None:
    lost = Undelivered(17, "department line of R-142", "IT (CITHELP0)", TUESDAY_AT_NINE, "missing_scope")

    message = a_message("", *views.to_admin([lost], "Europe/Paris"))

    assert message.read == (
        "⚠️ Some of what I should say could not be delivered.\n"
        "department line of R-142 to IT (CITHELP0), promised today at 9:00 AM: missing_scope\n"
        "The app lacks a permission. Update its manifest (handoff manifest) and install it again.\n"
        "handoff outbox list shows all of it, with numbers for retry and drop. Nobody's words are lost."
    )


def test_of_very_much_the_newest_five_are_told() -> None:
    lost = [Undelivered(row, "card", "IT", TUESDAY_AT_NINE, "is_archived") for row in range(views.MOST + 1)]

    message = a_message("", *views.to_admin(lost, "Europe/Paris"))

    assert message.read.count("promised") == views.MOST
    assert "There is more." in message.read
