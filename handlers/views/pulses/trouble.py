"""What is wrong with a pulse, for those who can do something about it, and beside results that are not as sent."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.pulses.integrity import MISSING, NOT_OURS, PUT_BACK, REPLACED, UNKNOWN, Finding
from bot.pulses.trouble import KEY_LEFT, KEY_MISSING
from handlers.views.blocks import escape, section

_MISSING = (
    "The key that opens the envelopes of *{title}* is not on this server. No answers are taken here, the close waits "
    "for the key, and nothing is destroyed. Bring back the key folder that was used when the pulse opened. If it is "
    "lost for good, nobody can open the envelopes any more, and HR can call the pulse off: `/pulse list`. "
    "`handoff doctor` says where the key is looked for."
)
_LEFT = (
    "*{title}* is closed, but its key could not be destroyed: it is still in the key folder. Handoff tries again every "
    "minute. Make the folder writable for the account that runs Handoff; `handoff doctor` says where it is."
)
_TAMPERED = (
    "{found} Somebody changed the database of *{title}* behind Handoff's back, or an older copy was restored. Only "
    "envelopes of ours were counted. The audit trail has it too."
)
_UNCHECKED = (
    "{found} What is noted beside the key of *{title}* could not be read. Only envelopes of ours were counted. The "
    "audit trail has it too."
)


def message(title: str, what: str, found: Sequence[Finding]) -> tuple[str, list[Block]]:
    """Return the message on a trouble: the text and the blocks."""
    of_envelopes = _UNCHECKED if {finding.what for finding in found} == {UNKNOWN} else _TAMPERED
    sentence = {KEY_MISSING: _MISSING, KEY_LEFT: _LEFT}.get(what, of_envelopes)
    text = "⚠️ " + sentence.format(title=escape(title), found=findings(found))
    return text, [section(text)]


def findings(found: Sequence[Finding]) -> str:
    """Return what was wrong with envelopes: '3 envelopes were not ours. 2 are missing.'"""
    return " ".join(_sentence(finding) for finding in found)


def _sentence(finding: Finding) -> str:
    count = finding.how_many or 0
    if finding.what == NOT_OURS:
        return f"{_envelopes(count)} not ours."
    if finding.what == MISSING:
        return f"{_envelopes(count)} missing."
    if finding.what == PUT_BACK:
        return f"{_envelopes(count)} put back after {'it was' if count == 1 else 'they were'} withdrawn."
    if finding.what == REPLACED:
        return "At least one envelope was replaced by an older one."
    return "Whether envelopes are missing could not be checked."


def _envelopes(count: int) -> str:
    return "1 envelope was" if count == 1 else f"{count:,} envelopes were"
