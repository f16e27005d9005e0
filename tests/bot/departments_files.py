"""Small departments files for the tests."""

CALENDAR = """\
[calendars.paris]
zone = "Europe/Paris"
hours = { mon-fri = ["09:00-17:00"] }
"""

DEPARTMENT = """\
[departments.it]
name = "IT"
channel = "CITHELP0"
calendar = "paris"
standards.any = { respond_within = "4h", resolve_within = "2d" }
"""

OTHER = """\
[departments.people]
name = "People"
channel = "CPEOPLE0"
calendar = "paris"
standards.any = { respond_within = "1d" }
"""


def with_department(line: str, instead_of: str = "") -> str:
    """The smallest file, with one more line in its department, or one in place of another."""
    department = DEPARTMENT + line if not instead_of else DEPARTMENT.replace(instead_of, line)
    return f"{CALENDAR}\n{department}\n"


def with_calendar(line: str, instead_of: str = "") -> str:
    calendar = CALENDAR + line if not instead_of else CALENDAR.replace(instead_of, line)
    return f"{DEPARTMENT}\n{calendar}\n"
