"""A report says what is more than chance, in words, before it draws anything; and little where there is little."""

from __future__ import annotations

from dataclasses import replace

from bot.home import Listing
from bot.reports import definitions, export
from bot.reports.behind import Behind
from bot.reports.department import DepartmentReport, ForLeads
from bot.reports.gaming import Sign, SignCount
from bot.reports.readers import Known
from handlers.views.reports import command, department, figures, page
from tests.bot.report_companies import a_report, closed, half_a_year
from tests.bot.report_facts import a_fact, weeks
from tests.handlers.examples import a_request, many
from tests.handlers.reading import Surface, a_message, a_reply, a_view
from tests.handlers.report_surfaces import CHOICE


def message(report: DepartmentReport, *, with_charts: bool = True) -> Surface:
    return a_message("a report", department.text(report), department.message(report, CHOICE, with_charts=with_charts))


def kinds(surface: Surface) -> list[str]:
    return [block["type"] for block in surface.blocks]


def series(surface: Surface) -> list[str]:
    (chart,) = [block for block in surface.blocks if block["type"] == "data_visualization"]
    return [one["name"] for one in chart["chart"]["series"]]


def test_a_signal_stands_in_words_above_one_chart_and_one_table() -> None:
    shown = message(a_report())

    assert kinds(shown) == ["header", "context", "section", "data_visualization", "data_table", "actions"]
    assert "W4 to W9: first answers slower than usual; half within 5 h 30 min in W9, usually 1 h 50 min" in shown.read
    assert series(shown) == ["Half within", "Usual", "Upper limit", "Lower limit"]
    assert "First answers kept | 60 of 91 (66 %)" in shown.read
    assert "Open now | 2, 2 of them late" in shown.read


def test_a_chart_has_twenty_weeks_at_most() -> None:
    (chart,) = [block for block in message(a_report()).blocks if block["type"] == "data_visualization"]

    assert len(chart["chart"]["axis_config"]["categories"]) == 20


def test_without_charts_the_words_carry_it() -> None:
    shown = message(a_report(), with_charts=False)

    assert set(kinds(shown)) == {"header", "context", "section", "actions"}
    assert "W4 to W9: first answers slower than usual" in shown.read
    assert "Working hours to the first answer (half within, hours): W42 " in shown.read
    assert "First answers kept: 60 of 91 (66 %)" in shown.read


def test_the_text_beside_it_says_the_same() -> None:
    text = department.text(a_report())

    assert text.startswith("Report of IT, 13 weeks, until Sunday 1 March 2026. W4 to W9: first answers slower")
    assert "Came in: 91." in text


def test_a_calm_quarter_says_so() -> None:
    assert (
        "As usual: from week to week nothing differs more than chance"
        in message(a_report(half_a_year(slow_since=0))).read
    )


def test_in_the_first_weeks_it_is_too_early_and_the_chart_is_of_what_came_in() -> None:
    shown = message(a_report(half_a_year(3), since=3))

    assert "too early to say what is usual: 3 of 12 weeks" in shown.read
    assert series(shown) == ["In", "Out", "Open"]


def test_before_twenty_weeks_what_is_usual_is_provisional() -> None:
    assert "provisional: 16 of 20 weeks" in message(a_report(half_a_year(16), since=16)).read


def test_too_few_is_said_and_no_per_cent_is_drawn_from_a_handful() -> None:
    shown = message(a_report([a_fact() for _ in range(3)], since=4, count=4)).read

    assert "First answers kept | 3 of 3\n" in shown
    assert "Half answered within | too few to say: 3 in 91 days" in shown
    assert "Next answers kept | none decided" in shown


def test_where_nothing_was_asked_it_says_so_and_why_it_may_be() -> None:
    nothing = a_report([], since=0)

    assert "Nothing was asked of IT in these weeks" in message(nothing).read
    assert "closed" not in message(nothing).read
    assert "IT was closed in these weeks. Nothing was asked" in message(closed(nothing)).read
    assert kinds(message(nothing)) == ["header", "context", "section", "actions"]


def test_weeks_without_work_and_what_a_lead_said_of_a_change_are_remarks() -> None:
    report = closed(a_report(count=2, marks={weeks(3)[0]: "Two of us left."}, is_active=False))

    said = message(report).read
    assert "Closed all week: W8, W9." in said
    assert "What is usual begins anew with W7: Two of us left." in said
    assert "IT takes no requests any more." in said


def test_what_leads_alone_read_stands_in_their_message_and_in_no_file() -> None:
    told = ForLeads({Sign.REOPENED: SignCount(4, 20, is_shown=True)}, is_green_outside=True)
    report = replace(a_report(), for_leads=told)
    signs, unhappy = "4 of 20 opened again", "Promises are kept, and yet a fifth of those who asked"

    for with_charts in (True, False):
        said = a_message("lead", department.text(report), department.message(report, CHOICE, with_charts=with_charts))
        assert f"For you as a lead alone: Signs that the figure is served, which may have a good reason: {signs}" in (
            said.read
        )
        assert unhappy in said.read
    for kept in (page.page(report, {}), export.figures(report), message(a_report()).read):
        assert signs not in kept
        assert unhappy not in kept


def test_only_its_own_people_are_offered_the_requests() -> None:
    assert message(a_report()).labels == ["CSV", "Printable page", "How is this counted?", "Show the requests"]
    assert "Show the requests" not in message(a_report(is_whole=False)).labels


def test_a_new_time_that_was_agreed_stands_beside_what_was_kept() -> None:
    agreed = [a_fact(promise=1), a_fact(promise=1), a_fact()]

    assert "First answers kept | 1 of 3, 2 more after a new time" in message(a_report(agreed, since=4)).read


def test_every_figure_of_the_report_is_defined_where_readers_look() -> None:
    told = {name: definitions.definition(name) for name in (*department.DEFINED, *department.FOR_LEADS)}

    shown = a_view("how", department.definitions(told))

    assert "Wilson" in shown.read
    assert "A kept promise counts in the week in which it was kept." in shown.read


def test_the_requests_behind_a_figure_are_listed_and_the_others_counted() -> None:
    rows = tuple(many(a_request("taken"), 3))
    counts = {Behind.LATE: 9, Behind.OPENED: 12}

    shown = a_view("requests", department.requests(CHOICE, counts, Behind.LATE, Listing(rows, 7)))

    assert "Late now (9)" in shown.labels
    assert "and 4 older ones · 2 more are with others by now" in shown.read
    assert shown.labels.count("Open") == 3


def test_what_is_no_department_is_given_back_whole() -> None:
    shown = a_reply("unknown", command.unknown([Known(1, "it", "IT")], "the canteen " * 300))

    assert "There are: IT." in shown.read
    assert "".join(shown.read.split()).count("thecanteen") == 300


def test_a_name_that_is_nearly_one_is_asked_about() -> None:
    shown = a_reply("near", command.did_you_mean([(Known(1, "it", "IT"), CHOICE)], "itt"))

    assert "No department is called “itt”. Did you mean IT?" in shown.read
    assert shown.labels == ["IT"]


def test_signals_of_neighbouring_weeks_are_one_sentence() -> None:
    assert len(figures.signals(a_report())) == 2
