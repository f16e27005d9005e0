"""The Home tab: what waits for the reader first, because it stops clocks."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from bot.home import SHOWN, HomePage, Listing, Serving
from bot.home_leads import BEFORE, LedList, Overview
from bot.operations.undelivered import advice
from bot.reports import definitions
from bot.reports.agreement import SwitchedOn
from bot.requests.snapshot import RequestSnapshot
from bot.text import one_line, shorten
from handlers.views import absences, moments
from handlers.views.blocks import (
    MOST_BLOCKS,
    MOST_BYTES,
    actions,
    button,
    context,
    escape,
    quoted,
    section,
    told_apart,
    weight,
)
from handlers.views.choices import WholeList
from handlers.views.requests import links
from handlers.views.requests.buttons import leads_buttons
from handlers.views.requests.ids import ANSWER, TAKE
from handlers.views.whatif import TRY
from storage.tables import Department, Proposal

NEW = "request.new"
SHOW_ALL = "home.show_all"
READ_ROW = "home.read"
LED = {which: f"home.led_{which}" for which in LedList}
"""What opens each list of a department for whoever leads it."""

# For somebody with so many busy departments that ten rows each are more than Slack shows.
_FEWER_ROWS = (SHOWN, 5, 3, 1)
_REASON = 300
_LED = {
    LedList.OPEN: "Open",
    LedList.LATE: "Late",
    LedList.WAITING: "Waiting for an answer",
    LedList.TO_CONFIRM: "To be confirmed",
}
_DEFINITION = 600


def home(page: HomePage, *, is_first: bool, can_ask: bool, pulses: Sequence[Block] = ()) -> View:
    """Everything the reader should look at, in that order; at most ten rows each. `pulses` are rows of their own."""
    blocks: list[Block] = _welcome() if is_first else []
    if not can_ask:
        blocks.append(section("Handoff is for colleagues in this company, so you cannot make a request here."))
    if page.absence is not None:
        blocks += absences.lines(page.absence, page.zone)
    blocks += [_newly_on(one, page.zone) for one in page.newly_on]
    buttons = _buttons(page, can_ask=can_ask)
    blocks += [actions(buttons, block_id="new")] if buttons else []
    blocks += _rows("Waiting for you", page.waiting, show_all="waiting")
    blocks += pulses
    blocks += _rows("Assigned to you", page.held, show_all="held", for_department=True)
    blocks += _rows("Your open requests", page.mine, show_all="mine")
    if not (page.waiting or pulses or page.held or page.mine or any(page.serving)):
        blocks.append(context("Nothing waits for you, and you have no open requests."))
    undelivered = _undelivered(page) if page.undelivered else []
    blocks += _departments(page, len(blocks) + len(undelivered), weight([*blocks, *undelivered]))
    return View(type="home", blocks=[*blocks, *undelivered])


def listing(title: str, found: Listing, *, for_department: bool = False) -> View:
    """All rows of a list, in a window. Slack shows a hundred blocks; what is beyond is counted."""
    if not found:
        return View(type="modal", title=title[:24], close="Close", blocks=[section("There is nothing here any more.")])
    blocks: list[Block] = [opening_row(row, for_department=for_department) for row in found.rows[: MOST_BLOCKS - 1]]
    while weight(blocks) > MOST_BYTES:
        blocks = blocks[: len(blocks) * 3 // 4]
    if found.total > len(blocks):
        blocks.append(context(f"and {found.total - len(blocks)} more"))
    return View(type="modal", title=title[:24], close="Close", blocks=blocks)


def _buttons(page: HomePage, *, can_ask: bool) -> list[ButtonElement]:
    buttons: list[ButtonElement] = [button("New request", NEW, "home", style="primary")] if can_ask else []
    if page.absence is not None:
        buttons += absences.buttons(page.absence)
    if page.is_admin:
        buttons.append(button("Try other standards", TRY, "home"))
    return buttons


def _welcome() -> list[Block]:
    return [
        section(
            "*Welcome to Handoff.*\n"
            "Ask another department with `/request`, from anywhere in Slack.\n"
            "You see at once when to expect an answer, and both sides see how it goes.\n"
            "What waits for you, and what you asked for, is always here."
        ),
        DividerBlock(),
    ]


def _newly_on(one: SwitchedOn, zone: str) -> Block:
    """A figure that the works agreement held back is switched on: everybody reads which, and how it is counted."""
    how = shorten(definitions.definition(one.figure).partition("\n")[0], _DEFINITION)
    return section(
        f"*{escape(one.figure)}* is shown in reports since {moments.day(one.at, zone)}, "
        "as your works agreement allows. No figure is about one person who serves. "
        f"This is how it is counted:\n{quoted(how)}"
    )


def _rows(title: str, found: Listing, *, show_all: str, for_department: bool = False) -> list[Block]:
    """A part of Home; nothing at all when it would be empty."""
    if not found:
        return []
    rows = [block for row in found.rows[:SHOWN] for block in _row(row, for_department=for_department)]
    return [HeaderBlock(text=_counted(title, found)), *rows, *_more(title, found, WholeList(show_all), SHOWN)]


def _departments(page: HomePage, blocks: int, size: int) -> list[Block]:
    """The departments of the reader, in what is left of a page where so much is taken already."""
    most_blocks, most_bytes = MOST_BLOCKS - blocks, MOST_BYTES - size
    groups: list[list[Block]] = []
    for most_rows in _FEWER_ROWS:
        groups = [_serving(serving, most_rows) for serving in page.serving if serving]
        if _fit(groups, most_blocks, most_bytes):
            return [block for group in groups for block in group]
    while not _fit(groups, most_blocks - 1, most_bytes):
        groups.pop()
    more = context(f"and {sum(map(bool, page.serving)) - len(groups)} more departments")
    return [*(block for group in groups for block in group), more]


def _fit(groups: Sequence[Sequence[Block]], most_blocks: int, most_bytes: int) -> bool:
    blocks = [block for group in groups for block in group]
    return len(blocks) <= most_blocks and weight(blocks) <= most_bytes


def _serving(serving: Serving, most_rows: int) -> list[Block]:
    blocks: list[Block] = [DividerBlock(), HeaderBlock(text=_title(serving.department))]
    if serving.overview:
        blocks += _overview(serving.overview, serving.department)
    for title, found, key in (
        ("🔴 Late", serving.late, "late"),
        ("🔵 Nobody has it yet", serving.unclaimed, "unclaimed"),
        ("🕒 Due today", serving.due_today, "today"),
        ("✋ In work", serving.in_work, "work"),
        ("⏳ Waiting for an answer", serving.waiting, "answers"),
        ("❔ To be confirmed", serving.to_confirm, "confirm"),
    ):
        if found:
            blocks.append(section(f"*{_counted(title, found)}*"))
            for row in found.rows[:most_rows]:
                blocks += _row(row, for_department=True)
                if key == "late" and serving.is_led and (buttons := leads_buttons(row)):
                    blocks.append(told_apart(actions(buttons), links.spoken(row)))
            whole = WholeList(key, str(serving.department.id))
            blocks += _more(f"{title}, {serving.department.name}", found, whole, most_rows)
    return blocks


def _overview(found: Overview, department: Department) -> list[Block]:
    """How the week goes, and a button for each list in which there is something."""
    before = f"{_a_week(found.opened_before)} in, {_a_week(found.finished_before)} done"
    text = section(f"*This week:* {found.opened} in, {found.finished} done · a week in the {BEFORE} before: {before}")
    buttons = [
        button(f"{_LED[which]} ({count})", LED[which], department.id)
        for which in LedList
        if (count := found.counts[which])
    ]
    if not buttons:
        return [text]
    return [text, told_apart(actions(buttons, block_id=f"led-{department.id}"), f"of {department.name}")]


def _a_week(count: int) -> str:
    """A mean of eight weeks, to the half."""
    halves = (2 * count + BEFORE // 2) // BEFORE
    return f"{halves // 2}½" if halves % 2 else str(halves // 2)


def _title(department: Department) -> str:
    return f"For {department.name}" + ("" if department.is_active else " (retired)")


def _row(snapshot: RequestSnapshot, *, for_department: bool) -> list[Block]:
    """What is to be decided has its buttons on the card and in the window: here it is opened."""
    block, state = section(_row_text(snapshot, for_department=for_department)), snapshot.request.state
    if for_department and snapshot.is_unclaimed:
        block.accessory = button("Take it", TAKE, snapshot.request.id)
    elif not for_department and state == "waiting":
        block.accessory = button("Answer", ANSWER, snapshot.request.id, style="primary")
    else:
        block.accessory = button("Open", READ_ROW, snapshot.request.id)
    told_apart(block, links.spoken(snapshot))
    if for_department or state == "resolved" or snapshot.proposal is None:
        return [block]
    return [block, *_asked_for_time(snapshot, snapshot.proposal)]


def opening_row(snapshot: RequestSnapshot, *, for_department: bool) -> Block:
    """A row of a list, in which each can be opened."""
    row = section(_row_text(snapshot, for_department=for_department))
    row.accessory = button("Open", READ_ROW, snapshot.request.id)
    return told_apart(row, links.spoken(snapshot))


def _asked_for_time(snapshot: RequestSnapshot, proposal: Proposal) -> list[Block]:
    if proposal.state != "open" or proposal.countered_at is not None:
        return []
    who = escape(snapshot.names.get(proposal.proposer_id, snapshot.department.name))
    reason = quoted(shorten(one_line(proposal.reason), _REASON))
    new_time = moments.moment(proposal.due_at, snapshot.calendar.zone)
    return [section(f"🕓 {who} proposes a new time: {new_time}.\n{reason}")]


def _row_text(snapshot: RequestSnapshot, *, for_department: bool = False) -> str:
    other = snapshot.requester.name if for_department else snapshot.department.name
    verb = "did it" if snapshot.request.state == "resolved" else "has it"
    has_it = "" if snapshot.assignee is None else f" · {escape(snapshot.assignee.name)} {verb}"
    side = links.DEPARTMENT if for_department else links.REQUESTER
    summary = f"{links.number(snapshot, side)}  {escape(snapshot.request.summary)}"
    return f"{summary}\n{escape(other)}{has_it} · {moments.pressing(snapshot, is_own=not for_department)}"


def _more(title: str, found: Listing, whole: WholeList, shown: int) -> list[Block]:
    if found.total <= shown:
        return []
    block = actions([button(f"Show all {found.total}", SHOW_ALL, str(whole))], block_id=f"more-{whole}")
    return [told_apart(block, f"of {title}")]


def _undelivered(page: HomePage) -> list[Block]:
    blocks: list[Block] = [DividerBlock(), HeaderBlock(text="Could not be delivered")]
    for row, department in page.undelivered:
        where = "a direct message" if department is None else f"<#{department.channel_id}>"
        blocks.append(
            section(f"{row.notice} in {where}: {escape(row.reason or 'unknown')}\n{advice(row.reason or '')}")
        )
    return blocks


def _counted(title: str, found: Listing) -> str:
    return f"{title} ({found.total})" if found else title
