"""What is promised about anonymity, each sentence in one place. docs/anonymity.md says the same at length;
docs/disclosure.md and docs/sealing.md say why it is true.

Whoever wants to say more than this to employees adds a sentence here, and makes it true first.
"""

from __future__ import annotations

from bot.pulses.audiences import CountedGroup
from bot.pulses.questionnaire import Audience, Readers
from handlers.views.pulses import phrases

NO_NUMBERS = "Nobody sees a number before the close, and nobody can close earlier."
ONCE_IN_14_DAYS = (
    f"You are asked at most once in 14 days. The reminder goes to everybody, whether they answered or not. {NO_NUMBERS}"
)
# In the reminder itself.
TO_EVERYBODY = "Everybody gets this reminder, whether they answered or not."
CALLED_OFF = "HR can call it off; then all answers are destroyed unread."
REMEMBERED = (
    "We keep who was asked, and with whom they were counted, for 180 days, to keep this promise. "
    "Not who answered, not what."
)
DESTROYED_UNREAD = "All answers were destroyed unread."
DESTROYED_UNOPENED = "The envelopes were destroyed unopened."
DELETION = (
    "*Destroyed* means overwritten and deleted; on modern disks and on copies made by whoever runs the server that is "
    "as good as the disk allows. Whoever copied the whole server while the pulse was open, with its secrets, could "
    "open that one."
)
SHOWN_WORD_FOR_WORD = "without name, department or score"
WRITE_WITH_CARE = "Style and content can give you away, so write nothing only you could have written."
WHO_RUNS_IT = (
    "Slack delivers your answer to our program together with your name, so someone who runs and changes this program, "
    "or Slack itself, could read it at that moment."
)
JOINERS_AND_LEAVERS = (
    "Whoever has just joined or is about to leave is guessed more easily, when the others answer as they always do."
)
AGREEMENT = "A question without figures tells that nearly everybody agreed."


def counted_together(group: CountedGroup, audience: Audience) -> str:
    """Return with whom the reader is counted. The people of a channel or a user group are one number, for that once."""
    if audience.needs_slack:
        return (
            f"You are counted together with everybody who is asked: {phrases.people(group.people)}, as one number. "
            "That was settled before anybody answered, and it is the same for every question."
        )
    return (
        f"You are counted together with {phrases.names(group.departments)}: {phrases.people(group.people)} or more. "
        "That was settled before anybody answered, it is the same for every question, and your partners stay the same."
    )


def smallest_figure(minimum: int) -> str:
    return (
        f"No figure is shown for fewer than {minimum} answers, nor where fewer than two people see it differently from "
        "the rest. Then the group is counted with its neighbour, or nothing is shown."
    )


def no_subtraction(minimum: int) -> str:
    least = "ten" if 2 * minimum == 10 else str(2 * minimum)  # noqa: PLR2004  (a word where there is a short one)
    return (
        "From all that was published in the last 180 days nobody can add and subtract their way to fewer than "
        f"{least} of the people who were asked, apart from those who joined or left in between."
    )


def comparing_notes(minimum: int) -> str:
    return f"{minimum - 1} people of a group of {minimum} who compare notes can work out what the last one said."


def comments(invited: int) -> str:
    """Return who reads comments. Of a pulse that is not launched yet the number may be unknown: 0."""
    asked = f"the {phrases.people(invited)} who were asked" if invited else "the people who were asked"
    return f"Comments are read by everybody who may read the results, as words of {asked}."


def readers(given: Readers, *, shared: bool) -> str:
    shown = phrases.readers(given)
    everybody = "; everybody in the company can read them with `/pulse results`" if shared else ""
    return f"Results are read by: {shown}, and whoever manages pulses (HR){everybody}."
