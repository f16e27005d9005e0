"""The policy of `bot.pulses.disclosure`, as functions: no database, no Slack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.pulses.disclosure.company import Colleague, Company, Person, Wave
from bot.pulses.disclosure.launch import Launch, Reason, Refusal, launch
from bot.pulses.disclosure.publish import Ballot, Question, closed, release, silent
from bot.pulses.disclosure.tree import Department
from tests.anonymity.publishing.lives import Answers, is_guest
from tests.anonymity.publishing.publication import Publication, Pulse


class NewPolicy:
    """What the product must do. HR takes the whole groups that it is offered, or everybody, and waits otherwise."""

    def __init__(self) -> None:
        self._company = Company({})

    def hires(self, day: date, arrivals: Mapping[Person, Department]) -> None:
        # Who comes after a wave went out was not there to be asked: they count from the next day on.
        met = day + timedelta(days=any(wave.day == day for wave in self._company.waves))
        self._know(
            {person: Colleague(department, met, is_guest=is_guest(person)) for person, department in arrivals.items()}
        )

    def loses(self, day: date, person: Person) -> None:
        facts = self._company.people[person]
        self._know({person: replace(facts, left=max(day, facts.met))})

    def moves(self, _day: date, person: Person, department: Department) -> None:
        self._know({person: replace(self._company.people[person], department=department)})

    def sets_up(self, _day: date, _department: Department) -> None:
        """Nothing yet: it counts once it has people."""

    renames = retires = sets_up

    def holds(self, day: date, pulse: Pulse, answers: Answers) -> Publication | None:
        found = launch(self._company, pulse.audience, day)
        if isinstance(found, Refusal) and found.reason is Reason.PART_OF_A_GROUP:
            offered = replace(pulse.audience, departments=found.whole_groups)
            found = launch(self._company, offered, day)
            if isinstance(found, Refusal):
                found = launch(self._company, replace(offered, departments=None), day)
        if isinstance(found, Refusal):
            return None
        if pulse.is_called_off:
            waves = tuple(silent(each) if each == found.wave else each for each in found.company.waves)
            self._company = replace(found.company, waves=waves)
            return None
        return self._closes(found, found.wave, pulse, answers)

    def _closes(self, launched: Launch, wave: Wave, pulse: Pulse, answers: Answers) -> Publication | None:
        assert launched.company.tree is not None
        ballots = [
            Ballot(home, dict(enumerate(chosen)))
            for person, home in wave.asked.items()
            if (chosen := answers(person)) is not None
        ]
        questions = {number: Question(question.options) for number, question in enumerate(pulse.questions)}
        what = release(launched.company.tree, wave.groups, ballots, questions)
        self._company = closed(launched.company, wave, what)
        if not what.answers:
            return None
        figures = [(question, what.counts.get(number, {})) for number, question in enumerate(pulse.questions)]
        return Publication(wave.day, wave.asked, what.answers, figures)

    def _know(self, facts: Mapping[Person, Colleague]) -> None:
        self._company = replace(self._company, people={**self._company.people, **facts})
