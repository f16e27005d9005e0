"""Under a strict works agreement some figures are shown to nobody until each is switched on, and everybody is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, audit
from bot import home as pages
from bot.__main__ import main
from bot.clocks.history import ANSWER
from bot.departments import exchange
from bot.reports import agreement, definitions
from bot.reports.agreement import FIGURES, STRICT, TOLD_FOR, Guarded
from bot.requests import conversation, opening
from bot.requests.opening import NewRequest
from bot.settings import Settings
from bot.standards import Urgency
from tests.bot.company import ANA, BO, CEM, COMPANY, Company, moves_into
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
