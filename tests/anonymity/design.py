"""What can be attacked: something that asks people, keeps what they say, and shows a result in the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from tests.anonymity.evidence import Code, NoKeys, Picture
from tests.anonymity.script import Plan, Script, Voice


@dataclass(frozen=True)
class Backup:
    """One copy of a database, as files (SQLite) or as rows."""

    picture: Picture
    files: Mapping[str, bytes]


class Design:
    """One thing under attack, at work in one database. The challenger calls it in the order in which these stand here.

    A design overrides what it does at all.
    """

    code: Code = NoKeys()
    secret: bytes = b""
    """The application's own."""
    can_change: bool = True
    """Whether an answer may be changed."""

    def __init__(self, url: str, random: Random) -> None:
        self.url = url
        self.random = random

        self.glance: Callable[[], object] = lambda: None
        """Called while the survey ends, as often as can be between two transactions: a log may be gone right after."""

    def directory(self, plan: Plan) -> Mapping[str, str]:
        """Who works here: user id to department."""
        raise NotImplementedError

    def opens(self, script: Script) -> None:
        """Ask everybody."""

    def hears(self, user: str, voice: Voice, at: datetime, kind: str) -> None:
        """Somebody answers, changes what they said, or sends it twice."""

    def reminds(self, at: datetime) -> None:
        """It is time for a reminder."""

    def stumbles(self) -> None:
        """The process is killed, and started again."""

    def closes(self, at: datetime) -> None:
        """The survey ends."""

    def is_cut_off(self, at: datetime) -> None:
        """It begins to end, and is killed on the way; `closes` follows."""

    def published(self) -> Sequence[str]:
        """The comments, as shown."""
        return ()

    def survey(self) -> str:
        """The id of the survey that was opened last."""
        return "1"

    def scrape(self) -> str:
        """What metrics and live views say at this moment."""
        return ""

    def logs(self) -> Sequence[str]:
        """Everything logged since the start, at the most talkative setting."""
        return ()

    def keys(self) -> Mapping[str, bytes]:
        """The files of the key folder at this moment."""
        return {}

    def restored(self, backup: Backup) -> Sequence[str]:
        """Bring up a backup with the secret and the key folder of today; the comments that it comes to publish."""
        return ()

    def leaves(self) -> None:
        """Let go of everything; the files stay."""
