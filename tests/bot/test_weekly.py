"""What a department reads of its week: one line when nothing is new, and what is worth a look when something is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot import Bot, digest_days, outbox, weekly
from bot.clocks.history import RESPONSE
from bot.errors import NoSuchReport, NotALead
from bot.requests import closing
from bot.requests.opening import NewRequest, open_request
from bot.weekly import KeptSignal, TimesSignal, WeeklyReport
from storage import clocks as clock_rows
from storage import departments as department_rows
from storage import outbox as outbox_rows
from storage import weekly as weekly_rows
from storage.rows import add_once
from storage.tables import WeeklyDigest
from tests.bot.test_demo_past import lives
from tests.moments import monday_at, paris, tuesday_at, wednesday_at

pytestmark = pytest.mark.begins_with(fill=lives)

BO, CEM, DANA, FAYE, ANA, STRANGER = "UBO00000", "UCEM0000", "UDANA000", "UFAYE000", "UANA0000", "UEVE0000"
MARCH_2 = date(2026, 3, 2)


def at(bot: Bot, moment: datetime) -> Bot:
    return replace(bot, now=lambda: moment)


def id_of(bot: Bot, key: str) -> int:
    with bot.db.reading() as session:
        return next(one.id for one in department_rows.active(session) if one.key == key)


def planned(bot: Bot, key: str, week: date = MARCH_2) -> int:
    """A digest of that week, as it was planned."""
    with bot.db.transaction() as session:
        row = add_once(session, WeeklyDigest(department_id=id_of(bot, key), week=week, due_at=monday_at(9)))
        assert row is not None
        return row.id


def read(bot: Bot, key: str, moment: datetime | None = None, week: date = MARCH_2) -> WeeklyReport | None:
    return weekly.content(at(bot, moment or monday_at(9)), planned(bot, key, week))


def sets(bot: Bot, key: str, setting: str) -> None:
    with bot.db.transaction() as session:
        department = department_rows.get(session, id_of(bot, key))
        department.digest = setting
        session.add(department)


def test_nothing_new_is_one_line(bot: Bot) -> None:
    found = read(bot, "people")

    assert found is not None
    assert found.is_quiet
    assert (found.opened, found.finished, found.open, found.late_count) == (4, 5, 0, 0)
    assert found.charted is None
    assert [week.first_day for week in found.weeks] == [date(2026, 2, 23)]


def test_nobody_who_writes_waits_for_a_digest_in_which_nothing_is_new(bot: Bot) -> None:
    digest_id, done = planned(bot, "people"), list[str]()
    bot.db.observe = lambda what, _seconds: done.append(what)

    assert weekly.content(at(bot, monday_at(9)), digest_id) is not None

    assert set(done) == {"read"}


def test_a_department_that_got_slower_reads_so(bot: Bot) -> None:
    found = read(bot, "it")

    assert found is not None
    assert not found.is_quiet
    assert isinstance(found.signal, TimesSignal)
    assert found.signal.is_slower
    assert found.signal.now > found.signal.usual
    assert found.kind is not None


def test_fewer_answers_in_time_than_usual_is_told_with_those_that_were_not(bot: Bot) -> None:
    """Six are answered at once, five when the promise of a day is over: the middle one is as quick as ever."""
    asked = at(bot, paris(23, 9, month=2))
    people = id_of(bot, "people")
    ids = [
        open_request(asked, NewRequest(f"{number}", ANA, people, f"Wish {number}")).request.id for number in range(11)
    ]
    for number, request_id in enumerate(ids):
        answered = at(bot, paris(23, 10, month=2) if number < 6 else paris(26, 10, month=2))
        closing.resolve(answered, request_id, CEM, "Here it is", idempotency_key=f"{number}")

    found = read(bot, "people")

    assert found is not None
    assert isinstance(found.signal, KeptSignal)
    assert found.signal.decided - found.signal.kept == 5
    assert found.signal.usual > 0.9
    behind, total = weekly.behind(at(bot, monday_at(9)), people, CEM, 20)
    assert {one.snapshot.request.id for one in behind} == set(ids[6:])
    assert total == 5


def test_what_is_late_is_named_the_first_due_first_and_counted(bot: Bot) -> None:
    for number in range(7):
        asked = at(bot, paris(25, 9, number, month=2))
        open_request(asked, NewRequest(f"late {number}", ANA, id_of(bot, "people"), f"Wish {number}"))

    found = read(bot, "people")

    assert found is not None
    assert [one.request.summary for one in found.late] == [f"Wish {number}" for number in range(5)]
    assert (found.late_count, found.open) == (7, 7)
    assert found.oldest is not None
    assert found.oldest.request.summary == "Wish 0"


def test_a_week_is_told_once(bot: Bot) -> None:
    digest_id = planned(bot, "people")
    found = weekly.content(at(bot, monday_at(9)), digest_id)
    assert found is not None

    weekly.was_told(at(bot, monday_at(9)), digest_id, found)

    assert weekly.content(at(bot, monday_at(10)), digest_id) is None


def test_what_is_late_by_an_outage_waits_for_the_opening_and_is_dropped_when_stale(bot: Bot) -> None:
    digest_id = planned(bot, "people")

    with pytest.raises(outbox.Postpone) as waits:
        weekly.content(at(bot, monday_at(20)), digest_id)
    assert waits.value.until == tuesday_at(9)
    assert weekly.content(at(bot, tuesday_at(9)), digest_id) is not None
    assert weekly.content(at(bot, wednesday_at(11)), digest_id) is None


def test_another_day_is_waited_for(bot: Bot) -> None:
    sets(bot, "people", "wed")

    with pytest.raises(outbox.Postpone) as waits:
        read(bot, "people")

    assert waits.value.until == wednesday_at(9)


def test_switched_off_it_says_nothing_and_still_asks_about_a_signal(bot: Bot) -> None:
    sets(bot, "it", digest_days.NEVER)

    assert read(bot, "it") is None

    with bot.db.reading() as session:
        assert len(weekly_rows.signals(session, id_of(bot, "it"))) == 1


def test_a_monthly_one_tells_of_all_its_weeks(bot: Bot) -> None:
    sets(bot, "people", digest_days.MONTHLY)

    found = read(bot, "people")

    assert found is not None
    assert len(found.weeks) == 4
    assert read(bot, "people", paris(9, 9), date(2026, 3, 9)) is None


def test_after_four_quiet_weeks_it_asks_once_whether_monthly_is_enough(bot: Bot) -> None:
    asks = []
    for number in range(6):
        monday = monday_at(9) + timedelta(weeks=number - 6)
        with bot.db.transaction() as session:
            row = add_once(
                session,
                WeeklyDigest(department_id=id_of(bot, "people"), week=monday.date(), due_at=monday),
            )
            assert row is not None
        found = weekly.content(at(bot, monday), row.id)
        assert found is not None
        weekly.was_told(at(bot, monday), row.id, found)
        asks.append(found.asks_less)

    assert asks == [False, False, False, True, False, False]


def test_every_department_has_its_next_one_planned_once(bot: Bot) -> None:
    sunday = at(bot, paris(1, 12))

    assert weekly.plan(sunday) == 5
    assert weekly.plan(sunday) == 0

    with bot.db.reading() as session:
        due = {moment for _department, moment in outbox_rows.waiting(session, "weekly-digest")}
    assert due == {monday_at(9), paris(2, 8, 30), paris(2, 7)}


def test_only_a_lead_changes_its_day(bot: Bot) -> None:
    it = id_of(bot, "it")

    with pytest.raises(NotALead) as refused:
        weekly.change_day(bot, it, BO, "fri")
    assert refused.value.lead_ids == [DANA]
    with pytest.raises(NotALead) as refused:
        weekly.change_day(bot, it, STRANGER, "fri")
    assert (refused.value.department, refused.value.lead_ids) == ("", [])

    assert weekly.change_day(bot, it, DANA, "fri").digest == "fri"
    with pytest.raises(ValueError, match="weekday"):
        weekly.change_day(bot, it, DANA, "someday")


def test_behind_a_signal_are_the_answers_of_last_week_that_took_longest_for_members(bot: Bot) -> None:
    found, total = weekly.behind(bot, id_of(bot, "it"), BO, 5)

    assert total > len(found) == 5
    with bot.db.reading() as session:
        rows = [row for one in found for row in clock_rows.of_request(session, one.snapshot.request.id)]
    used = [row.used for row in rows if (row.kind, row.cycle) == (RESPONSE, 1)]
    assert used == sorted(used, reverse=True)
    assert [one.answered_after for one in found] == used
    with pytest.raises(NoSuchReport):
        weekly.behind(bot, id_of(bot, "it"), FAYE, 5)
