"""The database has bad days: what somebody saw confirmed is kept, and what was not kept is still in their form."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from freezegun.api import FrozenDateTimeFactory
from sqlalchemy import text

from bot import outbox
from bot.notices import Notice
from bot.requests import queries
from bot.schedule import Dispatcher
from storage.database import Database, Unavailable
from tests.journeys.steps import DETAILS, WHAT, WHO, below, card, own_card, presses, private, rates, writes
from tests.office import Office
from tests.wording.replies import NOT_KEPT, echo_in, receipt_in

pytestmark = pytest.mark.both_databases("the database is what goes away here")

Trouble = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def locked(another: Callable[[], Database]) -> Trouble:
    """Somebody else writes, and does not come to an end."""

    @contextmanager
    def trouble() -> Iterator[None]:
        other = another()
        with other.transaction() as session:
            connection = session.connection()
            if connection.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE requests, outbox IN EXCLUSIVE MODE"))
            yield

    return trouble


@pytest.fixture
def gone(office: Office, request: pytest.FixtureRequest) -> Trouble:
    """The file cannot be opened, the server lets nobody in and ends what was open."""
    url = office.db.engine.url

    @contextmanager
    def without_file() -> Iterator[None]:
        office.db.close()
        path = Path(str(url.database))
        aside = path.rename(path.with_suffix(".aside"))
        path.mkdir()
        yield
        path.rmdir()
        aside.rename(path)

    @contextmanager
    def without_server() -> Iterator[None]:
        admin = Database(request.getfixturevalue("postgres_url_base"))
        run = admin.engine.execution_options(isolation_level="AUTOCOMMIT").connect
        with run() as connection:
            connection.execute(text(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false'))
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
            connection.execute(text(ended), {"name": url.database})
            yield
            connection.execute(text(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true'))
        admin.close()

    return without_file if url.get_backend_name() == "sqlite" else without_server


@pytest.fixture(params=["locked", "gone"])
def trouble(request: pytest.FixtureRequest) -> Trouble:
    chosen: Trouble = request.getfixturevalue(request.param)
    return chosen


def opened(office: Office) -> list[str]:
    return [shown.number for shown in queries.mine(office.bot, office.ana.id)]


def test_a_form_that_cannot_be_kept_stays_open_with_all_its_words(office: Office, trouble: Trouble) -> None:
    office.ana.types("/request", in_="general")
    office.ana.chooses("IT", in_=WHO)
    office.ana.fills(**{WHAT: "My laptop", DETAILS: "The left one"})

    with trouble():
        office.ana.submits()
        form = office.ana.modal
        assert form is not None
        assert NOT_KEPT in "".join(form.errors.values())
        assert form.value(WHAT) == "My laptop"
        assert form.value(DETAILS) == "The left one"

    assert opened(office) == []
    office.ana.submits()
    office.settles()
    assert office.ana.modal is None
    assert opened(office) == ["R-1"]
    assert "The left one" in card(office.bo).text


def test_a_line_that_cannot_be_kept_is_given_back(office: Office, trouble: Trouble) -> None:
    with trouble():
        said = office.ana.types("/request it My laptop <won't> start", in_="general")

    assert NOT_KEPT in said
    assert echo_in(said) == "it My laptop <won't> start"
    assert opened(office) == []
    assert receipt_in(office.asks(office.ana, "it My laptop won't start"))


def test_a_click_that_cannot_be_kept_says_so_and_works_afterwards(office: Office, trouble: Trouble) -> None:
    office.asks(office.ana, "it My laptop")

    with trouble():
        office.bo.clicks("Take it", on=card(office.bo))
        assert NOT_KEPT in private(office.bo)[-1]
    office.settles()
    assert card(office.bo).state == "open"

    presses(office, office.bo, "Take it", card(office.bo))
    assert card(office.bo).taken_by == "Bo Berg"
    assert len(private(office.bo)) == 1


def test_words_that_cannot_be_kept_stay_in_their_form(office: Office, trouble: Trouble) -> None:
    office.asks(office.ana, "it My laptop")
    office.bo.clicks("Reply", on=card(office.bo))

    with trouble():
        office.bo.submits(words="On its way")
        form = office.bo.modal
        assert form is not None
        assert NOT_KEPT in "".join(form.errors.values())

    office.bo.submits()
    office.settles()
    assert office.bo.modal is None
    assert below(own_card(office.ana)).count("On its way") == 1


def test_a_message_that_cannot_be_kept_is_heard_when_slack_says_it_again(
    office: Office, clock: FrozenDateTimeFactory, trouble: Trouble
) -> None:
    office.asks(office.ana, "it My laptop")
    own = own_card(office.ana)

    with trouble():
        office.ana.writes("The left one", thread=own)
    office.settles()
    assert below(card(office.bo)) == ""

    clock.tick(timedelta(minutes=1))
    office.sandbox.settle()
    office.settles()
    assert below(card(office.bo)).count("The left one") == 1


def test_somebody_who_leaves_meanwhile_is_no_member_afterwards(
    office: Office, clock: FrozenDateTimeFactory, gone: Trouble
) -> None:
    office.asks(office.ana, "it My laptop")
    presses(office, office.bo, "Take it", card(office.bo))

    with gone():
        office.bo.leaves("it-help")
    clock.tick(timedelta(minutes=1))
    office.sandbox.settle()
    office.settles()

    assert card(office.dana).state == "open"


def test_what_was_promised_before_is_said_afterwards(
    office: Office, clock: FrozenDateTimeFactory, trouble: Trouble
) -> None:
    assert receipt_in(office.ana.types("/request it My laptop", in_="general"))

    with trouble(), pytest.raises(Unavailable):
        outbox.deliver_due(office.bot, office.postman.deliver)

    office.settles()
    assert "R-1" in card(office.bo).text
    assert "R-1" in own_card(office.ana).text


def test_a_whole_life_goes_on_after_a_bad_day(office: Office, gone: Trouble) -> None:
    office.asks(office.ana, "it My laptop")
    with gone():
        assert NOT_KEPT in office.ana.types("/request mine", in_="general")
        office.ana.opens_home()

    presses(office, office.bo, "Take it", card(office.bo))
    writes(office, office.bo, "Reply", "Here is another", card(office.bo))
    presses(office, office.bo, "Done", card(office.bo))
    rates(office, office.ana)

    assert card(office.bo).stands == ("closed", "Bo Berg")


def test_the_dispatcher_outlives_it(office: Office, gone: Trouble) -> None:
    office.ana.types("/request it My laptop", in_="general")
    waits, heard = Waits(), threading.Event()

    def deliver(_notice: Notice, _attempt: outbox.Attempt) -> None:
        heard.set()

    dispatcher = Dispatcher(office.bot, deliver)
    logging.getLogger("handoff.schedule").addHandler(waits)
    try:
        with gone():
            office.db.outbox_changed.set()
            dispatcher.start()
            assert waits.noticed.wait(30)
        office.db.outbox_changed.set()
        assert heard.wait(30)
    finally:
        dispatcher.stop()
        logging.getLogger("handoff.schedule").removeHandler(waits)


class Waits(logging.Handler):
    """Notices when the log says that somebody waits for the database."""

    def __init__(self) -> None:
        super().__init__()
        self.noticed = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if "waits for the database" in record.getMessage():
            self.noticed.set()
