"""The message that asks somebody, and what it becomes when the pulse is over. The same for everybody who is asked."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, ButtonElement, HeaderBlock

from bot.pulses.queries import Invitation
from bot.pulses.questionnaire import Question
from handlers.views import moments
from handlers.views.blocks import actions, button, context, escape, section
from handlers.views.pulses import anonymity, kinds, phrases

# What buttons are called is kept in old messages for ever: never renamed, only retired.
ANSWER = "pulse.answer"
CHOOSE = "pulse.choose"
STORED = "pulse.stored"
RESULTS = "pulse.results"
TRY_ANSWER = "pulse.try_answer"
TRY_CHOOSE = "pulse.try_choose"
TRY_STORED = "pulse.try_stored"

_BUTTON_LABEL = 75


def invitation(asked: Invitation, zone: str) -> list[Block]:
    """Return the message that asks somebody, or what became of it. `zone` is where the reader's clocks stand."""
    if not asked.is_open:
        return over(asked)
    return [
        *_opening(asked, zone),
        *_answering(asked, asked.survey_id, ANSWER, CHOOSE, STORED),
    ]


def trial(asked: Invitation, zone: str) -> list[Block]:
    """Return the same for its author, whose answers go nowhere."""
    return [*_opening(asked, zone), *_answering(asked, asked.series_id, TRY_ANSWER, TRY_CHOOSE, TRY_STORED)]


def test_message(asked: Invitation, zone: str) -> tuple[str, list[Block]]:
    """Return the trial as a message of its own: the text and the blocks."""
    note = "*A test, for you alone.* This is what people will get. What you answer here is not kept."
    return f"A test of your pulse: {text(asked, zone)}", [context(note), *trial(asked, zone)]


def text(asked: Invitation, zone: str) -> str:
    """Return the invitation in one sentence, for notifications and screen readers."""
    if asked.was_called_off:
        return f"The pulse “{escape(asked.title)}” was called off by HR."
    if not asked.is_open:
        return f"The pulse “{escape(asked.title)}” is closed. Thank you."
    closes = moments.moment(asked.closes_at, zone)
    return f"{escape(asked.title)}: {_size(asked)}. Closes {closes}. Your answer is sealed."


def reminder(asked: Invitation, zone: str) -> tuple[str, list[Block]]:
    """Return the reminder, which is the same for everybody: the text and the blocks."""
    if not asked.is_open:
        return reminder_over(asked)
    closes = moments.moment(asked.closes_at, zone)
    said = f"*{escape(asked.title)}*, {_size(asked)}, closes {closes}."
    return said, [
        section(said),
        context(anonymity.TO_EVERYBODY),
        *_answering(asked, asked.survey_id, ANSWER, CHOOSE, STORED),
    ]


def called_off(asked: Invitation) -> tuple[str, list[Block]]:
    """Return what everybody who was asked reads when it is called off: the text and the blocks."""
    said = f"*{escape(asked.title)}* was called off by HR. {anonymity.DESTROYED_UNREAD}"
    return said, [section(said)]


def over(asked: Invitation) -> list[Block]:
    """Return one line after the close: alike for those who answered and those who did not."""
    title = f"*{escape(asked.title)}*"
    if asked.was_called_off:
        return [section(f"{title} was called off by HR before it closed. There is nothing left to answer.")]
    if asked.state == "closing":
        return [section(f"{title} is closed, and the envelopes are being opened. Thank you.")]
    if asked.state == "shredded":
        few = f"fewer than {asked.minimum} people answered"
        return [section(f"{title} is closed without results, because {few}. {anonymity.DESTROYED_UNOPENED}")]
    line = section(f"{title} is closed. Thank you to everybody who answered.")
    if asked.shared:
        line.accessory = button("See the results", RESULTS, asked.survey_id)
    return [line]


def reminder_over(asked: Invitation) -> tuple[str, list[Block]]:
    """Return what becomes of the reminder: a line that says where the results are, as text and as blocks."""
    reminded = f"A reminder of *{escape(asked.title)}*"
    if asked.was_called_off:
        said = f"{reminded}, which was called off."
    elif asked.state == "closing":
        said = f"{reminded}, which is closed."
    elif asked.state == "shredded":
        said = f"{reminded}, which is closed. It has no results."
    elif asked.shared:
        said = f"{reminded}, which is closed. `/pulse results` shows what came out."
    else:
        said = f"{reminded}, which is closed. {anonymity.readers(asked.readers, shared=False)}"
    return said, [section(said)]


def _opening(asked: Invitation, zone: str) -> list[Block]:
    """Return the title, what came of the last time, and what is promised this time."""
    closes = moments.moment(asked.closes_at, zone)
    blocks: list[Block] = [
        HeaderBlock(text=asked.title),
        *phrases.actions_done("What was done since the last time", asked.done_since),
        section(f"{_size(asked)} · closes {closes}"),
    ]
    count = f"{phrases.people(asked.invited)}, " if asked.invited else ""
    who = phrases.audience(asked.composed.audience, asked.audience, asked.guests)
    if asked.counted_with is not None:
        blocks.append(context(anonymity.counted_together(asked.counted_with, asked.composed.audience)))
    sealed = f"🔒 Sealed until it closes. {anonymity.smallest_figure(asked.minimum)}"
    readers = anonymity.readers(asked.readers, shared=asked.shared)
    return [*blocks, context(sealed), context(f"Asked: {count}{who}. {readers}")]


def _answering(asked: Invitation, row_id: int, answer: str, choose: str, stored: str) -> list[Block]:
    """Return the blocks in which somebody answers. One closed question is asked right here; everything else opens a
    window.
    """
    what = button("What is stored?", stored, row_id)
    question = asked.questions[0]
    if len(asked.questions) > 1 or not question.is_closed:
        changes = context("Answered already? *Answer* changes it.")
        return [actions([button("Answer", answer, row_id, style="primary"), what]), changes]
    ends = kinds.counted(question.kind).ends_to_choose(question)
    asks = f"*{escape(question.text)}*" + (f"\n{escape(ends)}" if ends else "")
    changes = context("Answered already? Choosing again changes it.")
    return [section(asks), actions(_choices(question, row_id, choose)), actions([what]), changes]


def _choices(question: Question, row_id: int, choose: str) -> list[ButtonElement]:
    """Return the buttons of one question. Each opens the form with that choice in it; nothing is kept before it is
    sent.
    """
    return [button(shown[:_BUTTON_LABEL], f"{choose}.{index}", row_id) for index, shown in enumerate(question.labels)]


def _size(asked: Invitation) -> str:
    return f"{phrases.questions(len(asked.questions))} · {phrases.minutes(asked.minutes)}"
