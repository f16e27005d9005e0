"""The figures of a report in plain words, for messages and pages alike: people's words in them are not escaped yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import exp
from typing import NamedTuple

from bot.reports.clock_facts import Promised
from bot.reports.department import DepartmentReport
from bot.reports.enough import TooFew
from bot.reports.kept import Kept
from bot.reports.kinds import OTHERS
from bot.reports.ratings import ReleasedRatings, totals
from bot.reports.signals import BASELINE, Rule, TimesChart, WeekOfKept
from bot.reports.times import LOOKS_BACK, Times, Within
from bot.reports.weeks import NOW, QUARTER, Week
from handlers.views import moments

MOST_KINDS = 5

TIMES_LOST = {"none": "none", "15m": "up to 15 min", "1h": "up to 1 h", "half_day": "half a day", "more": "more"}
SORTS = {
    Promised.FIRST_ANSWER: "First answers kept",
    Promised.NEXT_ANSWER: "Next answers kept",
    Promised.SOLUTION: "Solutions kept",
}
RULES = {
    Rule.BEYOND: "far outside what is usual",
    Rule.TWO_OF_THREE: "at the edge of what is usual twice in three weeks",
    Rule.ROW: "eight weeks in a row on one side",
}
_LOOKED_BACK = f"in {LOOKS_BACK.days} days"


class Row(NamedTuple):
    """A figure, and what it says."""

    name: str
    value: str


def weeks_in_words(weeks: Sequence[Week]) -> str:
    """'13 weeks, until Sunday 29 November 2026'."""
    count = "1 week" if len(weeks) == 1 else f"{len(weeks)} weeks"
    return f"{count}, until Sunday {day_in_words(weeks[-1].first_day + timedelta(days=6))}"


def day_in_words(day: date) -> str:
    """'29 November 2026'."""
    return f"{day.day} {day:%B %Y}"


def week_name(week: Week) -> str:
    """'W48'."""
    return f"W{week.first_day.isocalendar().week}"


def rows(report: DepartmentReport) -> list[Row]:
    """Return every figure of a department's report that is one number, in the order in which they are read."""
    found = [Row(name, kept(report.kept[sort])) for sort, name in SORTS.items()]
    silent = report.kept[Promised.SOLUTION].silent
    if silent:
        found.append(Row("Closed without a word of the requester", f"{silent:,}"))
    found += [Row("Came in", f"{report.opened:,}"), Row("Finished", f"{report.finished:,}")]
    if report.standing is None:
        return [*found, Row("Open at the end", f"{report.charted.flow[-1].open:,}")]
    now = report.standing
    late = f", {now.late:,} of them late" if now.late else ""
    found += [
        Row("Open now", f"{now.open:,}{late}"),
        *_times("answered", now.first_answer, report),
        *_times("solved", now.solution, report),
        Row("Days of work in hand", _in_hand(now.in_hand)),
    ]
    if report.is_whole:
        found.append(Row("Older than most get", f"{len(now.old)}" if now.old else "none"))
    return [*found, *kinds(report), *_ratings(report)]


def kept(found: Kept) -> str:
    """'46 of 50 (92 %), 2 more after a new time, 1 reopened': counts, and a per cent from twenty on."""
    reopened = f", {found.reopened:,} reopened" if found.reopened else ""
    if not found.decided:
        return f"none decided{reopened}"
    share = "" if found.per_cent is None else f" ({found.per_cent} %)"
    agreed = f", {found.agreed:,} more after a new time" if found.agreed else ""
    return f"{found.kept:,} of {found.decided:,}{share}{agreed}{reopened}"


def too_few(found: TooFew, when: str) -> str:
    """'too few to say: 3 this month'."""
    return f"too few to say: {found.found:,} {when}"


def when(weeks: Sequence[Week]) -> str:
    """How the weeks of a report are called where too few are said."""
    return {NOW: "this month", QUARTER: "in 13 weeks"}.get(len(weeks), f"in {len(weeks)} weeks")


