"""All processes need the same key folder: one with another, or with none, takes no ballot and touches nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import Bot
from bot.errors import KeyNotHere, NoKeyFolder
from bot.notices import PulseHeldUp, PulseTrouble
from bot.operations import backups, doctor, restoration
from bot.operations.findings import Finding
from bot.pulses import ballots, closing, key_pairing, launch, sweep
from bot.pulses.disks import PASSING
from bot.pulses.envelopes import new_keys
from bot.pulses.keys import KeyFolder, WrongKeys
from bot.pulses.questionnaire import Repeat
from bot.settings import Settings
from storage import backups as stored
from storage import pulses as rows
from storage.database import Database
from tests.bot.pulse_company import HANA, Company, composed, moves_into

pytestmark = [pytest.mark.begins_with(fill=moves_into), pytest.mark.both_databases("processes agree through it")]

TEN = [f"p{number}" for number in range(10)]
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def asked(company: Company) -> int:
    """A pulse to thirteen, nine of whom have answered; its key is in the folder of the first process."""
    survey_id = company.launches(people=TEN)
    company.answer(survey_id, {f"UP{place}": {1: place % 5} for place in range(9)})
    return survey_id


def empty(_path: Path) -> None:
    """A folder that is not mounted."""


def foreign(path: Path) -> None:
    """The folder of another company, with a pulse of the same number in it."""
    folder = replace_path(path)
    folder.pair("another database", "its folder")
    folder.write("1-1", new_keys())


def another(path: Path) -> None:
    """A folder that was once this database's."""
    folder = replace_path(path)
    folder.pair("this database", "another folder")
    folder.write("1-1", new_keys())


def replace_path(path: Path) -> KeyFolder:
    return KeyFolder(path, "a secret that is long enough for tests")


def second(company: Company, tmp_path: Path, like: Callable[[Path], None]) -> Bot:
    """Another process on the same database, whose folder is like that."""
    path = tmp_path.with_name(f"{tmp_path.name}-second")
    like(path)
    if like is another:
        with company.bot.db.reading() as session:
            instance = rows.meta(session, "instance")
        (path / "instance").write_text(str(instance))
    return Bot(company.bot.db, replace(company.bot.settings, keys=str(path)))


OTHERS = pytest.mark.parametrize("like", [empty, foreign, another])
REASONS = {empty: "lost", foreign: "foreign", another: "another"}


@OTHERS
def test_a_process_with_another_folder_takes_no_ballot(
    company: Company, asked: int, tmp_path: Path, like: Callable[[Path], None]
) -> None:
    with pytest.raises(KeyNotHere):
        ballots.answer(second(company, tmp_path, like), asked, "UP9", {1: 1})

    assert len(company.envelopes(asked)) == 9


@OTHERS
def test_it_closes_nothing_and_destroys_nothing(
    company: Company, asked: int, tmp_path: Path, like: Callable[[Path], None]
) -> None:
    process = second(company, tmp_path, like)
    keys = sorted(Path(process.settings.keys).glob("*.key"))
    company.clock.move_to(company.survey(asked).closes_at.replace(tzinfo=None))

    sweep.sweep(process, lambda _audience: ())

    assert company.survey(asked).state == "open"
    assert sorted(Path(process.settings.keys).glob("*.key")) == keys
    assert company.folder.names() == ["1-1"]
    assert company.closes(asked).findings == (), "and whoever has the key counts all of them"


def test_calling_off_leaves_the_key_of_another_company_alone_and_the_right_process_destroys_ours(
    company: Company, asked: int, tmp_path: Path
) -> None:
    process = second(company, tmp_path, foreign)

    closing.call_off(process, asked, HANA)

    assert (Path(process.settings.keys) / "1-1.key").exists()
    company.settles()
    assert company.folder.names() == []


