"""The last pages of the composer: exactly what people will see, and the last word before it goes out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View

from bot.pulses.audiences import BarredGroup, Outlook
from bot.pulses.launch import Launched, Moved
from bot.pulses.queries import Invitation
from bot.pulses.questionnaire import Repeat
from bot.text import shorten
from handlers.views import moments
from handlers.views.blocks import actions, button, context, escape, section
from handlers.views.pulses import anonymity, invitations, phrases
from handlers.views.pulses.plan import BACK, TO_PLAN, TO_WHEN
from handlers.views.pulses.series import MANAGE

PREVIEW_FORM = "pulse.preview_form"
LAUNCH_FORM = "pulse.launch_form"
AGAIN_FORM = "pulse.again_form"
TRY_OUT = "pulse.try_out"
ASK_TOGETHER = "pulse.ask_together"
WAIT = "pulse.wait"

# Each has up to 250 characters, and a section 3,000.
_ROWS = 10
_MOVED = 5


@dataclass(frozen=True)
class Instead:
    """What a refusal offers, and a button does: whole groups (or everybody) `together`, perhaps only `since` a day;
    the same people on another day; the pulse of that id, which is out already.
    """

    together: bool = False
    is_everybody: bool = False
    since: date | None = None
    not_before: date | None = None
    out_already: int | None = None


def preview_form(
    shown: Invitation,
    zone: str,
    outlook: Outlook | None,
    *,
    refused: str = "",
    counting: int | None = None,
    instead: Instead | None = None,
    moved: Sequence[Moved] = (),
    warnings: Sequence[str] = (),
    sent: bool = False,
) -> View:
    """Return the invitation as it will be, its buttons at work, and in which groups people will be counted. `outlook`
    None: `refused` says why it cannot be launched, or so many people are `counting`.
    """
    # First of all: what follows is longer than a phone.
    blocks: list[Block] = []
    if refused:
        blocks.append(section(f"⚠️ *It cannot be launched like this.* {refused}"))
        blocks += _offers(shown.series_id, instead or Instead())
    if counting is not None:
        blocks.append(
            section(
                f"⏳ *Counting…* About {phrases.people(counting)} are in the channel, and I look in which groups they "
                "are counted. That takes a minute or two, and shows here by itself. Closed, it stays a draft."
            )
        )
    blocks += [
        context(phrases.step(3)),
        *(context(f"⚠️ {warning}") for warning in warnings),
        context("*This is the message that people will get.* Try its buttons: nothing is kept."),
        DividerBlock(),
        *invitations.trial(shown, zone),
        DividerBlock(),
    ]
    if outlook is not None:
        blocks.append(section(_goes_to(shown, zone, outlook.people)))
        blocks += [*groups(outlook, shown.composed.opens_at), *_moved(moved)]
    if sent:
        blocks.append(context("✅ The test is in your messages with Handoff."))
    blocks.append(
        actions(
            [
                button("Send me a test", TRY_OUT, shown.series_id),
                button("Change the questions", BACK, shown.series_id),
                button("Change to whom", TO_PLAN, shown.series_id),
                button("Change when", TO_WHEN, shown.series_id),
            ],
            block_id="change",
        )
    )
    if outlook is None:
        return View(type="modal", title="Preview", close="Keep as a draft", blocks=blocks)
    return View(
        type="modal",
        callback_id=PREVIEW_FORM,
        title="Preview",
        submit="Launch …",
        close="Keep as a draft",
        blocks=blocks,
        private_metadata=json.dumps({"series": shown.series_id}),
    )


def groups(outlook: Outlook, opens_at: datetime | None) -> list[Block]:
    """Return in which groups the results will be shown, which guests are asked, and which audiences would have to wait
    because of it.
    """
    when = "now" if opens_at is None else "on the day it opens"
    rows = [
        f"• {phrases.names(group.departments, limit=200)}: {phrases.people(group.people)}" for group in outlook.groups
    ]
    if len(rows) == 1:
        told = f"*Everybody is counted together*, as one number of {phrases.people(outlook.people)}."
    else:
        listed = rows[:_ROWS] + ([f"and {len(rows) - _ROWS} more groups"] if len(rows) > _ROWS else [])
        told = f"*In {len(rows)} groups:*\n" + "\n".join(listed)
    blocks: list[Block] = [
        section(told),
        *_guests(outlook),
        context(f"The groups are settled {when}, before anybody answers. Answers can only make them larger."),
    ]
    if outlook.bars:
        barred = [_barred(each) for each in outlook.bars]
        among = "" if outlook.are_all_bars else ", among them"
        more = [f"and {len(barred) - _ROWS} more"] if len(barred) > _ROWS else []
        # The last one is the whole company, which matters most.
        blocks.append(section(f"⚠️ *It makes others wait{among}:*\n" + "\n".join([*barred[-_ROWS:], *more])))
    if outlook.whole_groups:
        nearest = phrases.names(outlook.whole_groups, limit=1_000)
        blocks.append(context(f"Whole departments get along with all others. The nearest to it: {nearest}."))
    return blocks


def confirm_form(shown: Invitation, zone: str, outlook: Outlook, moved: Sequence[Moved] = ()) -> View:
    """Return the last question before a launch: the number of people stands above the button."""
    when = _opens(shown.composed.opens_at, zone)
    return View(
        type="modal",
        callback_id=LAUNCH_FORM,
        title="Launch it?",
        submit="Launch",
        close="Not yet",
        blocks=[
            section(f"*{escape(shown.title)}* goes to *{phrases.people(outlook.people)}* {when}."),
            *groups(outlook, shown.composed.opens_at),
            *_moved(moved),
            section(
                f"From then on its questions, its audience and the smallest group of *{shown.minimum}* stay as they "
                f"are, because people answer under that promise. {anonymity.NO_NUMBERS} You can call it off, and pause "
                "what follows."
            ),
        ],
        private_metadata=json.dumps({"series": shown.series_id}),
    )


def again_form(shown: Invitation, zone: str, outlook: Outlook, moved: Sequence[Moved] = ()) -> View:
    """Return the form of *Ask again now*: what it would send, to whom, and until when they can answer; nothing goes out
    before the button.
    """
    asked = phrases.audience(shown.composed.audience, shown.audience, outlook.guests)
    return View(
        type="modal",
        callback_id=AGAIN_FORM,
        title="Ask again now?",
        submit="Ask again",
        close="Not now",
        blocks=[
            section(
                f"*{escape(shown.title)}* goes to *{phrases.people(outlook.people)}*, {asked}, *now*; "
                f"it closes {moments.moment(shown.closes_at, zone)}."
            ),
            *(section(f"{number}. {escape(question.text)}") for number, question in enumerate(shown.questions, 1)),
            *groups(outlook, None),
            *_moved(moved),
            context("The questions and the people are those of today. *Change what comes next* changes the questions."),
        ],
        private_metadata=json.dumps({"series": shown.series_id}),
    )


def launched(shown: Invitation, done: Launched, zone: str) -> View:
    """Return the word that a pulse is on its way."""
    if done.survey_id is None:
        opening = (
            f"*Launched.* It opens {moments.moment(done.opens_at, zone)} and goes to {phrases.people(done.people)}."
        )
    else:
        opening = f"*Launched.* {phrases.people(done.people)} get it, each in their own morning."
    more = (
        "" if shown.composed.repeat is Repeat.NEVER else f" {phrases.REPEATS[shown.composed.repeat]} it is asked again."
    )
    return View(
        type="modal",
        title="Pulse",
        close="Close",
        blocks=[
            section(opening + more),
            context("`/pulse list` shows how it goes. Results come when it closes, to those you named."),
        ],
    )


def _guests(outlook: Outlook) -> list[Block]:
    """Return how many of those who are asked are guests, or how many guests are left out; nothing where there are
    none.
    """
    if outlook.guests:
        return [section(f"Of them *{phrases.guests_of(outlook.guests)}*.")]
    if outlook.left_out:
        return [context(f"{phrases.guests_of(outlook.left_out)} will not be asked. *Change to whom* can include them.")]
    return []


def _offers(series_id: int, instead: Instead) -> list[Block]:
    """Return a button for each thing that is allowed instead and that one click can do."""
    buttons = []
    if instead.together:
        whom = "everybody" if instead.is_everybody else "these departments together"
        since = "" if instead.since is None else f" from {phrases.day(instead.since)}"
        buttons.append(button(f"Ask {whom}{since}", ASK_TOGETHER, series_id, style="primary"))
    if instead.not_before is not None:
        buttons.append(button(f"Wait until {phrases.day(instead.not_before)}", WAIT, series_id))
    if instead.out_already is not None:
        buttons.append(button("Look at that pulse", MANAGE, instead.out_already))
    return [actions(buttons, block_id="instead")] if buttons else []


def _moved(moved: Sequence[Moved]) -> list[Block]:
    """Return which waves to come will have to wait, because nobody is asked twice in 14 days."""
    if not moved:
        return []
    rows = [
        f"• *{escape(shorten(each.title, 60))}*: its next wave was to go out on {phrases.day(each.planned_on)}, "
        f"and waits until {phrases.day(each.not_before)}"
        + (", or is left out, because the one after comes first" if each.is_left_out else "")
        for each in moved[:_MOVED]
    ]
    more = [f"and {len(moved) - _MOVED} more"] if len(moved) > _MOVED else []
    told = "⚠️ *It moves what is to come*, as nobody is asked twice in 14 days:"
    return [section("\n".join([told, *rows, *more]))]


def _barred(each: BarredGroup) -> str:
    who = "The whole company" if each.is_everybody else phrases.names(each.departments, limit=200)
    until = (
        "not as long as this is remembered" if each.not_before is None else f"not before {phrases.day(each.not_before)}"
    )
    return f"• {who}: {until}"


def _goes_to(shown: Invitation, zone: str, people: int) -> str:
    asked = phrases.audience(shown.composed.audience, shown.audience)
    return (
        f"It goes to *{phrases.people(people)}*, {asked}, {_opens(shown.composed.opens_at, zone)}; "
        f"{phrases.rhythm(shown.composed)}. It closes {moments.moment(shown.closes_at, zone)}."
    )


def _opens(opens_at: datetime | None, zone: str) -> str:
    return "as soon as you launch it" if opens_at is None else f"from {moments.moment(opens_at, zone)} on"
