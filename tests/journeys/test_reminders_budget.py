"""Few of them: three reminders a day and one digest, each person in their own hours."""

from __future__ import annotations

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot.departments import exchange
from bot.sandbox.person import Person
from tests.journeys.steps import URGENCY, WHAT, card, digests, direct, own_card, pinged, presses, reminded, writes
from tests.journeys.test_reminders import HALF_MORE, LAPTOP, WHOLE, only_sweeps
from tests.moments import friday_at, thursday_at, tuesday_at, wednesday_at
from tests.office import COMPANY, Office
from tests.wording.promises import late
from tests.wording.reminders import more_in, of_response, reminders_in, total_in

# A minute after three quarters, all and one and a half: several that were asked one after the other have reached it.
THREE_QUARTERS, ALL_LATE, ALL_HALF_MORE = tuesday_at(12, 1), tuesday_at(14, 1), tuesday_at(16, 1)
EVENING = tuesday_at(17)


def leads_it(office: Office, person: Person) -> None:
    """IT is led by this person from now on, whom Handoff has met."""
    office.asks(person, "mine")
    exchange.apply(office.bot, COMPANY.read_text().replace('leads = ["UDANA000"]', f'leads = ["{person.id}"]'))


def asks_urgently(office: Office, person: Person, what: str) -> None:
    person.types("/request it", in_="general")
    person.submits(**{WHAT: what, URGENCY: "I cannot work"})
    office.settles()


def test_what_is_more_than_three_reminders_a_day_comes_in_one_digest(office: Office) -> None:
    for number in range(5):
        office.asks(office.ana, f"{LAPTOP} {number}")

    office.moves_to(THREE_QUARTERS)
    assert len(reminded(office.dana)) == 3
    office.moves_to(ALL_LATE)
    assert len(pinged(office, office.dana)) == 3 + 5, "that a promise broke is told however many there were"
    office.moves_to(ALL_HALF_MORE)
    assert len(pinged(office, office.dana)) == 3 + 5, "that it is late still is not: the day has had its three"

    office.moves_to(EVENING)
    (digest,) = digests(office.dana)
    assert total_in(digest.text) == 5
    broken = late("today at 2:00 PM")
    assert reminders_in(digest.text) == [of_response(broken, number=f"R-{number}") for number in range(1, 6)]


@pytest.mark.both_databases("what somebody was told since it is late is looked for in the database")
def test_a_breach_is_not_kept_for_tomorrow_because_of_three_nudges_this_morning(office: Office) -> None:
    for number in range(3):
        office.asks(office.ana, f"it Early {number}")
    office.moves_to(THREE_QUARTERS)
    assert len(reminded(office.dana)) == 3
    office.moves_to(tuesday_at(13, 30))
    office.asks(office.ana, "it The important one")  # due by half past five, after the digest of the day

    for hour, minute in ((14, 1), (16, 1), (17, 1), (17, 31), (17, 59)):
        office.moves_to(tuesday_at(hour, minute))

    assert of_response(late("today at 5:30 PM"), number="R-4") in reminded(office.dana)


def test_on_a_day_on_which_things_break_what_is_due_soon_gives_way(office: Office) -> None:
    for number in range(3):
        office.asks(office.ana, f"it Early {number}")
    office.moves_to(tuesday_at(10))
    office.asks(office.ana, LAPTOP)  # due by three
    office.moves_to(ALL_LATE)  # the bot was down until now: three are late, one is due soon

    told = [(one.number, one.promise.standing) for one in reminded(office.dana)]
    assert told == [("R-1", "late"), ("R-2", "late"), ("R-3", "late")]


@pytest.mark.both_databases("what nobody could be told of is looked for in the database")
def test_what_broke_while_nobody_could_be_told_is_named_in_one_message(office: Office) -> None:
    for number in range(5):
        office.asks(office.ana, f"{LAPTOP} {number}")
    office.moves_to(tuesday_at(15))  # the bot was down until now: all are late for an hour

    (told,) = direct(office.dana)
    broken = late("today at 2:00 PM")
    assert reminders_in(told) == [of_response(broken, number=f"R-{number}") for number in range(1, 6)]
    assert pinged(office, office.dana) == [], "by none of its own"

    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo, "R-4"))
    (standing,) = digests(office.dana)
    assert total_in(standing.text) == 4, "it says how things are where it stands"
    office.moves_to(EVENING)
    assert total_in(digests(office.dana)[-1].text) == 4, "and the digest of the day comes all the same"


