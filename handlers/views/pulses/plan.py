"""The second page of the composer: whom it asks, when, how often, and who reads the results."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    InputBlock,
    NumberInputElement,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.pulses import LARGEST_MINIMUM, SMALLEST_GROUP, WINDOWS, Audience, Composed, Reach
from handlers.views.blocks import actions, button, option, section
from handlers.views.pulses import anonymity, words

PLAN_FORM = "pulse.plan_form"
REACH = "pulse.reach"
BACK = "pulse.back"

SHARED = "shared"
NO_GROUPS = "Your Slack has no user groups, so please choose somebody else."
_MOST_OPTIONS = 100
_CHANNELS = ConversationFilter(include=["public", "private"], exclude_bot_users=True)


@dataclass(frozen=True)
class Offered:
    """What can be chosen from: departments as (id, name), user groups of Slack as (id, name)."""

    departments: Sequence[tuple[int, str]]
    groups: Sequence[tuple[str, str]] = ()


def plan_form(series_id: int, composed: Composed, offered: Offered, *, zone: str, reach: Reach | None = None) -> View:
    """`zone` is where the author's calendar stands; `reach` is what was chosen since it was drawn, if anything."""
    chosen_reach = reach or composed.audience.reach
    blocks: list[Block] = [
        actions([button("← Questions", BACK, series_id)], block_id="back"),
        InputBlock(
            block_id="reach",
            label="Who is asked?",
            dispatch_action=True,
            element=RadioButtonsElement(
                action_id=REACH, options=list(_REACHES.values()), initial_option=_REACHES[chosen_reach]
            ),
        ),
        *_audience(chosen_reach, composed.audience, offered),
        InputBlock(
            block_id="opens_on",
            label="From which day on?",
            hint="Empty: as soon as you launch it. Everybody gets it in their own morning.",
            optional=True,
            element=DatePickerElement(action_id="opens_on", initial_date=_day(composed.opens_at, zone)),
        ),
        InputBlock(
            block_id="open_for",
            label="For how long can people answer?",
            element=StaticSelectElement(
                action_id="open_for", options=list(_WINDOWS.values()), initial_option=_WINDOWS[composed.open_for]
            ),
        ),
        InputBlock(
            block_id="repeat",
            label="How often is it asked?",
            element=StaticSelectElement(
                action_id="repeat", options=list(_REPEATS.values()), initial_option=_REPEATS[composed.repeat]
            ),
        ),
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
                initial_options=[
                    chosen for chosen, is_on in zip(_SWITCHES.values(), (composed.shared,), strict=True) if is_on
                ]
                or None,
            ),
        ),
        InputBlock(
            block_id="minimum",
            label="Smallest group shown",
            hint=f"{anonymity.smallest_figure(SMALLEST_GROUP)} You can ask for more here, which makes groups larger. "
            "Once launched it can only be raised.",
            element=NumberInputElement(
                action_id="minimum",
                is_decimal_allowed=False,
                initial_value=str(composed.minimum),
                min_value=str(SMALLEST_GROUP),
                max_value=str(LARGEST_MINIMUM),
            ),
        ),
    ]
    return View(
        type="modal",
        callback_id=PLAN_FORM,
        title="Who and when",
        submit="Preview",
        close="Not now",
        blocks=blocks,
        private_metadata=json.dumps({"series": series_id}),
    )


def _audience(reach: Reach, asked: Audience, offered: Offered) -> list[Block]:
    """The field that goes with the chosen reach; each has its own, so that Slack does not carry a value over."""
    if reach is Reach.DEPARTMENTS and offered.departments:
        options = [option(row_id, words.department(name)) for row_id, name in offered.departments[:_MOST_OPTIONS]]
        chosen = [found for found in options if found.value in set(map(str, asked.department_ids))]
        return [
            InputBlock(
                block_id="departments",
                label="Which departments?",
                element=StaticMultiSelectElement(
                    action_id="departments",
                    placeholder="Choose departments",
                    options=options,
                    initial_options=chosen or None,
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
        options = [option(group_id, name) for group_id, name in offered.groups[:_MOST_OPTIONS]]
        return [
            InputBlock(
                block_id="asked_group",
                label="Which user group?",
                element=StaticSelectElement(
                    action_id="asked_group",
                    placeholder="Choose a user group",
                    options=options,
                    initial_option=next((found for found in options if found.value == asked.slack_id), None),
                ),
            )
        ]
    if reach is Reach.GROUP:
        return [section(NO_GROUPS)]
    return []


def _day(at: datetime | None, zone: str) -> str | None:
    return None if at is None else at.astimezone(ZoneInfo(zone)).date().isoformat()


_REACHES = {reach: option(reach.value, label) for reach, label in words.REACHES.items()}
_WINDOWS = {span: option(span.days, words.days(span)) for span in WINDOWS}
_REPEATS = {repeat: option(repeat.value, label) for repeat, label in words.REPEATS.items()}
_SWITCHES = {
    SHARED: option(SHARED, "Everybody can see the results too", "With /pulse results. Recommended."),
}
