"""What people do in a run, and what they were told of it: only what was confirmed may not be lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from bot.sandbox import Person, Sandbox
from bot.sandbox.seen import SeenMessage
from tests.faults.plan import Step
from tests.wording.replies import receipt_in

REQUESTERS = ("ana", "cem", "gus", "hana")
MEMBERS = ("bo", "dana")
TITLE = "How is work going?"


@dataclass
class Asked:
    """A request as whoever asked knows it: its words are unique, so it is found by them."""

    words: str
    by: str
    was_confirmed: bool


@dataclass
class Words:
    """What somebody wrote below a card. Slack has them, so they have to stand on the other side, too."""

    text: str
    of: Asked
    by_requester: bool
    message: SeenMessage | None = None
    """None: they were written into a form."""
    before: list[str] = field(default_factory=list)
    file: str | None = None
    was_lost: bool = False
    """Slack told nobody, and will not."""


class People:
    """Everybody at their desks, from one step of a plan to the next."""

    def __init__(self, sandbox: Sandbox, crowd: tuple[str, ...]) -> None:
        self._sandbox = sandbox
        self._crowd = list(crowd)
        self._count = 0
        self.asked: list[Asked] = []
        self.words: list[Words] = []
        self.answered: list[str] = []
        self.perhaps_answered: list[str] = []
        self.deeds: list[tuple[Asked, str]] = []
        """What a button did, by the verb of the history, as far as nobody was told otherwise."""
        self.acts = 0

    def act(self, step: Step) -> None:
        """Do it, if what is there to be seen lets somebody do it."""
        rng = Random(step.draw)  # noqa: S311
        doing = {
            "ask": self._ask,
            "take": self._take,
            "reply": self._reply,
            "write": self._write,
            "resolve": self._resolve,
            "confirm": self._confirm,
            "reopen": self._reopen,
            "edit": self._edit,
            "file": self._file,
            "answer": self._answer,
        }[step.verb]
        try:
            self.acts += bool(doing(step, rng))
        except AssertionError:
            # Slack's client does not let them: the button is gone, or the window did not open.
            self._close_windows()

    # --- what they do: each says whether anything was done ---

    def _ask(self, _step: Step, rng: Random) -> bool:
        asked = Asked(self._unique("need"), rng.choice(REQUESTERS), was_confirmed=False)
        self.asked.append(asked)
        said = self._person(asked.by).types(f"/request it {asked.words}", in_="general")
        asked.was_confirmed = receipt_in(said) is not None
        return True

    def _take(self, step: Step, rng: Random) -> bool:
        return self._does(step, rng.choice(MEMBERS), "Take it", "taken")

    def _resolve(self, step: Step, rng: Random) -> bool:
        return self._does(step, rng.choice(MEMBERS), "Done", "resolved")

    def _confirm(self, step: Step, rng: Random) -> bool:
        return self._clicks(step, None, rng.choice(("😀 5", "🙂 4", "Yes, it is done")))

    def _reopen(self, step: Step, rng: Random) -> bool:
        return self._fills_in(step, None if rng.random() < 0.7 else rng.choice(MEMBERS), "Reopen") is not None

    def _reply(self, step: Step, rng: Random) -> bool:
        asked, text = self._one(step), self._fills_in(step, rng.choice(MEMBERS), "Reply")
        if asked is None or text is None:
            return False
        self.words.append(Words(text, asked, by_requester=False))
        return True

    def _write(self, step: Step, rng: Random) -> bool:
        return self._writes(step, rng, with_file=False)

    def _file(self, step: Step, rng: Random) -> bool:
        return self._writes(step, rng, with_file=True)

    def _edit(self, _step: Step, rng: Random) -> bool:
        own = [words for words in self.words if words.message is not None]
        if not own:
            return False
        words = rng.choice(own)
        assert words.message is not None
        writer = next(one for one in (*REQUESTERS, *MEMBERS) if self._person(one).id == words.message.source.user_id)
        words.before.append(words.text)
        words.text = self._unique("instead")
        self._person(writer).edits(words.message, words.text)
        return True

    def _answer(self, _step: Step, rng: Random) -> bool:
        if not self._crowd:
            return False
        handle = rng.choice(self._crowd)
        person = self._person(handle)
        invitation = next((said for said in _direct(person) if TITLE in said.text and "Answer" in said.buttons), None)
        if invitation is None:
            return False
        self._crowd.remove(handle)
        self.perhaps_answered.append(handle)
        person.clicks("Answer", on=invitation)
        modal = person.modal
        assert modal is not None
        scale, text = modal.labels[0], modal.labels[1]
        person.submits(**{scale: rng.choice(modal.options(scale)), text: self._unique("should")})
        if person.modal is not None and "Recorded" in person.modal.text:
            self.perhaps_answered.remove(handle)
            self.answered.append(handle)
        self._close_windows()
        return True

    # --- how ---

    def _does(self, step: Step, member: str, label: str, verb: str) -> bool:
        asked, before = self._one(step), self._told(member)
        if asked is None or not self._clicks(step, member, label):
            return False
        if self._told(member) == before:
            self.deeds.append((asked, verb))
        return True

    def _told(self, handle: str) -> int:
        """How often somebody was told something that only they can see: that Slack failed, or a refusal."""
        return sum(said.is_ephemeral for said in self._person(handle).messages)

    def _clicks(self, step: Step, member: str | None, label: str) -> bool:
        asked = self._one(step)
        if asked is None:
            return False
        person = self._person(member or asked.by)
        card = self.card(asked, of_requester=member is None)
        if card is None or label not in card.buttons:
            return False
        person.clicks(label, on=card)
        return True

    def _fills_in(self, step: Step, member: str | None, label: str) -> str | None:
        """What was written into the window behind a button, once Slack closed it as it does for what was taken."""
        asked = self._one(step)
        if asked is None or not self._clicks(step, member, label):
            return None
        person, text = self._person(member or asked.by), self._unique("form")
        assert person.modal is not None
        person.submits(**{person.modal.labels[0]: text})
        is_taken = person.modal is None
        self._close_windows()
        return text if is_taken else None

    def _writes(self, step: Step, rng: Random, *, with_file: bool) -> bool:
        asked, by_requester = self._one(step), rng.random() < 0.5
        card = self.card(asked, of_requester=by_requester) if asked is not None else None
        if asked is None or card is None:
            return False
        text = self._unique("word")
        person = self._person(asked.by if by_requester else rng.choice(MEMBERS))
        name = f"{text.split(maxsplit=1)[0]}.txt" if with_file else None
        losses = self._sandbox.faults.losses
        said = person.writes(text, thread=card, files={name: b"What is in it"} if name is not None else {})
        was_lost = self._sandbox.faults.losses < losses
        self.words.append(Words(text, asked, by_requester, said, file=name, was_lost=was_lost))
        return True

    def card(self, asked: Asked, *, of_requester: bool) -> SeenMessage | None:
        """The card of a request, if it stands where its reader looks."""
        return next(self.cards(asked, of_requester=of_requester), None)

    def cards(self, asked: Asked, *, of_requester: bool) -> Iterator[SeenMessage]:
        """All of them: there should be one."""
        reader = self._person(asked.by if of_requester else "dana")
        place = reader.member.dm_id if of_requester else "CITHELP0"
        for said in reader.messages:
            is_card = (getattr(said.source, "metadata", None) or {}).get("event_type") == "handoff_card"
            if said.channel_id == place and is_card and asked.words in said.text:
                yield said

    def _one(self, step: Step) -> Asked | None:
        return self.asked[step.which % len(self.asked)] if self.asked else None

    def _person(self, handle: str) -> Person:
        return self._sandbox.person(handle)

    def _close_windows(self) -> None:
        for handle in (*REQUESTERS, *MEMBERS, *self._sandbox_crowd()):
            self._sandbox.workspace.modals.pop(self._person(handle).id, None)

    def _sandbox_crowd(self) -> list[str]:
        return [member.handle for member in self._sandbox.workspace.members.values() if member.handle.startswith("p")]

    def _unique(self, kind: str) -> str:
        self._count += 1
        # A word that no other text contains.
        return f"{kind}{self._count:03d}x is what I mean"


def _direct(person: Person) -> list[SeenMessage]:
    return [said for said in person.messages if said.channel_id == person.member.dm_id]
