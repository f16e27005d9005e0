import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import Bot
from bot.departments.changes import Changes
from bot.departments.exchange import apply, export, keep
from bot.departments.file import FileMistakes, parse
from storage import departments as rows
from storage import people
from storage.tables import Department, Role

EXAMPLE = (Path(__file__).parents[2] / "departments.toml").read_text(encoding="utf-8")

CALENDAR = """\
[calendars.paris]
zone = "Europe/Paris"
hours = { mon-fri = ["09:00-17:00"] }
"""

IT = """
[departments.it]
name = "IT"
channel = "CITHELP0"
calendar = "paris"
leads = ["UDANA000"]

[departments.it.standards]
urgent = { respond_within = "4h", resolve_within = "1d" }
any = { respond_within = "1d", resolve_within = "3d" }

[[departments.it.types]]
key = "laptop"
name = "Laptop"
standards.any = { respond_within = "2h" }

[[departments.it.types]]
key = "access"
name = "Access"
"""

PEOPLE = """
[departments.people]
name = "People"
channel = "CPEOPLE0"
calendar = "paris"
standards.any = { respond_within = "1d", resolve_within = "none" }
"""

BERLIN = """
[calendars.berlin]
zone = "Europe/Berlin"
hours = { mon-fri = ["08:00-16:00"] }
"""

FINANCE = """
[departments.finance]
name = "Finance"
channel = "CFINANCE"
calendar = "berlin"
standards.any = { respond_within = "1d" }
"""

LAPTOP = IT[IT.index("[[") : IT.rindex("[[")]
ACCESS = IT[IT.rindex("[[") :]


def department(bot: Bot, key: str) -> Department:
    with bot.db.reading() as session:
        return next(one for one in rows.every(session) if one.key == key)


def everything(bot: Bot) -> Any:
    """All that the file is about, as rows."""
    with bot.db.reading() as session:
        departments = rows.every(session)
        return (
            [row.model_dump() for row in rows.calendars(session)],
            [row.model_dump() for row in departments],
            [row.model_dump() for one in departments for row in rows.every_type_of(session, one.id)],
            [row.model_dump() for one in departments for row in rows.standards_of(session, one.id)],
            [people.leads_of(session, one.id) for one in departments],
        )


def test_the_example_comes_in_and_goes_out_the_same(bot: Bot) -> None:
    changes = apply(bot, EXAMPLE)

    assert changes.lines[-5:] == ("IT: new", "People: new", "Facilities: new", "Finance: new", "Legal: new")
    assert changes.department_ids == tuple(one.id for one in all_departments(bot))
    assert parse(export(bot)) == parse(EXAMPLE)


def test_applying_twice_changes_nothing_and_says_so(bot: Bot) -> None:
    apply(bot, EXAMPLE)
    before = everything(bot)

    changes = apply(bot, EXAMPLE)

    assert not changes
    assert changes == Changes()
    assert str(changes) == "Nothing to change: everything is as the file says."
    assert everything(bot) == before


def test_applying_what_was_exported_changes_nothing(bot: Bot) -> None:
    apply(bot, EXAMPLE)
    exported = export(bot)

    assert not apply(bot, exported)
    assert export(bot) == exported


def test_nothing_is_half_applied(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)
    before = everything(bot)

    with pytest.raises(FileMistakes):
        apply(bot, CALENDAR + IT.replace('"4h"', '"2h"') + PEOPLE.replace("paris", "rome"))

    assert everything(bot) == before


def test_an_accident_on_the_way_leaves_everything_as_it_was(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)
    before = everything(bot)

    def apply_and_stumble() -> None:
        with bot.db.transaction() as session:
            keep(session, parse(EXAMPLE))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        apply_and_stumble()

    assert everything(bot) == before


def test_a_changed_promise_is_said_in_words(bot: Bot) -> None:
    apply(bot, CALENDAR + IT + PEOPLE)

    changes = apply(bot, CALENDAR + IT.replace('"4h"', '"2h"').replace('"3d"', '"none"') + PEOPLE)

    assert changes.lines == (
        "IT: resolve within no promised time was 3 d",
        "IT: respond within 2 h was 4 h (urgent)",
    )
    assert changes.department_ids == (department(bot, "it").id,)


def test_new_and_dropped_standards_are_said(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)

    changes = apply(
        bot,
        CALENDAR
        + IT.replace('standards.any = { respond_within = "2h" }', 'standards.low = { respond_within = "90m" }'),
    )

    assert changes.lines == (
        "IT: respond within 90 min, resolve within no promised time is new (Laptop, low)",
        "IT: respond within 2 h, resolve within no promised time is gone (Laptop)",
    )


