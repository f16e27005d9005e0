"""A small company with half a year behind it, its last week day by day, and a few requests that play by themselves.

Only what people do: whoever calls this brings the app, the time and the departments.
"""

from bot.sandbox.demo.company import BEGINS_AT, NORTHWIND, OPENS_AT
from bot.sandbox.demo.past import RATINGS, PastRatings, PastRequest, half_a_year
from bot.sandbox.demo.play import play
from bot.sandbox.demo.week import live_a_week

__all__ = [
    "BEGINS_AT",
    "NORTHWIND",
    "OPENS_AT",
    "RATINGS",
    "PastRatings",
    "PastRequest",
    "half_a_year",
    "live_a_week",
    "play",
]
