"""What pulses do by themselves: at every start, and every minute."""

from __future__ import annotations

from collections.abc import Callable, Collection

from bot import Bot
from bot.agreed_time import is_agreed
from bot.pulses import company
from bot.pulses.actions import remind_owners
from bot.pulses.closing import close_due, destroy_key, scrub_due
from bot.pulses.invitations import remind_due, send_due, space_out_edits
from bot.pulses.key_pairing import check_at_start, is_seen_elsewhere, note_seen, own_folder
from bot.pulses.keys import KeyFolder
from bot.pulses.launch import Rosters, open_due
from bot.pulses.trouble import KEY_MISSING, apart, key_of, tell_daily
from bot.pulses.waves import key_name, the_survey
from storage import pulses as pulse_rows


def start_up(bot: Bot) -> None:
    """Pair database and key folder before anything else, finish what was interrupted, destroy keys without a pulse.

    A pulse whose key is not here is told, and waits for it. Raises WrongKeys when the folder or the secret is not the
    one of this database: tidying up would destroy living keys. Raises NoKeyFolder when answers are sealed and there is
    no folder to open them from.
    """
    with bot.db.transaction() as session:
        live = pulse_rows.live_keys(session)
        check_at_start(session, bot, is_needed=bool(live))
    with apart(bot, "keys", "all"):
        look_after_keys(bot)
    if is_agreed(bot):
        # Nothing is said before the start is over, and the first sweep comes a minute later.
        space_out_edits(bot)
        close_due(bot)
    scrub_due(bot)


def sweep(bot: Bot, rosters: Rosters) -> int:
    """Close, open, invite and remind what is due, and return how much was done. Safe late, twice, or anywhere.

    What fails is logged and told, and stops nothing else. While the clock is in doubt, nothing is done at all.
    """
    if not is_agreed(bot):
        return 0
    done = 0
    steps: dict[str, Callable[[], int]] = {
        "closing": lambda: close_due(bot),
        "opening": lambda: open_due(bot, rosters),
        "messages": lambda: send_due(bot),
        "reminders": lambda: remind_due(bot),
        "actions": lambda: remind_owners(bot),
    }
    for name, step in steps.items():
        with apart(bot, name, "all"):
            done += step()
    with apart(bot, "pace", "all"):
        space_out_edits(bot)
    with apart(bot, "scrubbing", "all"):
        scrub_due(bot)
    with apart(bot, "what is remembered", "all"):
        company.forget(bot)
    with apart(bot, "keys", "all"):
        look_after_keys(bot)
    return done


def look_after_keys(bot: Bot) -> None:
    """Destroy keys without a pulse, and tell of pulses without their key.

    A process without the folder that all share destroys nothing, and tells only when none had it for half an hour.
    """
    with bot.db.reading() as session:
        folder = own_folder(session, bot)
        live = [survey_id for survey_id, _series_id, _wave in pulse_rows.live_keys(session)]
        is_elsewhere = folder is None and is_seen_elsewhere(session, bot.now())
    if folder is not None:
        destroy_orphans(bot, folder)
        if live:
            note_seen(bot)
    if not is_elsewhere:
        _look_for_keys(bot, folder, live)


def _look_for_keys(bot: Bot, folder: KeyFolder | None, live: Collection[int]) -> None:
    """Tell of every open pulse whose key is not here, once a day, so that there is time to bring it back."""
    for survey_id in live:
        with apart(bot, "key", survey_id):
            with bot.db.reading() as session:
                survey = the_survey(pulse_rows.survey(session, survey_id))
            if folder is None or key_of(folder, survey) is None:
                with bot.db.transaction() as session:
                    held = the_survey(pulse_rows.lock(session, survey_id))
                    if held.state in pulse_rows.LIVE:
                        tell_daily(session, bot, held, KEY_MISSING)


def destroy_orphans(bot: Bot, folder: KeyFolder) -> None:
    """Destroy every key whose survey is not open: of a launch that never was committed, or of a close that crashed.

    Under the lock of the series, because a launch writes the key before its survey can be seen.
    """
    names = folder.names()
    with bot.db.reading() as session:
        in_use = {key_name(series_id, wave) for _survey_id, series_id, wave in pulse_rows.live_keys(session)}
    # The others are looked at once more, with nobody launching meanwhile.
    for name in [name for name in names if name not in in_use]:
        with apart(bot, "orphan", name):
            _destroy_orphan(bot, folder, name)


def _destroy_orphan(bot: Bot, folder: KeyFolder, name: str) -> None:
    series_id, wave = map(int, name.split("-"))
    with bot.db.transaction() as session:
        pulse_rows.lock_series(session, series_id)
        state = pulse_rows.state_of_wave(session, series_id, wave)
        if state is None:
            folder.destroy(name)
        survey = pulse_rows.wave(session, series_id, wave) if state not in {None, *pulse_rows.LIVE} else None
    if survey is not None:
        destroy_key(bot, folder, survey)
