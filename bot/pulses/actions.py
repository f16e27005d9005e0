"""What is done about a result: up to three actions, each with an owner and a date, followed like any promise.

Its clock is that of a request, in the owner's own working hours, and so is its ladder: at three quarters of the time
the owner is reminded, when the date has passed once more, and at half the time again over it the owner and whoever
wrote the action down. The results show how each one stands.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot import Bot, outbox
from bot.clocks import ladder
from bot.clocks.clock import Clock
from bot.clocks.history import RESOLUTION
from bot.errors import MayNotPromise, NoSuchPulse, NotTheOwner, TooManyActions
from bot.local_days import local_date
from bot.notices import PulseActionReminder
from bot.people.people import hours_of, is_colleague
from bot.pulses.drafts import active_hr
from bot.pulses.hours import start_of
from bot.pulses.queries import ActionShown, show_action
from bot.pulses.results import redraw_posts, require_published
from bot.pulses.waves import record, the_survey
from bot.text import is_blank
from storage import people as people_rows
from storage import pulses as pulse_rows
from storage.database import Session
from storage.rows import add_once
from storage.tables.pulses import PulseAction, Survey

MOST_ACTIONS = 3
WORDS_LIMIT = 200

NAMED = 0
# What is to be done by a date without a working minute before it: something has to be left to be reminded of.
_LEAST = timedelta(hours=1)


def must_be_able_to_promise(bot: Bot, survey_id: int, actor_id: str) -> None:
    """Raise what sending the form would raise, for who opens it: NoSuchPulse, NotPublished, MayNotPromise or
    TooManyActions.
    """
    with bot.db.reading() as session:
        _must_be_able_to(session, bot, the_survey(pulse_rows.survey(session, survey_id)), actor_id)
        _must_have_room(session, survey_id)


def promise_action(
    bot: Bot, survey_id: int, actor_id: str, *, words: str, owner_id: str, due_on: date, form_token: str
) -> ActionShown:
    """Attach an action to a published result, and return it; HR and leads may. The same form sent twice is one action.

    Raises NoSuchPulse, NotPublished, MayNotPromise, TooManyActions; ValueError for words, an owner or a date that no
    form lets through (the owner is a colleague, the date is after today where they are).
    """
    now = bot.now()
    if is_blank(words) or len(words) > WORDS_LIMIT or "\n" in words:
        raise ValueError(f"an action is one line of 1 to {WORDS_LIMIT} characters")
    with bot.db.transaction() as session:
        survey = the_survey(pulse_rows.lock(session, survey_id))
        _must_be_able_to(session, bot, survey, actor_id)
        before = pulse_rows.action_by_form(session, form_token)
        if before is not None:
            return show_action(session, before, now)
        _must_have_room(session, survey_id)
        if not is_colleague(session, owner_id):
            raise ValueError("an action belongs to a colleague")
        zone = _zone_of(session, owner_id)
        if due_on <= local_date(zone, now):
            raise ValueError("the date of an action is after today")
        row = PulseAction(
            form_token=form_token,
            survey=survey_id,
            words=words,
            owner_id=owner_id,
            promised_by=actor_id,
            promised_at=now,
            due_on=due_on,
        )
        _plan(session, row)
        row = add_once(session, row) or _already_there(pulse_rows.action_by_form(session, form_token))
        record(session, "action promised", now, series_id=survey.series, survey_id=survey.id, actor_id=actor_id)
        if owner_id != actor_id:
            outbox.enqueue(session, PulseActionReminder(owner_id, row.id, NAMED), now)
        redraw_posts(session, survey, now)
        return show_action(session, row, now)


def end_action(bot: Bot, action_id: int, actor_id: str, *, done: bool) -> ActionShown:
    """Write that an action is done, or dropped, and return it. The owner and HR may say so; what ended stays so. Raises
    NoSuchPulse, NotPublished, NotTheOwner.
    """
    now = bot.now()
    with bot.db.transaction() as session:
        row = _the_action(pulse_rows.lock_action(session, action_id))
        hr_ids = active_hr(session, bot)
        if actor_id not in {row.owner_id, *hr_ids} or not is_colleague(session, actor_id):
            # Who may not read the results does not learn who takes care of them.
            require_published(session, bot, the_survey(pulse_rows.survey(session, row.survey)), actor_id)
            raise NotTheOwner(row.owner_id, hr_ids)
        if row.state == "open":
            row.state = "done" if done else "dropped"
            row.ended_at, row.next_alarm_at = now, None
            session.add(row)
            survey = the_survey(pulse_rows.survey(session, row.survey))
            verb = f"action {row.state}"
            record(session, verb, now, series_id=survey.series, survey_id=survey.id, actor_id=actor_id)
            redraw_posts(session, survey, now)
        return show_action(session, row, now)


def action(bot: Bot, action_id: int) -> ActionShown:
    """Return an action as readers see it. Raises NoSuchPulse."""
    with bot.db.reading() as session:
        return show_action(session, _the_action(pulse_rows.action(session, action_id)), bot.now())


def actions_of(bot: Bot, survey_id: int) -> tuple[ActionShown, ...]:
    """Return the actions that were promised after a wave, in the order in which they were."""
    with bot.db.reading() as session:
        return tuple(show_action(session, row, bot.now()) for row in pulse_rows.actions(session, [survey_id]))


def my_actions(bot: Bot, person_id: str) -> tuple[ActionShown, ...]:
    """Return the open actions of an owner, the nearest date first."""
    with bot.db.reading() as session:
        return tuple(show_action(session, row, bot.now()) for row in pulse_rows.actions_of_owner(session, person_id))


def remind_owners(bot: Bot) -> int:
    """Enqueue the reminders of actions whose moment has come, and return how many. Missed steps collapse into
    the last.
    """
    now = bot.now()
    with bot.db.reading() as session:
        ringing = pulse_rows.ringing_actions(session, now)
    for action_id in ringing:
        with bot.db.transaction() as session:
            row = _the_action(pulse_rows.lock_action(session, action_id))
            if row.state == "open" and row.next_alarm_at is not None and row.next_alarm_at <= now:
                _ring(session, row, now)
    return len(ringing)


def pass_over(bot: Bot) -> None:
    """Move every action past the steps whose moment has come, and remind nobody: they may have been reminded since the
    database was backed up.
    """
    now = bot.now()
    with bot.db.transaction() as session:
        for action_id in pulse_rows.ringing_actions(session, now):
            row = _the_action(pulse_rows.lock_action(session, action_id))
            row.step = max([row.step, *(step for step, at in _ahead(session, row).items() if at <= now)])
            _plan(session, row)
            session.add(row)


def still_to_do(bot: Bot, action_id: int, step: int) -> ActionShown | None:
    """Return what a reminder has to say at this moment; None when the action ended or a later step was reached.

    Step 0 tells an owner that the action is theirs. Raises outbox.Postpone outside the owner's working hours.
    """
    now = bot.now()
    with bot.db.reading() as session:
        row = _the_action(pulse_rows.action(session, action_id))
        if row.state != "open" or row.step > step:
            return None
        hours = hours_of(session, row.owner_id)
        if step != NAMED and not hours.is_open(now):
            raise outbox.Postpone(hours.next_open(now))
        return show_action(session, row, now)


def _must_be_able_to(session: Session, bot: Bot, survey: Survey, actor_id: str) -> None:
    require_published(session, bot, survey, actor_id)
    hr_ids = active_hr(session, bot)
    if actor_id not in hr_ids and not pulse_rows.is_lead(session, actor_id):
        raise MayNotPromise(hr_ids)


def _must_have_room(session: Session, survey_id: int) -> None:
    if sum(row.state != "dropped" for row in pulse_rows.actions(session, [survey_id])) >= MOST_ACTIONS:
        raise TooManyActions(MOST_ACTIONS)


def _ring(session: Session, row: PulseAction, now: datetime) -> None:
    reached = [step for step, at in _ahead(session, row).items() if at <= now]
    row.step = max(reached, default=row.step)
    _plan(session, row)
    session.add(row)
    if not reached:
        # The owner's hours have changed since the alarm was set.
        return
    told = [row.owner_id] if row.step <= ladder.LATE else [row.owner_id, row.promised_by]
    for person_id in dict.fromkeys(told):
        outbox.enqueue(session, PulseActionReminder(person_id, row.id, row.step), now)
    redraw_posts(session, the_survey(pulse_rows.survey(session, row.survey)), now)


def _plan(session: Session, row: PulseAction) -> None:
    """Set the next alarm; none after the last step."""
    row.next_alarm_at = min(_ahead(session, row).values(), default=None)


def _ahead(session: Session, row: PulseAction) -> dict[int, datetime]:
    """Return the steps that were not told yet, in percent, and when each is reached: in the owner's working hours."""
    hours = hours_of(session, row.owner_id)
    over_at = start_of(_zone_of(session, row.owner_id), row.due_on + timedelta(days=1))
    target = max(hours.between(row.promised_at, over_at), _LEAST)
    clock = Clock.start(RESOLUTION, 1, NAMED, row.promised_at, hours, target)
    climbed = ladder.due_steps(ladder.default_ladder(), clock, urgency="")
    steps = {ladder.Point.parse(due.key).percent: due.at for due in climbed if due.steps}
    return {step: at for step, at in steps.items() if step is not None and step > row.step}


def _zone_of(session: Session, person_id: str) -> str:
    person = people_rows.get(session, person_id)
    return "UTC" if person is None else person.zone


def _the_action(found: PulseAction | None) -> PulseAction:
    if found is None:
        raise NoSuchPulse
    return found


def _already_there(found: PulseAction | None) -> PulseAction:
    return _the_action(found)