@OTHERS
def test_it_says_so_to_whoever_asks_and_the_doctor_says_what_to_do(
    company: Company, asked: int, tmp_path: Path, like: Callable[[Path], None]
) -> None:
    process = second(company, tmp_path, like)

    why = key_pairing.trouble(process)

    assert why is not None
    assert why.reason == REASONS[like]
    assert str(Finding(*doctor.about_keys(why))) in [str(finding) for finding in doctor.examine(process)]
    assert key_pairing.trouble(company.bot) is None


def test_where_no_pulse_was_ever_launched_nobody_needs_a_folder(company: Company) -> None:
    company.set(keys="", secret="", database_url="postgresql://x/y")

    assert key_pairing.trouble(company.bot) is None


def test_a_process_without_a_setting_says_which_once_there_are_pulses(company: Company, asked: int) -> None:
    company.set(secret="")

    why = key_pairing.trouble(company.bot)

    assert why is not None
    assert why.reason == "no_secret"
    with pytest.raises(KeyNotHere):
        ballots.answer(company.bot, asked, "UP9", {1: 1})


def test_hr_is_not_told_of_a_key_that_another_process_has(company: Company, asked: int, tmp_path: Path) -> None:
    process = second(company, tmp_path, empty)
    company.settles()

    sweep.sweep(process, lambda _audience: ())
    company.delivers()
    assert company.heard(PulseTrouble) == []

    company.clock.tick(HALF_AN_HOUR)
    sweep.sweep(process, lambda _audience: ())
    company.delivers()
    assert [notice.survey_id for notice in company.heard(PulseTrouble)] == [asked]


def test_the_next_wave_is_left_to_a_process_that_has_the_folder(company: Company, tmp_path: Path) -> None:
    first = company.launches(composed(repeat=Repeat.TWO_WEEKS), people=TEN)
    company.moves_to(company.survey(first).closes_at)
    process = second(company, tmp_path, empty)
    with company.bot.db.reading() as session:
        (series,) = rows.every_series(session)
    assert series.next_opens_at is not None
    company.clock.move_to(series.next_opens_at.replace(tzinfo=None))

    sweep.sweep(process, lambda _audience: ())
    with company.bot.db.reading() as session:
        assert rows.every_series(session)[0].trouble is None
    company.settles()

    assert company.survey(first + 1).state == "open"
    assert company.heard(PulseHeldUp) == []


def test_where_no_process_has_it_hr_is_told_after_an_hour(company: Company, tmp_path: Path) -> None:
    first = company.launches(composed(repeat=Repeat.TWO_WEEKS), people=TEN)
    company.moves_to(company.survey(first).closes_at)
    with company.bot.db.reading() as session:
        next_opens_at = rows.every_series(session)[0].next_opens_at
    assert next_opens_at is not None
    shutil.rmtree(company.folder.path)

    company.moves_to(next_opens_at)
    assert company.heard(PulseHeldUp) == []
    company.moves_to(next_opens_at + timedelta(hours=1))

    assert len(company.heard(PulseHeldUp)) == 1


# --- a folder that takes the place of another ---


def test_while_a_process_has_the_folder_another_one_does_not_take_its_place(company: Company, asked: int) -> None:
    company.settles()
    away = company.folder.path.rename(f"{company.folder.path}-away")

    for _start in range(3):
        sweep.start_up(company.bot)
        assert key_pairing.trouble(company.bot) is not None

    shutil.rmtree(company.folder.path)
    away.rename(company.folder.path)
    sweep.start_up(company.bot)
    assert key_pairing.trouble(company.bot) is None
    ballots.answer(company.bot, asked, "UP9", {1: 1})


def test_a_database_that_was_left_behind_is_not_used_with_the_folder_of_its_successor(
    company: Company, asked: int
) -> None:
    with company.bot.db.transaction() as session:
        left_behind = rows.meta(session, "key folder id")
        key_pairing.begin_anew(session)
    sweep.start_up(company.bot)
    assert key_pairing.trouble(company.bot) is None

    with company.bot.db.transaction() as session:
        rows.save_meta(session, "key folder id", str(left_behind))
    with pytest.raises(WrongKeys, match="another copy of this database"):
        sweep.start_up(company.bot)
    with pytest.raises(KeyNotHere):
        ballots.answer(company.bot, asked, "UP9", {1: 1})


