"""What those who answer for a department are told about it."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from handlers.views.blocks import escape, section


def channel_unreachable(department: str, channel_id: str) -> tuple[str, list[Block]]:
    """To a lead: the bot cannot speak in the department's channel."""
    text = (
        f"I cannot post in <#{channel_id}>, so *{escape(department)}* does not see its requests. "
        "Please open the channel and type `/invite @Handoff`; if it is archived, bring it back first. "
        "Every request is kept, and the cards appear as soon as I am in."
    )
    return text, [section(text)]
