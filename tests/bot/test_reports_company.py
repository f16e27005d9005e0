"""What costs customers most, who serves whom, who depends on whom, and signs that a figure is served."""

from __future__ import annotations

import inspect
import pathlib
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction

import pytest

from bot.clocks.history import ANSWER, RESOLUTION
from bot.reports import definitions
from bot.reports.audience import shown_outside
from bot.reports.clock_facts import MOVED_ON, ClockFact
from bot.reports.enough import TooFew
from bot.reports.gaming import Handling, Sign, SignCount, gaming
from bot.reports.kept import Kept
from bot.reports.kinds import OTHERS, KindCost, RatingBlock, kinds, kinds_by_promise
from bot.reports.pairs import pairs
from bot.reports.paths import Journey, Path, paths
from bot.reports.services import SMALL_TEAMS, Service, services
from bot.reports.watermelon import Ratings, watermelon
from tests.bot.report_facts import FINANCE, HOUR, IT, NOW, PEOPLE, a_fact

LAPTOP, ACCESS, PHONE = 1, 2, 3
NAMES = {IT: "IT", PEOPLE: "People", FINANCE: "Finance"}


def rated(type_id: int | None, people: int = 5, **words: int) -> RatingBlock:
    return RatingBlock(type_id, words, people)


def asked(customer: str, department_id: int, count: int, used: timedelta = HOUR, **more: object) -> list[ClockFact]:
    return [
        a_fact(kind=RESOLUTION, customer=customer, department_id=department_id, used=used, **more) for _ in range(count)
    ]


def asked_back(fact: ClockFact, used: timedelta) -> ClockFact:
    """A question to the requester about it: the clock is that of their own department, which owes the answer."""
    owes = {name: department_id for department_id, name in NAMES.items()}[fact.customer]
    return a_fact(
        kind=ANSWER, request_id=fact.request_id, customer=fact.customer, department_id=owes, target=None, used=used
    )


# --- kinds ---


def test_a_kind_costs_its_requests_times_the_time_that_one_loses() -> None:
    found = kinds({LAPTOP: 12}, [rated(LAPTOP, none=2, half_day=1, more=1, **{"15m": 1})])

    # (0 + 0 + 4 h + 8 h + 10 min) / 5, twelve times.
    assert found == [KindCost(LAPTOP, 12, timedelta(hours=29, minutes=12), is_bar=True)]


def test_bars_are_drawn_until_eighty_of_a_hundred() -> None:
    blocks = [rated(kind, **{"1h": 5}) for kind in (LAPTOP, ACCESS, PHONE)]

    found = kinds({LAPTOP: 50, ACCESS: 30, PHONE: 20}, blocks)

    assert [(one.type_id, one.is_bar) for one in found] == [(LAPTOP, True), (ACCESS, True), (PHONE, False)]


def test_kinds_that_too_few_rated_are_others_and_stand_last() -> None:
    blocks = [rated(LAPTOP, **{"15m": 5}), rated(ACCESS, people=4, more=4), rated(PHONE, people=4, more=9)]

    found = kinds({LAPTOP: 10, ACCESS: 3, PHONE: 2, None: 1}, blocks)

    assert [(one.type_id, one.requests) for one in found] == [(LAPTOP, 10), (OTHERS, 6)]
    assert found[-1].cost == timedelta(0), "thirteen ratings, but of four people at most that are known to differ"


def test_people_of_several_blocks_are_the_most_of_one() -> None:
    four = rated(LAPTOP, people=4, **{"1h": 5})

    assert kinds({LAPTOP: 1}, [four, four])[0].type_id is OTHERS
    assert kinds({LAPTOP: 1}, [four, rated(LAPTOP, people=5, **{"1h": 5})])[0].type_id == LAPTOP


def test_without_ratings_hours_beyond_the_promise_say_what_costs_most() -> None:
    late = a_fact(kind=RESOLUTION, type_id=LAPTOP, used=9 * HOUR)
    in_time, unpromised = a_fact(kind=RESOLUTION, type_id=ACCESS), a_fact(kind=RESOLUTION, target=None, used=99 * HOUR)

    found = kinds_by_promise([late, in_time, unpromised])

    assert found[0] == KindCost(LAPTOP, 1, 5 * HOUR, is_bar=True)
    assert [one.is_bar for one in found[1:]] == [False, False]


# --- who serves whom ---


def test_who_serves_whom_is_told_from_five_requests_on() -> None:
    found = services([*asked("Sales", IT, 5), *asked("Legal", IT, 4)], NOW, names=NAMES)

    assert found.cells["Legal", IT] == TooFew(4, 5)
    assert found.cells["Sales", IT] == Service(5, Kept(kept=5), TooFew(5, 10), timedelta(0))


