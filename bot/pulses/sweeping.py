"""What pulses do by themselves: at every start, and every minute."""

from __future__ import annotations

from bot import Bot
from bot.errors import NoKeyFolder
from bot.pulses.actions import remind_owners
from bot.pulses.audiences import remembered_since
from bot.pulses.closing import close_due, scrub_due
from bot.pulses.inviting import remind_due, send_due
from bot.pulses.keys import KeyFolder, folder_of
from bot.pulses.launching import Rosters, open_due
from bot.pulses.pairing import check_at_start
from bot.pulses.waves import key_name
from storage import pulses as rows


def start_up(bot: Bot) -> None:
    """Before anything else: pair database and key folder, finish what was interrupted, destroy keys without a pulse,
    and give up the pulses whose key is gone.

    Raises WrongKeys when the folder or the secret is not the one of this database: tidying up would destroy living
    keys. Raises NoKeyFolder when answers are sealed and there is no folder to open them from.
    """
    with bot.db.transaction() as session:
        live = rows.live(session)
        folder = check_at_start(session, bot, is_needed=bool(live))
    if folder is None:
        return
    destroy_orphans(bot, folder)
    for survey in live:
        if folder.read(key_name(survey.series, survey.wave)) is None:
            with bot.db.transaction() as session:
                lost = rows.lock(session, survey.id)
                if lost is not None and lost.state == "open":
                    lost.state = "closing"
                    session.add(lost)
    close_due(bot)
    scrub_due(bot)


def sweep(bot: Bot, rosters: Rosters) -> int:
    """Close, open, invite and remind what is due; answers how much was done. Safe late, twice, or anywhere."""
    done = close_due(bot)
    done += open_due(bot, rosters)
    done += send_due(bot)
    done += remind_due(bot)
    done += remind_owners(bot)
    scrub_due(bot)
    forget_audiences(bot)
    try:
        destroy_orphans(bot, folder_of(bot.settings))
    except NoKeyFolder:
        # No pulse was ever launched here, or it would not have come this far.
        return done
    return done


def destroy_orphans(bot: Bot, folder: KeyFolder) -> None:
    """Destroy every key whose survey is not open: of a launch that never was committed, or of a close that crashed.

    Under the lock of the series, because a launch writes the key before its survey can be seen.
    """
    names = folder.names()
    with bot.db.reading() as session:
        in_use = {key_name(survey.series, survey.wave) for survey in rows.live(session)}
    # The others are looked at once more, with nobody launching meanwhile.
    for name in [name for name in names if name not in in_use]:
        series_id, wave = map(int, name.split("-"))
        with bot.db.transaction() as session:
            rows.lock_series(session, series_id)
            survey = rows.wave(session, series_id, wave)
            if survey is None or survey.state not in rows.LIVE:
                folder.destroy(name)


def forget_audiences(bot: Bot) -> None:
    """Forget who was asked, as soon as neither the next wave nor the pulses of the next thirty days need to know."""
    since = remembered_since(bot.now())
    with bot.db.reading() as session:
        if not rows.forgettable(session, since):
            return
    with bot.db.transaction() as session:
        for survey_id in rows.forgettable(session, since):
            rows.forget_invited(session, survey_id)
