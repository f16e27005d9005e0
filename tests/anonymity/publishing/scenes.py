"""What may happen around one colleague, so that somebody who reads all results might work out what they said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from bot.pulses.disclosure.company import Person
from bot.pulses.disclosure.launch import EVERYBODY, Audience
from bot.pulses.disclosure.tree import Department
from tests.anonymity.publishing.guessing import ADMITTED, BAR, BAR_OF_A_JOINER, Scene
from tests.anonymity.publishing.lives import FIRST_DAY, MOOD, Change, Step, do_you_work_in
from tests.anonymity.publishing.publication import Pulse, Question
from tests.anonymity.publishing.turnout import Pair, where_do_you_work

SIZES = (15, 40, 200)
# The department of the colleague in question is 1.
_OTHERS: Mapping[int, Mapping[Department, int]] = {
    15: {"2": 5, "3": 9},
    40: {"2": 9, "3": 13, "4": 17},
    200: {"2": 9, "3": 20, "4": 33, "5": 57, "6": 80},
}
_MONTHLY = (0, 30, 60, 90, 120)
_JOINERS_MAY_SHOW = 40
_CHANGED_ON = 100
# The day of a change and what follows, until even a small company may be asked again.
_AFTER = (120, 151, 181, 212)

Roster = dict[Person, Department]


def scenes(size: int) -> Iterator[Scene]:
    """Yield everything that is tried in a company of about this size."""
    alone, pair = _roster(size, 1), _roster(size, 2)
    target = "1.0"
    yield Scene("alone in a department", [_begin(alone), *_series(_MONTHLY)], target)
    yield Scene("two in a department", [_begin(pair), *_series(_MONTHLY)], target)
    yield Scene("alone, asked five times at once", [_begin(alone), *_series(_MONTHLY[:2], _five_times())], target)
    yield Scene("alone, audiences all around", [_begin(alone), *_all_around(alone, target)], target)
    yield Scene("two, audiences all around", [_begin(pair), *_all_around(pair, target)], target)

    few, gone = Change(hires={"2.new": "2"}), Change(loses=("2.0",))
    before, after = _series(_MONTHLY[:4]), _series(_AFTER)
    empty = Pulse("mood", only=frozenset())
    around_nothing = [*_series((0, 30, 60)), _on(few, 70), _asks(90, empty), *_series((111, 125, 151, 181))]
    joiner = BAR_OF_A_JOINER if size == _JOINERS_MAY_SHOW else BAR
    for name, steps in (
        ("one comes", [*before, _on(few), *after]),
        ("one comes, an empty wave between", around_nothing),
    ):
        yield Scene(name, [_begin(alone), *steps], "2.new", first=True, bar=joiner, may_reach=ADMITTED)
    yield Scene("one moves", [_begin(alone), *before, _on(Change(moves={"2.0": "3"})), *after], "2.0")
    for name, roster, change in (
        ("one leaves", alone, gone),
        ("one leaves their department empty", alone, Change(loses=("1.0",))),
        ("two leave their department empty", pair, Change(loses=("1.0", "1.1"))),
    ):
        yield Scene(name, [_begin(roster), *before, _on(change), *after], change.loses[0], may_reach=ADMITTED)


def _roster(size: int, people: int) -> Roster:
    return {
        f"{name}.{number}": name
        for name, count in {"1": people, **_OTHERS[size]}.items()
        for number in range(count - (name == "2") * (people - 1))
    }


def _begin(roster: Roster) -> Step:
    return Step(FIRST_DAY, Change(sets_up=tuple(sorted(set(roster.values()))), hires=roster))


def _on(change: Change, day: int = _CHANGED_ON) -> Step:
    return Step(FIRST_DAY + timedelta(days=day), change)


def _series(days: Sequence[int], questions: tuple[Question, ...] = (MOOD,)) -> list[Step]:
    return [_asks(day, Pulse("mood", EVERYBODY, questions)) for day in days]


def _asks(day: int, pulse: Pulse) -> Step:
    return Step(FIRST_DAY + timedelta(days=day), pulse=pulse)


def _five_times() -> tuple[Question, ...]:
    return (*(MOOD,) * 4, do_you_work_in("1"))


def _all_around(roster: Roster, target: Person) -> list[Step]:
    """Everybody, and then by all kinds of pulses everybody but one, as far as the rules let them."""
    names = sorted(set(roster.values()))
    others = frozenset(roster) - {target}
    audiences = [
        EVERYBODY,
        Audience(departments=frozenset(names[1:])),
        Audience(people=others),
        Audience(departments=frozenset(names[:2])),
        Audience(people=frozenset(who for who, place in roster.items() if place != names[1]) - {target}),
        Audience(departments=frozenset(names[1:2])),
        EVERYBODY,
        Audience(people=others),
    ]
    return [_asks(15 * number, Pulse(f"pulse {number}", each)) for number, each in enumerate(audiences)]


def pairs(size: int) -> Iterator[Pair]:
    """Yield what is tried to find out which of two takes part in pulses."""
    alone = _roster(size, 1)
    names = sorted(set(alone.values()))
    one, other = "1.0", "2.0"
    yield Pair("who answers", [_begin(alone), *_series(_MONTHLY)], one, other, "1")
    asked_of = (MOOD, do_you_work_in("1"))
    yield Pair("do you work in …?", [_begin(alone), *_series(_MONTHLY, asked_of)], one, other, "1")
    comes = [_begin(alone), *_series((0, 30)), _on(Change(hires={"3.new": "3"}, loses=("2.1",)), 40), *_series(_AFTER)]
    yield Pair("who answers, others come and go", comes, one, other, "1")
    # Options are counted as they are chosen: one that only the one may choose tells of them.
    asked_all = [_begin(alone), *_series(_MONTHLY, (MOOD, where_do_you_work(names)))]
    yield Pair("where do you work?", asked_all, one, other, "1", is_judged=False)
