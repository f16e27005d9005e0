"""What goes wrong with a pulse, kept apart from all other pulses and told: the log, HR and admins, `doctor`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bot import Bot, outbox, trace
from bot.notices import PulseTrouble
from bot.pulses.drafts import active_hr
from bot.pulses.envelopes import Keys
from bot.pulses.integrity import Finding, found_in
from bot.pulses.key_pairing import own_folder
from bot.pulses.keys import KeyFolder, WrongKeys
from bot.pulses.waves import key_name
from storage import pulses as pulse_rows
from storage.database import Session, Unavailable
from storage.tables.pulses import Survey

KEY_MISSING, KEY_LEFT, TAMPERED = "key missing", "key not destroyed", "envelopes"
"""What HR and admins are told about: the close waits for a key, a key outlived its pulse, envelopes are not as kept."""

_BROKEN = "broken:"
_TOLD = "told:"

log = logging.getLogger("handoff.pulses")


@contextmanager
def apart(bot: Bot, work: str, subject: object) -> Iterator[None]:
    """Do some work on one pulse; what fails in it is logged once, under a short id, and stops nothing else.

    The log has the kind of the error and no words of it: they may quote what somebody wrote. `doctor` tells of it until
    the work succeeds. Raises Unavailable: without the database nothing can go on.
    """
    key = f"{_BROKEN}{work}:{subject}"
    try:
        yield
    except Unavailable:
        raise
    except Exception as error:  # one broken pulse must not stop the others; it is logged and told
        error_id = trace.new_id()
        with bot.db.transaction() as session:
            is_new = pulse_rows.meta_once(session, key, error_id) == error_id
        if is_new:
            about = {"error_id": error_id, "work": work, "subject": str(subject), "kind": type(error).__name__}
            log.error("pulse failed", extra=about, exc_info=error)
    else:
        with bot.db.reading() as session:
            was_broken = pulse_rows.meta(session, key) is not None
        if was_broken:
            with bot.db.transaction() as session:
                pulse_rows.forget_meta(session, key)


def broken(session: Session) -> dict[str, str]:
    """Return what failed and does not work yet, as 'work:id', each with the id it was logged under."""
    return {key.removeprefix(_BROKEN): error_id for key, error_id in pulse_rows.metas(session, _BROKEN).items()}


def key_of(folder: KeyFolder, survey: Survey) -> Keys | None:
    """Return the keys that open the survey's envelopes; None when they are gone, unreadable, or another survey's."""
    try:
        keys = folder.read(key_name(survey.series, survey.wave))
    except (OSError, WrongKeys):
        return None
    return keys if keys is not None and keys.public == survey.pk else None


def _is_key_here(session: Session, bot: Bot, survey: Survey) -> bool:
    folder = own_folder(session, bot)
    return folder is not None and key_of(folder, survey) is not None


def tell_daily(session: Session, bot: Bot, survey: Survey, what: str) -> None:
    """Log it as an error and tell HR and admins, once a day as long as this is called. Hold the survey meanwhile."""
    key, today = f"{_TOLD}{what}:{survey.id}", f"{bot.now():%Y-%m-%d}"
    if pulse_rows.meta(session, key) == today:
        return
    pulse_rows.save_meta(session, key, today)
    tell(session, bot, survey, what)


def tell(session: Session, bot: Bot, survey: Survey, what: str) -> None:
    """Log it as an error and tell HR and admins."""
    log.error("pulse in trouble", extra={"survey": survey.id, "trouble": what})
    for person_id in dict.fromkeys([*active_hr(session, bot), *bot.settings.admins]):
        outbox.enqueue(session, PulseTrouble(person_id, survey.id, what), bot.now())


def described(bot: Bot, survey_id: int, what: str) -> tuple[str, tuple[Finding, ...]] | None:
    """Return the pulse's title and what the close found, for the postman; None when all is well by now."""
    with bot.db.reading() as session:
        survey = pulse_rows.survey(session, survey_id)
        if survey is None:
            return None
        if what == KEY_MISSING and (survey.state not in pulse_rows.LIVE or _is_key_here(session, bot, survey)):
            return None
        if what == KEY_LEFT and not is_told(session, survey, what):
            return None
        return survey.spec["composed"]["title"], found_in(session, survey)


def is_told(session: Session, survey: Survey, what: str) -> bool:
    return pulse_rows.meta(session, f"{_TOLD}{what}:{survey.id}") is not None


def is_over(session: Session, survey: Survey, what: str) -> None:
    """Forget that a trouble was told, because all is well again: the next time it is told anew."""
    pulse_rows.forget_meta(session, f"{_TOLD}{what}:{survey.id}")
