"""What HR sees of its pulses: the list, one of them with its waves, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, ConfirmObject, DividerBlock
from slack_sdk.models.views import View

from bot.pulses.integrity import WHAT
from bot.pulses.queries import PastEntry, SeriesShown, WaveShown
from handlers.views import moments
from handlers.views.blocks import MOST_BLOCKS, actions, button, context, escape, section, told_apart
from handlers.views.pulses import anonymity, phrases
from handlers.views.pulses.invitations import RESULTS

MANAGE = "pulse.manage"
EDIT = "pulse.edit"
DISCARD = "pulse.discard"
PAUSE = "pulse.pause"
RESUME = "pulse.resume"
SKIP = "pulse.skip"
ASK_AGAIN = "pulse.ask_again"
CALL_OFF = "pulse.call_off"
# Retired: nobody closes a pulse early any more. It stands in old windows, and is answered.
CLOSE_EARLY = "pulse.close_early"
ARCHIVE = "pulse.archive"
TRAIL = "pulse.trail"
NEW = "pulse.new"

STATES = {
    "draft": "✏️ draft",
    "running": "🟢 running",
    "paused": "⏸️ paused",
    "finished": "✅ finished",
    "archived": "🗄️ archived",
}
_VERBS = {
    "drafted": "wrote it",
    "changed": "changed it",
    "launched": "launched it",
    "opened": "opened a wave",
    "closed": "closed a wave and published its results",
    "closed early": "closed a wave early",
    "shredded": "closed a wave and destroyed its envelopes unopened",
    "called off": "called a wave off; its answers were destroyed unread",
    "held up": "did not open the next wave yet",
    "left out": "left out a wave that could not go out before the next one was due",
    "not ours": "found envelopes in the box that were not ours",
    "missing": "found envelopes missing from the box",
    "put back": "found envelopes in the box that had been withdrawn",
    "replaced": "found an envelope that had been replaced by an older one",
    "not checked": "could not check whether envelopes are missing",
    "key not destroyed": "could not destroy the key of a wave",
    "key destroyed": "destroyed that key after all",
    "paused": "paused it",
    "resumed": "let it go on",
    "skipped": "left out a wave",
    "archived": "archived it",
    "exported": "exported results",
    "action promised": "promised an action",
    "action done": "said that an action is done",
    "action dropped": "said that an action is not pursued",
}
_WAVES = 12
_ENTRIES = 40


def listing(every: Sequence[SeriesShown], zone: str) -> View:
    """Return the list of pulses, each with a button that opens it."""
    blocks: list[Block] = [actions([button("New pulse", NEW, "new", style="primary")], block_id="new")]
    if not every:
        blocks.append(
            section("There is no pulse yet. *New pulse* begins with a template, and asks nobody before you say so.")
        )
    room = MOST_BLOCKS - len(blocks) - 1
    for place, shown in enumerate(every[:room], start=1):
        block = section(f"*{escape(shown.composed.title)}*\n{_stands(shown, zone)}")
        block.accessory = button("Open", MANAGE, shown.series_id)
        blocks.append(told_apart(block, f"{place}: {shown.composed.title}"))
    if len(every) > room:
        blocks.append(context(f"and {len(every) - room} older ones"))
    return View(type="modal", title="Pulses", close="Close", blocks=blocks)


def one(shown: SeriesShown, departments: Sequence[str], zone: str, *, trouble: str = "") -> View:
    """Return the window of one pulse, its waves, and what can be done now. `trouble` says why its next wave did not
    open by itself.
    """
    composed = shown.composed
    asked = phrases.audience(composed.audience, departments)
    blocks: list[Block] = [
        section(f"*{escape(composed.title)}*\n{_stands(shown, zone)}"),
        context(
            f"{phrases.questions(len(composed.questions))} for {asked}; {phrases.rhythm(composed)}. "
            f"{anonymity.readers(composed.readers, shared=composed.shared)} "
            f"Smallest group shown: {composed.minimum}."
        ),
    ]
    if trouble:
        blocks.append(section(f"⚠️ *The next wave waits.* {trouble}"))
    if shown.left_out_at is not None:
        blocks.append(context(f"The wave of {moments.moment(shown.left_out_at, zone)} was left out."))
    blocks += _verbs(shown)
    if shown.waves:
        blocks.append(DividerBlock())
    for wave in shown.waves[:_WAVES]:
        blocks += _wave(wave, zone)
    if len(shown.waves) > _WAVES:
        blocks.append(context(f"and {len(shown.waves) - _WAVES} earlier waves, in `/pulse results`"))
    return View(type="modal", title="Pulse", close="Close", blocks=blocks)


def trail(shown: SeriesShown, entries: Sequence[PastEntry], zone: str) -> View:
    """Return who did what, and to how many it went. Answers leave no line here, nor anywhere."""
    lines = [_entry(entry, zone) for entry in entries[-_ENTRIES:]]
    blocks: list[Block] = [section(f"*{escape(shown.composed.title)}*"), *(context(line) for line in lines)]
    if len(entries) > _ENTRIES:
        blocks.insert(1, context(f"The last {_ENTRIES} of {len(entries)} entries"))
    blocks.append(context("Who answered does not stand here, and HR can read it nowhere."))
    return View(type="modal", title="Audit trail", close="Close", blocks=blocks)


def held_up(shown: SeriesShown, trouble: str) -> tuple[str, list[Block]]:
    """Return the word that the next wave may not go out yet: the text and the blocks."""
    text = f"The next wave of *{escape(shown.composed.title)}* does not go out yet. {trouble}"
    return text, [section(text), actions([button("Look at it", MANAGE, shown.series_id)])]


def _stands(shown: SeriesShown, zone: str) -> str:
    parts = [STATES[shown.state]]
    wave = shown.open_wave
    if wave is not None:
        closes = "closes" if wave.state == "open" else "closed"
        parts.append(f"wave {wave.wave} {closes} {moments.moment(wave.closes_at, zone)}")
        parts.append(f"asks {phrases.people(wave.invited)}")
    if shown.trouble is not None and shown.not_before is not None:
        parts.append(f"the next waits until {phrases.day(shown.not_before)}")
    elif shown.trouble is not None:
        parts.append("the next one waits")
    elif shown.next_opens_at is not None and shown.state == "running":
        parts.append(f"next {moments.moment(shown.next_opens_at, zone)}")
    # Pulses of one name are told apart by when they were begun, or asked last.
    if shown.state == "draft" and shown.begun_at is not None:
        parts.append(f"begun {moments.moment(shown.begun_at, zone)}")
    elif wave is None and shown.waves:
        parts.append(f"last asked {moments.moment(shown.waves[0].opened_at, zone)}")
    return " · ".join(parts)


def _wave(wave: WaveShown, zone: str) -> list[Block]:
    opened = moments.moment(wave.opened_at, zone)
    closes = moments.moment(wave.closes_at, zone)
    if wave.state == "open":
        told = f"asks {phrases.people(wave.invited)} · closes {closes} · nobody sees a number before that"
    elif wave.state == "closing":
        told = f"asked {phrases.people(wave.invited)} · closed {closes} · its envelopes are still to be opened"
    elif wave.was_called_off:
        told = "called off: all answers were destroyed unread"
    elif wave.respondents is None:
        told = "ended without results: the envelopes were destroyed unopened"
    else:
        told = f"{wave.respondents:,} of {wave.invited:,} answered"
    block = section(f"*Wave {wave.wave}* · opened {opened}\n{told}")
    if wave.state == "closed":
        block.accessory = button("See the results", RESULTS, wave.survey_id)
        told_apart(block, f"of wave {wave.wave}")
    elif wave.state in {"open", "closing"}:
        # A close that waits for a key can be ended in no other way when the key is gone for good.
        call_off = button("Call it off", CALL_OFF, wave.survey_id)
        call_off.confirm = ConfirmObject(
            title="Call it off?",
            text="All answers are destroyed unread, and everybody who was asked is told. This cannot be undone.",
            confirm="Call it off",
            deny="Leave it",
        )
        block.accessory = call_off
    return [block]


def _verbs(shown: SeriesShown) -> list[Block]:
    row = shown.series_id
    buttons: list[ButtonElement] = []
    if shown.state == "draft":
        buttons = [
            button("Go on with it", EDIT, row, style="primary"),
            _asks_first(
                button("Throw it away", DISCARD, row), "Throw the draft away?", "Nobody was asked yet.", "Throw it away"
            ),
        ]
    elif shown.state in {"running", "paused"}:
        buttons.append(button("Change what comes next", EDIT, row))
        if shown.state == "paused":
            buttons.append(button("Let it go on", RESUME, row))
        else:
            buttons.append(button("Pause", PAUSE, row))
            if shown.next_opens_at is not None:
                buttons.append(
                    _asks_first(
                        button("Skip the next wave", SKIP, row),
                        "Skip the next wave?",
                        "It is asked again at the date after.",
                        "Skip it",
                    )
                )
    if shown.state in {"running", "paused", "finished"} and shown.open_wave is None and shown.waves:
        buttons.append(button("Ask again now", ASK_AGAIN, row))
    if shown.state in {"running", "paused", "finished"} and shown.open_wave is None:
        buttons.append(
            _asks_first(
                button("Archive", ARCHIVE, row), "Archive it?", "It is not asked again. Its results stay.", "Archive it"
            )
        )
    buttons.append(button("Audit trail", TRAIL, row))
    return [actions(buttons, block_id="verbs")]


def _asks_first(pressed: ButtonElement, title: str, text: str, yes: str) -> ButtonElement:
    pressed.confirm = ConfirmObject(title=title, text=text, confirm=yes, deny="Not now")
    return pressed


def _entry(entry: PastEntry, zone: str) -> str:
    who = "Handoff" if entry.actor_id is None else f"<@{entry.actor_id}>"
    count = "" if entry.people is None else f", to {phrases.people(entry.people)}"
    if entry.verb in WHAT and entry.people is not None:
        count = f": {entry.people:,}"
    return f"{moments.moment(entry.at, zone)} · {who} {_VERBS.get(entry.verb, entry.verb)}{count}"
