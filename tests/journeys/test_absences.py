"""Being away: said in Home, by a Slack status, or by pausing notifications."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.people import people
from bot.sandbox.person import Person
from storage.tables import Person as Known
from tests.journeys.steps import card, own_card, presses, private, writes
from tests.moments import friday_at, paris, tuesday_at, wednesday_at
from tests.office import Office

LAPTOP = "it My laptop won't start"
LAST_DAY = "What is the last day you are away?"
STAND_IN = "If something assigned to you is due meanwhile, a colleague is asked to take over."


def away_until(office: Office, person: Person) -> datetime | None:
    with office.bot.db.reading() as session:
        return people.away_until(session, person.id, office.now())


def says_away(office: Office, person: Person, last_day: str, label: str = "I am away until…") -> None:
    person.clicks(label)
    person.submits(**{LAST_DAY: last_day})
    office.settles()


def test_somebody_says_in_home_until_when_they_are_away(office: Office) -> None:
    office.bo.opens_home()

    says_away(office, office.bo, "2026-03-13")

    assert office.bo.modal is None
    assert away_until(office, office.bo) == paris(14, 0)
    assert office.bo.home.startswith(f"🌴 You are away until the end of Friday, March 13th.\n{STAND_IN}\n")
    assert "[New request] [I am back] [Change the day…]" in office.bo.home


def test_who_comes_back_early_says_so_with_one_click(office: Office) -> None:
    office.bo.opens_home()
    says_away(office, office.bo, "2026-03-13")

    presses(office, office.bo, "I am back")

    assert away_until(office, office.bo) is None
    assert office.bo.home.startswith("[New request] [I am away until…]\n")


def test_a_longer_absence_starts_from_the_day_that_was_said(office: Office) -> None:
    office.bo.opens_home()
    says_away(office, office.bo, "2026-03-13")

    office.bo.clicks("Change the day…")
    assert office.bo.modal is not None
    assert "[2026-03-13]" in office.bo.modal.text
    office.bo.submits(**{LAST_DAY: "2026-03-20"})
    office.settles()

    assert away_until(office, office.bo) == paris(21, 0)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-03-02", "That day is over. Please choose today or later."),
        ("2027-03-04", "Please choose a day within a year from now."),
    ],
)
def test_a_day_that_makes_no_sense_is_said_at_its_field(office: Office, day: str, said: str) -> None:
    office.bo.opens_home()

    says_away(office, office.bo, day)

    assert office.bo.modal is not None
    assert office.bo.modal.errors == {LAST_DAY: said}
    assert away_until(office, office.bo) is None


def test_today_is_a_day_to_be_away_on(office: Office) -> None:
    office.bo.opens_home()

    says_away(office, office.bo, "2026-03-03")

    assert away_until(office, office.bo) == wednesday_at(0)
    assert "You are away until the end of today." in office.bo.home


def test_it_is_over_when_the_day_is_over(office: Office) -> None:
    office.bo.opens_home()
    says_away(office, office.bo, "2026-03-03")
    office.moves_to(wednesday_at(9))

    office.bo.opens_home()

    assert away_until(office, office.bo) is None
    assert "You are away" not in office.bo.home


def test_a_status_says_it_too_and_takes_it_back(office: Office) -> None:
    office.bo.opens_home()

    office.bo.sets_status("Vacationing", emoji="palm_tree", until=friday_at(18))
    office.hears_of(office.bo)

    assert away_until(office, office.bo) == friday_at(18)
    said = f"Your Slack status says that you are away until Friday, March 6th at 6:00 PM. {STAND_IN}"
    assert office.bo.home.startswith(said)
    assert "[I am away until…]" in office.bo.home

    office.bo.sets_status()
    office.hears_of(office.bo)

    assert away_until(office, office.bo) is None
    office.waits_for_home()
    assert "Slack status" not in office.bo.home


def test_a_status_without_an_end_holds_until_it_is_changed(office: Office) -> None:
    office.bo.opens_home()

    office.bo.sets_status("Out sick", emoji="face_with_thermometer")
    office.hears_of(office.bo)

    assert office.bo.home.startswith(f"Your Slack status says that you are away. {STAND_IN}")
    office.moves_to(paris(1, 9, month=9))
    assert away_until(office, office.bo) is not None


def test_a_meeting_is_no_absence(office: Office) -> None:
    office.bo.opens_home()

    office.bo.sets_status("In a meeting", emoji="spiral_calendar_pad", until=tuesday_at(11))
    office.hears_of(office.bo)

    assert away_until(office, office.bo) is None


def test_paused_notifications_count_until_they_are_wanted_back(office: Office) -> None:
    office.bo.opens_home()

    office.bo.snoozes_notifications(until=tuesday_at(14))
    office.hears_of(office.bo)

    assert away_until(office, office.bo) == tuesday_at(14)
    assert office.bo.home.startswith(f"Your notifications in Slack are paused until today at 2:00 PM. {STAND_IN}")

    office.bo.resumes_notifications()
    office.hears_of(office.bo)

    assert away_until(office, office.bo) is None
    office.waits_for_home()
    assert "notifications" not in office.bo.home


def test_who_wants_the_night_quiet_is_not_away_in_the_evening(office: Office) -> None:
    office.moves_to(tuesday_at(19))

    office.bo.resumes_notifications()
    office.hears_of(office.bo)

    assert away_until(office, office.bo) is None


def test_who_serves_nobody_is_not_asked(office: Office) -> None:
    office.ana.sets_status("Vacationing", emoji="palm_tree")
    office.hears_of(office.ana)
    office.ana.opens_home()

    assert "away" not in office.ana.home


def test_a_status_that_was_set_before_we_met_is_known_from_the_start(office: Office) -> None:
    office.eve.sets_status("Vacationing", emoji="palm_tree", until=friday_at(18))
    office.hears_of(office.eve)

    office.eve.joins("it-help")
    office.settles()

    assert away_until(office, office.eve) == friday_at(18)


def test_a_status_of_somebody_who_does_nothing_is_known_a_day_later(office: Office) -> None:
    office.bo.sets_status("Vacationing", emoji="palm_tree", until=friday_at(18))
    office.settles()
    assert away_until(office, office.bo) is None

    office.moves_to(wednesday_at(10))

    assert away_until(office, office.bo) == friday_at(18)


def test_a_lead_who_is_not_in_the_channel_is_known_all_the_same(office: Office) -> None:
    lead = office.dana
    office.sandbox.workspace.leave(lead.id, office.sandbox.workspace.channel("it-help"))
    with office.bot.db.transaction() as session:
        session.delete(session.get(Known, lead.id))
    lead.sets_status("Out sick", emoji="face_with_thermometer", until=friday_at(18))
    office.settles()
    assert people.get(office.bot, lead.id) is None, "nobody has asked about her yet"

    office.moves_to(wednesday_at(10))

    assert away_until(office, lead) == friday_at(18)


# --- what others read of it ---

ANA_IS_AWAY = "Ana Alves is away until Friday, March 6th at 6:00 PM."


def goes_away(office: Office, person: Person) -> None:
    """Until Friday at six in the evening."""
    person.sets_status("Vacationing", emoji="palm_tree", until=friday_at(18))
    office.hears_of(person)


def test_whoever_asks_somebody_who_is_away_reads_until_when(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    goes_away(office, office.ana)
    assert ANA_IS_AWAY in card(office.bo).text

    office.bo.clicks("Ask", on=card(office.bo))
    assert office.bo.modal is not None
    assert ANA_IS_AWAY in office.bo.modal.text
    office.bo.submits(**{office.bo.modal.labels[0]: "Does it beep?"})
    office.settles()

    assert private(office.bo)[-1].startswith(f"R-1: {ANA_IS_AWAY} They read your question then.")


def test_whoever_asks_for_a_new_time_or_is_done_reads_it_too(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    goes_away(office, office.ana)

    office.bo.clicks("New time", on=card(office.bo))
    assert office.bo.modal is not None
    assert ANA_IS_AWAY in office.bo.modal.text
    office.bo.submits(**{"When can it be done?": paris(10, 12), "Why do you need more time?": "A part is missing."})
    office.settles()
    presses(office, office.bo, "Done", card(office.bo))

    assert [said.split(" They can")[0] for said in private(office.bo)] == [f"R-1: {ANA_IS_AWAY}"] * 2
    assert "to confirm (away until Friday, March 6th at 6:00 PM)" in card(office.bo).text


def test_nobody_reads_a_private_word_while_the_requester_is_here(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))
    office.ana.snoozes_notifications(until=tuesday_at(14))
    office.hears_of(office.ana)
    presses(office, office.bo, "Done", card(office.bo))

    assert private(office.bo) == []
    assert "away" not in card(office.bo).text


def test_both_cards_say_that_who_has_it_is_away_until_they_are_back(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))

    office.bo.opens_home()
    says_away(office, office.bo, "2026-03-13")
    for seen in (card(office.dana), own_card(office.ana)):
        assert "Bo Berg has it, away until the end of Friday, March 13th" in seen.text
        assert seen.taken_by == "Bo Berg"
    presses(office, office.bo, "I am back")

    assert "away" not in card(office.dana).text
    assert "away" not in own_card(office.ana).text


def test_the_cards_forget_an_absence_when_it_is_over(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    goes_away(office, office.ana)
    assert ANA_IS_AWAY in card(office.bo).text

    office.moves_to(friday_at(18, 1))

    assert "away" not in card(office.bo).text
    known = people.get(office.bot, office.ana.id)
    assert known is not None
    assert known.status_until is None
