"""From what Slack sends of a pulse's forms to values of ours, or to errors by field. Keeps and logs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.pulses import (
    LARGEST_MINIMUM,
    MOST_OPTIONS,
    OPTION_LIMIT,
    QUESTION_LIMIT,
    SMALLEST_GROUP,
    TITLE_LIMIT,
    WINDOWS,
    WORDS_LIMIT,
    Answers,
    Audience,
    Composed,
    Invitation,
    Kind,
    Question,
    Reach,
    Readers,
    Repeat,
    too_long,
)
from bot.text import clean, is_blank, one_line
from handlers.requests.parsing import Errors, chosen, row_id, typed
from handlers.views.pulses.answers import question_block
from handlers.views.pulses.plan import SHARED
from handlers.views.pulses.questions import Row, Sheet, more_block

# Of the author; whoever is asked gets it in their own morning after that.
_MORNING = time(9)


def sheet(view: dict[str, Any], about: Mapping[str, Any]) -> Sheet:
    """The first page as it stands, sent or not."""
    values, version = view["state"]["values"], str(about["version"])
    rows = []
    for number in range(1, int(about["rows"]) + 1):
        kind = _kind(chosen(values, f"kind-{number}-{version}"))
        more = typed(values, more_block(number, kind, version))
        rows.append(Row(kind, typed(values, f"text-{number}-{version}"), more))
    return Sheet(version, typed(values, f"title-{version}"), tuple(rows))


def questions(given: Sheet) -> tuple[tuple[str, tuple[Question, ...]] | None, Errors]:
    """Title and questions, without those that were left empty."""
    errors: Errors = {}
    version = given.version
    title = one_line(given.title)
    if is_blank(title):
        errors[f"title-{version}"] = "Please give it a title: people read it first."
    elif len(title) > TITLE_LIMIT:
        errors[f"title-{version}"] = f"Please keep this to {TITLE_LIMIT} characters."
    found: list[Question] = []
    for number, row in enumerate(given.rows, start=1):
        if is_blank(row.text):
            continue
        text = one_line(row.text)
        lines = [line for line in map(one_line, row.more.splitlines()) if not is_blank(line)]
        if len(text) > QUESTION_LIMIT:
            errors[f"text-{number}-{version}"] = f"Please keep this to {QUESTION_LIMIT} characters."
        elif wrong := _wrong_lines(row.kind, lines):
            errors[more_block(number, row.kind, version)] = wrong
        else:
            found.append(_question(row.kind, text, lines))
    if all(is_blank(row.text) for row in given.rows):
        errors[f"text-1-{version}"] = "Please ask at least one question."
    return (None, errors) if errors else ((title, tuple(found)), {})


def plan(view: dict[str, Any], composed: Composed, *, zone: str, today: date) -> tuple[Composed | None, Errors]:
    """The second page: whom, when, how often, for whom. `zone` is where the author's calendar stands."""
    values = view["state"]["values"]
    errors: Errors = {}
    audience = _audience(values, errors)
    opens_at = _opens_at(chosen_date(values, "opens_on"), zone, today, errors)
    people, channel = tuple(chosen_many(values, "readers")), chosen_channel(values, "channel") or ""
    if not people and not channel:
        errors["readers"] = "Please choose at least one person or a channel."
    minimum = row_id(typed(values, "minimum").strip())
    if minimum is None or not SMALLEST_GROUP <= minimum <= LARGEST_MINIMUM:
        errors["minimum"] = f"Please choose a number from {SMALLEST_GROUP} to {LARGEST_MINIMUM}."
    days = row_id(chosen(values, "open_for"))
    if days is None or timedelta(days=days) not in WINDOWS:
        errors["open_for"] = "Please choose one of the list."
    repeat = chosen(values, "repeat")
    if repeat not in set(Repeat):
        errors["repeat"] = "Please choose one of the list."
    switches = set(chosen_many(values, "switches"))
    if errors or audience is None or minimum is None or days is None or repeat is None:
        return None, errors
    return replace(
        composed,
        audience=audience,
        readers=Readers(people, channel),
        opens_at=opens_at,
        open_for=timedelta(days=days),
        repeat=Repeat(repeat),
        minimum=minimum,
        shared=SHARED in switches,
    ), {}


def answers(view: dict[str, Any], asked: Invitation) -> tuple[Answers | None, Errors]:
    """One whole answer: every closed question is in it. The errors quote nothing."""
    values = view["state"]["values"]
    errors: Errors = {}
    found: dict[int, int | str] = {}
    for number, question in enumerate(asked.questions, start=1):
        block_id = question_block(number)
        if not question.is_closed:
            text = clean(typed(values, block_id))
            found[number] = "" if is_blank(text) else text
            if too_long(text):
                errors[block_id] = "Please say it in fewer words: this is more than an envelope holds."
            continue
        index = row_id(chosen(values, block_id))
        if index is None or index >= len(question.labels):
            errors[block_id] = "Please choose one."
        else:
            found[number] = index
    return (None, errors) if errors else (found, {})


