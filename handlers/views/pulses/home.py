"""What Home says of pulses: those that ask the reader now, and what the reader promised after one."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, DividerBlock

from bot.pulses.queries import ActionShown, Invitation
from handlers.views import moments
from handlers.views.blocks import button, context, escape, section, told_apart
from handlers.views.pulses import actions, phrases
from handlers.views.pulses.invitations import ANSWER

_ROWS = 5


def rows(asking: Sequence[Invitation], promised: Sequence[ActionShown], zone: str) -> list[Block]:
    """Return the rows of pulses and actions in Home; none where there is nothing. A pulse stands here until it closes,
    also for those who have answered.
    """
    blocks: list[Block] = []
    for asked in asking[:_ROWS]:
        closes = moments.moment(asked.closes_at, zone)
        row = section(
            f"📮 *{escape(asked.title)}*\n"
            f"{phrases.questions(len(asked.questions))} · {phrases.minutes(asked.minutes)} · closes {closes}"
        )
        row.accessory = button("Answer", ANSWER, asked.survey_id, style="primary")
        blocks.append(told_apart(row, asked.title))
    if asking:
        blocks.append(context("It stays here until it closes; until then you can change what you said."))
    if promised:
        blocks.append(section("*What you promised after a pulse*"))
        blocks += [actions.mine(action) for action in promised[:_ROWS]]
    return [*blocks, DividerBlock()] if blocks else []
