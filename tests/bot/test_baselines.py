"""Eight weeks in a row on one side: the leads are asked once, and what they say begins another baseline."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import Bot
from bot.errors import AlreadyAnswered, NotALead
from bot.reports import baselines, readers
from bot.reports.baselines import CHANCE, ON_PURPOSE, Mark
from bot.reports.enough import TooFew
from bot.reports.signals import Rule, TimesChart
from bot.reports.windows import Window
from bot.sandbox import demo
from storage import departments as department_rows
from storage import outbox as outbox_rows
from storage import weekly as weekly_rows
from storage.rows import insert
from storage.tables import Department, Holding, SignalRow
from tests.bot.test_demo_past import lives
from tests.moments import monday_at

pytestmark = pytest.mark.begins_with(fill=lives)

BO, DANA, EVE = "UBO00000", "UDANA000", "UEVE0000"
DECEMBER_1 = date(2025, 12, 1)
REASON = "Two of us left"


def department(bot: Bot, key: str = "it") -> Department:
    with bot.db.reading() as session:
        return next(one for one in department_rows.active(session) if one.key == key)


def looks(bot: Bot, moment: datetime, key: str = "it") -> SignalRow | None:
    """What is noticed in a department at that moment, if it is new."""
    its = department(bot, key)
    with bot.db.transaction() as session:
        return baselines.notice(session, its, baselines.charts_of(session, its, moment).times, moment)


def chart(bot: Bot, moment: datetime = demo.OPENS_AT) -> TimesChart | TooFew:
    with bot.db.reading() as session:
        return baselines.charts_of(session, department(bot), moment).times


def asked(bot: Bot) -> int:
    """How many questions wait to be said."""
    with bot.db.reading() as session:
        return len(outbox_rows.waiting(session, "signal-question"))


def five_serve(bot: Bot, department_id: int) -> None:
    """Five people had a request in hand, so that the department is shown outside of itself."""
    with bot.db.transaction() as session:
        for number in range(5):
            held = Holding(request_id=1, department_id=department_id, holder="person", from_at=monday_at(9))
            held.person_id, held.to_at = f"UNEW{number}", monday_at(10)
            insert(session, held)


def test_the_leads_are_asked_once_about_a_row_however_long_it_goes_on(bot: Bot) -> None:
    found = [looks(bot, monday_at(9) + timedelta(weeks=ahead)) for ahead in range(-12, 1)]

    new = [one for one in found if one is not None]
    assert len(new) == 1
    assert new[0].is_slower
    assert asked(bot) == 1
    with bot.db.reading() as session:
        assert len(weekly_rows.signals(session, department(bot).id)) == 1


def test_it_is_noticed_when_eight_weeks_are_over(bot: Bot) -> None:
    row = looks(bot, monday_at(9))

    assert row is not None
    assert row.first_day == DECEMBER_1


def test_where_nothing_is_more_than_chance_nobody_is_asked(bot: Bot) -> None:
    assert looks(bot, monday_at(9), "facilities") is None
    assert asked(bot) == 0


def test_on_purpose_begins_another_baseline_with_the_first_of_the_eight(bot: Bot) -> None:
    row = looks(bot, monday_at(9))
    assert row is not None
    before = chart(bot)
    assert isinstance(before, TimesChart)
    assert Rule.ROW in before.chart.signals[len(before.weeks) - 1]

    said = baselines.answer(bot, row.id, DANA, REASON)

    after = chart(bot)
    assert (said.row.state, said.row.text) == (ON_PURPOSE, REASON)
    assert isinstance(after, TimesChart)
    assert after.weeks == before.weeks, "those before it are shown"
    assert after.weeks[after.begins].week.first_day == DECEMBER_1
    assert after.chart.is_provisional
    assert after.usual > before.usual
    assert len(after.weeks) - 1 not in after.chart.signals
    with bot.db.reading() as session:
        assert baselines.marks(session, department(bot).id) == [Mark(DECEMBER_1, REASON)]
    assert looks(bot, monday_at(9) + timedelta(weeks=1)) is None


def test_the_report_begins_anew_there_and_only_its_own_people_read_why(bot: Bot) -> None:
    row = looks(bot, monday_at(9))
    assert row is not None
    baselines.answer(bot, row.id, DANA, REASON)

    found = readers.report(bot, DANA, row.department_id, readers.meant_window(bot, row.department_id, "13w"))

    after = chart(bot)
    assert isinstance(after, TimesChart)
    assert isinstance(found.charted.times, TimesChart)
    assert found.charted.times.chart == after.chart, "the digest and the report say the same"
    assert [(week.first_day, line) for week, line in found.marks.items()] == [(DECEMBER_1, REASON)]
    early = readers.report(bot, DANA, row.department_id, readers.meant_window(bot, row.department_id, "2025-Q3"))
    assert early.marks == {}
    five_serve(bot, row.department_id)
    elsewhere = readers.report(bot, EVE, row.department_id, readers.meant_window(bot, row.department_id, "13w"))
    assert not elsewhere.is_whole
    assert [(week.first_day, line) for week, line in elsewhere.marks.items()] == [(DECEMBER_1, "")]
    assert elsewhere.charted.times == found.charted.times


def test_too_few_weeks_since_another_baseline_are_said(bot: Bot) -> None:
    row = looks(bot, monday_at(9))
    assert row is not None
    baselines.answer(bot, row.id, DANA, REASON)

    assert chart(bot, monday_at(9) - timedelta(weeks=3)) == TooFew(10, 12)


def test_not_on_purpose_leaves_the_chart_as_it_is(bot: Bot) -> None:
    row = looks(bot, monday_at(9))
    assert row is not None
    before = chart(bot)

    assert baselines.answer(bot, row.id, DANA, None).row.state == CHANCE

    assert chart(bot) == before
    assert looks(bot, monday_at(9) + timedelta(weeks=1)) is None


def test_only_leads_answer_and_the_first_answer_stays(bot: Bot) -> None:
    row = looks(bot, monday_at(9))
    assert row is not None
    with pytest.raises(NotALead) as refused:
        baselines.answer(bot, row.id, BO, REASON)
    assert (refused.value.department, refused.value.lead_ids) == ("IT", [DANA])
    for signal_id in (row.id, row.id + 1):
        with pytest.raises(NotALead) as refused:
            baselines.answer(bot, signal_id, EVE, REASON)
        assert (refused.value.department, refused.value.lead_ids) == ("", [])
    assert baselines.shown(bot, row.id, EVE) is None

    baselines.answer(bot, row.id, DANA, REASON)

    with pytest.raises(AlreadyAnswered):
        baselines.answer(bot, row.id, DANA, None)


@pytest.mark.parametrize("reason", ["", " ", "two\nlines", "x" * (baselines.REASON_LIMIT + 1)])
def test_a_reason_is_one_line(bot: Bot, reason: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        baselines.answer(bot, 1, DANA, reason)


def test_what_a_lead_reads_has_both_lengths(bot: Bot) -> None:
    row = looks(bot, monday_at(9))
    assert row is not None

    found = baselines.shown(replace(bot, now=lambda: monday_at(9)), row.id, DANA)

    assert found is not None
    assert found.now is not None
    assert found.usual is not None
    assert found.now > found.usual


@pytest.mark.parametrize("day", [6, 9, 10])
def test_the_report_and_the_digest_have_one_baseline_also_when_there_are_older_weeks(bot: Bot, day: int) -> None:
    later = datetime(2027, 9, day, 10, tzinfo=UTC)

    report = readers.report(replace(bot, now=lambda: later), DANA, department(bot).id, Window(date(2026, 1, 5), 4))

    whole = chart(bot, later)
    assert isinstance(whole, TimesChart)
    assert isinstance(report.charted.times, TimesChart)
    until = [one for one in whole.weeks if one.week.first_day <= date(2026, 1, 26)]
    assert report.charted.times.weeks == until