def test_small_customer_departments_are_put_together_and_who_has_no_home_is_left_out() -> None:
    asks = [*asked("Legal", IT, 3), *asked("Board", IT, 3), *asked("", IT, 9), *asked("Sales", IT, 6)]

    found = services(asks, NOW, names=NAMES, small={"Legal", "Board"})

    assert list(found.customers) == ["Sales", SMALL_TEAMS]
    assert isinstance(found.cells[SMALL_TEAMS, IT], Service)


def test_who_serves_more_than_they_ask_stands_first() -> None:
    asks = [
        *asked("Sales", IT, 9),
        *asked("People", IT, 9),
        *asked("Sales", PEOPLE, 9, 2 * HOUR),
        *asked("IT", PEOPLE, 2),
    ]

    found = services(asks, NOW, names=NAMES)

    assert list(found.providers) == [IT, PEOPLE]
    assert list(found.customers) == ["IT", "People", "Sales"]


def test_hours_beyond_the_promise_are_added_up() -> None:
    cell = services(asked("Sales", IT, 5, 6 * HOUR), NOW, names=NAMES).cells["Sales", IT]

    assert isinstance(cell, Service)
    assert cell.beyond == 10 * HOUR


# --- pairs ---


def test_a_pair_depends_on_each_other_from_twenty_hours_and_ten_requests_each_way() -> None:
    there, back = asked("IT", PEOPLE, 10, 2 * HOUR), asked("People", IT, 10, 3 * HOUR)

    (pair,) = pairs([*there, *back], NAMES)

    assert (pair.one, pair.other, pair.with_one, pair.with_other) == (IT, PEOPLE, 30 * HOUR, 20 * HOUR)
    assert pair.weight == 20 * HOUR
    assert pairs([*asked("IT", PEOPLE, 9, 3 * HOUR), *back], NAMES) == []
    assert pairs([*there, *asked("People", IT, 10, 1.9 * HOUR)], NAMES) == []


def test_questions_between_them_count_twice_and_the_heaviest_stands_first() -> None:
    light = [*asked("IT", PEOPLE, 10, 3 * HOUR), *asked("People", IT, 10, 3 * HOUR)]
    heavy = [*asked("IT", FINANCE, 10, 2 * HOUR), *asked("Finance", IT, 10, 2 * HOUR)]

    found = pairs([*light, *heavy, asked_back(heavy[0], 6 * HOUR)], NAMES)

    assert [(one.other, one.weight / HOUR) for one in found] == [(FINANCE, 32), (PEOPLE, 30)]


@pytest.mark.parametrize(("after_the_move", "whose"), [(False, FINANCE), (True, PEOPLE)])
def test_a_question_is_that_of_the_department_that_had_the_request_then(after_the_move: bool, whose: int) -> None:
    both = (PEOPLE, FINANCE)
    asks = [*asked("IT", PEOPLE, 10, 2 * HOUR), *asked("IT", FINANCE, 10, 2 * HOUR)]
    back = [*asked("People", IT, 10, 2 * HOUR), *asked("Finance", IT, 10, 2 * HOUR)]
    moved_at = NOW - timedelta(days=4)
    now_with_people = asks[0]
    before = now_with_people._replace(clock_id=0, department_id=FINANCE, state=MOVED_ON, stopped_at=moved_at)
    question = asked_back(now_with_people, HOUR)._replace(started_at=moved_at + (HOUR if after_the_move else -HOUR))

    found = pairs([*asks, *back, before, question], NAMES)

    assert {one.other: one.questions for one in found} == {which: HOUR * (which == whose) for which in both}


def test_five_pairs_at_most_are_told() -> None:
    names = {number: str(number) for number in range(1, 6)}
    asks = [fact for one in names for other in names if one != other for fact in asked(names[one], other, 10, 2 * HOUR)]

    assert len(pairs(asks, names)) == 5


def test_who_asks_their_own_department_or_one_that_serves_nobody_is_no_pair() -> None:
    assert pairs([*asked("IT", IT, 20, 9 * HOUR), *asked("Sales", IT, 20, 9 * HOUR)], NAMES) == []


# --- ways ---


def journeys(count: int, *departments: int, hours: float = 1) -> list[Journey]:
    return [Journey(departments, NOW - HOUR * hours, NOW) for _ in range(count)]


def test_the_way_that_costs_most_stands_first_from_ten_requests_on() -> None:
    found = paths(
        [
            *journeys(12, IT, PEOPLE, hours=1),
            *journeys(10, IT, FINANCE, IT, hours=5),
            *journeys(9, PEOPLE, IT, hours=99),
            *journeys(50, IT, hours=99),
        ]
    )

    assert found == [Path((IT, FINANCE, IT), 10, 50 * HOUR), Path((IT, PEOPLE), 12, 12 * HOUR)]


# --- green outside, red inside ---

GREEN = Kept(kept=90, broken=10)


def ratings(*scores: int, people: int = 5, **lost: int) -> Ratings:
    return Ratings({score: scores.count(score) for score in scores}, lost, people)


