"""Pulses to begin with. Short, in plain words, and one thing at a time, so that an answer means something."""

from __future__ import annotations

from dataclasses import dataclass

from bot.pulses.kinds import Kind
from bot.pulses.questionnaire import Question

_DISAGREE, _AGREE = "Not at all", "Completely"


def _agree(text: str) -> Question:
    return Question(Kind.SCALE, text, low=_DISAGREE, high=_AGREE)


def _write(text: str) -> Question:
    return Question(Kind.TEXT, text)


@dataclass(frozen=True)
class Template:
    """A pulse somebody may start from and change. `key` is kept in forms and never renamed."""

    key: str
    title: str
    about: str
    questions: tuple[Question, ...]


TEMPLATES: tuple[Template, ...] = (
    Template(
        "engagement",
        "How is work going?",
        "Energy, clarity, recognition and growth, in under two minutes.",
        (
            _agree("Most days I look forward to my work."),
            _agree("I know what is expected of me this month."),
            _agree("Good work is noticed here."),
            _agree("I am learning things that will help me later."),
            _write("What one thing would make your work better?"),
        ),
    ),
    Template(
        "enps",
        "Would you recommend us?",
        "The employee net promoter score, and why.",
        (
            Question(
                Kind.ENPS,
                "How likely are you to recommend working here to a friend?",
                low="Not likely",
                high="Very likely",
            ),
            _write("What is the main reason for your answer?"),
        ),
    ),
    Template(
        "climate",
        "How are we doing as a team?",
        "Whether people can speak up, rely on each other and keep up.",
        (
            _agree("In my team I can say what I think."),
            _agree("When I need help, somebody in my team helps."),
            _agree("We settle disagreements fairly."),
            Question(
                Kind.CHOICE,
                "My workload in the last two weeks was …",
                ("too little", "about right", "a lot, but fine", "too much"),
            ),
            _write("What should we as a team do differently?"),
        ),
    ),
    Template(
        "change",
        "How did the change land?",
        "After a reorganisation, a move, a new tool or a new leader.",
        (
            _agree("I understand why we made this change."),
            _agree("I was told early enough."),
            _agree("I have what I need to work with it."),
            Question(Kind.YES_NO, "Would you make this change again?"),
            _write("What should we fix first?"),
        ),
    ),
    Template(
        "service",
        "How well do other departments serve you?",
        "How the house looks from the side of those who ask something of it.",
        (
            _agree("When I ask another department for something, I get an answer in time."),
            _agree("What I get is what I needed."),
            _agree("It is easy to find out whom to ask."),
            Question(
                Kind.CHOICE,
                "In the last two weeks, waiting for another department cost me …",
                ("no time", "less than an hour", "a few hours", "a day or more"),
            ),
            _write("Which hand-off between departments should we mend first?"),
        ),
    ),
)


def template(key: str) -> Template | None:
    return next((found for found in TEMPLATES if found.key == key), None)
