"""What the doctor asks Slack: whether tokens work, what the app may do, and whether Handoff is where it should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk.errors import SlackApiError

from bot import Bot
from bot.departments import departments
from bot.operations.findings import Finding
from bot.settings import Settings
from handlers import slack
from handlers.manifest import manifest
from storage.tables import Department

# Beyond that our clock and Slack's do not show the same.
_SKEW = timedelta(minutes=1)
_INSTALL = "Put what `handoff manifest` prints into the app's settings (App Manifest), and install the app again."
_HOW_TO_GET_ONE = "Install the app again at api.slack.com/apps, and set it to the token that is shown there."


class SlackCheck:
    """The checks that need Slack. With a token that does not work nothing else is asked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = slack.posting_client(settings)

    def tokens(self, bot: Bot) -> Iterator[Finding]:
        """Whether the tokens work, whether the app has the scopes of the manifest, and whether the clocks agree."""
        if not self._settings.bot_token:
            yield Finding("SLACK_BOT_TOKEN is not set.", "Set it to the token under OAuth & Permissions (xoxb-...).")
        else:
            yield from self._bot_token(bot)
        yield from self._way_in()

    def channels(self, bot: Bot) -> Iterator[Finding]:
        """Whether Handoff is in the channels of its departments. Where Slack asks to wait the rest is left to the next
        look: a Handoff that runs notes by itself where it cannot speak.
        """
        if not self._settings.bot_token or not bot.db.is_current():
            return
        for department in departments.active(bot):
            try:
                channel = self._client.conversations_info(channel=department.channel_id)["channel"]
            except SlackApiError as error:
                if slack.code(error) not in slack.UNREACHABLE_CHANNEL:
                    return
                yield _not_there(department, "cannot be seen by Handoff: it is private and without it, or was deleted")
                continue
            except slack.CONNECTION_ERRORS:
                return
            if channel.get("is_archived"):
                yield _not_there(department, "is archived")
            elif not channel.get("is_member"):
                yield _not_there(department, "does not have Handoff in it")
        yield from self._ask_channels(departments.active(bot))

    def _ask_channels(self, asked: Sequence[Department]) -> Iterator[Finding]:
        """The same of the channels in which customers write, each once; and whether another company reads along."""
        for channel_id in sorted({channel_id for department in asked for channel_id in department.ask}):
            try:
                channel = self._client.conversations_info(channel=channel_id)["channel"]
            except SlackApiError as error:
                if slack.code(error) not in slack.UNREACHABLE_CHANNEL:
                    return
                yield _no_ask(channel_id, "cannot be seen by Handoff: it is private and without it, or was deleted")
                continue
            except slack.CONNECTION_ERRORS:
                return
            if channel.get("is_archived"):
                yield _no_ask(channel_id, "is archived")
            elif not channel.get("is_member"):
                yield _no_ask(channel_id, "does not have Handoff in it")
            elif channel.get("is_ext_shared"):
                yield Finding(
                    f"The ask channel {channel_id} is shared with another company, so Handoff offers nothing there.",
                    "Name another channel in the departments file, one of your own company.",
                )

    def _bot_token(self, bot: Bot) -> Iterator[Finding]:
        try:
            headers = self._client.auth_test().headers
        except SlackApiError as error:
            yield Finding(f"Slack does not accept SLACK_BOT_TOKEN ({slack.code(error)}).", _HOW_TO_GET_ONE)
        except slack.CONNECTION_ERRORS as error:
            yield _out_of_reach(error)
        else:
            yield from _scopes(headers)
            yield from _clock(headers, bot.now())

    def _way_in(self) -> Iterator[Finding]:
        """Socket Mode needs the app token; over HTTP the signing secret."""
        if not self._settings.app_token:
            if not self._settings.signing_secret:
                yield Finding(
                    "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set: nothing that people do reaches Handoff.",
                    "Set the token for Socket Mode, or the secret where Slack calls over HTTP (both under Basic "
                    "Information).",
                )
            return
        try:
            slack.connecting_client(self._settings).apps_connections_open(app_token=self._settings.app_token)
        except SlackApiError as error:
            yield Finding(
                f"Slack opens no line for SLACK_APP_TOKEN ({slack.code(error)}).",
                "Make an app-level token with connections:write under Basic Information, and switch Socket Mode on.",
            )
        except slack.CONNECTION_ERRORS as error:
            if not self._settings.bot_token:
                yield _out_of_reach(error)


def _scopes(headers: Mapping[str, str]) -> Iterator[Finding]:
    said = _header(headers, "x-oauth-scopes")
    if said is None:
        return
    has, needed = {one.strip() for one in said.split(",")}, set(manifest()["oauth_config"]["scopes"]["bot"])
    if missing := sorted(needed - has):
        yield Finding(f"The app was installed without what it needs: {', '.join(missing)}.", _INSTALL)
    if beyond := sorted(has - needed - {""}):
        yield Finding(f"The app may do more than Handoff needs: {', '.join(beyond)}.", _INSTALL, hint=True)


def _clock(headers: Mapping[str, str], now: datetime) -> Iterator[Finding]:
    said = _header(headers, "date")
    try:
        slack_says = None if said is None else parsedate_to_datetime(said).astimezone(UTC)
    except ValueError:
        return
    if slack_says is not None and abs(slack_says - now) > _SKEW:
        yield Finding(
            f"The clock of this server shows {_moment(now)}, and Slack's {_moment(slack_says)}.",
            "Set it right, and let it be kept right (NTP): promises are counted by it.",
        )


def _not_there(department: Department, how: str) -> Finding:
    return Finding(
        f"{department.name}: the channel {department.channel_id} {how}.",
        "Type `/invite @Handoff` there; or name another channel in the departments file, and bring it in again.",
    )


def _no_ask(channel_id: str, how: str) -> Finding:
    return Finding(
        f"The ask channel {channel_id} {how}: no message there becomes a request.",
        "Type `/invite @Handoff` there; or name another channel in the departments file, and bring it in again.",
    )


def _out_of_reach(error: Exception) -> Finding:
    return Finding(
        f"Slack cannot be reached ({slack.word(error)}).", "Check the network, its proxy, and SLACK_API_URL."
    )


def _header(headers: Mapping[str, str], wanted: str) -> str | None:
    return next((str(value) for name, value in headers.items() if name.lower() == wanted), None)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
