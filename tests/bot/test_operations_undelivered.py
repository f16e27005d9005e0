"""An admin sees on the command line what could not be delivered, why, and what to do, and does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, outbox
from bot.__main__ import main
from bot.notices import DeliveryTrouble, DepartmentCard, PulseExport, RequesterLine
from bot.operations import undelivered
from bot.operations.doctor import examine
from bot.outbox import GiveUp, TryLater
from bot.requests import conversation
from bot.settings import Settings, variables
from handlers import slack
from storage import outbox as rows
from storage.database import Database
from tests.bot.company import ANA, BO, DANA, Company, moves_into

pytestmark = pytest.mark.begins_with(fill=moves_into)

SECRET = "The password is swordfish"


@pytest.fixture
def company(database_url: str, clock: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    """An admin's shell on the database of the company, where Ana has asked IT and Bo answered."""
    for variable in variables():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("DATABASE_URL", database_url)
    database = Database(database_url)
    found = Company(Bot(database, Settings(admins=(DANA,))), clock)
    request_id = found.asks()
    conversation.reply(found.bot, request_id, BO, SECRET, idempotency_key="reply")
    yield found
    database.close()


def deliver(company: Company, trouble: Callable[[object], Exception | None]) -> None:
    """A minute passes, in which Slack says that to each notice."""

    def say(notice: object, _attempt: outbox.Attempt) -> None:
        error = trouble(notice)
        if error is not None:
            raise error

    for _second in range(60):
        outbox.deliver_due(company.bot, say)
        company.clock.tick(timedelta(seconds=1))


def dead(company: Company) -> list[int]:
    with company.bot.db.reading() as session:
        return [row.id for row in rows.dead(session, 100)]


def test_where_everything_arrives_there_is_nothing_to_list(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(company, lambda _notice: None)

    assert main(["outbox", "list"]) == 0
    assert capsys.readouterr().out == "Everything was delivered, or is on its way.\n"
    assert "outbox" not in {one.check for one in examine(company.bot)}


def test_what_could_not_be_delivered_is_listed_with_its_reason_and_what_to_do_and_without_words(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(company, lambda notice: GiveUp("is_archived") if isinstance(notice, RequesterLine) else None)

    main(["outbox", "list"])

    said = capsys.readouterr().out
    assert "requester line of R-1 to Ana Alves (UANA0000), promised Tue 3 Mar 08:00 UTC" in said
    assert "is_archived: Bring the channel back" in said
    assert "swordfish" not in said
    assert "1 message was not delivered." in {one.what for one in examine(company.bot)}


def test_what_is_retried_is_said_and_what_is_dropped_is_not(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(company, lambda _notice: GiveUp("is_archived"))
    first, *others = sorted(dead(company))
    assert others

    assert main(["outbox", "retry", str(first)]) == 0
    assert main(["outbox", "drop", *map(str, others)]) == 0
    said: list[object] = []
    deliver(company, said.append)

    assert "1 message is tried again" in capsys.readouterr().out
    assert any(isinstance(notice, DepartmentCard) for notice in said)
    assert dead(company) == []


def test_everything_is_retried_at_once(company: Company) -> None:
    deliver(company, lambda _notice: GiveUp("is_archived"))
    assert len(dead(company)) > 1

    assert main(["outbox", "retry", "--all"]) == 0

    assert dead(company) == []


@pytest.mark.parametrize("act", ["retry", "drop"])
def test_a_number_that_is_nothing_undelivered_is_refused_with_the_way_on(
    company: Company, capsys: pytest.CaptureFixture[str], act: str
) -> None:
    assert main(["outbox", act, "404"]) != 0
    assert "`handoff outbox list` shows what could not" in capsys.readouterr().err


def test_what_is_on_its_way_cannot_be_dropped(company: Company) -> None:
    with company.bot.db.reading() as session:
        waiting = [row.id for row in rows.undelivered(session)]

    assert undelivered.drop(company.bot, waiting) == 0
    assert undelivered.retry(company.bot, waiting) == 0


def test_what_waits_because_slack_lets_nobody_in_is_listed_too(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    for _quarter in range(2):
        deliver(company, lambda _notice: TryLater("invalid_auth", is_down=True))
        company.clock.tick(timedelta(minutes=15))

    main(["outbox", "list"])

    said = capsys.readouterr().out
    assert "the oldest since Tue 3 Mar 08:00 UTC\n    invalid_auth: The token no longer works." in said
    assert any("(invalid_auth)" in one.what for one in examine(company.bot))


def test_an_admin_is_told_once_for_each_reason_however_much_dies_of_it(company: Company) -> None:
    told: list[object] = []

    def trouble(notice: object) -> Exception | None:
        if isinstance(notice, DeliveryTrouble):
            told.append(notice)
            return None
        return GiveUp("unheard_of")

    deliver(company, trouble)
    with company.bot.db.transaction() as session:
        for survey_id in range(1, 6):
            outbox.enqueue(session, PulseExport(ANA, survey_id), company.bot.now())
    for _minute in range(4):
        deliver(company, trouble)

    assert told == [DeliveryTrouble(DANA)]


def test_every_reason_that_we_know_has_an_advice_of_its_own() -> None:
    known = slack.UNTIL_INSTALLED | slack.UNREACHABLE_CHANNEL | slack._NOT_FOR_US | slack.GONE_PEOPLE

    assert {code for code in known if undelivered.advice(code) == undelivered.advice("unheard_of")} == set()
