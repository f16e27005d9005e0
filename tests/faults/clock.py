"""The clock that Slack and every process of a run share: it goes five times as fast as ours, and can be set on."""

from __future__ import annotations

import time
from ctypes import c_double
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.context import BaseContext
from typing import Any

from tests.moments import TUESDAY_AT_NINE

SPEED = 5.0
"""Whatever Handoff waits for by its clock takes a fifth of the time; what it waits for by the machine's is set so
(`process`).
"""


@dataclass
class SharedClock:
    """It is Tuesday at nine when it begins. Only the run sets it on; everybody else reads it."""

    began: float
    ahead: Any

    @classmethod
    def begin(cls, context: BaseContext) -> SharedClock:
        # Of the machine, so it is the same in every process. One double is written and read at once: no lock.
        return cls(time.monotonic(), context.RawValue(c_double, 0.0))

    def now(self) -> datetime:
        seconds = (time.monotonic() - self.began) * SPEED + float(self.ahead.value)
        return TUESDAY_AT_NINE + timedelta(seconds=seconds)

    def set_on(self, by: timedelta) -> None:
        """Let so much time pass at once."""
        self.ahead.value += by.total_seconds()

    def move_to(self, moment: datetime) -> None:
        """Let it be that moment, if it is not over."""
        self.set_on(max(moment - self.now(), timedelta(0)))
