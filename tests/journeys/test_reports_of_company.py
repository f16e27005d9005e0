"""The company's report comes to those whom the departments file names, and to nobody else."""

from __future__ import annotations

from bot.departments import exchange
from bot.errors import NotAReportReader
from bot.reports import company_readers
from tests.journeys.steps import presses, refusal
from tests.moments import paris
from tests.office import COMPANY, Office

REPORT = "Report: the company"


def names_hana(office: Office) -> None:
    text = COMPANY.read_text(encoding="utf-8")
    exchange.apply(office.bot, f'[company]\nreport_readers = ["{office.hana.id}"]\n\n{text}')
    office.settles()


def test_its_readers_ask_for_it_and_others_read_who_may(office: Office) -> None:
    assert office.asks(office.dana, "report company") == refusal(office, office.dana, NotAReportReader())
    names_hana(office)

    said = office.asks(office.hana, "report company")

    assert said == "The report of the company is on its way to your messages with Handoff."
    report = office.hana.message(REPORT, in_="dm")
    assert "There is too little yet that could be shown without being about a few people." in report.text
    office.hana.clicks("How is this counted?", on=report)
    assert office.hana.modal is not None
    assert "Who serves whom" in office.hana.modal.text
    office.hana.closes()
    presses(office, office.hana, "CSV", report)
    files = {name: content for said in office.hana.messages for name, content in said.files.items()}
    assert {name: content[:19] for name, content in files.items()} == {
        "report-company-2025-W49-to-2026-W09.csv": "\ufefffirst_day,last_day",
        "report-company-2025-W49-to-2026-W09-definitions.csv": "\ufefffigure,how it is c",
    }
    office.hana.closes()
    assert office.asks(office.dana, "report company 4w") == refusal(
        office, office.dana, NotAReportReader([office.hana.id])
    )


def test_it_comes_on_the_first_working_day_of_a_month_once(office: Office) -> None:
    names_hana(office)
    office.moves_to(paris(1, 9, 0, month=4))
    assert not office.hana.sees(REPORT)

    assert company_readers.send_monthly(office.bot) == 1
    assert company_readers.send_monthly(office.bot) == 0
    office.settles()

    assert office.hana.sees(REPORT)
    for moment in (paris(2, 12, month=4), paris(30, 12, month=4), paris(1, 12, month=5), paris(3, 12, month=5)):
        office.moves_to(moment)
        assert company_readers.send_monthly(office.bot) == 0, "1 May is a day off, and then comes a weekend"
    office.moves_to(paris(4, 12, month=5))
    assert company_readers.send_monthly(office.bot) == 1