def promise(view: dict[str, Any], *, today: date) -> tuple[dict[str, Any], Errors]:
    """What, who, and by when."""
    values = view["state"]["values"]
    errors: Errors = {}
    words = one_line(typed(values, "words"))
    if is_blank(words) or len(words) > WORDS_LIMIT:
        errors["words"] = f"Please say it in up to {WORDS_LIMIT} characters."
    owner_id = chosen(values, "owner")
    if owner_id is None:
        errors["owner"] = "Please choose a colleague."
    due_on = chosen_date(values, "due_on")
    if due_on is None or due_on <= today:
        errors["due_on"] = "Please choose a day after today."
    return ({}, errors) if errors else ({"words": words, "owner_id": owner_id, "due_on": due_on}, {})


def chosen_many(values: dict[str, Any], block_id: str) -> list[str]:
    """The values selected in a block where several can be."""
    for element in values.get(block_id, {}).values():
        if element.get("selected_users"):
            return [str(person_id) for person_id in element["selected_users"]]
        return [str(option["value"]) for option in element.get("selected_options") or ()]
    return []


def chosen_channel(values: dict[str, Any], block_id: str) -> str | None:
    for element in values.get(block_id, {}).values():
        found = element.get("selected_conversation")
        return None if found is None else str(found)
    return None


def chosen_date(values: dict[str, Any], block_id: str) -> date | None:
    for element in values.get(block_id, {}).values():
        try:
            return date.fromisoformat(element.get("selected_date") or "")
        except ValueError:
            return None
    return None


def reach(values: dict[str, Any]) -> Reach:
    """Whom it asks, as it is chosen now."""
    given = chosen(values, "reach")
    return Reach(given) if given in set(Reach) else Reach.EVERYONE


def _audience(values: dict[str, Any], errors: Errors) -> Audience | None:
    wanted = reach(values)
    if wanted is Reach.DEPARTMENTS:
        ids = [number for number in map(row_id, chosen_many(values, "departments")) if number is not None]
        if ids:
            return Audience(wanted, tuple(sorted(ids)))
        errors["departments" if "departments" in values else "reach"] = "Please choose at least one department."
    elif wanted is Reach.CHANNEL:
        channel_id = chosen_channel(values, "asked_channel")
        if channel_id:
            return Audience(wanted, slack_id=channel_id)
        errors["asked_channel" if "asked_channel" in values else "reach"] = "Please choose a channel."
    elif wanted is Reach.GROUP:
        group_id = chosen(values, "asked_group")
        if group_id:
            return Audience(wanted, slack_id=group_id)
        errors["asked_group" if "asked_group" in values else "reach"] = "Please choose a user group, or somebody else."
    else:
        return Audience()
    return None


def _opens_at(on: date | None, zone: str, today: date, errors: Errors) -> datetime | None:
    if on is None or on == today:
        return None
    if on < today:
        errors["opens_on"] = "Please choose today or a day to come, or leave it empty."
        return None
    return datetime.combine(on, _MORNING, ZoneInfo(zone)).astimezone(UTC)


def _kind(given: str | None) -> Kind:
    return Kind(given) if given in set(Kind) else Kind.SCALE


def _wrong_lines(kind: Kind, lines: list[str]) -> str | None:
    """What is wrong with the second field of a question, if anything is."""
    if any(len(line) > OPTION_LIMIT for line in lines):
        return f"Please keep each line to {OPTION_LIMIT} characters."
    if kind is Kind.CHOICE:
        if not 2 <= len(lines) <= MOST_OPTIONS:  # noqa: PLR2004  (fewer is no choice)
            return f"Please give two to {MOST_OPTIONS} choices, one a line."
        if len({line.casefold() for line in lines}) < len(lines):
            return "Each choice can stand here once."
    elif kind in {Kind.SCALE, Kind.ENPS} and len(lines) not in {0, 2}:
        return "Please write two lines, or none: what the lowest number means, and what the highest."
    return None


def _question(kind: Kind, text: str, lines: list[str]) -> Question:
    if kind is Kind.CHOICE:
        return Question(kind, text, tuple(lines))
    if kind in {Kind.SCALE, Kind.ENPS} and lines:
        return Question(kind, text, low=lines[0], high=lines[1])
    return Question(kind, text)
