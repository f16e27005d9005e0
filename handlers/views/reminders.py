"""Reminders, the digest of a day, late news, and the small form that puts a reminder off."""

from __future__ import annotations

import json

from slack_sdk.models.blocks import Block, InputBlock, PlainTextInputElement, RadioButtonsElement
from slack_sdk.models.views import View

from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.clocks.ladder import ASSIGNEE, LEAD, ON_CALL, REQUESTER, THREAD
from bot.clocks.status import ClockStatus, Phase
from bot.reminders.delivery import News, Since
from bot.reminders.digest import DOUBT, DigestContent
from bot.reminders.relevance import Outlook, ReminderState
from bot.reminders.snooze import Length
from bot.requests.proposals import asked_for
from bot.requests.queries import HistoryLine
from bot.requests.snapshot import RequestSnapshot
from handlers.views import moments
from handlers.views.blocks import actions, button, context, escape, letters, option, section, told_apart
from handlers.views.blocks import text_blocks as paragraphs
from handlers.views.requests import ids, links
from handlers.views.requests.buttons import is_countered, leads_buttons, may_ask_for_time, request_actions
from handlers.views.requests.promises import proposal_for_requester

SNOOZE = "reminder.snooze"
TAKE_OVER = "reminder.take_over"

SNOOZE_FORM = "reminder.snooze_form"

REASON_LIMIT = 300
LENGTHS = {
    Length.HALF_HOUR: "30 minutes",
    Length.HOUR: "1 hour",
    Length.DAY: "Until the end of my day",
}

_DIGEST_ROWS = 10
_OVER = 10
# Slack refuses messages of more than about 10,000 characters.
_IN_ALL = 8_000
_MOST_BLOCKS = 50
_QUESTION = 1_500
_PUT_OFF = 3
_SINCE = {
    "taken": "{who} took it.",
    "released": "{who} put it back into the queue.",
    "assigned": "{who} gave it to {about}.",
    "handed_back": "It is back in the queue.",
    "asked": "{who} asked {requester} something.",
    "answered": "{who} answered.",
    "replied": "{who} replied.",
    "added": "{who} added something.",
    "acknowledged": "{who} has read it: no answer is needed.",
    "noted": "{who} left a note.",
    "snoozed": "{who} snoozed this.",
    "changed": "{who} changed urgency or type.",
    "moved": "{who} moved it to another department.",
    "proposed": "{who} proposed a new time.",
    "countered": "{who} proposed another time.",
    "agreed": "{who} agreed to a new time.",
    "declined": "{who} did not agree to the new time.",
    "resolved": "{who} is done with it.",
    "upheld": "{who} says it is still done.",
    "confirmed": "{who} confirmed that it is done.",
    "cancelled": "{who} cancelled it.",
    "dismissed": "{who} says it is not a request.",
    "silent": "It was closed without an answer.",
    "reopened": "{who} reopened it.",
}
# What a thread says in a line of its own, or the card above it.
_ENDS = {"resolved", "cancelled", "silent"}


def reminder(due: ReminderState) -> tuple[str, list[Block]]:
    """To one person who can do something about it: the text and the blocks."""
    if due.kind == ANSWER:
        return _waits_for_you(due)
    if due.is_decision:
        return _decide(due)
    if due.away is not None:
        return _stand_in(due)
    text = f"{_headline(due.snapshot)}\n{_stands(due)}"
    return text, [section(text), *_besides(due), *_countered(due), *_outlook(due), *_put_off(due), *_can_do(due)]


def reminder_line(due: ReminderState) -> tuple[str, list[Block]]:
    """In the thread of the department's card, whose buttons are at its top."""
    if due.away is not None:
        return _stand_in(due)
    text = f"{_headline(due.snapshot)}\n{_stands(due)}"
    return text, [section(text), *_besides(due), *_outlook(due), *_put_off(due)]


def since(told: Since) -> tuple[str, list[Block]]:
    """A reminder that was sent, with what happened since: what is done can no longer be pressed."""
    if told.due is None:
        if told.line is None or (told.line.entry.verb in _ENDS and _is_in_thread(told)):
            return _one_line(told, "This is settled.")
        return _one_line(told, _happened(told.line))
    if told.ping.person_id == "":
        text, blocks = reminder_line(told.due)
    else:
        text, blocks = reminder(told.due)
    # Who has put it off until when is said anyway.
    if told.line is None or told.line.entry.verb == "snoozed":
        return text, blocks
    return text, [*blocks[:1], context(_happened(told.line)), *blocks[1:]]


def _is_in_thread(told: Since) -> bool:
    return told.ping.person_id == "" or told.ping.whom == REQUESTER


