"""What could not be delivered: whose words they were, why it was given up, and what to do about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import Bot, audit
from bot.notices import DepartmentCard, DepartmentLine
from bot.requests import queries
from bot.requests.queries import HistoryLine
from bot.requests.snapshot import RequestSnapshot
from storage import departments as department_rows
from storage import history as history_rows
from storage import outbox as outbox_rows
from storage import people as people_rows
from storage.database import Session
from storage.tables import OutboxRow

_LEFT = {"user_disabled", "user_not_found", "user_not_visible", "account_inactive_user", "cannot_dm_bot"}
_NOT_IN = {"not_in_channel", "channel_not_found"}
_ARCHIVED = {"is_archived", "is_inactive"}
_TOKEN = {"account_inactive", "invalid_auth", "not_allowed_token_type", "not_authed", "token_expired", "token_revoked"}
_POLICY = {
    "access_denied",
    "accesslimited",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "no_permission",
    "org_login_required",
    "team_added_to_org",
    "two_factor_setup_required",
}
_RESTRICTED = {
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
}
_ADVICE: Sequence[tuple[Collection[str], str]] = (
    (_NOT_IN, "Type `/invite @Handoff` in the channel; then it is delivered."),
    (_ARCHIVED, "Bring the channel back, or name another one in the departments file and apply it."),
    (_TOKEN, "The token no longer works. Install the app again and restart Handoff with the new token."),
    (_POLICY, "A rule of your Slack keeps Handoff out. Ask whoever administers it, with this reason."),
    (("missing_scope",), "The app lacks a permission. Update its manifest (`handoff manifest`) and install it again."),
    (
        ("team_access_not_granted",),
        "Handoff is not in that workspace of your organisation. Have the app added there; then it is delivered.",
    ),
    (_RESTRICTED, "Let apps write in the channel, in its posting permissions; then retry it."),
    (("messages_tab_disabled",), "Switch on the Messages tab in the app's settings; then retry it."),
    (_LEFT, "Whoever should read it has no account any more. Drop it."),
)
_OTHERWISE = "Look for this reason in Handoff's log. Retry it, or drop it when nobody needs it any more."
# Shorter than that may be an ordinary wait.
_LONG = timedelta(minutes=10)
_MOST = 200


@dataclass(frozen=True)
class Undelivered:
    """A notice that was given up, as whoever runs Handoff needs to know it. Never what it would have said."""

    row_id: int
    what: str
    where: str
    promised_at: datetime
    reason: str


@dataclass(frozen=True)
class Waiting:
    """How many notices have waited for long for the same reason, and the oldest of them since when."""

    reason: str
    count: int
    since: datetime


@dataclass(frozen=True)
class LostWords:
    """What somebody wrote and nobody on the other side has got: a line of the history, or with None the request."""

    line: HistoryLine | None
    snapshot: RequestSnapshot
    to_department: bool
    reason: str

    @property
    def comes_by_itself(self) -> bool:
        """It is delivered as soon as Handoff may speak in the department's channel."""
        return self.to_department and self.reason in _NOT_IN | _ARCHIVED

    @property
    def has_left(self) -> bool:
        """Who should read it has no account any more."""
        return not self.to_department and self.reason in _LEFT


def lost_words(bot: Bot, row_id: int) -> LostWords | None:
    """Return what the row should have brought; None when it is tried again, or nobody needs it any more."""
    with bot.db.reading() as session:
        row = outbox_rows.get(session, row_id)
    if row is None or not row.reason or row.state not in {"dead", "sent"}:
        return None
    if row.notice == DepartmentCard.name:
        standing = queries.standing_card(bot, int(row.ids["request_id"]), "department")
        is_there = standing.card is not None
        return None if is_there else LostWords(None, standing.snapshot, to_department=True, reason=row.reason)
    line = queries.history_line(bot, int(row.ids["entry_id"]))
    to_department = row.notice == DepartmentLine.name
    return None if line.entry.is_taken_back else LostWords(line, line.snapshot, to_department, row.reason)


def advice(reason: str) -> str:
    """Return what an admin can do about it."""
    return next((what for reasons, what in _ADVICE if reason in reasons), _OTHERWISE)


def given_up(bot: Bot, most: int = _MOST) -> list[Undelivered]:
    """Return what was given up, the newest first."""
    with bot.db.reading() as session:
        return [_described(session, row) for row in outbox_rows.dead(session, most)]


def waiting(bot: Bot) -> list[Waiting]:
    """Return what has waited for more than ten minutes because Slack does not take it, by reason."""
    with bot.db.reading() as session:
        return [Waiting(*found) for found in outbox_rows.waiting_for(session, bot.now() - _LONG)]


def count(bot: Bot) -> int:
    """Return how many notices were given up."""
    with bot.db.reading() as session:
        return outbox_rows.count_dead(session)


def retry(bot: Bot, row_ids: Collection[int] | None = None, *, by: str | None = None) -> int:
    """Let these be tried again, or with None all that was given up; return how many are.

    `by` is who says so, for the audit trail.
    """
    with bot.db.transaction() as session:
        count = outbox_rows.revive_rows(session, row_ids, bot.now())
        _record(session, bot, by, "tried again", count)
        return count


def drop(bot: Bot, row_ids: Collection[int], *, by: str | None = None) -> int:
    """Forget these for good; return how many there were. What somebody wrote stays in the history of the request."""
    with bot.db.transaction() as session:
        count = outbox_rows.drop_dead(session, row_ids)
        _record(session, bot, by, "dropped", count)
        return count


def _record(session: Session, bot: Bot, by: str | None, what: str, count: int) -> None:
    if by is not None and count:
        audit.record(session, bot.now(), by, f"had {count} undelivered messages {what}")


def _described(session: Session, row: OutboxRow) -> Undelivered:
    number = _request_of(session, row)
    about = "" if number is None else f" of R-{number}"
    return Undelivered(
        row.id, f"{row.notice.replace('-', ' ')}{about}", _where(session, row), row.promised_at, row.reason or "unknown"
    )


def _request_of(session: Session, row: OutboxRow) -> int | None:
    if "entry_id" in row.ids:
        entry = history_rows.get(session, int(row.ids["entry_id"]))
        return None if entry is None else entry.request_id
    number = row.ids.get("request_id")
    return None if number is None else int(number)


def _where(session: Session, row: OutboxRow) -> str:
    if "department_id" in row.ids and "person_id" not in row.ids:
        department = department_rows.get(session, int(row.ids["department_id"]))
        return f"{department.name} ({department.channel_id})"
    person_id = row.ids.get("person_id")
    if person_id is None:
        return str(row.ids.get("channel_id", row.conversation))
    person = people_rows.get(session, str(person_id))
    return str(person_id) if person is None else f"{person.name} ({person_id})"
