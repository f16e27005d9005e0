"""Somebody is away for most of what is left: a colleague is asked to take over before the first reminder."""

from __future__ import annotations

from bot.departments import exchange
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from tests.journeys.steps import below, card, own_card, presses, reminded, writes
from tests.journeys.test_reminders import LAPTOP, THREE_QUARTERS
from tests.journeys.test_reminders_who import it_has
from tests.moments import friday_at, thursday_at, tuesday_at, wednesday_at
from tests.office import COMPANY, Office
from tests.wording.promises import due
from tests.wording.reminders import StandIn, since_in, stand_ins_in


def goes_on_holiday(office: Office, person: Person) -> None:
    person.sets_status("On vacation", ":palm_tree:", until=friday_at(18))
    office.hears_of(person)


def asked(person: Person) -> list[SeenMessage]:
    """The messages that ask somebody to stand in."""
    dm = person.member.dm_id
    return [said for said in person.messages if said.channel_id == dm and stand_ins_in(said.text)]


def test_the_lead_is_asked_for_a_stand_in_before_the_first_reminder(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")

    goes_on_holiday(office, office.bo)

    (said,) = asked(office.dana)
    away_until = "Friday, March 6th at 6:00 PM"
    assert stand_ins_in(said.text) == [StandIn("R-1", "Bo Berg", away_until, "response", due("today at 2:00 PM"))]
    assert reminded(office.dana) == []


def test_who_takes_it_over_has_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    goes_on_holiday(office, office.bo)

    presses(office, office.dana, "Take it over")

    assert card(office.bo).taken_by == "Dana Diaz"
    after = office.dana.message("R-1", in_="dm")
    assert since_in(after.text) == ("taken", "Dana Diaz")
    assert after.buttons == []


def test_it_can_be_given_to_somebody_else(office: Office) -> None:
    office.eve.joins("it-help")
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    goes_on_holiday(office, office.bo)

    office.dana.clicks("Assign to…", on=asked(office.dana)[-1])
    office.dana.submits(**{"Who takes it over?": "Eve Evans"})
    office.settles()

    assert card(office.bo).taken_by == "Eve Evans"


def test_whoever_is_on_call_is_asked_first(office: Office) -> None:
    it_has(office, "[departments.it.on_call]", 'tue = "UDANA000"')
    exchange.apply(
        office.bot,
        COMPANY.read_text()
        .replace('leads = ["UDANA000"]', 'leads = ["UCEM0000"]')
        .replace(
            "[departments.it.standards]", '[departments.it.on_call]\ntue = "UDANA000"\n[departments.it.standards]'
        ),
    )
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")

    goes_on_holiday(office, office.bo)

    assert len(asked(office.dana)) == 1
    assert asked(office.cem) == []


def test_without_a_lead_the_thread_is_asked(office: Office) -> None:
    exchange.apply(office.bot, COMPANY.read_text().replace('leads = ["UDANA000"]\n', ""))
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")

    goes_on_holiday(office, office.bo)

    assert [one.away for one in stand_ins_in(below(card(office.bo)))] == ["Bo Berg"]


def test_it_is_asked_once(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    goes_on_holiday(office, office.bo)

    office.moves_to(tuesday_at(10))
    office.moves_to(tuesday_at(11, 30))

    assert len(asked(office.dana)) == 1
    office.moves_to(thursday_at(10))
    assert asked(office.dana) == [], "by now it is late, and one message says how it stands"
    assert len(reminded(office.dana)) == 1


def test_nobody_is_asked_for_somebody_who_is_back_in_time(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")

    office.bo.snoozes_notifications(tuesday_at(10, 30))  # an hour and a half of four
    office.settles()

    assert asked(office.dana) == []
    office.moves_to(THREE_QUARTERS)
    assert len(reminded(office.bo)) == 1


def test_nobody_is_asked_about_what_waits_for_the_requester(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))

    goes_on_holiday(office, office.bo)

    assert asked(office.dana) == []


def test_what_was_given_away_meanwhile_is_not_asked_for(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    office.moves_to(tuesday_at(18, 30))
    goes_on_holiday(office, office.bo)  # in the evening: nobody is asked before the morning
    assert asked(office.dana) == []

    presses(office, office.bo, "Release: back to the queue", card(office.bo))
    office.moves_to(thursday_at(9))

    assert asked(office.dana) == []


# --- what is late already ---

STANDS_IN = "Bo Berg has it, away until Friday, March 6th at 6:00 PM; a colleague is asked to take over"


def is_late(office: Office) -> None:
    """Bo has had it since nine and has not answered by three: an hour too late."""
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    office.moves_to(tuesday_at(15))


def test_for_what_is_late_a_stand_in_is_asked_for_as_soon_as_who_has_it_goes_away(office: Office) -> None:
    is_late(office)
    assert asked(office.dana) == []

    goes_on_holiday(office, office.bo)

    (said,) = asked(office.dana)
    assert "Take it over" in said.buttons
    assert STANDS_IN in card(office.dana).text
    assert STANDS_IN in own_card(office.ana).text
    presses(office, office.dana, "Take it over", on=said)
    assert card(office.dana).taken_by == "Dana Diaz"
    assert "take over" not in card(office.dana).text


def test_without_a_lead_the_thread_is_asked_about_what_is_late(office: Office) -> None:
    exchange.apply(office.bot, COMPANY.read_text().replace('leads = ["UDANA000"]\n', ""))
    is_late(office)

    goes_on_holiday(office, office.bo)

    assert [one.away for one in stand_ins_in(below(card(office.bo)))] == ["Bo Berg"]


def test_whoever_is_back_within_the_hour_is_waited_for(office: Office) -> None:
    is_late(office)

    office.bo.snoozes_notifications(tuesday_at(15, 45))
    office.hears_of(office.bo)
    assert asked(office.dana) == []

    office.bo.snoozes_notifications(tuesday_at(17))
    office.hears_of(office.bo)
    office.moves_to(tuesday_at(15, 10))
    assert len(asked(office.dana)) == 1
    assert "Bo Berg has it; a colleague is asked to take over" in card(office.dana).text


def test_nobody_stands_in_for_who_is_back_and_the_next_time_is_asked_anew(office: Office) -> None:
    is_late(office)
    goes_on_holiday(office, office.bo)
    before = asked(office.dana)[-1]
    office.bo.sets_status()
    office.hears_of(office.bo)
    office.moves_to(wednesday_at(9, 30))

    assert "take over" not in card(office.dana).text
    assert asked(office.dana) == []

    goes_on_holiday(office, office.bo)
    assert [said.ts for said in asked(office.dana)] > [before.ts]
    assert STANDS_IN in card(office.dana).text
