"""Pulses as readers see them, without a database: each builder says only what matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.pulses.audiences import BarredGroup, CountedGroup, Outlook
from bot.pulses.ballots import Stored
from bot.pulses.figures import Cause, Group, GroupTurnout, QuestionResult, Results, Trend, Turnout
from bot.pulses.kinds import Kind
from bot.pulses.queries import ActionShown, Invitation, SeriesShown, WaveShown
from bot.pulses.questionnaire import Audience, Question, Questionnaire, Reach, Readers
from tests.moments import TUESDAY_AT_NINE

HANA = "UHANA000"
FIVE_DAYS = timedelta(days=5)

SCALE = Question(Kind.SCALE, "Most days I look forward to my work.", low="Not at all", high="Completely")
ENPS = Question(Kind.ENPS, "How likely are you to recommend working here?", low="Not likely", high="Very likely")
YES_NO = Question(Kind.YES_NO, "Would you make this change again?")
CHOICE = Question(Kind.CHOICE, "My workload was …", ("too little", "about right", "too much"))
TEXT = Question(Kind.TEXT, "What should we do differently?")
FIVE = (SCALE, ENPS, YES_NO, CHOICE, TEXT)


def a_pulse(
    questions: Sequence[Question] = FIVE,
    *,
    title: str = "How is work going?",
    audience: Audience | None = None,
    channel_id: str = "",
    shared: bool = True,
) -> Questionnaire:
    return Questionnaire(
        title,
        tuple(questions),
        Readers((HANA,), channel_id),
        audience or Audience(),
        shared=shared,
    )


def longest(char: str, kind: Kind) -> Question:
    """A question with every text as long as it may be, of nothing but this."""
    text = (char * 250)[:250].strip() or char
    if kind is Kind.CHOICE:
        return Question(kind, text, tuple(f"{number}{char * 70}"[:70].strip() for number in range(6)))
    end = (char * 70)[:70].strip() or char
    return Question(kind, text, low=end, high=end)


def an_invitation(
    composed: Questionnaire | None = None,
    *,
    state: str = "open",
    invited: int = 58,
    departments: Sequence[str] = (),
    done_since: Sequence[ActionShown] = (),
) -> Invitation:
    """The first wave, opened on Tuesday at nine for five days."""
    composed = composed or a_pulse()
    return Invitation(
        survey_id=7,
        series_id=3,
        wave=1,
        title=composed.title,
        questions=composed.questions,
        minutes=composed.minutes,
        state=state,
        opened_at=TUESDAY_AT_NINE,
        closes_at=TUESDAY_AT_NINE + FIVE_DAYS,
        minimum=composed.minimum,
        comments_from=composed.comments_from,
        invited=invited,
        composed=composed,
        audience=tuple(departments),
        readers=composed.readers,
        shared=composed.shared,
        done_since=tuple(done_since),
        dm=None,
        counted_with=CountedGroup(("Finance", "Legal"), 38),
    )


def about_stored(asked: Invitation, *, has_closed: bool = False) -> Stored:
    return Stored(
        title=asked.title,
        closes_at=asked.closes_at,
        minimum=asked.minimum,
        comments_from=asked.comments_from,
        invited=asked.invited,
        audience=asked.composed.audience,
        audience_names=asked.audience,
        readers=asked.readers,
        shared=asked.shared,
        has_closed=has_closed,
        counted_with=asked.counted_with,
    )


def an_action(state: str = "open", *, words: str = "A second coffee machine", is_late: bool = False) -> ActionShown:
    """Bo promised it by the twentieth of March."""
    return ActionShown(
        id=4,
        survey_id=7,
        words=words,
        owner_id="UBO00000",
        due_on=date(2026, 3, 20),
        state=state,
        is_late=is_late,
        ended_at=None if state == "open" else datetime(2026, 3, 18, tzinfo=UTC),
    )


def a_result(
    number: int, question: Question, *groups: tuple[tuple[str, ...], tuple[int, ...]], comments: Sequence[str] = ()
) -> QuestionResult:
    return QuestionResult(
        number,
        question,
        tuple(Group(names, counts) for names, counts in groups),
        tuple(comments),
        has_comments=question.kind is Kind.TEXT,
    )


def the_results(
    composed: Questionnaire | None = None,
    questions: Sequence[QuestionResult] | None = None,
    *,
    respondents: int | None = 41,
    invited: int = 58,
    wave: int = 1,
    is_lost: bool = False,
    was_merged: bool = False,
    was_called_off: bool = False,
    trends: Sequence[Trend] = (),
    actions: Sequence[ActionShown] = (),
    groups: Sequence[GroupTurnout] = (),
    causes: Sequence[Cause] = (),
) -> Results:
    """Of 58 people 41 answered, in IT and elsewhere; `respondents` None: too few, and nothing was opened."""
    composed = composed or a_pulse()
    if questions is None:
        questions = (
            a_result(1, SCALE, (("IT",), (1, 1, 3, 5, 2)), (("Finance", "Legal"), (2, 4, 7, 12, 4))),
            a_result(2, ENPS, (("Finance", "IT", "Legal"), (1, 0, 0, 2, 1, 3, 2, 6, 9, 8, 9))),
            a_result(3, YES_NO, (("IT",), (9, 3)), (("Finance", "Legal"), (20, 9))),
            a_result(4, CHOICE),
            a_result(5, TEXT, comments=("Fewer meetings.", "More light in room 3.")),
        )
    turnout = None
    if respondents is not None:
        turnout = Turnout(
            invited,
            respondents,
            tuple(groups)
            or (GroupTurnout(("IT",), 12, 18), GroupTurnout(("Finance", "Legal"), respondents - 12, invited - 18)),
        )
    return Results(
        survey_id=7,
        series_id=3,
        wave=wave,
        title=composed.title,
        composed=composed,
        minimum=composed.minimum,
        comments_from=composed.comments_from,
        invited=invited,
        opened_at=TUESDAY_AT_NINE,
        closed_at=TUESDAY_AT_NINE + FIVE_DAYS,
        turnout=turnout,
        is_lost=is_lost,
        was_merged=was_merged,
        was_called_off=was_called_off,
        questions=tuple(questions) if turnout is not None else (),
        trends=tuple(trends),
        actions=tuple(actions),
        readers=composed.readers,
        shared=composed.shared,
        causes=frozenset(causes),
    )


def a_wave(
    state: str = "open", *, number: int = 1, respondents: int | None = None, was_called_off: bool = False
) -> WaveShown:
    return WaveShown(7, number, state, TUESDAY_AT_NINE, TUESDAY_AT_NINE + FIVE_DAYS, 58, respondents, was_called_off)


def an_outlook(*groups: tuple[tuple[str, ...], int], bars: bool = False) -> Outlook:
    """What HR reads before a launch: 58 people, in IT and elsewhere."""
    counted = groups or ((("IT",), 20), (("Finance", "Legal"), 38))
    barred = (
        BarredGroup(("Finance", "Legal"), date(2026, 5, 4), is_everybody=False),
        BarredGroup(("IT", "Finance", "Legal"), None, is_everybody=True),
    )
    return Outlook(
        people=sum(people for _, people in counted),
        groups=tuple(CountedGroup(names, people) for names, people in counted),
        bars=barred if bars else (),
        whole_groups=("Finance", "Legal") if bars else (),
    )


def a_series(
    state: str = "running",
    *waves: WaveShown,
    composed: Questionnaire | None = None,
    trouble: str | None = None,
    not_before: date | None = None,
    left_out_at: datetime | None = None,
    again: bool = True,
) -> SeriesShown:
    next_opens_at = TUESDAY_AT_NINE + timedelta(days=14) if again else None
    return SeriesShown(
        3,
        HANA,
        state,
        composed or a_pulse(),
        "Europe/Paris",
        next_opens_at,
        trouble,
        not_before,
        left_out_at,
        TUESDAY_AT_NINE,
        waves,
    )


def numbered(shown: SeriesShown, count: int) -> list[SeriesShown]:
    return [replace(shown, series_id=number) for number in range(1, count + 1)]


def an_audience(reach: Reach) -> Audience:
    if reach is Reach.DEPARTMENTS:
        return Audience(reach, (1, 2))
    return Audience(reach, slack_id={Reach.CHANNEL: "CITHELP0", Reach.GROUP: "SDESIGN0"}.get(reach, ""))
