"""What people do with files, and what is seen of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import col, select

from bot.requests import files
from bot.sandbox.model import File
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from storage.tables import FileCopy
from tests.journeys.steps import card
from tests.office import Office

LAPTOP = "it My laptop won't start"
PICTURE = {"screen.png": b"blue"}


def sends(office: Office, person: Person, words: str = "", in_: str = "it-help", **more: bytes) -> SeenMessage:
    """Somebody posts a picture (or `more`, by name) in the thread of the card, and it is passed on."""
    sent = {name.replace("_", "."): content for name, content in more.items()} or PICTURE
    said = person.writes(words, thread=card(person, in_=in_), files=sent)
    office.settles()
    return said


def seen(thread: SeenMessage) -> list[dict[str, str]]:
    """The files that Handoff posted below a card, by message."""
    return [reply.files for reply in thread.replies if reply.files and reply.source.bot_id]  # type: ignore[union-attr]


def copies(office: Office) -> Sequence[FileCopy]:
    with office.db.reading() as session:
        return session.exec(select(FileCopy).order_by(col(FileCopy.id))).all()


def states(office: Office) -> list[str]:
    return [copy.state for copy in copies(office)]


def passes(office: Office) -> None:
    """Twenty minutes, in which what failed is tried again whenever its time has come."""
    until = office.now() + timedelta(minutes=20)
    while (moment := files.waits_until(office.bot)) is not None and moment < until:
        office.moves_to(max(moment, office.now() + timedelta(seconds=1)))
    office.moves_to(until)


STEPS = ["_info_of_original", "_upload_url", "_upload", "_share", "_look", "_share_of"]


def theirs(office: Office) -> list[File]:
    """The copies that Handoff made and that are still there."""
    me = office.sandbox.workspace.bot_user_id
    return [file for file in office.sandbox.workspace.files.values() if file.user_id == me and not file.is_deleted]


PICTURE_TEXT = {"screen.png": "blue"}
