"""The close: counted once, below the minimum not at all, and nothing left that could be opened."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import PulseClosed, PulseNotNow
from bot.notices import PulseCalledOff, PulseResults, PulseResultsInChannel
from bot.pulses import ballots, closing
from bot.pulses import results as pulse_results
from bot.pulses.ballot_content import Content, pack
from bot.pulses.envelopes import Keys, seal
from bot.pulses.questionnaire import Readers
from storage import pulses as rows
from tests.bot.pulse_company import CEM, DANA, HANA, Company, composed, moves_into

pytestmark = pytest.mark.begins_with(fill=moves_into)

TEN = [f"p{number}" for number in range(10)]
PEOPLE = [f"UP{number}" for number in range(10)]


class Counting:
    """Opens envelopes and counts them."""

    def __init__(self) -> None:
        self.opened = 0

    def __call__(self, keys: Keys, sealed: bytes) -> bytes:
        self.opened += 1
        return keys.open(sealed)


@pytest.fixture
def asked(company: Company) -> int:
    """A pulse that asks thirteen people."""
    return company.launches(people=TEN)


def answers(company: Company, survey_id: int, how_many: int) -> None:
    company.answer(survey_id, {person: {1: place % 5, 2: "w"} for place, person in enumerate(PEOPLE[:how_many])})


def cast(company: Company, survey_id: int, mark: bytes, sealed: bytes) -> None:
    """Somebody who can write to the database puts an envelope in."""
    with company.bot.db.transaction() as session:
        rows.cast(session, survey_id, mark, sealed)


# --- at its time, cancelled, below the minimum ---


def test_a_pulse_closes_at_its_time_and_not_before(company: Company, asked: int) -> None:
    answers(company, asked, 10)
    company.clock.tick(timedelta(days=6, seconds=-1))
    assert closing.close_due(company.bot) == 0

    company.clock.tick(timedelta(seconds=1))

    assert closing.close_due(company.bot) == 1
    assert closing.close_due(company.bot) == 0
    assert company.survey(asked).state == "closed"


def test_hr_may_call_it_off_once_and_then_nobody_ever_reads_what_was_answered(company: Company, asked: int) -> None:
    answers(company, asked, 10)

    closing.call_off(company.bot, asked, HANA)
    company.settles()

    assert company.envelopes(asked) == []
    assert company.folder.names() == []
    results = pulse_results.published(company.bot, asked)
    assert (results.was_called_off, results.turnout, results.questions) == (True, None, ())
    assert company.wave_state(asked) == "silent"
    assert sorted(notice.person_id for notice in company.heard(PulseCalledOff)) == sorted([*PEOPLE, HANA, CEM, DANA])
    assert company.heard(PulseResults) == [], "there are none"
    with pytest.raises(PulseNotNow):
        closing.call_off(company.bot, asked, HANA)
    with pytest.raises(PulseClosed):
        ballots.answer(company.bot, asked, PEOPLE[0], {1: 1})


def test_fewer_answers_than_five_are_as_if_the_wave_had_not_been(company: Company, asked: int) -> None:
    answers(company, asked, 4)

    company.closes(asked)

    assert company.wave_state(asked) == "silent"


@pytest.mark.parametrize(("how_many", "opened"), [(0, 0), (4, 0), (5, 5)])
def test_below_the_minimum_no_envelope_is_ever_opened(company: Company, asked: int, how_many: int, opened: int) -> None:
    answers(company, asked, how_many)
    opener = Counting()

    company.clock.tick(timedelta(days=6))
    closing.close_due(company.bot, opener)
    company.settles()

    assert opener.opened == opened
    assert (pulse_results.published(company.bot, asked).turnout is None) == (how_many < 5)
    assert company.envelopes(asked) == []
    assert company.heard(PulseResults) == [PulseResults(HANA, asked)], "and its readers are told either way"


def test_a_raised_minimum_is_the_one_that_counts(company: Company) -> None:
    survey_id = company.launches(composed(minimum=6), people=TEN)
    answers(company, survey_id, 5)

    assert company.closes(survey_id).turnout is None
    assert company.survey(survey_id).state == "shredded"


def test_comments_need_ten_answers(company: Company, asked: int) -> None:
    answers(company, asked, 9)

    results = company.closes(asked)

    assert results.turnout is not None
    assert not results.questions[1].has_comments
    assert results.questions[1].comments == ()


def test_with_ten_answers_comments_are_shown(company: Company, asked: int) -> None:
    answers(company, asked, 10)

    results = company.closes(asked)

    assert results.questions[1].has_comments
    assert results.questions[1].comments != ()


def test_the_key_and_the_envelopes_are_gone_after_the_close(company: Company, asked: int) -> None:
    answers(company, asked, 10)
    assert company.folder.names() == ["1-1"]

    company.closes(asked)

    assert company.folder.names() == []
    assert company.envelopes(asked) == []
    assert company.survey(asked).pk is None


def test_results_go_where_they_were_promised(company: Company) -> None:
    survey_id = company.launches(composed(readers=Readers((CEM,), "CGENERAL")), people=TEN)

    company.closes(survey_id)

    assert company.heard(PulseResults) == [PulseResults(CEM, survey_id)]
    assert company.heard(PulseResultsInChannel) == [PulseResultsInChannel(survey_id, "CGENERAL")]


def test_when_every_reader_has_left_hr_gets_the_results(company: Company) -> None:
    survey_id = company.launches(composed(readers=Readers((CEM,))), people=TEN)
    company.leaves(CEM)

    company.closes(survey_id)

    assert company.heard(PulseResults) == [PulseResults(HANA, survey_id)]


# --- forged, copied, spoilt envelopes ---


def test_forged_and_copied_envelopes_count_for_nobody(company: Company, asked: int) -> None:
    answers(company, asked, 6)
    survey, keys = company.survey(asked), company.folder.read("1-1")
    assert survey.pk is not None
    assert keys is not None
    (_mark, sealed), *_rest = company.envelopes(asked)
    forged = seal(survey.pk, pack(Content(b"x" * 32, "1", {1: 0})), survey.size)
    cast(company, asked, b"x" * 32, forged)  # under a mark of nobody
    cast(company, asked, keys.mark(asked, "UP7"), sealed)  # a copy in the place of somebody else
    cast(company, asked, keys.mark(asked, "UP8"), b"noise")
    cast(company, asked, keys.mark(asked, "UP9"), seal(survey.pk, b"[]", survey.size))
    assert len(company.envelopes(asked)) == 10

    results = company.closes(asked)

    assert results.turnout is not None
    assert results.turnout.respondents == 6


def test_whoever_reads_a_mark_in_the_database_cannot_put_an_answer_of_their_own_under_it(
    company: Company, asked: int
) -> None:
    answers(company, asked, 10)
    survey = company.survey(asked)
    assert survey.pk is not None
    mark, _sealed = company.envelopes(asked)[0]
    in_it = str(company.departments["it"])
    cast(company, asked, mark, seal(survey.pk, pack(Content(mark, in_it, {1: 0})), survey.size))

    results = company.closes(asked)

    assert results.turnout is not None
    assert results.turnout.respondents == 9, "replacing the answers of all others would leave one to be read off"


def test_five_envelopes_of_which_one_is_forged_are_too_few(company: Company, asked: int) -> None:
    answers(company, asked, 4)
    keys = company.folder.read("1-1")
    assert keys is not None
    cast(company, asked, keys.mark(asked, "UP9"), b"noise")

    assert company.closes(asked).turnout is None
