"""The second and the third step of the composer: to whom it goes and who reads the results; when, and how often."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    DividerBlock,
    InputBlock,
    NumberInputElement,
    Option,
    RadioButtonsElement,
    StaticSelectElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.pulses.audiences import AskedLately, smallest_launched
from bot.pulses.questionnaire import LARGEST_MINIMUM, SMALLEST_GROUP, Audience, Questionnaire, Reach
from bot.text import shorten
from handlers.views.blocks import actions, button, context, option, section
from handlers.views.menus import menu, menu_of_many
from handlers.views.pulses import anonymity, phrases

PLAN_FORM = "pulse.plan_form"
WHEN_FORM = "pulse.when_form"
OPENS_ON = "pulse.opens_on"
REACH = "pulse.reach"
BACK = "pulse.back"
TO_PLAN = "pulse.to_plan"
TO_WHEN = "pulse.to_when"
DEPARTMENTS = "departments"
GROUP = "asked_group"

SHARED = "shared"
GUESTS = "guests"
NO_GROUPS = "Your Slack has no user groups, so please choose somebody else."
_MOST_NAMED = 10
_EXAMPLE = 8
_WITH_GUESTS = (Reach.EVERYONE, Reach.DEPARTMENTS)
_CHANNELS = ConversationFilter(include=["public", "private"], exclude_bot_users=True)


@dataclass(frozen=True)
class Offered:
    """What can be chosen from: departments as (id, name), user groups of Slack as (id, name), and whether guests are
    asked, too, where the company has any.
    """

    departments: Sequence[tuple[int, str]]
    groups: Sequence[tuple[str, str]] = ()
    has_guests: bool = False


def whom_form(
    series_id: int,
    composed: Questionnaire,
    offered: Offered,
    *,
    reach: Reach | None = None,
    lately: AskedLately | None = None,
    dropped: str = "",
) -> View:
    """Return the second step. `reach` is what was chosen since it was drawn, if anything; `lately` are those in the
    company who were asked less than 14 days ago; `dropped` says why the step that was left was not saved.
    """
    chosen_reach = reach or composed.audience.reach
    blocks: list[Block] = [
        context(phrases.step(1)),
        *phrases.not_saved("When", dropped),
        actions([button("← What", BACK, series_id)], block_id="back"),
        InputBlock(
            block_id="reach",
            label="Who is asked?",
            dispatch_action=True,
            element=RadioButtonsElement(
                action_id=REACH, options=list(_REACHES.values()), initial_option=_REACHES[chosen_reach]
            ),
        ),
        *_audience(chosen_reach, composed.audience, offered),
        *(_guests(composed.audience) if chosen_reach in _WITH_GUESTS and offered.has_guests else []),
    ]
    if lately is not None:
        blocks.append(context(_lately_in_the_company(lately)))
    blocks += [
        InputBlock(
            block_id="minimum",
            label="Smallest group shown",
            hint=f"{anonymity.smallest_figure(SMALLEST_GROUP)} You can ask for more here. "
            f"{more_than_needed(_EXAMPLE)} Once launched it can only be raised.",
            element=NumberInputElement(
                action_id="minimum",
                is_decimal_allowed=False,
                initial_value=str(composed.minimum),
                min_value=str(SMALLEST_GROUP),
                max_value=str(LARGEST_MINIMUM),
            ),
        ),
        DividerBlock(),
        InputBlock(
            block_id="readers",
            label="Who gets the results?",
            hint="Whoever manages pulses (HR) can read them too. The invitation says so, and names those you choose.",
            optional=True,
            element=UserMultiSelectElement(
                action_id="readers",
                placeholder="Choose people",
                initial_users=list(composed.readers.person_ids) or None,
            ),
        ),
        InputBlock(
            block_id="channel",
            label="And in which channel?",
            hint="Handoff must be in it: /invite @Handoff",
            optional=True,
            element=ConversationSelectElement(
                action_id="channel",
                placeholder="No channel",
                initial_conversation=composed.readers.channel_id or None,
                filter=_CHANNELS,
            ),
        ),
        InputBlock(
            block_id="switches",
            label="And",
            optional=True,
            element=CheckboxesElement(
                action_id="switches",
                options=list(_SWITCHES.values()),
                initial_options=list(_SWITCHES.values()) if composed.shared else None,
            ),
        ),
    ]
    return _form(PLAN_FORM, "To whom", "Continue", blocks, series_id)


def _guests(asked: Audience) -> list[Block]:
    """Return the choice that goes with everyone and with departments."""
    return [
        InputBlock(
            block_id=GUESTS,
            label="And guests?",
            hint="Accounts that see only some channels. Keep to one choice: a pulse with guests and one without them "
            "can seldom follow each other within 180 days.",
            optional=True,
            element=CheckboxesElement(
                action_id=GUESTS, options=[_GUESTS], initial_options=[_GUESTS] if asked.asks_guests else None
            ),
        )
    ]


def when_form(
    series_id: int,
    composed: Questionnaire,
    closes: Mapping[timedelta, datetime],
    *,
    zone: str,
    lately: AskedLately | None = None,
    is_out: bool = False,
) -> View:
    """Return the third step. `zone` is where the author's calendar stands; `closes` says when each length would end;
    `lately` are those of the audience who will have been asked less than 14 days before. A pulse that `is_out` is
    changed from its next wave on.
    """
    blocks: list[Block] = [
        context(phrases.step(2)),
        actions([button("← To whom", TO_PLAN, series_id)], block_id="back"),
    ]
    if lately is not None:
        blocks.append(section(_lately_in_the_audience(lately)))
    blocks += [
        InputBlock(
            block_id="opens_on",
            label="From which day on?",
            hint="Empty: as soon as you launch it. Everybody gets it in their own morning.",
            optional=True,
            dispatch_action=True,
            element=DatePickerElement(action_id=OPENS_ON, initial_date=_day(composed.opens_at, zone)),
        ),
        InputBlock(
            block_id="open_for",
            label="For how long can people answer?",
            hint="It closes on a working day, at the hour at which it opened.",
            element=StaticSelectElement(
                action_id="open_for",
                options=[_window(span, at, zone) for span, at in closes.items()],
                initial_option=_window(composed.open_for, closes[composed.open_for], zone),
            ),
        ),
        InputBlock(
            block_id="repeat",
            label="How often is it asked?",
            element=StaticSelectElement(
                action_id="repeat", options=list(_REPEATS.values()), initial_option=_REPEATS[composed.repeat]
            ),
        ),
    ]
    return _form(WHEN_FORM, "When", "Save" if is_out else "Continue", blocks, series_id)


def more_than_needed(minimum: int) -> str:
    """Return what it means to ask for more answers in a group than the least."""
    return (
        f"With {minimum}, groups are of {smallest_launched(minimum)} people or more, at least {2 * minimum} people "
        "have to be asked, and less is shown."
    )


def _lately_in_the_company(lately: AskedLately) -> str:
    shown = lately.departments[:_MOST_NAMED]
    where = ", ".join(f"{phrases.names([shorten(name, 40)])} {people}" for name, people in shown)
    more = len(lately.departments) - _MOST_NAMED
    where += f" and {more} more departments" if more > 0 else ""
    return (
        f"⏳ {_of(lately)} in the company were asked less than 14 days ago: {where}. Nobody is asked more often than "
        f"that, so these may be asked from {phrases.day(lately.not_before)} on."
    )


def _lately_in_the_audience(lately: AskedLately) -> str:
    return (
        f"⏳ {_of(lately)} in this audience will have been asked less than 14 days before, so it cannot go out yet. "
        f"*From {phrases.day(lately.not_before)} on it can*: choose that day, or a later one."
    )


def _of(lately: AskedLately) -> str:
    return f"{lately.people:,} of {phrases.people(lately.of)}"


def _window(span: timedelta, closes_at: datetime, zone: str) -> Option:
    local = closes_at.astimezone(ZoneInfo(zone))
    return option(span.days, phrases.days(span), f"closes {phrases.day(local.date())} at {local:%H:%M}")


def _form(callback_id: str, title: str, submit: str, blocks: list[Block], series_id: int) -> View:
    return View(
        type="modal",
        callback_id=callback_id,
        title=title,
        submit=submit,
        close="Not now",
        blocks=blocks,
        private_metadata=json.dumps({"series": series_id}),
    )


def _audience(reach: Reach, asked: Audience, offered: Offered) -> list[Block]:
    """Return the field that goes with the chosen reach; each has its own, so that Slack does not carry a value over."""
    if reach is Reach.DEPARTMENTS and offered.departments:
        options = [option(row_id, phrases.department(name)) for row_id, name in offered.departments]
        return [
            InputBlock(
                block_id="departments",
                label="Which departments?",
                element=menu_of_many(
                    DEPARTMENTS,
                    options,
                    placeholder="Choose departments",
                    chosen=map(str, asked.department_ids),
                ),
            )
        ]
    if reach is Reach.CHANNEL:
        return [
            InputBlock(
                block_id="asked_channel",
                label="Which channel?",
                hint="A private one only if Handoff is in it.",
                element=ConversationSelectElement(
                    action_id="asked_channel",
                    placeholder="Choose a channel",
                    initial_conversation=asked.slack_id if asked.reach is reach else None,
                    filter=_CHANNELS,
                ),
            )
        ]
    if reach is Reach.GROUP and offered.groups:
        options = [option(group_id, name) for group_id, name in offered.groups]
        return [
            InputBlock(
                block_id="asked_group",
                label="Which user group?",
                element=menu(GROUP, options, placeholder="Choose a user group", chosen=asked.slack_id),
            )
        ]
    if reach is Reach.GROUP:
        return [section(NO_GROUPS)]
    return []


def _day(at: datetime | None, zone: str) -> str | None:
    return None if at is None else at.astimezone(ZoneInfo(zone)).date().isoformat()


_REACHES = {reach: option(reach.value, label) for reach, label in phrases.REACHES.items()}
_REPEATS = {repeat: option(repeat.value, label) for repeat, label in phrases.REPEATS.items()}
_GUESTS = option(GUESTS, "Guests are asked, too")
_SWITCHES = {
    SHARED: option(SHARED, "Everybody can see the results too", "With /pulse results. Recommended."),
}
