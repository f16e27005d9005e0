"""The command line: parse, dispatch, and say without a traceback what is wrong with settings or files."""

from __future__ import annotations

import signal

if __name__ == "__main__":
    # Ctrl-C while all of this is still being loaded ends the program without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
import os
import sys
from collections.abc import Sequence

from slack_bolt.error import BoltError
from slack_sdk.errors import SlackApiError

from bot import __version__
from bot.commands import (
    agreement,
    audit,
    backup,
    datasheet,
    demo,
    departments,
    doctor,
    explain,
    manifest,
    migrate,
    move,
    outbox,
    people,
    recompute,
    reminders,
    requests,
    restore,
    run,
    standards,
    web,
    worker,
)
from bot.commands.shell import NotDone, complain
from bot.departments.file.mistakes import FileMistakes
from bot.errors import NoKeyFolder
from bot.operations.database_health import FROM_A_BACKUP
from bot.operations.doctor import about_keys
from bot.pulses.keys import WrongKeys
from bot.settings import SettingsError
from bot.web_server import CannotListen
from handlers import slack
from storage.database import FAILURES, BadAddress, Damaged, NewerTables, Unavailable

_COMMANDS = (
    demo,
    run,
    web,
    worker,
    migrate,
    backup,
    restore,
    move,
    departments,
    people,
    explain,
    recompute,
    standards,
    reminders,
    requests,
    outbox,
    doctor,
    audit,
    agreement,
    datasheet,
    manifest,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers the exit status. What is wrong with settings or files is said without a traceback."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        return int(given.command(given, os.environ))  # noqa: TID251  (the edge where the environment comes in)
    except SettingsError as error:
        return complain(*error.complaints, "All variables are listed in .env.example.")
    except NotDone as error:
        return complain(str(error))
    except FileMistakes as error:
        return complain(*map(str, error.mistakes), "Nothing was applied.")
    except (BadAddress, CannotListen, WrongKeys) as error:
        return complain(str(error))
    except NoKeyFolder as error:
        return complain(*about_keys(error), "Pulses are open, and their answers can only be read from there.")
    except NewerTables:
        return complain(
            "The database was brought up to date by a newer version of Handoff than this one. Run that version again, "
            "or restore the backup that was made before the update."
        )
    except Damaged:
        return complain(f"The database is damaged: not all of it can be read. {FROM_A_BACKUP}")
    except FAILURES as error:
        what = type(error).__name__
        return complain(f"The database does not hold what this version expects ({what}). {FROM_A_BACKUP}")
    except Unavailable:
        return complain(
            "The database cannot be reached. Check DATABASE_URL: that its server runs, or that the folder of its file "
            "is there and may be written to."
        )
    except (BoltError, slack.RefusedToken):
        return complain("Slack does not accept SLACK_BOT_TOKEN. Install the app again and copy the new token.")
    except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
        what = slack.code(error) if isinstance(error, SlackApiError) else type(error).__name__
        return complain(f"Slack cannot be reached ({what}). Check the network, SLACK_API_URL and the tokens.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="handoff", description="A Slack bot for the people inside a company who serve each other."
    )
    parser.add_argument("--version", action="version", version=f"handoff {__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add(subparsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())
