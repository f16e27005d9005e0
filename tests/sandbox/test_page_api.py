"""The JSON behind the page: what it shows, what it lets people do, and whom it refuses."""

from __future__ import annotations

import http.client
import json
import threading
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Person, Sandbox
from bot.sandbox.page_api import next_morning
from tests.sandbox.blocks import actions, button, home, input_, modal, option, section, select
from tests.sandbox.conftest import Listening
from tests.sandbox.fetching import fetch

PARIS = ZoneInfo("Europe/Paris")


class Browser:
    """A web page that speaks with the sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._url = sandbox.url.rstrip("/")

    def asks(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], str]:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return fetch(f"{self._url}{path}", method, None if body is None else json.dumps(body).encode(), given)

    def state(self, user_id: str) -> dict[str, Any]:
        status, _, said = self.asks("GET", f"/sandbox/state?as={user_id}")
        assert status == 200
        state: dict[str, Any] = json.loads(said)
        return state

    def posts(self, path: str, body: Any) -> dict[str, Any]:
        status, _, said = self.asks("POST", path, body, X_Sandbox="1", Content_Type="application/json")
        assert status == 200
        answer: dict[str, Any] = json.loads(said)
        return answer

    def acts(self, user_id: str, do: str, **more: Any) -> dict[str, Any]:
        return self.posts("/sandbox/act", {"as": user_id, "do": do, **more})


@pytest.fixture
def browser(sandbox: Sandbox) -> Browser:
    return Browser(sandbox)


class TestSafety:
    def test_only_a_page_of_ours_can_act(self, browser: Browser) -> None:
        act = {"as": "UANA0000", "do": "home"}

        assert browser.asks("POST", "/sandbox/act", act, Content_Type="application/json")[0] == 403
        assert browser.asks("POST", "/sandbox/act", act, X_Sandbox="1", Content_Type="text/plain")[0] == 403
        assert browser.asks("POST", "/sandbox/clock", {"forward": 60}, Content_Type="application/json")[0] == 403
        assert browser.asks("GET", "/sandbox/act")[0] == 404

    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "[bad"])
    def test_names_pointed_at_us_are_refused(self, browser: Browser, host: str) -> None:
        for path in ("/", "/sandbox/state?as=UANA0000", "/api/auth.test", "/link/"):
            assert browser.asks("GET", path, Host=host)[0] == 403

    @pytest.mark.parametrize("host", ["localhost:1234", "127.0.0.1", "[::1]:80"])
    def test_loopback_by_any_name_is_fine(self, browser: Browser, host: str) -> None:
        assert browser.asks("GET", "/sandbox/state?as=UANA0000", Host=host)[0] == 200

    def test_nothing_comes_from_outside(self, browser: Browser) -> None:
        _, headers, _ = browser.asks("GET", "/sandbox/state?as=UANA0000")

        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        "path", ["/page/../page_api.py", "/page/%2e%2e/page_api.py", "/page//etc/passwd", "/page/.", "/elsewhere"]
    )
    def test_only_the_pages_own_files_are_served(self, browser: Browser, path: str) -> None:
        assert browser.asks("GET", path)[0] == 404

    def test_it_listens_on_loopback(self, sandbox: Sandbox) -> None:
        assert sandbox.url.startswith("http://127.0.0.1:")


class TestState:
    def test_it_is_what_one_person_may_see(
        self, browser: Browser, slack: WebClient, ana: Person, bo: Person, listening: Listening
    ) -> None:
        parent = ana.writes("A question", in_="it-help")
        bo.writes("An answer", thread=ana.message("A question"))
        ana.writes("For board eyes", in_="secret")
        slack.chat_postEphemeral(channel="CITHELP0", user=ana.id, text="Psst", blocks=[section("Psst")])
        slack.views_publish(user_id=ana.id, view=home())

        hers, his = browser.state(ana.id), browser.state(bo.id)

        assert (hers["team"], hers["me"]["name"]) == ("Northwind", "Ana Alves")
        assert {person["handle"] for person in hers["people"]} == {"helper", "ana", "bo"}
        shown = {message["text"]: message for message in hers["messages"]["CITHELP0"]}
        assert shown["A question"]["reply_count"] == 1
        assert shown["An answer"]["thread_ts"] == parent.ts
        assert shown["Psst"]["ephemeral"] is True
        assert "Psst" not in {message["text"] for message in his["messages"]["CITHELP0"]}
        assert {channel["name"] for channel in his["channels"]} == {"it-help", "elsewhere", "bo"}
        assert "CELSEWHERE" not in his["messages"]
        assert hers["home"]["type"] == "home"
        assert his["home"] is None
        assert hers["commands"][0] == {
            "command": "/ask",
            "description": "Ask for something",
            "usage_hint": "[what]",
        }
        assert hers["wire"][-1]["what"] == "views.publish"

    def test_everybody_sees_which_window_was_refused(self, browser: Browser, slack: WebClient) -> None:
        assert browser.state("UANA0000")["refused_views"] == []

        with pytest.raises(SlackApiError):
            slack.views_open(trigger_id="1.2.3", view=modal())

        assert browser.state("UBO00000")["refused_views"] == ["views.open: invalid_trigger_id"]

    def test_nobody_sees_nothing(self, browser: Browser) -> None:
        assert browser.asks("GET", "/sandbox/state?as=UNOBODY0")[0] == 404

    def test_unread_messages_are_counted_until_they_are_read(self, browser: Browser, ana: Person, bo: Person) -> None:
        bo.writes("One", in_="it-help")
        bo.writes("Two", in_="it-help")

        def unread() -> int:
            channels = browser.state(ana.id)["channels"]
            return next(int(channel["unread"]) for channel in channels if channel["name"] == "it-help")

        assert unread() == 2
        assert browser.acts(ana.id, "read", channel="CITHELP0")["ok"]
        assert unread() == 0

    def test_one_sees_who_has_something_unread(
        self, browser: Browser, slack: WebClient, ana: Person, bo: Person, listening: Listening
    ) -> None:
        def unread() -> dict[str, int]:
            return {person["handle"]: person["unread"] for person in browser.state(ana.id)["people"]}

        assert unread() == {"helper": 0, "ana": 0, "bo": 0}
        ana.writes("One", in_="it-help")
        ana.writes("Not for Bo", in_="secret")
        slack.chat_postMessage(channel=bo.id, text="Two")

        assert unread() == {"helper": 0, "ana": 0, "bo": 2}
        bo.reads_everything()
        assert unread() == {"helper": 0, "ana": 0, "bo": 0}

    def test_without_a_name_it_is_what_the_first_person_sees(self, browser: Browser) -> None:
        status, _, said = browser.asks("GET", "/sandbox/state")

        assert status == 200
        assert json.loads(said)["me"]["name"] == "Ana Alves"

    def test_changes_are_told_as_they_happen(self, browser: Browser, sandbox: Sandbox, ana: Person) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(sandbox.url).port, timeout=60)
        connection.request("GET", "/sandbox/changes")
        stream = connection.getresponse()
        assert stream.readline() == b"retry: 500\n"
        stream.readline()
        first = json.loads(stream.readline().decode().removeprefix("data: "))

        sandbox.workspace.touch()

        stream.readline()
        second = json.loads(stream.readline().decode().removeprefix("data: "))
        assert second["version"] > first["version"]
        sandbox.stop()
        connection.close()


class TestActing:
    def test_messages_and_commands(self, browser: Browser, bo: Person, listening: Listening) -> None:
        listening.answers = lambda kind, _: (200, "Done" if kind == "command" else "")

        assert browser.acts("UANA0000", "send", channel="CITHELP0", text="Hello <b>") == {"ok": True, "reply": ""}
        said = bo.message("Hello <b>")
        assert browser.acts("UANA0000", "send", channel="CITHELP0", text="/ask it") == {"ok": True, "reply": "Done"}
        assert browser.acts("UANA0000", "send", channel="CITHELP0", text="More", thread_ts=said.ts)["ok"]
        assert [reply.text for reply in said.replies] == ["More"]

    def test_clicks_are_checked_against_what_is_there(
        self, browser: Browser, slack: WebClient, listening: Listening, ana: Person
    ) -> None:
        menu = select(option("IT"), option("People"))
        blocks = [section("Card"), actions(button(value="7"), menu, block_id="row")]
        card = slack.chat_postMessage(channel="CITHELP0", text="Card", blocks=blocks)
        place = {"from": {"channel": "CITHELP0", "ts": card["ts"]}, "block_id": "row"}

        assert browser.acts("UBO00000", "click", **place, action_id="take", value="forged")["ok"]
        assert listening.last["actions"][0]["value"] == "7"
        given = {"selected_option": {"value": "people"}}
        assert browser.acts("UBO00000", "click", **place, action_id="choose", **given)["ok"]
        assert listening.last["actions"][0]["selected_option"]["text"]["text"] == "People"

        wrong = browser.acts("UBO00000", "click", **place, action_id="nothing")
        assert wrong == {"ok": False, "error": "That is not there any more."}
        forged = {"selected_option": {"value": "forged"}}
        assert not browser.acts("UBO00000", "click", **place, action_id="choose", **forged)["ok"]

    def test_a_form_is_filled_in_sent_and_closed(
        self, browser: Browser, slack: WebClient, ana: Person, listening: Listening
    ) -> None:
        ana.types("/ask", in_="it-help")
        trigger = listening.last["trigger_id"]
        view = slack.views_open(trigger_id=trigger, view=modal(input_("What"), input_("Why")))["view"]
        field = {"view_id": view["id"], "block_id": "what", "action_id": "write"}

        assert browser.acts(ana.id, "change", **field, state={"value": "A laptop"})["ok"]
        assert browser.acts(ana.id, "submit", view_id=view["id"])["ok"]
        shown = browser.state(ana.id)["modals"][0]
        assert shown["errors"] == {"why": "Please complete this required field."}
        assert shown["state"]["values"]["what"]["write"]["value"] == "A laptop"

        values = {"why": {"write": {"value": "It broke"}}}
        assert browser.acts(ana.id, "submit", view_id=view["id"], values=values)["ok"]
        assert browser.state(ana.id)["modals"] == []
        gone = browser.acts(ana.id, "close", view_id=view["id"])
        assert gone == {"ok": False, "error": "That form is closed."}

    def test_somebody_elses_form_is_out_of_reach(
        self, browser: Browser, slack: WebClient, ana: Person, listening: Listening
    ) -> None:
        ana.types("/ask", in_="it-help")
        view = slack.views_open(trigger_id=listening.last["trigger_id"], view=modal())["view"]

        assert not browser.acts("UBO00000", "submit", view_id=view["id"])["ok"]

    def test_home_shortcuts_and_channels(
        self, browser: Browser, slack: WebClient, ana: Person, bo: Person, listening: Listening
    ) -> None:
        slack.views_publish(user_id=bo.id, view=home(actions(button("New"), block_id="top")))

        assert browser.acts(bo.id, "home")["ok"]
        assert listening.events("app_home_opened")
        assert browser.acts(bo.id, "click", **{"from": {"home": True}}, block_id="top", action_id="take")["ok"]
        assert browser.acts(bo.id, "leave_home")["ok"]
        assert browser.acts(bo.id, "shortcut", callback_id="new")["ok"]
        assert listening.last["type"] == "shortcut"
        assert browser.acts(bo.id, "join", channel="CELSEWHERE")["ok"]
        assert not browser.acts(bo.id, "join", channel="CSECRET0")["ok"]
        assert browser.acts(bo.id, "leave", channel="CELSEWHERE")["ok"]
        said = ana.writes("Help", in_="it-help")
        assert browser.acts(bo.id, "shortcut", callback_id="from", channel="CITHELP0", ts=said.ts)["ok"]
        assert listening.last["message"]["text"] == "Help"

    @pytest.mark.parametrize(
        "body",
        [
            {"as": "UNOBODY0", "do": "home"},
            {"as": "UHELPER0", "do": "home"},
            {"as": "UANA0000", "do": "fly"},
            {"as": "UBO00000", "do": "send", "channel": "CSECRET0", "text": "Hi"},
            {"as": "UANA0000", "do": "send", "channel": "CNOWHERE", "text": "Hi"},
            {"as": "UANA0000", "do": "send", "channel": "CITHELP0", "text": " "},
            {"as": "UANA0000", "do": "click", "from": {"home": True}},
            {"as": "UANA0000", "do": "click", "from": {"ephemeral": "E1"}},
            {"as": "UANA0000", "do": "click", "from": 7},
        ],
    )
    def test_what_cannot_be_done_is_said_in_a_sentence(self, browser: Browser, body: dict[str, Any]) -> None:
        answer = browser.posts("/sandbox/act", body)

        assert answer["ok"] is False
        assert answer["error"].endswith((".", "?"))


class TestClock:
    def test_time_can_be_moved(self, browser: Browser, sandbox: Sandbox) -> None:
        told: list[datetime] = []
        sandbox.when_clock_moves(told.append)

        assert browser.posts("/sandbox/clock", {"forward": 3600})["now"].startswith("2026-03-03T09:00")
        morning = browser.posts("/sandbox/clock", {"to": "next_morning", "as": "UANA0000"})

        assert morning["now"] == "2026-03-04T08:00:00Z"
        assert len(told) == 2
        assert not browser.posts("/sandbox/clock", {"forward": -1})["ok"]
        assert not browser.posts("/sandbox/clock", {})["ok"]

    @pytest.mark.parametrize(
        ("now", "expected"),
        [
            (datetime(2026, 3, 6, 17, tzinfo=UTC), datetime(2026, 3, 9, 8, tzinfo=UTC)),
            (datetime(2026, 3, 27, 17, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)),
            (datetime(2026, 3, 3, 23, 30, tzinfo=UTC), datetime(2026, 3, 5, 8, tzinfo=UTC)),
        ],
    )
    def test_the_next_morning_is_a_weekdays(self, now: datetime, expected: datetime) -> None:
        assert next_morning(now, PARIS) == expected

    def test_everything_can_begin_again_where_there_is_a_beginning(self, browser: Browser, sandbox: Sandbox) -> None:
        assert not browser.posts("/sandbox/reset", {})["ok"]
        begun = threading.Event()
        sandbox.when_reset(begun.set)

        assert browser.posts("/sandbox/reset", {})["ok"]
        assert begun.wait(60)

    def test_nobody_is_let_in_before_everything_is_ready(self, browser: Browser, sandbox: Sandbox) -> None:
        sandbox.when_reset(lambda: None)
        browser.posts("/sandbox/reset", {})

        for path in ("/sandbox/state", "/sandbox/changes"):
            status, _, said = browser.asks("GET", path)
            assert (status, json.loads(said)["error"]) == (503, "The company is getting ready. One moment…")
        status, _, _ = browser.asks("POST", "/sandbox/reset", {}, X_Sandbox="1", Content_Type="application/json")
        assert status == 503

        sandbox.open_page()
        assert browser.asks("GET", "/sandbox/state")[0] == 200
