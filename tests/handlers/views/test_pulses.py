"""What pulses say, in the words and numbers that matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.pulses.audiences import CountedGroup
from bot.pulses.integrity import UNKNOWN, Finding
from bot.pulses.kinds import Kind
from bot.pulses.questionnaire import Question, Reach, Readers, Repeat
from bot.pulses.trouble import TAMPERED
from handlers.views.pulses import anonymity, ballots, invitations, phrases, series, stored, trouble
from tests.handlers.pulse_examples import (
    SCALE,
    TEXT,
    YES_NO,
    a_pulse,
    a_series,
    a_wave,
    about_stored,
    an_action,
    an_audience,
    an_invitation,
)
from tests.handlers.pulse_results import ZONE
from tests.handlers.reading import a_message, a_view

ONE_QUESTION = an_invitation(a_pulse([YES_NO]))

# --- the invitation ---


def test_an_invitation_tells_who_reads_the_results() -> None:
    asked = an_invitation(a_pulse(channel_id="CPEOPLE0", shared=False))
    told = a_message("", "", invitations.invitation(asked, ZONE)).texts

    assert "Results are read by: <@UHANA000> and <#CPEOPLE0>, and whoever manages pulses (HR)." in told
    assert "Asked: 58 people, everyone in the company." in told


def test_everybody_reads_with_whom_they_are_counted() -> None:
    told = a_message("", "", invitations.invitation(an_invitation(), ZONE)).texts

    assert (
        "You are counted together with Finance and Legal: 38 people or more. That was settled before anybody answered, "
        "it is the same for every question, and your partners stay the same."
    ) in told


def test_the_people_of_a_channel_read_that_they_are_one_number() -> None:
    asked = an_invitation(a_pulse(audience=an_audience(Reach.CHANNEL)))
    told = a_message("", "", invitations.invitation(asked, ZONE)).texts

    assert "with everybody who is asked: 38 people, as one number" in told
    assert "your partners stay the same" not in told


def test_the_reminder_is_the_same_for_everybody_and_says_so() -> None:
    told = a_message("", *invitations.reminder(an_invitation(), ZONE)).texts

    assert "Everybody gets this reminder, whether they answered or not." in told


def test_who_answered_already_reads_how_to_change_it() -> None:
    for draw in (invitations.invitation, lambda asked, zone: invitations.reminder(asked, zone)[1]):
        asked, one = (a_message("", "", draw(asked, ZONE)).texts for asked in (an_invitation(), ONE_QUESTION))
        assert "Answered already? *Answer* changes it." in asked
        assert "Answered already? Choosing again changes it." in one


def test_who_presses_answer_after_the_close_reads_whose_results_they_are() -> None:
    asked = an_invitation(a_pulse(shared=False), state="closed")
    told = a_view("", ballots.over(asked, ZONE)).texts

    assert "Results are read by: <@UHANA000>, and whoever manages pulses (HR)." in told


# --- what is stored ---


def test_what_is_stored_tells_everything_that_is_promised() -> None:
    told = a_view("", stored.stored(about_stored(an_invitation()), ZONE)).texts

    for sentence in (
        anonymity.counted_together(CountedGroup(("Finance", "Legal"), 38), an_audience(Reach.EVERYONE)),
        anonymity.smallest_figure(5),
        anonymity.no_subtraction(5),
        anonymity.ONCE_IN_14_DAYS,
        anonymity.CALLED_OFF,
        anonymity.REMEMBERED,
        anonymity.DELETION,
        anonymity.comments(58),
        anonymity.WRITE_WITH_CARE,
        anonymity.WHO_RUNS_IT,
        anonymity.comparing_notes(5),
        anonymity.JOINERS_AND_LEAVERS,
        anonymity.AGREEMENT,
        "Results are read by: <@UHANA000>",
    ):
        assert sentence in told


def test_a_preview_tells_whom_it_will_go_to() -> None:
    about = about_stored(an_invitation())

    assert "This pulse went to 58 people" in a_view("", stored.stored(about, ZONE)).texts
    assert "This pulse will go to 58 people" in a_view("", stored.stored(replace(about, is_preview=True), ZONE)).texts


def test_what_was_called_off_was_not_closed() -> None:
    about = replace(about_stored(an_invitation(), has_closed=True), was_called_off=True)
    told = a_view("", stored.stored(about, ZONE)).texts

    assert "HR called this pulse off before its close. All answers were destroyed unread." in told
    assert "at its close the program opens" not in told


# --- what HR is told ---


def test_a_close_that_waits_for_its_key_can_be_called_off() -> None:
    told = a_view("", series.one(a_series("running", a_wave("closing")), [], ZONE))

    assert "its envelopes are still to be opened" in told.texts
    assert "Call it off" in told.labels


def test_nobody_is_accused_where_nothing_could_be_checked() -> None:
    text, _blocks = trouble.message("Work", TAMPERED, [Finding(UNKNOWN)])

    assert text == (
        "⚠️ Whether envelopes are missing could not be checked. What is noted beside the key of *Work* could not be "
        "read. Only envelopes of ours were counted. The audit trail has it too."
    )


def test_after_the_close_invitation_and_reminder_are_a_line_each_and_not_the_same() -> None:
    off = replace(an_invitation(state="shredded"), was_called_off=True)
    for asked in (*(an_invitation(state=state) for state in ("closing", "closed", "shredded")), off):
        first, second = (
            a_message("", "", blocks) for blocks in (invitations.over(asked), invitations.reminder_over(asked)[1])
        )
        assert (len(first.blocks), len(second.blocks)) == (1, 1)
        assert first.texts != second.texts
        assert invitations.ANSWER not in first.action_ids | second.action_ids


@pytest.mark.parametrize(
    ("shared", "told"),
    [(True, "`/pulse results` shows what came out."), (False, "Results are read by: <@UHANA000>, and")],
)
def test_the_reminder_of_a_closed_pulse_says_where_the_results_are(shared: bool, told: str) -> None:
    text, blocks = invitations.reminder_over(an_invitation(a_pulse(shared=shared), state="closed"))

    assert f"A reminder of *How is work going?*, which is closed. {told}" in a_message("", text, blocks).texts


def test_titles_and_questions_page_nobody() -> None:
    asked = an_invitation(a_pulse([Question(Kind.YES_NO, "<!channel>?")], title="<!here>"))

    told = a_message("", invitations.text(asked, ZONE), invitations.invitation(asked, ZONE))

    assert "&lt;!channel&gt;?" in told.texts
    assert "<!channel>" not in told.payload["text"]


def test_a_button_carries_the_row_and_nothing_of_what_it_says() -> None:
    asked = an_invitation(a_pulse([YES_NO]))

    assert a_message("", "", invitations.invitation(asked, ZONE)).values == ["7", "7", "7"]


# --- the form ---


def test_the_form_asks_everything_at_once_and_holds_only_the_number_of_the_pulse() -> None:
    form = a_view("form", ballots.answer_form(an_invitation(), ZONE))

    assert form.payload["private_metadata"] == '{"survey": 7}'
    inputs = [block for block in form.blocks if block["type"] == "input"]
    assert [block.get("optional", False) for block in inputs] == [False, False, False, False, True]
    assert "write nothing only you could have written" in inputs[-1]["hint"]["text"]


def test_only_who_has_an_envelope_can_withdraw_it() -> None:
    assert "Withdraw my answer" in a_view("", ballots.answer_form(an_invitation(), ZONE, has_answered=True)).labels
    assert "Withdraw my answer" not in a_view("", ballots.answer_form(an_invitation(), ZONE)).labels


def test_the_ends_of_a_scale_stand_beside_their_numbers() -> None:
    form = a_view("form", ballots.answer_form(an_invitation(a_pulse([SCALE, TEXT])), ZONE))

    assert form.labels == ["1 · Not at all", "2", "3", "4", "5 · Completely"]


# --- small words ---


def test_who_reads_is_a_list_in_words() -> None:
    many = Readers(tuple(f"U{number}" for number in range(12)))

    assert phrases.readers(many).endswith("<@U9> and 2 more")
    assert anonymity.readers(Readers(("U1",)), shared=True) == (
        "Results are read by: <@U1>, and whoever manages pulses (HR); everybody in the company can read them with "
        "`/pulse results`."
    )


def test_no_opinion_is_not_an_end_of_a_scale() -> None:
    asked = an_invitation(a_pulse([replace(SCALE, has_no_opinion=True)]))
    form = a_view("form", ballots.answer_form(asked, ZONE))
    told = a_message("", "", invitations.invitation(asked, ZONE)).texts

    assert form.labels == ["1 · Not at all", "2", "3", "4", "5 · Completely", "No opinion"]
    assert "1 · Not at all … 5 · Completely" in told


def test_lengths_of_time_and_counts() -> None:
    assert (phrases.people(1), phrases.people(10_000)) == ("1 person", "10,000 people")
    assert (phrases.days(timedelta(days=7)), phrases.days(timedelta(days=2))) == ("1 week", "2 days")
    assert (phrases.minutes(1), phrases.minutes(2)) == ("about a minute", "about 2 minutes")
    assert {repeat.value for repeat in phrases.REPEATS} == set(Repeat)


@pytest.mark.parametrize(
    ("state", "is_late", "told"),
    [("open", False, "🔵"), ("open", True, "🔴"), ("done", False, "✅"), ("dropped", False, "🚫")],
)
def test_an_action_says_how_it_stands_also_without_its_sign(state: str, is_late: bool, told: str) -> None:
    line = phrases.done(an_action(state, is_late=is_late))

    assert line.startswith(told)
    assert any(word in line for word in ("by Fri 20 Mar", "late, was due Fri 20 Mar", "done", "not pursued"))
