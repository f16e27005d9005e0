"""The company as the policy of disclosure sees it: read from rows before a launch, written back with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot import Bot
from bot.pulses.disclosure.company import Colleague, Company, Person, Wave, WaveState
from bot.pulses.disclosure.homes import homes as homes_at_launch
from bot.pulses.disclosure.publish import Release, closed, silent
from bot.pulses.disclosure.rules import APART, REMEMBER
from bot.pulses.disclosure.tree import NO_DEPARTMENT, Department, Node, Tree, departments_order, grown, set_up_order
from bot.pulses.waves import Spec
from storage import pulses as pulse_rows
from storage.database import Session
from storage.tables.company import PulseWave
from storage.tables.pulses import Survey

_DAY = timedelta(days=1)


def day_of(at: datetime) -> date:
    """Return the day that a moment counts as, for everything that is counted in days: the date in UTC."""
    return at.astimezone(UTC).date()


def departments_of_today(session: Session, homes: Mapping[Person, str] | None = None) -> dict[Person, Department]:
    """Return the department that each person is in today: the one of the name of their home, as a file or Slack says,
    where there is one; else the one they lead, else the one of theirs that was set up first. Whoever is in none is not
    in it. The only place that decides so. With `homes`, as if these were the names of homes.
    """
    by_name = pulse_rows.departments_by_name(session)
    told = pulse_rows.told_homes(session) if homes is None else homes
    found = {person: by_name[home.casefold()] for person, home in told.items() if home.casefold() in by_name}
    for person_id, department_id in pulse_rows.departments_of_people(session):
        found.setdefault(person_id, str(department_id))
    return found


@dataclass(frozen=True)
class CountedWithout:
    """How many people the next pulse counts with no department, of how many, and why.

    `homeless` have no home; `elsewhere` have one that is no department here, by the names of `homes`; `staying` are in
    a department, and are not counted with it yet.
    """

    people: int
    homeless: int
    elsewhere: int
    homes: tuple[str, ...]
    staying: int

    @property
    def total(self) -> int:
        return self.homeless + self.elsewhere + self.staying


def counted_without(bot: Bot, homes: Mapping[Person, str]) -> CountedWithout:
    """Return who would be counted with no department, if these were the names of everybody's homes; keep nothing."""
    on = day_of(bot.now())
    with bot.db.reading() as session:
        departments = departments_of_today(session, homes)
        company = read(session, on, departments)
    after = homes_at_launch(company, on)
    without = [person for person, department in after.items() if department == NO_DEPARTMENT]
    nowhere = [person for person in without if person not in departments]
    elsewhere = [person for person in nowhere if homes.get(person)]
    return CountedWithout(
        people=len(after),
        homeless=len(nowhere) - len(elsewhere),
        elsewhere=len(elsewhere),
        homes=tuple(sorted({homes[person] for person in elsewhere})),
        staying=len(without) - len(nowhere),
    )


def note_colleague(
    session: Session, person_id: str, at: datetime, *, is_colleague: bool, begins_anew: bool = False
) -> None:
    """Note that somebody is a colleague, or no longer one, if that is news. Whoever comes back is new, and so is who
    `begins_anew`: they became a guest, or are none any more, and are not asked with those with whom they were.

    Who comes on the day of a wave, after it went out, was not there to be asked: they count from the next day on.
    """
    known, today = pulse_rows.colleague(session, person_id), day_of(at)
    was_colleague = known is not None and known.left_on is None
    if is_colleague and (begins_anew or not was_colleague):
        pulse_rows.save_colleague(session, person_id, today + _DAY if pulse_rows.went_out_on(session, today) else today)
    elif known is not None and was_colleague and not is_colleague:
        pulse_rows.save_colleague(session, person_id, known.met_on, max(today, known.met_on))


def note_colleagues(session: Session, person_ids: Collection[str], at: datetime) -> None:
    """Note many colleagues at once of whom nothing was noted yet, as `note_colleague` does."""
    today = day_of(at)
    met_on = today + _DAY if pulse_rows.went_out_on(session, today) else today
    pulse_rows.meet_colleagues(session, person_ids, met_on)


