"""A department's report: every figure in one value, and the requests behind each."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.clocks.history import RESOLUTION, RESPONSE
from bot.ratings.release import Group
from bot.reports.behind import Behind, behind
from bot.reports.clock_facts import Promised
from bot.reports.department import Sources, assemble, late_requests, working_days
from bot.reports.enough import TooFew
from bot.reports.ratings import ReleasedRatings
from bot.reports.signals import TimesChart
from tests.bot.report_companies import LAPTOP, SLOW_SINCE, a_report, half_a_year
from tests.bot.report_facts import HOUR, IT, NOW, a_fact, facts, in_week, weeks
from tests.bot.slow_clock import PARIS_HOURS


def test_a_department_that_got_slower_has_a_signal_in_the_weeks_since() -> None:
    found = a_report().charted.times

    assert isinstance(found, TimesChart)
    ringing = {found.weeks[place].week for place in found.chart.signals}
    assert ringing >= set(weeks(SLOW_SINCE))
    assert not ringing & set(weeks(26)[:-SLOW_SINCE])


def test_in_out_and_open_are_those_of_the_weeks_that_were_asked_for() -> None:
    whole, month = a_report(count=13), a_report(count=4)

    assert (whole.opened, month.opened) == (13 * 7, 4 * 7)
    assert (whole.finished, month.finished) == (13 * 7 - 2, 4 * 7 - 2)
    assert whole.standing is not None
    assert (whole.standing.open, whole.standing.late) == (2, 2)
    assert len(whole.charted.flow) == 20


def test_earlier_weeks_say_nothing_of_how_it_is_now() -> None:
    assert a_report(is_newest=False).standing is None


def test_outside_of_the_department_no_kind_and_no_single_request_is_told() -> None:
    found = a_report(is_whole=False)

    assert found.costs == ()
    assert found.standing is not None
    assert found.standing.old == ()
    assert a_report().standing.old != ()  # type: ignore[union-attr]
    assert a_report().costs != ()


def test_kinds_go_beyond_their_promise_where_nobody_rated() -> None:
    found = a_report()

    assert (found.is_rated, found.costs[0].type_id) == (False, LAPTOP)


def test_in_the_first_weeks_it_is_too_early_for_a_signal() -> None:
    early = a_report(half_a_year(3), since=3)

    assert early.charted.times == TooFew(3, 12)
    assert early.has_anything


def test_where_nothing_was_asked_there_is_nothing_to_report() -> None:
    empty = a_report([], since=0)

    assert not empty.has_anything
    assert empty.kept[Promised.SOLUTION].decided == 0


def test_an_open_request_alone_is_something_to_report() -> None:
    old = [a_fact(kind=RESOLUTION, state="running", opened_at=NOW - timedelta(days=300))]

    assert a_report(old, since=0).has_anything
    assert a_report(old, since=0, is_newest=False).has_anything


def test_working_days_are_those_on_which_somebody_works() -> None:
    days = working_days(PARIS_HOURS, NOW, 6)

    assert len(days) == 6
    assert all(PARIS_HOURS.between(start, end) == 8 * HOUR for start, end in days)
    assert days[0][1] <= NOW


def test_a_request_is_late_once_however_many_of_its_promises_broke() -> None:
    broken = {"state": "running", "broken_at": NOW - HOUR, "is_late": True, "request_id": 7}
    both = [a_fact(kind=RESPONSE, **broken), a_fact(kind=RESOLUTION, **broken)]

    assert late_requests(both) == {7}
    assert late_requests([a_fact(broken_at=NOW - HOUR)]) == set()


def test_a_released_block_of_ratings_says_what_a_kind_costs() -> None:
    every = half_a_year(13)
    lost = [Group(LAPTOP, {"1h": 5}, 5)]
    rated = Sources(every, every, [], (), [ReleasedRatings(IT, "2026-02", "2026-02", [], lost, [])])

    found = assemble(rated, weeks(13), NOW, PARIS_HOURS, name="IT")

    assert found.is_rated
    assert found.costs[0].cost == 13 * 7 * timedelta(minutes=40)


# --- what is behind a figure ---


def test_the_requests_behind_each_figure_are_as_many_as_it_says() -> None:
    report, every = a_report(), half_a_year()

    found = behind(every, every, report.weeks, NOW, is_newest=True)

    assert report.standing is not None
    assert len(found[Behind.OPENED]) == report.opened
    assert len(found[Behind.FINISHED]) == report.finished
    assert len(found[Behind.OPEN]) == report.standing.open
    assert len(found[Behind.LATE]) == report.standing.late
    assert len(found[Behind.OLD]) == len(report.standing.old)
    for sort, kept, broken in (
        (Promised.FIRST_ANSWER, Behind.FIRST_KEPT, Behind.FIRST_BROKEN),
        (Promised.SOLUTION, Behind.SOLUTION_KEPT, Behind.SOLUTION_BROKEN),
    ):
        assert len(found.get(kept, [])) == report.kept[sort].kept + report.kept[sort].agreed
        assert len(found.get(broken, [])) == report.kept[sort].broken


def test_of_earlier_weeks_nothing_is_open_now() -> None:
    every = half_a_year()

    found = behind(every, every, weeks(4), NOW, is_newest=False)

    assert not {Behind.OPEN, Behind.LATE, Behind.OLD} & set(found)


@given(some=st.lists(facts(), max_size=12))
def test_figures_without_a_request_are_left_out_and_no_request_stands_twice(some: list) -> None:  # type: ignore[type-arg]
    found = behind(some, some, weeks(13), NOW, is_newest=True)

    assert all(found.values())
    assert all(len(set(ids)) == len(ids) for ids in found.values())


def test_weeks_begin_with_their_monday() -> None:
    on_monday = a_fact(kind=RESOLUTION, opened_at=weeks(4)[0].start, request_id=1)
    before = a_fact(kind=RESOLUTION, opened_at=weeks(5)[0].start + timedelta(days=1), request_id=2)
    assert in_week(weeks(4)[0]) > weeks(4)[0].start

    found = behind([on_monday, before], [], weeks(4), NOW, is_newest=False)

    assert found[Behind.OPENED] == [1]
