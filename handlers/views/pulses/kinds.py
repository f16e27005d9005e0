"""The kinds of questions: how each is composed, asked and drawn.

How answers are checked and counted is in `bot/pulses/kinds.py`. A new kind has a class on each side and a line in `of`,
for which the type checker asks.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, assert_never

from slack_sdk.models.blocks import InputBlock, PlainTextInputElement, RadioButtonsElement, StaticSelectElement

from bot.pulses.figures import Group
from bot.pulses.kinds import FEWEST_OPTIONS, MOST_OPTIONS, TEXT_LIMIT, Kind
from bot.pulses.questionnaire import COMMENTS_FROM, NO_OPINION, Question
from bot.text import shorten
from handlers.views.blocks import escape, option
from handlers.views.pulses import anonymity

# What a chart shows of a label.
IN_A_CHART = 20

_MOST_RADIO_BUTTONS = 10
_IN_A_SENTENCE = 40
_IN_A_LINE = 40
_IN_A_TABLE = 30
_NAMED_IN_A_TABLE = 2
_HOW = 250
_TWO_LINES = "Two lines: first what the lowest number means, then the highest."
_ONLY_WHERE = "a figure is shown only where people see it differently"


@dataclass(frozen=True)
class Details:
    """The second field of a question's form, in which each line says one thing."""

    label: str
    hint: str
    is_optional: bool


class KindView(ABC):
    """How the questions of one kind are composed and asked. Plain text, not escaped."""

    kind: ClassVar[Kind]
    # In the list from which its author chooses, with what it is good for: in short there, and at length below.
    name: ClassVar[str]
    worth_in_short: ClassVar[str]
    worth: ClassVar[str]
    details: ClassVar[Details | None] = None
    # Below its field, when what was sent is no answer.
    ask_again: ClassVar[str]

    def how_answered(self, question: Question) -> str:
        """Return how a question is answered, in a line, with all that can be chosen where that is its own."""
        either = [f"or “{NO_OPINION}”"] if question.has_no_opinion else []
        return shorten(", ".join([*self._choices(question), *either]), _HOW)

    def details_of(self, question: Question) -> Sequence[str]:
        """Return the lines of the second field."""
        return ()

    def wrong_details(self, lines: Sequence[str], *, has_no_opinion: bool) -> str | None:
        """Return what is wrong with the lines of the second field, None if nothing is."""
        return None

    def question(self, text: str, lines: Sequence[str], *, has_no_opinion: bool) -> Question:
        """Return the question, of lines in which nothing is wrong."""
        return Question(self.kind, text, has_no_opinion=has_no_opinion)

    @abstractmethod
    def field(self, question: Question, block_id: str, chosen: int | None = None) -> InputBlock:
        """Return the field in which it is answered; `chosen` is the place of the label that stands in it already."""

    def _choices(self, question: Question) -> list[str]:
        return [self.name]


class CountedKindView(KindView):
    """How the questions of one closed kind are drawn besides: their labels, and what came out."""

    ask_again = "Please choose one."
    # What the figure is, for the head of a table.
    figure_name: ClassVar[str]
    # How the score is written: what it is multiplied with, and the digits behind the point.
    factor: ClassVar[int] = 1
    digits: ClassVar[int] = 0

    def field(self, question: Question, block_id: str, chosen: int | None = None) -> InputBlock:
        options = [option(index, self.label(question, index)) for index in range(len(question.labels))]
        initial = options[chosen] if chosen is not None and chosen < len(options) else None
        element: RadioButtonsElement | StaticSelectElement
        if len(options) <= _MOST_RADIO_BUTTONS:
            element = RadioButtonsElement(action_id="answer", options=options, initial_option=initial)
        else:
            element = StaticSelectElement(
                action_id="answer", placeholder="Choose a number", options=options, initial_option=initial
            )
        return InputBlock(block_id=block_id, label=question.text, element=element)

    def label(self, question: Question, index: int) -> str:
        """Return one thing that can be chosen, as it stands in a form. Not escaped."""
        return question.labels[index]

    def ends_to_choose(self, question: Question) -> str:
        """Return what the ends of a scale mean, as its form says it, for where only numbers are chosen. Not escaped."""
        return ""

    @abstractmethod
    def sentence(self, question: Question, total: Group, change: str) -> str:
        """Return what is to be seen in the counts of the opinions, with how that changed. Escaped."""

    def figure(self, question: Question, group: Group) -> str:
        """Return the one thing that a question comes down to: '3.8', '+28', '75 %'. Escaped."""
        score = question.score(group.counts)
        return _chosen_most(question, group) if score is None else self.written(score)

    def written(self, score: float) -> str:
        """Return the score as it is read: '3.8', '+28', '75 %'."""
        return f"{self._rounded(score):.{self.digits}f}"

    def difference(self, before: float, now: float) -> str:
        """Return how the score changed: 'up 0.3', 'down 2 points', 'unchanged'."""
        # Of what is read, not of what was counted: 3.4 and 3.5 differ by 0.1, whatever was rounded.
        difference = self._rounded(now) - self._rounded(before)
        size = f"{abs(difference):.{self.digits}f}"
        return "unchanged" if not float(size) else f"{'up' if difference > 0 else 'down'} {size}{self._unit(size)}"

    def in_a_line(self, question: Question, total: Group) -> str:
        """Return what the ends mean, and the counts in a line: '1: 2 · 2: 5 · 3: 10'. Escaped."""
        labels = [escape(shorten(label, _IN_A_LINE)) for label in self.short_labels(question)]
        counts = " · ".join(f"{label}: {count}" for label, count in zip(labels, total.counts, strict=True))
        return "\n".join(filter(None, [self._ends_in_results(question), counts]))

    def in_lines(self, question: Question, total: Group) -> str:
        """Return the counts with shares, a line for each label: '5 · completely: *6* (15 %)'. Escaped."""
        labels = [escape(self.label(question, index)) for index in range(len(question.labels))]
        return "\n".join(
            f"{label}: *{count}* ({round(100 * share)} %)"
            for label, count, share in zip(labels, total.counts, total.shares, strict=True)
        )

    def short_labels(self, question: Question) -> list[str]:
        """Return the labels for charts and lines, which may cut them. Not escaped."""
        return list(question.labels)

    def _ends_in_results(self, question: Question) -> str:
        return ""

    def _rounded(self, score: float) -> float:
        return round(self.factor * score, self.digits)

    def _unit(self, size: str) -> str:
        return ""


