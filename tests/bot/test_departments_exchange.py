import threading

import pytest

from bot import Bot
from bot.departments.changes import Changes
from bot.departments.exchange import apply, export, keep
from bot.departments.file.mistakes import FileMistakes
from bot.departments.file.parser import parse
from storage import departments as rows
from storage import people
from storage.tables import Role
from tests.bot.companies import (
    BERLIN,
    CALENDAR,
    EXAMPLE,
    IT,
    PEOPLE,
    all_departments,
    department,
    everything,
    lose,
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


@pytest.mark.parametrize(
    ("zone", "instead"),
    [
        ("EST", "America/New_York"),
        ("MST", "America/Denver"),
        ("GMT", "Europe/London"),
        ("Etc/GMT-1", "a place such as Europe/Paris"),
    ],
)
def test_a_zone_without_summer_time_gets_a_remark_as_long_as_it_stands(bot: Bot, zone: str, instead: str) -> None:
    text = (
        CALENDAR.replace("Europe/Paris", zone)
        + "[calendars.paris.from.2027-01-01]\nholidays = { country = 'FR' }\n"
        + IT
    )
    remark = (
        f"Calendar paris: {zone} has no summer time. If people there change their clocks, write {instead} in its place."
    )

    assert str(apply(bot, text)).endswith(f"IT: new\n{remark}")
    again = apply(bot, text)

    assert not again
    assert str(again) == f"Nothing to change: everything is as the file says.\n{remark}"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Phoenix", "HST", "CET", "EST5EDT", "Iceland"])
def test_a_zone_whose_people_are_meant_gets_no_remark(bot: Bot, zone: str) -> None:
    assert apply(bot, CALENDAR.replace("Europe/Paris", zone) + IT).remarks == ()


def test_a_zone_that_will_hold_gets_its_remark_now(bot: Bot) -> None:
    ahead = '[calendars.paris.from.2027-01-01]\nzone = "EST"\n'

    assert len(apply(bot, CALENDAR + ahead + IT).remarks) == 1


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
            keep(session, parse(EXAMPLE), bot.now())
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