def too_early(found: TooFew) -> str:
    """What stands in place of a control chart in the first weeks."""
    return f"too early to say what is usual: {found.found} of {found.needed} weeks"


def within(found: Within, report: DepartmentReport, *, of_hundred: int = 50) -> str:
    """'5 h 20 min', or why not: too few, or too many are still open."""
    if isinstance(found, TooFew):
        return too_few(found, _LOOKED_BACK)
    if found is None:
        return "more than half are still open" if of_hundred == 50 else "more than 15 of 100 are still open"  # noqa: PLR2004
    return f"{moments.span(found, moments.a_day(report.calendar))} of working time"


def signals(report: DepartmentReport) -> list[str]:
    """Return what is more than chance in these weeks, the latest first, each in a sentence."""
    found = [*_signals_of_times(report), *_signals_of_kept(report)]
    return [sentence for _week, sentence in sorted(found, key=lambda one: one[0], reverse=True)]


def calm(report: DepartmentReport) -> str:
    """What is said where nothing is more than chance, or nothing can be said yet."""
    if isinstance(report.charted.times, TooFew):
        return f"First answers: {too_early(report.charted.times)}."
    return "As usual: from week to week nothing differs more than chance explains."


def remarks(report: DepartmentReport) -> list[str]:
    """Return what has to be known to read the figures: weeks without work, marks, a department that is retired."""
    found = []
    if not report.is_active:
        found.append(f"{report.name} takes no requests any more.")
    closed = [week_name(week) for week in report.weeks if week in report.charted.closed]
    if closed:
        found.append(f"Closed all week: {', '.join(closed)}.")
    chart = report.charted.times
    if isinstance(chart, TimesChart) and chart.chart.is_provisional:
        found.append(f"What is usual is provisional: {len(chart.weeks) - chart.begins} of {BASELINE} weeks.")
    found += [_mark(week, line) for week, line in sorted(report.marks.items()) if week >= report.charted.flow[0].week]
    return found


def _mark(week: Week, line: str) -> str:
    begins = f"What is usual begins anew with {week_name(week)}"
    return f"{begins}: {line}" if line else f"{begins}."


def _ratings(report: DepartmentReport) -> Iterator[Row]:
    """What those who asked said, of the months that are counted; to the department's own people."""
    if not report.is_whole:
        return
    found = totals(report.ratings)
    scores = [f"{count:,} said {score}" for score, count in sorted(found.scores.items(), reverse=True)]
    yield Row("How it went, 1 to 5", ", ".join(scores) or "too few to say: no month with ratings of five people")
    lost = [f"{words}: {count:,}" for word, words in TIMES_LOST.items() if (count := found.time_lost.get(word))]
    if lost:
        yield Row("Working time it cost them", ", ".join(lost))
    comments = sum(len(one.comments) for one in report.ratings)
    if comments:
        yield Row("Comments", f"{comments:,}, on the printable page")


def comments(report: DepartmentReport) -> list[tuple[str, Sequence[str]]]:
    """Return what was written, by the months in which it was: 'February 2026', or 'December 2025 to February 2026'."""
    return [(_months(one), one.comments) for one in report.ratings if one.comments]


def _months(found: ReleasedRatings) -> str:
    first, last = (f"{date.fromisoformat(f'{one}-01'):%B %Y}" for one in (found.first_month, found.last_month))
    return first if first == last else f"{first} to {last}"


def for_leads(report: DepartmentReport) -> list[str]:
    """Return what only a lead of the department reads, each in a sentence."""
    told = report.for_leads
    if told is None:
        return []
    found = [f"{count.count:,} of {count.of:,} {sign}" for sign, count in told.signs.items()]
    said = [f"Signs that the figure is served, which may have a good reason: {'; '.join(found)}."] if found else []
    if told.is_green_outside:
        said.append("Promises are kept, and yet a fifth of those who asked or more were unhappy or lost half a day.")
    return said


