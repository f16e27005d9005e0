"""From what Slack sends of a pulse's forms to values of ours, or to errors by field. Keeps and logs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import Bot
from bot.errors import NoSuchPulse
from bot.people import people
from bot.pulses.actions import WORDS_LIMIT
from bot.pulses.ballot_content import Answers
from bot.pulses.kinds import OPTION_LIMIT, Kind
from bot.pulses.queries import Invitation
from bot.pulses.questionnaire import (
    LARGEST_MINIMUM,
    QUESTION_LIMIT,
    SMALLEST_GROUP,
    TITLE_LIMIT,
    WINDOWS,
    Audience,
    Question,
    Questionnaire,
    Reach,
    Readers,
    Repeat,
    asked_twice,
)
from bot.text import is_blank, one_line
from handlers.requests.parsing import Errors, chosen, row_id, typed
from handlers.views.pulses import kinds
from handlers.views.pulses.ballots import question_block
from handlers.views.pulses.plan import GUESTS, SHARED
from handlers.views.pulses.questions import NO_OPINION_BLOCK, TITLE, Row, more_block

# Of the author; whoever is asked gets it in their own morning after that.
_MORNING = time(9)


def row(view: dict[str, Any], number: int) -> Row:
    """Return one question as it stands in its form, sent or not."""
    values = view["state"]["values"]
    kind = _kind(chosen(values, f"kind-{number}"))
    return Row(
        kind,
        typed(values, f"text-{number}"),
        typed(values, more_block(number, kind)),
        bool(chosen_many(values, f"{NO_OPINION_BLOCK}-{number}")),
    )


def title(view: dict[str, Any]) -> tuple[str, Errors]:
    """Return the title as it stands, on one line, and what is wrong with it."""
    block_id = next((found for found in view["state"]["values"] if found.startswith(f"{TITLE}-")), TITLE)
    given = one_line(typed(view["state"]["values"], block_id))
    if is_blank(given):
        return "", {block_id: "Please give it a title: people read it first."}
    if len(given) > TITLE_LIMIT:
        return given, {block_id: f"Please keep this to {TITLE_LIMIT} characters."}
    return given, {}


def question(given: Row, number: int, others: Mapping[int, Question]) -> tuple[Question | None, Errors]:
    """Return the question, unless it cannot be asked, or says the same as one of the others, which are numbered too."""
    text = one_line(given.text)
    lines = [line for line in map(one_line, given.more.splitlines()) if not is_blank(line)]
    if is_blank(text):
        return None, {f"text-{number}": "Please write what you want to ask."}
    if len(text) > QUESTION_LIMIT:
        return None, {f"text-{number}": f"Please keep this to {QUESTION_LIMIT} characters."}
    if wrong := _wrong_lines(given, lines):
        return None, {more_block(number, given.kind): wrong}
    found = kinds.of(given.kind).question(text, lines, has_no_opinion=given.has_no_opinion)
    for other, earlier in others.items():
        if asked_twice([earlier, found]):
            return None, {f"text-{number}": f"Question {other} asks this already. Each stands in a pulse once."}
    return found, {}


def whom(view: dict[str, Any], composed: Questionnaire) -> tuple[Questionnaire | None, Errors]:
    """Return the questionnaire with its second step: who is asked, how small a group is shown, and who gets the
    results.
    """
    values = view["state"]["values"]
    errors: Errors = {}
    audience = _audience(values, errors)
    people, channel = tuple(chosen_many(values, "readers")), chosen_channel(values, "channel") or ""
    if not people and not channel:
        errors["readers"] = "Please choose at least one person or a channel."
    minimum = row_id(typed(values, "minimum").strip())
    if minimum is None or not SMALLEST_GROUP <= minimum <= LARGEST_MINIMUM:
        errors["minimum"] = f"Please choose a number from {SMALLEST_GROUP} to {LARGEST_MINIMUM}."
    if errors or audience is None or minimum is None:
        return None, errors
    shared = SHARED in chosen_many(values, "switches")
    readers = Readers(people, channel)
    return replace(composed, audience=audience, readers=readers, minimum=minimum, shared=shared), {}


def when(
    view: dict[str, Any], composed: Questionnaire, *, zone: str, today: date
) -> tuple[Questionnaire | None, Errors]:
    """Return the questionnaire with its third step: from when on, for how long, how often. `zone` is where the author's
    calendar stands.
    """
    values = view["state"]["values"]
    errors: Errors = {}
    opens_at = _opens_at(chosen_date(values, "opens_on"), zone, today, errors)
    days = row_id(chosen(values, "open_for"))
    if days is None or timedelta(days=days) not in WINDOWS:
        errors["open_for"] = "Please choose one of the list."
    repeat = chosen(values, "repeat")
    if repeat not in set(Repeat):
        errors["repeat"] = "Please choose one of the list."
    if errors or days is None or repeat is None:
        return None, errors
    return replace(composed, opens_at=opens_at, open_for=timedelta(days=days), repeat=Repeat(repeat)), {}


def answers(view: dict[str, Any], asked: Invitation) -> tuple[Answers | None, Errors]:
    """Return one whole answer: every closed question is in it. The errors quote nothing."""
    values = view["state"]["values"]
    errors: Errors = {}
    found: dict[int, int | str] = {}
    for number, question in enumerate(asked.questions, start=1):
        block_id = question_block(number)
        answer = question.read(chosen(values, block_id) or typed(values, block_id))
        if answer is None:
            errors[block_id] = kinds.of(question.kind).ask_again
        else:
            found[number] = answer
    return (None, errors) if errors else (found, {})


def promise(view: dict[str, Any], *, today: date) -> tuple[dict[str, Any], Errors]:
    """Return an action as it was promised, with what, who, and by when, or what is wrong with it."""
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
    """Return the values selected in a block where several can be."""
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
    """Return whom the form asks, as it is chosen now."""
    given = chosen(values, "reach")
    return Reach(given) if given in set(Reach) else Reach.EVERYONE


def _audience(values: dict[str, Any], errors: Errors) -> Audience | None:
    wanted, guests = reach(values), GUESTS in chosen_many(values, GUESTS)
    if wanted is Reach.DEPARTMENTS:
        ids = [number for number in map(row_id, chosen_many(values, "departments")) if number is not None]
        if ids:
            return Audience(wanted, tuple(sorted(ids)), asks_guests=guests)
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
        return Audience(asks_guests=guests)
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


def _wrong_lines(given: Row, lines: list[str]) -> str | None:
    """Return what is wrong with the second field of a question, if anything is."""
    if any(len(line) > OPTION_LIMIT for line in lines):
        return f"Please keep each line to {OPTION_LIMIT} characters."
    return kinds.of(given.kind).wrong_details(lines, has_no_opinion=given.has_no_opinion)


def row_of(action: dict[str, Any]) -> int:
    """Return the id that a button carries. Raises NoSuchPulse for a value that no button of ours has."""
    return known(row_id(action.get("value")))


def known(row_id: object) -> int:
    """Return an id out of a window's metadata. Raises NoSuchPulse for anything else."""
    if not isinstance(row_id, int) or isinstance(row_id, bool):
        raise NoSuchPulse
    return row_id


def zone_of(bot: Bot, person_id: str) -> str:
    person = people.get(bot, person_id)
    return "UTC" if person is None else person.zone
