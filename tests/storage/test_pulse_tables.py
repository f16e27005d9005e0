"""The tables of pulses hold what they say, and nothing that could lead from an answer to a person."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from storage import pulses
from storage.database import Database
from storage.engine import QUIET_LOG
from storage.tables.pulses import PulseSeries, Survey
from tests.moments import TUESDAY_AT_NINE as AT

# A column more is a promise less: whoever adds one to the last three explains it in docs/sealing.md first.
COLUMNS = {
    "meta": ["k", "v"],
    "survey": ["id", "series", "wave", "state", "k", "k_text", "closes_at", "spec", "pk", "size"],
    "invite": ["survey", "user_id", "segment", "dm_channel", "dm_ts", "reminder_ts"],
    "colleagues": ["person_id", "met_on", "left_on"],
    "pulse_homes": ["person_id", "department"],
    "pulse_tree": ["id", "body"],
    "pulse_joined": ["node", "until"],
    "pulse_waves": ["survey", "day", "state", "k", "groups"],
    "ballot": ["survey", "mark", "sealed"],
    "result": ["survey", "question", "body"],
    "comment": ["survey", "question", "pos", "body"],
    "pulse_cursors": ["survey", "step", "zone", "last_user_id", "is_done"],
}
KEYS = {
    "ballot": ["survey", "mark"],
    "result": ["survey", "question"],
    "comment": ["survey", "question", "pos"],
    "invite": ["survey", "user_id"],
}
ANONYMOUS = ("ballot", "result", "comment")


@pytest.fixture
def asked(database: Database) -> int:
    """A survey to put envelopes into."""
    with database.transaction() as session:
        series = PulseSeries(form_token="f", creator_id="UHANA000", zone="UTC", minimum=5)
        session.add(series)
        session.flush()
        survey = Survey(series=series.id, wave=1, k=5, k_text=10, closes_at=AT, pk=b"p" * 32, size=256)
        session.add(survey)
        session.flush()
        return survey.id


def test_the_tables_have_exactly_these_columns_and_keys(database: Database) -> None:
    found = inspect(database.engine)

    assert {name: [column["name"] for column in found.get_columns(name)] for name in COLUMNS} == COLUMNS
    assert {name: found.get_pk_constraint(name)["constrained_columns"] for name in KEYS} == KEYS


def test_what_is_anonymous_has_no_moment_no_counter_and_no_second_index(database: Database) -> None:
    found = inspect(database.engine)

    for name in ANONYMOUS:
        columns = found.get_columns(name)
        assert not any("TIME" in str(column["type"]).upper() or "DATE" in str(column["type"]) for column in columns)
        assert not any(column.get("default") for column in columns), "no sequence fills a column in"
        assert found.get_indexes(name) == []
        assert all(key["referred_table"] == "survey" for key in found.get_foreign_keys(name)), "no way to a person"
        if database.engine.dialect.name == "sqlite":
            assert found.get_table_options(name) == {"sqlite_with_rowid": False}


def test_an_envelope_replaces_the_one_before_it(database: Database, asked: int) -> None:
    with database.transaction() as session:
        pulses.cast(session, asked, b"m" * 32, b"first")
        pulses.cast(session, asked, b"a" * 32, b"other")
        pulses.cast(session, asked, b"m" * 32, b"second")

    with database.reading() as session:
        assert pulses.envelopes(session, asked) == [(b"a" * 32, b"other"), (b"m" * 32, b"second")]
        assert pulses.envelope_count(session, asked) == 2
        assert pulses.is_there(session, asked, b"a" * 32)


@pytest.mark.parametrize(
    "change",
    ["UPDATE survey SET k = 4", "UPDATE survey SET k_text = 9", "UPDATE survey SET state = 'reopened'"],
    ids=["the minimum", "the comments' minimum", "the state"],
)
def test_the_database_itself_lowers_no_minimum_and_opens_nothing_again(
    database: Database, asked: int, change: str
) -> None:
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.exec_driver_sql(change)


def test_the_log_of_the_server_does_not_quote_what_people_write(database: Database) -> None:
    """The account of the tests may set this for itself; where Handoff's may not, `doctor` says what to set."""
    assert database.privacy() == {}
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            for name, wanted in QUIET_LOG.items():
                assert connection.exec_driver_sql(f"SHOW {name}").scalar_one() == wanted


def test_a_setting_that_weakens_the_promise_is_named(database: Database) -> None:
    weak = "log_statement = 'all'" if database.engine.dialect.name == "postgresql" else None
    if weak is None:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA secure_delete = OFF")
        assert database.privacy() == {"secure_delete": ("0", "1")}
    else:
        with database.engine.connect() as connection:
            connection.exec_driver_sql(f"SET {weak}")
            connection.commit()
        assert database.privacy() == {"log_statement": ("all", "none")}


def test_scrubbing_leaves_nothing_to_do(database: Database, asked: int) -> None:
    with database.transaction() as session:
        pulses.cast(session, asked, b"m" * 32, b"sealed")
        pulses.destroy_envelopes(session, asked)

    assert database.scrub("ballot")
    assert database.scrub("ballot")
