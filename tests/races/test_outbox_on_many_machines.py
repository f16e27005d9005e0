"""Many machines share one outbox: each thing is said once, in its order, and no change is left undrawn."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, outbox
from bot.errors import Refused
from bot.notices import DepartmentCard, DepartmentLine, Notice, RequesterLine
from bot.requests import assignment, queries
from storage import outbox as rows
from storage import outbox_claims
from storage.database import PATIENCE, Database, Unavailable
from tests.patience import FOR_OTHERS
from tests.races.conftest import IT, asks, department_id
from tests.races.together import together


class Slack:
    """Listens to any number of machines at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.heard: dict[str, list[Notice]] = defaultdict(list)

    def __call__(self, notice: Notice, _attempt: outbox.Attempt) -> None:
        with self._lock:
            self.heard[notice.conversation].append(notice)


def promise(bot: Bot, *notices: Notice) -> None:
    with bot.db.transaction() as session:
        for notice in notices:
            outbox.enqueue(session, notice, bot.now())


def test_everything_is_said_once_and_in_its_order(machines: list[Bot], clock: FrozenDateTimeFactory) -> None:
    slack = Slack()
    promised: dict[str, list[Notice]] = {
        **{f"department:{number}": [DepartmentLine(number, entry) for entry in range(6)] for number in range(1, 4)},
        "person:UANA0000": [RequesterLine("UANA0000", entry) for entry in range(6)],
    }
    for turn in range(6):
        promise(machines[0], *[lines[turn] for lines in promised.values()])

    for _second in range(8):
        together([partial(outbox.deliver_due, bot, slack) for bot in machines])
        clock.tick(1)

    assert dict(slack.heard) == promised


def test_nobody_says_what_somebody_else_is_saying(machines: list[Bot], clock: FrozenDateTimeFactory) -> None:
    slack = Slack()
    for number in range(1, 13):
        promise(machines[0], DepartmentLine(number, 1))
    is_saying, may_end = threading.Event(), threading.Event()

    def slow(notice: Notice, attempt: outbox.Attempt) -> None:
        is_saying.set()
        assert may_end.wait(FOR_OTHERS)
        slack(notice, attempt)

    slow_machine = threading.Thread(target=outbox.deliver_due, args=(machines[0], slow, slack.heard.__len__))
    slow_machine.start()
    assert is_saying.wait(FOR_OTHERS)
    together([partial(outbox.deliver_due, bot, slack) for bot in machines[1:]])
    may_end.set()
    slow_machine.join(FOR_OTHERS)

    assert sorted(len(heard) for heard in slack.heard.values()) == [1] * 12


def test_a_machine_that_dies_while_speaking_is_followed_by_exactly_one(
    machines: list[Bot], clock: FrozenDateTimeFactory
) -> None:
    slack = Slack()
    promise(machines[0], DepartmentLine(1, 1), DepartmentLine(1, 2))
    with machines[0].db.transaction() as session:
        assert outbox_claims.claim(session, machines[0].now(), lambda _attempt: outbox.LEASE) is not None

    together([partial(outbox.deliver_due, bot, slack) for bot in machines[1:]])
    assert slack.heard == {}, "the second line waits for the first"

    clock.tick(outbox.LEASE)
    for _second in range(3):
        together([partial(outbox.deliver_due, bot, slack) for bot in machines[1:]])
        clock.tick(1)

    assert slack.heard == {"department:1": [DepartmentLine(1, 1), DepartmentLine(1, 2)]}


def test_a_card_is_not_drawn_while_somebody_changes_what_is_on_it(
    machines: list[Bot], another: Callable[..., Database]
) -> None:
    """Otherwise it would show the state before the change, and the promise of a redraw would be used up."""
    writer, slack = machines[0], Slack()
    reader = replace(writer, db=another(PATIENCE))
    card = DepartmentCard(1, 7)
    promise(writer, card)

    with writer.db.transaction() as session:
        outbox.enqueue(session, card, writer.now())
        with suppress(Unavailable):
            outbox.deliver_due(reader, slack)
        assert slack.heard == {}

    outbox.deliver_due(reader, slack)
    assert slack.heard == {"department:1": [card]}


def test_a_change_that_comes_while_the_card_is_on_its_way_draws_it_again(
    machines: list[Bot], clock: FrozenDateTimeFactory
) -> None:
    writer, reader, slack = machines[0], machines[1], Slack()
    card = DepartmentCard(1, 7)
    promise(writer, card)

    def changes_meanwhile(notice: Notice, attempt: outbox.Attempt) -> None:
        slack(notice, attempt)
        if len(slack.heard[notice.conversation]) == 1:
            promise(writer, card, card)

    for _second in range(3):
        outbox.deliver_due(reader, changes_meanwhile)
        clock.tick(1)

    assert slack.heard == {"department:1": [card, card]}


@pytest.mark.parametrize("attempt", range(2))
def test_the_last_card_that_was_drawn_shows_how_things_are(
    machines: list[Bot], clock: FrozenDateTimeFactory, attempt: int
) -> None:
    number = asks(machines[0], "form")
    board: dict[str, str | None] = {}
    is_busy = threading.Event()
    is_busy.set()

    def draws(bot: Bot, notice: Notice, _attempt: outbox.Attempt) -> None:
        if isinstance(notice, DepartmentCard):
            board["card"] = queries.get(bot, notice.request_id).request.assignee_id

    def serves(bot: Bot, who: str) -> None:
        for _turn in range(10):
            with suppress(Refused, Unavailable):
                assignment.take(bot, number, who)
            clock.tick(1)
            with suppress(Refused, Unavailable):
                assignment.release(bot, number, who)
        is_busy.clear()

    def speaks(bot: Bot) -> None:
        while is_busy.is_set():
            with suppress(Unavailable):
                outbox.deliver_due(bot, partial(draws, bot))

    came = together(
        [
            *[partial(serves, bot, who) for bot, who in zip(machines[:3], IT, strict=True)],
            *[partial(speaks, bot) for bot in machines[3:5]],
        ]
    )
    with suppress(Refused):
        assignment.assign(machines[0], number, "UDANA000", "UBO00000")
    for _second in range(3):
        clock.tick(1)
        together([partial(outbox.deliver_due, bot, partial(draws, bot)) for bot in machines])

    assert came == [None] * 5
    assert board == {"card": "UBO00000"}
    assert outbox.waits_until(machines[0]) is None


def test_machines_that_change_the_same_card_do_not_wait_in_a_circle(machines: list[Bot]) -> None:
    asks(machines[0], "one")
    asks(machines[0], "two")
    department = department_id(machines[0])

    def changes(bot: Bot, turn: int) -> None:
        for _again in range(5):
            promise(bot, DepartmentCard(department, 1 + turn % 2), RequesterLine("UANA0000", turn))

    assert together([partial(changes, bot, turn) for turn, bot in enumerate(machines)]) == [None] * 6
    with machines[0].db.reading() as session:
        waiting = [row for row in rows.undelivered(session) if row.collapse is not None and row.notice.endswith("card")]
    assert len({row.collapse for row in waiting}) == len(waiting) == 4
