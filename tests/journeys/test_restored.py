"""A backup is brought back: nothing is taken for something else, nothing is said again, nothing ends by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from bot import Bot
from bot.errors import LostAtRestore
from bot.operations import backups, restoration
from bot.operations.restoration import Report
from storage import backups as stored
from storage import requests as request_rows
from storage.backups import Content
from storage.database import Database
from tests.journeys.file_steps import PICTURE_TEXT, copies, passes, seen, sends, states
from tests.journeys.steps import below, card, is_done, own_card, presses, private, refusal, reminded, writes
from tests.journeys.test_new_times import asks_for, has_it
from tests.journeys.test_new_times_answered import decisions
from tests.moments import paris, thursday_at, tuesday_at, wednesday_at
from tests.office import Office

LAPTOP, MOUSE = "it My laptop won't start", "it A mouse"
BOTH = pytest.mark.both_databases("a whole database is written anew")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "handoff.backup"


def backed_up(office: Office, file: Path) -> Content:
    return backups.back_up(office.db, file, office.now())


@contextmanager
def work_on(office: Office, file: Path) -> Iterator[Bot]:
    copy = file.with_suffix(".work")
    stored.copy_of(file, copy)
    database = Database(f"sqlite:///{copy}", is_throwaway=True)
    database.migrate()
    yield Bot(database, office.settings)
    database.close()
    copy.unlink()


def restored(office: Office, file: Path) -> Report:
    with work_on(office, file) as work:
        report = restoration.restore(office.bot, stored.examine(file), work, by="root")
    office.handoff.says(office._clock.tick)
    return report


def numbers(office: Office) -> list[int]:
    with office.db.reading() as session:
        return [request.id for request in request_rows.by_ids(session, range(1, 10_000))]


@BOTH
def test_no_number_is_given_a_second_time(office: Office, file: Path) -> None:
    office.asks(office.ana, LAPTOP)
    backed_up(office, file)
    office.asks(office.eve, MOUSE)

    report = restored(office, file)
    office.asks(office.ana, MOUSE)

    assert numbers(office) == [1, 2_000]
    assert (report.gap.last_known, report.gap.first_new) == (1, 2_000)
    assert card(office.bo, "R-2000").state == "open"


@BOTH
def test_nothing_that_is_counted_gets_a_number_a_second_time(office: Office, file: Path) -> None:
    office.asks(office.ana, LAPTOP)
    backed_up(office, file)
    office.asks(office.eve, MOUSE)
    presses(office, office.bo, "Take it", card(office.bo, "R-2"))
    given = stored.last_numbers(office.db)

    restored(office, file)

    assert {name for name, last in stored.last_numbers(office.db).items() if last <= given[name]} == set()


@BOTH
def test_the_card_of_a_lost_request_says_so_and_touches_no_other(office: Office, file: Path) -> None:
    backed_up(office, file)
    made_at = office.now()
    office.asks(office.eve, MOUSE)
    lost = card(office.bo, "R-1")
    office.moves_to(tuesday_at(12))

    report = restored(office, file)
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", lost)

    told = LostAtRestore(1, made_at, report.gap.restored_at)
    assert private(office.bo)[-1] == refusal(office, office.bo, told)
    assert card(office.bo, f"R-{report.gap.first_new}").state == "open"
    assert office.eve.types("/request R-1", in_="general")
    assert "restored" in private(office.eve)[-1]


@BOTH
@pytest.mark.parametrize("was_shared", [True, False])
def test_a_file_that_was_on_its_way_is_seen_once(office: Office, file: Path, was_shared: bool) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.faults.status("files.info", 500)
    sends(office, office.ana, "Look", in_="dm")
    assert states(office) == ["waiting"]
    backed_up(office, file)
    if was_shared:
        passes(office)
        assert seen(card(office.bo)) == [PICTURE_TEXT]

    restored(office, file)
    passes(office)

    assert seen(card(office.bo)) == [PICTURE_TEXT]
    assert states(office) == ["shared"]
    assert [copy.upload_id for copy in copies(office)] != [None]


@pytest.mark.parametrize("who", ["bo", "eve"])
def test_who_writes_below_the_card_of_a_lost_request_is_told(who: str, office: Office, file: Path) -> None:
    backed_up(office, file)
    made_at = office.now()
    office.asks(office.eve, MOUSE)
    lost = card(office.bo, "R-1") if who == "bo" else own_card(office.eve, "R-1")
    person = getattr(office, who)

    report = restored(office, file)
    office._clock.tick(5)
    person.writes("On its way", thread=lost)
    office.settles()

    told = refusal(office, person, LostAtRestore(1, made_at, report.gap.restored_at))
    assert told in (private(person)[-1] if who == "bo" else below(lost))
    assert lost.source.text, "the card stays: what is written below it can still be read"


@BOTH
def test_what_may_have_been_said_is_looked_for_first(office: Office, file: Path) -> None:
    office.ana.types(f"/request {LAPTOP}", in_="general")
    backed_up(office, file)
    office.settles()
    posted = [message.source.ts for message in office.bo.messages]

    restored(office, file)
    office.settles()

    assert [message.source.ts for message in office.bo.messages] == posted
    presses(office, office.bo, "Take it", card(office.bo))
    assert card(office.bo).state == "taken"


def test_who_asks_for_a_number_that_never_was_is_told_as_ever(office: Office, file: Path) -> None:
    office.asks(office.ana, LAPTOP)
    backed_up(office, file)
    restored(office, file)

    office.ana.types("/request R-9000", in_="general")

    assert "There is no R-9000" in private(office.ana)[-1]


def test_two_restores_are_both_remembered(office: Office, file: Path, tmp_path: Path) -> None:
    backed_up(office, file)
    first = restored(office, file).gap
    office.asks(office.ana, LAPTOP)
    backed_up(office, tmp_path / "second.backup")
    second = restored(office, tmp_path / "second.backup").gap

    office.asks(office.ana, MOUSE)

    assert numbers(office) == [first.first_new, second.first_new]
    assert (first.holds(7), first.holds(first.first_new), second.holds(first.first_new + 1)) == (True, False, True)


@BOTH
def test_cards_say_again_what_is_known(office: Office, file: Path) -> None:
    office.asks(office.ana, LAPTOP)
    backed_up(office, file)
    presses(office, office.bo, "Take it")
    assert card(office.bo).state == "taken"

    report = restored(office, file)

    assert report.redrawn == 1
    assert card(office.bo).state == "open"
    assert own_card(office.ana).state == "open"


@BOTH
def test_nobody_is_reminded_a_second_time(office: Office, file: Path) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    backed_up(office, file)
    for hour in (11, 12, 13, 14, 15, 16):
        office.moves_to(tuesday_at(hour))
    office.moves_to(wednesday_at(11))
    before = {who: list(who.messages) for who in (office.bo, office.dana)}
    assert reminded(office.bo)

    report = restored(office, file)
    office.moves_to(wednesday_at(11, 5))

    assert report.reminders_passed > 0
    assert [len(who.messages) for who in before] == [len(said) for said in before.values()]


def test_what_waited_to_be_said_as_a_reminder_is_not_said(office: Office, file: Path) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    office._clock.move_to("2026-03-03 14:30")
    office.handoff.sweeps()
    backed_up(office, file)
    office.settles()
    before = len(office.bo.messages)
    assert reminded(office.bo)

    report = restored(office, file)
    office.settles()

    assert report.not_sent > 0
    assert len(office.bo.messages) == before


def test_who_has_to_decide_on_a_new_time_is_not_reminded_a_second_time(office: Office, file: Path) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))
    backed_up(office, file)
    for hour in (12, 15, 17):
        office.moves_to(tuesday_at(hour))
    office.moves_to(wednesday_at(11))
    before = len(decisions(office))
    assert before

    restored(office, file)
    office.moves_to(wednesday_at(11, 5))

    assert len(decisions(office)) == before


@BOTH
def test_what_is_done_does_not_close_by_the_time_that_is_lost(office: Office, file: Path) -> None:
    is_done(office)
    backed_up(office, file)
    office._clock.move_to("2026-03-12 09:00")

    report = restored(office, file)
    office.settles()

    assert report.closing_later == 1
    assert card(office.bo).state == "resolved"
    office.moves_to(office.now() + timedelta(days=7))
    assert card(office.bo).state == "closed"


@BOTH
def test_a_question_is_not_closed_for_silence_at_once(office: Office, file: Path) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    writes(office, office.bo, "Ask", "Which one?")
    office.moves_to(wednesday_at(10))
    backed_up(office, file)
    office._clock.move_to("2026-03-12 09:00")

    restored(office, file)
    office.settles()

    assert card(office.bo).state == "waiting"
    for day in (12, 13, 16, 17):
        office.moves_to(paris(day, 16))
    assert card(office.bo).state == "closed as silent"


def test_a_restore_that_fails_leaves_everything_as_it_was(office: Office, file: Path) -> None:
    office.asks(office.ana, LAPTOP)
    backed_up(office, file)
    office.asks(office.eve, MOUSE)

    with work_on(office, file) as work:
        with work.db.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
            connection.exec_driver_sql("UPDATE requests SET department_id = 77")
            connection.commit()
        with pytest.raises(Exception, match="constraint"):
            stored.replace_all(office.db, work.db)

    assert numbers(office) == [1, 2]


@pytest.mark.parametrize(("days", "room"), [(0, 1_000), (30, 3_000), (365, 36_000)])
def test_the_older_the_backup_the_more_room_there_is(days: int, room: int, office: Office, file: Path) -> None:
    office.asks(office.ana, LAPTOP)
    backed_up(office, file)
    office._clock.move_to(tuesday_at(9).astimezone(UTC).replace(tzinfo=None) + timedelta(days=days))

    gap = restored(office, file).gap

    assert gap.first_new >= 1 + room
    assert gap.first_new % 1_000 == 0
