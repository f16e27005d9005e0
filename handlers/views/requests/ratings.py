"""How it went, on the requester's card: asked and answered with a click each. What they answered is never shown."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, CheckboxesElement, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.ratings.pool import COMMENT_LIMIT
from bot.ratings.release import COMMENTS_FROM, FEWEST_PEOPLE, MOST_MONTHS
from bot.requests.snapshot import Rating, RequestSnapshot
from handlers.views import moments
from handlers.views.blocks import actions, button, context, escape, option, section
from handlers.views.requests import dialogs, ids

SHOWS_NAME = "shows_name"
WHAT_HAPPENS = "What happens to it?"
KEPT = "Kept, sealed and without your name. Until it is counted, another click takes its place."

_SHORT = {"none": "None", "15m": "Up to 15 min", "1h": "Up to 1 h", "half_day": "Half a day", "more": "More"}
_NUMBERS = {3: "three", 5: "five", 10: "ten"}
_FEWEST, _COMMENTS, _MONTHS = (_NUMBERS[number] for number in (FEWEST_PEOPLE, COMMENTS_FROM, MOST_MONTHS))


def rating_blocks(snapshot: RequestSnapshot, note: str = "") -> list[Block]:
    """Five faces; then the time it cost; after a day that it was rated. Nothing about what was never done.

    `note` says above them what has just been kept.
    """
    request, rating = snapshot.request, snapshot.rating
    if request.state not in {"resolved", "closed"} or not snapshot.was_done:
        return []
    if rating is None:
        also = " A click also says that it is done." if request.state == "resolved" else ""
        return [
            context(
                f"How well did *{escape(snapshot.department.name)}* help you? Your answer is sealed without your name, "
                f"and counted after the month if {_FEWEST} people or more have rated.{also}"
            ),
            _scores(request.id),
            _about(request.id),
        ]
    if not rating.may_change:
        return [context(said(snapshot, rating))]
    return [
        *([context(note)] if note else []),
        context(said(snapshot, rating)),
        _scores(request.id),
        context("How much working time did this cost you?"),
        _times(request.id),
        _about(request.id),
    ]


def can_comment(snapshot: RequestSnapshot) -> bool:
    """Was it rated just now?"""
    return snapshot.rating is not None and snapshot.rating.may_change


def said(snapshot: RequestSnapshot, rating: Rating) -> str:
    """That it was rated, and nothing of how: this stands in Slack."""
    if not rating.may_change:
        return "You rated this."
    until = moments.moment(rating.changes_until, snapshot.calendar.zone)
    return (
        f"You rated this, thank you. You can change it until {until}. If something is missing, *Reopen* brings it back."
    )


def comment_form(snapshot: RequestSnapshot, token: str) -> View:
    """A word about how it went: sealed, or with the writer's name to the department at once."""
    department = escape(snapshot.department.name)
    blocks: list[Block] = [
        section(f"*{snapshot.number}*  {escape(snapshot.request.summary)}"),
        InputBlock(
            block_id="words",
            label="A comment",
            optional=True,
            element=PlainTextInputElement(
                action_id="words", multiline=True, max_length=COMMENT_LIMIT, focus_on_load=True
            ),
        ),
        InputBlock(
            block_id=SHOWS_NAME,
            label="To be read how?",
            optional=True,
            element=CheckboxesElement(action_id=SHOWS_NAME, options=[option("yes", "Show my name, please talk to me")]),
        ),
        context(
            f"*If you leave the box empty*, it is sealed without your name and this request. *{department}* reads it "
            f"word for word, sorted by the alphabet among others, after a month in which at least {_COMMENTS} people "
            "rated. Style and content can give you away: write nothing only you could have written."
        ),
        context(
            f"*If you tick it*, *{department}* reads at once: your name, this request and these words. "
            "How you rated it stays sealed."
        ),
    ]
    return dialogs.about(snapshot, dialogs.COMMENT_FORM, "How did it go?", "Send", blocks, token)


def what_happens(department: str) -> View:
    """Exactly what becomes of a rating, in a window."""
    name = escape(department)
    told = (
        "Your score, the time it cost you and a comment are each sealed by themselves, without your name and without "
        "the request. The request remembers that you rated it, and not how. The department is not told that you did.",
        f"They are counted when the month is over, if there are at least {_FEWEST} ratings of {_FEWEST} people. If "
        f"not, they wait for the next month; after {_MONTHS} months with too few they are destroyed uncounted.",
        f"*{name}* then reads how many gave which score and lost how much time. A kind of request is counted "
        "alone only if it, and all others together, have as many.",
        f"Comments are read word for word, in alphabetical order, if at least {_COMMENTS} people rated. Style and "
        "content can give you away: write nothing only you could have written.",
        "Each rating is counted once. Then all envelopes are destroyed, with the key: from then on there is nothing to "
        "open, whoever asks us.",
        "*Show my name, please talk to me* is for you to choose: your name, the request and your words then reach "
        f"*{name}* at once. Your score stays sealed.",
        "*What we cannot promise:* Slack brings us your click with your name, so whoever runs or changes this program, "
        "or Slack itself, could link the two at that moment. Whoever copied the whole server with its keys before the "
        "month was counted could open that copy. If all give the same score, everybody knows what each gave; and "
        "four of five who compare notes know the fifth.",
        "You are asked at most twice a week, and may rate anything else in its window.",
    )
    return View(type="modal", title="Your rating", close="Close", blocks=[section(one) for one in told])


def _scores(request_id: int) -> Block:
    return actions(
        [
            button(
                f"{moments.FACES[score]} {score}",
                ids.SCORES[score],
                request_id,
                read_as=f"{score} of 5: {meaning}",
            )
            for score, meaning in sorted(_MEANINGS.items())
        ],
        block_id="rating",
    )


def _times(request_id: int) -> Block:
    return actions(
        [
            button(label, ids.TIMES_LOST[time_lost], request_id, read_as=f"{label}: time lost")
            for time_lost, label in _SHORT.items()
        ],
        block_id="time-lost",
    )


def _about(request_id: int) -> Block:
    return actions([button(WHAT_HAPPENS, ids.RATING_WORDS, request_id)], block_id="rating-words")


_MEANINGS = {score: label.partition(" · ")[2] for score, label in moments.SCORES.items()}
