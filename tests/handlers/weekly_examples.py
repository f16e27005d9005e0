"""Examples of what is told of figures, and all of it in every state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.reports.baselines import ASKED, CHANCE, ON_PURPOSE, REASON_LIMIT, SignalShown
from bot.reports.enough import TooFew
from bot.reports.improvements import DUE, MEASURED, NAMED, ImprovementShown
from bot.reports.weeks import Week
from bot.weekly import SHOWN, Behind, CostlyKind, KeptSignal, TimesSignal, WeeklyReport
from handlers.views.reports import improvements, signals, weekly
from storage.tables import Improvement, SignalRow
from tests.handlers.examples import USUAL, Texts, a_request, many
from tests.handlers.reading import Surface, a_message, a_reply, a_view
from tests.moments import monday_at, paris, tuesday_at

LAST_WEEK = Week(date(2026, 2, 23), paris(23, 0, month=2), monday_at(0))
SLOWER = TimesSignal(is_slower=True, now=timedelta(hours=2, minutes=48), usual=timedelta(hours=1, minutes=5))


def a_week(texts: Texts = USUAL, **more: object) -> WeeklyReport:
    """A department's week in which nothing is new."""
    department = a_request("open", texts).department
    usual: dict[str, object] = {
        "opened": 12,
        "finished": 14,
        "open": 3,
        "late": (),
        "late_count": 0,
        "oldest": None,
        "signal": None,
        "charted": None,
        "kind": None,
        "decided": None,
        "zone": "Europe/Paris",
    }
    return WeeklyReport(department, (LAST_WEEK,), **{**usual, **more})  # type: ignore[arg-type]


def a_busy_week(texts: Texts = USUAL, **more: object) -> WeeklyReport:
    """One in which everything is worth a look."""
    late = a_request("taken", texts, at=tuesday_at(15))
    kind = CostlyKind(texts.kind, 12, timedelta(hours=31))
    told = {"late": tuple(many(late, SHOWN)), "late_count": 7, "oldest": late, "signal": SLOWER, "kind": kind}
    return a_week(texts, **{**told, "decided": an_improvement(texts), **more})


def an_improvement(texts: Texts = USUAL, *, is_of_way: bool = False, **more: object) -> ImprovementShown:
    """What was decided in January, not measured yet."""
    row = Improvement(
        id=1,
        form_token="form",
        department_id=1,
        way=[1, 2] if is_of_way else [],
        words=texts.summary,
        owner_id="UBO00000",
        started_at=paris(12, 9, month=1),
        due_on=date(2026, 3, 9),
        measure_at=paris(9, 9),
        before=timedelta(hours=1, minutes=48),
    )
    for name, value in more.items():
        setattr(row, name, value)
    return ImprovementShown(row, texts.name, (texts.department, texts.department)[: 2 if is_of_way else 1])


def a_signal(texts: Texts = USUAL, state: str = ASKED) -> SignalShown:
    row = SignalRow(
        id=1,
        department_id=1,
        first_day=date(2026, 1, 5),
        noticed_at=monday_at(9),
        is_slower=True,
        state=state,
        text=texts.summary[:REASON_LIMIT] if state == ON_PURPOSE else "",
    )
    return SignalShown(row, a_request("open", texts).department, SLOWER.usual, SLOWER.now)


def every_week(texts: Texts) -> Iterator[Surface]:
    """All that is told of figures, with these texts in it."""
    yield from _digests(texts)
    yield from _signals(texts)
    yield from _improvements(texts)


def _digests(texts: Texts) -> Iterator[Surface]:
    for name, told in (
        ("quiet", a_week(texts)),
        ("too early", a_week(texts, charted=TooFew(3, 12))),
        ("nothing at all", a_week(texts, opened=0, finished=0, open=0)),
        ("asks", a_week(texts, asks_less=True)),
        ("monthly", replace(a_week(texts), weeks=(LAST_WEEK,) * 4)),
        ("busy", a_busy_week(texts)),
        ("one late", a_busy_week(texts, late_count=SHOWN, kind=CostlyKind(texts.kind, 1, timedelta(hours=2)))),
        ("fewer kept", a_week(texts, signal=KeptSignal(kept=4, decided=10, usual=0.93))),
        ("quicker", a_week(texts, signal=replace(SLOWER, is_slower=False))),
    ):
        yield a_message(f"weekly digest, {name}", *weekly.digest(told))
    late, answered = a_request("taken", texts, at=tuesday_at(15)), a_request("closed", texts, at=tuesday_at(15))
    found = [Behind(late, None), Behind(answered, timedelta(hours=5))]
    yield a_view("behind a digest", weekly.behind(found, 2))
    yield a_view("behind a digest, many", weekly.behind([Behind(one, None) for one in many(late, 120)], 140))
    yield a_view("behind a digest, nothing", weekly.behind([], 0))
    for setting in ("mon", "monthly", "never"):
        department = a_request("open", texts).department
        department.digest = setting
        yield a_view(f"weekly digest, {setting}", weekly.day_form(department))
        yield a_reply(f"weekly digest is {setting}", {"text": weekly.kept_so(department)})


def _signals(texts: Texts) -> Iterator[Surface]:
    for state in (ASKED, ON_PURPOSE, CHANCE):
        yield a_message(f"signal, {state}", *signals.question(a_signal(texts, state)))
    quicker = a_signal(texts)
    quicker.row.is_slower = False
    yield a_message("signal, quicker", *signals.question(replace(quicker, usual=None, now=None)))
    yield a_view("signal, why", signals.form(a_signal(texts), {"channel": "D0123456789", "ts": "1700000000.000100"}))


def _improvements(texts: Texts) -> Iterator[Surface]:
    yield a_view("improvement", improvements.form(a_request("open", texts).department, token="token"))
    yield a_view("improvement on a way", improvements.form_on_way([texts.department] * 5, [1] * 5, token="token"))
    for name, found in (
        ("open", an_improvement(texts)),
        ("too few", an_improvement(texts, before=None, measured_at=paris(9, 9))),
        ("moved", an_improvement(texts, measured_at=paris(9, 9), after=timedelta(hours=1))),
        ("did not move", an_improvement(texts, is_of_way=True, measured_at=paris(9, 9), after=timedelta(hours=3))),
    ):
        yield a_view(f"improvement started, {name}", improvements.started(found))
        yield a_message(f"weekly digest, improvement {name}", *weekly.digest(a_busy_week(texts, decided=found)))
        for step in (NAMED, DUE, MEASURED):
            yield a_message(f"improvement {step}, {name}", *improvements.message(found, step))
