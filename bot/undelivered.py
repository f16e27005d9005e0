"""What could not be delivered: whose words they were, why it was given up, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from bot import Bot
from bot.notices import DepartmentCard, DepartmentLine
from bot.requests import queries
from bot.requests.queries import HistoryLine
from bot.requests.snapshot import RequestSnapshot
from storage import outbox as outbox_rows

_LEFT = {"user_disabled", "user_not_found", "user_not_visible", "account_inactive_user", "cannot_dm_bot"}
_SHUT_CHANNEL = {"not_in_channel", "channel_not_found", "is_archived", "is_inactive"}


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
        return self.to_department and self.reason in _SHUT_CHANNEL

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
