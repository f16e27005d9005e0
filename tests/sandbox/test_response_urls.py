"""response_url: five answers within half an hour, wherever the app is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.sandbox import Clock, Person, Sandbox
from tests.sandbox.blocks import actions, button, section
from tests.sandbox.conftest import Listening
from tests.sandbox.fetching import fetch


@pytest.fixture
def url(ana: Person, listening: Listening) -> str:
    ana.types("/ask", in_="secret")
    return str(listening.last["response_url"])


def test_it_answers_where_the_app_is_not(ana: Person, url: str) -> None:
    answer = WebhookClient(url).send(text="Only for you")

    assert (answer.status_code, answer.body) == (200, "ok")
    assert ana.message("Only for you", in_="secret").is_ephemeral


def test_five_times_and_no_more(url: str) -> None:
    hook = WebhookClient(url)

    codes = [hook.send(text="Again").status_code for _ in range(6)]

    assert codes == [200] * 5 + [404]


def test_half_an_hour_and_no_longer(url: str, clock: Clock) -> None:
    clock.forward(timedelta(minutes=30, seconds=1))

    assert WebhookClient(url).send(text="Late").status_code == 404


def test_bad_blocks_are_400_and_a_word(url: str) -> None:
    answer = WebhookClient(url).send(text="Hi", blocks=[section("")])

    assert (answer.status_code, answer.body) == (400, "invalid_blocks")
    assert WebhookClient(url).send_dict({"response_type": "ephemeral"}).body == "no_text"


def test_what_was_clicked_on_is_replaced(
    slack: WebClient, ana: Person, bo: Person, listening: Listening, sandbox: Sandbox
) -> None:
    slack.chat_postMessage(channel="CITHELP0", text="Old", blocks=[section("Old"), actions(button("Go"))])
    ana.clicks("Go")
    url = listening.last["response_url"]

    WebhookClient(url).send(text="New", replace_original=True)
    assert bo.sees("New")
    assert not bo.sees("Old")

    WebhookClient(url).send(text="Psst")
    assert ana.sees("Psst")
    assert not bo.sees("Psst")
    WebhookClient(url).send(text="All", response_type="in_channel")
    assert bo.sees("All")


def test_an_ephemeral_message_never_becomes_public(
    slack: WebClient, ana: Person, bo: Person, listening: Listening, sandbox: Sandbox
) -> None:
    blocks = [section("Secret"), actions(button("Share"))]
    slack.chat_postEphemeral(channel="CITHELP0", user=ana.id, text="Secret", blocks=blocks)
    ana.clicks("Share")

    hook = WebhookClient(listening.last["response_url"])
    hook.send(text="Shared", replace_original=True, response_type="in_channel")

    assert ana.sees("Shared")
    assert not bo.sees("Shared")
    assert any("cannot become public" in line for line in sandbox.lint)


def test_a_made_up_url_is_none(sandbox: Sandbox) -> None:
    assert fetch(f"{sandbox.url}response/made-up", "POST", b"{}")[0] == 404
