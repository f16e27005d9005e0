"""Who belongs where, as admins are asked about it."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from handlers.views.blocks import context, section


def held(changes: int, everybody: int) -> tuple[str, list[Block]]:
    """Slack says something else than yesterday of more than a fifth of the company: is that so?"""
    text = f"⚠️ *{changes:,} of {everybody:,} people would belong to another department.*"
    what = (
        "That is what their profiles or user groups in Slack say since last night. More than a fifth at once may be a "
        "reorganisation, or a field that was renamed or filled by mistake. So nothing is changed yet."
    )
    how = "If it is right, run `handoff people heard --apply`. Without `--apply` it shows what would change."
    return text, [section(text), section(what), context(how)]
