"""What is stored: the promise to everybody who is asked, with the real numbers, dates and names.

What it shares with other places is in `anonymity`, which also says where to read why it is true.
"""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.pulses.ballots import Stored
from handlers.views import moments
from handlers.views.blocks import context, escape, section
from handlers.views.pulses import anonymity, phrases


def stored(about: Stored, zone: str) -> View:
    """Return the window behind *What is stored?*"""
    blocks: list[Block] = [
        section(f"*{escape(about.title)}*"),
        *(section(paragraph) for paragraph in _paragraphs(about, zone)),
        context(_audience(about)),
    ]
    return View(type="modal", title="What is stored?", close="Close", blocks=blocks)


def _paragraphs(about: Stored, zone: str) -> list[str]:
    closes = moments.moment(about.closes_at, zone)
    group = about.counted_with
    together = f"{anonymity.counted_together(group, about.audience)} " if group is not None else ""
    return [
        "🔒 *Until the close.* Your answer is sealed when you press Submit. Until the pulse closes it cannot be read "
        "from our database or our backups. We can tell that an envelope is in the box for you: that is how we count "
        f"everyone once. But nobody is shown that list. {anonymity.ONCE_IN_14_DAYS} {anonymity.CALLED_OFF}",
        f"{_close(about, closes)} {anonymity.DELETION}",
        f"📊 *What is shown.* {together}{anonymity.smallest_figure(about.minimum)} "
        f"{anonymity.no_subtraction(about.minimum)} {anonymity.REMEMBERED}",
        f"💬 *Comments.* {anonymity.comments(about.invited)} They are shown word for word, when at least "
        f"*{about.comments_from}* people answered, {anonymity.SHOWN_WORD_FOR_WORD}. *{anonymity.WRITE_WITH_CARE}*",
        f"⚠️ *What we cannot promise.* {anonymity.WHO_RUNS_IT} {anonymity.comparing_notes(about.minimum)} "
        f"{anonymity.JOINERS_AND_LEAVERS} {anonymity.AGREEMENT}",
    ]


def _close(about: Stored, closes: str) -> str:
    if about.was_called_off:
        return f"✉️ *Called off.* HR called this pulse off before its close. {anonymity.DESTROYED_UNREAD}"
    when = f"The pulse closed {closes}; at its close" if about.has_closed else f"When the pulse closes {closes},"
    return (
        f"✉️ *At the close.* {when} the program opens the envelopes, writes down totals and comments, destroys the "
        f"envelopes and the key. If fewer than *{about.minimum}* people answered, they are destroyed unopened."
    )


def _audience(about: Stored) -> str:
    # Of a draft for a channel or a group the number is not known yet.
    count = f"{phrases.people(about.invited)}: " if about.invited else ""
    change = "" if about.has_closed else "You can change or withdraw your answer until the close. "
    goes = "will go" if about.is_preview else "went"
    return (
        f"{change}This pulse {goes} to {count}{phrases.audience(about.audience, about.audience_names, about.guests)}. "
        f"{anonymity.readers(about.readers, shared=about.shared)}"
    )
