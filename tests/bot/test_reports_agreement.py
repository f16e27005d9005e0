"""Under a strict works agreement some figures are shown to nobody until each is switched on, and everybody is told."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, audit
from bot import home as pages
from bot.__main__ import main
from bot.clocks.history import ANSWER, RESOLUTION
from bot.departments import exchange
from bot.departments.report_readers import keep_report_readers
from bot.reports import agreement, company_readers, definitions, export
from bot.reports.agreement import FIGURES, STRICT, TOLD_FOR, Guarded
from bot.reports.clock_facts import ClockFact
from bot.reports.company import CompanySources, assemble
from bot.requests import conversation, opening
from bot.requests.opening import NewRequest
from bot.settings import Settings
from bot.standards import Urgency
from handlers.views.reports import company as company_views
from handlers.views.reports import department as department_views
from handlers.views.reports import page, weekly
from tests.bot.company import ANA, BO, CEM, COMPANY, Company, moves_into
from tests.bot.report_companies import a_report
from tests.bot.report_facts import HOUR, IT, NOW, PEOPLE, a_fact, weeks
from tests.bot.slow_clock import PARIS_HOURS
from tests.handlers.reading import a_message
from tests.handlers.report_surfaces import CHOICE
from tests.handlers.weekly_examples import a_busy_week
from tests.moments import TUESDAY_AT_NINE

PEOPLE_ANSWER = '[departments.people]\nanswers_within = "1d"'

pytestmark = pytest.mark.begins_with(fill=moves_into)


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(replace(bot, settings=Settings(works_agreement=STRICT)), clock)


def shown(bot: Bot) -> set[str]:
    with bot.db.reading() as session:
        return {one for one in definitions.FIGURES if agreement.may_be_shown(session, bot.settings, one)}


def test_without_a_strict_agreement_every_figure_may_be_shown(bot: Bot) -> None:
    assert shown(bot) == set(definitions.FIGURES)


def test_a_strict_agreement_holds_four_figures_back_and_no_other(company: Company) -> None:
    assert set(definitions.FIGURES) - shown(company.bot) == {
        "Departments compared",
        "Pairs that depend on each other",
        "Working to the number",
        "How customers answer",
    }


@pytest.mark.parametrize("guarded", Guarded)
def test_each_is_switched_on_and_off_by_itself(company: Company, guarded: Guarded) -> None:
    before = shown(company.bot)

    assert agreement.switch_on(company.bot, guarded, by="gus")
    assert not agreement.switch_on(company.bot, guarded, by="gus")
    assert shown(company.bot) == before | {FIGURES[guarded]}

    assert agreement.switch_off(company.bot, guarded, by="gus")
    assert not agreement.switch_off(company.bot, guarded, by="gus")
    assert shown(company.bot) == before
    told = [act.what for act in audit.acts_since(company.bot, TUESDAY_AT_NINE) if act.actor == "gus"]
    assert told == [f"switched on the figure {FIGURES[guarded]}", f"switched off the figure {FIGURES[guarded]}"]


def test_everybody_reads_in_home_for_four_weeks_what_was_switched_on(company: Company) -> None:
    agreement.switch_on(company.bot, Guarded.PAIRS, by="gus")
    company.moves_to(TUESDAY_AT_NINE + timedelta(days=1))
    agreement.switch_on(company.bot, Guarded.COMPARISON, by="gus")

    for reader in (ANA, BO):
        told = [one.figure for one in pages.page_of(company.bot, reader).newly_on]
        assert told == ["Departments compared", "Pairs that depend on each other"]
    company.moves_to(TUESDAY_AT_NINE + TOLD_FOR)
    assert [one.figure for one in pages.page_of(company.bot, ANA).newly_on] == ["Departments compared"]


def test_home_says_nothing_of_it_where_the_agreement_is_not_strict(company: Company, bot: Bot) -> None:
    agreement.switch_on(company.bot, Guarded.PAIRS, by="gus")

    assert pages.page_of(bot, ANA).newly_on == ()


@pytest.mark.parametrize("is_agreed", [False, True])
def test_how_soon_colleagues_answer_is_promised_only_when_it_was_agreed(company: Company, is_agreed: bool) -> None:
    """Cem is in People, whose people answer within a day as the file says."""
    text = COMPANY.read_text(encoding="utf-8").replace("[departments.people]", PEOPLE_ANSWER, 1)
    exchange.apply(company.bot, text)
    if is_agreed:
        agreement.switch_on(company.bot, Guarded.ANSWERS, by="gus")
    new = NewRequest("form", CEM, company.id_of("it"), "My laptop won't start", urgency=Urgency.NORMAL)
    request_id = opening.open_request(company.bot, new).request.id
    conversation.ask(company.bot, request_id, BO, "Which floor?", idempotency_key=company.idempotency_key())

    (clock,) = [one for one in company.clocks(request_id).every if one.kind == ANSWER]
    assert (clock.target is not None) == is_agreed


def test_the_command_lists_switches_and_says_when_it_changes_nothing(
    company: Company, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", company.bot.db.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("HANDOFF_WORKS_AGREEMENT", "strict")

    def said(*arguments: str) -> str:
        assert main(["agreement", *arguments]) == 0
        return capsys.readouterr().out

    assert said("list").count(" off ") == len(Guarded)
    assert said("on", "pairs") == (
        "“Pairs that depend on each other” is switched on. Everybody reads so in Home for four weeks.\n"
    )
    assert "It was before." in said("on", "pairs")
    assert "on since 2026-03-03" in said("list")
    assert said("off", "pairs") == "“Pairs that depend on each other” is switched off.\n"
    assert "It was before." in said("off", "pairs")
    monkeypatch.setenv("HANDOFF_WORKS_AGREEMENT", "")
    assert said("list").startswith("HANDOFF_WORKS_AGREEMENT is not strict: every figure is shown")


# --- every surface ---

SAYS = {
    Guarded.COMPARISON: "first answers kept, fewer than chance explains",
    Guarded.PAIRS: "IT and People depend on each other",
    Guarded.ANSWERS: "of the questions about their own requests in time",
}
"""By what a reader would know each; working to the number is tried where a lead reads it."""


def everything() -> list[ClockFact]:
    """Clocks of which each of these figures has something to say."""
    solved = {"kind": RESOLUTION, "used": 3 * HOUR}
    broke = {"broken_at": NOW - timedelta(days=4)}
    return [
        *(a_fact(department_id=PEOPLE, customer="IT", **solved) for _ in range(12)),
        *(a_fact(department_id=IT, customer="People", **solved) for _ in range(12)),
        *(a_fact(department_id=IT) for _ in range(200)),
        *(a_fact(department_id=PEOPLE, **broke) for _ in range(20)),
        *(a_fact(kind=ANSWER, customer="IT") for _ in range(20)),
    ]


def told(company: Company) -> str:
    """All that anybody is shown of figures, in words and in files, as it is under the agreement of now."""
    names = {IT: "IT", PEOPLE: "People"}
    with company.bot.db.reading() as session:
        held_back = agreement.held_back(session, company.bot.settings)
    sources = CompanySources(
        everything(), [], names, {}, dict.fromkeys(names, True), False, {"IT": 9, "People": 9}, held_back=held_back
    )
    whole = assemble(sources, weeks(13), NOW, PARIS_HOURS)
    its = a_report(everything())
    drawn = [
        a_message("company", company_views.text(whole), company_views.message(whole)).read,
        a_message("company", company_views.text(whole), company_views.message(whole, with_charts=False)).read,
        a_message("department", department_views.text(its), department_views.message(its, CHOICE)).read,
        page.page(its, {}),
        export.figures(its),
        a_message("digest", *weekly.digest(a_busy_week())).read,
        *(str(pages.page_of(company.bot, reader)) for reader in (ANA, BO, CEM)),
    ]
    return "\n".join(drawn)


def test_nothing_that_is_held_back_stands_on_any_surface_until_it_is_switched_on(company: Company) -> None:
    assert not [words for words in SAYS.values() if words in told(company)]

    for guarded in Guarded:
        agreement.switch_on(company.bot, guarded, by="gus")
        said = told(company)
        assert [one for one, words in SAYS.items() if words in said] == [one for one in SAYS if one is guarded]
        agreement.switch_off(company.bot, guarded, by="gus")


def test_the_company_report_is_made_under_the_agreement_of_now(company: Company) -> None:
    with company.bot.db.transaction() as session:
        keep_report_readers(session, [CEM])
    window = company_readers.meant_window(company.bot, "13w")

    assert company_readers.report(company.bot, CEM, window).held_back == frozenset(FIGURES.values())
    agreement.switch_on(company.bot, Guarded.PAIRS, by="gus")
    assert FIGURES[Guarded.PAIRS] not in company_readers.report(company.bot, CEM, window).held_back


COUNTS = {
    "bot.reports.comparison": "comparison",
    "bot.reports.pairs": "pairs",
    "bot.reports.customers": "answers_of_customers",
    "bot.reports.gaming": "gaming",
}


def test_whoever_counts_a_figure_that_may_be_held_back_asks_first() -> None:
    root = Path(definitions.__file__).parents[2]
    asking = []
    for file in [*(root / "bot").rglob("*.py"), *(root / "handlers").rglob("*.py")]:
        text = file.read_text(encoding="utf-8")
        imported = {
            (node.module, alias.name)
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        if imported & set(COUNTS.items()):
            asking.append(file.stem)
            assert "held_back" in text or "may_be_shown" in text, f"{file} shows a figure that may be held back"
    assert sorted(asking) == ["company", "readers"]
