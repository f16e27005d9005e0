"""The sandbox put together: a strict, forgetful Slack on loopback, with one company and one app in it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from types import TracebackType

from bot.sandbox.acts import Acts
from bot.sandbox.delivery import Courier, Lines, SocketMode, Transport
from bot.sandbox.faults import Faults
from bot.sandbox.forms import Forms
from bot.sandbox.hooks import Hooks
from bot.sandbox.limits import Limits
from bot.sandbox.model import Json, Now
from bot.sandbox.page_api import PageApi
from bot.sandbox.person import Person
from bot.sandbox.server import LOOPBACK, App, Server
from bot.sandbox.sockets import SocketHub
from bot.sandbox.web_api import WebApi
from bot.sandbox.wire import Wire
from bot.sandbox.workspace import Workspace


class Sandbox:
    """A small Slack for the app of one manifest (Slack's app manifest, as a dict).

    `now` is its clock. `patience` is how many seconds it waits for the app's answers, three as in Slack.
    With an `organisation` its company may have more workspaces; `is_org_wide`: the app is installed in all of them.
    `keeps_rates` False lets everything through, however fast it comes.
    """

    def __init__(
        self,
        manifest: Json,
        *,
        now: Now,
        team: str = "Northwind",
        organisation: str | None = None,
        is_org_wide: bool = False,
        patience: float = 3.0,
        keeps_rates: bool = True,
    ) -> None:
        self.bot_token = f"xoxb-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.workspace = Workspace(manifest, now, team, organisation, is_org_wide=is_org_wide)
        self.sockets = SocketHub(self.workspace.app_id)
        self.faults = Faults(self.sockets.drop, self._expire_triggers)
        self._people: dict[str, Person] = {}
        self._patience = patience
        self._courier = Courier(self.workspace, self.faults, SocketMode())
        self._hooks = Hooks(self.workspace, lambda: self.url)
        self._acts = Acts(self.workspace, self._courier, self._hooks)
        self._forms = Forms(self.workspace, self._courier)
        self._page = PageApi(self.workspace, self._acts, self._forms)
        self._web_api = WebApi(
            self.workspace,
            self.faults,
            bot_token=self.bot_token,
            app_token=self.app_token,
            socket_url=self._socket_url,
            url=lambda: self.url,
            keeps_rates=keeps_rates,
        )
        self._server: Server | None = None
        self.deliver_by(SocketMode())

    def start(self, port: int = 0, *, page: bool = True) -> None:
        """Listen on loopback, on any free port unless one is given. Without `page`, people wait until it is opened."""
        if self._server is not None:
            raise RuntimeError("This sandbox is running.")
        self._page.is_open = page
        app = App(self._web_api, self._hooks, self.sockets, self._page, self.workspace, self.faults, self.bot_token)
        self._server = Server(app, port, self.workspace.now)
        self.workspace.url = self.url
        self._server.start()
        self._courier.start()

    def open_page(self) -> None:
        """Let people in: the company is ready."""
        self._page.is_open = True

    def stop(self) -> None:
        """Close everything that is open. A sandbox is not started again."""
        if self._server is None:
            return
        self._page.close()
        self.sockets.close()
        self._courier.stop()
        self._server.stop()
        self._server = None

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        if self._server is None:
            raise RuntimeError("This sandbox is not running.")
        return self._server.port

    @property
    def url(self) -> str:
        """The page."""
        return f"http://{LOOPBACK}:{self.port}/"

    @property
    def api_url(self) -> str:
        """What the app's SLACK_API_URL is set to."""
        return f"{self.url}api/"

    @property
    def lint(self) -> list[str]:
        """What Slack accepts though a good app never sends it, and what the app failed to answer."""
        return self.workspace.lint

    @property
    def refused_views(self) -> list[str]:
        """Calls of views.* that were refused, though no fault was ordered: somebody pressed and saw nothing."""
        return self.workspace.refused_views

    @property
    def complaints(self) -> list[str]:
        """All that a good app would not have done: what is in `lint`, and windows that were refused."""
        refused = [f"a window was refused, so somebody pressed and saw nothing: {why}" for why in self.refused_views]
        return [*self.lint, *refused]

    @property
    def limits(self) -> Limits:
        """How often and how slowly this Slack answers, how long messages may be edited, how many events it tells."""
        return self.workspace.limits

    @property
    def wire(self) -> Wire:
        """What went over the wire."""
        return self.workspace.wire

    def deliver_by(self, transport: Transport) -> None:
        """How payloads reach the app from now on."""
        transport.attach(Lines(self.sockets, self.signing_secret, self._patience))
        self._courier.transport = transport

    def settle(self) -> None:
        """Deliver the events that wait; in-process they wait for somebody's next act otherwise."""
        self._courier.settle()

    @property
    def next_event_at(self) -> datetime | None:
        """When the next event is due that is held back or is tried again, or now; None when none waits."""
        return self._courier.next_at

    def limit_events(self, times: int) -> None:
        """Lose the next events, and say that they are lost, as beyond 30,000 an hour."""
        self.settle()
        self.faults.lose_events(times)
        self.workspace.tell_limit()

    def person(self, handle: str) -> Person:
        """The person with that handle. KeyError when there is none."""
        if handle not in self._people:
            member = self.workspace.member(handle)
            self._people[handle] = Person(self.workspace, self._acts, self._forms, member)
        return self._people[handle]

    def when_clock_moves(self, tell: Callable[[datetime], None]) -> None:
        """Whom to tell when the page moved the clock."""
        self._page.on_clock = tell

    def when_reset(self, tell: Callable[[], None]) -> None:
        """What starts the company anew when the page asks for it. The page is closed by then."""
        self._page.on_reset = tell

    def _socket_url(self) -> str:
        link_key = self.sockets.new_link_key()
        return f"ws://{LOOPBACK}:{self.port}/link/?link_key={link_key}&app_id={self.workspace.app_id}"

    def _expire_triggers(self) -> None:
        self.workspace.next_trigger_is_late = True
