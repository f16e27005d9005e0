"""What is done about a figure: who may begin, what it is measured against, and whether it moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from slack_bolt import Ack, BoltContext
from sqlmodel import col, select

from bot import Bot
from bot.departments import report_readers
from bot.errors import NoSuchReport, NotALead, NotAReportReader
from bot.reports import company_readers, improvements, reading
from bot.reports.improvements import MEASURED_AFTER, ImprovementShown
from bot.reports.readers import shown_departments
from bot.sandbox import demo
from handlers.views.reports import improvements as views
from handlers.weekly import improvements as listeners
from storage import departments as department_rows
from storage import outbox as outbox_rows
from storage.tables import Improvement
from tests.bot.test_demo_past import lives
from tests.moments import paris

pytestmark = pytest.mark.begins_with(fill=lives)

BO, DANA, FAYE, EVE = "UBO00000", "UDANA000", "UFAYE000", "UEVE0000"
# Early enough for eight weeks of requests behind and before it.
JANUARY_5 = paris(5, 9, month=1)
WORDS = "A rota for the first answer"


def at(bot: Bot, moment: datetime) -> Bot:
    return replace(bot, now=lambda: moment)


def id_of(bot: Bot, key: str) -> int:
    with bot.db.reading() as session:
        return next(one.id for one in department_rows.active(session) if one.key == key)


def starts(
    bot: Bot, by: str = DANA, *, form: str = "form", way: tuple[int, ...] = (), owner: str = BO
) -> ImprovementShown:
    return improvements.start(
        at(bot, JANUARY_5),
        by,
        department_id=id_of(bot, "it"),
        words=WORDS,
        owner_id=owner,
        due_on=date(2026, 1, 19),
        form_token=form,
        way=way,
    )


def test_it_is_measured_against_its_own_eight_weeks_and_once(bot: Bot) -> None:
    begun = starts(bot)
    assert begun.row.before is not None
    early = improvements.measured(at(bot, JANUARY_5 + MEASURED_AFTER - timedelta(minutes=1)), begun.row.id)
    assert early is not None
    assert early.row.measured_at is None

    found = improvements.measured(at(bot, JANUARY_5 + MEASURED_AFTER), begun.row.id)

    assert found is not None
    assert found.row.after is not None
    again = improvements.measured(at(bot, JANUARY_5 + 2 * MEASURED_AFTER), begun.row.id)
    assert again is not None
    assert (again.row.after, again.row.measured_at) == (found.row.after, JANUARY_5 + MEASURED_AFTER)


def test_with_too_few_requests_there_is_nothing_to_measure_against(bot: Bot) -> None:
    begun = improvements.start(
        at(bot, demo.BEGINS_AT - timedelta(weeks=40)),
        DANA,
        department_id=id_of(bot, "it"),
        words=WORDS,
        owner_id=DANA,
        due_on=date(2026, 1, 19),
        form_token="early",
    )

    assert begun.row.before is None


def test_a_way_through_departments_is_measured_by_the_time_that_passes(bot: Bot) -> None:
    way = (id_of(bot, "it"), id_of(bot, "facilities"))

    found = starts(bot, FAYE, way=way)

    assert found.is_of_way
    assert found.departments == ("IT", "Facilities")
    assert found.row.before is not None
    assert found.row.before > timedelta(hours=2)


def test_four_on_a_way_are_too_few_to_say(bot: Bot) -> None:
    way = (id_of(bot, "it"), id_of(bot, "facilities"))

    def before(moment: datetime) -> timedelta | None:
        begun = improvements.start(
            at(bot, moment + MEASURED_AFTER),
            FAYE,
            department_id=way[0],
            words=WORDS,
            owner_id=FAYE,
            due_on=date(2026, 6, 1),
            form_token=f"from {moment}",
            way=way,
        )
        return begun.row.before

    with bot.db.reading() as session:
        behind = [
            one.opened_at
            for one in reading.journeys(session, demo.OPENS_AT - timedelta(days=91), demo.OPENS_AT)
            if one.departments == way
        ]
    newest = sorted(behind, reverse=True)
    assert before(newest[4]) is not None
    assert before(newest[3]) is None


def test_the_same_form_twice_is_one_action_of_which_its_owner_is_told_once(bot: Bot) -> None:
    assert starts(bot).row.id == starts(bot).row.id

    with bot.db.reading() as session:
        told = sorted(moment for _id, moment in outbox_rows.waiting(session, "improvement"))
    assert told == [JANUARY_5, paris(19, 9, month=1), JANUARY_5 + MEASURED_AFTER]


def test_whoever_begins_it_for_themselves_needs_no_telling(bot: Bot) -> None:
    starts(bot, owner=DANA)

    with bot.db.reading() as session:
        assert len(outbox_rows.waiting(session, "improvement")) == 2


def test_leads_begin_it_and_readers_of_the_companys_report(bot: Bot) -> None:
    with pytest.raises(NotALead) as refused:
        starts(bot, BO)
    assert refused.value.lead_ids == [DANA]
    with pytest.raises(NotALead) as refused:
        starts(bot, EVE)
    assert refused.value.department == ""
    with pytest.raises(NotALead):
        improvements.must_be_able_to_start(bot, 9_999, DANA)

    way = (id_of(bot, "it"), id_of(bot, "people"))
    with pytest.raises(NotALead):
        starts(bot, EVE, way=way)
    with bot.db.transaction() as session:
        report_readers.keep_report_readers(session, [EVE])
    assert starts(bot, EVE, way=way).row.words == WORDS
    with pytest.raises(NotALead):
        starts(bot, EVE, form="of one department")


def test_a_reader_of_the_companys_report_begins_it_on_a_way_that_is_shown_to_them(bot: Bot) -> None:
    now = at(bot, JANUARY_5)
    with bot.db.reading() as session:
        shown, _serving = shown_departments(session, JANUARY_5)
    large, small = ([one for one, is_shown in shown.items() if is_shown is wanted] for wanted in (True, False))
    given: dict[str, Any] = {"words": WORDS, "owner_id": BO, "due_on": date(2026, 1, 19), "form_token": "way"}
    with pytest.raises(NotAReportReader):
        company_readers.start_team(now, EVE, large[:2], **given)

    with bot.db.transaction() as session:
        report_readers.keep_report_readers(session, [EVE])
    found = company_readers.start_team(now, EVE, large[:2], **given)

    assert found.is_of_way
    assert found.departments == company_readers.way_to_improve(now, EVE, large[:2])
    for way in ([large[0], small[0]], [9_999], []):
        with pytest.raises(NoSuchReport):
            company_readers.start_team(now, EVE, way, **{**given, "form_token": "another"})


def test_the_form_of_a_way_begins_a_team_on_all_of_it(bot: Bot) -> None:
    with bot.db.transaction() as session:
        report_readers.keep_report_readers(session, [EVE])
        shown, _serving = shown_departments(session, JANUARY_5)
    way = [one for one, is_shown in shown.items() if is_shown][:2]
    view = views.form_on_way(["IT", "Finance"], way, token="token").to_dict()
    filled = {"words": {"value": WORDS}, "owner": {"selected_user": BO}, "due_on": {"selected_date": "2026-01-19"}}
    view["state"] = {"values": {name: {name: {"type": "field", **value}} for name, value in filled.items()}}
    ack: Ack = Ack()  # type: ignore[no-untyped-call]

    listeners.submit(ack, view, BoltContext({"user_id": EVE}), at(bot, JANUARY_5))

    assert ack.response is not None
    assert "In eight weeks Bo Berg reads whether it moved." in ack.response.body
    with bot.db.reading() as session:
        assert session.exec(select(col(Improvement.way))).all() == [way]


def test_what_no_form_lets_through_is_refused(bot: Bot) -> None:
    it = id_of(bot, "it")
    right = {"department_id": it, "words": WORDS, "owner_id": BO, "due_on": date(2026, 4, 1), "form_token": "x"}
    for wrong in (
        {"words": " "},
        {"words": "a\nb"},
        {"words": "x" * 201},
        {"owner_id": "UNOBODY0"},
        {"due_on": date(2026, 3, 3)},
    ):
        with pytest.raises(ValueError, match=r"an action|the date"):
            improvements.start(bot, DANA, **{**right, **wrong})  # type: ignore[arg-type]


def test_what_was_decided_last_is_told_until_eight_weeks_after_it_was_measured(bot: Bot) -> None:
    begun = starts(bot)

    def told(moment: datetime) -> ImprovementShown | None:
        with bot.db.reading() as session:
            return improvements.decided_last(session, id_of(bot, "it"), moment)

    found = told(begun.row.measure_at + MEASURED_AFTER)
    assert found is not None
    assert found.row.id == begun.row.id
    assert told(begun.row.measure_at + MEASURED_AFTER + timedelta(minutes=1)) is None
