"""A company that is large enough to be asked, and what people do with a pulse again and again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.pulses import ballots, queries
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from tests.moments import paris
from tests.office import Office

SECOND_NAMES = ("Adler", "Bauer", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Horvat", "Ivanov", "Jansen")

WHEN = {"From which day on?", "For how long can people answer?", "How often is it asked?"}
RECOMMEND = "How likely are you to recommend working here to a friend?"
REMINDED = "Everybody gets this reminder, whether they answered or not."
REASON = "What is the main reason for your answer?"


def a_crowd(office: Office, channel: str, count: int, zone: str = "Europe/Paris") -> list[Person]:
    """So many more people in a department's channel."""
    workspace = office.sandbox.workspace
    crowd = []
    for number in range(count):
        handle = f"{channel.replace('-', '')}{number}"
        name = f"{channel.title()} {SECOND_NAMES[number % len(SECOND_NAMES)]} {number}"
        member = workspace.add_member(handle, name=name, zone=zone, title=channel)
        workspace.join(member.id, workspace.channel(channel))
        crowd.append(office.sandbox.person(handle))
    office.sandbox.settle()
    office.settles()
    return crowd


def composes(office: Office, template: str = "Would you recommend us?", /, **plan: str | Sequence[str] | None) -> None:
    """Hana opens the composer, begins with a template, and says whom it asks and when: the preview is open then."""
    hana = office.hana
    hana.types("/pulse", in_="general")
    hana.chooses(template, in_="Start from")
    hana.submits()
    plans(office, **plan)


def plans(office: Office, **plan: str | Sequence[str] | None) -> None:
    """From the second step on: whom and when. The preview is open then."""
    for label, words in plan.items():
        if label not in WHEN:
            office.hana.chooses(words, in_=label)
    office.hana.submits()
    for label, words in plan.items():
        if label in WHEN:
            office.hana.chooses(words, in_=label)
    office.hana.submits()


def launches(office: Office) -> None:
    """From the preview to the launch, and the first messages."""
    office.hana.submits()
    office.hana.submits()
    office.hana.closes()
    office.settles()


def is_over(office: Office) -> None:
    """The close, and then everybody's messages."""
    office.moves_to(paris(9, 9))
    messages_are_edited(office)


def messages_are_edited(office: Office) -> None:
    """Time passes in which everybody's messages are edited, one by one."""
    for _edited in office.sandbox.workspace.members:
        office.moves_to(office.now() + timedelta(seconds=8))


def asked(person: Person, title: str = "Would you recommend us?") -> SeenMessage:
    """The message in which somebody is asked: the first in their messages with Handoff that names the pulse."""
    dm = person.member.dm_id
    return next(said for said in person.messages if said.channel_id == dm and title in said.text)


def answers(person: Person, score: int, reason: str | None = None, title: str = "Would you recommend us?") -> None:
    """Open the form, choose a number, write a reason perhaps, and send it."""
    person.clicks("Answer", on=asked(person, title))
    assert person.modal is not None
    number = next(option for option in person.modal.options(RECOMMEND) if option.split(" ")[0] == str(score))
    person.submits(**{RECOMMEND: number, REASON: reason})
    assert person.modal is not None
    assert "Recorded" in person.modal.text, person.modal.text
    person.closes()


def everybody_answers(office: Office, people: Sequence[Person], scores: Sequence[int]) -> None:
    """One score each, over and over again, without the windows that `answers` opens."""
    for number, person in enumerate(people):
        survey_id = queries.open_for(office.bot, person.id)[0].survey_id
        ballots.answer(office.bot, survey_id, person.id, {1: scores[number % len(scores)], 2: ""})


def one_question(office: Office, question: str, kind: str, *, title: str = "The move") -> None:
    """Hana asks everybody one question, answered in that way."""
    hana = office.hana
    hana.types("/pulse", in_="general")
    hana.chooses("A blank page", in_="Start from")
    hana.chooses(kind, in_="How is it answered?")
    hana.submits(**{"Title": title, "Question 1": question})
    hana.submits()
    plans(office)
    launches(office)