class _Rating(CountedKindView):
    """Numbers, of which its author may say what the lowest and the highest mean."""

    def details_of(self, question: Question) -> Sequence[str]:
        return [end for end in (question.low, question.high) if end]

    def wrong_details(self, lines: Sequence[str], *, has_no_opinion: bool) -> str | None:
        if len(lines) not in {0, 2}:
            return "Please write two lines, or none: what the lowest number means, and what the highest."
        return None

    def question(self, text: str, lines: Sequence[str], *, has_no_opinion: bool) -> Question:
        low, high = lines or ("", "")
        return Question(self.kind, text, low=low, high=high, has_no_opinion=has_no_opinion)

    def label(self, question: Question, index: int) -> str:
        end = {0: question.low, len(question.opinions) - 1: question.high}.get(index, "")
        return f"{question.labels[index]} · {end}" if end else question.labels[index]

    def ends_to_choose(self, question: Question) -> str:
        ends = (0, len(question.opinions) - 1)
        return " … ".join(self.label(question, index) for index in ends) if question.low else ""

    def _choices(self, question: Question) -> list[str]:
        return [self.name, *([f"from “{question.low}” to “{question.high}”"] if question.low else [])]

    def _ends_in_results(self, question: Question) -> str:
        """Return '1 = not at all … 5 = completely', escaped; nothing where nobody said so."""
        named = [(question.labels[0], question.low), (question.labels[-1], question.high)]
        return " … ".join(f"{label} = {escape(meaning)}" for label, meaning in named if meaning)


# What each is worth was measured in docs/disclosure.md: a five-point question tells about twice as much as yes or no.


class _Scale(_Rating):
    kind = Kind.SCALE
    name = "A scale from 1 to 5"
    worth_in_short = "Tells most: about twice as much as yes or no"
    worth = f"A five-point question tells about twice as much as one with yes or no, because {_ONLY_WHERE}."
    details = Details("What 1 and 5 mean", _TWO_LINES, is_optional=True)
    figure_name = "average"
    digits = 1

    def sentence(self, question: Question, total: Group, change: str) -> str:
        average = self.figure(question, total)
        return f"{_said_most(total, question.opinions)}; the average is *{average}* of 5{change}."


class _Enps(_Rating):
    kind = Kind.ENPS
    name = "0 to 10, would you recommend us (eNPS)"
    worth_in_short = "One number that other companies have too"
    worth = f"The share of 9 and 10 less the share of 0 to 6. As with every question, {_ONLY_WHERE}."
    details = Details("What 0 and 10 mean", _TWO_LINES, is_optional=True)
    figure_name = "eNPS"

    def sentence(self, question: Question, total: Group, change: str) -> str:
        high, low = sum(total.counts[9:]), sum(total.counts[:7])
        return (
            f"*{high} of {total.people:,}* chose 9 or 10, and *{low}* chose 0 to 6. "
            f"The difference in percent, the eNPS, is *{self.figure(question, total)}*{change}."
        )

    def written(self, score: float) -> str:
        rounded = self._rounded(score)
        return f"{rounded:+.0f}".replace("-", "−") if rounded else "0"

    def in_lines(self, question: Question, total: Group) -> str:
        """Return one line: eleven would be too many."""
        return self.in_a_line(question, total)


class _YesNo(CountedKindView):
    kind = Kind.YES_NO
    name = "Yes or no"
    worth_in_short = "Quick to answer, and tells least"
    worth = f"A five-point question tells about twice as much as yes or no, because {_ONLY_WHERE}."
    figure_name = "said Yes"
    factor = 100

    def sentence(self, question: Question, total: Group, change: str) -> str:
        share = self.figure(question, total)
        return f"*{total.counts[0]} of {total.people:,}* said Yes, which is {share}{change}."

    def written(self, score: float) -> str:
        return f"{super().written(score)} %"

    def _unit(self, size: str) -> str:
        return " point" if size == "1" else " points"


