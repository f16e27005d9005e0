"""Right answers from other people's libraries (lifelines, scipy): times, shares, control charts, comparisons."""

from __future__ import annotations

import json
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bot.reports.comparison import place
from bot.reports.shares import wilson
from bot.reports.signals import chart
from bot.reports.survival import Observation, Survival

CASES = json.loads(Path(__file__).with_name("cases").joinpath("stats.json").read_text(encoding="utf-8"))


def named(name: str) -> list[Any]:
    return [pytest.param(case, id=case.get("name")) for case in CASES[name]]


@pytest.mark.parametrize("case", named("kaplan_meier"))
def test_times_are_those_of_lifelines(case: dict[str, Any]) -> None:
    pairs = zip(case["hours"], case["ended"], strict=True)
    curve = Survival(Observation(timedelta(hours=hours), bool(ended)) for hours, ended in pairs)

    def hours(share: Fraction) -> float | None:
        found = curve.within(share)
        return None if found is None else round(found / timedelta(hours=1), 9)

    found = {"n": curve.count, "ended": curve.ended, "median": hours(Fraction(1, 2)), "p85": hours(Fraction(15, 100))}
    assert found == case["expected"]


@pytest.mark.parametrize("case", named("share"))
def test_uncertainty_is_that_of_scipy(case: dict[str, Any]) -> None:
    assert wilson(case["kept"], case["of"]) == pytest.approx(case["wilson95"], abs=1e-6)


@pytest.mark.parametrize("case", named("western_electric"))
def test_charts_ring_where_they_should(case: dict[str, Any]) -> None:
    found, expected = chart(case["log_hours"]), case["expected"]

    assert (found.centre, found.sigma) == pytest.approx((expected["centre"], expected["sigma"]), abs=1e-5)
    assert (found.upper, found.lower) == pytest.approx((expected["upper"], expected["lower"]), abs=1e-5)
    assert {str(at): [str(rule) for rule in rules] for at, rules in found.signals.items()} == expected["signals"]
    assert not found.is_provisional


@pytest.mark.parametrize("case", named("funnel"))
def test_comparisons_are_those_of_scipy(case: dict[str, Any]) -> None:
    found = place(case["kept"], case["of"], case["company"])

    assert found.mid_p == pytest.approx(case["mid_p_lower"], abs=1e-8)
    assert {"low": found.is_low, "high": found.is_high} == {
        "low": case["which"] == "low",
        "high": case["which"] == "high",
    }
    assert (found.is_low or found.is_high) == case["outside"]
