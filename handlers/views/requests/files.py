"""Files that go from one side of a request to the other, and what is said of those that cannot."""

from __future__ import annotations

from collections import Counter

from slack_sdk.models.blocks import Block

from bot.requests.files import MOST_FILES, MOST_MEGABYTES, MissedFiles, Why
from bot.text import shorten
from handlers.views.blocks import escape, section
from storage.tables import Person


def counted(number: int) -> str:
    """1 file, 2 files."""
    return "1 file" if number == 1 else f"{number} files"


def comment(writer: Person, *, is_own: bool) -> str:
    """What stands above a file that was passed on; `is_own`: its writer is who reads it."""
    return "📎 You sent this." if is_own else f"📎 *{escape(writer.name)}* sent this."


def missed_to_writer(missed: MissedFiles) -> tuple[str, list[Block]]:
    """To whoever sent files: which of them the others do not see, why, and what to do."""
    others = escape(missed.snapshot.department.name if missed.is_requesters else missed.snapshot.requester.name)
    number = len(missed.why)
    what = "the file" if missed.sent == 1 else f"{number} of the {missed.sent} files"
    of = "" if missed.is_requesters else f" from *{escape(missed.writer.name)}*"
    do = _SEND_AGAIN if set(missed.why) == {Why.MANY} else _PASTE_A_LINK
    return _said(f"⚠️ {others} cannot see {what}{of}: {_reasons(missed)}. {do}")


def missed_to_reader(missed: MissedFiles) -> tuple[str, list[Block]]:
    """To the other side: that there is something which cannot be seen here, and who can see it."""
    writer, department = escape(missed.writer.name), escape(missed.snapshot.department.name)
    number = len(missed.why)
    what = "a file" if number == 1 else counted(number)
    stands = "their own messages with Handoff" if missed.is_requesters else f"the thread of {department}"
    ask = "They were asked for a link." if set(missed.why) != {Why.MANY} else "They were asked to send the rest again."
    return _said(f"📎 *{writer}* sent {what} that cannot be seen here, only in {stands}: {_reasons(missed)}. {ask}")


def refused(name: str, why: Why, *, more: int) -> str:
    """What the form says below its files when this one, and so many more, cannot be passed on."""
    others = f" ({more} more cannot either)" if more else ""
    name = shorten(name, _MOST_OF_A_NAME)
    return f"“{name}” cannot be sent{others}: {_reason(why)}. Please leave it out, or paste a link into the details."


def goes_along(number: int) -> str:
    """In the form that opens with somebody's message: its files go with it."""
    return f"📎 {counted(number)} of your message will be sent with it."


def _said(text: str) -> tuple[str, list[Block]]:
    return text, [section(text)]


def _reasons(missed: MissedFiles) -> str:
    counts = Counter(missed.why)
    if len(counts) == 1:
        return _reason(missed.why[0], len(missed.why))
    return "; ".join(f"{number}: {_reason(why, number)}" for why, number in counts.items())


def _reason(why: Why, number: int = 1) -> str:
    it, it_is = ("it", "it is") if number == 1 else ("them", "they are")
    return _WHY[why].format(it=it, it_is=it_is)


_MOST_OF_A_NAME = 80
_PASTE_A_LINK = "Please put it where they can open it, and paste the link here."
_SEND_AGAIN = "Please send the rest in another message."
_WHY = {
    Why.TOO_BIG: f"{{it_is}} larger than {MOST_MEGABYTES} MB",
    Why.KIND: "files of this kind are not passed on",
    Why.MANY: f"there are more than {MOST_FILES} in one message",
    Why.HIDDEN: "{it_is} too old for Slack to show",
    Why.CLOSED: "Slack does not let Handoff open {it}",
    Why.REFUSED: "Slack does not take {it} there",
    Why.UNREACHABLE: "Slack did not answer for too long",
}
