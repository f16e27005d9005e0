"""Trying departments files on what has happened in the company."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from bot.departments import terms
from bot.requests import conversation
from bot.whatif import dry_run
from bot.whatif.dry_run import DryRun
from bot.whatif.histories import histories
from bot.whatif.tallies import Outcome, PromiseGroup, Tally
from tests.bot.company import BO, COMPANY, Company

FILE = COMPANY.read_text(encoding="utf-8")
ORDINARY = 'any = { respond_within = "4h", resolve_within = "2d" }'
OFFICE_HOURS = 'mon-fri = ["09:00-12:30", "13:30-18:00"]'


def promising(respond_within: str, resolve_within: str = "2d") -> str:
    assert ORDINARY in FILE
    return FILE.replace(
        ORDINARY, f'any = {{ respond_within = "{respond_within}", resolve_within = "{resolve_within}" }}'
    )


def tried(company: Company, text: str, days: int = 60) -> DryRun:
    return dry_run.try_file(company.bot, text, days=days)


def simulated(company: Company, days: int = 60) -> Tally:
    """How often everybody would have been reminded under the terms of today: the reckoning behind what is told."""
    with company.bot.db.reading() as session:
        in_use = terms.in_use(session)
    (tally,) = dry_run.tallies(company.bot, histories(company.bot, company.bot.now() - timedelta(days=days)), [in_use])
    return tally


def outcomes(company: Company, trial: DryRun, kind: str, key: str = "it") -> tuple[Counter[Outcome], Counter[Outcome]]:
    """Today's and those that were tried."""
    which = PromiseGroup(company.id_of(key), kind)
    return trial.today.promises.get(which, Counter()), trial.tried.promises.get(which, Counter())


def answered_after(company: Company, hours: float) -> int:
    """Ana asks IT; Bo answers so much later."""
    request_id = company.asks()
    company.moves_to(company.bot.now() + timedelta(hours=hours))
    conversation.reply(company.bot, request_id, BO, "Here it is", idempotency_key=company.idempotency_key())
    return request_id
