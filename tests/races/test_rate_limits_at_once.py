"""Several processes with several hands each call one method at the same moment: together they keep to its pace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot import Bot, outbox, rate_limits
from bot.notices import DepartmentCard, Notice
from bot.outbox import Attempt, TryLater
from bot.rate_limits import PACES
from handlers.budgets import Budgets
from storage.database import Database
from tests.races.together import together

EDIT = "chat.update"


def test_what_many_processes_take_at_once_is_what_may_be_called_at_once(
    bot: Bot, another: Callable[..., Database]
) -> None:
    processes = [replace(bot, db=another()) for _process in range(6)]

    def takes_all(process: Bot) -> int:
        taken = 0
        while calls := rate_limits.take(process, EDIT, 2).calls:
            taken += calls
        return taken

    taken = together([partial(takes_all, process) for process in processes])

    assert sum(calls for calls in taken if isinstance(calls, int)) == PACES[EDIT].at_once


def test_hands_that_say_much_at_once_keep_to_the_pace_and_wait_for_nobody(
    bot: Bot, another: Callable[..., Database]
) -> None:
    """Both processes take new calls in the transactions in which they keep what was said."""
    with bot.db.transaction() as session:
        outbox.enqueue_all(session, (DepartmentCard(number, number) for number in range(60)), bot.now())
    made: list[Notice] = []

    def deliver(budgets: Budgets, notice: Notice, _attempt: Attempt) -> None:
        wait = budgets.take(EDIT, None)
        if wait is not None:
            raise TryLater("ratelimited", wait)
        made.append(notice)

    hands = []
    for _process in range(2):
        process = replace(bot, db=another())
        budgets = Budgets(process)
        hands += [partial(outbox.deliver_due, process, budgets.around(partial(deliver, budgets)))] * 3

    said = together(hands)

    assert sum(count for count in said if isinstance(count, int)) == 60
    assert PACES[EDIT].at_once - 2 * PACES[EDIT].in_hand <= len(made) <= PACES[EDIT].at_once
