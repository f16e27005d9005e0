"""Invitations and reminders: in the morning of who reads them, and never to somebody who has answered."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot import outbox, pulses
from bot.notices import PulseInvitation, PulseOver, PulseReminders
from bot.pulses import inviting
from storage.outbox import undelivered
from storage.tables import OutboxRow
from tests.bot.pulse_company import HANA, Company, composed, moves_into
from tests.moments import paris, tuesday_at, wednesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)

TEN = [f"p{number}" for number in range(10)]
NEW_YORK = "America/New_York"


class Postman:
    """Reminds people as the postman would, and remembers whom."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.reminded: list[str] = []

    def deliver(self, notice: object) -> None:
        if isinstance(notice, PulseReminders):
            which = (self.company.bot, notice.survey_id, notice.step, notice.zone)
            self.reminded += pulses.to_remind(*which)
            pulses.reminded(*which)

    def works_until(self, moment: datetime) -> list[str]:
        """The clock stands there; whom it reminded this time."""
        self.reminded = []
        self.company.clock.move_to(moment.replace(tzinfo=None))
        inviting.remind_due(self.company.bot)
        for _second in range(60):
            outbox.deliver_due(self.company.bot, self.deliver, bulk=True)
            self.company.clock.tick(timedelta(seconds=1))
        return self.reminded


@pytest.fixture
def postman(company: Company) -> Postman:
    return Postman(company)


def moments(company: Company, kind: type[PulseInvitation | PulseOver]) -> dict[str, datetime]:
    """When each person's message is due."""
    with company.bot.db.reading() as session:
        return {row.ids["person_id"]: row.due_at for row in undelivered(session) if row.notice == kind.name}


# --- invitations ---


def test_everybody_is_invited_in_their_own_morning(company: Company) -> None:
    company.hires("it", "eve", zone=NEW_YORK)
    company.hires("it", "kenji", zone="Asia/Tokyo")
    company.hires("it", "bo")

    company.launches()

    due = moments(company, PulseInvitation)
    assert due["UBO"] == tuesday_at(9)
    assert due["UEVE"] == tuesday_at(15), "nine in the morning there"
    assert due["UKENJI"] == wednesday_at(1)


def test_nobody_is_invited_on_a_weekend(company: Company) -> None:
    company.hires("it", *TEN)
    company.clock.move_to(paris(6, 15).replace(tzinfo=None))

    company.launches()

    assert set(moments(company, PulseInvitation).values()) == {paris(9, 9)}


def test_nobody_is_invited_to_what_would_be_over_by_the_morning(company: Company) -> None:
    company.hires("it", *TEN)
    company.clock.move_to(paris(6, 15).replace(tzinfo=None))

    company.launches(composed(open_for=timedelta(days=2)))

    assert set(moments(company, PulseInvitation).values()) == {paris(6, 15)}


def test_a_thousand_people_are_invited_each_of_them_once_and_as_bulk(company: Company) -> None:
    company.hires("it", *(f"n{number}" for number in range(450)))

    company.launches()
    assert len(moments(company, PulseInvitation)) == 200, "the first few with the launch"
    inviting.send_due(company.bot)
    inviting.send_due(company.bot)

    with company.bot.db.reading() as session:
        rows = undelivered(session)
        assert len({row.ids["person_id"] for row in rows}) == len(rows) == 453
        assert {row.priority for row in rows} == {1}


def test_where_an_invitation_stands_is_remembered_until_it_is_edited(company: Company) -> None:
    survey_id = company.launches(people=TEN)

    pulses.delivered(company.bot, survey_id, "UP0", "DP0", "123.4")

    assert pulses.invitation(company.bot, survey_id, "UP0").dm == ("DP0", "123.4")
    assert pulses.invitation(company.bot, survey_id, "UP1").dm is None


def test_after_the_close_everybodys_message_is_edited_alike(company: Company) -> None:
    survey_id = company.launches(people=TEN)
    company.answer(survey_id, {f"UP{number}": {1: 1} for number in range(3)})

    company.closes(survey_id)

    assert sorted(notice.person_id for notice in company.heard(PulseOver)) == sorted(
        notice.person_id for notice in company.heard(PulseInvitation)
    )


# --- reminders ---


def test_at_half_of_the_window_those_are_reminded_who_have_not_answered(company: Company, postman: Postman) -> None:
    survey_id = company.launches(people=TEN)
    company.answer(survey_id, {f"UP{number}": {1: 1} for number in range(4)})

    assert postman.works_until(wednesday_at(15)) == []
    assert postman.works_until(paris(6, 9)) == ["UCEM0000", "UDANA000", HANA, *(f"UP{n}" for n in range(4, 10))]
    assert postman.works_until(paris(6, 10)) == [], "once"


