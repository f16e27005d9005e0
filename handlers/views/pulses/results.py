"""What came out: the posts, all of it to read, the comments. Only what was published at the close, never more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from bot.pulses.actions import MOST_ACTIONS
from bot.pulses.figures import Cause, QuestionResult, Results
from bot.text import shorten
from handlers.views import moments
from handlers.views.blocks import (
    MOST_BLOCKS,
    MOST_BYTES,
    actions,
    button,
    context,
    escape,
    letters,
    section,
    told_apart,
    weight,
)
from handlers.views.blocks import text_blocks as paragraphs
from handlers.views.choices import CommentsPage
from handlers.views.pulses import anonymity, charts, figures, groups, kinds, phrases, trouble
from handlers.views.pulses.invitations import RESULTS

COMMENTS = "pulse.comments"
MORE_COMMENTS = "pulse.more_comments"
PROMISE = "pulse.promise"
EXPORT = "pulse.export"

# What a message may hold, of which Slack refuses a little above 10,000 characters.
_IN_A_POST = 9_000
_QUESTION_IN_A_POST = 120
# Beside the growth of a group, `groups` says the same of that one.
_TOGETHER = {
    Cause.CLOSE: "too few answered or nearly all agreed",
    Cause.EARLIER: "in another pulse too few answered or nearly all agreed",
    Cause.LAUNCH: "that was settled before anybody answered, as the invitation said",
}


def post(found: Results, zone: str, *, in_channel: bool, with_charts: bool = True) -> list[Block]:
    """Return the results as a message, with the first two charts. What it has no room for stands in its thread in a
    channel, and in the window for a person. Without charts, for a Slack that does not take them, lines say the same.
    """
    blocks: list[Block] = [
        HeaderBlock(text=f"Results: {found.title}"),
        section(_turnout(found, zone)),
        *_findings(found),
    ]
    if found.turnout is None:
        return blocks
    first, *rest = _parts(found)
    below = [*_elsewhere(rest, in_thread=in_channel and replies(found) > 0), context(hidden(found))]
    below += phrases.actions_done("What we will do", found.actions)
    below.append(actions(_buttons(found)))
    blocks += _questions(found, first, with_charts=with_charts)
    return [*blocks, *_groups(found, first, [*blocks, *below], with_charts=with_charts), *below]


def replies(found: Results) -> int:
    """Return how many messages in the thread of the post tell the rest. Results from before there were threads have
    none.
    """
    has_thread = all(group.asked is not None for group in groups.groups_of(found))
    return len(_parts(found)) - 1 if found.turnout is not None and has_thread else 0


def reply(found: Results, step: int, *, with_charts: bool = True) -> tuple[str, list[Block]]:
    """Return one of these messages, counted from 1 on: the text and the blocks."""
    part = _parts(found)[step]
    numbers = phrases.names([str(result.number) for result in part])
    said = f"Results of “{escape(found.title)}”, question{'s' if len(part) > 1 else ''} {numbers}."
    blocks = _questions(found, part, with_charts=with_charts)
    return said, [*blocks, *_groups(found, part, blocks, with_charts=with_charts, turnout=False)]


def text(found: Results) -> str:
    """Return the results in one sentence, for notifications and screen readers."""
    title = escape(found.title)
    if found.was_called_off:
        return f"“{title}” was called off by HR. {anonymity.DESTROYED_UNREAD}"
    if found.turnout is None:
        return f"“{title}” closed without results."
    return f"Results of “{title}”: {found.turnout.respondents:,} of {found.invited:,} answered."


def everything(found: Results, zone: str, *, is_hr: bool, may_promise: bool) -> View:
    """Return the window with all that was published but the comments, and the buttons that are of use to the reader."""
    blocks = _everything(found, zone, is_hr=is_hr, may_promise=may_promise, with_groups=True)
    if len(blocks) > MOST_BLOCKS or weight(blocks) > MOST_BYTES - 5_000:
        blocks = _everything(found, zone, is_hr=is_hr, may_promise=may_promise, with_groups=False)
    return View(type="modal", title="Results", close="Close", blocks=blocks)


def listing(rows: Sequence[tuple[int, str, str]], *, action_id: str, label: str, nothing: str) -> View:
    """Return pulses with results, given as (survey id, title, when it closed), each with one button."""
    blocks: list[Block] = []
    for survey_id, title, closed in rows[: MOST_BLOCKS - 1]:
        block = section(f"*{escape(title)}*\nclosed {closed}")
        block.accessory = button(label, action_id, survey_id)
        blocks.append(told_apart(block, f"of {closed}: {title}"))
    if len(rows) > len(blocks):
        blocks.append(context(f"and {len(rows) - len(blocks)} older ones"))
    return View(type="modal", title="Results", close="Close", blocks=blocks or [section(nothing)])


def comments(found: Results, page: int = 0) -> View:
    """Return the comments, a window at a time: in alphabetical order, with nothing beside them that tells who wrote
    them.
    """
    pages = list(_pages(found))
    page = min(max(page, 0), len(pages) - 1)
    note = f"Page {page + 1} of {len(pages)}. " if len(pages) > 1 else ""
    blocks = [
        context(
            f"{note}In alphabetical order, word for word. {anonymity.comments(found.invited)} "
            "Please do not guess who wrote them."
        ),
        *pages[page],
    ]
    turn = []
    if page > 0:
        turn.append(button("← Before", f"{MORE_COMMENTS}.back", _page(found, page - 1)))
    if page + 1 < len(pages):
        turn.append(button("Next →", f"{MORE_COMMENTS}.next", _page(found, page + 1)))
    if turn:
        blocks.append(actions(turn, block_id="turn"))
    return View(type="modal", title="Comments", close="Close", blocks=blocks)


def hidden(found: Results) -> str:
    """Return what was hidden, and why, in one line."""
    parts = []
    if found.was_merged:
        parts.append(f"departments stand together, because {_why_together(found)}")
    unshown = sum(result.question.is_closed and not result.groups for result in found.questions)
    if unshown:
        parts.append(
            f"{phrases.questions(unshown)} {'says' if unshown == 1 else 'say'} nothing: nearly everybody agreed"
        )
    if any(not result.question.is_closed and not result.has_comments for result in found.questions):
        parts.append(f"comments are not shown, because fewer than {found.comments_from} answered")
    promise = anonymity.smallest_figure(found.minimum)
    return f"Not everything is shown: {'; '.join(parts)}. {promise}" if parts else promise


def _why_together(found: Results) -> str:
    """Return every reason for departments to stand together in these results, and no other. Of a wave before reasons
    were kept, all that there are.
    """
    reasons = [_TOGETHER[cause] for cause in Cause if cause in found.causes]
    if any(len(group.departments) > 1 for group in groups.groups_of(found)) and not reasons:
        return "that was settled before, or because too few answered or nearly all agreed"
    if any(0 < len(result.groups) < groups.count(found) for result in found.questions):
        reasons.append("too few people see a question differently from most")
    return ", or because ".join(reasons)


def _parts(found: Results) -> list[list[QuestionResult]]:
    """Return the questions, message by message: each takes as many as have two charts together."""
    parts: list[list[QuestionResult]] = [[]]
    for result in found.questions:
        drawn = sum(each.total is not None for each in parts[-1])
        if result.total is not None and drawn == charts.MOST_CHARTS:
            parts.append([])
        parts[-1].append(result)
    return parts


def _elsewhere(rest: Sequence[Sequence[QuestionResult]], *, in_thread: bool) -> list[Block]:
    """Return the line that says where the questions are that this message has no room for."""
    count = sum(map(len, rest))
    if not count:
        return []
    others = "The other question is" if count == 1 else f"The other {count} questions are"
    return [context(f"{others} in {'the thread of this message' if in_thread else '*Show all*'}.")]


def _questions(found: Results, part: Sequence[QuestionResult], *, with_charts: bool) -> list[Block]:
    blocks: list[Block] = []
    for result in part:
        blocks.append(section(f"{_asked(result, _QUESTION_IN_A_POST)}\n{_said(found, result)}"))
        if result.total is not None:
            if with_charts:
                blocks.append(charts.chart(result.number, result.question, result.total))
            blocks.append(context(kinds.counted(result.question.kind).in_a_line(result.question, result.total)))
    return blocks


def _groups(
    found: Results, part: Sequence[QuestionResult], rest: Sequence[Block], *, with_charts: bool, turnout: bool = True
) -> list[Block]:
    """Return the groups beside the rest of a message: a table, or lines for a Slack that takes none."""
    shown = groups.table(found, part)
    if not with_charts:
        shown = [block for result in part for block in _of_groups(found, result)]
    alone: list[Block] = [context(told)] if (told := groups.alone(found, part)) else []
    if not shown and not turnout:
        return alone
    blocks = [*groups.spelled(found, turnout=turnout), *shown, *alone]
    if groups.count(found) > groups.MOST_ROWS or letters([*rest, *blocks]) > _IN_A_POST:
        return [context(groups.too_many(found, "a message", ", behind *Show all*"))]
    return blocks


def _of_groups(found: Results, result: QuestionResult) -> list[Block]:
    if len(result.groups) <= 1:
        return []
    return groups.lines(f"Question {result.number}: {groups.line(found, result)}")


def _everything(found: Results, zone: str, *, is_hr: bool, may_promise: bool, with_groups: bool) -> list[Block]:
    blocks: list[Block] = [section(f"*{escape(found.title)}*\n{_turnout(found, zone)}"), *_findings(found)]
    if found.turnout is None:
        return blocks
    if with_groups:
        blocks += groups.spelled(found)
    else:
        blocks.append(context(groups.too_many(found, "this window")))
    for result in found.questions:
        blocks += [DividerBlock(), section(f"{_asked(result, len(result.question.text))}\n{_said(found, result)}")]
        if result.total is not None:
            blocks.append(section(kinds.counted(result.question.kind).in_lines(result.question, result.total)))
            if with_groups and len(result.groups) > 1:
                blocks += groups.lines(f"By group: {groups.line(found, result)}")
    alone = groups.alone(found, found.questions)
    blocks += [DividerBlock(), context(f"{alone} {hidden(found)}".strip())]
    blocks += phrases.actions_done("What we will do", found.actions)
    useless = {RESULTS} if may_promise else {RESULTS, PROMISE}
    buttons = [each for each in _buttons(found) if each.action_id not in useless]
    if is_hr:
        buttons.append(button("Export as CSV", EXPORT, found.survey_id))
    return [*blocks, actions(buttons)] if buttons else blocks


def _asked(result: QuestionResult, limit: int) -> str:
    return f"*{result.number}. {escape(shorten(result.question.text, limit))}*"


def _said(found: Results, result: QuestionResult) -> str:
    if not result.question.is_closed:
        return _commented(found, result)
    return figures.headline(result, figures.trend_of(found, result.number))


def _findings(found: Results) -> list[Block]:
    """Return what was wrong with envelopes: those forged or taken away are told to everybody who reads what the rest
    say.
    """
    return [section(f"⚠️ {trouble.findings(found.findings)}")] if found.findings else []


def _turnout(found: Results, zone: str) -> str:
    closed = moments.moment(found.closed_at, zone)
    if found.is_lost:
        return (
            f"Closed {closed}, without results: the key of the envelopes was lost with its disk, so nobody can open "
            "them, and they were destroyed."
        )
    if found.was_called_off:
        return f"Called off by HR. {phrases.people(found.invited)} were asked. {anonymity.DESTROYED_UNREAD}"
    if found.turnout is None:
        return (
            f"Closed {closed}, without results: fewer than {found.minimum} of {phrases.people(found.invited)} "
            f"answered. {anonymity.DESTROYED_UNOPENED}"
        )
    share = round(100 * found.turnout.respondents / found.invited) if found.invited else 0
    wave = f" · wave {found.wave}" if found.wave > 1 else ""
    return f"*{found.turnout.respondents:,} of {found.invited:,}* answered ({share} %){wave} · closed {closed}"


def _commented(found: Results, result: QuestionResult) -> str:
    if not result.has_comments:
        return f"Not shown: fewer than {found.comments_from} people answered."
    count = len(result.comments)
    return "Nobody wrote a comment." if not count else "1 comment" if count == 1 else f"{count} comments"


def _buttons(found: Results) -> list[ButtonElement]:
    buttons = [button("Show all", RESULTS, found.survey_id)]
    count = sum(len(result.comments) for result in found.questions)
    if count:
        buttons.append(button(f"Read the comments ({count})", COMMENTS, found.survey_id))
    if sum(action.state != "dropped" for action in found.actions) < MOST_ACTIONS:
        buttons.append(button("Promise an action", PROMISE, found.survey_id))
    return buttons


def _page(found: Results, page: int) -> str:
    return str(CommentsPage(str(found.survey_id), str(page)))


def _pages(found: Results) -> Iterator[list[Block]]:
    """Yield windows of comments, each below Slack's limits. There is always one."""
    page: list[Block] = []
    size = 0
    for result in found.questions:
        if not result.comments:
            continue
        heading = section(f"*{result.number}. {escape(result.question.text)}*")
        page.append(heading)
        for said in result.comments:
            blocks = [*paragraphs(said)[0], DividerBlock()]
            added = weight(blocks)
            if len(page) + len(blocks) > MOST_BLOCKS - 2 or size + added > MOST_BYTES - 5_000:
                yield page
                page, size = [heading], 0
            page += blocks
            size += added
    yield page or [section("There are no comments.")]