@pytest.mark.parametrize(
    ("kept", "told", "is_low", "expected"),
    [
        (GREEN, ratings(*[1] * 2, *[5] * 8), False, True),
        (GREEN, ratings(1, *[5] * 9), False, False),
        (GREEN, ratings(*[5] * 10, none=8, half_day=1, more=1), False, True),
        (GREEN, ratings(*[1] * 10), True, False),
        (Kept(kept=89, broken=11), ratings(*[1] * 10), False, False),
        (Kept(), ratings(*[1] * 10), False, False),
        (GREEN, ratings(*[1] * 9), False, TooFew(9, 10)),
        (GREEN, ratings(*[1] * 10, people=4), False, TooFew(4, 5)),
    ],
)
def test_kept_promises_and_unhappy_customers(kept: Kept, told: Ratings, is_low: bool, expected: bool | TooFew) -> None:
    assert watermelon(kept, told, is_signalled_low=is_low) == expected


# --- working to the number ---


def signs(handlings: Sequence[Handling]) -> set[Sign]:
    found = gaming(handlings)
    assert not isinstance(found, TooFew)
    return {sign for sign, count in found.items() if count.is_shown}


def test_signs_are_told_from_twenty_requests_on() -> None:
    assert gaming([Handling()] * 19) == TooFew(19, 20)
    assert signs([Handling()] * 20) == set()


@pytest.mark.parametrize(
    ("handling", "often", "sign"),
    [
        (Handling(asked_at=Fraction(91, 100)), 25, Sign.LATE_QUESTIONS),
        (Handling(lowered_at=Fraction(76, 100)), 5, Sign.LOWERED),
        (Handling(is_asked_again=True), 10, Sign.ASKED_AGAIN),
        (Handling(is_unconfirmed=True), 60, Sign.UNCONFIRMED),
        (Handling(has_new_time=True), 20, Sign.NEW_TIMES),
        (Handling(is_curt=True), 20, Sign.CURT),
        (Handling(is_cancelled_late=True), 1, Sign.CANCELLED_LATE),
        (Handling(is_reopened=True), 15, Sign.REOPENED),
    ],
)
def test_a_sign_is_shown_when_it_is_often_enough(handling: Handling, often: int, sign: Sign) -> None:
    assert signs([*[handling] * often, *[Handling()] * (100 - often)]) == {sign}
    assert signs([*[handling] * (often - 1), *[Handling()] * (101 - often)]) == set()


def test_a_question_at_ninety_of_a_hundred_is_not_late() -> None:
    at_the_line = Handling(asked_at=Fraction(90, 100), lowered_at=Fraction(75, 100))

    assert signs([at_the_line] * 20) == set()


def finished(*per_cent: int) -> list[Handling]:
    return [Handling(finished_at=Fraction(one, 100)) for one in per_cent]


def test_finishing_just_in_time_is_a_sign_when_it_is_three_times_as_often_as_before() -> None:
    earlier = finished(*[80] * 3, *[85] * 3, *[90] * 3, *[40] * 32)

    assert signs([*earlier, *finished(*[95] * 5, *[100] * 4)]) == {Sign.JUST_IN_TIME}
    assert signs([*earlier, *finished(*[95] * 8, 101)]) == set(), "late is not just in time"
    found = gaming([*earlier[:-1], *finished(*[95] * 9)])
    assert not isinstance(found, TooFew)
    assert found[Sign.JUST_IN_TIME] == SignCount(9, 49, is_shown=False)


# --- whose figures leave their department ---


def test_figures_of_four_people_stay_in_their_department() -> None:
    five = ["UBO", "UDANA", "UJON", "UEVE", "ULENA"]

    assert shown_outside({IT: five, PEOPLE: [*five[:4], "UBO"], FINANCE: []}) == {
        IT: True,
        PEOPLE: False,
        FINANCE: False,
    }


# --- how it is counted ---

NO_FIGURES = {
    *(
        "__init__",
        "binomial",
        "clock_facts",
        "definitions",
        "enough",
        "reading",
        "survival",
        "usual",
        "weeks",
        "windows",
    ),
    # Who may see which figures, what they are put together to, and what is done about them.
    *("agreement", "baselines", "behind", "company", "company_export", "company_readers", "department"),
    *("export", "handlings", "improvements", "leading", "readers", "sending"),
}


@pytest.mark.parametrize("figure", definitions.FIGURES)
def test_every_figure_says_how_it_is_counted(figure: str) -> None:
    told = definitions.definition(figure)

    assert len(told) > 100, "a reader learns what is counted"
    assert not set("`*") & set(told)
    for parameter in inspect.signature(definitions.FIGURES[figure]).parameters:
        assert f"`{parameter}`" not in str(definitions.FIGURES[figure].__doc__), "a reader knows no code"
    assert told.endswith((".", ")"))


def test_every_figure_that_has_a_file_has_a_definition() -> None:
    files = {path.stem for path in pathlib.Path(definitions.__file__).parent.glob("*.py")}
    known = {function.__module__.rpartition(".")[2] for function in definitions.FIGURES.values()}

    assert files - NO_FIGURES == known