@pytest.mark.parametrize(("broken", "messages"), [(3, 3), (4, 1)])
def test_three_that_broke_meanwhile_come_by_themselves_and_four_together(
    office: Office, broken: int, messages: int
) -> None:
    for number in range(broken):
        office.asks(office.ana, f"{LAPTOP} {number}")
    office.moves_to(tuesday_at(15))

    assert len(direct(office.dana)) == messages


def test_the_next_day_has_room_for_three_again(office: Office) -> None:
    for number in range(4):
        office.asks(office.ana, f"{LAPTOP} {number}")
    office.moves_to(THREE_QUARTERS)
    assert len(reminded(office.dana)) == 3

    office.moves_to(EVENING)
    told = len(pinged(office, office.dana))
    office.moves_to(wednesday_at(14, 1))  # three quarters of the time for the solutions

    assert len(pinged(office, office.dana)) == told + 3


def test_nobody_gets_a_digest_of_what_is_done(office: Office) -> None:
    for number in range(4):
        office.asks(office.ana, f"{LAPTOP} {number}")
    office.moves_to(THREE_QUARTERS)
    for number in range(1, 5):
        writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo, f"R-{number}"))

    office.moves_to(EVENING)

    assert digests(office.dana) == []


def test_a_digest_names_only_what_is_still_true(office: Office) -> None:
    for number in range(5):
        office.asks(office.ana, f"{LAPTOP} {number}")
    office.moves_to(THREE_QUARTERS)
    assert len(reminded(office.dana)) == 3
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo, "R-4"))

    office.moves_to(EVENING)

    assert "R-5" in digests(office.dana)[0].text
    assert "R-4" not in digests(office.dana)[0].text


def test_a_digest_has_ten_rows_and_says_where_the_rest_is(office: Office) -> None:
    for number in range(12):
        office.asks(office.ana, f"{LAPTOP} {number}")

    office.moves_to(ALL_LATE)
    office.moves_to(ALL_HALF_MORE)
    office.moves_to(EVENING)

    (digest,) = digests(office.dana)
    assert total_in(digest.text) == 12
    assert [one.promise.standing for one in reminders_in(digest.text)] == ["late"] * 10
    assert more_in(digest.text) == 2


@pytest.mark.both_databases("moments are compared with what was sent")
def test_what_somebody_was_told_today_is_not_in_the_digest_beside_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(THREE_QUARTERS)
    office.asks(office.ana, "it A mouse")  # nearly due a minute after four
    office.moves_to(WHOLE)
    office.moves_to(HALF_MORE)
    office.moves_to(tuesday_at(16, 2))
    assert [one.number for one in pinged(office, office.dana)] == ["R-1"] * 3, "the day has had its three"

    office.moves_to(EVENING)

    (digest,) = digests(office.dana)
    assert [one.number for one in reminders_in(digest.text)] == ["R-2"]


def test_what_is_late_is_named_for_that_though_something_else_is_due_soon(office: Office) -> None:
    for number in range(4):
        office.asks(office.ana, f"{LAPTOP} {number}")
    for moment in (THREE_QUARTERS, ALL_LATE, ALL_HALF_MORE, EVENING, wednesday_at(14, 1)):
        office.moves_to(moment)  # answers are late, and solutions due soon: three of them were told

    office.moves_to(wednesday_at(17))

    rows = [one for one in reminders_in(digests(office.dana)[-1].text) if one.number == "R-4"]
    assert rows == [of_response(late("yesterday at 2:00 PM"), number="R-4")]


def test_a_digest_begins_with_what_hurts_most(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(15))
    asks_urgently(office, office.ana, "The server room is hot")
    for moment in (tuesday_at(15, 31), HALF_MORE, wednesday_at(9), wednesday_at(10)):
        office.moves_to(moment)
    asks_urgently(office, office.ana, "A key")
    presses(office, office.bo, "Take it", on=card(office.bo, "R-3"))
    presses(office, office.bo, "Done", on=card(office.bo, "R-3"))
    office.ana.writes("No, it still does not fit.", thread=own_card(office.ana, "R-3"))
    office.settles()

    office.moves_to(wednesday_at(17))

    text = digests(office.dana)[-1].text
    late_ones = [(one.number, one.promise.standing) for one in reminders_in(text)]
    assert late_ones == [("R-2", "late"), ("R-1", "late")], "of what is late, what somebody cannot work without"
    assert text.index("R-2") < text.index("R-1") < text.index("R-3"), "whether it is done is asked after that"


