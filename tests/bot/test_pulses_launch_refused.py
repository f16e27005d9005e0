"""What forbids a wave: too few people, asked too short ago, keys that are not safe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.errors import MayNotGoOut, NoKeyFolder
from bot.pulses import audiences, launch, queries
from storage import pulses as rows
from tests.bot.pulse_company import CEM, HANA, Company, composed, departments_asked, moves_into
from tests.bot.test_pulses_launch import CHANNEL, TEN
from tests.moments import paris

pytestmark = pytest.mark.begins_with(fill=moves_into)


def test_fewer_than_ten_people_are_not_asked(company: Company) -> None:
    """A company of nine: everybody, and there is nobody else to ask."""
    company.hires("it", *TEN[:6])
    series_id = company.drafts()

    for act in (launch.outlook, launch.launch):
        with pytest.raises(MayNotGoOut) as refused:
            act(company.bot, series_id, HANA)
        assert (refused.value.reason, refused.value.people, refused.value.needed) == ("TOO_FEW", 9, 10)
        assert (refused.value.not_before, refused.value.instead, refused.value.is_everybody) == (None, [], False)
    company.hires("it", "tenth")
    assert launch.outlook(company.bot, series_id, HANA).people == 10


def test_a_raised_minimum_needs_twice_as_many(company: Company) -> None:
    company.hires("it", *TEN)

    with pytest.raises(MayNotGoOut) as refused:
        launch.launch(company.bot, company.drafts(composed(minimum=7)), HANA)

    assert refused.value.needed == 14


def test_a_channel_needs_ten_people_and_is_one_number(company: Company) -> None:
    it = company.hires("it", *TEN, "more", "most")
    law = company.hires("legal", *(f"q{number}" for number in range(12)))
    series_id = company.drafts(composed(audience=CHANNEL))

    with pytest.raises(MayNotGoOut) as refused:
        launch.launch(company.bot, series_id, HANA, it[:9])
    found = launch.outlook(company.bot, series_id, HANA, [*it[:5], *law[:5]])

    assert (refused.value.reason, refused.value.people, refused.value.instead) == ("TOO_FEW", 9, ["IT"])
    assert found.groups == (audiences.CountedGroup(("IT", "Legal"), 10),)
    assert found.whole_groups == ("IT", "People", "Legal")


def test_hr_reads_what_a_channel_would_bar_before_it_is_asked(company: Company) -> None:
    it = company.hires("it", *TEN, "more", "most")
    company.hires("legal", *(f"q{number}" for number in range(12)))

    found = launch.outlook(company.bot, company.drafts(composed(audience=CHANNEL)), HANA, [*it[:10], HANA])

    *_others, everybody = found.bars
    assert everybody.is_everybody
    assert everybody.not_before == date(2026, 8, 31), "180 days, and the first day after"


def test_hr_reads_the_groups_and_how_many_are_in_each(company: Company) -> None:
    company.hires("it", *TEN, "more", "most")
    company.hires("legal", *(f"q{number}" for number in range(12)))

    found = launch.outlook(company.bot, company.drafts(), HANA)

    assert found.people == 27
    assert found.groups == (
        audiences.CountedGroup(("IT",), 13),
        audiences.CountedGroup(("People", "Legal"), 14),
    )
    assert found.bars == ()


def test_a_preview_keeps_nothing(company: Company) -> None:
    company.hires("it", *TEN)

    launch.outlook(company.bot, company.drafts(), HANA)

    with company.bot.db.reading() as session:
        assert (rows.homes(session), rows.tree(session), rows.remembered_waves(session)) == ({}, None, [])


def test_a_department_is_asked_together_with_those_it_is_counted_with(company: Company) -> None:
    company.hires("it", *TEN, "more", "most")
    company.hires("legal", *(f"q{number}" for number in range(12)))
    legal_alone = company.drafts(composed(audience=departments_asked(company, "legal")))

    with pytest.raises(MayNotGoOut) as refused:
        launch.launch(company.bot, legal_alone, HANA)

    assert (refused.value.reason, refused.value.instead) == ("PART_OF_A_GROUP", ["People", "Legal"])
    assert refused.value.instead_from is None, "at once"
    together = company.drafts(composed(audience=departments_asked(company, "people", "legal")))
    assert launch.launch(company.bot, together, HANA).people == 14


def test_nobody_is_asked_again_within_two_weeks_by_whatever_pulse(company: Company) -> None:
    company.hires("it", *TEN, "more", "most")
    company.hires("legal", *(f"q{number}" for number in range(12)))
    company.launches(composed(audience=departments_asked(company, "it")))

    with pytest.raises(MayNotGoOut) as refused:
        launch.launch(company.bot, company.drafts(), HANA)

    assert (refused.value.reason, refused.value.not_before) == ("ASKED_LATELY", date(2026, 3, 17))
    assert (
        launch.launch(
            company.bot, company.drafts(composed(audience=departments_asked(company, "people", "legal"))), HANA
        ).people
        == 14
    )


def test_what_could_not_go_out_on_its_day_is_refused_at_once_and_what_could_is_not(company: Company) -> None:
    company.hires("it", *TEN)
    company.launches()

    with pytest.raises(MayNotGoOut):
        launch.launch(company.bot, company.drafts(composed(title="Early", opens_at=paris(16, 9))), HANA)

    on_the_day = company.drafts(composed(title="In time", opens_at=paris(17, 9)))
    assert launch.launch(company.bot, on_the_day, HANA).survey_id is None


def no_secret(company: Company) -> str:
    return _settings(company, secret="")


def inside(company: Company) -> str:
    return _settings(company, database_url="sqlite:////srv/data/x.db", keys="/srv/data/keys")


def unwritable(company: Company) -> str:
    Path(company.bot.settings.keys).write_text("a file where a folder should be")
    return _settings(company)


def foreign(company: Company) -> str:
    company.folder.pair("another database", "a folder")
    return _settings(company)


def open_to_all(company: Company) -> str:
    company.folder.pair("x", "a folder")
    (company.folder.path / "instance").unlink()
    company.folder.path.chmod(0o755)
    return _settings(company)


def _settings(company: Company, **more: str) -> str:
    company.set(**more)
    return ""


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (no_secret, "no_secret"),
        (inside, "inside"),
        (unwritable, "not_writable"),
        (foreign, "foreign"),
        (open_to_all, "not_private"),
    ],
)
def test_where_keys_are_not_safe_no_pulse_is_opened(
    company: Company, spoil: Callable[[Company], str], reason: str
) -> None:
    company.hires("it", *TEN)
    series_id = company.drafts()
    spoil(company)

    for act in (launch.outlook, launch.launch):
        with pytest.raises(NoKeyFolder) as refused:
            act(company.bot, series_id, HANA)
        assert refused.value.reason == reason

    assert queries.open_for(company.bot, CEM) == ()
    assert queries.series(company.bot, series_id, HANA).state == "draft"
