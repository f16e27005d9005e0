"""A department's report as one page that can be kept and printed: HTML that stands alone, without a script.

Nothing is fetched, by the page's own policy. It is right in light and dark, and prints in black on white.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import exp

from bot.reports.department import DepartmentReport
from bot.reports.enough import TooFew
from bot.reports.shares import uncertainty
from bot.reports.weeks import Week
from handlers.views import moments
from handlers.views.reports import charts, drawing, figures

_SPACE = "\N{NO-BREAK SPACE}"
_STYLE = """
:root { color-scheme: light dark; --ink: #1c2321; --soft: #56605c; --paper: #fff; --line: #d6dbd6; --strong: #0f665c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7ebe9; --soft: #a9b4b0; --paper: #171c1d; --line: #394243; --strong: #66cdbc; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #333; --paper: #fff; --line: #999; --strong: #000; }
  section, tr, svg { break-inside: avoid; }
  h2 { break-after: avoid; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 50rem; padding: 2rem 1.25rem 4rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.7rem; line-height: 1.2; }
h2 { margin: 2.2rem 0 .6rem; font-size: 1.2rem; }
p, ul { margin: .5rem 0; }
.soft, caption, .unit { color: var(--soft); }
.signal { font-weight: 600; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { padding: .3rem 0; text-align: left; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; }
thead th { border-bottom: 2px solid var(--line); }
tbody th { font-weight: 500; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
svg .unit { fill: var(--soft); }
.line { fill: none; stroke: var(--soft); stroke-width: 1.5; }
.line-0 { stroke: var(--strong); stroke-width: 3; }
.axis, .grid { stroke: var(--line); }
.bar { fill: var(--strong); }
dt { margin-top: .9rem; font-weight: 600; }
dd { margin: 0; }
"""


def page(report: DepartmentReport, definitions: Mapping[str, str]) -> str:
    """Return the report as HTML: signals, each drawing with its numbers, every figure, and how each is counted."""
    title = f"Report: {report.name}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="soft">{escape(figures.weeks_in_words(report.weeks))}. As known on '
        f"{escape(figures.day_in_words(report.at.date()))}. {escape(figures.whose(report))}</p>",
    ]
    if report.has_anything:
        parts += [_signals(report), _first_answers(report), _flow(report), _figures(report), _kinds(report)]
        parts.append(_comments(report))
    else:
        parts.append(f"<p>{escape(figures.nothing(report))}</p>")
    parts.append(_definitions(definitions))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(filter(None, parts))
        + "\n</main>\n</body>\n</html>\n"
    )


def _signals(report: DepartmentReport) -> str:
    found = figures.signals(report)
    said = [f'<li class="signal">{escape(one)}</li>' for one in found] or [f"<li>{escape(figures.calm(report))}</li>"]
    said += [f"<li>{escape(one)}</li>" for one in figures.remarks(report)]
    return _section("What is more than chance", f"<ul>{''.join(said)}</ul>")


def _first_answers(report: DepartmentReport) -> str:
    found = report.charted.times
    chart = charts.control_chart(report)
    if isinstance(found, TooFew) or chart is None:
        return ""
    shown = found.weeks[-len(chart.categories) :]
    first = len(found.weeks) - len(shown)
    rows = [
        (
            _week(one.week),
            figures.hours(one.hours),
            ", ".join(figures.RULES[rule] for rule in found.chart.signals.get(first + place, ())) or "–",
        )
        for place, one in enumerate(shown)
    ]
    usual, lower, upper = (
        figures.hours(exp(one)) for one in (found.chart.centre, found.chart.lower, found.chart.upper)
    )
    said = (
        f"Usual: half within {usual}. Chance moves a week between {lower} and {upper}. Weeks with fewer than three "
        "first answers are passed over."
    )
    drawn = drawing.lines(chart.title, chart.categories, chart.series, chart.unit)
    table = _table("Half of the first answers within", ("Week", "Working time", "More than chance?"), rows)
    return _section("First answers, week by week", f"{drawn}<p>{escape(said)}</p>{table}")


def _flow(report: DepartmentReport) -> str:
    chart = charts.flow_chart(report)
    if chart is None:
        return ""
    rows = [
        (
            f"{_week(one.week)}{', closed all week' if one.week in report.charted.closed else ''}",
            f"{one.opened:,}",
            f"{one.finished:,}",
            f"{one.open:,}",
        )
        for one in report.charted.flow
    ]
    drawn = drawing.lines(chart.title, chart.categories, chart.series, chart.unit)
    return _section("In, out, open", drawn + _table("Requests by week", ("Week", "In", "Out", "Open at its end"), rows))


def _week(week: Week) -> str:
    return f"{figures.week_name(week)}{_SPACE}{week.first_day.isocalendar().year}"


def _figures(report: DepartmentReport) -> str:
    rows = [(row.name, row.value) for row in figures.rows(report)]
    sure = []
    for sort, name in figures.SORTS.items():
        kept = report.kept[sort]
        interval = uncertainty(kept.kept, kept.decided)
        if not isinstance(interval, TooFew):
            low, high = (f"{100 * end:.0f} %" for end in interval)
            sure.append((name, f"{kept.kept:,} of {kept.decided:,}", f"{low} to {high}"))
    told = _table("In these weeks, or now", ("Figure", "Value"), rows)
    if sure:
        told += _table("How sure the shares are", ("Figure", "Counted", "The true share is, 95 times in 100"), sure)
    return _section("Figures", told)


def _kinds(report: DepartmentReport) -> str:
    costs = [one for one in report.costs if one.cost][: 2 * figures.MOST_KINDS]
    if not costs:
        return ""
    what = "lost by those who asked" if report.is_rated else "beyond the promise"
    named = [(figures.kind_name(report, one.type_id), one, moments.length(one.cost)) for one in costs]
    rows = [(name, f"{one.requests:,}", cost, "yes" if one.is_bar else "–") for name, one, cost in named]
    drawn = drawing.bars(
        f"Hours {what}, by kind", [(name, one.cost.total_seconds(), cost) for name, one, cost in named]
    )
    head = ("Kind", "Asked", f"Hours {what}", "Among the few that make 80 of 100")
    return _section("Kinds that cost most", drawn + _table(f"Hours {what}", head, rows))


def _comments(report: DepartmentReport) -> str:
    told = [
        f"<dt>{escape(months)}</dt>" + "".join(f"<dd>{escape(one)}</dd>" for one in comments)
        for months, comments in figures.comments(report)
    ]
    said = "<p>Word for word, in alphabetical order, of months in which ten people or more rated. Without names.</p>"
    return _section("What those who asked wrote", f"{said}<dl>{''.join(told)}</dl>") if told else ""


def _definitions(definitions: Mapping[str, str]) -> str:
    told = "".join(f"<dt>{escape(name)}</dt><dd>{_paragraphs(words)}</dd>" for name, words in definitions.items())
    return _section("How is this counted?", f"<dl>{told}</dl>")


def _paragraphs(words: str) -> str:
    return "".join(f"<p>{escape(one)}</p>" for one in words.split("\n\n"))


def _section(title: str, inside: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n{inside}\n</section>"


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>\n'
        for first, *rest in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody></table></div>"
    )