class _Choice(CountedKindView):
    kind = Kind.CHOICE
    name = "One of up to six choices"
    worth_in_short = "Tells more when people choose differently"
    worth = f"The more choices people really make use of, the more it tells: {_ONLY_WHERE}."
    details = Details("Choices", f"One a line, two to {MOST_OPTIONS}.", is_optional=False)
    figure_name = "chosen most"

    def details_of(self, question: Question) -> Sequence[str]:
        return question.options

    def wrong_details(self, lines: Sequence[str], *, has_no_opinion: bool) -> str | None:
        if not FEWEST_OPTIONS <= len(lines) <= MOST_OPTIONS:
            return f"Please give two to {MOST_OPTIONS} choices, one a line."
        folded = {line.casefold() for line in lines}
        if len(folded) < len(lines):
            return "Each choice can stand here once."
        if has_no_opinion and NO_OPINION.casefold() in folded:
            return f"“{NO_OPINION}” is offered already, by the box below. Take one of the two away."
        return None

    def question(self, text: str, lines: Sequence[str], *, has_no_opinion: bool) -> Question:
        return Question(self.kind, text, tuple(lines), has_no_opinion=has_no_opinion)

    def sentence(self, question: Question, total: Group, change: str) -> str:
        labels = [f"“{escape(shorten(label, _IN_A_SENTENCE))}”" for label in question.opinions]
        return f"{_said_most(total, labels, counted=True)}."

    def short_labels(self, question: Question) -> list[str]:
        """Return the choices, numbered where a chart cuts one of them, so that no two look alike."""
        if max(map(len, question.labels)) <= IN_A_CHART:
            return list(question.labels)
        return [f"{number}. {label}" for number, label in enumerate(question.labels, start=1)]

    def _choices(self, question: Question) -> list[str]:
        return [f"One of: {', '.join(question.options)}"]


class _Text(KindView):
    kind = Kind.TEXT
    name = "In their own words"
    worth_in_short = "Read word for word, when enough people answered"
    worth = (
        "Needs no answer. Everybody who may read the results reads it word for word, when at least "
        f"{COMMENTS_FROM} people answered the pulse."
    )
    ask_again = "Please say it in fewer words: this is more than an envelope holds."

    def question(self, text: str, lines: Sequence[str], *, has_no_opinion: bool) -> Question:
        """Return the question; whoever has no opinion leaves it empty."""
        return Question(self.kind, text)

    def field(self, question: Question, block_id: str, chosen: int | None = None) -> InputBlock:
        return InputBlock(
            block_id=block_id,
            label=question.text,
            hint=f"Shown word for word to everybody who may read the results, {anonymity.SHOWN_WORD_FOR_WORD}. "
            f"{anonymity.WRITE_WITH_CARE}",
            optional=True,
            element=PlainTextInputElement(action_id="answer", multiline=True, max_length=TEXT_LIMIT),
        )


def of(kind: Kind) -> KindView:
    """Return how the questions of a kind are composed and asked."""
    match kind:
        case Kind.SCALE:
            return _Scale()
        case Kind.ENPS:
            return _Enps()
        case Kind.YES_NO:
            return _YesNo()
        case Kind.CHOICE:
            return _Choice()
        case Kind.TEXT:
            return _Text()
        case _:
            assert_never(kind)


def counted(kind: Kind) -> CountedKindView:
    """Return how the questions of a closed kind are drawn. Raises TypeError for another: its answers are comments."""
    view = of(kind)
    if not isinstance(view, CountedKindView):
        raise TypeError(f"nothing is counted of {kind}")
    return view


def _said_most(total: Group, labels: Sequence[str], *, counted: bool = False) -> str:
    """Return 'Most said 4' of more than half; otherwise what was said most often, which may be several."""
    most = max(total.counts)
    first = [f"*{label}*" for label, count in zip(labels, total.counts, strict=True) if count == most]
    verb = "chose" if counted else "said"
    if most * 2 > total.people:
        return f"Most {verb} {first[0]}" + (f" ({most} of {total.people:,})" if counted else "")
    together = ", ".join(first[:-1]) + (f" and {first[-1]}" if len(first) > 1 else first[0])
    each = " each" if len(first) > 1 else ""
    passive = "chosen" if counted else "said"
    share = f" ({most} of {total.people:,}{each})"
    return f"{together} {'were' if len(first) > 1 else 'was'} {passive} most often{share}"


def _chosen_most(question: Question, group: Group) -> str:
    """Return the labels that were chosen most often, with how often."""
    most = max(group.counts)
    first = [label for label, count in zip(question.labels, group.counts, strict=True) if count == most]
    named = ", ".join(escape(shorten(label, _IN_A_TABLE)) for label in first[:_NAMED_IN_A_TABLE])
    return f"{named}{', …' if len(first) > _NAMED_IN_A_TABLE else ''} ({most})"
