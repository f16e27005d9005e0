"""Every view of a pulse, in every state and as large as it gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from bot.pulses.audiences import AskedLately, CountedGroup
from bot.pulses.figures import Cause, GroupTurnout, Growth, Trend, Turnout
from bot.pulses.integrity import WHAT, Finding
from bot.pulses.kinds import Kind
from bot.pulses.launch import Launched, Moved
from bot.pulses.queries import Invitation, PastEntry
from bot.pulses.questionnaire import MOST_QUESTIONS, WINDOWS, Question, Questionnaire, Reach, Readers, Repeat
from bot.pulses.templates import TEMPLATES
from bot.pulses.trouble import KEY_LEFT, KEY_MISSING, TAMPERED
from handlers.views.home import home as home_view
from handlers.views.pulses import (
    actions,
    ballots,
    commands,
    held_up,
    home,
    invitations,
    launch,
    plan,
    questions,
    series,
    trouble,
    wording,
)
from handlers.views.pulses import results as result_views
from handlers.views.pulses.launch import Instead
from handlers.views.pulses.plan import Offered
from handlers.views.pulses.questions import Row
from handlers.views.pulses.stored import stored
from tests.handlers import pulse_examples as examples
from tests.handlers.examples import Texts, a_desk, a_page
from tests.handlers.pulse_examples import (
    TEXT,
    a_pulse,
    a_result,
    a_series,
    a_wave,
    an_action,
    an_audience,
    an_invitation,
    longest,
    numbered,
    the_results,
)
from tests.handlers.reading import Surface, a_message, a_reply, a_view
from tests.moments import TUESDAY_AT_NINE

_ZONE = "Europe/Paris"
_DAY = date(2026, 5, 2)
_STEPS = (0, 75, 100, 150)
_STATES = ("draft", "running", "paused", "finished", "archived")


def every_pulse_surface(texts: Texts) -> Iterator[Surface]:
    """All that anybody is ever shown of pulses, with these texts in it."""
    yield from _invitations(texts)
    yield from _answering(texts)
    yield from _composer(texts)
    yield from _launching(texts)
    yield from _results(texts)
    yield from _managing(texts)
    yield from _promises(texts)


def _pulses(texts: Texts) -> Iterator[tuple[str, Questionnaire]]:
    """The usual one, one question of each kind, and five of each kind with every text as long as it may be."""
    yield "five questions", a_pulse()
    char = texts.words[:1] if texts.words.strip() else "w"
    title = (texts.summary.replace("\n", " ") or "w")[:100].strip()
    crowd = Readers(tuple(f"U{number:010}" for number in range(30)), "CGENERAL")
    for kind in Kind:
        one = longest(char, kind)
        yield f"one {kind}", a_pulse([one], title=title)
        five = a_pulse([one] * MOST_QUESTIONS, title=title, channel_id="CGENERAL")
        yield f"five {kind}", replace(five, readers=crowd)
    for reach in Reach:
        yield f"for {reach}", a_pulse(audience=an_audience(reach), shared=False)


def _asked(texts: Texts, composed: Questionnaire, *, state: str = "open") -> Invitation:
    done = [an_action(state, words=texts.details[:200] or "w") for state in ("open", "done", "dropped")]
    return an_invitation(composed, state=state, departments=[texts.department] * 100, done_since=done)


def _invitations(texts: Texts) -> Iterator[Surface]:
    for name, composed in _pulses(texts):
        for state in ("open", "closing", "closed", "shredded"):
            asked = _asked(texts, composed, state=state)
            said = invitations.text(asked, _ZONE)
            yield a_message(f"invitation, {name}, {state}", said, invitations.invitation(asked, _ZONE))
        asked = _asked(texts, composed)
        yield a_message(f"test, {name}", *invitations.test_message(asked, _ZONE))
        long_group = CountedGroup(tuple(f"{number} {texts.department}" for number in range(60)), 10_000)
        yield a_message(
            f"counted with many, {name}", "w", invitations.invitation(replace(asked, counted_with=long_group), _ZONE)
        )
        for state in ("open", "closing", "closed", "shredded"):
            yield a_message(f"reminder, {name}, {state}", *invitations.reminder(replace(asked, state=state), _ZONE))
        off = replace(_asked(texts, composed, state="shredded"), was_called_off=True)
        yield a_message(f"called off, {name}", *invitations.called_off(off))
        yield a_message(
            f"invitation, cancelled, {name}", invitations.text(off, _ZONE), invitations.invitation(off, _ZONE)
        )


def _answering(texts: Texts) -> Iterator[Surface]:
    for name, composed in _pulses(texts):
        asked = _asked(texts, composed)
        for has_answered in (True, False):
            view = ballots.answer_form(asked, _ZONE, has_answered=has_answered, chosen=1)
            yield a_view(f"answer form, {name}", view)
        yield a_view(f"trial, {name}", ballots.try_form(asked, chosen=0))
        for has_closed in (True, False):
            about = examples.about_stored(asked, has_closed=has_closed)
            yield a_view(f"what is stored, {name}", stored(about, _ZONE))
        for state in ("closing", "closed", "shredded"):
            yield a_view(f"closed, {state}", ballots.over(_asked(texts, composed, state=state), _ZONE))
        off = replace(_asked(texts, composed, state="shredded"), was_called_off=True)
        yield a_view("closed, cancelled", ballots.over(off, _ZONE))
        yield a_view("recorded", ballots.recorded(asked, _ZONE))
        yield a_view("withdrawn", ballots.withdrawn(asked, _ZONE, was_there=True))
        yield a_view("nothing to withdraw", ballots.withdrawn(asked, _ZONE, was_there=False))
    yield a_view("tried", ballots.tried())
    waits = home.rows([an_invitation()] * 9, [an_action()] * 9, _ZONE)
    desks = [a_desk(number=number) for number in range(1, 101)]
    yield a_view("home with pulses", home_view(a_page(serving=desks), is_first=True, can_ask=True, pulses=waits))
    yield a_message("pulses in Home", "Home", waits)


def _composer(texts: Texts) -> Iterator[Surface]:
    token = "f" * 32
    for template in TEMPLATES:
        form = questions.questions_form(template.title, template.questions, token=token, template=template.key)
        yield a_view(f"template {template.key}", form)
    yield a_view("a blank page", questions.question_form(Row(), 1, token=token, series_id=None))
    for kind in Kind:
        row = Row(kind, texts.details[:250], texts.words[:426], has_no_opinion=True)
        form = questions.question_form(row, 5, token=token, series_id=999_999_999, count=5, wrong=texts.summary)
        yield a_view(f"the form of a {kind}", form)
    offered = Offered(
        [(number, texts.department) for number in range(1, 130)],
        [(f"S{number:08}", texts.name) for number in range(130)],
    )
    lately = AskedLately(9_000, 10_000, tuple((texts.department, number) for number in range(1, 90)), date(2026, 3, 17))
    closes = {span: TUESDAY_AT_NINE + span for span in WINDOWS}
    for name, composed in _pulses(texts):
        warned = wording.warnings(composed.questions, [(1, texts.department), (2, "w")])
        asked = composed.questions
        form = questions.questions_form(
            composed.title, asked, token=token, template="own", series_id=3, warnings=warned or {1: "So."}
        )
        yield a_view(f"draft, {name}", form)
        form = questions.questions_form(composed.title, asked, token=token, template=None, series_id=3)
        yield a_view(f"out already, {name}", form)
        later = replace(composed, opens_at=TUESDAY_AT_NINE + timedelta(days=3), repeat=Repeat.MONTHLY)
        yield a_view(f"to whom, {name}", plan.whom_form(3, later, offered, lately=lately))
        yield a_view(f"when, {name}", plan.when_form(3, later, closes, zone=_ZONE, lately=lately))
    yield a_view("when, out already", plan.when_form(3, a_pulse(), closes, zone=_ZONE, is_out=True))
    for reach in Reach:
        yield a_view(f"to whom, {reach}", plan.whom_form(3, a_pulse(), offered, reach=reach))
        guests = replace(
            composed,
            audience=replace(examples.an_audience(reach), asks_guests=not examples.an_audience(reach).needs_slack),
        )
        yield a_view(f"to whom, {reach}, with guests", plan.whom_form(3, guests, replace(offered, has_guests=True)))
    for reach in (Reach.GROUP, Reach.DEPARTMENTS):
        yield a_view(f"to whom, without any {reach}", plan.whom_form(3, a_pulse(), Offered([]), reach=reach))


def _launching(texts: Texts) -> Iterator[Surface]:
    title = (texts.summary.replace("\n", " ") or "w")[:100].strip()
    moved = [Moved(title, date(2026, 3, 17), date(2026, 3, 24), is_left_out=number > 5) for number in range(12)]
    instead_of = (
        None,
        Instead(together=True, since=date(2026, 3, 17), not_before=date(2026, 3, 24)),
        Instead(together=True, is_everybody=True),
        Instead(out_already=3),
    )
    for name, composed in _pulses(texts):
        shown = replace(_asked(texts, composed), survey_id=0)
        many = [tuple(f"{number} {texts.department}" for number in range(9)) for _ in range(40)]
        for outlook in (
            examples.an_outlook(bars=True),
            examples.an_outlook(*((names, 12) for names in many), bars=True),
        ):
            yield a_view(f"preview, {name}", launch.preview_form(shown, _ZONE, outlook, moved=moved, sent=True))
            yield a_view(f"confirm, {name}", launch.confirm_form(shown, _ZONE, outlook, moved))
            yield a_view(f"again, {name}", launch.again_form(shown, _ZONE, outlook, moved))
        one = examples.an_outlook((many[0], 20))
        yield a_view(f"preview, one number, {name}", launch.preview_form(shown, _ZONE, one))
        guests, left_out = replace(one, guests=14), replace(one, left_out=1)
        yield a_view(f"confirm, with guests, {name}", launch.confirm_form(shown, _ZONE, guests))
        yield a_view(f"again, with guests, {name}", launch.again_form(shown, _ZONE, guests))
        yield a_view(f"preview, without guests, {name}", launch.preview_form(shown, _ZONE, left_out))
        for instead in instead_of:
            refused = launch.preview_form(shown, _ZONE, None, refused="It is so.", instead=instead, warnings=["So."])
            yield a_view(f"preview, refused, {name}", refused)
        for survey_id in (7, None):
            done = Launched(survey_id, TUESDAY_AT_NINE, 10_000)
            yield a_view(f"launched, {name}", launch.launched(shown, done, _ZONE))


def _results(texts: Texts) -> Iterator[Surface]:
    comment = texts.details or "w"
    departments = tuple(f"{number} {texts.department}"[:75] for number in range(40))
    for count in (0, 1, 100):
        said = a_result(5, TEXT, comments=[comment] * count)
        yield a_view(f"{count} comments", result_views.comments(the_results(questions=[said] * 2)))
        yield a_view(f"{count} comments, last page", result_views.comments(the_results(questions=[said] * 2), 99))
    for name, composed in _pulses(texts):
        found = [
            a_result(number, question, *_groups(question, departments), comments=[comment] * 3)
            for number, question in enumerate(composed.questions, start=1)
        ]
        trends = [Trend(result.number, (), ((1, 3.4), (2, None), (3, 3.9), (4, 4.1))) for result in found]
        full = the_results(
            composed,
            found,
            wave=4,
            was_merged=True,
            trends=trends,
            actions=[an_action(words=texts.details[:200] or "w", is_late=True)] * 3,
        )
        crowded = replace(full, turnout=Turnout(2_000, 1_200, _turnout(departments, [Growth(Cause.CLOSE, _DAY)] * 21)))
        for shown, (with_charts, in_channel) in product((full, crowded), product((True, False), repeat=2)):
            blocks = result_views.post(shown, _ZONE, in_channel=in_channel, with_charts=with_charts)
            yield a_message(f"results, {name}, charts {with_charts}", result_views.text(shown), blocks)
            for step in range(1, result_views.replies(shown) + 1):
                drawn = result_views.reply(shown, step, with_charts=with_charts)
                yield a_message(f"results, {name}, charts {with_charts}, reply {step}", *drawn)
        for shown in (full, crowded):
            yield a_view(f"all results, {name}", result_views.everything(shown, _ZONE, is_hr=True, may_promise=True))
        for is_lost in (True, False):
            none = the_results(composed, respondents=None, is_lost=is_lost)
            blocks = result_views.post(none, _ZONE, in_channel=True)
            yield a_message(f"no results, {name}", result_views.text(none), blocks)
            yield a_view(f"no results, {name}", result_views.everything(none, _ZONE, is_hr=False, may_promise=False))
    off = the_results(respondents=None, was_called_off=True)
    yield a_message("called off, no results", result_views.text(off), result_views.post(off, _ZONE, in_channel=True))
    usual = the_results()
    yield a_message("results", result_views.text(usual), result_views.post(usual, _ZONE, in_channel=True))
    many = [(f"{number} {texts.department}"[:75],) for number in range(300)]
    split = [a_result(number, examples.YES_NO, *((names, (9, 3)) for names in many)) for number in range(1, 6)]
    crowd = the_results(questions=split, groups=[GroupTurnout(names, 12, 20) for names in many])
    yield a_message("300 groups", result_views.text(crowd), result_views.post(crowd, _ZONE, in_channel=True))
    yield a_view("all of 300 groups", result_views.everything(crowd, _ZONE, is_hr=True, may_promise=True))
    rows = [(number, texts.summary[:100] or "w", "today") for number in range(130)]
    for count in (0, 1, 130):
        yield a_view(
            f"{count} results to choose from",
            result_views.listing(rows[:count], action_id=result_views.EXPORT, label="Export as CSV", nothing="None."),
        )


def _turnout(departments: tuple[str, ...], growths: list[Growth]) -> tuple[GroupTurnout, ...]:
    named = [departments[:20], *((name,) for name in departments[20:])]
    return tuple(GroupTurnout(names, 12, 20, growth) for names, growth in zip(named, growths, strict=True))


def _groups(question: Question, departments: tuple[str, ...]) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
    if not question.is_closed:
        return []
    counts = tuple(range(1, len(question.labels) + 1))
    return [(departments[:20], counts), *(((name,), counts) for name in departments[20:])]


def _managing(texts: Texts) -> Iterator[Surface]:
    waves = [
        a_wave(),
        *(a_wave("closed", number=number, respondents=41) for number in range(13)),
        a_wave("shredded"),
        a_wave("shredded", was_called_off=True),
    ]
    for name, composed in _pulses(texts):
        for state in _STATES if name == "five questions" else ["running"]:
            for some in (waves, waves[1:], []):
                shown = a_series(state, *some, composed=composed)
                yield a_view(
                    f"pulse, {name}, {state}", series.one(shown, [texts.department] * 30, _ZONE, trouble="So.")
                )
            yield a_message(f"held up, {name}", *series.held_up(shown, "There are too few people."))
            for what in (KEY_MISSING, KEY_LEFT, TAMPERED):
                found = [Finding(kind, 3) for kind in WHAT]
                yield a_message(f"{what}, {name}", *trouble.message(composed.title, what, found))
    waits = a_series("running", trouble="NOT_SETTLED", not_before=date(2026, 5, 4), left_out_at=TUESDAY_AT_NINE)
    for code in (*held_up.REASONS, "NoKeyFolder", "AudienceUnreadable", "Another"):
        for day in (None, date(2026, 5, 4)):
            why = held_up.why(code, day)
            yield a_view(f"waits, {code}", series.one(waits, [], _ZONE, trouble=why))
    yield a_view("a list with one that waits", series.listing([waits], _ZONE))
    for count in (0, 1, 120):
        yield a_view(f"list of {count}", series.listing(numbered(a_series("running", a_wave()), count), _ZONE))
    entries = [
        PastEntry(TUESDAY_AT_NINE, "UHANA000", "launched", 7, 58),
        PastEntry(TUESDAY_AT_NINE, None, "closed", 7, None),
    ]
    yield a_view("audit trail", series.trail(a_series(), entries * 60, _ZONE))
    for is_hr in (True, False):
        for people in ((), ("UHANA000",), tuple(f"U{number}" for number in range(40))):
            yield a_reply("help", commands.help_text(people, is_hr=is_hr))
    yield a_reply("not understood", commands.not_understood(texts.summary))


def _promises(texts: Texts) -> Iterator[Surface]:
    yield a_view("promise form", actions.promise_form(the_results(), token="f" * 32))
    for state in ("open", "done", "dropped"):
        for is_late in (True, False):
            action = an_action(state, words=texts.details[:200] or "w", is_late=is_late)
            yield a_view(f"ended, {state}", actions.ended(action))
            for step in _STEPS:
                yield a_message(f"action reminder, {state}, {step}", *actions.reminder(action, step))
