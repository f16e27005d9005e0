"""What is promised is said: in order, once, for as long as it takes, and what is hopeless is put aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory
from sqlmodel import select

from bot import Bot, outbox
from bot.notices import DeliveryTrouble, DepartmentCard, DepartmentLine, Notice, RequesterLine
from bot.outbox import MOST_FAILURES, GiveUp, Postpone, TryLater, Unexpected, backoff, pause
from storage import outbox as rows
from storage import outbox_claims
from storage.database import PATIENCE, Database, Unavailable
from storage.tables import OutboxRow

IT, PEOPLE = 1, 2
CARD = DepartmentCard(IT, 7)


class Slack:
    """Somebody to deliver to, who says what they are told to say, and otherwise listens."""

    def __init__(self, *troubles: Exception | None) -> None:
        self.heard: list[Notice] = []
        self.tried = 0
        self._troubles = list(troubles)

    def __call__(self, notice: Notice, _attempt: outbox.Attempt) -> None:
        self.tried += 1
        trouble = self._troubles.pop(0) if self._troubles else None
        if trouble is not None:
            raise trouble
        self.heard.append(notice)


def promise(bot: Bot, *notices: Notice) -> None:
    with bot.db.transaction() as session:
        for notice in notices:
            outbox.enqueue(session, notice, bot.now())


def only_row(bot: Bot) -> OutboxRow:
    with bot.db.reading() as session:
        return session.exec(select(OutboxRow)).one()


def lines(*entries: int) -> list[DepartmentLine]:
    return [DepartmentLine(IT, entry) for entry in entries]


def settle(bot: Bot, slack: Slack, clock: FrozenDateTimeFactory, seconds: int = 60) -> None:
    for _second in range(seconds):
        outbox.deliver_due(bot, slack)
        clock.tick(1)


# --- looking ---


def test_whoever_finds_nothing_to_say_does_not_wait_for_who_writes(
    bot: Bot, another: Callable[..., Database], clock: FrozenDateTimeFactory
) -> None:
    slack, looking = Slack(), replace(bot, db=another(PATIENCE))
    promise(bot, CARD, *lines(1))
    settle(bot, slack, clock, 3)
    with bot.db.transaction() as session:
        outbox.enqueue(session, CARD, bot.now() + timedelta(hours=1))

    with another().transaction() as session:
        session.exec(select(OutboxRow).with_for_update())
        assert outbox.deliver_due(looking, slack) == 0
        assert outbox.deliver_due(looking, slack, bulk=True) == 0
        assert outbox.prune(looking) == 0


def test_what_was_said_long_ago_is_forgotten_and_the_rest_is_kept(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    slack = Slack()
    promise(bot, *lines(1))
    outbox.deliver_due(bot, slack)
    clock.tick(timedelta(days=6))
    promise(bot, *lines(2))
    outbox.deliver_due(bot, slack)
    assert outbox.prune(bot) == 0

    clock.tick(timedelta(days=1, seconds=1))

    assert outbox.prune(bot) == 1
    assert only_row(bot).ids["entry_id"] == 2


# --- order and pace ---


def test_a_clock_that_is_set_back_keeps_no_conversation_waiting(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    slack = Slack()
    promise(bot, *lines(1))
    outbox.deliver_due(bot, slack)

    clock.tick(-3600)
    promise(bot, *lines(2))
    outbox.deliver_due(bot, slack)

    assert slack.heard == lines(1, 2)


def test_a_conversation_hears_one_thing_a_second_in_the_order_of_the_promises(
    bot: Bot, clock: FrozenDateTimeFactory
) -> None:
    slack = Slack()
    promise(bot, *lines(1, 2, 3))

    outbox.deliver_due(bot, slack)
    assert slack.heard == lines(1)

    clock.tick(0.9)
    outbox.deliver_due(bot, slack)
    assert slack.heard == lines(1)

    clock.tick(0.1)
    outbox.deliver_due(bot, slack)
    clock.tick(1)
    outbox.deliver_due(bot, slack)
    assert slack.heard == lines(1, 2, 3)


def test_conversations_do_not_wait_for_one_another(bot: Bot) -> None:
    slack = Slack()
    promise(bot, DepartmentLine(IT, 1), DepartmentLine(PEOPLE, 2), RequesterLine("UANA0000", 3))

    assert outbox.deliver_due(bot, slack) == 3


def test_what_is_put_off_keeps_its_place_and_holds_up_only_its_own_conversation(
    bot: Bot, clock: FrozenDateTimeFactory
) -> None:
    slack = Slack(TryLater("ratelimited", timedelta(seconds=30)))
    promise(bot, DepartmentLine(IT, 1), DepartmentLine(IT, 2), DepartmentLine(PEOPLE, 3))

    settle(bot, slack, clock, 29)
    assert slack.heard == [DepartmentLine(PEOPLE, 3)]

    settle(bot, slack, clock, 5)
    assert slack.heard == [DepartmentLine(PEOPLE, 3), *lines(1, 2)]


def test_what_waits_for_the_morning_lets_others_pass(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    slack = Slack(Postpone(bot.now() + timedelta(hours=10)))
    promise(bot, *lines(1, 2))

    settle(bot, slack, clock, 5)
    assert slack.heard == lines(2)

    clock.tick(timedelta(hours=10))
    settle(bot, slack, clock, 5)
    assert slack.heard == lines(2, 1)


# --- redraws ---


def test_any_number_of_redraws_that_wait_are_one(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    slack = Slack()
    promise(bot, *[CARD] * 20)
    promise(bot, CARD, DepartmentCard(IT, 8))

    settle(bot, slack, clock, 5)

    assert slack.heard == [CARD, DepartmentCard(IT, 8)]


def test_a_change_while_the_card_is_being_drawn_draws_it_again(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    heard: list[Notice] = []

    def draws_slowly(notice: Notice, _attempt: outbox.Attempt) -> None:
        heard.append(notice)
        if len(heard) == 1:
            promise(bot, CARD)

    promise(bot, CARD)
    for _second in range(3):
        outbox.deliver_due(bot, draws_slowly)
        clock.tick(1)

    assert heard == [CARD, CARD]


def test_what_was_said_is_said_again_when_it_is_promised_again(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    slack = Slack()
    for _change in range(2):
        promise(bot, DeliveryTrouble("UBO00000"))
        settle(bot, slack, clock, 2)

    assert slack.heard == [DeliveryTrouble("UBO00000")] * 2


# --- leases ---


def test_what_a_dead_process_was_saying_falls_due_when_its_lease_ends(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    promise(bot, CARD)
    with bot.db.transaction() as session:
        claimed = outbox_claims.claim(session, bot.now(), lambda _attempt: outbox.LEASE)
    assert claimed is not None
    slack = Slack()

    clock.tick(outbox.LEASE - timedelta(seconds=1))
    outbox.deliver_due(bot, slack)
    assert slack.heard == []

    clock.tick(1)
    outbox.deliver_due(bot, slack)
    assert slack.heard == [CARD]


def test_who_comes_back_after_their_lease_ended_changes_nothing(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    promise(bot, CARD)
    with bot.db.transaction() as session:
        slow = outbox_claims.claim(session, bot.now(), lambda _attempt: outbox.LEASE)
    clock.tick(outbox.LEASE)
    with bot.db.transaction() as session:
        quick = outbox_claims.claim(session, bot.now(), lambda _attempt: outbox.LEASE)
    assert slow is not None
    assert quick is not None

    with bot.db.transaction() as session:
        assert not rows.sent(session, slow, bot.now())
        rows.bury(session, slow, "too late to say so")
    assert only_row(bot).state == "leased"

    with bot.db.transaction() as session:
        assert rows.sent(session, quick, bot.now())
    assert only_row(bot).state == "sent"


def test_two_who_postpone_the_same_thing_leave_one(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    morning = bot.now() + timedelta(hours=15)
    quick = Slack(Postpone(morning))

    def slow(_notice: Notice, _attempt: outbox.Attempt) -> None:
        clock.tick(outbox.LEASE)
        outbox.deliver_due(bot, quick)
        raise Postpone(morning)

    promise(bot, *lines(1))
    outbox.deliver_due(bot, slow)

    with bot.db.reading() as session:
        assert [row.due_at for row in rows.undelivered(session)] == [morning]


# --- trouble ---


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


def test_whoever_found_nothing_rests_until_something_may_go(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    assert outbox.rests_until(bot, bot.now()) is None

    with bot.db.transaction() as session:
        outbox.enqueue(session, DepartmentLine(PEOPLE, 1), bot.now() + timedelta(hours=1))
    assert outbox.rests_until(bot, bot.now()) == bot.now() + timedelta(hours=1)

    promise(bot, *lines(1, 2))
    outbox.deliver_due(bot, Slack())
    assert outbox.rests_until(bot, bot.now()) == bot.now() + timedelta(seconds=1), "one a second and conversation"

    clock.tick(1)
    outbox.deliver_due(bot, Slack(TryLater("ratelimited", timedelta(minutes=2))))
    promise(bot, *lines(3))
    clock.tick(1)
    assert outbox.rests_until(bot, bot.now()) == bot.now() + timedelta(seconds=119), (
        "what stands behind it waits with it"
    )
    assert outbox.rests_until(bot, bot.now(), outbox.ranks_of(bulk=True)) is None


def test_who_is_told_to_stop_leaves_the_rest_in_the_outbox(bot: Bot) -> None:
    slack = Slack()
    promise(bot, DepartmentLine(IT, 1), DepartmentLine(PEOPLE, 2))

    outbox.deliver_due(bot, slack, lambda: bool(slack.heard))

    assert slack.heard == [DepartmentLine(IT, 1)]
    assert outbox.waits_until(bot) == bot.now()


def test_what_was_said_is_forgotten_after_a_week_and_what_could_not_be_said_is_not(
    bot: Bot, clock: FrozenDateTimeFactory
) -> None:
    promise(bot, DepartmentLine(IT, 1), DepartmentLine(PEOPLE, 2))
    outbox.deliver_due(bot, Slack(None, GiveUp("is_archived")))

    clock.tick(timedelta(days=7))
    assert outbox.prune(bot) == 0
    clock.tick(1)
    assert outbox.prune(bot) == 1

    assert only_row(bot).state == "dead"
