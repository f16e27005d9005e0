"""The pool: one open block a department, released or destroyed with its key, and nothing that says who gave what."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlmodel import col, select

from bot.errors import AlreadyRated, RatingNotKept
from bot.pulses.envelopes import new_keys
from bot.pulses.keys import folder_of
from bot.pulses.sweep import look_after_keys
from bot.ratings import closing, pool
from bot.ratings.pool import Slip
from bot.requests import closing as endings
from bot.requests import opening, ratings
from bot.requests.opening import NewRequest
from bot.standards import Urgency
from storage import pulses as metas
from storage import ratings as rows
from storage import requests as request_rows
from storage.ratings import COMMENT, LOST_TIME, SCORE
from storage.tables import Entry, LostTime, OutboxRow, RatingBlock, ReleasedGroup, Request, Score
from tests.bot.pulse_company import DANA, Company
from tests.moments import paris
from tests.ratings import given, sealed

FIVE = ("ana", "ben", "cleo", "dirk", "eva")
TEN = (*FIVE, "finn", "greta", "hugo", "ines", "jan")
APRIL, MAY, JUNE = (datetime(2026, month, 1, 8, tzinfo=paris(1, 1).tzinfo) for month in (4, 5, 6))
_forms = count(1)


def done_for(company: Company, person_id: str) -> int:
    """Somebody asks IT, and Dana is done with it."""
    new = NewRequest(f"form:rated-{next(_forms)}", person_id, company.departments["it"], "My laptop")
    request_id = opening.open_request(company.bot, new).request.id
    endings.resolve(company.bot, request_id, DANA)
    return request_id


def rate(company: Company, *names: str, score: int = 4, lost: str = "1h", words: str = "") -> list[int]:
    """These people rate a request of theirs each; return the requests."""
    found = []
    for person_id in company.hires("", *names):
        found.append(done_for(company, person_id))
        ratings.rate(company.bot, found[-1], person_id, score)
        ratings.lose_time(company.bot, found[-1], person_id, lost)
        if words:
            text = f"{words} {person_id}"
            ratings.comment(company.bot, found[-1], person_id, text, idempotency_key=f"form:c-{next(_forms)}")
    return found


def moves_to(company: Company, moment: datetime) -> None:
    company.clock.move_to(moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta(0)))
    closing.sweep(company.bot)


def blocks(company: Company) -> list[tuple[str, str, str]]:
    with company.bot.db.reading() as session:
        found = session.exec(select(RatingBlock).order_by(col(RatingBlock.id))).all()
        return [(block.first_month, block.last_month, block.state) for block in found]


def released(company: Company) -> dict[str, tuple[int, dict[str, int]]]:
    with company.bot.db.reading() as session:
        return {row.about: (row.people, row.counts) for row in session.exec(select(ReleasedGroup)).all()}


def keys(company: Company) -> list[str]:
    return folder_of(company.bot.settings).names_of_ratings()


def test_a_month_of_five_people_is_released_and_its_key_is_gone(company: Company) -> None:
    rate(company, *FIVE)
    assert keys(company) == ["ratings-1"]

    moves_to(company, APRIL)

    assert blocks(company) == [("2026-03", "2026-03", "released")]
    assert released(company) == {"score": (5, {"4": 5}), "lost_time": (5, {"1h": 5})}
    assert keys(company) == []
    with company.bot.db.reading() as session:
        assert [rows.envelopes(session, about, 1) for about in (SCORE, LOST_TIME, COMMENT)] == [[], [], []]


def test_what_is_shown_more_than_a_month_ago_is_a_whole_block_of_five_people_again(company: Company) -> None:
    rate(company, *FIVE)
    moves_to(company, APRIL)
    before = shown(company)

    rate(company, *FIVE[:4], score=1)
    moves_to(company, MAY)
    assert shown(company) == before, "four of April stay where they are"
    rate(company, TEN[5], score=1)
    moves_to(company, JUNE)

    more = shown(company).items() - before.items()
    assert {(block_id, about): people for (block_id, about, people), _counts in more} == {
        (2, "score"): 5,
        (2, "lost_time"): 5,
    }


def shown(company: Company) -> dict[tuple[int, str, int], str]:
    """All that anybody may read of ratings now."""
    with company.bot.db.reading() as session:
        return {(row.block, row.about, row.people): str(row.counts) for row in rows.groups(session, [1, 2, 3])}


def test_the_files_hold_nothing_of_an_envelope_after_the_count(company: Company) -> None:
    rate(company, *FIVE)
    marks = [mark for about in (SCORE, LOST_TIME) for mark, _sealed in _envelopes(company, about)]
    assert len(marks) == 10
    moves_to(company, APRIL)

    with company.bot.db.reading() as session:
        assert metas.meta(session, closing.SCRUB) is None, "it was overwritten"
    if company.bot.db.is_sqlite:
        assert not any(mark in raw(company) for mark in marks)


def raw(company: Company) -> bytes:
    """The files of SQLite, as somebody who copies them has them."""
    file = company.bot.db.file
    return b"".join(path.read_bytes() for path in (file, *file.parent.glob(f"{file.name}-*")))


def test_too_few_wait_for_the_next_month_and_are_counted_with_it(company: Company) -> None:
    rate(company, *FIVE[:3])
    moves_to(company, APRIL)
    assert (blocks(company), released(company)) == ([("2026-03", "2026-04", "open")], {})

    rate(company, *FIVE[3:], score=2)
    moves_to(company, MAY)

    assert blocks(company) == [("2026-03", "2026-04", "released")]
    assert released(company)["score"] == (5, {"2": 2, "4": 3})


def test_five_ratings_of_four_people_over_two_months_are_still_of_four_people(company: Company) -> None:
    rate(company, *FIVE[:4])
    moves_to(company, APRIL)
    rate(company, FIVE[0])

    moves_to(company, MAY)

    assert (blocks(company), released(company)) == ([("2026-03", "2026-05", "open")], {})


def test_after_three_months_with_too_few_they_are_destroyed(company: Company) -> None:
    rate(company, *FIVE[:4])
    for moment in (APRIL, MAY):
        moves_to(company, moment)
    assert len(sealed(company.bot, SCORE)) == 4

    moves_to(company, JUNE)

    assert (blocks(company), released(company), keys(company)) == ([("2026-03", "2026-05", "destroyed")], {}, [])
    rate(company, FIVE[4])
    assert blocks(company)[1:] == [("2026-06", "2026-06", "open")]


def test_comments_are_read_from_ten_people_on_in_the_order_of_the_alphabet(company: Company) -> None:
    rate(company, *TEN, words="Words of")
    moves_to(company, APRIL)

    with company.bot.db.reading() as session:
        (shown,) = rows.comments(session, [1]).values()

    assert shown == sorted(f"Words of U{name.upper()}" for name in TEN)


def test_comments_of_nine_are_destroyed_unread(company: Company) -> None:
    rate(company, *TEN[:9], words="Words of")
    moves_to(company, APRIL)

    with company.bot.db.reading() as session:
        assert rows.comments(session, [1]) == {}
    assert released(company)["score"][0] == 9


def test_what_is_said_after_the_count_opens_no_counted_block_and_changes_nothing(company: Company) -> None:
    (first, *_others) = rate(company, *FIVE)
    company.clock.move_to((APRIL - timedelta(hours=9)).replace(tzinfo=None) - (APRIL.utcoffset() or timedelta(0)))
    (late,) = rate(company, TEN[5])
    moves_to(company, APRIL)
    assert released(company)["score"][0] == 6

    for request_id, person_id in ((late, "UFINN"), (first, "UANA")):
        with pytest.raises(AlreadyRated):
            ratings.rate(company.bot, request_id, person_id, 1)
        with pytest.raises((AlreadyRated, RatingNotKept)):
            ratings.lose_time(company.bot, request_id, person_id, "more")

    assert given(company.bot) == ([], [], [])


def test_a_sweep_that_comes_again_or_late_counts_nothing_twice(company: Company) -> None:
    rate(company, *FIVE)
    moves_to(company, JUNE)
    before = released(company)

    assert closing.sweep(company.bot) == 0
    assert (released(company), blocks(company)) == (before, [("2026-03", "2026-03", "released")])


def test_a_block_whose_key_is_lost_is_destroyed_and_the_next_rating_begins_another(company: Company) -> None:
    rate(company, *FIVE)
    folder_of(company.bot.settings).destroy("ratings-1")

    rate(company, TEN[5])

    assert [state for _first, _last, state in blocks(company)] == ["destroyed", "open"]
    assert sealed(company.bot, SCORE) == ["4"]


def test_a_key_without_a_block_is_destroyed_and_the_keys_of_pulses_are_left_alone(company: Company) -> None:
    rate(company, FIVE[0])
    folder = folder_of(company.bot.settings)
    folder.write("ratings-99", new_keys())
    survey = company.launches(people=TEN)
    assert survey

    closing.sweep(company.bot)

    assert (keys(company), folder.names()) == (["ratings-1"], ["1-1"])
    look_after_keys(company.bot)
    assert keys(company) == ["ratings-1"], "pulses look after their own"


def test_without_a_place_for_keys_nobody_is_asked_and_nothing_is_kept(company: Company) -> None:
    company.set(secret="", hr=())
    (ana,) = company.hires("", "ana")
    request_id = done_for(company, ana)

    with company.bot.db.reading() as session:
        assert request_rows.get(session, request_id).rating_asked_at is None  # type: ignore[union-attr]
    with pytest.raises(RatingNotKept):
        ratings.rate(company.bot, request_id, ana, 4)
    with company.bot.db.reading() as session:
        assert session.exec(select(Entry).where(Entry.verb == "rated")).all() == []


def test_what_the_version_before_still_writes_is_sealed_and_forgotten(company: Company) -> None:
    (ana,) = company.hires("", "ana")
    request_id = done_for(company, ana)
    at = company.bot.now()
    with company.bot.db.transaction() as session:
        session.add(Score(request_id=request_id, resolution=1, score=2, given_at=at, changed_at=at))
        session.add(LostTime(request_id=request_id, resolution=1, time_lost="more", at=at))

    closing.sweep(company.bot)

    assert given(company.bot) == (["2"], ["more"], [])
    with company.bot.db.reading() as session:
        assert [session.exec(select(table)).all() for table in (Score, LostTime)] == [[], []]


def asked(
    company: Company, *, days: int = 0, urgency: Urgency = Urgency.NORMAL, took: timedelta = timedelta(0)
) -> bool:
    """Ana asks IT for something so many days later, it is done after that time; return whether she is asked how."""
    company.clock.tick(timedelta(days=days))
    new = NewRequest(f"form:rated-{next(_forms)}", "UANA", company.departments["it"], "My laptop", urgency=urgency)
    request_id = opening.open_request(company.bot, new).request.id
    company.clock.tick(took)
    endings.resolve(company.bot, request_id, DANA)
    with company.bot.db.reading() as session:
        request = session.exec(select(Request).where(Request.id == request_id)).one()
        return request.rating_asked_at == request.resolved_at


def test_somebody_is_asked_twice_in_seven_days_at_most_and_the_second_time_about_what_mattered(
    company: Company,
) -> None:
    company.hires("", "ana")
    assert asked(company)
    assert not asked(company), "small, and done at once"
    assert asked(company, urgency=Urgency.URGENT)
    assert not asked(company, urgency=Urgency.URGENT), "a third time"
    assert not asked(company, days=2, took=timedelta(days=3))
    assert asked(company, days=3), "the first two are more than a week ago"


def test_what_took_long_is_asked_about_too(company: Company) -> None:
    company.hires("", "ana")
    assert asked(company)
    assert asked(company, took=timedelta(days=2))


def test_a_mark_is_of_one_rating_and_says_nothing_without_its_key() -> None:
    marks = set()
    for keys_ in (new_keys(), new_keys()):
        place = pool.Pool(None, 1, keys_)  # type: ignore[arg-type]
        for about in (SCORE, LOST_TIME, COMMENT):
            for person, request_id in (("UANA", 1), ("UANA", 2), ("UBEN", 1)):
                marks.add(place._mark(about, Slip(person, request_id, 1, None)))

    assert len(marks) == 18, "nothing joins two of them"


def test_whoever_has_the_database_the_log_and_the_outbox_finds_no_score_beside_a_person(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    """The values are sealed: what can be searched for is what an envelope would say unsealed, and who gave it."""
    caplog.set_level(logging.DEBUG)
    words = "a word that stands nowhere else"
    (request_id,) = rate(company, "ana", score=2, lost="half_day", words=words)

    with company.bot.db.reading() as session:
        entries = session.exec(select(Entry).where(Entry.request_id == request_id)).all()
        notices = session.exec(select(OutboxRow)).all()
        envelopes = [rows.envelopes(session, about, 1) for about in (SCORE, LOST_TIME, COMMENT)]
    assert [(one.text, one.data) for one in entries if one.verb in {"rated", "commented"}] == [("", {"resolution": 1})]
    assert all(set(row.ids) <= {"person_id", "department_id", "request_id", "entry_id", "later"} for row in notices)
    assert [{len(sealed_) for _mark, sealed_ in some} for some in envelopes] == [{304}, {304}, {6304}]
    assert words not in caplog.text
    assert "half_day" not in caplog.text
    if company.bot.db.is_sqlite:
        assert words.encode() not in raw(company)
        assert b"half_day" not in raw(company).replace(b"'half_day'", b""), "but in the words of the schema"


def test_two_copies_of_the_database_in_time_differ_by_nothing_that_can_be_read(company: Company) -> None:
    """What one rating adds between two backups: envelopes of one size, whatever was said, under marks of no order."""

    def added(score: int, lost: str, name: str) -> list[tuple[int, int]]:
        before = {about: dict(_envelopes(company, about)) for about in (SCORE, LOST_TIME)}
        rate(company, name, score=score, lost=lost)
        after = {about: dict(_envelopes(company, about)) for about in (SCORE, LOST_TIME)}
        return [
            (len(mark), len(sealed_))
            for about in (SCORE, LOST_TIME)
            for mark, sealed_ in after[about].items()
            if mark not in before[about]
        ]

    rate(company, "ana")
    assert added(1, "none", "ben") == added(5, "half_day", "cleo") == [(32, 304), (32, 304)]


def _envelopes(company: Company, about: str) -> list[tuple[bytes, bytes]]:
    with company.bot.db.reading() as session:
        return rows.envelopes(session, about, 1)
