"""The departments file: calendars, departments, standards and types as an admin writes them."""

from bot.departments.file.company import Company, WrittenCalendar, WrittenDepartment, WrittenType
from bot.departments.file.mistakes import FileMistakes, Mistake
from bot.departments.file.reading import parse
from bot.departments.file.writing import write

__all__ = [
    "Company",
    "FileMistakes",
    "Mistake",
    "WrittenCalendar",
    "WrittenDepartment",
    "WrittenType",
    "parse",
    "write",
]
