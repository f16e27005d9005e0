"""What can be done with a request as it stands: only what makes sense now is offered."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, ButtonElement, OverflowMenuElement

from bot.requests.proposals import MOST
from bot.requests.record import RequestRecord
from bot.requests.snapshot import RequestSnapshot
from handlers.views.blocks import actions, button, overflow
from handlers.views.choices import MenuEntry
from handlers.views.requests import ids, ratings

Element = ButtonElement | OverflowMenuElement

_UNFINISHED = {"open", "taken", "waiting"}


def department_buttons(snapshot: RequestSnapshot) -> list[Element]:
    """Below the department's card."""
    request_id = snapshot.request.id
    if snapshot.request.state not in _UNFINISHED:
        return [*deciding_buttons(snapshot), department_menu(snapshot)]
    buttons: list[Element] = []
    if snapshot.assignee is None:
        buttons.append(button("Take it", ids.TAKE, request_id, style="primary"))
    # One green button: while another time waits for an answer, *Agree* is it.
    done = None if snapshot.assignee is None or is_countered(snapshot) else "primary"
    buttons += [
        button("Ask", ids.ASK, request_id),
        button("Reply", ids.REPLY, request_id),
        button("Done", ids.DONE, request_id, style=done),
    ]
    if may_ask_for_time(snapshot):
        buttons.append(button("New time", ids.NEW_TIME, request_id))
    return [*buttons, department_menu(snapshot)]


def department_menu(snapshot: RequestSnapshot) -> OverflowMenuElement:
    """What a department does more rarely. Slack takes five entries at most; everything is in the window."""
    entries = [(ids.READ_ENTRY, "Open")]
    if snapshot.request.state in {"resolved", "closed"} and not snapshot.is_doubted:
        entries.insert(0, (ids.REOPEN_ENTRY, "Reopen"))
    elif snapshot.request.state in _UNFINISHED:
        release = [] if snapshot.assignee is None else [(ids.RELEASE_ENTRY, "Release: back to the queue")]
        no_request = (ids.DISMISS_ENTRY, "Not a request")
        is_new = snapshot.request.asked_in is not None and snapshot.request.state == "open"
        # What was done belongs to *Done*, the last button before the menu: so it comes first there.
        entries = [
            (ids.DONE_ENTRY, "Done, and what was done…"),
            (ids.ASSIGN_ENTRY, "Assign to…"),
            *release,
            (ids.MOVE_ENTRY, "Move…"),
            *([no_request] if is_new else []),
            *entries,
        ]
    return _more(snapshot.request.id, entries)


def requester_buttons(snapshot: RequestSnapshot) -> list[Element]:
    """Below the requester's own card."""
    request_id, state = snapshot.request.id, snapshot.request.state
    if state == "waiting":
        answer = button("Answer", ids.ANSWER, request_id, style="primary")
        buttons: list[Element] = [answer, button("Cancel", ids.CANCEL, request_id)]
    elif state in {"open", "taken"}:
        buttons = [button("Add something", ids.ADD, request_id), button("Cancel", ids.CANCEL, request_id)]
    else:
        buttons = ending_buttons(snapshot)
    return [*buttons, requester_menu(snapshot)]


def requester_menu(snapshot: RequestSnapshot) -> OverflowMenuElement:
    """What whoever asked does more rarely: read how the times were counted, and all of it."""
    entries = [(ids.READ_ENTRY, "Open")]
    if any((snapshot.response, snapshot.resolution, snapshot.answer)):
        entries.insert(0, (ids.WHY_ENTRY, "Why this time?"))
    if is_over_for_requester(snapshot) and snapshot.request.state == "closed":
        entries.insert(0, (ids.REOPEN_ENTRY, "Reopen"))
    return _more(snapshot.request.id, entries)


def is_over_for_requester(snapshot: RequestSnapshot) -> bool:
    """Is there nothing left to ask whoever asked: it has ended, and they are not asked how it went, or said so a day
    ago?
    """
    if snapshot.request.state == "cancelled":
        return True
    if snapshot.request.asked_in is not None:
        # An ask channel does not show whether they said how it went: there the end looks the same for everybody.
        return snapshot.request.state == "closed"
    is_asked = snapshot.rating.may_change if snapshot.rating is not None else snapshot.is_asked_to_rate
    return snapshot.request.state == "closed" and not (is_asked and snapshot.was_done)


def ending_buttons(snapshot: RequestSnapshot) -> list[Element]:
    """Is it done, or is something missing? Whoever wrote again most probably says no. How it was stands below."""
    request = snapshot.request
    confirm, reopen = (None, "primary") if snapshot.is_doubted else ("primary", None)
    buttons: list[Element] = []
    if request.state == "resolved":
        buttons.append(button("Yes, it is done", ids.CONFIRM, request.id, style=confirm))
    buttons.append(button("Reopen", ids.REOPEN, request.id, style=reopen))
    if request.asked_in is None and ratings.can_comment(snapshot):
        buttons.append(button("Add a comment", ids.COMMENT, request.id))
    return buttons


def deciding_buttons(snapshot: RequestSnapshot) -> list[ButtonElement]:
    """For the department, when the requester wrote about what is finished; nothing while it is not."""
    request = snapshot.request
    if request.state in _UNFINISHED:
        return []
    reopen = button("Reopen", ids.REOPEN, request.id)
    return [reopen, button("It is done", ids.UPHOLD, request.id)] if snapshot.is_doubted else [reopen]


def doubting_buttons(snapshot: RequestSnapshot) -> list[ButtonElement]:
    """For a requester who wrote about what is finished; nothing while it is not."""
    request = snapshot.request
    if request.state in _UNFINISHED:
        return []
    buttons = [button("Reopen", ids.REOPEN, request.id, style="primary")]
    if request.state == "resolved":
        buttons.append(button("It is done", ids.CONFIRM, request.id))
    return buttons


