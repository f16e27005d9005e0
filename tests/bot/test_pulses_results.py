"""Results: what was published, for those who may see it, the same at every reading."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

from bot.errors import NoSuchPulse, NotHR, NotPublished
from bot.notices import PulseExport
from bot.pulses import figures, queries, waves
from bot.pulses import results as pulse_results
from bot.pulses.figures import Cause, Group, GroupTurnout, Growth, growth, trends
from bot.pulses.kinds import Kind
from bot.pulses.questionnaire import Question, Questionnaire, Readers, Repeat
from bot.pulses.waves import Spec
from tests.bot.pulse_company import CEM, DANA, HANA, MOOD, WORDS, Company, composed, moves_into
from tests.moments import TUESDAY_AT_NINE

pytestmark = pytest.mark.begins_with(fill=moves_into)

TEN = [f"p{number}" for number in range(10)]
IT = [f"p{number}" for number in range(12)]
LAW = [f"q{number}" for number in range(12)]
ENPS = Question(Kind.ENPS, "Would you recommend us?")
PIZZA = Question(Kind.CHOICE, "Lunch?", ("=pizza", "soup"))


def answered(company: Company, what: Questionnaire | None = None) -> int:
    """A pulse that twenty-four people of two departments answered. People, of two, is counted with IT or Legal."""
    people = [*company.hires("it", *IT), *company.hires("legal", *LAW)]
    survey_id = company.launches(what)
    company.answer(survey_id, {person: {1: place % 5, 2: "More plants"} for place, person in enumerate(people)})
    return survey_id


# --- who may see them ---


def test_everybody_in_the_company_sees_what_is_shared(company: Company) -> None:
    survey_id = answered(company)
    company.closes(survey_id)
    (late,) = company.hires("it", "late")

    assert pulse_results.results(company.bot, survey_id, late) == pulse_results.published(company.bot, survey_id)
    assert [found[0] for found in pulse_results.published_for(company.bot, late)] == [survey_id]


def test_what_is_not_shared_is_for_its_readers_and_hr(company: Company) -> None:
    survey_id = answered(company, composed(shared=False, readers=Readers((CEM,), "CLEADS")))
    company.closes(survey_id)

    for reader in (CEM, HANA):
        assert pulse_results.results(company.bot, survey_id, reader).turnout is not None
    with pytest.raises(NotPublished) as refused:
        pulse_results.results(company.bot, survey_id, DANA)
    assert (refused.value.reader_ids, refused.value.channel_id) == ([CEM], "CLEADS")
    assert pulse_results.published_for(company.bot, DANA) == ()


def test_whoever_left_sees_nothing(company: Company) -> None:
    survey_id = answered(company)
    company.closes(survey_id)
    company.leaves("UP0")

    with pytest.raises(NoSuchPulse):
        pulse_results.results(company.bot, survey_id, "UP0")
    assert pulse_results.published_for(company.bot, "UP0") == ()


def test_before_the_close_there_is_nothing_for_anybody(company: Company) -> None:
    survey_id = answered(company)

    for reader in (HANA, CEM, DANA):
        with pytest.raises(NotPublished):
            pulse_results.results(company.bot, survey_id, reader)
    with pytest.raises(NotPublished):
        pulse_results.published(company.bot, survey_id)
    with pytest.raises(NotPublished):
        pulse_results.export(company.bot, survey_id, HANA)
    with pytest.raises(NoSuchPulse):
        pulse_results.results(company.bot, 404, HANA)


def test_before_the_close_hr_sees_the_same_whether_anybody_answered_or_not(company: Company) -> None:
    survey_id = company.launches(people=TEN)
    before = queries.every_series(company.bot, HANA)

    company.answer(survey_id, {f"UP{number}": {1: 2} for number in range(10)})

    assert queries.every_series(company.bot, HANA) == before
    assert before[0].open_wave is not None
    assert before[0].open_wave.respondents is None


# --- what they say ---


def test_results_are_read_and_never_counted_again(company: Company) -> None:
    survey_id = answered(company)
    first = company.closes(survey_id)

    for person in ("UP0", "UP1", "UQ0"):
        company.leaves(person)
    company.clock.tick(timedelta(days=400))

    assert pulse_results.published(company.bot, survey_id) == first
    assert first.turnout is not None
    assert first.turnout.groups == (GroupTurnout(("IT",), 12, 13), GroupTurnout(("People", "Legal"), 12, 14))
    assert first.questions[0].total == Group(("IT", "People", "Legal"), (5, 5, 5, 5, 4))
    assert first.was_merged
    assert first.causes == {Cause.LAUNCH}


def test_a_small_department_is_merged_and_the_results_say_that_some_were(company: Company) -> None:
    company.hires("it", *TEN)
    survey_id = company.launches()
    company.answer(survey_id, {person: {1: place % 5} for place, person in enumerate([*map(_id, TEN), CEM])})

    results = company.closes(survey_id)

    assert results.turnout is not None
    assert results.turnout.groups == (GroupTurnout(("IT", "People"), 11, 13),)
    assert results.was_merged
    assert results.causes == {Cause.LAUNCH}


def test_the_export_is_exactly_what_was_published_and_no_spreadsheet_runs_it(company: Company) -> None:
    people = [*company.hires("it", *IT), *company.hires("legal", *LAW)]
    survey_id = company.launches(composed(questions=(PIZZA, WORDS)))
    company.answer(survey_id, {who: {1: place % 2, 2: "=1+1"} for place, who in enumerate(people)})
    results = company.closes(survey_id)

    lines = list(csv.reader(io.StringIO(pulse_results.export(company.bot, survey_id, HANA).removeprefix("\ufeff"))))

    assert lines[0] == ["question", "text", "departments", "answer", "count"]
    assert ["", "Asked", "IT", "", "13"] in lines
    assert ["", "Answered", "IT", "", "12"] in lines
    assert ["1", "Lunch?", "People, Legal", "'=pizza", "6"] in lines
    assert lines.count(["2", "What should change?", "", "'=1+1", ""]) == 24
    assert len(lines) == 1 + 2 * 2 + 2 * 2 + len(results.questions[1].comments)


def test_an_export_is_promised_to_hr_alone_and_noted(company: Company) -> None:
    survey_id = answered(company)
    series_id = company.closes(survey_id).series_id

    with pytest.raises(NotHR):
        pulse_results.send_export(company.bot, survey_id, CEM)
    pulse_results.send_export(company.bot, survey_id, HANA)
    company.settles()

    assert company.heard(PulseExport) == [PulseExport(HANA, survey_id)]
    assert queries.audit_trail(company.bot, series_id, HANA)[-1].verb == "exported"


def test_people_of_no_department_are_named_last(company: Company) -> None:
    alone = company.hires("", *TEN)
    survey_id = company.launches()
    company.answer(survey_id, {person: {1: place % 5} for place, person in enumerate([*alone, CEM, DANA])})

    results = company.closes(survey_id)

    assert results.questions[0].total is not None
    assert results.questions[0].total.departments == ("IT", "People", waves.NO_DEPARTMENT)


@pytest.mark.parametrize(
    ("kind", "counts", "number"),
    [
        (Kind.SCALE, (1, 0, 0, 0, 1), 3.0),
        (Kind.ENPS, (1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1), 0.0),
        (Kind.ENPS, (0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3), 100.0),
        (Kind.ENPS, (3, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0), -100.0),
        (Kind.ENPS, (0, 0, 0, 0, 0, 0, 0, 2, 2, 0, 0), 0.0),
        (Kind.YES_NO, (3, 1), 0.75),
        (Kind.CHOICE, (3, 1), None),
        (Kind.SCALE, (0, 0, 0, 0, 0), None),
    ],
)
def test_one_number_for_a_question(kind: Kind, counts: tuple[int, ...], number: float | None) -> None:
    options = ("Soup", "Salad") if kind is Kind.CHOICE else ()

    assert Question(kind, "How was it?", options).score(counts) == number


# --- trends ---


def wave(
    number: int, groups: dict[str, tuple[int, ...]], *questions: Question
) -> tuple[int, Spec, dict[int, dict[str, object]]]:
    asked = composed(questions=questions or (MOOD,))
    spec = Spec(asked, TUESDAY_AT_NINE, {"1": "IT", "2": "Legal", "3": "Lab"}, 99)
    written = [{"segments": sorted(names), "counts": list(counts)} for names, counts in groups.items()]
    return number, spec, {len(asked.questions): {"groups": written}}


LOW, HIGH = (6, 4, 0, 0, 0), (0, 0, 0, 5, 5)


def test_a_trend_goes_through_waves_in_which_the_very_same_departments_were_a_group() -> None:
    found = trends([wave(1, {"1": LOW, "2": HIGH}), wave(2, {"12": LOW}), wave(3, {"1": HIGH, "2": HIGH})])

    assert [(line.departments, line.points) for line in found] == [
        ((), ((1, 2.95), (2, 1.4), (3, 4.5))),
        (("IT",), ((1, 1.4), (2, None), (3, 4.5))),
        (("Legal",), ((1, 4.5), (2, None), (3, 4.5))),
    ]


def test_the_whole_company_is_only_compared_with_the_same_departments() -> None:
    assert trends([wave(1, {"1": LOW, "2": HIGH, "3": LOW}), wave(2, {"1": LOW, "2": HIGH})])[0].departments == ("IT",)


def test_another_question_in_its_place_is_not_compared_and_the_same_in_another_is() -> None:
    other = Question(Kind.SCALE, "Something else?")

    assert trends([wave(1, {"1": LOW}, other), wave(2, {"1": HIGH})]) == ()
    (line,) = trends([wave(1, {"1": LOW}, other, MOOD), wave(2, {"1": HIGH})])
    assert line.points == ((1, 1.4), (2, 4.5))


def test_a_trend_is_drawn_over_real_waves(company: Company) -> None:
    people = [*company.hires("it", *IT), *company.hires("legal", *LAW)]
    survey_id = company.launches(composed(repeat=Repeat.TWO_WEEKS, questions=(MOOD, ENPS)))
    company.answer(survey_id, {who: {1: (place + 3) % 5, 2: place % 11} for place, who in enumerate(people)})
    first = company.closes(survey_id)

    company.moves_to(first.opened_at + timedelta(days=14))
    (again,) = queries.open_for(company.bot, CEM)
    company.answer(again.survey_id, {who: {1: 3 + place % 2, 2: 10 - place % 2} for place, who in enumerate(people)})
    second = company.closes(again.survey_id)

    assert first.trends == ()
    whole = next(line for line in second.trends if line.number == 1 and not line.departments)
    (_first, before), (_second, after) = whole.points
    assert before == pytest.approx(3.0, abs=0.1)
    assert after == 4.5
    assert {line.departments for line in second.trends} == {(), ("IT",), ("People", "Legal")}


# --- why a group is larger than the last time ---


IT_ALONE, LEGAL_ALONE = frozenset({"1"}), frozenset({"2"})


def written(*segments: str, **why: str) -> dict[str, object]:
    return {"segments": list(segments), "counts": [12], **why}


def test_a_group_is_larger_when_one_of_the_last_time_is_a_part_of_it() -> None:
    joined = written("1", "2", cause="close", until="2026-05-02")

    assert growth(joined, [IT_ALONE, LEGAL_ALONE]) == Growth(Cause.CLOSE, date(2026, 5, 2))
    assert growth(joined, [frozenset({"1", "2"})]) is None, "it was the same"
    assert growth(joined, []) is None, "there was no last time"
    assert growth(written("1", "2"), [IT_ALONE]) is None, "nobody kept why, then"
    assert growth(written("1", "2", cause="launch"), [IT_ALONE]) == Growth(Cause.LAUNCH)


def _everybody(people: list[str], survey_id: int, company: Company) -> figures.Results:
    company.answer(survey_id, {person: {1: place % 5} for place, person in enumerate(people)})
    return company.closes(survey_id)


def test_answers_that_join_groups_are_told_as_the_reason_but_not_which_of_them(company: Company) -> None:
    people = [*company.hires("it", *IT), *company.hires("legal", *LAW)]
    survey_id = company.launches(composed(repeat=Repeat.TWO_WEEKS, questions=(MOOD,)))
    first = _everybody(people, survey_id, company)

    company.moves_to(first.opened_at + timedelta(days=14))
    (again,) = queries.open_for(company.bot, CEM)
    second = _everybody(people[:16], again.survey_id, company)

    assert first.turnout is not None
    assert [group.growth for group in first.turnout.groups] == [None, None]
    assert second.turnout is not None
    # Sixty days after the launch, which says nothing about why: too few keep them together for longer.
    launched_on = second.opened_at.date()
    assert second.turnout.groups == (
        GroupTurnout(("IT", "People", "Legal"), 16, 27, Growth(Cause.CLOSE, launched_on + timedelta(days=60))),
    )


@pytest.mark.parametrize(
    ("shared", "cause"),
    [pytest.param(True, Cause.EARLIER, id="everybody may read why"), pytest.param(False, Cause.LAUNCH, id="few may")],
)
def test_what_another_pulse_joined_is_told_only_where_everybody_may_read_it(
    company: Company, shared: bool, cause: Cause
) -> None:
    people = [*company.hires("it", *IT), *company.hires("legal", *LAW)]
    monthly = company.launches(composed(repeat=Repeat.MONTHLY, questions=(MOOD,)))
    first = _everybody(people, monthly, company)
    company.moves_to(first.opened_at + timedelta(days=14))
    other = company.launches(composed(title="Another", questions=(MOOD,), shared=shared))
    joined = _everybody(people[:16], other, company)

    company.moves_to(first.opened_at + timedelta(days=32))
    (again,) = queries.open_for(company.bot, CEM)
    second = _everybody(people, again.survey_id, company)

    assert second.turnout is not None
    until = joined.opened_at.date() + timedelta(days=60) if shared else None
    assert [group.growth for group in second.turnout.groups] == [Growth(cause, until)]


def test_what_was_one_group_the_last_time_already_is_not_the_reason(company: Company) -> None:
    outside = company.hires("", *(f"r{number}" for number in range(12)))
    people = [*company.hires("it", *IT), *company.hires("legal", *LAW), *outside]
    monthly = company.launches(composed(repeat=Repeat.MONTHLY, questions=(MOOD,)))
    first = _everybody(people[:26], monthly, company)
    company.hires("legal", "late", "later")

    company.moves_to(first.opened_at + timedelta(days=32))
    (again,) = queries.open_for(company.bot, CEM)
    second = _everybody(people, again.survey_id, company)

    assert first.turnout is not None
    assert [group.departments for group in first.turnout.groups] == [("IT", waves.NO_DEPARTMENT), ("People", "Legal")]
    assert second.turnout is not None
    assert [group.growth for group in second.turnout.groups] == [Growth(Cause.LAUNCH)], "two came to Legal"


def _id(name: str) -> str:
    return f"U{name.upper()}"
