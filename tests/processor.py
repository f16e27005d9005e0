"""What the tests cost, in seconds of processor: the slowest ten, and those that have to say why.

Seconds on the wall depend on what else the machine does; seconds of processor, of this process and of the programs it
ran, nearly do not. Nothing fails for being slow: a limit that fails tests would fail them on slow machines.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Generator

import pytest

# A test above it carries `@pytest.mark.slow("why")`.
LIMIT = 5.0
_SHOWN = 10
_COST = "processor"

_costs: defaultdict[str, float] = defaultdict(float)
_excused: set[str] = set()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note on each report what its phase cost; reports come home from the processes that ran the tests."""
    report = yield
    spent_before = item.stash.get(_SPENT, 0.0)
    item.stash[_SPENT] = spent = _spent() - item.stash[_BEGAN]
    setattr(report, _COST, spent - spent_before)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    item.stash[_BEGAN] = _spent()
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call":
        # What the session or the module is given is set up by whichever test comes first: no cost of its own.
        _costs[report.nodeid] += getattr(report, _COST, 0.0)
        if "slow" in report.keywords:
            _excused.add(report.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The slowest ten, what all of them took, and who is above the limit without a reason."""
    if len(_costs) <= _SHOWN:
        return
    write = terminalreporter.write_line
    terminalreporter.section(f"slowest {_SHOWN}, in seconds of processor")
    dearest = sorted(_costs.items(), key=lambda item: -item[1])
    for name, cost in dearest[:_SHOWN]:
        write(f"{cost:7.2f}  {name}{'  (slow, and says why)' if name in _excused else ''}")
    write(f"{sum(_costs.values()):7.0f}  {len(_costs)} tests together, without what they share")
    for name, cost in dearest:
        if cost > LIMIT and name not in _excused:
            write(f'Over {LIMIT:.0f} s without a reason: {name}. Make it shorter, or say why: @pytest.mark.slow("…").')


def _spent() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


_BEGAN = pytest.StashKey[float]()
_SPENT = pytest.StashKey[float]()
