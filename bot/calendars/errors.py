"""What a calendar refuses."""

from datetime import datetime


class CalendarError(ValueError):
    """A definition or a question that makes no sense; the message names the place: "tue: 09:00-12:00 …"."""


class NoWorkingTime(CalendarError):
    """The calendar does not open often enough to answer; `since` is the aware UTC moment the search began."""

    def __init__(self, since: datetime) -> None:
        super().__init__(f"no working time found in the years after {since:%Y-%m-%d %H:%M} UTC")
        self.since = since