def read(session: Session, on: date, departments: Mapping[Person, Department] | None = None) -> Company:
    """Return the company of that day, with everything that launches must respect; with `departments`, as if everybody
    were in these.
    """
    departments = departments_of_today(session) if departments is None else departments
    # Whom nobody noted came into the rows by another way than Slack: they are new.
    facts = [(person_id, min(met_on, on), None) for person_id, met_on in pulse_rows.unnoted(session).items()]
    guests = pulse_rows.guests(session)
    return Company(
        people={
            person_id: Colleague(
                departments.get(person_id, NO_DEPARTMENT), met_on, left_on, is_guest=person_id in guests
            )
            for person_id, met_on, left_on in [*facts, *pulse_rows.colleagues_since(session, on - REMEMBER - _DAY)]
        },
        homes=pulse_rows.homes(session),
        tree=read_tree(session),
        joined={_node(written): until for written, until in pulse_rows.joined(session).items()},
        waves=_waves(session, on),
    )


def read_tree(session: Session) -> Tree | None:
    body = pulse_rows.tree(session)
    return None if body is None else _tree(body)


def read_groups(session: Session, survey_id: int) -> tuple[Node, ...]:
    """Return the groups of a wave: as launched while it is open, as shown after its close; none when forgotten."""
    wave = pulse_rows.wave_of(session, survey_id)
    return () if wave is None else tuple(frozenset(group) for group in wave.groups)


def save_launch(session: Session, survey_id: int, before: Company, after: Company, wave: Wave) -> None:
    """Write homes, tree and wave, in the transaction that launches. Whom it asks is written with the invitations."""
    pulse_rows.save_homes(session, before.homes, after.homes)
    if after.tree is not None and after.tree != before.tree:
        pulse_rows.save_tree(session, after.tree)
    _save_wave(session, survey_id, wave)


def tree_of(session: Session, asked: Mapping[Person, Department]) -> Tree:
    """Return the company's tree, for the close of a wave that asked these people. It has all of their departments,
    unless the wave is older than the tree.
    """
    return grown(read_tree(session), Counter(asked.values()))


def open_wave(session: Session, survey_id: int) -> Wave | None:
    """Return the wave as it was launched, without whom it asked; None when it is not remembered."""
    row = pulse_rows.wave_of(session, survey_id)
    return None if row is None else _written_wave(row, {})


def one_number(asked: Mapping[Person, Department], spec: Spec, k: int) -> Wave:
    """Return a wave of which no groups are remembered: everybody who was asked is one number."""
    return Wave(day_of(spec.opened_at), asked, (frozenset(asked.values()),), k=k)


def save_close(session: Session, survey_id: int, wave: Wave, what: Release) -> None:
    """Write that the wave is published, with its groups as they were shown, and what stays joined because of it; or
    that it is silent, when nothing was published.
    """
    before = {_node(written): until for written, until in pulse_rows.joined(session).items()}
    after = closed(Company({}, joined=before, waves=(wave,)), wave, what)
    for node, until in after.joined.items():
        if before.get(node) != until:
            pulse_rows.save_joined(session, _written(node), until)
    _save_wave(session, survey_id, after.waves[0])


def save_silent(session: Session, survey_id: int) -> None:
    """Write that nothing was shown of the wave: as if it had not been."""
    wave = open_wave(session, survey_id)
    if wave is not None:
        _save_wave(session, survey_id, silent(wave))


def forget(bot: Bot) -> None:
    """Forget waves and whom they asked after 180 days, who left before that, and what is no longer joined."""
    today = day_of(bot.now())
    since = today - REMEMBER
    with bot.db.reading() as session:
        old = pulse_rows.forgettable_waves(session, since)
        is_any_old = bool(old) or any(until < today for until in pulse_rows.joined(session).values())
    if not is_any_old:
        return
    with bot.db.transaction() as session:
        for survey_id in pulse_rows.forgettable_waves(session, since):
            pulse_rows.forget_wave(session, survey_id)
        pulse_rows.forget_colleagues(session, since)
        pulse_rows.forget_joined(session, today)


def is_remembered(session: Session, person_id: str) -> bool:
    """Return whether somebody has to stay known for a while, so that later launches respect the waves that are."""
    return pulse_rows.colleague(session, person_id) is not None and bool(pulse_rows.remembered_waves(session))


def left_for_good(session: Session, person_id: str) -> None:
    """Forget that somebody was a colleague, and with whom they were counted, if no wave is remembered that needs it.

    Else it goes with `forget_leavers`, 180 days after they left.
    """
    if not is_remembered(session, person_id):
        pulse_rows.forget_colleague(session, person_id)
        pulse_rows.forget_homes_of_strangers(session)


