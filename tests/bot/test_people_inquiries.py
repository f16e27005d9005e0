"""About whom Slack is asked, and how often."""

from __future__ import annotations

from datetime import timedelta

from bot.people.inquiries import A_FEW, GOOD_FOR, Inquiries
from tests.moments import TUESDAY_AT_NINE

NOW = TUESDAY_AT_NINE
A_SECOND = timedelta(seconds=1)


def test_slack_is_asked_about_somebody_once_in_a_quarter_of_an_hour() -> None:
    inquiries = Inquiries()

    assert inquiries.claim(["ana", "bo", "ana"], NOW) == ["ana", "bo"]
    assert inquiries.claim(["ana", "cem"], NOW + GOOD_FOR - A_SECOND) == ["cem"]
    assert inquiries.claim(["ana"], NOW + GOOD_FOR) == ["ana"]


def test_whoever_is_wanted_is_asked_about_in_turn_and_a_few_at_a_time() -> None:
    inquiries, crowd = Inquiries(), [f"p{number}" for number in range(A_FEW + 2)]
    inquiries.want([*crowd, None])

    assert inquiries.wanted(NOW) == crowd[:A_FEW]
    inquiries.claim(crowd[:A_FEW], NOW)
    assert inquiries.wanted(NOW) == crowd[A_FEW:]


def test_whoever_was_asked_about_lately_is_asked_about_when_that_will_not_do_any_more() -> None:
    inquiries = Inquiries()
    inquiries.claim(["ana"], NOW)
    inquiries.want(["ana"])

    assert inquiries.wanted(NOW + GOOD_FOR - A_SECOND) == []
    assert inquiries.wanted(NOW + GOOD_FOR) == ["ana"]


def test_what_was_not_answered_is_asked_again_in_a_minute() -> None:
    inquiries = Inquiries()
    inquiries.was_not_answered(inquiries.claim(["ana"], NOW), NOW)

    assert inquiries.wanted(NOW + timedelta(seconds=59)) == []
    assert inquiries.wanted(NOW + timedelta(minutes=1)) == ["ana"]


def test_a_clock_that_was_set_back_keeps_nobody_from_being_asked_about() -> None:
    inquiries = Inquiries()
    inquiries.claim(["ana"], NOW + timedelta(days=365))

    assert inquiries.claim(["ana"], NOW) == ["ana"]


def test_what_is_known_may_be_doubted_at_any_time() -> None:
    inquiries = Inquiries()
    inquiries.claim(["ana"], NOW)

    inquiries.forget(["ana"])

    assert inquiries.claim(["ana"], NOW) == ["ana"]
