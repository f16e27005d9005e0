"""Who works in a sandbox: people and channels as data, and how they move in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.sandbox import Sandbox


@dataclass(frozen=True)
class Colleague:
    """One person: their handle, what others call them, what they do, and the clock they live by."""

    handle: str
    name: str
    title: str = ""
    zone: str = "Europe/Paris"


@dataclass(frozen=True)
class Room:
    """A channel with its members, by handle; `has_app`: the app was invited before anybody looked."""

    name: str
    members: tuple[str, ...]
    is_private: bool = False
    has_app: bool = True


@dataclass(frozen=True)
class Company:
    """Everybody who is there, and the channels they are in."""

    people: tuple[Colleague, ...]
    rooms: tuple[Room, ...]

    def furnish(self, sandbox: Sandbox) -> None:
        """Put everybody into a sandbox. Ids follow from handles and names, so they are always the same."""
        workspace = sandbox.workspace
        for one in self.people:
            workspace.add_member(one.handle, name=one.name, title=one.title, zone=one.zone)
        for room in self.rooms:
            workspace.add_channel(room.name, members=room.members, is_private=room.is_private, bot=room.has_app)
        # They were all there before the app came, so it hears of nobody's arrival.
        workspace.outgoing.clear()
