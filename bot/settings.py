"""Every variable Handoff reads, with its default and its complaint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from dataclasses import field as dataclass_field
from string import ascii_lowercase, digits
from typing import Any
from urllib.parse import urlsplit

_MOST_REMINDERS = 100
_SECRET_LENGTH = 32
_LAST_PORT = 65_535
_IN_EMOJI = {*ascii_lowercase, *digits, *"_-+'"}
_LEAST_NAMES_DAYS = 92
_MOST_DAYS = 3650


class SettingsError(ValueError):
    """The environment cannot be used. `complaints` holds one sentence for each variable that is off."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__("\n".join(complaints))
        self.complaints = complaints


def _setting(
    variable: str, help_text: str, *, default: Any = "", parse: Callable[[str], Any] = str, secret: bool = False
) -> Any:
    about = {"variable": variable, "help": help_text, "parse": parse}
    return dataclass_field(default=default, repr=not secret, metadata=about)


def _token(prefix: str, where: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if not value.startswith(prefix):
            raise ValueError(f"it must begin with {prefix} and is found under {where}")
        return value

    return parse


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("it must be an address such as https://slack.com/api/")
    return value if value.endswith("/") else value + "/"


def _database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("it must begin with sqlite:/// or postgresql://")
    return value


def _people(value: str) -> tuple[str, ...]:
    ids = tuple(part.strip() for part in value.split(",") if part.strip())
    wrong = [person_id for person_id in ids if not person_id.startswith(("U", "W"))]
    if wrong:
        raise ValueError(f"it must list Slack user ids such as U012AB3CD, separated by commas; {wrong[0]!r} is none")
    return ids


def _emoji(value: str) -> str:
    name = value.strip(":")
    if not name or not set(name) <= _IN_EMOJI:
        raise ValueError("it must be the name of an emoji, such as ticket")
    return name


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit()) or int(value) > _MOST_REMINDERS:
        raise ValueError(f"it must be a whole number from 0 to {_MOST_REMINDERS}")
    return int(value)


def _port(value: str) -> int:
    if not (value.isascii() and value.isdigit()) or not 1 <= int(value) <= _LAST_PORT:
        raise ValueError(f"it must be a whole number from 1 to {_LAST_PORT}")
    return int(value)


def _days(least: int, why: str) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not (value.isascii() and value.isdigit()) or not least <= int(value) <= _MOST_DAYS:
            raise ValueError(f"it must be a whole number of days from {least} to {_MOST_DAYS}: {why}")
        return int(value)

    return parse


def _long_secret(value: str) -> str:
    if len(value) < _SECRET_LENGTH:
        raise ValueError(f"it must have at least {_SECRET_LENGTH} characters")
    return value


