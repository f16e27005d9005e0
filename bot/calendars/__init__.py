"""When a department works, and how much working time lies between two moments."""

from bot.calendars.calendar import Calendar
from bot.calendars.errors import CalendarError, NoWorkingTime

__all__ = ["Calendar", "CalendarError", "NoWorkingTime"]
