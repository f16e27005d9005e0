"""What an admin may set, and what they are told when it cannot be used."""

from __future__ import annotations

import pytest

from bot.settings import Settings, SettingsError, variables

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def complaints(environ: dict[str, str], *needs: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(environ, needs=needs)
    assert str(refused.value) == "\n".join(refused.value.complaints)
    return refused.value.complaints


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Settings.from_env({}) == Settings()
    assert Settings().database_url == "sqlite:///handoff.db"
    assert Settings().api_url == "https://slack.com/api/"


def test_a_variable_that_is_empty_counts_as_not_set() -> None:
    assert Settings.from_env(dict.fromkeys(variables(), "  ")) == Settings()


def test_every_variable_is_read() -> None:
    settings = Settings.from_env(
        {
            **TOKENS,
            "SLACK_SIGNING_SECRET": "s3cret",
            "SLACK_API_URL": "http://127.0.0.1:8765/api",
            "DATABASE_URL": "postgresql://handoff@db/handoff",
            "HANDOFF_ADMINS": " UDANA000, WCEM0000 ,",
            "HANDOFF_REMINDERS_A_DAY": "5",
            "HANDOFF_LOG_LEVEL": "DEBUG",
            "HANDOFF_LOG_FORMAT": "json",
        },
        needs=("SLACK_BOT_TOKEN",),
    )

    assert settings == Settings(
        bot_token="xoxb-1",
        app_token="xapp-1",
        signing_secret="s3cret",
        api_url="http://127.0.0.1:8765/api/",
        database_url="postgresql://handoff@db/handoff",
        admins=("UDANA000", "WCEM0000"),
        reminders_a_day=5,
        log_level="debug",
        log_format="json",
    )


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1", "it must begin with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "it must begin with xapp-"),
        ("SLACK_API_URL", "slack.com/api", "it must be an address such as https://slack.com/api/"),
        ("SLACK_API_URL", "ftp://slack.com/api/", "it must be an address"),
        ("DATABASE_URL", "mysql://db/handoff", "it must begin with sqlite:/// or postgresql://"),
        ("DATABASE_URL", "handoff.db", "it must begin with sqlite:/// or postgresql://"),
        ("HANDOFF_ADMINS", "UDANA000, @cem", "'@cem' is none"),
        ("HANDOFF_REMINDERS_A_DAY", "few", "it must be a whole number from 0 to 100"),
        ("HANDOFF_REMINDERS_A_DAY", "-1", "it must be a whole number from 0 to 100"),
        ("HANDOFF_REMINDERS_A_DAY", "٣", "it must be a whole number from 0 to 100"),
        ("HANDOFF_REMINDERS_A_DAY", "101", "it must be a whole number from 0 to 100"),
        ("HANDOFF_NAMES_DAYS", "30", "figures count different people over thirteen weeks"),
        ("HANDOFF_RETENTION_DAYS", "ever", "it must be a whole number of days from 92 to 3650"),
        ("HANDOFF_LOG_LEVEL", "loud", "it must be one of debug, info, warning, error"),
        ("HANDOFF_LOG_FORMAT", "xml", "it must be one of json, text"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_what_would_be_right(variable: str, value: str, said: str) -> None:
    (complaint,) = complaints({variable: value})

    assert complaint.startswith(f"{variable} cannot be used: ")
    assert said in complaint


def test_everything_that_is_missing_or_wrong_is_said_at_once() -> None:
    said = complaints({"HANDOFF_LOG_LEVEL": "loud"}, "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")

    assert [sentence.split()[0] for sentence in said] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "HANDOFF_LOG_LEVEL"]
    assert "is not set" in said[0]
    assert "OAuth & Permissions" in said[0], "it says where to find it"


def test_a_wrong_token_is_not_repeated_in_the_complaint() -> None:
    for variable in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL"):
        (complaint,) = complaints({variable: "xyzzy-secret-2000"})
        assert "xyzzy-secret-2000" not in complaint


def test_secrets_are_left_out_when_settings_are_printed() -> None:
    settings = Settings.from_env({**TOKENS, "SLACK_SIGNING_SECRET": "s3cret", "DATABASE_URL": "postgresql://u:pw@db/x"})

    for secret in ("xoxb-1", "xapp-1", "s3cret", "pw@db"):
        assert secret not in repr(settings)
        assert secret not in str(settings)


def test_every_variable_has_words_that_explain_it() -> None:
    for variable, (_default, help_text) in variables().items():
        assert help_text.endswith("."), variable
