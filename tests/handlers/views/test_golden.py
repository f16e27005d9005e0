"""A few surfaces as Slack gets them, to look at a change and to paste into Slack's Block Kit Builder.

`pytest tests/handlers/views/test_golden.py --write-golden` writes the files anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.people.absences import Absence
from bot.requests.snapshot import Rating
from handlers.views import home as home_views
from handlers.views.pulses import ballots, invitations, results
from handlers.views.reports import signals, weekly
from handlers.views.requests import cards, dialogs, ratings, record
from handlers.views.requests.dialogs import Chosen
from tests.handlers.examples import ANA, BO, Texts, a_desk, a_line, a_page, a_proposal, a_record, a_request, an_offer
from tests.handlers.pulse_examples import an_action, an_invitation, the_results
from tests.handlers.reading import Surface, a_message, a_view
from tests.handlers.weekly_examples import a_busy_week, a_signal, a_week
from tests.moments import TUESDAY_AT_NINE, friday_at, thursday_at, tuesday_at, wednesday_at

GOLDEN = Path(__file__).parent / "golden"

OPEN = a_request("open", typed=True, urgency="urgent", earlier=2)
LATE = a_request("taken", typed=True, at=tuesday_at(15))
CLOSED = a_request(
    "closed",
    at=wednesday_at(11),
    had_it={("queue", None): timedelta(hours=2), ("person", BO.id): timedelta(minutes=40)},
)
DONE = a_request("resolved", at=wednesday_at(11))
RATED = a_request("closed", at=wednesday_at(11), rating=Rating(thursday_at(11)))
IN_THREAD = a_request("open", asked_in="CASKIT00")
WAITING = a_request("waiting", at=tuesday_at(11))
ASKED_ANEW = a_request(
    "taken",
    at=wednesday_at(11),
    proposal=a_proposal(texts=Texts(words="The part comes on Thursday.")),
    had_it={("queue", None): timedelta(hours=2)},
    now_with="person",
)

ASKED = an_invitation(done_since=[an_action("done")])
PUBLISHED = the_results(was_merged=True, actions=[an_action()])

SURFACES = (
    a_message("department-card-open", cards.department_text(OPEN), cards.department_card(OPEN)),
    a_message("department-card-late", cards.department_text(LATE), cards.department_card(LATE)),
    a_message("department-card-closed", cards.department_text(CLOSED), cards.department_card(CLOSED)),
    a_message("requester-card-new-time", cards.requester_text(ASKED_ANEW), cards.requester_card(ASKED_ANEW)),
    a_message("requester-card-waiting", cards.requester_text(WAITING), cards.requester_card(WAITING)),
    a_message("requester-card-asked-how", cards.requester_text(DONE), cards.requester_card(DONE)),
    a_message("requester-card-rated", cards.requester_text(RATED), cards.requester_card(RATED)),
    a_view("rating-comment", ratings.comment_form(RATED, "token-of-this-form")),
    a_view("rating-what-happens", ratings.what_happens("IT")),
    a_message("requester-card-thread", cards.requester_text(IN_THREAD), cards.requester_card(IN_THREAD)),
    a_view(
        "request-form",
        dialogs.request_form(
            [an_offer(), an_offer(Texts(department="People"), number=2)],
            Chosen(an_offer()),
            token="token-of-this-form",
            at=TUESDAY_AT_NINE,
        ),
    ),
    a_view(
        "request-window",
        record.window(
            a_record(
                WAITING,
                a_line("opened", WAITING, by=ANA),
                a_line("taken", WAITING),
                a_line("asked", WAITING, "Which floor?"),
                a_line("noted", WAITING, "The third this year."),
                verbs=("ask", "reply", "resolve", "propose", "assign", "release", "move", "note", "change"),
            )
        ),
    ),
    a_view(
        "home",
        home_views.home(
            a_page(
                waiting=[WAITING],
                held=[a_request("taken", Texts(summary="The projector hums"), number=141)],
                mine=[a_request("open", Texts(summary="A second screen"), number=143)],
                serving=[a_desk(late=[LATE], unclaimed=[a_request("open", number=144)])],
                absence=Absence(said_until=friday_at(0)),
            ),
            is_first=True,
            can_ask=True,
        ),
    ),
    a_message("weekly-digest", *weekly.digest(a_busy_week())),
    a_message("weekly-digest-quiet", *weekly.digest(a_week(asks_less=True))),
    a_message("signal-question", *signals.question(a_signal())),
    a_message(
        "pulse-invitation", invitations.text(ASKED, "Europe/Paris"), invitations.invitation(ASKED, "Europe/Paris")
    ),
    a_view("pulse-answer-form", ballots.answer_form(ASKED, "Europe/Paris")),
    a_message("pulse-results", results.text(PUBLISHED), results.post(PUBLISHED, "Europe/Paris", in_channel=True)),
)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_a_public_surface_looks_as_it_was_last_looked_at(
    surface: Surface, matches_file: Callable[[Path, str], None]
) -> None:
    drawn = json.dumps(surface.payload, indent=2, ensure_ascii=False) + "\n"

    matches_file(GOLDEN / f"{surface.name}.json", drawn)


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == {surface.name for surface in SURFACES}
