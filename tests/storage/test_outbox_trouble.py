"""What Slack or the database does not take now is said later, and what is hopeless is put aside."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, outbox
from bot.notices import DepartmentLine, Notice, PulseOver, RequesterLine
from bot.outbox import MOST_FAILURES, Attempt, GiveUp, TryLater, Unexpected, backoff, pause
from storage import outbox as rows
from storage import outbox_claims
from storage.database import Unavailable
from tests.logged import logging_to_a_string
from tests.storage.test_outbox import CARD, IT, PEOPLE, Slack, all_rows, lines, only_row, promise, settle


def test_waits_grow_from_two_seconds_to_five_minutes() -> None:
    assert [backoff(attempt).total_seconds() for attempt in (1, 2, 3, 7, 8, 9, 50)] == [2, 4, 8, 128, 256, 300, 300]


def test_slack_says_how_long_to_wait(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    slack = Slack(TryLater("ratelimited", timedelta(minutes=7)))
    promise(bot, CARD)

    outbox.deliver_due(bot, slack)
    clock.tick(timedelta(minutes=6, seconds=59))
    outbox.deliver_due(bot, slack)
    assert slack.tried == 1

    clock.tick(1)
    outbox.deliver_due(bot, slack)
    assert slack.heard == [CARD]


def test_when_slack_is_down_nobody_knocks_at_every_door(bot: Bot) -> None:
    slack = Slack(*[TryLater("down", is_down=True)] * 10)
    promise(bot, DepartmentLine(IT, 1), DepartmentLine(PEOPLE, 2), RequesterLine("UANA0000", 3))

    assert outbox.deliver_due(bot, slack) == 0
    assert slack.tried == 1


def test_busy_and_unreachable_are_never_given_up(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    slack = Slack(*[TryLater("down", is_down=True)] * 100)
    promise(bot, CARD)

    for _attempt in range(101):
        outbox.deliver_due(bot, slack)
        clock.tick(timedelta(minutes=5))

    assert slack.heard == [CARD]


def test_pauses_after_errors_that_nobody_foresaw_grow_to_an_hour_and_last_a_day_together() -> None:
    pauses = [pause(failures) for failures in range(1, MOST_FAILURES)]

    assert [one.total_seconds() for one in pauses[:4]] == [2, 4, 8, 16]
    assert pauses == sorted(pauses)
    assert max(pauses) == timedelta(hours=1)
    assert timedelta(days=1) <= sum(pauses, timedelta()) < timedelta(days=1, hours=1)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [(ZeroDivisionError("somebody's secret"), "ZeroDivisionError"), (Unexpected("unheard_of"), "unheard_of")],
    ids=["ours", "Slack's"],
)
def test_an_error_that_nobody_foresaw_is_enough_after_a_day(
    bot: Bot, clock: FrozenDateTimeFactory, trouble: Exception, reason: str
) -> None:
    slack = Slack(*[trouble] * MOST_FAILURES)
    promise(bot, CARD)

    for attempt in range(1, MOST_FAILURES):
        outbox.deliver_due(bot, slack)
        assert (slack.tried, only_row(bot).state) == (attempt, "leased")
        clock.tick(pause(attempt))
    outbox.deliver_due(bot, slack)

    row = only_row(bot)
    assert (row.state, row.reason) == ("dead", reason)
    assert outbox.waits_until(bot) is None


def test_what_fails_again_and_again_lets_its_conversation_pass_and_is_said_all_the_same(
    bot: Bot, clock: FrozenDateTimeFactory
) -> None:
    slack = Slack(*[Unexpected("unheard_of")] * outbox_claims.STEPS_ASIDE)
    promise(bot, *lines(1, 2, 3))

    for failures in range(1, outbox_claims.STEPS_ASIDE):
        outbox.deliver_due(bot, slack)
        assert slack.tried == failures, "it may pass within minutes, and order is worth that"
        clock.tick(pause(failures))
    settle(bot, slack, clock, 5)
    assert slack.heard == lines(2, 3)

    clock.tick(pause(outbox_claims.STEPS_ASIDE))
    outbox.deliver_due(bot, slack)
    assert slack.heard == lines(2, 3, 1)


def test_an_hour_without_slack_does_not_count_as_an_error(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    slack = Slack(*[TryLater("down", is_down=True)] * 20, ZeroDivisionError())
    promise(bot, CARD)

    for _attempt in range(22):
        outbox.deliver_due(bot, slack)
        clock.tick(timedelta(minutes=5))

    assert slack.heard == [CARD]


def test_an_absent_database_is_no_fault_of_the_notice(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    slack = Slack(*[Unavailable()] * 20)
    promise(bot, CARD)

    for _attempt in range(20):
        with pytest.raises(Unavailable):
            outbox.deliver_due(bot, slack)
        clock.tick(timedelta(minutes=5))
    outbox.deliver_due(bot, slack)

    assert slack.heard == [CARD]


def test_one_row_that_nobody_can_read_does_not_stop_the_rest(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    slack = Slack()
    with bot.db.transaction() as session:
        late = {"notice": "from-a-later-version", "ids": {}, "conversation": "x", "due_at": bot.now()}
        rows.enqueue_all(session, [late])
    promise(bot, CARD)

    outbox.deliver_due(bot, slack)

    assert slack.heard == [CARD]


def test_what_cannot_go_through_is_put_aside_with_its_reason_and_lets_the_next_pass(
    bot: Bot, clock: FrozenDateTimeFactory
) -> None:
    slack = Slack(GiveUp("is_archived"))
    promise(bot, *lines(1, 2))

    settle(bot, slack, clock, 3)

    assert slack.heard == lines(2)
    with bot.db.reading() as session:
        assert [(row.reason, row.ids["entry_id"]) for row in rows.dead(session, 10)] == [("is_archived", 1)]


def test_what_was_given_up_in_a_conversation_comes_back_in_its_order(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    slack = Slack(*[GiveUp("not_in_channel")] * 4)
    promise(bot, CARD, *lines(1, 2), DepartmentLine(PEOPLE, 3))
    settle(bot, slack, clock, 5)
    promise(bot, CARD, *lines(4))

    with bot.db.transaction() as session:
        assert outbox.revive(session, IT, bot.now()) == 3
    settle(bot, slack, clock, 10)

    assert slack.heard == [CARD, *lines(1, 2), CARD, *lines(4)], "and nothing of another department"


def test_a_second_life_is_a_whole_one(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    slack = Slack(*[ZeroDivisionError()] * (2 * MOST_FAILURES - 1))
    promise(bot, CARD)
    for _attempt in range(MOST_FAILURES):
        outbox.deliver_due(bot, slack)
        clock.tick(timedelta(hours=1))
    with bot.db.transaction() as session:
        outbox.revive(session, IT, bot.now())

    for _attempt in range(MOST_FAILURES):
        outbox.deliver_due(bot, slack)
        clock.tick(timedelta(hours=1))

    assert slack.heard == [CARD]


# --- what became of one thing, and the next ---


def test_what_was_said_is_noted_though_the_next_cannot_be_claimed(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    slack = Slack()
    promise(bot, CARD, DepartmentLine(PEOPLE, 2))
    claim, claims = outbox_claims.claim, count(1)

    def fails_once(*arguments: Any) -> Any:
        if next(claims) == 2:
            raise ZeroDivisionError
        return claim(*arguments)

    monkeypatch.setattr(outbox_claims, "claim", fails_once)
    with pytest.raises(ZeroDivisionError):
        outbox.deliver_due(bot, slack)
    assert [row.state for row in all_rows(bot)] == ["sent", "due"]

    outbox.deliver_due(bot, slack)
    assert slack.heard == [CARD, DepartmentLine(PEOPLE, 2)]


def test_what_was_said_is_noted_though_what_goes_with_it_fails(bot: Bot) -> None:
    noted: list[str] = []

    def deliver(_notice: Notice, attempt: Attempt) -> None:
        attempt.notes.append(lambda _session: noted.append("where it stands"))
        attempt.extras.append(lambda _session: 1 / 0)  # type: ignore[arg-type]

    promise(bot, CARD)
    with pytest.raises(ZeroDivisionError):
        outbox.deliver_due(bot, deliver)

    assert only_row(bot).state == "sent"
    assert noted == ["where it stands"] * 2, "the first time was undone"


def test_what_can_never_be_noted_is_given_up_in_a_day_and_not_tried_for_ever(
    bot: Bot, clock: FrozenDateTimeFactory
) -> None:
    def deliver(_notice: Notice, attempt: Attempt) -> None:
        attempt.notes.append(lambda _session: 1 / 0)  # type: ignore[arg-type]

    promise(bot, CARD)
    with logging_to_a_string("error"):
        for _attempt in range(MOST_FAILURES):
            with pytest.raises(ZeroDivisionError):
                outbox.deliver_due(bot, deliver)
            assert only_row(bot).unsure_since is not None
            clock.tick(timedelta(hours=1))

    assert only_row(bot).state == "dead"
    assert only_row(bot).reason == "ZeroDivisionError"


def test_where_slack_takes_no_more_bulk_for_a_while_no_more_of_it_is_tried(
    bot: Bot, clock: FrozenDateTimeFactory
) -> None:
    slack = Slack(TryLater("ratelimited", timedelta(seconds=30)))
    promise(bot, *(PulseOver(f"U{number}", 1) for number in range(3)))

    outbox.deliver_due(bot, slack, bulk=True)
    assert slack.tried == 1

    clock.tick(30)
    outbox.deliver_due(bot, slack, bulk=True)
    assert {notice.ids["person_id"] for notice in slack.heard} == {"U0", "U1", "U2"}
