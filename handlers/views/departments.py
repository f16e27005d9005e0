"""What those who answer for a department are told about it."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.departments.departments import ARCHIVED, DELETED, NOT_IN_WORKSPACE
from handlers.views.blocks import escape, section


def channel_unreachable(department: str, channel_id: str, why: str = "") -> tuple[str, list[Block]]:
    """To a lead or an admin: the bot cannot speak in the department's channel. `why` as `departments.unreachable` has
    it.
    """
    name = escape(department)
    cannot = f"I cannot post in <#{channel_id}>, so *{name}* does not see its requests."
    kept = "Every request is kept, and the cards appear as soon as I am in."
    if why == DELETED:
        cannot = f"The channel of *{name}* was deleted, so it does not see its requests."
        how = "Please name another one in the departments file and apply it."
        kept = "Every request is kept, and its card appears in the new channel."
    elif why in ARCHIVED:
        how = (
            "It is archived: please bring it back and type `/invite @Handoff` there, or name another channel in the "
            "departments file and apply it."
        )
    elif why == NOT_IN_WORKSPACE:
        how = "I am not in its workspace any more: please have whoever administers your Slack add me there."
    else:
        how = "Please open the channel and type `/invite @Handoff`; if it is archived, bring it back first."
    text = f"{cannot} {how} {kept}"
    return text, [section(text)]


def channel_shared(department: str, channel_id: str) -> tuple[str, list[Block]]:
    """To a lead or an admin: another company is in the department's channel."""
    text = (
        f"<#{channel_id}>, the channel of *{escape(department)}*, is shared with another company. People from there "
        "read the cards of its requests; they cannot take them, and cannot ask. If that is not meant, stop sharing it, "
        "or give the department another channel in the departments file."
    )
    return text, [section(text)]
