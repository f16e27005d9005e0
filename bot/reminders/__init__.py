"""Reminders that people do not hate: few, true, in one's own hours, and never of one's own act.

A sweep climbs the ladders and promises (`sweep`, `stand_ins`); who hears of it is looked at then (`hearing`) and once
more at the door (`truth`, `delivery`), where it may also wait: for the hearer's hours, for the end of a snooze, or for
the digest of the day.
"""

from bot.reminders.delivery import News, Since, for_person, for_requester, for_thread, since, was_sent
from bot.reminders.digests import Told, digest, digest_was_sent
from bot.reminders.figures import Figure, place, report
from bot.reminders.snoozing import Length, put_off, to_put_off
from bot.reminders.sweep import send_due
from bot.reminders.truth import Due, PutOff

__all__ = [
    "Due",
    "Figure",
    "Length",
    "News",
    "PutOff",
    "Since",
    "Told",
    "digest",
    "digest_was_sent",
    "for_person",
    "for_requester",
    "for_thread",
    "place",
    "put_off",
    "report",
    "send_due",
    "since",
    "to_put_off",
    "was_sent",
]
