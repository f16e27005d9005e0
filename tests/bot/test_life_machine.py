"""Random verbs at random times, compared with a slow and obvious model: clocks, ledger and reminders of one request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import col, select

from bot import Bot
from bot.calendars import Calendar
from bot.clocks import checkpoints, status
from bot.departments import departments
from bot.errors import Refused
from bot.reminders import delivery, keys, sweep
from bot.requests import assignment, closing, conversation, moves, proposals
from bot.settings import Settings
from bot.standards import Urgency
from storage.database import Database
from storage.tables import Entry, Ping
from tests.bot.company import ANA, BO, FAYE, GUS, MEMBERS, Company, moves_into
from tests.bot.slow_clock import QUARTER
from tests.bot.slow_life import LEADS, SlowLife
from tests.databases import PostgresTemplates, SqliteTemplates
from tests.moments import TUESDAY_AT_NINE, monday_at

# Mostly somebody who may, and now and then anybody.
PEOPLE = st.sampled_from(["lead", "member", "member", "lead", ANA, BO, FAYE, GUS])
URGENCIES = st.sampled_from(list(Urgency))


class Life(RuleBasedStateMachine):
    """One request of Ana's, lived by the product and by the model."""

    database_url: str

    # With some notes its clocks are kept at a line of the history before long.
    @initialize(quarters=st.integers(0, 6 * 96), urgency=URGENCIES, notes=st.sampled_from([0, checkpoints.EVERY - 2]))
    def ana_asks_it(self, quarters: int, urgency: Urgency, notes: int) -> None:
        self._frozen = freeze_time(TUESDAY_AT_NINE)
        clock = cast(FrozenDateTimeFactory, self._frozen.start())
        self.company = Company(Bot(Database(self.database_url), Settings()), clock)
        at = monday_at(0) + quarters * QUARTER
        self.company.moves_to(at)
        self.id = self.company.asks("it", urgency)
        self.model = SlowLife(at, self.company, urgency)
        self.broken: dict[tuple[str, int], datetime] = {}
        with self.company.bot.db.transaction() as session:
            session.add_all(Entry(request_id=self.id, verb="noted", actor_id=BO, at=at) for _note in range(notes))

    @rule(hours=st.integers(1, 30))
    def a_day_passes_hour_by_hour(self, hours: int) -> None:
        for _hour in range(hours):
            self.time_passes(4)

    @rule(quarters=st.sampled_from([1, 2, 3, 8, 14, 20, 36, 96, 300]))
    def time_passes(self, quarters: int) -> None:
        until = self.model.at + quarters * QUARTER
        self.company.moves_to(until)
        self.model.passes(until)
        sweep.send_due(self.company.bot)
        self._reminders_arrive()
        self.model.is_swept()

    def _reminders_arrive(self) -> None:
        with self.company.bot.db.reading() as session:
            waiting = session.exec(select(Ping).where(col(Ping.sent_at).is_(None), Ping.person_id == ANA)).all()
        for ping in waiting:
            delivery.was_sent(self.company.bot, ping.reminder_id, ANA, "DANA0000", f"{ping.id}.0")

    @rule(who=PEOPLE)
    def somebody_takes_it(self, who: str) -> None:
        who = self._named(who)
        self._both("take", who, lambda: assignment.take(self.company.bot, self.id, who))

    @rule(who=PEOPLE)
    def somebody_releases_it(self, who: str) -> None:
        who = self._named(who)
        self._both("release", who, lambda: assignment.release(self.company.bot, self.id, who))

    @rule(who=PEOPLE)
    def somebody_asks(self, who: str) -> None:
        who = self._named(who)
        self._both(
            "ask",
            who,
            lambda: conversation.ask(
                self.company.bot, self.id, who, "?", idempotency_key=self.company.idempotency_key()
            ),
        )

    @rule(who=PEOPLE)
    def somebody_replies(self, who: str) -> None:
        who = self._named(who)
        self._both(
            "reply",
            who,
            lambda: conversation.reply(
                self.company.bot, self.id, who, "!", idempotency_key=self.company.idempotency_key()
            ),
        )

    @rule()
    def ana_writes(self) -> None:
        self._both(
            "write",
            ANA,
            lambda: conversation.answer(
                self.company.bot, self.id, ANA, "It still beeps.", idempotency_key=self.company.idempotency_key()
            ),
        )

    @rule(who=PEOPLE)
    def somebody_needs_not_answer(self, who: str) -> None:
        who = self._named(who)
        written = [entry.id for entry in self.company.history(self.id) if entry.verb in {"answered", "added"}]
        if written:
            self._both("acknowledge", who, lambda: conversation.acknowledge(self.company.bot, written[-1], who))

    @rule(who=PEOPLE)
    def somebody_is_done(self, who: str) -> None:
        who = self._named(who)
        self._both("resolve", who, lambda: closing.resolve(self.company.bot, self.id, who))

    @rule(who=PEOPLE)
    def somebody_reopens_it(self, who: str) -> None:
        who = self._named(who)
        self._both(
            "reopen",
            who,
            lambda: closing.reopen(self.company.bot, self.id, who, "", idempotency_key=self.company.idempotency_key()),
        )

    @rule(who=PEOPLE, urgency=URGENCIES)
    def somebody_changes_its_urgency(self, who: str, urgency: Urgency) -> None:
        who = self._named(who)
        self._both(
            "change",
            who,
            lambda: moves.change(self.company.bot, self.id, who, urgency=urgency, type_id=None),
            urgency=urgency,
        )

    @rule(who=PEOPLE, key=st.sampled_from(["it", "facilities", "finance"]))
    def somebody_moves_it(self, who: str, key: str) -> None:
        who = self._named(who)
        department_id = self.company.id_of(key)
        self._both(
            "move",
            who,
            lambda: moves.move(
                self.company.bot,
                self.id,
                who,
                "",
                department_id=department_id,
                idempotency_key=self.company.idempotency_key(),
            ),
            key=key,
        )

    @rule(who=PEOPLE, quarters=st.integers(1, 400))
    def somebody_asks_for_a_new_time(self, who: str, quarters: int) -> None:
        who = self._named(who)
        due_at = self.model.at + quarters * QUARTER
        self._both(
            "propose",
            who,
            lambda: proposals.propose(
                self.company.bot, self.id, who, "Parts.", due_at=due_at, idempotency_key=self.company.idempotency_key()
            ),
            due_at=due_at,
        )

    @rule(agrees=st.booleans())
    def ana_settles_it(self, agrees: bool) -> None:
        if self.model.proposed is not None:
            proposal = self.company.proposal(self.id)
            settle = proposals.agree if agrees else proposals.keep_old
            self._both("agree" if agrees else "decline", ANA, lambda: settle(self.company.bot, proposal.id, ANA))

    @rule(really=st.integers(0, 19))
    def ana_cancels(self, really: int) -> None:
        if really == 0:
            self._both(
                "cancel",
                ANA,
                lambda: closing.cancel(
                    self.company.bot, self.id, ANA, "", idempotency_key=self.company.idempotency_key()
                ),
            )

    def _named(self, who: str) -> str:
        known = {"member": MEMBERS[self.model.department][0], "lead": LEADS[self.model.department]}
        return known.get(who, who)

    def _both(self, verb: str, who: str, act: Callable[[], object], **how: Any) -> None:
        before = len(self.company.history(self.id))
        is_done = self.model.does(verb, who, **how)
        try:
            act()
        except Refused:
            assert not is_done, f"{verb} was refused"
        assert is_done == (len(self.company.history(self.id)) > before), "what is refused leaves no trace"

    @invariant()
    def clocks_say_what_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        assert self.company.request(self.id).state == self.model.state
        rows = self.company.clock_rows(self.id)
        assert rows.keys() == self.model.clocks.keys()
        for key, slow in self.model.clocks.items():
            row = rows[key]
            assert (row.state, row.target, row.promise) == (slow.state, slow.target, slow.promises), key
            if slow.state == "running":
                late = row.late_from if row.late_from is not None and row.late_from <= self.model.at else None
                assert late == slow.late_now(), key
            else:
                assert row.used == slow.used, key
                assert (row.due_at, row.next_alarm_at) == (None, None), key

    @invariant()
    def what_broke_once_stays_broken(self) -> None:
        if not hasattr(self, "model"):
            return
        for key, row in self.company.clock_rows(self.id).items():
            assert status.broken_at(row, self.model.at) == self.model.clocks[key].broken, key
            if row.broken_at is not None:
                assert self.broken.setdefault(key, row.broken_at) == row.broken_at, key
            assert key not in self.broken or row.broken_at is not None, key

    @invariant()
    def what_is_folded_on_is_what_the_whole_history_says(self) -> None:
        if hasattr(self, "model"):
            with self.company.bot.db.reading() as session:
                folded = checkpoints.clocks_now(
                    session, self.id, lambda number: departments.calendar_by_id(session, number)
                )
            assert checkpoints.written(folded) == checkpoints.written(self.company.clocks(self.id))

    @invariant()
    def the_ledger_covers_the_whole_life(self) -> None:
        if not hasattr(self, "model"):
            return
        stretches = self.company.holdings(self.id)
        assert stretches[0].from_at == self.model.started_at
        assert all(earlier.to_at == later.from_at for earlier, later in pairwise(stretches))
        worked: dict[tuple[str, str | None, str], timedelta] = {}
        for stretch in stretches:
            department = self.company.department_key(stretch.department_id)
            calendar: Calendar = self.company.calendar(department)
            who = (stretch.holder, stretch.person_id, department)
            counted = calendar.between(stretch.from_at, stretch.to_at or self.model.at)
            worked[who] = worked.get(who, timedelta(0)) + counted
        assert {who: span for who, span in worked.items() if span} == self.model.ledger

    @invariant()
    def every_reminder_was_due_and_in_open_hours_and_none_is_told_twice(self) -> None:
        if not hasattr(self, "model"):
            return
        # That a new time waits for a word is no step of a ladder, and has tests of its own.
        told = [one for one in self.company.reminders(self.id) if not isinstance(keys.parse(one[3]), keys.Decision)]
        assert sorted((kind, cycle, promise, step) for kind, cycle, promise, step, _ in told) == sorted(self.model.told)

    def teardown(self) -> None:
        if hasattr(self, "company"):
            self.company.bot.db.close()
            self._frozen.stop()


@pytest.mark.slow("each example lives with the database and beside it")
def test_clocks_ledger_and_reminders_are_those_of_a_slow_and_obvious_model(
    sqlite_templates: SqliteTemplates, tmp_path: Path, thoroughly: bool
) -> None:
    class Here(Life):
        number = 0

        @property
        def database_url(self) -> str:  # type: ignore[override]
            Here.number += 1
            folder = tmp_path / f"life-{Here.number}"
            folder.mkdir()
            with sqlite_templates.copied(moves_into, folder) as url:
                return url

    run_state_machine_as_test(Here, settings=_lives(100 if thoroughly else 5))


@pytest.mark.postgres
def test_so_they_are_on_postgresql(postgres_templates: PostgresTemplates, thoroughly: bool) -> None:
    class Here(Life):
        _database = None

        @property
        def database_url(self) -> str:  # type: ignore[override]
            self._database = postgres_templates.copied(moves_into)
            return self._database.__enter__()

        def teardown(self) -> None:
            super().teardown()
            if self._database is not None:
                self._database.__exit__(None, None, None)

    run_state_machine_as_test(Here, settings=_lives(25 if thoroughly else 3))


def _lives(count: int) -> settings:
    return settings(max_examples=count, stateful_step_count=25, deadline=None)
