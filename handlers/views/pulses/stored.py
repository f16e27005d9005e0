"""What is stored: the promise to everybody who is asked, with the real numbers, dates and names.

docs/anonymity.md says why each of these sentences is true, and where to check it.
"""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.pulses import Stored
from handlers.views import words as moments
from handlers.views.blocks import context, escape, section
from handlers.views.pulses import anonymity, words


def stored(about: Stored, zone: str) -> View:
    """The window behind *What is stored?*"""
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
        f"✉️ *At the close.* {_close(about, closes)} the program opens the envelopes, writes down totals and comments, "
        f"destroys the envelopes and the key. If fewer than *{about.minimum}* people answered, they are destroyed "
        f"unopened. {anonymity.DELETION}",
        f"📊 *What is shown.* {together}{anonymity.smallest_figure(about.minimum)} "
        f"{anonymity.no_subtraction(about.minimum)} {anonymity.REMEMBERED}",
        f"💬 *Comments.* {anonymity.comments(about.invited)} They are shown word for word, when at least "
        f"*{about.comments_from}* people answered, without department or score: *style and content can give you away, "
        "so write nothing only you could have written.*",
        "⚠️ *What we cannot promise.* Slack delivers your answer to our program together with your name, so someone who "
        "runs and changes this program, or Slack itself, could read it at that moment. "
        f"{about.minimum - 1} people of a group of {about.minimum} who compare notes can work out what the last one "
        "said.",
    ]


def _close(about: Stored, closes: str) -> str:
    return f"The pulse closed {closes}; at its close" if about.has_closed else f"When the pulse closes {closes},"


def _audience(about: Stored) -> str:
    # Of a draft for a channel or a group the number is not known yet.
    count = f"{words.people(about.invited)}: " if about.invited else ""
    change = "" if about.has_closed else "You can change or withdraw your answer until the close. "
    return (
        f"{change}This pulse went to {count}{words.audience(about.audience, about.audience_names)}. "
        f"{anonymity.readers(about.readers, shared=about.shared)}"
    )
