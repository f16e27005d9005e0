from bot import Bot
from bot.departments.departments import calendar_of
from bot.departments.exchange import apply, export
from bot.departments.file.parser import parse
from storage import departments as rows
from tests.bot.companies import ACCESS, BERLIN, CALENDAR, FINANCE, IT, LAPTOP, PEOPLE, department, types


def test_a_department_that_is_not_in_the_file_is_retired_and_may_come_back(bot: Bot) -> None:
    apply(bot, CALENDAR + IT + PEOPLE)
    before = department(bot, "it")

    changes = apply(bot, CALENDAR + PEOPLE)

    assert changes.lines == ("IT: retired",)
    assert changes.department_ids == ()
    assert not department(bot, "it").is_active
    assert "departments.it" not in export(bot)

    changes = apply(bot, CALENDAR + IT.replace('"4h"', '"2h"') + PEOPLE)

    assert changes.lines == ("IT: back", "IT: respond within 2 h was 4 h (urgent)")
    assert department(bot, "it").id == before.id
    assert parse(export(bot)) == parse(CALENDAR + IT.replace('"4h"', '"2h"') + PEOPLE)


def test_a_type_that_is_not_in_the_file_is_retired_and_may_come_back(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)
    before = types(bot)

    changes = apply(bot, CALENDAR + IT.replace(LAPTOP, ""))

    assert changes.lines == (
        "IT: respond within 2 h, resolve within no promised time is gone (Laptop)",
        "IT: type Laptop is retired",
    )
    assert types(bot) == {**before, "laptop": (before["laptop"][0], False)}
    assert parse(export(bot)) == parse(CALENDAR + IT.replace(LAPTOP, ""))

    changes = apply(bot, CALENDAR + IT.replace('"Laptop"', '"Computer"'))

    assert "IT: type Computer is offered" in changes.lines
    assert types(bot) == before


def test_the_promise_for_a_retired_type_stays_with_its_requests(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)

    apply(bot, CALENDAR + IT.replace(LAPTOP, "").replace('"4h"', '"2h"'))

    with bot.db.reading() as session:
        kept = rows.standards_of(session, department(bot, "it").id)
    assert [(row.type_key, row.urgency, row.respond_within) for row in kept] == [
        ("", "", "1d"),
        ("", "urgent", "2h"),
        ("laptop", "", "2h"),
    ]
    assert not apply(bot, export(bot))

    # Back without a standard of its own, the type has none.
    apply(bot, CALENDAR + IT.replace('standards.any = { respond_within = "2h" }\n', ""))
    with bot.db.reading() as session:
        assert [row.type_key for row in rows.standards_of(session, department(bot, "it").id)] == ["", ""]


def test_the_order_of_the_file_is_the_order_people_are_offered(bot: Bot) -> None:
    apply(bot, CALENDAR + IT + PEOPLE)

    changes = apply(bot, CALENDAR + PEOPLE + IT.replace(LAPTOP, "").replace(ACCESS, ACCESS + LAPTOP))

    assert changes.lines == (
        "IT: types are now in the order Access, Laptop",
        "The order is now People, IT",
    )
    with bot.db.reading() as session:
        assert [one.key for one in rows.active(session)] == ["people", "it"]
        assert [one.key for one in rows.types_of(session, department(bot, "it").id)] == ["access", "laptop"]


def test_a_newcomer_among_the_departments_does_not_change_the_others(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)

    assert apply(bot, CALENDAR + PEOPLE + IT).lines == ("People: new",)


def test_a_changed_calendar_changes_those_who_promise_in_it(bot: Bot) -> None:
    apply(bot, CALENDAR + BERLIN + IT + PEOPLE + FINANCE)

    changes = apply(
        bot,
        CALENDAR.replace("09:00-17:00", "09:00-18:00")
        + 'holidays = { country = "FR", also = [2026-05-15], except = [2026-05-25] }\n'
        + BERLIN
        + IT
        + PEOPLE
        + FINANCE,
    )

    assert changes.lines == (
        "Calendar paris: hours changed from 2026-03-03 on",
        "Calendar paris: holidays changed from 2026-03-03 on",
    )
    assert changes.department_ids == (department(bot, "it").id, department(bot, "people").id)


def test_a_retired_department_keeps_the_calendar_that_the_file_no_longer_has(bot: Bot) -> None:
    apply(bot, CALENDAR + BERLIN + IT + FINANCE)

    changes = apply(bot, CALENDAR + IT)

    assert changes.lines == ("Finance: retired", "Calendar berlin: gone")
    with bot.db.reading() as session:
        assert calendar_of(session, department(bot, "finance")).zone == "Europe/Berlin"
    assert parse(export(bot)) == parse(CALENDAR + IT)
    assert not apply(bot, CALENDAR + IT)

    changes = apply(bot, CALENDAR + BERLIN + IT + FINANCE)

    assert changes.lines == ("Calendar berlin: new", "Finance: back")
    with bot.db.reading() as session:
        assert [row.key for row in rows.calendars(session)] == ["paris", "berlin"]


def test_a_calendar_that_nobody_uses_is_kept_while_the_file_has_it(bot: Bot) -> None:
    apply(bot, CALENDAR + BERLIN + IT)

    assert parse(export(bot)) == parse(CALENDAR + BERLIN + IT)
    assert apply(bot, CALENDAR + IT).lines == ("Calendar berlin: gone",)
