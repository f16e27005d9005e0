"""Somebody asks how a department does, reads it, and opens the requests behind it."""

from __future__ import annotations

from bot import audit
from bot.errors import NoSuchReport, NoSuchWindow, NotShown
from bot.reports.windows import EXAMPLES
from tests.journeys.steps import card, presses, private, refusal, writes
from tests.moments import paris, tuesday_at
from tests.office import Office

NEXT_MONDAY = paris(9, 9, 30)
REPORT = "Report: IT"


def a_week_passes(office: Office) -> None:
    """IT answers one of two requests in time."""
    office.asks(office.ana, "it My laptop won't start")
    office.asks(office.ana, "it The printer hums")
    office.moves_to(tuesday_at(10))
    writes(office, office.bo, "Reply", "I am on my way", card(office.bo, "R-1 "))
    office.moves_to(NEXT_MONDAY)


def test_a_lead_asks_and_opens_the_requests_behind_a_figure(office: Office) -> None:
    a_week_passes(office)

    said = office.asks(office.dana, "report")

    assert said == "The report of IT is on its way to your messages with Handoff."
    report = office.dana.message(REPORT, in_="dm")
    assert "First answers kept | 1 of 2" in report.text
    assert "read the report IT, 2025-W50 to 2026-W10" in [act.what for act in audit.acts_since(office.bot, NEXT_MONDAY)]
    office.dana.clicks("Show the requests", on=report)
    modal = office.dana.modal
    assert modal is not None
    assert "The printer hums" in modal.text
    office.dana.chooses("First answers kept (1)", in_="Choose a figure")
    assert office.dana.modal is not None
    assert "My laptop won't start" in office.dana.modal.text
    assert "The printer hums" not in office.dana.modal.text
    office.dana.clicks("Open")
    assert office.dana.modal is not None
    assert "I am on my way" in office.dana.modal.text


def test_how_a_figure_is_counted_is_one_click_away(office: Office) -> None:
    office.asks(office.bo, "report it 4w")

    office.bo.clicks("How is this counted?", on=office.bo.message(REPORT, in_="dm"))

    assert office.bo.modal is not None
    assert "A kept promise counts in the week in which it was kept." in office.bo.modal.text


def test_the_figures_and_the_page_come_as_files(office: Office) -> None:
    a_week_passes(office)
    office.asks(office.dana, "report it")
    report = office.dana.message(REPORT, in_="dm")

    for label in ("CSV", "Printable page"):
        presses(office, office.dana, label, report)
        assert office.dana.modal is not None
        assert "The file is on its way" in office.dana.modal.text
        office.dana.closes()

    files = {name: content for said in office.dana.messages for name, content in said.files.items()}
    assert {name: content[:39] for name, content in files.items()} == {
        "report-department-1-2025-W50-to-2026-W10.csv": "\ufeffdepartment,first_day,last_day,figure,k",
        "report-department-1-2025-W50-to-2026-W10-definitions.csv": "\ufefffigure,how it is counted\r\nPromises kep",
        "report-department-1-2025-W50-to-2026-W10.html": '<!doctype html>\n<html lang="en">\n<head>',
    }
    assert "First answers kept,,1,promises,2" in files["report-department-1-2025-W50-to-2026-W10.csv"]


def test_a_slack_that_takes_no_chart_gets_the_words(office: Office) -> None:
    a_week_passes(office)
    office.sandbox.faults.fail("chat.postMessage", error="invalid_blocks", channel=office.bo.id)

    office.asks(office.bo, "report it")

    report = office.bo.message(REPORT, in_="dm").text
    assert "First answers kept: 1 of 2" in report
    assert "|" not in report


def test_slips_and_doubts_have_a_kind_answer(office: Office) -> None:
    assert "I took “finanse” for Finance" in office.asks(office.gus, "report finanse")
    assert "Did you mean Legal?" in office.asks(office.lena, "report leg")
    presses(office, office.lena, "Legal")
    assert office.lena.message("Report: Legal", in_="dm")
    assert "I know no department of that name" in office.asks(office.ana, "report the canteen 4w")
    assert office.asks(office.ana, "reprot").startswith("No department's report is shown outside of it yet")
    unknown = refusal(office, office.bo, NoSuchWindow("last month", list(EXAMPLES)))
    assert office.asks(office.bo, "report it last month") == unknown
    assert refusal(office, office.bo, NoSuchWindow("5w", list(EXAMPLES))) == office.asks(office.bo, "report it 5w")


def test_others_read_nothing_about_a_handful_of_people(office: Office) -> None:
    a_week_passes(office)

    said = office.asks(office.ana, "report it")

    assert said == refusal(office, office.ana, NotShown("IT", 5, [office.dana.id]))
    assert not office.ana.sees(REPORT)


def test_whoever_left_the_department_reads_its_requests_no_more(office: Office) -> None:
    a_week_passes(office)
    office.asks(office.bo, "report it")
    report = office.bo.message(REPORT, in_="dm")
    office.bo.leaves("it-help")
    office.settles()

    office.bo.clicks("Show the requests", on=report)

    assert private(office.bo)[-1] == refusal(office, office.bo, NoSuchReport())


def test_whoever_serves_in_up_to_three_departments_gets_all_of_their_reports(office: Office) -> None:
    for channel in ("it-help", "people", "finance"):
        office.eve.joins(channel)
    office.settles()

    assert office.asks(office.eve, "report 4w").startswith("The reports of IT, People and Finance are on their way")
    assert [name for name in ("IT", "People", "Finance") if office.eve.sees(f"Report: {name}")] == [
        "IT",
        "People",
        "Finance",
    ]

    office.eve.joins("facilities")
    office.settles()

    assert office.asks(office.eve, "report").startswith("Of which department would you like the report?")
