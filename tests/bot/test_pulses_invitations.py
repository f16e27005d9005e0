"""Invitations, the reminder, the word after the close: to everybody alike, in the hours of who reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlmodel import select

from bot import Bot, outbox
from bot.notices import PulseCalledOff, PulseInvitation, PulseOver, PulseReminder
from bot.pulses import closing, invitations, queries, sweep
from storage.outbox import BULK, undelivered
from storage.tables import OutboxRow
from tests.bot.pulse_company import HANA, Company, composed, departments_asked, moves_into
from tests.moments import paris, tuesday_at, wednesday_at
from tests.statements import statements

pytestmark = pytest.mark.begins_with(fill=moves_into)

TEN = [f"p{number}" for number in range(10)]
NEW_YORK = "America/New_York"


class Postman:
    """Reminds people as the postman would, and remembers whom."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.reminded: list[str] = []

    def deliver(self, notice: object, _attempt: object) -> None:
        if isinstance(notice, PulseReminder) and invitations.to_remind(
            self.company.bot, notice.survey_id, notice.person_id
        ):
            self.reminded.append(notice.person_id)
            invitations.reminded(self.company.bot, notice.survey_id, notice.person_id, "D", "1.2")

    def works_until(self, moment: datetime) -> list[str]:
        """The clock stands there; whom it reminded this time, in order."""
        self.reminded = []
        self.company.clock.move_to(moment.replace(tzinfo=None))
        invitations.remind_due(self.company.bot)
        for _second in range(60):
            outbox.deliver_due(self.company.bot, self.deliver, bulk=True)
            self.company.clock.tick(timedelta(seconds=1))
        return self.reminded


@pytest.fixture
def postman(company: Company) -> Postman:
    return Postman(company)


def moments(company: Company, kind: type[PulseInvitation | PulseOver | PulseCalledOff]) -> dict[str, datetime]:
    """When each person's message is due."""
    with company.bot.db.reading() as session:
        return {row.ids["person_id"]: row.due_at for row in undelivered(session) if row.notice == kind.name}


# --- invitations ---


def test_everybody_is_invited_in_their_own_morning(company: Company) -> None:
    company.hires("it", "eve", zone=NEW_YORK)
    company.hires("it", "kenji", zone="Asia/Tokyo")
    company.hires("it", "bo", *TEN)

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
    assert statements(company.bot.db, lambda: invitations.send_due(company.bot)) < 25, "two hundred are one statement"
    invitations.send_due(company.bot)

    with company.bot.db.reading() as session:
        rows = undelivered(session)
        assert len({row.ids["person_id"] for row in rows}) == len(rows) == 453
        assert {row.priority for row in rows} == {BULK}


def test_where_an_invitation_stands_is_remembered_until_it_is_edited(company: Company) -> None:
    survey_id = company.launches(people=TEN)

    invitations.delivered(company.bot, survey_id, "UP0", "DP0", "123.4")

    assert queries.invitation(company.bot, survey_id, "UP0").dm == ("DP0", "123.4")
    assert queries.invitation(company.bot, survey_id, "UP1").dm is None


def test_after_the_close_everybodys_message_is_edited_alike(company: Company) -> None:
    survey_id = company.launches(people=TEN)
    company.answer(survey_id, {f"UP{number}": {1: 1} for number in range(3)})

    company.closes(survey_id)
    for _second in range(13 * 8):
        company.clock.tick(timedelta(seconds=1))
        company.settles()

    assert sorted(notice.person_id for notice in company.heard(PulseOver)) == sorted(
        notice.person_id for notice in company.heard(PulseInvitation)
    )


def test_where_few_were_asked_messages_are_edited_in_the_order_of_ids_and_no_faster_than_slack_likes(
    company: Company,
) -> None:
    survey_id = company.launches(people=[f"n{number:03}" for number in range(197)])
    company.clock.move_to(company.survey(survey_id).closes_at.replace(tzinfo=None))
    closing.close_due(company.bot)

    invitations.send_due(company.bot)

    due = moments(company, PulseOver)
    assert len(due) == 200
    assert sorted(due) == sorted(due, key=lambda person: due[person])
    assert due[max(due)] - due[min(due)] == 199 * timedelta(seconds=8), "15 edits a minute, of at least 50"


