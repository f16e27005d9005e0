"""What came out: the post, all of it to read, the comments. Only what was published at the close, never more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from bot.pulses import MOST_ACTIONS, Group, Kind, Question, QuestionResult, Results, Trend, score
from bot.text import shorten
from handlers.views import moments
from handlers.views.blocks import MOST_BLOCKS, MOST_BYTES, actions, button, context, escape, letters, section, weight
from handlers.views.blocks import text_blocks as paragraphs
from handlers.views.pulses import anonymity, charts, trouble, words
from handlers.views.pulses.invitations import RESULTS

COMMENTS = "pulse.comments"
MORE_COMMENTS = "pulse.more_comments"
PROMISE = "pulse.promise"
EXPORT = "pulse.export"

# What a question may take of a message, of which Slack refuses a little above 10,000 characters.
_IN_A_POST = 9_000
_QUESTION_IN_A_POST = 120
_GROUPS_IN_A_POST = 350
_GROUPS_IN_A_WINDOW = 2_500


@dataclass(frozen=True)
class _Room:
    """How much of a question is shown, and whether with a chart."""

    question: int
    groups: int
    label: int = 40


_POST = _Room(_QUESTION_IN_A_POST, _GROUPS_IN_A_POST)
# When that is too much: long choices, five times.
_TIGHT_POST = _Room(60, 0, label=16)
_WINDOW = _Room(250, _GROUPS_IN_A_WINDOW)


def post(found: Results, zone: str, *, with_charts: bool = True) -> list[Block]:
    """The results as a message. Without charts, for a Slack that does not take them, bars of text say the same."""
    blocks = _post(found, zone, _POST, with_charts)
    return blocks if letters(blocks) <= _IN_A_POST else _post(found, zone, _TIGHT_POST, with_charts)


def text(found: Results) -> str:
    """The results in one sentence, for notifications and screen readers."""
    title = escape(found.title)
    if found.was_called_off:
        return f"“{title}” was called off by HR. {anonymity.DESTROYED_UNREAD}"
    if found.turnout is None:
        return f"“{title}” closed without results."
    return f"Results of “{title}”: {found.turnout.respondents:,} of {found.invited:,} answered."


def everything(found: Results, zone: str, *, is_hr: bool, may_promise: bool) -> View:
    """All that was published, but for the comments, in a window, with the buttons that are of use to the reader."""
    blocks: list[Block] = [section(f"*{escape(found.title)}*\n{_turnout(found, zone)}"), *_findings(found)]
    if found.turnout is not None:
        blocks += _answered(found, _WINDOW.groups)
        for result in found.questions:
            blocks += [DividerBlock(), *_question(found, result, _WINDOW, has_chart=False)]
        blocks += [DividerBlock(), context(hidden(found))]
        blocks += words.actions_done("What we will do", found.actions)
        useless = {RESULTS} if may_promise else {RESULTS, PROMISE}
        buttons = [each for each in _buttons(found) if each.action_id not in useless]
        if is_hr:
            buttons.append(button("Export as CSV", EXPORT, found.survey_id))
        if buttons:
            blocks.append(actions(buttons))
    return View(type="modal", title="Results", close="Close", blocks=blocks)


def listing(rows: Sequence[tuple[int, str, str]], *, action_id: str, label: str, nothing: str) -> View:
    """Pulses with results as (survey id, title, when it closed), each with one button."""
    blocks: list[Block] = []
    for survey_id, title, closed in rows[: MOST_BLOCKS - 1]:
        block = section(f"*{escape(title)}*\nclosed {closed}")
        block.accessory = button(label, action_id, survey_id)
        blocks.append(block)
    if len(rows) > len(blocks):
        blocks.append(context(f"and {len(rows) - len(blocks)} older ones"))
    return View(type="modal", title="Results", close="Close", blocks=blocks or [section(nothing)])


def comments(found: Results, page: int = 0) -> View:
    """The comments, a window at a time: in alphabetical order, with nothing beside them that tells who wrote them."""
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
        turn.append(button("← Before", f"{MORE_COMMENTS}.back", f"{found.survey_id} {page - 1}"))
    if page + 1 < len(pages):
        turn.append(button("Next →", f"{MORE_COMMENTS}.next", f"{found.survey_id} {page + 1}"))
    if turn:
        blocks.append(actions(turn, block_id="turn"))
    return View(type="modal", title="Comments", close="Close", blocks=blocks)


def hidden(found: Results) -> str:
    """What was hidden, and why, in one line."""
    parts = []
    if found.was_merged:
        parts.append(
            "departments stand together, because that was settled before, or because too few answered or nearly all "
            "agreed"
        )
    unshown = sum(result.question.is_closed and not result.groups for result in found.questions)
    if unshown:
        parts.append(f"{words.questions(unshown)} {'says' if unshown == 1 else 'say'} nothing: nearly everybody agreed")
    if any(not result.question.is_closed and not result.has_comments for result in found.questions):
        parts.append(f"comments are not shown, because fewer than {found.comments_from} answered")
    promise = anonymity.smallest_figure(found.minimum)
    return f"Not everything is shown: {'; '.join(parts)}. {promise}" if parts else promise


def headline(result: QuestionResult) -> str:
    """The one number that a question comes down to, in words."""
    total = result.total
    if total is None:
        return "No figures here: nearly everybody agreed. How nearly is not said, so that nobody stands out."
    answered = f"{total.people:,} answers"
    if result.question.kind is Kind.ENPS:
        promoters, detractors = sum(total.counts[9:]), sum(total.counts[:7])
        passives = total.people - promoters - detractors
        return (
            f"eNPS *{_score(result.question, total)}* · {answered}: {promoters} promoters (9 and 10), "
            f"{passives} in between, {detractors} detractors (0 to 6)"
        )
    if result.question.kind is Kind.CHOICE:
        most = max(total.counts)
        first = [label for label, count in zip(result.question.labels, total.counts, strict=True) if count == most]
        return f"Most chosen: *{words.names(first)}* ({most} of {total.people:,})"
    if result.question.kind is Kind.YES_NO:
        return f"*{_score(result.question, total)}* say yes · {answered}"
    return f"*{_score(result.question, total)}* of 5 · {answered}"


def _post(found: Results, zone: str, room: _Room, with_charts: bool) -> list[Block]:
    blocks: list[Block] = [
        HeaderBlock(text=f"Results: {found.title}"),
        section(_turnout(found, zone)),
        *_findings(found),
    ]
    if found.turnout is None:
        return blocks
    blocks += _answered(found, room.groups)
    left = charts.MOST_CHARTS if with_charts else 0
    for result in found.questions:
        has_chart = left > 0 and result.total is not None
        left -= has_chart
        blocks += _question(found, result, room, has_chart=has_chart)
    blocks.append(context(hidden(found)))
    blocks += words.actions_done("What we will do", found.actions)
    return [*blocks, actions(_buttons(found))]


def _findings(found: Results) -> list[Block]:
    """Envelopes that were forged or taken away are told to everybody who reads what the rest say."""
    return [section(f"⚠️ {trouble.findings(found.findings)}")] if found.findings else []


def _turnout(found: Results, zone: str) -> str:
    closed = moments.moment(found.closed_at, zone)
    if found.is_lost:
        return (
            f"Closed {closed}, without results: the key of the envelopes was lost with its disk, so nobody can open "
            "them, and they were destroyed."
        )
    if found.was_called_off:
        return f"Called off by HR. {words.people(found.invited)} were asked. {anonymity.DESTROYED_UNREAD}"
    if found.turnout is None:
        return (
            f"Closed {closed}, without results: fewer than {found.minimum} of {words.people(found.invited)} answered. "
            f"{anonymity.DESTROYED_UNOPENED}"
        )
    share = round(100 * found.turnout.respondents / found.invited) if found.invited else 0
    wave = f" · wave {found.wave}" if found.wave > 1 else ""
    return f"*{found.turnout.respondents:,} of {found.invited:,}* answered ({share} %){wave} · closed {closed}"


def _answered(found: Results, limit: int) -> list[Block]:
    """How many answered in each group; nothing where everybody is one."""
    groups = () if found.turnout is None else found.turnout.groups
    if len(groups) <= 1 or not limit:
        return []
    shown: list[str] = []
    for departments, people in groups:
        piece = f"{words.names(departments, limit=max(limit // 3, 100))} {people}"
        if sum(map(len, shown)) + len(piece) > limit:
            shown.append(f"and {len(groups) - len(shown)} more groups")
            break
        shown.append(piece)
    return [context(f"Answered: {' · '.join(shown)}")]


def _question(found: Results, result: QuestionResult, room: _Room, *, has_chart: bool) -> list[Block]:
    asked = f"*{result.number}. {escape(shorten(result.question.text, room.question))}*"
    if not result.question.is_closed:
        return [section(f"{asked}\n{_commented(found, result)}")]
    total = result.total
    change = _change(found, result)
    said = f"{asked}\n{headline(result)}{change}"
    if total is None:
        return [section(said)]
    blocks: list[Block]
    if has_chart:
        bars = charts.chart(result.number, result.question, total)
        blocks = [section(said), bars, context(charts.line(result.question, total, room.label))]
    else:
        blocks = [section(f"{said}\n{charts.bars(result.question, total)}")]
    return blocks + ([context(_groups(found, result, room.groups))] if len(result.groups) > 1 else [])


def _commented(found: Results, result: QuestionResult) -> str:
    if not result.has_comments:
        return f"Not shown: fewer than {found.comments_from} people answered."
    count = len(result.comments)
    return "Nobody wrote a comment." if not count else "1 comment" if count == 1 else f"{count} comments"


def _groups(found: Results, result: QuestionResult, limit: int) -> str:
    """Every group with its number: 'IT 4.2 (12) · Finance and Legal 3.9 (8)'."""
    shown: list[str] = []
    if not limit:
        return f"{len(result.groups)} groups, in *Read it all*"
    for group in result.groups:
        piece = (
            f"{words.names(group.departments, limit=limit // 3)} {_of_group(result.question, group)} ({group.people})"
        )
        piece += _arrow(result.question, _trend(found, result.number, group.departments))
        if sum(map(len, shown)) + len(piece) > limit:
            return f"{' · '.join(shown)} · and {len(result.groups) - len(shown)} more groups, in *Read it all*"
        shown.append(piece)
    return " · ".join(shown)


def _of_group(question: Question, group: Group) -> str:
    if question.kind is not Kind.CHOICE:
        return f"*{_score(question, group)}*"
    label = question.labels[group.counts.index(max(group.counts))]
    return f"“{escape(shorten(label, 30))}” {max(group.counts)}"


def _score(question: Question, group: Group) -> str:
    value = score(question.kind, group.counts)
    return "" if value is None else _number(question.kind, value)


def _number(kind: Kind, value: float) -> str:
    if kind is Kind.ENPS:
        return f"{round(value):+d}".replace("-", "−") if round(value) else "0"
    return f"{round(100 * value)} %" if kind is Kind.YES_NO else f"{value:.1f}"


def _change(found: Results, result: QuestionResult) -> str:
    """Since the wave before, and the way there, for the whole company."""
    trend = _trend(found, result.number, ())
    arrow = _arrow(result.question, trend)
    if not arrow or trend is None:
        return ""
    values = [value for _, value in trend.points]
    way = " → ".join("–" if value is None else _number(result.question.kind, value) for value in values[-6:])
    return f" ·{arrow} since last time" + (f" ({way})" if len(values) > 2 else "")  # noqa: PLR2004  (two are the arrow)


def _arrow(question: Question, trend: Trend | None) -> str:
    """How the last point differs from the one before; nothing when one of the two was not shown."""
    if trend is None or len(trend.points) < 2:  # noqa: PLR2004  (a difference needs two)
        return ""
    before, now = (value for _, value in trend.points[-2:])
    if before is None or now is None:
        return ""
    shown = _number(question.kind, abs(now - before)).lstrip("+")
    if not shown.strip("0. %"):
        return " = unchanged"
    return f" ▲ {shown}" if now > before else f" ▼ {shown}"


def _trend(found: Results, number: int, departments: Sequence[str]) -> Trend | None:
    wanted = tuple(departments)
    return next((each for each in found.trends if (each.number, each.departments) == (number, wanted)), None)


def _buttons(found: Results) -> list[ButtonElement]:
    buttons = [button("Read it all", RESULTS, found.survey_id)]
    count = sum(len(result.comments) for result in found.questions)
    if count:
        buttons.append(button(f"Read the comments ({count})", COMMENTS, found.survey_id))
    if sum(action.state != "dropped" for action in found.actions) < MOST_ACTIONS:
        buttons.append(button("Promise an action", PROMISE, found.survey_id))
    return buttons


def _pages(found: Results) -> Iterator[list[Block]]:
    """Windows of comments, each below Slack's limits. There is always one."""
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