@pytest.mark.parametrize("backed_up", ["before the folder was new", "before the first pulse"])
def test_a_database_that_was_restored_takes_answers_with_the_folder_that_was_its_own(
    company: Company, asked: int, backed_up: str
) -> None:
    """As `restore` does it: what was written down of the folder is older than the folder."""
    assert key_pairing.is_paired(company.bot)
    with company.bot.db.transaction() as session:
        if backed_up == "before the folder was new":
            rows.save_meta(session, "key folder id", "another one")
        else:
            for key in ("instance", "key folder", "key folder id", "key folder seen"):
                rows.forget_meta(session, key)
        key_pairing.take_over(session, company.bot)

    sweep.start_up(company.bot)

    assert key_pairing.trouble(company.bot) is None
    assert key_pairing.is_paired(company.bot)
    ballots.answer(company.bot, asked, "UP9", {1: 1})


def test_a_database_is_paired_with_no_folder_but_that_which_it_knows(company: Company, asked: int) -> None:
    with company.bot.db.transaction() as session:
        rows.save_meta(session, "key folder id", "another one")
    assert not key_pairing.is_paired(company.bot)

    with company.bot.db.transaction() as session:
        rows.forget_meta(session, "key folder id")
    assert not key_pairing.is_paired(company.bot)


def test_a_folder_that_an_older_version_paired_is_known_by_its_database(company: Company, asked: int) -> None:
    (company.folder.path / "folder").unlink()
    with company.bot.db.transaction() as session:
        rows.forget_meta(session, "key folder id")
    assert key_pairing.trouble(company.bot) is None

    sweep.start_up(company.bot)

    with company.bot.db.reading() as session:
        assert rows.meta(session, "key folder id") == company.folder.id
    assert company.closes(asked).findings == ()


# --- disks that pass ---


def test_where_the_disk_does_not_outlive_a_restart_no_pulse_is_launched(company: Company) -> None:
    company.hires("it", *TEN)
    series_id = company.drafts()
    company.set(disk=PASSING)

    for act in (launch.outlook, launch.launch):
        with pytest.raises(NoKeyFolder) as refused:
            act(company.bot, series_id, HANA)
        assert refused.value.reason == "passing"

    assert "HANDOFF_KEYS_DISK=lasting" in "\n".join(map(str, doctor.examine(company.bot)))
    assert not company.folder.path.exists()


def test_the_settings_have_the_last_word(company: Company) -> None:
    with pytest.raises(NoKeyFolder):
        key_pairing.must_last(Settings(disk="passing"), company.folder)
    key_pairing.must_last(Settings(disk="lasting"), company.folder)


@pytest.mark.parametrize("is_known", [True, False], ids=["its own folder", "a folder of another database"])
def test_a_backup_from_before_the_first_pulse_gets_the_folder_of_the_database_it_replaces(
    company: Company, tmp_path: Path, *, is_known: bool
) -> None:
    file, copy = tmp_path / "handoff.backup", tmp_path / "work.db"
    content = backups.back_up(company.bot.db, file, company.bot.now())
    company.launches(people=TEN)
    if not is_known:
        with company.bot.db.transaction() as session:
            rows.save_meta(session, "key folder id", "of another one")
    stored.copy_of(file, copy)
    work = Database(f"sqlite:///{copy}", is_throwaway=True)

    restoration.restore(company.bot, content, Bot(work, company.bot.settings), by="root")
    work.close()

    if is_known:
        sweep.start_up(company.bot)
        survey_id = company.launches(composed(title="After"), people=TEN)
        ballots.answer(company.bot, survey_id, "UP9", {1: 1})
    else:
        with pytest.raises(WrongKeys):
            sweep.start_up(company.bot)
