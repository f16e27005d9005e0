"""Rights are looked up again when a form is sent: somebody may have lost theirs since it was opened.

Nothing happens then, whoever wrote reads who may, and their words stay in the form. A new form needs a row here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import pytest

from bot import membership
from bot.errors import PulseNotNow
from bot.membership import Profile
from bot.people import people
from bot.pulses import closing
from bot.requests import moves
from handlers.views import absences, reminders, whatif
from handlers.views.pulses import actions, ballots, launch, plan, questions
from handlers.views.reports import improvements, signals, weekly
from handlers.views.requests import dialogs, proposals
from handlers.views.requests import moves as move_views
from tests.office import Office
from tests.security.tour import DONE, OPEN, OWED, REMINDED
from tests.security.world import World

Loss = Callable[[Office], None]

_KIND = "view_submission "


def who_left_the_channel(office: Office) -> None:
    for person in (office.bo, office.dana):
        membership.left(office.bot, office.department("it").id, person.id)
    # Dana leads it all the same, by the departments file: in a new one she does not.
    membership.keep(office.bot, [replace(_known(office, office.dana.id), is_active=False)])


def whose_request_was_moved(office: Office) -> None:
    finance = office.department("finance").id
    for number in (*range(OPEN, DONE), OWED, REMINDED):
        moves.move(
            office.bot, number, office.dana.id, "Theirs", department_id=finance, idempotency_key=f"moved:{number}"
        )


def who_was_deactivated(office: Office) -> None:
    for person in (office.ana, office.bo, office.dana, office.hana):
        membership.keep(office.bot, [replace(_known(office, person.id), is_active=False)])


def who_became_a_stranger(office: Office) -> None:
    """Their account belongs to another company now."""
    membership.keep(office.bot, [replace(_known(office, office.ana.id), is_external=True)])


def who_became_a_guest(office: Office) -> None:
    """A guest sees only some channels: Slack takes them out of the others, and so of the department."""
    for person in (office.bo, office.dana):
        membership.keep(office.bot, [replace(_known(office, person.id), is_guest=True)])
        membership.left(office.bot, office.department("it").id, person.id)
    # Dana leads it all the same, by the departments file: in a new one she does not.
    membership.keep(office.bot, [replace(_known(office, office.dana.id), is_active=False)])


def whose_pulse_was_called_off(office: Office) -> None:
    for survey_id in (1, 2):
        with suppress(PulseNotNow):
            closing.call_off(office.bot, survey_id, office.hana.id)


def _known(office: Office, person_id: str) -> Profile:
    known = people.get(office.bot, person_id)
    assert known is not None
    return Profile(person_id, known.name, known.zone)


_OF_MEMBERS = (who_left_the_channel, who_became_a_guest, whose_request_was_moved, who_was_deactivated)
_OF_REQUESTERS = (who_was_deactivated,)
_OF_HR = (who_was_deactivated,)

LOSSES: Mapping[str, Sequence[Loss]] = {
    dialogs.REQUEST_FORM: (who_became_a_stranger, who_was_deactivated),
    **dict.fromkeys(
        (
            *(dialogs.ASK_FORM, dialogs.REPLY_FORM, dialogs.NOTE_FORM, dialogs.DONE_FORM, dialogs.ASSIGN_FORM),
            *(move_views.MOVE_FORM, move_views.CHANGE_FORM, proposals.NEW_TIME_FORM, reminders.SNOOZE_FORM),
        ),
        _OF_MEMBERS,
    ),
    **dict.fromkeys(
        (
            *(dialogs.ANSWER_FORM, dialogs.ADD_FORM, dialogs.CANCEL_FORM, dialogs.REOPEN_FORM, dialogs.COMMENT_FORM),
            proposals.COUNTER_FORM,
        ),
        _OF_REQUESTERS,
    ),
    **dict.fromkeys(
        (
            *(questions.QUESTIONS_FORM, questions.QUESTION_FORM, plan.PLAN_FORM, plan.WHEN_FORM, ballots.TRY_FORM),
            *(launch.PREVIEW_FORM, launch.LAUNCH_FORM, launch.AGAIN_FORM, actions.PROMISE_FORM),
        ),
        _OF_HR,
    ),
    ballots.ANSWER_FORM: (whose_pulse_was_called_off, who_was_deactivated, who_became_a_stranger),
    whatif.TRY_FORM: (who_was_deactivated,),
    # The tour has their names, with the fields of another form: who leads no more is tried where these acts are, in
    # tests/bot/test_weekly.py, test_baselines.py and test_improvements.py.
    **dict.fromkeys((weekly.DAY_FORM, signals.REASON_FORM, improvements.START_FORM), ()),
    # Everybody says of themselves until when they are away.
    absences.AWAY_FORM: (),
}
CASES = [(form, loss) for form, losses in LOSSES.items() for loss in losses]


def test_every_form_has_a_row(world: World) -> None:
    assert {name.removeprefix(_KIND) for name in world.payloads if name.startswith(_KIND)} == set(LOSSES)


@pytest.mark.parametrize(("form", "loss"), CASES, ids=[f"{form}-{loss.__name__}" for form, loss in CASES])
def test_a_form_of_somebody_who_lost_the_right_does_nothing_and_keeps_their_words(
    world: World, form: str, loss: Loss
) -> None:
    payload = world.payloads[f"{_KIND}{form}"]
    body = payload.copy()
    body["view"]["private_metadata"] = _not_sent_before(form, body["view"]["private_metadata"])

    allowed = world.send(payload.kind, json.loads(json.dumps(body)))
    outcome = world.send(payload.kind, body, first=loss)

    answer = json.loads(outcome.answer or "{}")
    assert outcome.failures == []
    assert outcome.changed == {}
    assert outcome.answer != allowed.answer, "it is the loss that is answered"
    has_fields = any(block["type"] == "input" for block in body["view"]["blocks"])
    assert answer.get("response_action") in ({"errors", "push"} if has_fields else {"update"}), answer


def _not_sent_before(form: str, remembered: str) -> str:
    """What a form remembers that nobody has sent: the tour has sent some of them."""
    about = json.loads(remembered or "{}")
    open_one = {"proposal": 1} if form == proposals.COUNTER_FORM else {}
    return json.dumps({**about, "token": "0" * 32, **open_one} if about else {})
