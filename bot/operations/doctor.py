"""What would go wrong later, found now: each finding says what is wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot import Bot, __version__, agreed_time
from bot.errors import NoKeyFolder
from bot.operations import company_health, database_health, homes_health, installation, undelivered
from bot.operations.database_health import FROM_A_BACKUP
from bot.operations.findings import Check, Finding
from bot.pulses import key_pairing, trouble
from bot.pulses.keys import KeyFolder, folder_of
from bot.pulses.waves import key_name
from bot.ratings import pool
from bot.settings import Settings
from storage import departments as department_rows
from storage import inspection
from storage import outbox as outbox_rows
from storage import people as people_rows
from storage import pulses as pulse_rows
from storage import requests as request_rows
from storage.database import FAILURES, BadAddress, Damaged, Database, Unavailable

MAKE_ONE = "Check DATABASE_URL. For a new Handoff run `handoff migrate`; for a backup, `handoff restore FILE`."

_WHY_NO_KEYS = {
    "no_secret": (
        "HANDOFF_SECRET is not set, so the keys of pulses cannot be wrapped.",
        "Set it to what `openssl rand -hex 32` prints, and keep it as you keep the tokens.",
    ),
    "not_set": (
        "HANDOFF_KEYS is not set, and beside a PostgreSQL server there is no folder to put the keys of pulses into.",
        "Set it to a private folder that outlives restarts and is in no backup. A host without one cannot hold pulses.",
    ),
    "inside": (
        "The key folder {folder} lies in the folder of the database, and so in its backups.",
        "Set HANDOFF_KEYS to a folder outside it.",
    ),
    "not_private": (
        "Others may look into the key folder {folder}.",
        "Run `chmod 700` on it.",
    ),
    "not_writable": (
        "The key folder {folder} cannot be written to: it is missing, read-only or full.",
        "Make it writable for the account that runs Handoff, or set HANDOFF_KEYS to another one.",
    ),
    "passing": (
        "The key folder {folder} is on a disk that does not outlive a restart, so no pulse can be launched.",
        "Set HANDOFF_KEYS to a folder on a disk that stays. A host without one cannot hold pulses. If this one stays, "
        "set HANDOFF_KEYS_DISK=lasting.",
    ),
    "lost": (
        "The key folder {folder} is not the one that was used before: that one is not here, or did not outlive a "
        "restart. This process takes no ballot and closes no pulse.",
        "Give all processes the same folder, on a disk that stays. If the former one is gone for good, restart Handoff "
        "in half an hour: from then on it uses the new one.",
    ),
    "another": (
        "The key folder {folder} is not the one that is in use by now. This process takes no ballot and closes no "
        "pulse.",
        "Give all processes the same folder, and restart this one.",
    ),
    "foreign": (
        "The key folder {folder} belongs to another database.",
        "Set HANDOFF_KEYS and DATABASE_URL to two that belong together.",
    ),
}


def examine(bot: Bot, checks: Iterable[Check] | None = None) -> list[Finding]:
    """Everything that these checks find, or those of `CHECKS`, in their order. A database that is gone is a finding
    like any other, and what one check cannot read keeps no other from looking.
    """
    found: list[Finding] = []
    for check in CHECKS if checks is None else checks:
        name = check.__name__
        try:
            found += [replace(finding, check=name) for finding in check(bot)]
        except Damaged:
            found.append(Finding("The database is damaged: not all of it can be read.", FROM_A_BACKUP, check=name))
            return found
        except BadAddress as error:
            found.append(Finding(str(error), MAKE_ONE, check=name))
            return found
        except Unavailable:
            advice = "Check DATABASE_URL, and that it is running."
            found.append(Finding("The database cannot be reached.", advice, check=name))
            return found
        except FAILURES as error:
            what = f"The database does not hold what this version expects ({type(error).__name__} in {name})."
            found.append(Finding(what, FROM_A_BACKUP, check=name))
    return found


@dataclass(frozen=True)
class Facts:
    """What was looked at, for whoever reads the findings: nothing of it is wrong by itself."""

    handoff: str
    database: str
    tables: str | None
    size: int
    departments: int
    people: int
    unfinished: int
    outbox_waiting: int
    outbox_oldest: datetime | None
    undelivered: int


def facts(bot: Bot) -> Facts:
    """Return what is there. Raises Unavailable, and whatever else a damaged database answers."""
    with bot.db.reading() as session:
        waiting = outbox_rows.backlog(session, bot.now())
        return Facts(
            handoff=__version__,
            database=f"{'SQLite at' if bot.db.is_sqlite else 'PostgreSQL,'} {bot.db.place}",
            tables=bot.db.version(),
            size=inspection.size(bot.db),
            departments=len(department_rows.active(session)),
            people=people_rows.count_active(session),
            unfinished=request_rows.count_all_unfinished(session),
            outbox_waiting=sum(one.waiting for one in waiting),
            outbox_oldest=min((one.oldest for one in waiting if one.oldest is not None), default=None),
            undelivered=outbox_rows.count_dead(session),
        )


@dataclass(frozen=True)
class Report:
    """All findings; the facts, where the database could be read."""

    facts: Facts | None
    findings: Sequence[Finding]


def examine_with(settings: Settings, *, before: Check, after: Check) -> Report:
    """The same for a bot that does not run, with the facts, and with a check before and one after the others."""
    database = Database(settings.database_url)
    bot = Bot(database, settings)
    try:
        found = examine(bot, [before])
        if not _is_made(database):
            nothing = f"There is no database of Handoff at {database.place}."
            return Report(None, [*found, Finding(nothing, MAKE_ONE, check="tables")])
        found += examine(bot, [*CHECKS, after])
        try:
            return Report(facts(bot), found)
        except (Unavailable, BadAddress, *FAILURES):
            # Why not is among the findings.
            return Report(None, found)
    finally:
        database.close()


def _is_made(database: Database) -> bool:
    """Return whether there is a database; one that cannot be reached is found by the checks."""
    try:
        return database.is_made()
    except (Unavailable, BadAddress):
        return True


def about_keys(why: NoKeyFolder) -> tuple[str, str]:
    """What is wrong with the key folder, and what to do."""
    what, advice = _WHY_NO_KEYS[why.reason]
    return what.format(folder=why.folder), advice


def keys_of_pulses(bot: Bot) -> Iterator[Finding]:
    """Only where somebody may make pulses, or where there are some: nobody else needs the folder."""
    why = key_pairing.trouble(bot) if bot.db.is_current() else None
    if why is None and bot.settings.hr:
        why = _why_no_new_pulse(bot.settings)
    if why is not None:
        yield Finding(*about_keys(why))


def ratings(bot: Bot) -> Iterator[Finding]:
    """Without a place for keys nobody is asked how it went, which may be meant so."""
    if bot.db.is_current() and not pool.can_be_kept(bot):
        yield Finding(
            "Nobody is asked how it went: there is no safe place for the keys that seal ratings.",
            "Set HANDOFF_SECRET, and HANDOFF_KEYS to a private folder that stays and is in no backup.",
            hint=True,
        )


def pulses(bot: Bot) -> Iterator[Finding]:
    """Each pulse on its own: what is wrong with one is told whatever is wrong with another."""
    if not bot.db.is_current():
        return
    with bot.db.reading() as session:
        live = pulse_rows.live_keys(session)
        broken = trouble.broken(session)
    for what, error_id in broken.items():
        yield Finding(
            f"A pulse cannot be worked on ({what}).",
            f"Look for error_id {error_id} in the log. Everything else goes on without it.",
        )
    with bot.db.reading() as session:
        folder = key_pairing.own_folder(session, bot)
    if folder is None:
        # It was said above.
        return
    for survey_id, series_id, wave in live:
        yield from _key(bot, folder, survey_id, series_id, wave)
    in_use = {key_name(series_id, wave) for _survey_id, series_id, wave in live}
    for name in folder.names():
        if name not in in_use:
            yield Finding(
                f"The key {name} in {folder.path} outlived its pulse: it is not destroyed.",
                "Make the folder writable for the account that runs Handoff; it tries again every minute.",
            )


def _key(bot: Bot, folder: KeyFolder, survey_id: int, series_id: int, wave: int) -> Iterator[Finding]:
    try:
        with bot.db.reading() as session:
            survey = pulse_rows.survey(session, survey_id)
            is_here = survey is None or trouble.key_of(folder, survey) is not None
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001  (a row that makes no sense is what is looked for here)
        yield Finding(
            f"Wave {wave} of pulse {series_id} is open and cannot be read ({type(error).__name__}).",
            "Somebody changed its row in the database. It will not close before it can be read.",
        )
        return
    if not is_here:
        yield Finding(
            f"The key of wave {wave} of pulse {series_id} is not in {folder.path}. Its close waits for it.",
            "Bring back the key folder that was used when it opened, or set HANDOFF_KEYS to it. Nothing is destroyed.",
        )


def clock(bot: Bot) -> Iterator[Finding]:
    """A clock that jumped and that Slack does not confirm."""
    shown = agreed_time.doubted_since(bot) if bot.db.is_current() else None
    if shown is not None:
        yield Finding(
            f"The clock of this server jumped to {shown:%Y-%m-%d %H:%M} UTC, and Slack has not confirmed it.",
            "Set it right. Until it is believed again, nobody is reminded, and nothing is closed or destroyed.",
        )


def outbox(bot: Bot) -> Iterator[Finding]:
    """What could not be delivered, and what waits for longer than it should."""
    if not bot.db.is_current():
        return
    if lost := undelivered.count(bot):
        what = "1 message was" if lost == 1 else f"{lost} messages were"
        yield Finding(f"{what} not delivered.", "`handoff outbox list` says which, why, and what to do.")
    for one in undelivered.waiting(bot):
        what = "1 message waits" if one.count == 1 else f"{one.count} messages wait"
        yield Finding(
            f"{what} since {one.since:%Y-%m-%d %H:%M} UTC at the longest ({one.reason}).",
            undelivered.advice(one.reason),
        )


def installed(bot: Bot) -> Iterator[Finding]:
    """Slack took the app away, as far as a process of Handoff has heard."""
    found = installation.ended(bot) if bot.db.is_current() else None
    if found is not None:
        yield Finding(
            f"Slack takes nothing from Handoff since {found.since:%Y-%m-%d %H:%M} UTC ({found.reason}).",
            "Install the app again, set SLACK_BOT_TOKEN to the new token, and start Handoff.",
        )


def hr(bot: Bot) -> Iterator[Finding]:
    if not bot.settings.hr:
        advice = "If somebody should, set HANDOFF_HR to their Slack user ids."
        yield Finding("Nobody can make pulses.", advice, hint=True)
    if not bot.db.is_current():
        return
    with bot.db.reading() as session:
        known = people_rows.named(session, bot.settings.hr)
    for person_id in bot.settings.hr:
        if person_id in known and not known[person_id].is_active:
            yield Finding(f"{person_id} in HANDOFF_HR has left the company.", "Take the id out of the list.")


CHECKS: tuple[Check, ...] = (
    database_health.tables,
    database_health.integrity,
    database_health.room,
    database_health.privacy,
    installed,
    keys_of_pulses,
    ratings,
    pulses,
    clock,
    outbox,
    company_health.departments,
    company_health.assignees,
    company_health.missed_words,
    homes_health.home_departments,
    hr,
    database_health.backup,
)


def _why_no_new_pulse(settings: Settings) -> NoKeyFolder | None:
    """A folder that does not exist yet is made at the first pulse, and is fine."""
    try:
        folder = folder_of(settings)
        key_pairing.must_last(settings, folder)
        if Path(folder.path).exists():
            folder.make_private()
    except NoKeyFolder as why:
        return why
    return None
