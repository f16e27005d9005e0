"""What is promised is said: in order, and once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from sqlmodel import col, select

from bot import Bot, outbox
from bot.notices import DeliveryTrouble, DepartmentCard, DepartmentLine, Notice, RequesterLine
from bot.outbox import GiveUp, Postpone, TryLater
from storage import outbox as rows
from storage import outbox_claims
from storage.database import PATIENCE, Database
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


def all_rows(bot: Bot) -> list[OutboxRow]:
    with bot.db.reading() as session:
        return list(session.exec(select(OutboxRow).order_by(col(OutboxRow.id))).all())


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