def _one_of(*allowed: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.lower() not in allowed:
            raise ValueError(f"it must be one of {', '.join(allowed)}")
        return value.lower()

    return parse


@dataclass(frozen=True)
class Settings:
    """The settings of one run. Secrets are left out of `repr`, so that they reach no log."""

    bot_token: str = _setting(
        "SLACK_BOT_TOKEN",
        "The bot's token, from OAuth & Permissions in the app's settings.",
        parse=_token("xoxb-", "OAuth & Permissions"),
        secret=True,
    )
    app_token: str = _setting(
        "SLACK_APP_TOKEN",
        "The app-level token with connections:write, from Basic Information. Socket Mode needs it.",
        parse=_token("xapp-", "Basic Information, App-Level Tokens"),
        secret=True,
    )
    signing_secret: str = _setting(
        "SLACK_SIGNING_SECRET",
        "From Basic Information. Only needed when Slack reaches the bot over HTTP instead of Socket Mode.",
        secret=True,
    )
    api_url: str = _setting(
        "SLACK_API_URL",
        "Where Slack's Web API is. Another address points the bot at the sandbox or a test.",
        default="https://slack.com/api/",
        parse=_url,
    )
    database_url: str = _setting(
        "DATABASE_URL",
        "Where Handoff remembers: a file (sqlite:///handoff.db) or PostgreSQL (postgresql://user:password@host/name).",
        default="sqlite:///handoff.db",
        parse=_database,
        secret=True,
    )
    host: str = _setting(
        "HANDOFF_HOST",
        "The address at which `web` listens. Loopback means a proxy on this machine; in a container it is 0.0.0.0.",
        default="127.0.0.1",
    )
    port: int = _setting(
        "PORT",
        "The port at which `web` listens for what Slack sends over HTTP. Hosts that run a Procfile set it themselves.",
        default=3000,
        parse=_port,
    )
    metrics_port: int | None = _setting(
        "HANDOFF_METRICS_PORT",
        "The port at which `run` and `worker` give their figures to Prometheus, at /metrics; empty: at none. `web` "
        "gives them at its own port.",
        default=None,
        parse=_port,
    )
    metrics_host: str = _setting(
        "HANDOFF_METRICS_HOST",
        "The address for HANDOFF_METRICS_PORT. Beyond loopback, let nobody but Prometheus reach it.",
        default="127.0.0.1",
    )
    admins: tuple[str, ...] = _setting(
        "HANDOFF_ADMINS",
        "Slack user ids, separated by commas, of the people who see in Home what could not be delivered.",
        default=(),
        parse=_people,
    )
    reminders_a_day: int = _setting(
        "HANDOFF_REMINDERS_A_DAY",
        "How many reminders a person is sent on one day; what is more comes in one digest. What is urgent, and that a "
        "promise broke, always comes.",
        default=3,
        parse=_count,
    )
    emoji: str = _setting(
        "HANDOFF_EMOJI",
        "The emoji, by its name without colons, that makes a request of a message in an ask channel.",
        default="ticket",
        parse=_emoji,
    )
    names_days: int = _setting(
        "HANDOFF_NAMES_DAYS",
        'How many days after its end a request says who served it. From then on it says "a colleague".',
        default=98,
        parse=_days(_LEAST_NAMES_DAYS, "figures count different people over thirteen weeks"),
    )
    retention_days: int = _setting(
        "HANDOFF_RETENTION_DAYS",
        "How many days after its end what was written in a request is kept, and who asked. Never shorter than "
        "HANDOFF_NAMES_DAYS.",
        default=180,
        parse=_days(_LEAST_NAMES_DAYS, "whoever asked finds it again, and may reopen it"),
    )
    home_field: str = _setting(
        "HANDOFF_HOME_FIELD",
        "The label or the id of the field in Slack's profiles that says to which department somebody belongs. It is "
        "looked at every night; a people file says more. Empty: profiles are not looked at.",
    )
    works_agreement: str = _setting(
        "HANDOFF_WORKS_AGREEMENT",
        "strict: nobody is shown how departments compare, pairs, working to the number, or how customers answer, and "
        "`answers_within` promises nothing, until each is switched on with `handoff agreement on`. Empty: all are on.",
        parse=_one_of("strict"),
    )
    hr: tuple[str, ...] = _setting(
        "HANDOFF_HR",
        "Slack user ids, separated by commas, of the people who may make pulses and manage them.",
        default=(),
        parse=_people,
    )
    keys: str = _setting(
        "HANDOFF_KEYS",
        "A private folder for the keys of sealed pulse answers and ratings: kept across restarts, never in a backup, "
        "never inside the folder of the database. Empty means beside that folder; with PostgreSQL it must be set "
        "before a pulse, and before anybody is asked to rate.",
    )
    disk: str = _setting(
        "HANDOFF_KEYS_DISK",
        "passing when what lies on the disk of that folder is gone after a restart or an update: then no pulse is "
        "launched, and nobody is asked to rate. lasting when it stays. Empty: memory and a container's own layer pass, "
        "everything else lasts.",
        parse=_one_of("lasting", "passing"),
    )
    secret: str = _setting(
        "HANDOFF_SECRET",
        "At least 32 characters nobody can guess, such as `openssl rand -hex 32` prints. Wraps the keys of pulses and "
        "ratings; without it nobody is asked to rate.",
        parse=_long_secret,
        secret=True,
    )
    log_level: str = _setting(
        "HANDOFF_LOG_LEVEL",
        "How much is logged: debug, info, warning or error.",
        default="info",
        parse=_one_of("debug", "info", "warning", "error"),
    )
    log_format: str = _setting(
        "HANDOFF_LOG_FORMAT",
        "json for machines, text for people.",
        default="text",
        parse=_one_of("json", "text"),
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str], *, needs: tuple[str, ...] = ()) -> Settings:
        """Read the environment. `needs` names the variables that this run cannot do without.

        Raises SettingsError with one sentence for every variable that is missing or wrong; a variable that is empty
        counts as not set.
        """
        values: dict[str, Any] = {}
        complaints: list[str] = []
        for setting in fields(cls):
            variable = setting.metadata["variable"]
            given = environ.get(variable, "").strip()
            if given:
                try:
                    values[setting.name] = setting.metadata["parse"](given)
                except ValueError as error:
                    complaints.append(f"{variable} cannot be used: {error}.")
            elif variable in needs:
                complaints.append(f"{variable} is not set. {setting.metadata['help']}")
        if complaints:
            raise SettingsError(complaints)
        return cls(**values)


def variables() -> dict[str, tuple[str, str]]:
    """Every variable with its default (as it would be written) and what it is for."""
    return {
        setting.metadata["variable"]: (_written(setting.default), setting.metadata["help"])
        for setting in fields(Settings)
    }


def _written(default: Any) -> str:
    if default is None:
        return ""
    return ",".join(default) if isinstance(default, tuple) else str(default)
