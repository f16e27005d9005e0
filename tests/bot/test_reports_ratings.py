"""Figures read whole blocks that were released, and nothing of the pool."""

from __future__ import annotations

from datetime import timedelta

from bot.ratings.release import REST
from bot.reports.kinds import RatingBlock
from bot.reports.ratings import ReleasedRatings, for_kinds, for_watermelon, released
from storage import ratings as rating_rows
from storage.database import Session
from storage.tables import RatingBlock as BlockRow
from storage.tables import ReleasedGroup
from tests.bot.pulse_company import Company
from tests.moments import TUESDAY_AT_NINE as AT

LAPTOP = 7


def block(session: Session, department_id: int, first: str, last: str, state: str = "released") -> int:
    row = BlockRow(
        department_id=department_id, first_month=first, last_month=last, ends_at=AT + timedelta(days=1), state=state
    )
    session.add(row)
    session.flush()
    return row.id


def group(block_id: int, about: str, type_id: int, people: int, **counts: int) -> ReleasedGroup:
    written = {key.removeprefix("_"): count for key, count in counts.items()}
    return ReleasedGroup(block=block_id, about=about, type_id=type_id, people=people, counts=written)


def found(company: Company, first: str, last: str) -> list[ReleasedRatings]:
    with company.bot.db.reading() as session:
        return released(session, [company.departments["it"]], first, last)


def test_blocks_are_read_whole_or_not_at_all(company: Company) -> None:
    with company.bot.db.transaction() as session:
        it, people = company.departments["it"], company.departments["people"]
        january = block(session, it, "2025-12", "2026-01")
        rating_rows.release(session, [group(january, "score", REST, 5, _1=3, _5=2)], january, ["Slow", "Thanks"])
        block(session, it, "2026-02", "2026-02", "destroyed")
        block(session, it, "2026-03", "2026-03", "open")
        block(session, people, "2026-01", "2026-01")

    (whole, nothing) = found(company, "2025-12", "2026-03")

    assert (whole.first_month, whole.last_month, whole.is_shown) == ("2025-12", "2026-01", True)
    assert [(one.type_id, one.counts, one.people) for one in whole.scores] == [(REST, {"1": 3, "5": 2}, 5)]
    assert (whole.lost_times, whole.comments) == ([], ["Slow", "Thanks"])
    assert (nothing.first_month, nothing.is_shown, nothing.comments) == ("2026-02", False, [])
    assert [one.first_month for one in found(company, "2026-01", "2026-03")] == ["2026-02"]


def test_the_figures_get_what_they_count(company: Company) -> None:
    with company.bot.db.transaction() as session:
        it = company.departments["it"]
        for month, people in (("2026-01", 6), ("2026-02", 5)):
            block_id = block(session, it, month, month)
            rows = [
                group(block_id, "score", REST, people, _2=2, _5=people - 2),
                group(block_id, "lost_time", LAPTOP, 5, none=5),
                group(block_id, "lost_time", REST, people, _1h=people),
            ]
            rating_rows.release(session, rows, block_id, [])

    blocks = found(company, "2026-01", "2026-02")

    assert for_kinds(blocks)[:2] == [RatingBlock(None, {"1h": 6}, 6), RatingBlock(LAPTOP, {"none": 5}, 5)]
    told = for_watermelon(blocks)
    assert (told.scores, told.time_lost, told.people) == ({2: 4, 5: 7}, {"1h": 11, "none": 10}, 6)
