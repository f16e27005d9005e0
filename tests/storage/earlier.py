"""A database as the first version left it, with a little in it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

import storage
from storage.database import Database
from tests.moments import TUESDAY_AT_NINE as AT

# R-1 was taken and waits for Ana. R-2 was done in time.
EARLIER = """
INSERT INTO calendars (id, key, zone, hours, country, region, closed, open_anyway, dates, breaks) VALUES
  (1, 'paris', 'Europe/Paris', '{"mon": ["09:00-17:00"], "tue": ["09:00-17:00"]}',
   'FR', NULL, '["2026-03-10"]', '[]', '{"2026-03-16": ["09:00-12:00"]}', '{}');
INSERT INTO people (id, name, zone, is_active, is_bot, is_external, met_at) VALUES
  ('UANA0000', 'Ana', 'Europe/Paris', true, false, false, :at), ('UBO00000', 'Bo', 'UTC', true, false, false, :at);
INSERT INTO departments (id, key, name, channel_id, calendar_id, position, is_active) VALUES
  (1, 'people', 'People', 'CPEOPLE0', 1, 1, true), (2, 'it', 'IT', 'CITHELP0', 1, 0, true);
INSERT INTO requests
  (id, form_token, department_id, requester_id, assignee_id, urgency, summary, details, state, opened_at, resolution)
  VALUES
  (1, 'one', 2, 'UANA0000', 'UBO00000', 'urgent', 'A laptop', '', 'waiting', :at, 0),
  (2, 'two', 1, 'UANA0000', NULL, 'low', 'A letter', '', 'closed', :at, 1);
INSERT INTO history (id, request_id, verb, actor_id, at, words) VALUES
  (1, 1, 'opened', 'UANA0000', :at, ''), (2, 2, 'opened', 'UANA0000', :at, ''), (3, 1, 'taken', 'UBO00000', :at, ''),
  (4, 1, 'asked', 'UBO00000', :at, 'Which one?'), (5, 2, 'resolved', NULL, :at, '');
INSERT INTO ratings (id, request_id, resolution, score, time_lost, comment, at) VALUES
  (1, 2, 1, 4, '1h', 'Quick!', :at), (2, 1, 1, 2, 'more', '', :at);
INSERT INTO holdings (id, request_id, holder, person_id, from_at, to_at) VALUES
  (1, 1, 'queue', NULL, :at, :at), (2, 1, 'requester', 'UANA0000', :at, NULL), (3, 2, 'queue', NULL, :at, :at);
INSERT INTO clocks
  (id, request_id, kind, cycle, state, started_at, target, paused, paused_at, stopped_at, due_at, next_alarm_at,
   next_step) VALUES
  (1, 1, 'response', 1, 'running', :at, 14400, 0, NULL, NULL, :at, :at, 75),
  (2, 1, 'resolution', 1, 'paused', :at, 57600, 0, :at, NULL, NULL, NULL, 50),
  (5, 2, 'response', 1, 'stopped', :at, 28800, 0, NULL, :at, NULL, NULL, NULL);
INSERT INTO reminders (id, clock_id, step, at) VALUES (3, 1, 50, :at);
INSERT INTO outbox (id, notice, ids, conversation, due_at, promised_at, state, attempts, failures) VALUES
  (1, 'assigned', '{"person_id": "UBO00000", "entry_id": 3}', 'person:UBO00000', :at, :at, 'due', 0, 0),
  (2, 'assigned', '{"person_id": "UBO00000", "entry_id": 4}', 'person:UBO00000', :at, :at, 'leased', 1, 0),
  (3, 'assigned', '{"person_id": "UANA0000", "entry_id": 3}', 'person:UANA0000', :at, :at, 'sent', 1, 0);
"""


def begins_earlier(database: Database) -> None:
    """Give an empty database the first schema, and what was kept in it."""
    begin_with(database, "0001")
    with database.engine.begin() as connection:
        for statement in EARLIER.split(";\n")[:-1]:
            connection.execute(text(statement).bindparams(at=AT) if ":at" in statement else text(statement))
        if database.engine.dialect.name == "postgresql":
            # Rows that were given their ids have not counted.
            counted = (
                "calendars",
                "departments",
                "requests",
                "history",
                "holdings",
                "clocks",
                "reminders",
                "outbox",
                "ratings",
            )
            for table in counted:
                connection.execute(text(f"SELECT setval('{table}_id_seq', 100)"))


def begin_with(database: Database, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