def gaps(company: Company) -> set[timedelta]:
    """How far apart people's messages are edited after the close."""
    due = sorted(moments(company, PulseOver).values())
    return {later - earlier for earlier, later in pairwise(due)}


@pytest.mark.parametrize("act", [sweep.start_up, lambda bot: sweep.sweep(bot, lambda _audience: ())])
def test_what_could_not_be_edited_for_hours_is_not_edited_all_at_once(
    company: Company, act: Callable[[Bot], object]
) -> None:
    survey_id = company.launches(people=TEN)
    company.clock.move_to(company.survey(survey_id).closes_at.replace(tzinfo=None))
    closing.close_due(company.bot)
    invitations.send_due(company.bot)
    # Slack is away: some were tried already.
    for _second in range(30):
        company.clock.tick(timedelta(seconds=1))
        outbox.deliver_due(company.bot, slack_is_down, bulk=True)
    company.clock.tick(timedelta(hours=3))

    act(company.bot)

    assert min(moments(company, PulseOver).values()) == company.bot.now()
    assert gaps(company) == {timedelta(seconds=8)}
    assert sorted(moments(company, PulseOver)) == EVERYBODY


def test_two_pulses_that_close_together_are_edited_no_faster_than_one(company: Company) -> None:
    company.hires("it", *TEN, "p10", "p11")
    company.hires("legal", *(f"q{number}" for number in range(12)))
    for keys in (("it",), ("people", "legal")):
        survey_id = company.launches(composed(audience=departments_asked(company, *keys)))
    company.clock.move_to(company.survey(survey_id).closes_at.replace(tzinfo=None))

    sweep.sweep(company.bot, lambda _audience: ())

    assert len(moments(company, PulseOver)) == 27
    assert gaps(company) == {timedelta(seconds=8)}


def slack_is_down(_notice: object, _attempt: object) -> None:
    raise outbox.TryLater("unreachable", is_down=True)


def test_where_many_were_asked_nothing_is_touched(company: Company) -> None:
    survey_id = company.launches(people=[f"n{number:03}" for number in range(198)])

    company.closes(survey_id)

    assert company.heard(PulseOver) == []


@pytest.mark.parametrize(("more", "edited"), [(197, 200), (198, 0)])
def test_what_is_called_off_is_told_to_everybody_and_leaves_nothing_to_press_where_few_were_asked(
    company: Company, more: int, edited: int
) -> None:
    survey_id = company.launches(people=[f"n{number:03}" for number in range(more)])
    closing.call_off(company.bot, survey_id, HANA)

    invitations.send_due(company.bot)

    assert len(moments(company, PulseCalledOff)) == more + 3
    due = moments(company, PulseOver)
    assert len(due) == edited
    assert sorted(due) == sorted(due, key=lambda person: due[person]), "in the order of ids, whoever answered"


# --- the reminder ---

EVERYBODY = ["UCEM0000", "UDANA000", HANA, *(f"UP{number}" for number in range(10))]


@pytest.mark.parametrize("those", [range(0), range(4), range(10)], ids=["nobody", "four", "ten"])
def test_everybody_is_reminded_alike_whether_they_answered_or_not(
    company: Company, postman: Postman, those: range
) -> None:
    survey_id = company.launches(composed(open_for=timedelta(days=3)), people=TEN)
    company.answer(survey_id, {f"UP{number}": {1: 1} for number in those})

    assert postman.works_until(wednesday_at(16)) == []
    assert postman.works_until(paris(5, 9)) == EVERYBODY
    assert postman.works_until(paris(5, 15)) == [], "once"


def test_what_closes_at_a_weekend_has_its_last_day_on_friday(company: Company, postman: Postman) -> None:
    company.clock.move_to(paris(9, 9).replace(tzinfo=None))
    company.launches(people=TEN)  # from Monday until Saturday at nine
    assert postman.works_until(paris(12, 16)) == []

    assert postman.works_until(paris(13, 9)) == EVERYBODY
    assert postman.works_until(paris(13, 16)) == [], "once"


