"""What Handoff says by itself: short, true, and with something to press."""

from __future__ import annotations

import pytest

from bot.clocks import RESOLUTION, RESPONSE
from bot.reminders import Due, News, Told
from handlers.views import reminders as views
from handlers.views.departments import channel_unreachable
from tests.handlers.examples import Texts, a_request, many
from tests.handlers.reading import a_message
from tests.moments import friday_at, tuesday_at, wednesday_at


def test_a_reminder_says_what_is_due_who_has_it_and_offers_to_act() -> None:
    unclaimed = a_message(
        "", *views.reminder(Due(a_request("open", at=tuesday_at(13, 15)), RESPONSE, "75%", ping_id=3))
    )
    taken = a_message("", *views.reminder(Due(a_request("taken", at=wednesday_at(17)), RESOLUTION, "75%")))

    assert "The first answer is 🟡 due soon" in unclaimed.texts
    assert "Nobody has it yet" in unclaimed.texts
    assert unclaimed.labels == ["Take it", "Reply", "Ask", "Done", "Snooze…"]
    assert "The solution is" in taken.texts
    assert "Bo Berg has it" in taken.texts


@pytest.mark.parametrize(("summary", "rows"), [("My laptop", 10), ("&" * 150, 7)])
def test_a_digest_counts_what_it_has_no_room_for(summary: str, rows: int) -> None:
    late = many(a_request("taken", Texts(summary=summary), at=friday_at(17)), 25)
    message = a_message("", *views.digest(Told(tuple(Due(row, RESOLUTION, "daily") for row in late))))

    shown = message.labels.count("Open")
    assert shown == rows
    assert "25 requests need a look" in message.texts
    assert f"and {25 - shown} more; you find all of them in Home." in message.texts


def test_the_requester_is_told_honestly_that_the_promise_was_missed() -> None:
    news = a_message("", *views.late_news(News(a_request("open", at=friday_at(17)), RESPONSE, is_late=True)))

    assert "We are sorry" in news.texts
    assert "promised a first answer by <!date^" in news.texts
    assert "Nobody has taken it yet" in news.texts


def test_a_lead_whose_channel_cannot_be_reached_reads_what_to_do() -> None:
    message = a_message("", *channel_unreachable("IT", "CITHELP0"))

    assert "<#CITHELP0>" in message.texts
    assert "/invite @Handoff" in message.texts
