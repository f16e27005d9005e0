"""From what Slack sends of a form to values of ours, or to errors by field."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.errors import NoSuchRequest
from bot.requests.files import SentFile, refusal
from bot.requests.opening import DETAILS_LIMIT, SUMMARY_LIMIT, NewRequest, summed_up
from bot.standards import Urgency
from bot.text import clean, is_blank, one_line, shorten
from handlers import markup
from handlers.views.moments import URGENCIES
from handlers.views.requests import files as file_views
from handlers.views.requests.dialogs import WORDS_LIMIT

Errors = dict[str, str]

_LONGEST_ID = 9
_FARTHEST = timedelta(days=365)


def new_token() -> str:
    """Names one opened form, so that sending it twice does things once."""
    return secrets.token_hex(16)


def new_request(view: dict[str, Any], requester_id: str) -> tuple[NewRequest | None, Errors]:
    """The request that the form asks for, or what is wrong, by block id."""
    values = view["state"]["values"]
    errors: Errors = {}
    department = row_id(chosen(values, "department"))
    if department is None:
        errors["department"] = "Please choose who can help."
    summary = one_line(_text(values, "summary"))
    if is_blank(summary):
        errors["summary"] = "Please say in a few words what you need."
    elif len(summary) > SUMMARY_LIMIT:
        errors["summary"] = f"Please keep this to {SUMMARY_LIMIT} characters, and put the rest below."
    details = clean(_text(values, "details"))
    if len(details) > DETAILS_LIMIT:
        errors["details"] = f"Please keep this to {DETAILS_LIMIT:,} characters."
    urgency = chosen_urgency(values)
    if urgency is None:
        errors["urgency"] = "Please choose one of the three."
    sent, refused = sent_files(view)
    errors |= refused
    if errors or department is None or urgency is None:
        return None, errors
    return NewRequest(
        form_token=metadata(view)["token"],
        requester_id=requester_id,
        department_id=department,
        summary=summary,
        details=details,
        urgency=urgency,
        type_id=row_id(chosen(values, f"type-{department}")),
        sent=(*sent, *(SentFile(file_id, is_known=False) for file_id in metadata(view).get("files", ()))),
    ), {}


def from_line(text: str, *, token: str, requester_id: str, department_id: int) -> NewRequest | None:
    """`/request it My laptop won't start`: what is too long for a summary is kept whole in the details.

    None when there is nothing to read in it, or more than the details hold.
    """
    if is_blank(one_line(text)) or len(clean(text)) > DETAILS_LIMIT:
        return None
    summary, details = summed_up(text)
    return NewRequest(
        form_token=token, requester_id=requester_id, department_id=department_id, summary=summary, details=details
    )


def for_form(text: str) -> tuple[str, str, str]:
    """The same for a form: the summary, the details, and the rest that they do not take."""
    summary, whole = summed_up(text)
    if len(whole) <= DETAILS_LIMIT:
        return summary, whole, ""
    details = shorten(whole, DETAILS_LIMIT)
    return summary, details, whole[len(details) - 1 :].strip()


def parse_text(view: dict[str, Any], *, optional: bool = False, limit: int = WORDS_LIMIT) -> tuple[str, Errors]:
    """What was written in a form with one box."""
    text = clean(_text(view["state"]["values"], "words"))
    if is_blank(text):
        return "", {} if optional else {"words": "Please write a word or two."}
    if len(text) > limit:
        return "", {"words": f"Please keep this to {limit:,} characters."}
    return text, {}


def sent_files(view: dict[str, Any]) -> tuple[list[SentFile], Errors]:
    """The files that were put into a form, and which of them cannot be passed on."""
    sent = chosen_files(view["state"]["values"])
    refused = [(file, why) for file in sent if (why := refusal(file)) is not None]
    if not refused:
        return sent, {}
    (file, why), *more = refused
    return sent, {"files": file_views.refused(file.title or file.name, why, more=len(more))}


def new_time(view: dict[str, Any], *, at: datetime) -> tuple[datetime | None, str, Errors]:
    """When it will be done, and why not sooner. Whether anybody works until then is for the department to say."""
    reason, errors = parse_text(view)
    picked = _picked(view["state"]["values"], "due_at")
    if picked is None:
        errors["due_at"] = "Please choose a date and a time."
    elif picked > int((at + _FARTHEST).timestamp()):
        errors["due_at"] = "Please choose a time within the next year."
    if errors or picked is None:
        return None, "", errors
    return datetime.fromtimestamp(picked, UTC), reason, {}


def counter(view: dict[str, Any], *, at: datetime) -> tuple[datetime | None, str, Errors]:
    """The requester's own time, if they chose one, and their words; one of the two has to be there."""
    values = view["state"]["values"]
    picked, words = _picked(values, "due_at"), clean(_text(values, "words"))
    errors: Errors = {}
    if len(words) > WORDS_LIMIT:
        errors["words"] = f"Please keep this to {WORDS_LIMIT:,} characters."
    if picked is not None and picked > int((at + _FARTHEST).timestamp()):
        errors["due_at"] = "Please choose a time within the next year."
    elif picked is None and not words:
        errors["due_at"] = "Please choose a time, or say below why the promised time should stay."
    return None if picked is None or errors else datetime.fromtimestamp(picked, UTC), words, errors


def metadata(view: dict[str, Any]) -> dict[str, Any]:
    """What we put into the form when it was opened: its token, and the request it is about."""
    found: dict[str, Any] = json.loads(view.get("private_metadata") or "{}")
    return found


def chosen_files(values: dict[str, Any]) -> list[SentFile]:
    """The files that were put into the form."""
    return [
        markup.sent_file(file)
        for element in values.get("files", {}).values()
        for file in element.get("files") or ()
        if file.get("id")
    ]


def chosen(values: dict[str, Any], block_id: str) -> str | None:
    """The value that is selected in a block, of whatever kind of list; None for nothing."""
    for element in values.get(block_id, {}).values():
        if element.get("selected_user"):
            return str(element["selected_user"])
        if element.get("selected_option"):
            return str(element["selected_option"]["value"])
    return None


def is_ticked(view: dict[str, Any], block_id: str) -> bool:
    """Is the one box of that block ticked? It may not be there at all."""
    elements = view["state"]["values"].get(block_id, {}).values()
    return any(element.get("selected_options") for element in elements)


def chosen_urgency(values: dict[str, Any]) -> Urgency | None:
    """The urgency, an ordinary one when nothing was chosen; None for one that was never offered."""
    given = chosen(values, "urgency") or Urgency.NORMAL
    return Urgency(given) if given in URGENCIES else None


def row_id(value: str | None) -> int | None:
    """The id that a button or an option carries; None for one that we cannot have given out."""
    if value is None or not (value.isascii() and value.isdigit()) or len(value) > _LONGEST_ID:
        return None
    return int(value)


def typed(values: dict[str, Any], block_id: str) -> str:
    """Text as it stands in a form that is not sent yet."""
    return _text(values, block_id)


def _picked(values: dict[str, Any], block_id: str) -> int | None:
    """Return the chosen moment in seconds since 1970; None when nothing was chosen, or no clock shows it."""
    for element in values.get(block_id, {}).values():
        seconds = element.get("selected_date_time")
        return seconds if isinstance(seconds, int) and seconds >= 0 else None
    return None


def _text(values: dict[str, Any], block_id: str) -> str:
    for element in values.get(block_id, {}).values():
        return element.get("value") or ""
    return ""


def request_id(value: str | None) -> int:
    """The id that a button carries. A forged one is a request that nobody knows."""
    number = row_id(value)
    if number is None:
        raise NoSuchRequest(0)
    return number