def settling_buttons(proposal_id: int) -> Block:
    """The requester's answer to a new time."""
    return actions(
        [
            button("Agree", ids.AGREE, proposal_id, style="primary"),
            button("Keep the promised time", ids.KEEP_OLD, proposal_id),
            button("Another time…", ids.COUNTER, proposal_id),
        ],
        block_id=f"proposal-{proposal_id}",
    )


def counter_buttons(snapshot: RequestSnapshot) -> list[Element]:
    """The department's answer to a time that the requester proposed; nothing while there is none."""
    proposal = snapshot.proposal
    if proposal is None or not is_countered(snapshot):
        return []
    return [
        button("Agree", ids.AGREE_COUNTER, proposal.id, style="primary"),
        button("Keep the promised time", ids.KEEP_PROMISED, proposal.id),
    ]


def is_countered(snapshot: RequestSnapshot) -> bool:
    """Does a time that the requester proposed wait for the department?"""
    proposal = snapshot.proposal
    is_open = proposal is not None and proposal.state == "open" and snapshot.request.state in _UNFINISHED
    return proposal is not None and is_open and proposal.countered_at is not None


def request_actions(snapshot: RequestSnapshot, *more: Element) -> list[Block]:
    """What somebody can do at once about what they are told of, and `more`; nothing when it is finished."""
    request_id = snapshot.request.id
    if snapshot.request.state not in _UNFINISHED:
        return []
    first = button("Take it", ids.TAKE, request_id, style="primary") if snapshot.assignee is None else None
    rest: list[Element] = [
        button("Reply", ids.REPLY, request_id),
        button("Ask", ids.ASK, request_id),
        button("Done", ids.DONE, request_id),
        *more,
    ]
    return [actions(rest if first is None else [first, *rest])]


def may_ask_for_time(snapshot: RequestSnapshot, *, is_lead: bool = False) -> bool:
    """Somebody has it, or a lead asks; no new time is asked for at present, and not every chance was used."""
    proposal = snapshot.proposal
    is_free = proposal is None or (proposal.state != "open" and proposal.number < MOST)
    return (is_lead or snapshot.assignee is not None) and is_free


def leads_buttons(snapshot: RequestSnapshot) -> list[Element]:
    """What a lead can do about a request of the department, whoever has it; nothing when it is finished."""
    if snapshot.request.state not in _UNFINISHED:
        return []
    buttons: list[Element] = [button("Assign to…", ids.ASSIGN, snapshot.request.id)]
    if may_ask_for_time(snapshot, is_lead=True):
        buttons.append(button("New time", ids.NEW_TIME, snapshot.request.id))
    return buttons


def record_buttons(record: RequestRecord) -> list[Element]:
    """Everything that the reader of the window may do now; what has no room as a button is in one menu."""
    snapshot, request_id = record.snapshot, record.snapshot.request.id
    found = [
        button(
            label,
            action_id,
            request_id,
            style="primary" if verb == _first(record) and action_id != ids.DONE_WITH else None,
        )
        for verb, label, action_id in (
            ("answer", "Answer" if snapshot.request.state == "waiting" else "Add something", _answering(snapshot)),
            ("confirm", "Yes, it is done", ids.CONFIRM),
            ("take", "Take it", ids.TAKE),
            ("ask", "Ask", ids.ASK),
            ("reply", "Reply", ids.REPLY),
            ("resolve", "Done", ids.DONE),
            ("resolve", "Done, and what was done…", ids.DONE_WITH),
            ("propose", "New time", ids.NEW_TIME),
            ("assign", "Assign to…", ids.ASSIGN),
            ("reopen", "Reopen", ids.REOPEN),
            ("uphold", "It is done", ids.UPHOLD),
        )
        if verb in record.verbs
    ]
    if "rate" in record.verbs and ratings.can_comment(snapshot):
        found.append(button("Add a comment", ids.COMMENT, request_id))
    if record.owed_id is not None and "acknowledge" in record.verbs:
        found.append(button("No answer needed", ids.NO_ANSWER, record.owed_id))
    entries = [
        (entry, label)
        for verb, entry, label in (
            ("release", ids.RELEASE_ENTRY, "Release: back to the queue"),
            ("move", ids.MOVE_ENTRY, "Move…"),
            ("note", ids.NOTE_ENTRY, "Note for the department"),
            ("change", ids.CHANGE_ENTRY, "Correct it"),
            ("dismiss", ids.DISMISS_ENTRY, "Not a request"),
            ("cancel", ids.CANCEL_ENTRY, "Cancel it"),
        )
        if verb in record.verbs
    ]
    if [entry for entry, _ in entries] == [ids.CANCEL_ENTRY]:
        return [*found, button("Cancel", ids.CANCEL, request_id)]
    return [*found, _more(request_id, entries)] if entries else [*found]


def _first(record: RequestRecord) -> str:
    """What its reader most probably came for."""
    likely = ["answer"] if record.snapshot.request.state == "waiting" else []
    if record.snapshot.is_doubted and "confirm" in record.verbs:
        likely = ["reopen"]
    return next((verb for verb in (*likely, "confirm", "take", "resolve") if verb in record.verbs), "")


def _answering(snapshot: RequestSnapshot) -> str:
    return ids.ANSWER if snapshot.request.state == "waiting" else ids.ADD


def _more(request_id: int, entries: list[tuple[str, str]]) -> OverflowMenuElement:
    return overflow(ids.MORE, [(str(MenuEntry(verb, str(request_id))), label) for verb, label in entries])