def test_everything_else_about_a_department_may_change_and_it_stays_the_same_one(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)
    before = department(bot, "it")

    changes = apply(
        bot,
        BERLIN
        + IT.replace('"IT"', '"Machines"')
        .replace("CITHELP0", "CMACHIN0")
        .replace('"paris"', '"berlin"')
        .replace('["UDANA000"]', '["UEVA0000", "UBO00000"]'),
    )

    assert changes.lines == (
        "Calendar berlin: new",
        "Machines: was called IT",
        "Machines: channel CMACHIN0 was CITHELP0",
        "Machines: calendar berlin was paris",
        "Machines: leads UBO00000, UEVA0000 were UDANA000",
        "Calendar paris: gone",
    )
    after = department(bot, "it")
    assert (after.id, after.channel_id) == (before.id, "CMACHIN0")


def test_a_new_channel_is_not_unreachable_because_the_old_one_was(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)
    lose(bot, "it")

    apply(bot, CALENDAR + IT.replace('"IT"', '"Machines"'))
    assert department(bot, "it").unreachable_since is not None

    apply(bot, CALENDAR + IT.replace("CITHELP0", "CMACHIN0"))
    assert department(bot, "it").unreachable_since is None


def test_a_new_key_in_the_same_channel_is_the_same_department(bot: Bot) -> None:
    apply(bot, CALENDAR + IT + PEOPLE)
    before = department(bot, "it")

    changes = apply(bot, CALENDAR + IT.replace("departments.it", "departments.tech") + PEOPLE)

    assert changes.lines == ("IT: key tech was it",)
    assert department(bot, "tech").id == before.id


def test_departments_may_swap_their_channels(bot: Bot) -> None:
    apply(bot, CALENDAR + IT + PEOPLE)

    changes = apply(bot, CALENDAR + IT.replace("CITHELP0", "CPEOPLE0") + PEOPLE.replace("CPEOPLE0", "CITHELP0"))

    assert changes.lines == (
        "IT: channel CPEOPLE0 was CITHELP0",
        "People: channel CITHELP0 was CPEOPLE0",
    )
    assert department(bot, "it").channel_id == "CPEOPLE0"
    assert department(bot, "people").channel_id == "CITHELP0"


def test_a_channel_may_pass_from_a_retired_department_to_another_and_back(bot: Bot) -> None:
    apply(bot, CALENDAR + IT + PEOPLE)

    changes = apply(bot, CALENDAR + IT.replace("CITHELP0", "CPEOPLE0"))

    assert changes.lines == ("IT: channel CPEOPLE0 was CITHELP0", "People: retired")
    with bot.db.reading() as session:
        assert rows.by_channel(session, "CPEOPLE0") == department(bot, "it")
    assert not apply(bot, export(bot))

    changes = apply(bot, CALENDAR + IT + PEOPLE)

    assert changes.lines == ("IT: channel CITHELP0 was CPEOPLE0", "People: back")
    assert department(bot, "people").channel_id == "CPEOPLE0"


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

    assert changes.lines == ("Calendar paris: hours changed", "Calendar paris: holidays changed")
    assert changes.department_ids == (department(bot, "it").id, department(bot, "people").id)


def test_a_retired_department_keeps_the_calendar_that_the_file_no_longer_has(bot: Bot) -> None:
    apply(bot, CALENDAR + BERLIN + IT + FINANCE)

    changes = apply(bot, CALENDAR + IT)

    assert changes.lines == ("Finance: retired", "Calendar berlin: gone")
    with bot.db.reading() as session:
        assert rows.calendar_row_of(session, department(bot, "finance")).zone == "Europe/Berlin"
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


def test_leads_follow_the_file_and_members_do_not(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)
    with bot.db.transaction() as session:
        session.add(Role(department_id=department(bot, "it").id, person_id="UBO00000", role=people.MEMBER))

    changes = apply(bot, CALENDAR + IT.replace('leads = ["UDANA000"]\n', ""))

    assert changes.lines == ("IT: leads nobody were UDANA000",)
    with bot.db.reading() as session:
        assert people.leads_of(session, department(bot, "it").id) == []
        assert people.roles_in(session, department(bot, "it").id, "UBO00000") == {people.MEMBER}


def test_two_admins_at_once_do_not_mix_their_files(bot: Bot) -> None:
    apply(bot, CALENDAR + IT + PEOPLE)
    fast = CALENDAR + IT.replace('"4h"', '"1h"') + PEOPLE.replace('"1d"', '"1h"')
    slow = CALENDAR + IT.replace('"4h"', '"2h"') + PEOPLE.replace('"1d"', '"2h"')
    threads = [threading.Thread(target=apply, args=(bot, text)) for text in (fast, slow, fast, slow)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert parse(export(bot)) in (parse(fast), parse(slow))


def all_departments(bot: Bot) -> list[Department]:
    with bot.db.reading() as session:
        return rows.every(session)


def types(bot: Bot) -> dict[str, tuple[int, bool]]:
    with bot.db.reading() as session:
        found = rows.every_type_of(session, department(bot, "it").id)
        return {row.key: (row.id, row.is_active) for row in found}


def lose(bot: Bot, key: str) -> None:
    """Handoff was thrown out of the department's channel."""
    with bot.db.transaction() as session:
        row = next(one for one in rows.every(session) if one.key == key)
        row.unreachable_since = datetime(2026, 3, 3, 8, tzinfo=UTC)
        session.add(row)