def test_on_the_last_day_they_are_reminded_once_more(company: Company, postman: Postman) -> None:
    survey_id = company.launches(composed(open_for=timedelta(days=3)), people=TEN)
    company.answer(survey_id, {f"UP{number}": {1: 1} for number in range(10)})
    assert len(postman.works_until(wednesday_at(21))) == 0, "not in the evening"
    pulses.withdraw(company.bot, survey_id, "UP7")

    assert postman.works_until(paris(5, 9)) == ["UCEM0000", "UDANA000", HANA, "UP7"]


def test_what_closes_at_a_weekend_has_its_last_day_on_friday(company: Company, postman: Postman) -> None:
    company.clock.move_to(paris(9, 9).replace(tzinfo=None))
    company.launches(people=TEN)  # from Monday until Saturday at nine
    assert len(postman.works_until(paris(12, 9))) == 13, "half of the time is over"
    assert postman.works_until(paris(12, 16)) == []

    assert len(postman.works_until(paris(13, 9))) == 13
    assert postman.works_until(paris(13, 16)) == [], "once"


def test_everybody_has_a_day_to_answer_by_themselves(company: Company, postman: Postman) -> None:
    company.clock.move_to(paris(6, 9).replace(tzinfo=None))
    company.launches(composed(open_for=timedelta(days=2)), people=TEN)  # from Friday until Sunday

    assert postman.works_until(paris(6, 16)) == []


def test_whoever_answers_while_the_reminder_is_on_its_way_does_not_get_it(company: Company, postman: Postman) -> None:
    survey_id = company.launches(people=TEN)
    company.clock.move_to(paris(6, 9).replace(tzinfo=None))
    inviting.remind_due(company.bot)

    company.answer(survey_id, {f"UP{number}": {1: 1} for number in range(10)})

    assert postman.works_until(paris(6, 9, 1)) == ["UCEM0000", "UDANA000", HANA]


def test_each_zone_is_reminded_in_its_own_working_hours(company: Company, postman: Postman) -> None:
    company.hires("it", "eve", zone=NEW_YORK)
    company.launches(people=TEN)

    assert "UEVE" not in postman.works_until(paris(6, 10))
    assert postman.works_until(paris(6, 16)) == ["UEVE"]


def test_a_reminder_that_comes_too_late_waits_for_the_next_working_day(company: Company) -> None:
    survey_id = company.launches(composed(open_for=timedelta(days=13)), people=TEN)
    company.clock.move_to(paris(10, 16).replace(tzinfo=None))
    inviting.remind_due(company.bot)
    company.clock.move_to(paris(10, 17).replace(tzinfo=None))

    with pytest.raises(outbox.Postpone) as postponed:
        pulses.to_remind(company.bot, survey_id, "half", "Europe/Paris")

    assert postponed.value.until == paris(11, 9)


def test_a_pulse_may_remind_everyone_so_that_nobody_thinks_about_who_is_missing(
    company: Company, postman: Postman
) -> None:
    survey_id = company.launches(composed(reminds_everyone=True), people=TEN)
    company.answer(survey_id, {f"UP{number}": {1: 1} for number in range(10)})

    assert len(postman.works_until(paris(6, 9))) == 13


def test_whoever_left_is_not_reminded(company: Company, postman: Postman) -> None:
    company.launches(people=TEN)
    company.leaves("UP3")

    assert "UP3" not in postman.works_until(paris(6, 9))


def test_many_are_reminded_a_few_at_a_time(company: Company, postman: Postman) -> None:
    company.launches(people=[f"n{number:03}" for number in range(50)])

    assert postman.works_until(paris(6, 9)) == sorted(postman.reminded)
    assert len(postman.reminded) == len(set(postman.reminded)) == 53


def test_after_the_close_nobody_is_reminded(company: Company, postman: Postman) -> None:
    survey_id = company.launches(people=TEN)
    company.clock.move_to(paris(6, 9).replace(tzinfo=None))
    inviting.remind_due(company.bot)
    pulses.close_early(company.bot, survey_id, HANA)

    assert postman.works_until(paris(6, 9, 1)) == []


def test_nothing_that_is_kept_tells_who_was_reminded(company: Company, postman: Postman) -> None:
    """The same rows whether these people answered or those."""
    kept = []
    for day, those in ((3, range(5)), (10, range(5, 10))):
        company.clock.move_to(paris(day, 9).replace(tzinfo=None))
        survey_id = company.launches(composed(title=f"Pulse {those}"), people=TEN)
        company.answer(survey_id, {f"UP{number}": {1: 1} for number in those})
        postman.works_until(company.bot.now() + timedelta(days=3))
        with company.bot.db.reading() as session:
            rows = session.exec(select(OutboxRow).where(OutboxRow.notice == PulseReminders.name)).all()
            rounds = [row for row in rows if row.ids["survey_id"] == survey_id]
            kept.append([(row.ids["step"], row.ids["zone"], row.state) for row in rounds])

    assert kept[0] == kept[1] == [("last", "Europe/Paris", "sent")]
