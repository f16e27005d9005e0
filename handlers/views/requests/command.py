"""What `/request` answers in private: help, lists, a card, and what was not understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.departments.naming import MOST_OFFERED, Meant, Named, Offered
from bot.requests.opening import Opened
from bot.requests.snapshot import RequestSnapshot
from handlers.views import moments
from handlers.views.blocks import actions, button, context, escape, fallback, listed, section
from handlers.views.blocks import text_blocks as paragraphs
from handlers.views.requests import ids

NO_DEPARTMENTS = (
    "No department takes requests yet. An admin sets them up with `handoff departments apply departments.toml`."
)
HOW_IT_WENT = (
    "When something is done I may ask you how it went, twice a week at most. Your answer is sealed without your name, "
    "and counted after the month if five people or more have rated that department."
)
WITH_WORDS = "request.new_with_words"
SEND_WORDS = "request.send_words"

ANOTHER = "Another department…"

_LISTED = 20
# Slack lets a button carry 2,000 characters; an id stands before the words.
MOST_IN_A_BUTTON = 1_980
# Slack refuses messages of more than about 10,000 characters, and lines of more than 3,000.
_IN_ALL = 8_000
_NAMES = 2_000


def help_text(departments: Sequence[Named]) -> dict[str, Any]:
    """All that can be typed, with the departments there are."""
    known = listed([f"`{department.key}` {escape(department.name)}" for department in departments], limit=_NAMES)
    return _private(
        section(
            "*Ask another department for something.*\n"
            "• `/request` opens a form\n"
            "• `/request it My laptop won't start` asks at once\n"
            "• `/request it` opens the form for that department\n"
            "• `/request mine` lists what you asked for\n"
            "• `/request R-12` shows one request, with all that was said and what you can do\n"
            "• `/request report` shows how your department keeps its promises, `/request report it 4w` another's\n"
            "• `/request help` shows this\n"
            "• or write me a message, or mention me where I am: I ask you who should get it"
        ),
        context(f"You can ask: {known}" if known else NO_DEPARTMENTS),
        context(HOW_IT_WENT),
        text="Type /request to ask another department for something, or /request it and what you need.",
    )


def mine(rows: Sequence[RequestSnapshot]) -> dict[str, Any]:
    """The reader's own requests."""
    if not rows:
        return _private(text="You have no open requests. `/request` makes one.")
    lines: list[str] = []
    for row in rows[:_LISTED]:
        stands = f"{escape(row.department.name)} · {moments.pressing(row, is_own=True)}"
        line = f"*{row.number}*  {escape(row.request.summary)}\n{stands}"
        if sum(map(len, lines)) + len(line) > _IN_ALL:
            break
        lines.append(line)
    more = [context(f"and {len(rows) - len(lines)} more in Home")] if len(rows) > len(lines) else []
    return _private(*[section(line) for line in lines], *more, text=f"Your open requests: {len(rows)}")


def opened(opened: Opened, written: str = "") -> dict[str, Any]:
    """It is kept: the number, and the promise in the reader's time.

    `written` is what was taken for the name of the department, where it was another word.
    """
    promise = "" if opened.promise is None else f" {moments.first_promise(opened.promise, opened.zone)}"
    receipt = (
        f"*R-{opened.request.id}* is with *{escape(opened.department.name)}*.{promise} "
        "Your card in the messages with Handoff shows how it goes."
    )
    return _private(text=receipt) if not written else _corrected(opened, written, above=receipt)


def corrected(opened: Opened, written: str) -> dict[str, Any]:
    """The same where the card itself is the receipt: only what was taken for the name of the department."""
    return _corrected(opened, written)


def _corrected(opened: Opened, written: str, *, above: str = "") -> dict[str, Any]:
    took = f"I took “{escape(written)}” for *{escape(opened.department.name)}*. If you meant another department, "
    said = f"{took}cancel this request here and ask again."
    cancel = actions([button("Cancel", ids.CANCEL, opened.request.id)])
    blocks = [section(one) for one in (above, said) if one]
    return _private(*blocks, cancel, text="\n".join(filter(None, (above, said))))


def to_whom(text: str, meant: Meant, offered: Offered) -> dict[str, Any]:
    """Asks to whom the text should go: those whose name it nearly begins with first, the others with all of it.

    The buttons carry the words, because nobody keeps them.
    """
    if not offered.departments:
        return _private(text=NO_DEPARTMENTS)
    likely = [(department, rest or text) for department, rest in meant.perhaps][:MOST_OFFERED]
    ids = {department.id for department, _ in likely}
    others = [(department, text) for department in offered.departments if department.id not in ids]
    names = " or ".join(f"*{escape(department.name)}*" for department, _ in likely)
    sentence = f"Did you mean {names}?" if likely else "*Send this to…*"
    if meant.subcommand is not None:
        sentence = f"{sentence} Or `/request {meant.subcommand}`?"
    choices = [
        button(
            department.name,
            f"{SEND_WORDS}.{place}",
            f"{department.id} {words}",
            style="primary" if place < len(likely) else None,
        )
        for place, (department, words) in enumerate([*likely, *others][:MOST_OFFERED])
    ]
    another = [button(ANOTHER, WITH_WORDS, text)] if offered.has_more else []
    return _with_echo(
        f"{sentence} A form opens with your words; nothing was sent yet. `/request help` shows what I understand.",
        text,
        actions([*choices, *another]),
    )


def too_long(rest: str) -> dict[str, Any]:
    """The form does not take all of it: what is left stands nowhere else any more."""
    return _with_echo(
        "A request holds 3,000 characters, so the form has the beginning of what you typed. This is the rest, "
        "for the thread below its card.",
        rest,
    )


def unreadable(text: str) -> dict[str, Any]:
    return _with_echo(
        "Please say in a few words what you need, up to 3,000 characters, or type `/request` for a form. "
        "Nothing was sent.",
        text,
    )


def failed(sentence: str, typed: str) -> dict[str, Any]:
    """What went wrong, with what was typed."""
    return _with_echo(sentence, typed)


def _with_echo(sentence: str, typed: str, *more: Block) -> dict[str, Any]:
    """The sentence, and below it what was typed, to be copied: it stands nowhere else any more."""
    echo, whole = paragraphs(typed, limit=_IN_ALL)
    if not echo:
        return _private(text=sentence)
    rest: list[Block] = [] if whole else [context("There was more than Slack lets me show here.")]
    return _private(section(sentence), context("You typed:"), *echo, *rest, *more, text=sentence)


def _private(*blocks: Block, text: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"response_type": "ephemeral", "text": text if not blocks else fallback(text)}
    if blocks:
        answer["blocks"] = [block.to_dict() for block in blocks]
    return answer
