"""The figures for Prometheus: what is counted, what is read from the database, and what is in none of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from slack_sdk.errors import SlackApiError

from bot import Bot
from bot.counters import Counters
from bot.operations import metrics
from bot.schedule import Tick, _guarded
from bot.settings import Settings
from handlers.budgets import Budgets
from handlers.slack import posting_client
from handlers.web import WebApp
from storage.database import Database, Unavailable
from tests.journeys.pulse_steps import a_crowd, answers, composes, launches
from tests.office import Office

ROOT = Path(__file__).parents[2]
WORDS = "my chair squeaks at the window"


def figures(bot: Bot) -> dict[str, float]:
    """Every figure of ours by its name and the values of its labels, in the order of their names."""
    families = text_string_to_metric_families(metrics.exposition(bot).decode())
    return {
        f"{sample.name} {', '.join(value for _label, value in sorted(sample.labels.items()))}".strip(): sample.value
        for family in families
        for sample in family.samples
        if sample.name.startswith("handoff_")
    }


def counted(office: Office, name: str) -> dict[str, float]:
    """Those figures whose name begins so, without what is zero."""
    return {
        key.removeprefix(name).strip(): value
        for key, value in figures(office.bot).items()
        if key.startswith(name) and value
    }


@pytest.fixture
def office(office: Office) -> Office:
    """Its database is measured, as in a process that runs."""
    office.db.observe = office.bot.counters.database_worked
    return office


# --- what is counted ---


def test_requests_are_counted_by_what_is_done_with_them(office: Office) -> None:
    office.asks(office.ana, "it A new laptop")
    office.asks(office.ana, "it A second screen")
    office.asks(office.ana, "people A letter")
    office.bo.clicks("Take it", on=office.bo.message("A new laptop", in_="it-help"))
    office.settles()

    assert counted(office, "handoff_requests_opened_total") == {"it": 2, "people": 1}
    assert counted(office, "handoff_request_acts_total") == {"opened": 3, "taken": 1}
    assert counted(office, "handoff_requests_unfinished") == {"it, open": 1, "it, taken": 1, "people, open": 1}


def test_what_was_not_kept_is_not_counted(office: Office) -> None:
    with office.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE outbox RENAME TO elsewhere")

    office.ana.types("/request it A new laptop", in_="general")

    assert counted(office, "handoff_requests_opened_total") == {}
    assert counted(office, "handoff_interaction_seconds_count") == {"command, failed": 1}
    with office.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO outbox")


def test_interactions_are_counted_by_kind_and_by_how_they_ended(office: Office) -> None:
    office.asks(office.ana, "it A new laptop")
    card = office.dana.message("A new laptop", in_="it-help")
    office.bo.clicks("Take it")
    office.dana.raw_click(action_id="request.take", value="1", message=card)

    found = counted(office, "handoff_interaction_seconds_count")

    assert found["command, ok"] == 1
    assert (found["action, ok"], found["action, refused"]) == (1, 1)


def test_messages_are_counted_by_what_came_of_them(office: Office) -> None:
    office.sandbox.faults.fail("chat.postMessage", error="is_archived", times=1)

    office.asks(office.ana, "it A new laptop")

    found = counted(office, "handoff_notices_total")
    assert found["department-card, given_up"] == 1
    assert found["requester-card, sent"] == 1
    assert counted(office, "handoff_undelivered") == {"": 1}


def test_calls_to_slack_are_counted_by_method_and_answer(office: Office) -> None:
    """Those of listeners and of the outbox, those that were refused, and those that nobody answered."""
    office.ana.types("/request", in_="general")
    paced = posting_client(office.settings, Budgets(office.bot))
    office.sandbox.faults.rate_limit("chat.update", retry_after=30)
    office.sandbox.faults.lose_call("users.info")
    for _twice in range(2):
        with pytest.raises(SlackApiError):
            paced.chat_update(channel="C1", ts="1.2", text="x")
    with pytest.raises(OSError):  # noqa: PT011  (whatever the system calls a connection that ends)
        paced.users_info(user="UANA0000")
    with pytest.raises(SlackApiError):
        paced.users_info(user="UNOBODY0")

    found = counted(office, "handoff_slack_calls_total")

    assert found["ok, views.open"] == 1
    assert (found["ratelimited, chat.update"], found["held_back, chat.update"]) == (1, 1)
    assert (found["unreachable, users.info"], found["user_not_found, users.info"]) == (1, 1)


def test_what_happens_by_itself_is_counted(bot: Bot) -> None:
    def waits() -> None:
        raise Unavailable("gone")

    for name, sweep in (("pulses", lambda: None), ("prune", waits)):
        _guarded(Tick(name, timedelta(minutes=1), sweep), bot.counters.ticked)()

    found = figures(bot)
    assert (found["handoff_tick_seconds_count ok, pulses"], found["handoff_tick_seconds_count waits, prune"]) == (1, 1)


def test_the_work_of_the_database_is_measured(office: Office) -> None:
    before = counted(office, "handoff_database_seconds_count")

    office.asks(office.ana, "it A new laptop")

    after = counted(office, "handoff_database_seconds_count")
    assert after["write"] > before.get("write", 0)
    assert after["wait"] == after["write"]
    assert after["read"] > before.get("read", 0)


# --- what stands in the database ---


def test_what_waits_is_told_by_rank_with_its_age(office: Office) -> None:
    office.ana.types("/request it A new laptop", in_="general")

    aged = replace(office.bot, now=lambda: office.now() + timedelta(seconds=90))
    found = figures(aged)

    assert found["handoff_outbox_due cards"] >= 2
    assert found["handoff_outbox_oldest_seconds cards"] == 90
    assert found["handoff_outbox_waiting bulk"] == found["handoff_outbox_oldest_seconds bulk"] == 0


def test_promises_that_run_are_told_and_whether_they_are_late(office: Office) -> None:
    office.asks(office.ana, "it A new laptop")
    assert counted(office, "handoff_clocks_running") == {"it, resolution, in_time": 1, "it, response, in_time": 1}

    late = replace(office.bot, now=lambda: office.now() + timedelta(days=1))
    found = figures(late)

    assert found["handoff_clocks_running it, response, late"] == 1
    assert found["handoff_alarm_lag_seconds"] > 3600, "nobody sweeps"


def test_every_process_tells_the_same_of_the_database_and_its_own_of_itself(office: Office) -> None:
    office.asks(office.ana, "it A new laptop")
    other = replace(office.bot, counters=Counters())

    mine, others = figures(office.bot), figures(other)

    stored = [
        name for name in mine if re.match(r"handoff_(requests_unf|clocks|outbox|undel|alarm|database_bytes)", name)
    ]
    assert len(stored) > 10
    assert {name: mine[name] for name in stored} == {name: others[name] for name in stored}
    assert "handoff_requests_opened_total it" in mine
    assert "handoff_requests_opened_total it" not in others


def test_where_the_database_is_gone_what_was_counted_is_told_all_the_same() -> None:
    gone = Bot(Database("sqlite:////nowhere/at/all/handoff.db"), Settings())
    gone.db.observe = gone.counters.database_worked
    gone.counters.acted("opened", "it")
    with pytest.raises(Unavailable), gone.db.reading():
        pass

    found = figures(gone)

    assert found["handoff_database_up"] == 0
    assert found["handoff_requests_opened_total it"] == 1
    assert found["handoff_database_unavailable_total"] == 1
    assert not any(name.startswith("handoff_outbox") for name in found)


# --- what is in none of them ---


def test_no_person_no_word_and_no_secret_is_in_the_figures(office: Office) -> None:
    office.asks(office.ana, f"it {WORDS}")
    office.asks(office.ana, "nosuchdepartment please")
    office.bo.clicks("Take it", on=office.bo.message(WORDS, in_="it-help"))
    office.ana.types("/request R-99", in_="general")
    office.sandbox.faults.fail("chat.postMessage", error="is_archived", times=2)
    office.ana.writes(WORDS, in_="dm", thread=office.ana.message(WORDS, in_="dm"))
    office.settles()

    told = metrics.exposition(office.bot).decode()

    assert "handoff_requests_opened_total" in told
    workspace = office.sandbox.workspace
    ids = [*workspace.members, *workspace.channels]
    names = [member.name for member in workspace.members.values() if not member.is_bot]
    settings = office.settings
    secrets = [settings.bot_token, settings.app_token, settings.signing_secret, settings.secret, settings.keys]
    for private in (*ids, *names, *secrets, *WORDS.split()[1:3], "nosuchdepartment", "R-1", office.db.place):
        assert not re.search(rf"\b{re.escape(private)}\b", told), private


def test_of_answering_a_pulse_nothing_is_counted(office: Office) -> None:
    """Not that somebody opened the form, not that an envelope came: whoever reads the figures would know when."""
    colleagues = a_crowd(office, "it-help", 10)
    composes(office)
    launches(office)
    office.sandbox.settle()
    before = figures(office.bot)

    answers(colleagues[0], 9, WORDS)

    assert figures(office.bot) == before


@pytest.mark.parametrize("answer", ["it's broken", "<@U012AB3CD>", "", "a b"])
def test_what_slack_says_is_a_word_or_it_is_counted_as_other(answer: str) -> None:
    counters = Counters()

    counters.slack_answered("chat.update", answer)

    assert (
        counters.registry.get_sample_value("handoff_slack_calls_total", {"method": "chat.update", "answer": "other"})
        == 1
    )


def test_however_many_words_slack_has_the_figures_stay_few() -> None:
    counters = Counters()
    for number in range(1_000):
        counters.slack_answered("chat.update", f"error_{number}")

    (calls,) = [family for family in counters.registry.collect() if family.name == "handoff_slack_calls"]
    assert len(calls.samples) < 100


# --- where they are read ---


def test_every_figure_is_in_the_documentation_and_no_other(bot: Bot) -> None:
    documented = set(re.findall(r"`(handoff_\w+)`", (ROOT / "docs" / "operations.md").read_text("utf-8")))

    told = {
        line.split()[2] for line in metrics.exposition(bot).decode().splitlines() if line.startswith("# TYPE handoff")
    }

    assert told == documented


def test_they_are_at_metrics_and_nowhere_else(bot: Bot) -> None:
    assert asked(metrics.application(bot), "/metrics")[0] == "200 OK"
    status, body = asked(metrics.application(bot), "/")
    assert status == "404 Not Found"
    assert b"/metrics" in body


def test_web_gives_them_at_its_own_port(office: Office) -> None:
    web = WebApp(office.app, "a secret", dict, lambda: metrics.exposition(office.bot))

    status, body = asked(web, "/metrics")

    assert status == "200 OK"
    assert b"handoff_info" in body


def asked(application: Any, path: str) -> tuple[str, bytes]:
    """Ask a WSGI application for a page."""
    begun: list[str] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET"}
    body = b"".join(application(environ, lambda status, _headers: begun.append(status)))
    return begun[0], body
