"""Running promises: reckoned from the history of a request, kept as rows, and told as they stand."""

from bot.clocks.course import Course, Goal, Stretch
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE, Courses, courses, written
from bot.clocks.standing import Phase, Standing, is_kept, standing

__all__ = [
    "ANSWER",
    "RESOLUTION",
    "RESPONSE",
    "Course",
    "Courses",
    "Goal",
    "Phase",
    "Standing",
    "Stretch",
    "courses",
    "is_kept",
    "standing",
    "written",
]