def whose(report: DepartmentReport) -> str:
    """Return whose eyes it is for."""
    if report.is_whole:
        return "All of it is for the department alone."
    return "This is what is shown outside of the department."


def nothing(report: DepartmentReport) -> str:
    """Return what is said where there is nothing to count."""
    closed = set(report.weeks) <= report.charted.closed
    why = f"{report.name} was closed in these weeks. " if closed else ""
    return f"{why}Nothing was asked of {report.name} in these weeks, and nothing is open, so there is nothing to count."


def kinds(report: DepartmentReport) -> list[Row]:
    """Return the kinds that cost most, as rows."""
    bars = [one for one in report.costs if one.is_bar][:MOST_KINDS]
    what = "lost by those who asked" if report.is_rated else "beyond the promise"
    return [
        Row(
            f"Costs most: {kind_name(report, one.type_id)}",
            f"{moments.length(one.cost)} {what}, {one.requests:,} asked",
        )
        for one in bars
    ]


def kind_name(report: DepartmentReport, type_id: int | None) -> str:
    """Return what a kind is called."""
    return "others" if type_id is OTHERS else report.kind_names.get(type_id, "others")


def hours(value: float) -> str:
    """Working hours in words: '2 h 5 min'."""
    return moments.length(timedelta(hours=value))


def _times(done: str, found: Times, report: DepartmentReport) -> list[Row]:
    return [
        Row(f"Half {done} within", within(found.half, report)),
        Row(f"85 of 100 {done} within", within(found.most, report, of_hundred=85)),
    ]


def _in_hand(found: Fraction | TooFew) -> str:
    if isinstance(found, TooFew):
        return too_few(found, "finished in 20 working days")
    days = round(found, 1)
    return f"{float(days):g}"


def _signals_of_times(report: DepartmentReport) -> Iterator[tuple[Week, str]]:
    found = report.charted.times
    if isinstance(found, TooFew):
        return
    usual = exp(found.chart.centre)
    ringing = [place for place in found.chart.signals if found.weeks[place].week in report.weeks]
    for first, last in _runs(ringing, [one.hours > usual for one in found.weeks]):
        one = found.weeks[last]
        pace = "slower" if one.hours > usual else "faster"
        said = (
            f"{_from_to(found.weeks[first].week, one.week)}: first answers {pace} than usual; half within "
            f"{hours(one.hours)}{_in_the_last(first, last, one.week)}, usually {hours(usual)} "
            f"({RULES[found.chart.signals[last][0]]})."
        )
        yield one.week, said


def _signals_of_kept(report: DepartmentReport) -> Iterator[tuple[Week, str]]:
    found: Sequence[WeekOfKept] | TooFew = report.charted.kept
    if isinstance(found, TooFew):
        return
    ringing = [place for place, one in enumerate(found) if one.week in report.weeks and (one.is_low or one.is_high)]
    for first, last in _runs(ringing, [one.is_low for one in found]):
        one = found[last]
        than = "fewer" if one.is_low else "more"
        said = (
            f"{_from_to(found[first].week, one.week)}: {than} first answers kept than usual; "
            f"{one.kept} of {one.decided}{_in_the_last(first, last, one.week)}."
        )
        yield one.week, said


def _runs(places: Sequence[int], sides: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The first and the last of neighbouring weeks that lie on one side."""
    first = last = None
    for place in places:
        if first is not None and last is not None and (place != last + 1 or sides[place] != sides[last]):
            yield first, last
            first = None
        first, last = place if first is None else first, place
    if first is not None and last is not None:
        yield first, last


def _from_to(first: Week, last: Week) -> str:
    return week_name(first) if first == last else f"{week_name(first)} to {week_name(last)}"


def _in_the_last(first: int, last: int, week: Week) -> str:
    return "" if first == last else f" in {week_name(week)}"