def test_a_digest_waits_for_whoever_wants_it_quiet(office: Office) -> None:
    for number in range(4):
        office.asks(office.ana, f"{LAPTOP} {number}")
    for moment in (THREE_QUARTERS, ALL_LATE, ALL_HALF_MORE):
        office.moves_to(moment)
    office.dana.snoozes_notifications(tuesday_at(17, 20))
    office.hears_of(office.dana)

    office.moves_to(EVENING)
    office.moves_to(tuesday_at(17, 19))
    assert digests(office.dana) == []

    office.moves_to(tuesday_at(17, 20))
    office.moves_to(tuesday_at(17, 40))
    assert len(digests(office.dana)) == 1


def test_a_row_of_the_digest_can_be_opened(office: Office) -> None:
    for number in range(4):
        office.asks(office.ana, f"{LAPTOP} {number}")
    office.moves_to(THREE_QUARTERS)
    office.moves_to(EVENING)

    office.dana.clicks("Open", on=digests(office.dana)[-1])

    assert office.dana.modal is not None
    assert office.dana.modal.title.startswith("R-")


def test_what_is_urgent_rings_however_many_there_were(office: Office) -> None:
    for number in range(3):
        office.asks(office.ana, f"{LAPTOP} {number}")
    office.moves_to(THREE_QUARTERS)
    assert len(reminded(office.dana)) == 3

    asks_urgently(office, office.ana, "The server room is hot")  # thirty minutes to answer
    office.moves_to(tuesday_at(13, 53))

    assert "The server room is hot" in direct(office.dana)[-1]


def test_what_is_late_beyond_the_ladder_is_named_once_a_day_until_it_stops(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(HALF_MORE)

    office.moves_to(EVENING)
    assert digests(office.dana) == [], "it rang today"
    office.moves_to(wednesday_at(9))
    office.moves_to(wednesday_at(16, 59))
    assert digests(office.dana) == []
    office.moves_to(wednesday_at(17))
    assert len(digests(office.dana)) == 1
    assert reminders_in(digests(office.dana)[0].text)[0] == of_response(late("yesterday at 2:00 PM"))

    office.moves_to(thursday_at(9))
    office.moves_to(thursday_at(17))
    assert len(digests(office.dana)) == 2
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    presses(office, office.bo, "Done", on=card(office.bo))
    office.moves_to(friday_at(18))
    assert len(digests(office.dana)) == 2


def test_a_digest_that_could_not_leave_in_time_comes_in_the_morning(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    for number in range(4):
        office.asks(office.ana, f"{LAPTOP} {number}")
    office.moves_to(THREE_QUARTERS)
    only_sweeps(office, clock, tuesday_at(17, 59))

    office.moves_to(tuesday_at(19))  # Slack was away until now
    assert digests(office.dana) == []

    office.moves_to(wednesday_at(9))
    todays, late_by_now = digests(office.dana)
    assert total_in(todays.text) == total_in(late_by_now.text) == 4


def test_who_works_elsewhere_hears_in_their_own_morning(office: Office) -> None:
    leads_it(office, office.eve)
    office.asks(office.ana, LAPTOP)

    office.moves_to(tuesday_at(14, 59))  # a minute to nine in New York; late since eight
    assert reminded(office.eve) == []

    office.moves_to(tuesday_at(15))
    assert reminded(office.eve) == [of_response(late("today at 8:00 AM"))]


def test_what_is_urgent_does_not_wait_for_the_morning_elsewhere(office: Office) -> None:
    leads_it(office, office.eve)

    asks_urgently(office, office.ana, "The server room is hot")
    office.moves_to(tuesday_at(9, 23))  # seven to a half past three in New York

    assert len(reminded(office.eve)) == 1


def test_the_requester_hears_of_a_breach_in_their_own_morning(office: Office) -> None:
    office.asks(office.eve, LAPTOP)

    office.moves_to(tuesday_at(14, 59))
    assert own_card(office.eve).apologies == []

    office.moves_to(tuesday_at(15))
    assert len(own_card(office.eve).apologies) == 1
