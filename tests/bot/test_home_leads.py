"""What a lead finds in Home: the numbers of the rows, this week and before, and the lists behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot import Bot, home, home_leads, weekly
from bot.home import Serving
from bot.home_leads import LedList, Overview
from bot.reports import readers
from bot.reports.behind import Behind
from bot.requests import assignment, closing, conversation
from bot.requests.opening import NewRequest, open_request
from storage import departments as department_rows
from tests.bot.test_demo_past import lives
from tests.moments import monday_at, paris, tuesday_at
from tests.statements import statements

pytestmark = pytest.mark.begins_with(fill=lives)

ANA, BO, DANA, FAYE = "UANA0000", "UBO00000", "UDANA000", "UFAYE000"


def at(bot: Bot, moment: datetime) -> Bot:
    return replace(bot, now=lambda: moment)


def it(bot: Bot) -> int:
    with bot.db.reading() as session:
        return next(one.id for one in department_rows.active(session) if one.key == "it")


def asks(bot: Bot, form: str, moment: datetime) -> int:
    return open_request(at(bot, moment), NewRequest(form, ANA, it(bot), f"Wish {form}")).request.id


def desk(bot: Bot, person_id: str = DANA) -> Serving:
    page = home.page_of(at(bot, tuesday_at(9)), person_id)
    return next(one for one in page.serving if one.department.key == "it")


def overview(bot: Bot) -> Overview:
    found = desk(bot).overview
    assert found is not None
    return found


def test_the_numbers_are_those_of_the_rows(bot: Bot) -> None:
    before = overview(bot)
    late = asks(bot, "late", paris(26, 9, month=2))
    mine, waits, done = (asks(bot, form, monday_at(17)) for form in ("mine", "waits", "done"))
    assignment.take(at(bot, monday_at(17, 10)), mine, DANA)
    conversation.ask(at(bot, monday_at(17, 10)), waits, BO, "Which?", idempotency_key="ask")
    closing.resolve(at(bot, monday_at(17, 10)), done, BO)

    found = overview(bot)

    assert (found.opened - before.opened, found.finished - before.finished) == (3, 1)
    for which, ids in (
        (LedList.OPEN, [late, mine, waits]),
        (LedList.LATE, [late]),
        (LedList.WAITING, [waits]),
        (LedList.TO_CONFIRM, [done]),
    ):
        rows, total = home_leads.listed(at(bot, tuesday_at(9)), DANA, it(bot), which, 10)
        assert (sorted(one.request.id for one in rows), total) == (ids, len(ids))
        assert found.counts[which] == len(ids)


def test_a_list_begins_with_what_is_due_first_and_counts_the_rest(bot: Bot) -> None:
    asks(bot, "second", monday_at(10))
    first = asks(bot, "first", monday_at(9))

    rows, total = home_leads.listed(at(bot, tuesday_at(9)), DANA, it(bot), LedList.OPEN, 1)

    assert ([one.request.id for one in rows], total) == ([first], 2)


def test_the_weeks_before_are_eight_whole_ones(bot: Bot) -> None:
    before = overview(bot)

    asks(bot, "in the eighth week", monday_at(0, 1) - timedelta(weeks=8))
    asks(bot, "in the ninth", monday_at(0) - timedelta(weeks=8, minutes=1))

    assert overview(bot).opened_before == before.opened_before + 1


def test_only_leads_find_them(bot: Bot) -> None:
    asks(bot, "one", monday_at(9))

    assert desk(bot, BO).overview is None
    for person_id in (BO, FAYE, ANA):
        assert home_leads.listed(at(bot, tuesday_at(9)), person_id, it(bot), LedList.OPEN, 10) == ((), 0)


def test_home_of_a_lead_takes_two_statements_more(bot: Bot) -> None:
    asks(bot, "one", monday_at(9))
    of_member = statements(bot.db, lambda: home.page_of(bot, BO))

    assert statements(bot.db, lambda: home.page_of(bot, DANA)) <= of_member + 2


def test_home_the_digest_and_the_report_say_the_same_of_what_is_late(bot: Bot) -> None:
    late, waits = (asks(bot, form, paris(26, 9, month=2)) for form in ("late", "late and waits"))
    conversation.ask(at(bot, monday_at(17)), waits, BO, "Which?", idempotency_key="ask")
    today = at(bot, tuesday_at(9))

    listed, count = home_leads.listed(today, DANA, it(bot), LedList.LATE, 50)
    reported = readers.report(today, DANA, it(bot), readers.meant_window(today, it(bot), "13w"))
    behind = readers.requests_behind(today, DANA, it(bot), readers.meant_window(today, it(bot), "13w"))
    digest, _told = weekly.behind(today, it(bot), DANA, 500)

    late_now = sorted(one.request.id for one in listed)
    assert late in late_now
    assert waits not in late_now, "it waits for whoever asked"
    assert reported.standing is not None
    assert reported.standing.late == count
    assert behind[Behind.LATE] == late_now
    assert sorted(one.snapshot.request.id for one in digest if one.answered_after is None) == late_now
