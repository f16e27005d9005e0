"""Every text that a view of a request is given is in the table of texts that views are tried with; none pages anybody.

Of pulses, whose texts are HR's own, the second half holds too.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from typing import Any

import pytest
from sqlmodel import SQLModel

from bot.departments.naming import Meant
from bot.operations.undelivered import Undelivered
from bot.reports.baselines import ON_PURPOSE
from bot.reports.readers import Known
from handlers import views
from handlers.views.requests.dialogs import Chosen
from tests.bot.report_companies import LAPTOP, a_company_report, a_report
from tests.bot.report_facts import weeks
from tests.handlers.computations import a_trial, an_explanation
from tests.handlers.examples import Texts, a_line, a_proposal, a_request, an_offer
from tests.handlers.nudges import a_snooze
from tests.handlers.reading import Surface
from tests.handlers.report_surfaces import released
from tests.handlers.surfaces import every_surface
from tests.handlers.weekly_examples import a_busy_week, a_signal, an_improvement
from tests.moments import wednesday_at

# Each text names itself, and where it is not escaped would page everybody and one person, and hide a link.
_PLAIN = {"plain_text", "raw_text"}
_MARKS = ("<!channel|", "<@UEVIL0>", "<http://x|")
PAGING = Texts(**{name: f"<!channel|{name}><@UEVIL0><http://x|y>" for name in asdict(Texts())})

# Where people's own words and names come from, and how an example is given one of the table's.
TRIED: Mapping[str, Callable[[Texts], object]] = {
    "Request.summary": lambda texts: a_request(texts=texts).request.summary,
    "Request.details": lambda texts: a_request(texts=texts).request.details,
    "Department.name": lambda texts: a_request(texts=texts).department.name,
    "RequestType.name": lambda texts: an_offer(texts).types[0].name,
    "Person.name": lambda texts: a_request(texts=texts).requester.name,
    "Entry.text": lambda texts: a_line("replied", a_request(texts=texts), texts.words).entry.text,
    "Proposal.reason": lambda texts: a_proposal(texts=texts).reason,
    "Proposal.counter_reason": lambda texts: str(a_proposal(texts=texts, countered=True).counter_reason),
    "RequestSnapshot.names": lambda texts: a_request(texts=texts).names["UANA0000"],
    "RequestSnapshot.departments": lambda texts: a_request(texts=texts).departments[1],
    "Explanation.names": lambda texts: an_explanation(at=wednesday_at(10), texts=texts).names["UANA0000"],
    "Explanation.departments": lambda texts: an_explanation(at=wednesday_at(10), texts=texts).departments[1],
    "DryRun.departments": lambda texts: a_trial(texts).departments[1],
    "SnoozeState.name": lambda texts: a_snooze(texts).name,
    "SnoozeState.reason": lambda texts: a_snooze(texts).reason,
    "Meant.rest": lambda texts: Meant(rest=texts.words).rest,
    "Meant.written": lambda texts: Meant(written=texts.words).written,
    "Meant.perhaps": lambda texts: Meant(perhaps=((an_offer(texts).department, texts.words),)).perhaps[0][1],
    "Undelivered.where": lambda texts: Undelivered(1, "card", texts.department, wednesday_at(10), "unheard_of").where,
    "DepartmentReport.name": lambda texts: a_report(name=texts.department).name,
    "DepartmentReport.kind_names": lambda texts: a_report(kind_names={LAPTOP: texts.kind}).kind_names[LAPTOP],
    "DepartmentReport.marks": lambda texts: a_report(marks={weeks(3)[0]: texts.summary}).marks[weeks(3)[0]],
    "ReleasedRatings.comments": lambda texts: a_report(ratings=[released(texts)]).ratings[0].comments[0],
    "CompanyReport.names": lambda texts: a_company_report(texts.department, texts.kind).names[1],
    "CompanyReport.kind_names": lambda texts: a_company_report(texts.department, texts.kind).kind_names[1],
    "CompanyReport.customers": lambda texts: min(a_company_report(texts.department, texts.kind).customers, key=len),
    "Matrix.customers": lambda texts: min(a_company_report(texts.department, "").matrix.customers, key=len),
    "Matrix.cells": lambda texts: min((one for one, _ in a_company_report(texts.department, "").matrix.cells), key=len),
    "Known.name": lambda texts: Known(1, "it", texts.department).name,
    "Chosen.summary": lambda texts: Chosen(summary=texts.summary).summary,
    "CostlyKind.name": lambda texts: a_busy_week(texts).kind.name,  # type: ignore[union-attr]
    "Improvement.words": lambda texts: an_improvement(texts).row.words,
    "ImprovementShown.owner": lambda texts: an_improvement(texts).owner,
    "ImprovementShown.departments": lambda texts: an_improvement(texts).departments[0],
    "SignalRow.text": lambda texts: a_signal(texts, ON_PURPOSE).row.text,
    "Chosen.details": lambda texts: Chosen(details=texts.details).details,
}

_SLACKS = "an id that Slack gave out"
_OURS = "a word of Handoff's own, from a list that the database or the code checks"
_ZONE = "an IANA name, checked when it is kept"
_FILE = "a word of the departments file, checked when it is read"
_CODE = "a name that the code gave, or Slack's word for an error"
# What nobody writes, and why.
NOBODY_WRITES: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("Department.team_id", "Person.team_id", "Person.direct_id", "Person.direct_with"),
            *("Department.channel_id", "Entry.actor_id", "Entry.about_id", "EventLine.actor_id", "Holding.person_id"),
            *("Notification.channel_id", "Notification.person_id", "Notification.ts"),
            *("Card.channel_id", "Card.ts", "Card.thread_ts", "Card.permalink", "Card.mentions"),
            *("Person.id", "Ping.person_id", "Ping.channel_id", "Ping.ts", "Proposal.proposer_id"),
            *("Request.requester_id", "Request.assignee_id", "Tenure.person_id", "Chosen.files"),
            "Improvement.owner_id",
            *("Department.ask", "Request.asked_in", "Request.asked_thread", "Request.asked_ts"),
        ),
        _SLACKS,
    ),
    **dict.fromkeys(
        (
            *("ClockExplanation.kind", "ClockStatus.kind", "Entry.verb", "EventLine.verb", "Holding.holder"),
            *("News.kind", "Ping.whom", "Proposal.state", "ReminderState.kind", "ReminderState.step"),
            *("ReminderState.whom", "Request.urgency", "Request.state", "Tenure.holder", "UncountedLine.why"),
            *("OutboxRow.notice", "OutboxRow.state", "Correction.kind", "EndLine.state"),
            *("Card.audience", "RequestSnapshot.cards"),
            *("Department.digest", "SignalRow.state"),
            *("Group.counts", "ReleasedRatings.first_month", "ReleasedRatings.last_month"),
            *("WholeList.name", "WholeList.department_id"),
            *("Chart.signals", "ReportChoice.department_id", "ReportChoice.first_day", "ReportChoice.weeks"),
            *("Request.asked_mark",),
        ),
        _OURS,
    ),
    **dict.fromkeys(
        (
            "WeeklyReport.zone",
            "CountedLine.zone",
            "DigestContent.zone",
            "Explanation.zone",
            "HomePage.zone",
            "Opened.zone",
            "Person.zone",
        ),
        _ZONE,
    ),
    "WeeklyReport.zone": _ZONE,
    **dict.fromkeys(
        (
            *("Department.key", "Known.key", "Department.answers_within", "Department.ladder", "Department.on_call"),
            "Department.auto",
            *("RequestType.key", "Offer.standards", "ClockExplanation.written", "DueLine.written"),
            *("EventLine.written", "EventLine.written_before", "Outlook.told", "Outlook.next_told"),
        ),
        _FILE,
    ),
    **dict.fromkeys(
        (
            *("OutboxRow.trace_id", "Department.unreachable_why", "Gap.reason"),
            *("OutboxRow.ids", "OutboxRow.conversation", "OutboxRow.collapse", "OutboxRow.reason"),
            *("LostWords.reason", "SwitchedOn.figure", "Undelivered.what", "Undelivered.reason"),
        ),
        _CODE,
    ),
    **dict.fromkeys(
        (
            "Person.home",
            "Person.slack_home",
            "Person.heard_home",
            "Person.manager_id",
            "Person.language",
            "Request.customer",
        ),
        "what the file of people says, for figures and the command line: no view shows it",
    ),
    **dict.fromkeys(("Card.drawn", "Notification.drawn", "Ping.drawn"), "a digest, in hexadecimal digits"),
    "TimesChart.weeks": "weeks, with hours",
    "CompanyReport.held_back": "names of figures",
    "DryRun.changes": "lines for the command line, which is no view",
    "Entry.data": "ids, moments and promises that belong to a verb; whoever wrote words with it finds them in `text`",
    "Entry.idempotency_key": "the token of a form or a message's time",
    "Notification.entry_ids": "ids of lines of the history",
    "Ping.digest_on": "a date in the ISO form",
    "Request.form_token": "made by Handoff",
    "Improvement.form_token": "made by Handoff",
    "Improvement.way": "ids of departments",
    "Request.held_because": "what an operator says at the command line, which alone shows it",
    "RequestRecord.verbs": "the table of rules",
    "_Piece.event": "a sentence of ours, with escaped names in it",
}


def shown_classes() -> set[type[Any]]:
    """Every row and every value that a view outside of pulses takes, and what these are made of."""
    found: set[type[Any]] = set()

    def look(hint: Any) -> None:
        for part in typing.get_args(hint):
            look(part)
        if isinstance(hint, type) and (is_dataclass(hint) or issubclass(hint, SQLModel)) and hint not in found:
            found.add(hint)
            for of_field in _fields(hint).values():
                look(of_field)

    for module in pkgutil.walk_packages(views.__path__, "handlers.views."):
        if not module.name.startswith("handlers.views.pulses"):
            for _name, drawn in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
                if drawn.__module__ == module.name:
                    for hint in typing.get_type_hints(drawn).values():
                        look(hint)
    return found


def text_fields() -> set[str]:
    """Those of their fields that can hold a text."""
    return {
        f"{shown.__name__}.{name}"
        for shown in shown_classes()
        for name, hint in _fields(shown).items()
        if _may_hold_a_text(hint)
    }


def test_every_text_that_a_view_is_given_is_tried_or_is_written_by_nobody() -> None:
    assert text_fields() == TRIED.keys() | NOBODY_WRITES.keys()
    assert TRIED.keys() & NOBODY_WRITES.keys() == set()


@pytest.mark.parametrize("field", TRIED)
def test_what_people_write_is_in_the_table_of_texts_that_views_are_tried_with(field: str) -> None:
    assert TRIED[field](PAGING) in asdict(PAGING).values()


@pytest.mark.slow("whichever of them comes first draws some two thousand views")
@pytest.mark.parametrize("name", asdict(Texts()))
def test_every_text_of_the_table_is_read_somewhere(name: str) -> None:
    assert any(f"!channel|{name}&gt;" in text for surface in _surfaces() for _kind, text in _texts(surface))


def test_nobody_can_page_anybody_through_any_view() -> None:
    paged = {
        f"{surface.name}: {text}" for surface in _surfaces() for kind, text in _texts(surface) if _pages(kind, text)
    }

    assert paged == set()


def test_nobody_reads_an_escape_where_slack_takes_words_as_they_are() -> None:
    """Labels, options and titles are plain text: an escape in one would be read as it stands."""
    escaped = {
        f"{surface.name}: {text}"
        for surface in _surfaces()
        for kind, text in _texts(surface)
        if kind in _PLAIN and "&lt;" in text
    }

    assert escaped == set()


@cache
def _surfaces() -> tuple[Surface, ...]:
    return tuple(every_surface(PAGING))


def _pages(kind: str, text: str) -> bool:
    return kind not in _PLAIN and any(mark in text for mark in _MARKS)


def _texts(surface: Surface) -> Iterator[tuple[str, str]]:
    """Every text of it with its kind; what stands beside the blocks of a message is markup."""
    if surface.kind == "message":
        yield "mrkdwn", str(surface.payload.get("text", ""))

    def within(value: Any) -> Iterator[tuple[str, str]]:
        if isinstance(value, list):
            for item in value:
                yield from within(item)
        elif isinstance(value, dict):
            if isinstance(value.get("text"), str):
                yield str(value.get("type")), value["text"]
            for item in value.values():
                yield from within(item)

    yield from within({name: value for name, value in surface.payload.items() if name != "text"})


def _fields(shown: type[Any]) -> dict[str, Any]:
    names = shown.model_fields if issubclass(shown, SQLModel) else {field.name for field in fields(shown)}
    return {name: hint for name, hint in typing.get_type_hints(shown).items() if name in names}


def _may_hold_a_text(hint: Any) -> bool:
    if hint in (str, list, dict, Any) or typing.get_origin(hint) in (list, dict):
        return True
    return any(_may_hold_a_text(part) for part in typing.get_args(hint))
