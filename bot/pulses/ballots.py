"""An answer: sealed, kept under its mark, changed or withdrawn until the close. Nothing of it is logged or said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import Bot
from bot.errors import KeyNotHere, NoKeyFolder, NoSuchPulse, PulseClosed
from bot.people import people
from bot.pulses import integrity
from bot.pulses.audiences import CountedGroup
from bot.pulses.ballot_content import Answers, Content, checked, pack
from bot.pulses.envelopes import Keys, seal
from bot.pulses.key_pairing import shared_folder
from bot.pulses.keys import KeyFolder
from bot.pulses.queries import counted_with, was_called_off
from bot.pulses.questionnaire import Audience, Readers
from bot.pulses.trouble import key_of
from bot.pulses.waves import Spec, key_name, the_survey
from storage import pulses as pulse_rows
from storage.database import Session
from storage.tables.pulses import Invite, Survey

__all__ = ["Answers", "Stored", "answer", "has_answered", "what_is_stored", "withdraw"]


@dataclass(frozen=True)
class Stored:
    """The real numbers, dates and names that the promise to employees is made with: *What is stored?*"""

    title: str
    closes_at: datetime
    minimum: int
    comments_from: int
    invited: int
    audience: Audience
    audience_names: tuple[str, ...]
    readers: Readers
    shared: bool
    has_closed: bool
    counted_with: CountedGroup | None = None
    was_called_off: bool = False
    is_preview: bool = False
    guests: int = 0


@dataclass(frozen=True)
class _Slot:
    """The place of one person's envelope in a survey that is open."""

    survey: Survey
    keys: Keys
    mark: bytes
    segment: str
    folder: KeyFolder

    def announce(self, session: Session, sealed: bytes | None) -> integrity.Announced:
        name = key_name(self.survey.series, self.survey.wave)
        return integrity.announce(session, self.folder, name, self.keys, self.survey.id, self.mark, sealed)


def answer(bot: Bot, survey_id: int, person_id: str, answers: Answers) -> None:
    """Seal and save a whole answer, in place of an earlier one of the same person. It is durable when this returns.

    Raises NoSuchPulse, PulseClosed, KeyNotHere; ValueError, in fixed words, for
    an answer that no form of ours sends.
    """
    with bot.db.transaction() as session:
        slot = _slot(session, bot, survey_id, person_id)
        given = checked(Spec.of(slot.survey).composed.questions, answers)
        packed = pack(Content(slot.keys.proof(slot.mark), slot.segment, given))
        sealed = seal(slot.keys.public, packed, slot.survey.size)
        announced = slot.announce(session, sealed)
        pulse_rows.cast(session, survey_id, slot.mark, sealed)
    announced.confirm()


def withdraw(bot: Bot, survey_id: int, person_id: str) -> bool:
    """Take the answer out again, and return whether there was one.

    Raises NoSuchPulse, PulseClosed, KeyNotHere.
    """
    with bot.db.transaction() as session:
        slot = _slot(session, bot, survey_id, person_id)
        if not pulse_rows.is_there(session, survey_id, slot.mark):
            return False
        announced = slot.announce(session, None)
        pulse_rows.withdraw(session, survey_id, slot.mark)
    announced.confirm()
    return True


def has_answered(bot: Bot, survey_id: int, person_id: str) -> bool:
    """Return whether there is an envelope of this person. To show *them* "change your answer" in a window, and for
    nothing else: it must not be written anywhere, nor shown to anybody else. Raises NoSuchPulse, PulseClosed,
    KeyNotHere.
    """
    with bot.db.reading() as session:
        survey = the_survey(pulse_rows.survey(session, survey_id))
        return pulse_rows.is_there(session, survey_id, _found(session, bot, survey, person_id).mark)


def what_is_stored(bot: Bot, survey_id: int, person_id: str) -> Stored:
    """Return what *What is stored?* says to somebody who was asked. Raises NoSuchPulse."""
    with bot.db.reading() as session:
        survey = the_survey(pulse_rows.survey(session, survey_id))
        spec = Spec.of(survey)
        invitation = _invitation(session, survey_id, person_id)
        return Stored(
            title=spec.composed.title,
            closes_at=survey.closes_at,
            minimum=survey.k,
            comments_from=survey.k_text,
            invited=spec.invited,
            audience=spec.composed.audience,
            audience_names=spec.names(spec.segments),
            readers=spec.composed.readers,
            shared=spec.composed.shared,
            has_closed=survey.state not in pulse_rows.LIVE,
            counted_with=counted_with(session, survey, spec, invitation.segment) if survey.state == "open" else None,
            was_called_off=was_called_off(session, survey),
            guests=spec.guests,
        )


def _invitation(session: Session, survey_id: int, person_id: str) -> Invite:
    """Return the invitation of somebody who was asked and has not left since. Raises NoSuchPulse, alike for everybody
    else: what they sealed before they left counts, and nothing tells whether they did.
    """
    invitation = pulse_rows.invitation(session, survey_id, person_id)
    if invitation is None or not people.is_colleague(session, person_id):
        raise NoSuchPulse
    return invitation


def _slot(session: Session, bot: Bot, survey_id: int, person_id: str) -> _Slot:
    """Return the place of somebody's envelope, held until the transaction ends, so that the close waits for this
    answer, or this answer is refused.
    """
    return _found(session, bot, the_survey(pulse_rows.hold(session, survey_id)), person_id)


def _found(session: Session, bot: Bot, survey: Survey, person_id: str) -> _Slot:
    invitation = _invitation(session, survey.id, person_id)
    if survey.state != "open" or survey.closes_at <= bot.now():
        raise PulseClosed(survey.spec["composed"]["title"], survey.closes_at)
    try:
        folder = shared_folder(session, bot)
    except NoKeyFolder:
        raise KeyNotHere(survey.spec["composed"]["title"]) from None
    keys = key_of(folder, survey)
    if keys is None:
        # Nobody could open the envelope at the close: then none may be called recorded.
        raise KeyNotHere(survey.spec["composed"]["title"])
    return _Slot(survey, keys, keys.mark(survey.id, person_id), invitation.segment, folder)