def test_the_last_day_leaves_time_to_answer(company: Company, postman: Postman) -> None:
    """Launched at five past nine, it closes on Friday at five past nine: a reminder at nine would come too late."""
    company.clock.move_to(paris(3, 9, 5).replace(tzinfo=None))
    company.launches(composed(open_for=timedelta(days=3)), people=TEN)

    assert postman.works_until(paris(4, 16)) == []
    assert postman.works_until(paris(5, 9)) == EVERYBODY
    assert postman.works_until(paris(6, 9)) == [], "once"


def test_what_closes_in_the_afternoon_has_its_last_day_then(company: Company, postman: Postman) -> None:
    company.clock.move_to(paris(3, 15).replace(tzinfo=None))
    company.launches(composed(open_for=timedelta(days=3)), people=TEN)

    assert postman.works_until(paris(5, 16)) == []
    assert postman.works_until(paris(6, 9)) == EVERYBODY


def test_everybody_has_a_day_to_answer_by_themselves(company: Company, postman: Postman) -> None:
    company.clock.move_to(paris(6, 9).replace(tzinfo=None))
    company.launches(composed(open_for=timedelta(days=2)), people=TEN)  # from Friday until Sunday

    assert postman.works_until(paris(6, 16)) == []


def test_each_zone_is_reminded_in_its_own_working_hours(company: Company, postman: Postman) -> None:
    company.hires("it", "eve", zone=NEW_YORK)
    company.launches(people=TEN)

    assert "UEVE" not in postman.works_until(paris(6, 10))
    assert postman.works_until(paris(6, 16)) == ["UEVE"]


def test_a_reminder_that_comes_too_late_in_the_day_waits_for_the_next_working_day(company: Company) -> None:
    survey_id = company.launches(composed(open_for=timedelta(days=13)), people=TEN)  # until Monday the 16th at nine
    company.clock.move_to(paris(13, 17).replace(tzinfo=None))

    with pytest.raises(outbox.Postpone) as postponed:
        invitations.to_remind(company.bot, survey_id, "UP1")

    assert postponed.value.until == paris(16, 9)


def test_whoever_flies_to_another_zone_on_the_last_day_is_reminded_once(company: Company, postman: Postman) -> None:
    company.hires("it", "eve", zone="Europe/Paris")
    company.launches(people=TEN)
    assert "UEVE" in postman.works_until(paris(6, 9))

    company.hires("it", "eve", zone=NEW_YORK)

    assert postman.works_until(paris(6, 16)) == []


def test_whoever_left_is_not_reminded(company: Company, postman: Postman) -> None:
    company.launches(people=TEN)
    company.leaves("UP3")

    assert "UP3" not in postman.works_until(paris(6, 9))


def test_many_are_reminded_each_of_them_once(company: Company, postman: Postman) -> None:
    company.launches(people=[f"n{number:03}" for number in range(50)])

    assert postman.works_until(paris(6, 9)) == sorted(postman.reminded)
    assert len(postman.reminded) == len(set(postman.reminded)) == 53


def test_after_it_was_called_off_nobody_is_reminded(company: Company, postman: Postman) -> None:
    survey_id = company.launches(people=TEN)
    company.clock.move_to(paris(6, 9).replace(tzinfo=None))
    invitations.remind_due(company.bot)
    closing.call_off(company.bot, survey_id, HANA)

    assert postman.works_until(paris(6, 9, 1)) == []


def test_nothing_that_is_kept_tells_who_answered(company: Company, postman: Postman) -> None:
    """The same rows in the outbox whether these people answered or those."""
    kept = []
    for day, those in ((3, range(5)), (17, range(5, 10))):
        company.clock.move_to(paris(day, 9).replace(tzinfo=None))
        survey_id = company.launches(composed(title=f"Pulse {those}"), people=TEN if day == 3 else ())
        company.answer(survey_id, {f"UP{number}": {1: 1} for number in those})
        postman.works_until(company.bot.now() + timedelta(days=3))
        with company.bot.db.reading() as session:
            rows = session.exec(select(OutboxRow).where(OutboxRow.notice == PulseReminder.name)).all()
            kept.append([(row.ids["person_id"], row.state) for row in rows if row.ids["survey_id"] == survey_id])

    assert kept[0] == kept[1] == [(person, "sent") for person in EVERYBODY]
