"""Why a pulse says no, in words, and who may or what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.errors import (
    AskedTwice,
    ClockInDoubt,
    KeyNotHere,
    MayNotGoOut,
    MayNotPromise,
    NeverLowered,
    NoKeyFolder,
    NoSuchPulse,
    NotHR,
    NotPublished,
    NotTheOwner,
    OutAlready,
    PulseClosed,
    PulseNotNow,
    Refused,
    StillCounting,
    StillOpen,
    TooManyActions,
)
from handlers.views.blocks import escape
from handlers.views.moments import moment
from handlers.views.pulses import phrases
from handlers.views.pulses.commands import who
from handlers.views.pulses.held_up import REASONS

# Slack shows each reader their own zone; this is for what cannot show dates.
_FALLBACK = "UTC"
_STATES = {
    "draft": "still a draft: nobody was asked yet",
    "running": "running",
    "paused": "paused",
    "finished": "finished",
    "archived": "archived",
    "open": "open",
    "closing": "being closed at this moment",
    "closed": "closed",
    "shredded": "closed without results",
}
_FOLDERS = {
    "no_secret": "`HANDOFF_SECRET` is not set. Set it to what `openssl rand -hex 32` prints, and restart Handoff.",
    "not_set": "`HANDOFF_KEYS` is not set. Name a private folder that outlives a restart and is in no backup.",
    "inside": "`HANDOFF_KEYS` lies inside the folder of the database, and so in its backups. Name another folder.",
    "not_private": "others may read the folder of `HANDOFF_KEYS`. Make it private: `chmod 700`.",
    "not_writable": "nothing can be written to the folder of `HANDOFF_KEYS`: it is missing, read-only or full.",
    "passing": "the folder of `HANDOFF_KEYS` does not outlive a restart. Put it on a disk that stays.",
    "lost": "the folder of `HANDOFF_KEYS` is not the one that was used before. Bring that one back.",
    "another": "the folder of `HANDOFF_KEYS` is not the one in use by now. All processes need the same one.",
    "foreign": "the folder of `HANDOFF_KEYS` belongs to another database. Name the right one, or a new, empty one.",
}


def _not_hr(error: NotHR) -> str:
    return f"Pulses are made by {who(error.hr_ids)}. Results that you may see are under `/pulse results`."


def _no_such_pulse(_error: NoSuchPulse) -> str:
    return (
        "There is no such pulse for you. A pulse asks those who were in its audience when it opened, and its results "
        "are for those it named then: `/pulse results` lists yours. It may also be so long over that I have forgotten "
        "whom it asked."
    )


def _closed(error: PulseClosed) -> str:
    return (
        f"*{escape(error.title)}* is closed since {moment(error.closed_at, _FALLBACK)}. Nothing of what you just chose "
        "or wrote was kept, and nobody has seen it. Thank you for taking the time."
    )


def _key_not_here(error: KeyNotHere) -> str:
    return (
        f"*{escape(error.title)}* cannot take an answer on this server at the moment: what seals it is not here. "
        "Nothing of what you just chose or wrote was kept, and no other answer is lost. Please try again in a minute."
    )


def _not_now(error: PulseNotNow) -> str:
    return f"*{escape(error.title)}* is {_STATES.get(error.state, error.state)}, so this is not possible now."


def _asked_twice(error: AskedTwice) -> str:
    return asked_twice(error.number, error.earlier)


def _still_open(error: StillOpen) -> str:
    return f"*{escape(error.title)}* is open until {moment(error.closes_at, _FALLBACK)}. Wait for that, or call it off."


def _still_counting(error: StillCounting) -> str:
    return (
        f"About {error.people:,} people are in the channel, and I am still counting them. "
        "Please try again in a minute or two."
    )


def _never_lowered(error: NeverLowered) -> str:
    return f"The smallest group shown is never lowered: people answered under the promise of {error.minimum}."


def _no_key_folder(error: NoKeyFolder) -> str:
    return (
        "The keys of sealed answers need a safe place before anybody can be asked, and here "
        f"{_FOLDERS.get(error.reason, error.reason)} Whoever runs Handoff can do that; `handoff doctor` checks it."
    )


def _may_not_promise(error: MayNotPromise) -> str:
    return f"Actions are promised by HR ({who(error.hr_ids)}) and by the leads of departments. Tell one your wish."


def _too_many_actions(error: TooManyActions) -> str:
    return f"There are {error.most} actions already. A few that get done are worth more than many that do not."


def _not_the_owner(error: NotTheOwner) -> str:
    return f"Only <@{error.owner_id}>, who takes care of it, or {who(error.hr_ids)} can do this."


def asked_twice(number: int, earlier: int) -> str:
    return f"Question {number} says the same as question {earlier}. Each stands in a pulse once: change one of them."


def _out_already(error: OutAlready) -> str:
    """Return that a pulse which is out is not launched a second time: it is asked again, and shows how things
    change.
    """
    if error.closes_at is not None:
        how = (
            f"it is open until {moment(error.closes_at, _FALLBACK)}. When it is over, *Ask again now* in `/pulse list` "
            "asks it once more, and its results show what changed."
        )
    elif error.state == "paused" or error.opens_at is None:
        once_more = ", or *Ask again now* asks it once more" if error.was_asked else ""
        how = f"it is paused. In `/pulse list` it can go on{once_more}."
    else:
        sooner = ", and *Ask again now* asks it sooner" if error.was_asked else ""
        how = f"it goes out on {moment(error.opens_at, _FALLBACK)}. In `/pulse list` it can be changed{sooner}."
    return (
        f"*{escape(error.title)}* asks the same people the same questions already: {how} Here you can ask something "
        "else, or somebody else."
    )


def _clock_in_doubt(error: ClockInDoubt) -> str:
    # Written out: the year may be what is wrong, and whoever reads it sets a clock that has no zone of theirs.
    return (
        f"Handoff's clock shows {error.shows:%a} {error.shows.day} {error.shows:%b %Y, %H:%M} UTC, and Slack does not "
        "confirm that. Under a wrong date everybody might have to wait long for the next pulse, so nobody is asked "
        "now. Nothing is lost: launch it again when the clock is right. Whoever runs Handoff can set it, and `handoff "
        "doctor` checks it."
    )


def _may_not_go_out(error: MayNotGoOut) -> str:
    """Return why a wave may not go out, and what may be done instead."""
    reason = REASONS[error.reason]
    if error.reason == "TOO_FEW":
        reason = (
            f"It would go to {phrases.people(error.people)}, and at least {error.needed} are needed: among fewer, "
            "somebody could be told apart."
        )
    allowed = []
    if error.instead or error.is_everybody:
        whom = "everybody in the company"
        if error.instead:
            whom = f"these departments together: {phrases.names(error.instead)}"
        since = "" if error.instead_from is None else f", from {phrases.day(error.instead_from)} on"
        allowed.append(f"Ask {whom}{since}.")
    if error.not_before is not None:
        too = " too" if allowed else ""
        allowed.append(f"The same people can be asked{too}, but not before {phrases.day(error.not_before)}.")
    if error.otherwise_from is not None:
        guests = "Without guests" if error.asks_guests else "With its guests"
        allowed.append(f"{guests} it can go out from {phrases.day(error.otherwise_from)} on.")
    if not allowed and error.reason == "TOO_FEW":
        allowed.append(f"Pulses begin at {error.needed} people: this has to be asked in another way.")
    if not allowed:
        allowed.append("Choose others to ask, or ask in another way.")
    return f"{reason} *{allowed[0]}* {' '.join(allowed[1:])}".strip()


def _not_published(error: NotPublished) -> str:
    title, channel_id = error.title, error.channel_id
    told = [f"<@{person_id}>" for person_id in error.reader_ids[:10]] + ([f"<#{channel_id}>"] if channel_id else [])
    if not told:
        return f"*{escape(title)}* has no results: they come when it closes, if enough people answered."
    return f"The results of *{escape(title)}* are for {', '.join(told)}."


WORDS: dict[type[Refused], Callable[[Any], str]] = {
    NotHR: _not_hr,
    NoSuchPulse: _no_such_pulse,
    PulseClosed: _closed,
    KeyNotHere: _key_not_here,
    PulseNotNow: _not_now,
    MayNotGoOut: _may_not_go_out,
    AskedTwice: _asked_twice,
    OutAlready: _out_already,
    ClockInDoubt: _clock_in_doubt,
    StillOpen: _still_open,
    StillCounting: _still_counting,
    NeverLowered: _never_lowered,
    NoKeyFolder: _no_key_folder,
    NotPublished: _not_published,
    MayNotPromise: _may_not_promise,
    TooManyActions: _too_many_actions,
    NotTheOwner: _not_the_owner,
}
