"""What is stored: the promise to everybody who is asked, with the real numbers, dates and names.

docs/anonymity.md says why each of these sentences is true, and where to check it.
"""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.pulses import Stored
from handlers.views import words as moments
from handlers.views.blocks import context, escape, section
from handlers.views.pulses import words


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
    last = about.minimum - 1
    return [
        "🔒 *Until the close.* Your answer is sealed when you press Submit. Until the pulse closes it cannot be read "
        "from our database or our backups. We can tell that an envelope is in the box for you: that is how we count "
        "everyone once and remind only those who have not answered. But nobody is shown that list.",
        f"✉️ *At the close.* {_close(about, closes)} the program opens the envelopes, writes down totals and comments, "
        f"destroys the envelopes and the key. If fewer than *{about.minimum}* people answered, they are destroyed "
        "unopened. After that we cannot find out what you said, whoever asks us.",
        f"📊 *What is shown.* Results are shown only at the end, for groups of at least *{about.minimum}* people. "
        "Small or like-minded departments are merged with another. Comments are shown word for word, company-wide, "
        f"when at least *{about.comments_from}* people answered, without department or score: *style and content can "
        "give you away, so write nothing only you could have written.*",
        "⚠️ *What we cannot promise.* Slack delivers your answer to our program together with your name, so someone who "
        "runs and changes this program, or Slack itself, could read it at that moment. A copy of the whole server made "
        "while the pulse is open could be opened by whoever holds it and the server's secrets. "
        f"{last} people of a group of {about.minimum} who compare notes can work out what the last one said.",
    ]


def _close(about: Stored, closes: str) -> str:
    return f"The pulse closed {closes}; at its close" if about.has_closed else f"When the pulse closes {closes},"


def _audience(about: Stored) -> str:
    # Of a draft for a channel or a group the number is not known yet.
    count = f"{words.people(about.invited)}: " if about.invited else ""
    change = "" if about.has_closed else "You can change or withdraw your answer until the close. "
    return (
        f"{change}This pulse went to {count}{words.audience(about.audience, about.audience_names)}. "
        f"Results go to {words.readers(about.readers, shared=about.shared)}."
    )
