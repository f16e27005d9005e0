"""Reckoning anew on several machines at once, and while people go on working."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot import Bot
from bot.departments import exchange
from bot.requests import closing, recomputation
from bot.requests.recomputation import Change
from tests.bot.company import COMPANY
from tests.races.conftest import asks
from tests.races.test_at_once import verbs
from tests.races.together import again_and_again, together

ORDINARY = 'any = { respond_within = "4h", resolve_within = "2d" }'


def promises_three_hours(bot: Bot) -> None:
    text = COMPANY.read_text(encoding="utf-8")
    assert ORDINARY in text
    exchange.apply(bot, text.replace(ORDINARY, ORDINARY.replace("4h", "3h")))


def recomputes(bot: Bot) -> int:
    """A few at a time, so that whoever wants the others meanwhile does not wait for long. Answers how many changed."""
    told: list[Change] = []
    again_and_again(lambda: recomputation.apply(bot, told.append, at_a_time=2))
    return len(told)


def test_a_new_promise_is_written_down_once_by_six_machines(machines: list[Bot]) -> None:
    asks(machines[0], "one form")
    promises_three_hours(machines[0])

    changed = together([partial(recomputes, bot) for bot in machines])

    assert sorted(map(str, changed)) == ["0", "0", "0", "0", "0", "1"]
    assert verbs(machines[0]) == ["opened", "standard"]


def test_somebody_who_answers_meanwhile_loses_nothing(machines: list[Bot]) -> None:
    first, second, *_ = machines
    numbers = [asks(first, f"form {number}") for number in range(10)]
    promises_three_hours(first)

    def is_done_with_all() -> int:
        return len([closing.resolve(first, number, "UBO00000") for number in reversed(numbers)])

    acts: list[Callable[[], int]] = [partial(recomputes, second), is_done_with_all]
    changed, done = together(acts)

    assert not isinstance(changed, Exception)
    assert done == 10
    assert verbs(first).count("resolved") == 10
    assert recomputes(second) == 0, "nothing was left as it was before"
