"""Whoever changes envelopes behind Handoff's back is found out at the close, and nobody is accused for nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot import Bot
from bot.notices import PulseTrouble
from bot.pulses import ballots, integrity, queries, trouble
from bot.pulses.ballot_content import Content, pack
from bot.pulses.envelopes import Keys, seal
from bot.pulses.integrity import MISSING, NOT_OURS, PUT_BACK, REPLACED, UNKNOWN, Finding
from storage import pulses as rows
from storage.database import Database, Unavailable
from tests.bot.pulse_company import HANA, Company
from tests.bot.test_pulses_keys import no_room_left
from tests.snapshots import snapshot

pytestmark = pytest.mark.both_databases("envelopes are changed behind its back")

TEN = [f"p{number}" for number in range(10)]
PEOPLE = [f"UP{number}" for number in range(10)]


@pytest.fixture
def asked(company: Company) -> int:
    """A pulse that asks thirteen people, of whom ten have answered."""
    survey_id = company.launches(people=TEN)
    company.answer(survey_id, {person: {1: place % 5} for place, person in enumerate(PEOPLE)})
    return survey_id


def keys_of(company: Company) -> Keys:
    keys = company.folder.read("1-1")
    assert keys is not None
    return keys


def puts(company: Company, survey_id: int, mark: bytes, sealed: bytes) -> None:
    """Somebody who can write to the database puts an envelope in."""
    with company.bot.db.transaction() as session:
        rows.cast(session, survey_id, mark, sealed)


def takes(company: Company, survey_id: int, *people: str) -> list[tuple[bytes, bytes]]:
    """Somebody who can write to the database takes these envelopes out; what was in their places."""
    marks = [keys_of(company).mark(survey_id, person) for person in people]
    taken = [(mark, sealed) for mark, sealed in company.envelopes(survey_id) if mark in marks]
    with company.bot.db.transaction() as session:
        for mark in marks:
            rows.withdraw(session, survey_id, mark)
    return taken


def forged(company: Company, survey_id: int, mark: bytes) -> bytes:
    survey = company.survey(survey_id)
    assert survey.pk is not None
    return seal(survey.pk, pack(Content(mark, "1", {1: 0})), survey.size)


def test_when_nobody_touched_the_envelopes_nothing_is_said(company: Company, asked: int) -> None:
    ballots.answer(company.bot, asked, "UP0", {1: 4})
    ballots.withdraw(company.bot, asked, "UP1")
    ballots.withdraw(company.bot, asked, "UP1")
    ballots.answer(company.bot, asked, "UP1", {1: 2})
    ballots.withdraw(company.bot, asked, "UP2")

    assert company.closes(asked).findings == ()
    assert company.heard(PulseTrouble) == []


def test_forged_envelopes_are_counted_and_told_to_all_who_read_the_results(company: Company, asked: int) -> None:
    for stranger in (b"x", b"y", b"z"):
        puts(company, asked, stranger * 32, forged(company, asked, stranger * 32))

    results = company.closes(asked)

    assert results.findings == (Finding(NOT_OURS, 3),)
    trail = [(entry.verb, entry.people) for entry in queries.audit_trail(company.bot, 1, HANA)]
    assert (NOT_OURS, 3) in trail
    assert company.heard(PulseTrouble) == [PulseTrouble(HANA, asked, trouble.TAMPERED)]


def test_envelopes_that_were_taken_away_are_missed(company: Company, asked: int) -> None:
    takes(company, asked, "UP3", "UP9")

    assert company.closes(asked).findings == (Finding(MISSING, 2),)


def test_they_are_missed_too_when_too_few_are_left_to_be_opened(company: Company, asked: int) -> None:
    takes(company, asked, *PEOPLE[:7])

    results = company.closes(asked)

    assert results.turnout is None
    assert results.findings == (Finding(MISSING, 7),)


def test_an_envelope_that_was_exchanged_for_a_forged_one_is_both(company: Company, asked: int) -> None:
    ((mark, _sealed),) = takes(company, asked, "UP3")
    puts(company, asked, mark, forged(company, asked, mark))

    assert company.closes(asked).findings == (Finding(NOT_OURS, 1), Finding(MISSING, 1))


def test_an_answer_that_was_changed_cannot_be_changed_back_unnoticed(company: Company, asked: int) -> None:
    mark = keys_of(company).mark(asked, "UP3")
    before = dict(company.envelopes(asked))[mark]
    ballots.answer(company.bot, asked, "UP3", {1: 0})
    ballots.answer(company.bot, asked, "UP4", {1: 0})

    puts(company, asked, mark, before)

    assert company.closes(asked).findings == (Finding(REPLACED),)


def test_an_answer_that_was_withdrawn_cannot_be_put_back_unnoticed(company: Company, asked: int) -> None:
    mark = keys_of(company).mark(asked, "UP3")
    before = dict(company.envelopes(asked))[mark]
    ballots.withdraw(company.bot, asked, "UP3")

    puts(company, asked, mark, before)

    assert company.closes(asked).findings == (Finding(PUT_BACK, 1),)


def test_the_last_answer_cannot_be_taken_for_one_that_never_was(company: Company, asked: int) -> None:
    takes(company, asked, PEOPLE[-1])

    assert company.closes(asked).findings == (Finding(MISSING, 1),)


@pytest.mark.parametrize("act", ["answers", "changes", "withdraws"])
def test_an_act_that_was_announced_and_never_committed_accuses_nobody(company: Company, asked: int, act: str) -> None:
    person = HANA if act == "answers" else "UP0"
    mark = keys_of(company).mark(asked, person)
    with company.bot.db.transaction() as session:
        rows.hold(session, asked)
        sealed = None if act == "withdraws" else forged(company, asked, mark)
        integrity.announce(session, company.folder, "1-1", keys_of(company), asked, mark, sealed)

    ballots.answer(company.bot, asked, "UP5", {1: 1})

    assert company.closes(asked).findings == ()


def test_an_act_that_was_committed_and_never_confirmed_is_counted(company: Company, asked: int) -> None:
    def acts(person: str, do: Callable[[bytes], bytes | None]) -> None:
        mark = keys_of(company).mark(asked, person)
        with company.bot.db.transaction() as session:
            rows.hold(session, asked)
            sealed = do(mark)
            integrity.announce(session, company.folder, "1-1", keys_of(company), asked, mark, sealed)
            if sealed is None:
                rows.withdraw(session, asked, mark)
            else:
                rows.cast(session, asked, mark, sealed)

    acts("UP0", lambda _mark: None)
    acts("UP1", lambda _mark: None)

    assert company.closes(asked).findings == ()


def test_many_who_answer_at_once_are_all_counted(
    company: Company, asked: int, another: Callable[..., Database]
) -> None:
    machines = [Bot(another(), company.bot.settings, company.bot.now) for _machine in range(3)]

    def act(number: int) -> None:
        machine, person = machines[number % 3], PEOPLE[number % 10]
        if number % 4 == 3:
            ballots.withdraw(machine, asked, person)
        else:
            ballots.answer(machine, asked, person, {1: number % 5})

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(act, range(60)))

    assert company.closes(asked).findings == ()


def test_a_key_of_an_older_version_is_counted_from_the_next_answer_on(company: Company, asked: int) -> None:
    company.folder.write("1-1", keys_of(company))
    ballots.answer(company.bot, asked, HANA, {1: 1})
    takes(company, asked, "UP3")

    assert company.closes(asked).findings == (Finding(MISSING, 1),)


def test_a_key_of_an_older_version_accuses_nobody(company: Company, asked: int) -> None:
    company.folder.write("1-1", keys_of(company))

    assert company.closes(asked).findings == ()


def test_notes_that_cannot_be_read_are_said_so(company: Company, asked: int) -> None:
    company.folder.write("1-1", keys_of(company), b"x" * 368)

    assert company.closes(asked).findings == (Finding(UNKNOWN),)


def test_a_note_that_was_cut_off_leaves_the_one_before(company: Company, asked: int) -> None:
    with company.folder.notes("1-1") as notes:
        kept = notes.read()
        newer = max(range(2), key=lambda place: integrity.Tally.of(keys_of(company).unwrap(kept[place])).note)
        notes.write(newer, b"x" * len(kept[newer]), durable=True)

    assert company.closes(asked).findings == ()


def test_an_answer_that_cannot_be_counted_is_not_kept(company: Company, asked: int) -> None:
    before = snapshot(company.bot.db)

    with no_room_left(), pytest.raises(Unavailable):
        ballots.answer(company.bot, asked, HANA, {1: 1})

    assert snapshot(company.bot.db) == before
    assert company.closes(asked).findings == ()


def test_a_key_file_says_nothing_about_who_answered_or_how_many(company: Company) -> None:
    survey_id = company.launches(people=TEN)
    empty = (company.folder.path / "1-1.key").read_bytes()

    company.answer(survey_id, {"UP0": {1: 1}, "UP1": {1: 1}})

    file = (company.folder.path / "1-1.key").read_bytes()
    assert len(file) == len(empty)
    assert file[:72] == empty[:72], "the key is never written again: its old bytes would stay on the disk"
    assert all(mark not in file for mark, _sealed in company.envelopes(survey_id))
