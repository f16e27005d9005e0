"""The pulses of the company: one that is asked every month, with a first result; and one that Hana may send now."""

from __future__ import annotations

from bot.sandbox.person import Person
from bot.sandbox.sandbox import Sandbox

WORK = "How is work going?"
RECOMMEND = "Would you recommend us?"

# Who answered the first one, with four numbers from 1 to 5, and what they wrote.
_ANSWERS = (
    ("ana", "4434", "Fewer meetings on Mondays."),
    ("bo", "5443", ""),
    ("dana", "3544", "Time to learn something new without a deadline behind it."),
    ("cem", "4554", ""),
    ("faye", "3423", "A coffee machine on the second floor!"),
    ("gus", "2432", "The invoices arrive on paper, every week."),
    ("lena", "4345", ""),
    ("mia", "5544", "I like the new laptops."),
    ("noor", "3232", ""),
    ("otto", "4433", "Quieter rooms for calls."),
    ("pia", "5455", ""),
    ("ravi", "2323", "Please tell us earlier when plans change."),
)


def ask_every_month(sandbox: Sandbox) -> None:
    """Hana begins with the template that is offered, and sends the results to #people too."""
    hana = sandbox.person("hana")
    hana.types("/pulse", in_="general")
    hana.submits()
    hana.submits(**{"And in which channel?": "people"})
    hana.submits(**{"For how long can people answer?": "3 days", "How often is it asked?": "Every month"})
    _launch(hana)


def answer_the_first(sandbox: Sandbox) -> None:
    """Twelve answer."""
    for handle, scores, words in _ANSWERS:
        person = sandbox.person(handle)
        person.clicks("Answer", on=person.message(WORK, in_="dm"))
        labels = _labels(person)
        values: dict[str, object] = {}
        for label, score in zip(labels, scores, strict=False):
            values[label] = next(option for option in _options(person, label) if option.startswith(score))
        if words:
            values[labels[-1]] = words
        person.submits(**values)
        person.closes()


def promise_something(sandbox: Sandbox) -> None:
    """Cem, who leads People, promises what most of them wished for."""
    cem = sandbox.person("cem")
    cem.clicks("Promise an action", on=cem.message(f"Results: {WORK}", in_="people"))
    cem.submits(
        **{
            "What will be done?": "A coffee machine on the second floor",
            "Who takes care of it?": sandbox.person("faye"),
            "By when?": "2026-03-13",
        }
    )


def ask_once_more(sandbox: Sandbox) -> None:
    """Hana asks everybody one thing more: two weeks after the first, so that she may."""
    hana = sandbox.person("hana")
    hana.types("/pulse", in_="general")
    hana.chooses(RECOMMEND, in_="Start from")
    for _step in ("what", "to whom", "when"):
        hana.submits()
    _launch(hana)


def answer_with(person: Person, score: int) -> None:
    """Somebody says how likely they are to recommend the company."""
    person.clicks("Answer", on=person.message(RECOMMEND, in_="dm"))
    label = _labels(person)[0]
    number = next(option for option in _options(person, label) if option.split(" ")[0] == str(score))
    person.submits(**{label: number})


def _launch(hana: Person) -> None:
    """From the preview through the last question."""
    hana.submits()
    hana.submits()
    hana.closes()


def _labels(person: Person) -> list[str]:
    modal = person.modal
    return [] if modal is None else list(modal.labels)


def _options(person: Person, label: str) -> list[str]:
    modal = person.modal
    return [] if modal is None else modal.options(label)