def replaced(told: Since) -> tuple[str, list[Block]]:
    """A reminder that could not be taken away, although a newer one says how the request stands."""
    return _one_line(told, "There is a newer message about this.")


def digest(told: DigestContent) -> tuple[str, list[Block]]:
    """What was too much for the day's reminders, and what is still late: at most ten rows, the rest counted.

    Where it stands already, it says how things are now; when a newer one is there it is one line without buttons.
    """
    of = "Today's digest" if told.sent_at is None else f"Digest of {moments.day(told.sent_at, told.zone)}"
    if told.is_of_breaches:
        of = "Late by now"
    if told.is_replaced:
        text = f"{of}: there is a newer one."
        return text, [context(text)]
    count = len(told.dues)
    needs = "one request needs a look" if count == 1 else f"{count or 'no'} requests need a look"
    text = f"*{of}:* {needs}"
    blocks: list[Block] = [section(f"{text}.")]
    snapshot: list[str] = []
    for due in told.dues[:_DIGEST_ROWS]:
        row = _row(due)
        if letters([*blocks, *row]) > _IN_ALL or len(blocks) + len(row) >= _MOST_BLOCKS - 1:
            break
        blocks += row
        snapshot.append(due.snapshot.number)
    if count > len(snapshot):
        blocks.append(context(f"and {count - len(snapshot)} more; you find all of them in Home."))
    if told.over:
        over = ", ".join(links.number(one, links.DEPARTMENT) for one in told.over[:_OVER])
        blocks.append(context(f"✔️ No longer to do: {over}{'' if len(told.over) <= _OVER else ' and others'}."))
    return f"{text}: {', '.join(snapshot)}" if snapshot else text, blocks


def late_news(news: News) -> tuple[str, list[Block]]:
    """An honest word to the requester before they have to ask."""
    snapshot, zone = news.snapshot, news.snapshot.calendar.zone
    clock, department = _clock(snapshot, news.kind), escape(snapshot.department.name)
    number = links.number(snapshot, links.REQUESTER)
    if not news.is_late:
        what = moments.answer_name(snapshot.response) if news.kind == RESPONSE else "solution"
        text = f"The {what} to {number} is {moments.standing(clock, zone)}. {_has_it(snapshot)}"
        return text, [section(text)]
    what = "to be done" if news.kind != RESPONSE else _an_answer(clock)
    was_due = "" if clock is None or clock.due_at is None else f" by {moments.moment(clock.due_at, zone)}"
    text = f"We are sorry: {department} promised {what}{was_due}, and {number} is late. {_expectation(news)}"
    return text, [section(text)]


def snooze_form(snapshot: RequestSnapshot, ping_id: int, *, token: str) -> View:
    """For how long, and why."""
    lengths = RadioButtonsElement(
        action_id="length",
        options=[option(length, label) for length, label in LENGTHS.items()],
        initial_option=option(Length.HALF_HOUR, LENGTHS[Length.HALF_HOUR]),
    )
    return View(
        type="modal",
        callback_id=SNOOZE_FORM,
        title="Snooze",
        submit="Snooze",
        close="Not now",
        blocks=[
            section(_headline(snapshot)),
            InputBlock(block_id="length", label="For how long?", element=lengths),
            InputBlock(
                block_id="words",
                label="Why?",
                hint="The leads of the department can read this. The clock keeps running.",
                element=PlainTextInputElement(action_id="words", max_length=REASON_LIMIT, focus_on_load=True),
            ),
        ],
        private_metadata=json.dumps({"token": token, "ping": ping_id}),
    )


def _waits_for_you(due: ReminderState) -> tuple[str, list[Block]]:
    """To the requester, whose answer everybody waits for."""
    snapshot = due.snapshot
    number = links.number(snapshot, links.REQUESTER)
    text = f"*{escape(snapshot.department.name)}* needs your answer to go on with {number}:"
    asked = "" if snapshot.question is None else snapshot.question.text
    question, whole = paragraphs(asked, limit=_QUESTION)
    closes = "The clock is paused until you answer."
    if due.closes_at is not None:
        closes_at = moments.moment(due.closes_at, snapshot.calendar.zone)
        closes += f" If you do not answer, {snapshot.number} closes {closes_at}; you can reopen it then."
    answer = [button("Answer", ids.ANSWER, snapshot.request.id, style="primary")]
    if not whole:
        answer.append(button("Open", ids.READ, snapshot.request.id))
    return text, [section(text), *question, context(closes), actions(answer)]


def _decide(due: ReminderState) -> tuple[str, list[Block]]:
    """To the requester, who has not answered a new time."""
    number = links.number(due.snapshot, links.REQUESTER)
    text = f"A new time is proposed for {number}. Please agree, keep the promised time, or propose another time."
    return text, [section(text), *proposal_for_requester(due.snapshot)]


