"""What is done about a result: promised in front of everybody, reminded of, and told to whoever is asked next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from bot import outbox
from bot.errors import MayNotPromise, NoSuchPulse, NotPublished, NotTheOwner, TooManyActions
from bot.notices import PulseActionReminder, PulseResults, PulseResultsInChannel
from bot.pulses import actions, queries, results
from bot.pulses.queries import ActionShown
from bot.pulses.questionnaire import Readers, Repeat
from storage.tables import CalendarVersion
from tests.bot.pulse_company import CEM, DANA, HANA, Company, composed, moves_into
from tests.moments import paris

pytestmark = pytest.mark.begins_with(fill=moves_into)

TEN = [f"p{number}" for number in range(10)]
# Ten days after the close on Sunday 8 March: three quarters of it are over on Monday the 16th.
DUE = date(2026, 3, 18)


@pytest.fixture
def survey_id(company: Company) -> int:
    """A pulse that was published, to Cem and in a channel."""
    survey_id = company.launches(composed(readers=Readers((CEM,), "CALL"), repeat=Repeat.TWO_WEEKS), people=TEN)
    company.answer(survey_id, {f"UP{number}": {1: number % 5} for number in range(10)})
    company.closes(survey_id)
    results.save_post(company.bot, survey_id, CEM, "DCEM", "1.0")
    results.save_post(company.bot, survey_id, "CALL", "CALL", "2.0")
    company.said.clear()
    return survey_id


def promises(
    company: Company,
    survey_id: int,
    actor_id: str = HANA,
    *,
    words: str = "Lunch at noon",
    form: str = "f",
    owner: str = CEM,
) -> ActionShown:
    return actions.promise_action(
        company.bot, survey_id, actor_id, words=words, owner_id=owner, due_on=DUE, form_token=form
    )


def test_hr_and_leads_may_promise_something_and_others_may_not(company: Company, survey_id: int) -> None:
    promises(company, survey_id, HANA, form="1")
    promises(company, survey_id, DANA, form="2")

    with pytest.raises(MayNotPromise):
        promises(company, survey_id, "UP1", form="3")


def test_there_are_three_at_most_and_one_that_was_dropped_makes_room(company: Company, survey_id: int) -> None:
    first = promises(company, survey_id, form="1")
    promises(company, survey_id, form="2")
    promises(company, survey_id, form="3")
    with pytest.raises(TooManyActions):
        promises(company, survey_id, form="4")

    actions.end_action(company.bot, first.id, HANA, done=False)

    promises(company, survey_id, form="4")


def test_the_same_form_sent_twice_is_one_action(company: Company, survey_id: int) -> None:
    assert promises(company, survey_id) == promises(company, survey_id)
    assert len(actions.actions_of(company.bot, survey_id)) == 1


def test_before_there_are_results_nothing_is_promised_about_them(company: Company) -> None:
    survey_id = company.launches(people=TEN)

    with pytest.raises(NotPublished):
        promises(company, survey_id)
    with pytest.raises(NoSuchPulse):
        promises(company, 404)


@pytest.mark.parametrize("words", ["", " \n", "a\nb", "x" * 201])
def test_an_action_is_one_line_that_can_be_read(company: Company, survey_id: int, words: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        promises(company, survey_id, words=words)
    assert promises(company, survey_id, words="x" * 200).words == "x" * 200


def test_a_date_is_after_today(company: Company, survey_id: int) -> None:
    with pytest.raises(ValueError, match="after today"):
        actions.promise_action(
            company.bot, survey_id, HANA, words="w", owner_id=CEM, due_on=date(2026, 3, 8), form_token="f"
        )


def test_the_owner_hears_that_it_is_theirs_and_the_results_show_it(company: Company, survey_id: int) -> None:
    shown = promises(company, survey_id)
    company.settles()

    assert company.heard(PulseActionReminder) == [PulseActionReminder(CEM, shown.id, 0)]
    assert company.heard(PulseResults) == [PulseResults(CEM, survey_id)]
    assert company.heard(PulseResultsInChannel) == [PulseResultsInChannel(survey_id, "CALL")]
    assert results.published(company.bot, survey_id).actions == (shown,)
    assert actions.my_actions(company.bot, CEM) == (shown,)


def test_the_owner_is_reminded_before_the_date_and_after_it_everybody_sees_that_it_is_late(
    company: Company, survey_id: int
) -> None:
    shown = promises(company, survey_id)
    company.settles()
    company.said.clear()

    company.moves_to(paris(17, 11))
    assert company.heard(PulseActionReminder) == [PulseActionReminder(CEM, shown.id, 75)]
    assert not actions.action(company.bot, shown.id).is_late
    company.moves_to(paris(19, 9))
    assert company.heard(PulseActionReminder)[1:] == [PulseActionReminder(CEM, shown.id, 100)]
    assert actions.action(company.bot, shown.id).is_late
    company.moves_to(paris(30, 9))
    company.moves_to(paris(30, 12))

    assert sorted(notice.person_id for notice in company.heard(PulseActionReminder)[2:]) == [CEM, HANA]
    assert {notice.step for notice in company.heard(PulseActionReminder)[2:]} == {150}


def test_reminders_that_were_missed_collapse_into_the_last(company: Company, survey_id: int) -> None:
    shown = promises(company, survey_id, owner=HANA)

    company.moves_to(paris(31, 9))

    assert company.heard(PulseActionReminder) == [PulseActionReminder(HANA, shown.id, 150)]


def test_a_reminder_says_nothing_of_what_is_done_or_was_overtaken_and_waits_for_the_morning(
    company: Company, survey_id: int
) -> None:
    shown = promises(company, survey_id)
    company.clock.move_to(paris(15, 9).replace(tzinfo=None))
    assert actions.still_to_do(company.bot, shown.id, 0) == shown, "also on a Sunday"
    with pytest.raises(outbox.Postpone) as postponed:
        actions.still_to_do(company.bot, shown.id, 75)
    assert postponed.value.until == paris(16, 9)

    company.moves_to(paris(19, 9))
    assert actions.still_to_do(company.bot, shown.id, 75) is None
    assert actions.still_to_do(company.bot, shown.id, 100) is not None
    actions.end_action(company.bot, shown.id, CEM, done=True)

    assert actions.still_to_do(company.bot, shown.id, 100) is None


def test_the_owner_and_hr_say_when_it_is_done_and_once(company: Company, survey_id: int) -> None:
    shown = promises(company, survey_id)

    with pytest.raises(NotTheOwner) as refused:
        actions.end_action(company.bot, shown.id, DANA, done=True)
    assert (refused.value.owner_id, refused.value.hr_ids) == (CEM, [HANA])
    done = actions.end_action(company.bot, shown.id, CEM, done=True)
    again = actions.end_action(company.bot, shown.id, HANA, done=False)

    assert done.state == again.state == "done"
    company.moves_to(paris(31, 9))
    assert company.heard(PulseActionReminder) == [PulseActionReminder(CEM, shown.id, 0)]


def test_the_next_invitation_begins_with_what_was_done(company: Company, survey_id: int) -> None:
    done = promises(company, survey_id, words="Lunch at noon", form="1")
    promises(company, survey_id, words="Fix the lift", form="2")
    actions.end_action(company.bot, done.id, CEM, done=True)

    company.moves_to(paris(3, 9) + timedelta(days=14))

    (asked,) = queries.open_for(company.bot, CEM)
    assert [(action.words, action.state) for action in asked.done_since] == [
        ("Lunch at noon", "done"),
        ("Fix the lift", "open"),
    ]


def test_there_is_no_such_action(company: Company) -> None:
    with pytest.raises(NoSuchPulse):
        actions.action(company.bot, 404)


def test_an_alarm_that_rings_before_its_moment_waits_for_it_and_holds_up_nothing_else(
    company: Company, survey_id: int
) -> None:
    shown = promises(company, survey_id)
    with company.bot.db.transaction() as session:
        paris_hours = session.exec(select(CalendarVersion)).one()
        paris_hours.hours = {"wed": ["09:00-17:00"]}
        session.add(paris_hours)

    company.moves_to(paris(17, 9))
    assert company.heard(PulseActionReminder) == [PulseActionReminder(CEM, shown.id, 0)]
    company.moves_to(paris(18, 13))

    assert company.heard(PulseActionReminder)[1:] == [PulseActionReminder(CEM, shown.id, 75)]


def test_an_owner_with_hours_of_their_own_is_reminded_within_them(company: Company, survey_id: int) -> None:
    with company.bot.db.transaction() as session:
        paris_hours = session.exec(select(CalendarVersion)).one()
        paris_hours.hours = {day: ["13:00-21:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
        session.add(paris_hours)
    shown = promises(company, survey_id)

    company.clock.move_to(paris(18, 10).replace(tzinfo=None))
    with pytest.raises(outbox.Postpone) as postponed:
        actions.still_to_do(company.bot, shown.id, 75)
    assert postponed.value.until == paris(18, 13)
    company.clock.move_to(paris(18, 20).replace(tzinfo=None))

    assert actions.still_to_do(company.bot, shown.id, 75) == shown
