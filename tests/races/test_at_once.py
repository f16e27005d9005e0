"""Two people at once, one form sent by six, one sweep on six machines: it happens once, and all are told the truth."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from sqlmodel import col, select

from bot import Bot, outbox
from bot.errors import AlreadyTaken, Refused
from bot.reminders import sweep
from bot.requests import assignment, closing, conversation, queries, ratings
from bot.requests.closing import close_unanswered
from storage.database import Unavailable
from storage.tables import ClockRow, Entry, Holding, OutboxRow, Reminder, Request
from tests.journeys.forged import request_form, send
from tests.journeys.steps import card, own_card, private, refusal
from tests.moments import friday_at, monday_at, tuesday_at
from tests.office import Office
from tests.races.conftest import IT, asks
from tests.races.together import together
from tests.ratings import given, sealing


def every(bot: Bot, table: Any) -> list[Any]:
    with bot.db.reading() as session:
        return list(session.exec(select(table).order_by(table.id)).all())


def verbs(bot: Bot) -> list[str]:
    return [entry.verb for entry in every(bot, Entry)]


def promised(bot: Bot, notice: str) -> int:
    with bot.db.reading() as session:
        return len(session.exec(select(OutboxRow).where(col(OutboxRow.notice) == notice)).all())


def moves_to(clock: FrozenDateTimeFactory, moment: Any) -> None:
    clock.move_to(moment.replace(tzinfo=None))


# --- one form ---


def test_a_form_that_six_send_at_once_is_one_request_and_closes_for_all_of_them(office: Office) -> None:
    form = request_form(office)

    answers = together([lambda: send(office, form)] * 6)
    office.settles()

    assert answers == [None] * 6
    # PostgreSQL gives a number to whoever tries, also to the one who then learns that the form was kept already.
    (number,) = [shown.number for shown in queries.mine(office.bot, office.ana.id)]
    assert office.bo.screen().count("My laptop") == 1
    assert office.ana.screen().count(f"{number} to IT") == 1


def test_six_machines_that_are_sent_the_same_form_keep_it_once(machines: list[Bot]) -> None:
    kept = together([partial(asks, bot, "one form") for bot in machines])

    assert len(set(kept)) == 1
    assert len(every(machines[0], ClockRow)) == 2
    assert len(every(machines[0], Holding)) == 1
    assert verbs(machines[0]) == ["opened"]


def test_six_forms_at_once_are_six_requests(machines: list[Bot]) -> None:
    kept = together([partial(asks, bot, f"form {n}") for n, bot in enumerate(machines)])

    assert set(kept) == {1, 2, 3, 4, 5, 6}


# --- one request ---


def test_of_two_who_click_take_at_once_one_has_it_and_the_other_reads_who(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    it_help = card(office.bo)

    together([lambda: office.bo.clicks("Take it", on=it_help), lambda: office.dana.clicks("Take it", on=it_help)])
    office.settles()

    has_it = office.bo if card(office.bo).taken_by == office.bo.name else office.dana
    other = office.dana if has_it is office.bo else office.bo
    assert own_card(office.ana).taken_by == has_it.name
    assert private(has_it) == []
    assert private(other) == [refusal(office, other, AlreadyTaken(1, has_it.id))]


def test_of_three_machines_one_gives_it_to_its_person(machines: list[Bot]) -> None:
    number = asks(machines[0], "form")
    takers = list(zip(machines, IT, strict=False))

    outcomes = together([partial(assignment.take, bot, number, who) for bot, who in takers])

    winners = [who for (_, who), outcome in zip(takers, outcomes, strict=True) if isinstance(outcome, Request)]
    assert len(winners) == 1
    refused = [outcome for outcome in outcomes if isinstance(outcome, AlreadyTaken)]
    assert [refusal.assignee_id for refusal in refused] == winners * 2
    assert verbs(machines[0]) == ["opened", "taken"]
    ledger = every(machines[0], Holding)
    assert [(held.holder, held.person_id) for held in ledger] == [("queue", None), ("person", winners[0])]
    assert ledger[0].to_at == ledger[1].from_at


def test_words_that_six_machines_are_sent_are_said_once(machines: list[Bot]) -> None:
    number = asks(machines[0], "form")

    said = partial(conversation.talk, text="Hello", idempotency_key="message:C1:1", in_department=True)
    together([partial(said, bot, number, "UBO00000") for bot in machines])

    assert verbs(machines[0]) == ["opened", "taken", "replied"]
    assert promised(machines[0], "requester-line") == 1


def test_a_rating_that_is_sent_by_six_counts_once(machines: list[Bot], tmp_path: Path) -> None:
    machines = [sealing(bot, tmp_path.with_name(f"{tmp_path.name}-keys")) for bot in machines]
    number = asks(machines[0], "form")
    closing.resolve(machines[0], number, "UBO00000")

    def rates(bot: Bot) -> bool:
        return ratings.rate(bot, number, "UANA0000", 4)

    outcomes = together([partial(rates, bot) for bot in machines])

    assert sorted(map(str, outcomes)) == ["False", *["True"] * 5], "the first, and others in its place"
    assert given(machines[0]) == (["4"], [], [])
    assert verbs(machines[0]).count("rated") == 1


def test_everything_at_once_leaves_a_ledger_without_gap_or_overlap(machines: list[Bot]) -> None:
    number = asks(machines[0], "form")

    def serves(bot: Bot, who: str) -> None:
        for turn in range(5):
            with suppress(Refused, Unavailable):
                assignment.take(bot, number, who)
            with suppress(Refused, Unavailable):
                conversation.ask(bot, number, who, "?", idempotency_key=f"{who} {turn}")
            with suppress(Refused, Unavailable):
                conversation.answer(bot, number, "UANA0000", "!", idempotency_key=f"answer {who} {turn}")
            with suppress(Refused, Unavailable):
                assignment.release(bot, number, who)

    failed = together([partial(serves, bot, who) for bot, who in zip(machines, IT, strict=False)])

    assert failed == [None] * 3
    ledger = every(machines[0], Holding)
    assert all(held.to_at == after.from_at for held, after in pairwise(ledger))
    assert ledger[-1].to_at is None


def test_a_machine_whose_clock_is_slow_makes_no_overlap(machines: list[Bot], clock: FrozenDateTimeFactory) -> None:
    number = asks(machines[0], "form")
    slow = Bot(machines[1].db, machines[1].settings, lambda: tuesday_at(9))
    clock.tick(10)

    assignment.take(machines[0], number, "UBO00000")
    assignment.release(slow, number, "UBO00000")

    ledger = every(machines[0], Holding)
    assert [held.holder for held in ledger] == ["queue", "person", "queue"]
    assert all(held.from_at <= held.to_at for held in ledger[:-1])
    assert all(held.to_at == after.from_at for held, after in pairwise(ledger))


# --- one sweep ---


def test_a_reminder_that_six_machines_find_is_promised_once(machines: list[Bot], clock: FrozenDateTimeFactory) -> None:
    for number in range(5):
        asks(machines[0], f"form {number}")
    moves_to(clock, tuesday_at(12, 15))

    told = together([partial(sweep.send_due, bot) for bot in machines])

    assert sum(count for count in told if isinstance(count, int)) == 5
    assert [reminder.step for reminder in every(machines[0], Reminder)] == ["75%"] * 5
    assert promised(machines[0], "reminder-message") == 5


def test_a_late_request_is_told_of_once_to_each(machines: list[Bot], clock: FrozenDateTimeFactory) -> None:
    asks(machines[0], "form")
    assignment.take(machines[0], 1, "UBO00000")
    moves_to(clock, tuesday_at(14, 30))

    for _sweep in range(3):
        together([partial(sweep.send_due, bot) for bot in machines])

    assert [reminder.step for reminder in every(machines[0], Reminder)] == ["100%"]
    assert promised(machines[0], "reminder-message") == 2, "Bo, who has it, and Dana, who leads"
    assert promised(machines[0], "reminder-line") == 1
    assert promised(machines[0], "late-news") == 1


def test_what_nobody_objected_to_is_closed_once(machines: list[Bot], clock: FrozenDateTimeFactory) -> None:
    asks(machines[0], "form")
    closing.resolve(machines[0], 1, "UBO00000")
    for _second in range(10):
        outbox.deliver_due(machines[0], lambda _notice, _attempt: None)
        clock.tick(timedelta(seconds=1))
    moves_to(clock, monday_at(9) + (friday_at(9) - monday_at(9)) * 2)

    together([partial(close_unanswered, bot) for bot in machines])

    assert verbs(machines[0]) == ["opened", "resolved", "closed"]
