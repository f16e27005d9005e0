"""When a department works, and how much working time lies between two moments."""

from bot.calendars.calendar import Calendar
from bot.calendars.errors import CalendarError, NoWorkingTime
from bot.calendars.table import FIRST_YEAR, LAST_YEAR

__all__ = ["FIRST_YEAR", "LAST_YEAR", "Calendar", "CalendarError", "NoWorkingTime"]
