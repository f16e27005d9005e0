"""Figures read whole blocks that were released, and nothing of the pool."""

from __future__ import annotations

from datetime import date, timedelta

from bot.ratings.release import REST
from bot.reports import export, readers
from bot.reports.kinds import RatingBlock
from bot.reports.ratings import ReleasedRatings, for_kinds, released, totals
from bot.reports.windows import Window
from handlers.views.reports import figures
from handlers.views.reports.page import page
from storage import ratings as rating_rows
from storage.database import Session
from storage.tables import RatingBlock as BlockRow
from storage.tables import ReleasedGroup
from tests.bot.pulse_company import DANA, Company
from tests.bot.report_companies import a_report
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
    told = totals(blocks)
    assert (told.scores, told.time_lost, told.people) == ({2: 4, 5: 7}, {"1h": 11, "none": 10}, 6)


# --- in the report of a department ---


def test_its_own_people_read_how_it_went_and_others_do_not(company: Company) -> None:
    with company.bot.db.transaction() as session:
        it = company.departments["it"]
        for month in ("2025-11", "2025-12", "2026-02"):
            block_id = block(session, it, month, month)
            rows = [
                group(block_id, "score", REST, 10, _2=3, _5=7),
                group(block_id, "lost_time", LAPTOP, 5, none=4, more=1),
            ]
            rating_rows.release(session, rows, block_id, [f"<b>{month}</b> was slow", "Thanks"])

    report = readers.report(company.bot, DANA, it, Window(date(2025, 12, 1), 13))

    assert [one.first_month for one in report.ratings] == ["2025-12", "2026-02"], "of the months of its weeks"
    told = {row.name: row.value for row in figures.rows(a_report(ratings=report.ratings))}
    assert told["How it went, 1 to 5"] == "14 said 5, 6 said 2"
    assert told["Working time it cost them"] == "none: 8, more: 2"
    assert told["Comments"] == "4, on the printable page"
    written = page(a_report(ratings=report.ratings), {})
    assert "<dt>February 2026</dt><dd>&lt;b&gt;2026-02&lt;/b&gt; was slow</dd><dd>Thanks</dd>" in written
    in_numbers = export.figures(a_report(ratings=report.ratings))
    assert "Score: 5,others,7,ratings,10,,,2026-02 to 2026-02" in in_numbers
    outside = a_report(ratings=report.ratings, is_whole=False)
    assert outside.ratings == ()
    assert "How it went" not in " ".join(row.name for row in figures.rows(outside))
    assert "2026-02 to 2026-02" not in export.figures(outside)


def test_where_too_few_rated_it_says_so() -> None:
    told = {row.name: row.value for row in figures.rows(a_report())}

    assert told["How it went, 1 to 5"] == "too few to say: no month with ratings of five people"