def _stand_in(due: ReminderState) -> tuple[str, list[Block]]:
    snapshot, name = due.snapshot, "" if due.away is None else escape(due.away.name)
    until = "" if due.away_until is None else f" until {moments.moment(due.away_until, snapshot.calendar.zone)}"
    clock = snapshot.pressing
    what = "solution" if clock is None or clock.kind != RESPONSE else moments.answer_name(clock)
    stands = moments.standing(clock, snapshot.calendar.zone)
    text = (
        f"{_headline(snapshot)}\n{name} has it and is away{until}; the {what} is {stands}. "
        "Can you take it over, or assign it to somebody?"
    )
    buttons = [
        button("Take it over", TAKE_OVER, snapshot.request.id, style="primary"),
        button("Assign to…", ids.ASSIGN, snapshot.request.id),
    ]
    return text, [section(text), actions(buttons)]


def _can_do(due: ReminderState) -> list[Block]:
    """The buttons, as far as there is something to do: a new time once it is late, and putting it off.

    A lead can give it to somebody and ask for a new time at once.
    """
    snapshot = due.snapshot
    more = leads_buttons(snapshot) if due.whom == LEAD else []
    if due.whom != LEAD and due.kind != RESPONSE and snapshot.is_late and may_ask_for_time(snapshot):
        more.append(button("New time", ids.NEW_TIME, snapshot.request.id))
    if due.ping_id is not None:
        more.append(button("Snooze…", SNOOZE, due.ping_id))
    return request_actions(snapshot, *more)


def _stands(due: ReminderState) -> str:
    if due.kind == ANSWER:
        return f"{escape(due.snapshot.department.name)} waits for your answer."
    if due.kind == DOUBT:
        name = escape(due.snapshot.requester.name)
        return f"{name} wrote again after it was done. Please reopen it, or confirm that it is done."
    what = moments.answer_name(due.snapshot.response) if due.kind == RESPONSE else "solution"
    clock = _clock(due.snapshot, due.kind)
    stands = moments.standing(clock, due.snapshot.calendar.zone)
    if clock is not None and clock.phase in {Phase.ON_TIME, Phase.SOON}:
        stands += f", in {_left(clock, due.snapshot)}"
    elif due.outlook is not None and due.outlook.is_repeated:
        stands = f"still {stands}"
    return f"The {what} is {stands}. {_has_it(due.snapshot)}"


def _one_line(told: Since, said: str) -> tuple[str, list[Block]]:
    """What is left of a reminder: the request, linked to its card, and why nothing is asked any more. No buttons."""
    audience = links.REQUESTER if told.ping.whom == REQUESTER else links.DEPARTMENT
    text = f"{_headline(told.snapshot, audience)} · {said}"
    return text, [context(text)]


def _left(clock: ClockStatus, snapshot: RequestSnapshot) -> str:
    """How long it is until then; where nights and breaks lie between, that it is working time."""
    left = moments.length(clock.spare)
    is_all = clock.due_at is not None and moments.length(clock.due_at - snapshot.at) == left
    return left if is_all else f"{left} of working time"


def _outlook(due: ReminderState) -> list[Block]:
    """Who else was told that it is late, and what comes if nothing happens."""
    outlook, clock = due.outlook, _clock(due.snapshot, due.kind)
    if outlook is None or clock is None or clock.late_since is None:
        return []
    told = [whom for whom in outlook.told if whom != ASSIGNEE or due.snapshot.assignee is not None]
    others = [whom for whom in told if whom not in {due.whom, THREAD} and _is_there(whom, due)]
    said = f"{_are(others, due)} told, too." if outlook.is_breach and others else ""
    return [context(" ".join(filter(None, (said[:1].upper() + said[1:], _what_comes(due, outlook)))))]


def _what_comes(due: ReminderState, outlook: Outlook) -> str:
    done = "answered" if due.kind == RESPONSE else "done"
    theirs = [whom for whom in outlook.next_told if _is_there(whom, due)]
    if outlook.next_at is not None and theirs:
        by, again = moments.moment(outlook.next_at, due.snapshot.calendar.zone), set(theirs) <= set(outlook.told)
        return f"If it is not {done} by {by}, {_are(theirs, due)} told {'once more' if again else 'next'}."
    if not outlook.has_lead:
        return "This is the last reminder of it."
    whose = "your" if due.whom == LEAD else "the lead's"
    return f"This is the last reminder of it: from tomorrow on it is in {whose} digest every day until it is {done}."


def _who(whom: str, due: ReminderState) -> str:
    """Somebody in a word of the ladder, by name where there is one."""
    assignee = due.snapshot.assignee
    if whom == ASSIGNEE:
        return "whoever has it" if assignee is None else escape(assignee.name)
    names = {REQUESTER: escape(due.snapshot.requester.name), LEAD: "the lead", ON_CALL: "whoever is on call"}
    return names.get(whom, "the department")