def forget_leavers(bot: Bot) -> int:
    """Forget who left more than 180 days ago, and with whom they were counted; return how many. Safe late and twice.

    No wave is remembered any more that could have asked them.
    """
    since = day_of(bot.now()) - REMEMBER
    with bot.db.reading() as session:
        if not pulse_rows.leavers(session, since):
            return 0
    with bot.db.transaction() as session:
        gone = pulse_rows.leavers(session, since)
        pulse_rows.forget_colleagues(session, since)
        pulse_rows.forget_homes_of_strangers(session)
        return len(gone)


def remember_the_past(bot: Bot) -> None:
    """Make colleagues, homes, tree and waves of what an older version wrote down. Safe to repeat.

    A wave that was published is remembered with the groups as published; what was shown of nobody is one group more.
    One that is still open has no groups yet: it will be one number.
    """
    with bot.db.reading() as session:
        if not pulse_rows.unnoted(session) and not pulse_rows.without_wave(session):
            return
    with bot.db.transaction() as session:
        since = day_of(bot.now()) - REMEMBER
        homes: dict[Person, Department] = {}
        first_asked: dict[Person, date] = {}
        for survey in pulse_rows.without_wave(session):
            asked, day = pulse_rows.invited(session, survey.id), day_of(Spec.of(survey).opened_at)
            if day < since and survey.state not in pulse_rows.LIVE:
                pulse_rows.forget_wave(session, survey.id)
                continue
            homes |= asked
            first_asked = dict.fromkeys(asked, day) | first_asked
            _save_wave(session, survey.id, _past_wave(session, survey, day, asked))
        unnoted = pulse_rows.unnoted(session)
        pulse_rows.add_colleagues(
            session, {person: min(first_asked.get(person, met_on), met_on) for person, met_on in unnoted.items()}
        )
        _note_those_who_left(session, first_asked, day_of(bot.now()))
        if homes:
            known = pulse_rows.homes(session)
            pulse_rows.save_homes(session, known, homes | known)
            pulse_rows.save_tree(session, grown(read_tree(session), Counter(homes.values())))


def _note_those_who_left(session: Session, first_asked: Mapping[Person, date], today: date) -> None:
    for person_id, met_on in sorted(first_asked.items()):
        if pulse_rows.colleague(session, person_id) is None:
            pulse_rows.save_colleague(session, person_id, met_on, today)


def _past_wave(session: Session, survey: Survey, day: date, asked: Mapping[Person, Department]) -> Wave:
    everybody: Node = frozenset(asked.values())
    if survey.state in pulse_rows.LIVE:
        return one_number(asked, Spec.of(survey), survey.k)
    shown = pulse_rows.results(session, survey.id).get(0, {}).get("groups", ())
    groups = [frozenset(group["segments"]) for group in shown]
    rest = everybody.difference(*groups)
    return Wave(day, asked, tuple([*groups, rest] if rest else groups), "published" if shown else "silent", survey.k)


def _waves(session: Session, on: date) -> tuple[Wave, ...]:
    """Return the waves that still count. Of a silent one nothing does, but that nobody is asked again so soon."""
    counting = [
        wave for wave in pulse_rows.remembered_waves(session) if wave.state != "silent" or on - wave.day < APART
    ]
    asked = pulse_rows.asked_by(session, [wave.survey for wave in counting])
    return tuple(_written_wave(wave, asked[wave.survey]) for wave in counting)


def _written_wave(row: PulseWave, asked: Mapping[Person, Department]) -> Wave:
    state: WaveState = "open" if row.state == "open" else "published" if row.state == "published" else "silent"
    return Wave(row.day, asked, tuple(frozenset(group) for group in row.groups), state, row.k)


def _save_wave(session: Session, survey_id: int, wave: Wave) -> None:
    groups = [sorted(group, key=set_up_order) for group in sorted(wave.groups, key=departments_order)]
    pulse_rows.save_wave(session, PulseWave(survey=survey_id, day=wave.day, state=wave.state, k=wave.k, groups=groups))


def _tree(body: Any) -> Tree:
    return body if isinstance(body, str) else (_tree(body[0]), _tree(body[1]))


def _written(node: Node) -> str:
    return json.dumps(sorted(node, key=set_up_order))


def _node(written: str) -> Node:
    return frozenset(json.loads(written))
