"""What is told of a department's week names nobody who serves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.weekly import Behind
from handlers.views.reports import improvements, weekly
from tests.handlers.examples import BO, a_request
from tests.handlers.reading import a_message, a_view
from tests.handlers.weekly_examples import a_busy_week, a_week, an_improvement
from tests.moments import tuesday_at


def test_the_requests_behind_a_signal_say_how_long_and_not_who() -> None:
    answered = a_request("closed", at=tuesday_at(15))

    read = a_view("behind", weekly.behind([Behind(answered, timedelta(hours=5, minutes=20))], 1)).read

    assert "Ana Alves · first answer after 5 h 20 min of working time" in read
    assert BO.name not in read


def test_a_digest_mentions_nobody_and_names_no_one_who_serves() -> None:
    drawn = a_message("digest", *weekly.digest(a_busy_week(decided=None)))

    assert "<@" not in str(drawn.payload)
    assert BO.name not in drawn.read


def test_a_quiet_week_is_one_line() -> None:
    text, blocks = weekly.digest(a_week())

    assert text == "*IT, last week:* 12 in, 14 done, 3 open, none late; as usual."
    assert len(blocks) == 1


@pytest.mark.parametrize(
    ("after", "said"),
    [(60, "It moved: half"), (108, "It did not move: half"), (180, "It moved the other way: half")],
)
def test_what_got_slower_is_not_told_as_what_did_not_move(after: int, said: str) -> None:
    measured = an_improvement(measured_at=tuesday_at(9), after=timedelta(minutes=after))

    assert said in improvements.decided(measured)