def _is_there(whom: str, due: ReminderState) -> bool:
    return whom != LEAD or due.outlook is None or due.outlook.has_lead


def _are(those: list[str], due: ReminderState) -> str:
    """'Ana and the lead are', in front of what happens to them; or 'you are' to one of them."""
    if due.whom in those:
        return "you are"
    names = [_who(whom, due) for whom in those]
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"


def _besides(due: ReminderState) -> list[Block]:
    """The other promise of the request, where that is late or due soon too: one message speaks for both."""
    kind = RESOLUTION if due.kind == RESPONSE else RESPONSE
    clock = _clock(due.snapshot, kind)
    if clock is None or clock.phase not in {Phase.SOON, Phase.LATE}:
        return []
    what = moments.answer_name(clock) if kind == RESPONSE else "solution"
    return [context(f"The {what} is {moments.standing(clock, due.snapshot.calendar.zone)}.")]


def _countered(due: ReminderState) -> list[Block]:
    """A time of the requester's own, about which the department has not decided: its buttons are on the card."""
    if due.snapshot.proposal is None or not is_countered(due.snapshot):
        return []
    name, zone = escape(due.snapshot.requester.name), due.snapshot.calendar.zone
    proposed = moments.moment(asked_for(due.snapshot.proposal), zone)
    return [
        context(f"🕓 {name} proposes another time: {proposed}. Please agree on the card, or keep the promised time.")
    ]


def _row(due: ReminderState) -> list[Block]:
    """One request of a digest, with who has put it off."""
    row = section(f"{_headline(due.snapshot)}\n{_stands(due)}")
    row.accessory = button("Open", ids.READ, due.snapshot.request.id)
    can_do = leads_buttons(due.snapshot) if due.whom == LEAD else []
    rows = [row, *([actions(can_do)] if can_do else [])]
    return [*(told_apart(one, links.spoken(due.snapshot)) for one in rows), *_put_off(due)]


def _put_off(due: ReminderState) -> list[Block]:
    """Who wants to hear no more of it for now, and why."""
    zone = due.snapshot.calendar.zone
    return [
        context(f"💤 {escape(one.name)} snoozed this until {moments.moment(one.until, zone)}: {escape(one.reason)}")
        for one in due.put_off[:_PUT_OFF]
    ]


def _headline(snapshot: RequestSnapshot, audience: str = links.DEPARTMENT) -> str:
    return f"{links.number(snapshot, audience)} {escape(snapshot.request.summary)}"


def _has_it(snapshot: RequestSnapshot) -> str:
    return "Nobody has it yet." if snapshot.assignee is None else f"{escape(snapshot.assignee.name)} has it."


def _clock(snapshot: RequestSnapshot, kind: str) -> ClockStatus | None:
    return snapshot.response if kind == RESPONSE else snapshot.resolution


def _an_answer(clock: ClockStatus | None) -> str:
    return "a first answer" if moments.answer_name(clock) == "first answer" else "an answer"


def _expectation(news: News) -> str:
    """Who has it, and when it can be expected; where that cannot be said honestly, what was done about it."""
    snapshot, zone, proposal = news.snapshot, news.snapshot.calendar.zone, news.snapshot.proposal
    has_it = "Nobody has taken it yet" if snapshot.assignee is None else f"{escape(snapshot.assignee.name)} has it"
    lead = "the department and its lead have been told" if news.lead_was_told else "the department has been told"
    if proposal is not None and proposal.state == "open" and proposal.countered_at is None:
        return f"{has_it}; your card asks whether {moments.moment(proposal.due_at, zone)} works for you instead."
    if news.expect_by is not None:
        done = "answered" if news.kind == RESPONSE else "done"
        return f"{has_it}; most such requests are {done} by {moments.moment(news.expect_by, zone)}, and {lead}."
    if snapshot.assignee is not None and news.assignee_was_told:
        asked = "to answer you now" if news.kind == RESPONSE else "for a new time"
        return f"{has_it}; we have asked them {asked}, and {lead}."
    return f"{has_it}; {lead}."


def _happened(line: HistoryLine) -> str:
    who = "Handoff" if line.actor is None else escape(line.actor.name)
    about = "a colleague" if line.about is None else escape(line.about.name)
    # Who takes over from a colleague gives it to themselves.
    verb = "taken" if line.entry.about_id == line.entry.actor_id is not None else line.entry.verb
    said = _SINCE[verb].format(who=who, about=about, requester=escape(line.snapshot.requester.name))
    return f"✔️ {said}" if line.entry.verb != "snoozed" else f"💤 {said}"
