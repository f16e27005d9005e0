"""One id for all that follows from one interaction, in the log of whichever process."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from sqlmodel import select

from bot import Bot, trace
from bot.schedule import Tick, _guarded
from storage.database import Unavailable
from storage.tables import OutboxRow
from tests.journeys.file_steps import sends
from tests.logged import logging_to_a_string
from tests.office import Office

log = logging.getLogger("handoff")


def traces(bot: Bot) -> set[str | None]:
    """Of everything that was promised so far."""
    with bot.db.reading() as session:
        return set(session.exec(select(OutboxRow.trace_id)).all())


def test_what_is_said_because_of_a_command_is_logged_under_its_id(office: Office) -> None:
    before = traces(office.bot)
    office.sandbox.faults.fail("chat.postMessage", error="some_new_error", times=2)

    with logging_to_a_string("info") as logged:
        office.ana.types("/request it A new laptop", in_="general")
        (trace_id,) = traces(office.bot) - before
        office.settles()

    refused = [event for event in logged.events if event["event"] == "notice refused"]
    assert trace_id
    assert {event["trace_id"] for event in refused} == {trace_id}


def test_what_is_said_because_of_what_was_said_has_the_same_id(office: Office) -> None:
    """The writer of words that did not arrive is told so."""
    office.asks(office.ana, "it A new laptop")
    before = traces(office.bot)
    office.sandbox.faults.fail("chat.postMessage", error="is_archived", times=1)

    office.ana.writes("It is urgent", in_="dm", thread=office.ana.message("A new laptop", in_="dm"))
    office.settles()

    assert len(traces(office.bot) - before) == 1


def test_every_interaction_has_an_id_of_its_own(office: Office) -> None:
    before = traces(office.bot)
    for summary in ("One", "Two", "Three"):
        office.asks(office.ana, f"it {summary}")

    found = traces(office.bot) - before
    assert len(found) == 3
    assert all(one is not None and len(one) == 10 for one in found)


def test_what_happens_by_itself_has_an_id_too() -> None:
    def waits() -> None:
        log.info("sweeping")
        raise Unavailable("gone")

    with logging_to_a_string("info") as logged:
        _guarded(Tick("pulses", every=timedelta(minutes=1), sweep=waits))()

    first, second = (event["trace_id"] for event in logged.events)
    assert first == second
    assert trace.current() is None, "what comes after it belongs to something else"


def test_two_threads_have_two_ids() -> None:
    seen: list[str | None] = []
    with trace.begun() as mine:
        other = threading.Thread(target=lambda: seen.append(trace.current()))
        other.start()
        other.join()
        with trace.followed("0123456789"):
            assert trace.current() == "0123456789"
        assert trace.current() == mine

    assert seen == [None]


def test_a_file_is_carried_under_the_id_of_the_message_that_brought_it(office: Office) -> None:
    office.asks(office.ana, "it A new laptop")
    before = traces(office.bot)
    office.sandbox.faults.fail("files.getUploadURLExternal", error="some_new_error", times=1)

    with logging_to_a_string("info") as logged:
        sends(office, office.bo, "Here")

    (trace_id,) = traces(office.bot) - before
    put_off = [event for event in logged.events if event["event"] == "file put off"]
    assert trace_id
    assert put_off
    assert {event["trace_id"] for event in put_off} == {trace_id}


def test_a_home_is_drawn_anew_under_the_id_of_what_changed_it(office: Office) -> None:
    office.ana.opens_home()
    before = traces(office.bot)
    office.sandbox.faults.fail("views.publish", error="some_new_error", times=1)

    with logging_to_a_string("info") as logged:
        office.asks(office.ana, "it A new laptop")

    (trace_id,) = traces(office.bot) - before
    (not_drawn,) = (event for event in logged.events if event["event"] == "Home not drawn")
    assert trace_id == not_drawn["trace_id"]
