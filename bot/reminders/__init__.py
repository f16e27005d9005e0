"""Reminders that people do not hate: few, true, in one's own hours, and never of one's own act.

`sweep` and `stand_ins` find the steps that are due and enqueue a ping for each of the `recipients`. At the delivery,
`relevance` looks whether a reminder is still true, and `delivery` whether it has to wait: for the hours of whoever gets
it, for the end of a `snooze`, or, when the `budget` of the day is used up, for its `digest`. `followup` notes what a
reminder led to.
"""
