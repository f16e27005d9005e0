"""Words to Handoff that name nobody are not thrown back: whoever wrote them chooses where they go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot.errors import MayNotAsk
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from tests.journeys.steps import (
    DETAILS,
    WHAT,
    WHO,
    below,
    card,
    direct,
    event_told,
    own_card,
    private,
    refusal,
    tells_again,
)
from tests.office import Office
from tests.wording.forms import is_cut
from tests.wording.replies import is_help, is_passed_over, receipt_in, rows_in

pytestmark = pytest.mark.both_databases("what was answered is one row, and whom somebody asked lately a query")

WORDS = "My <laptop> won't start & beeps"


def answers(person: Person) -> list[SeenMessage]:
    """What Handoff asks somebody about their words, oldest first."""
    return [said for said in person.messages if is_passed_over(said.text)]


def tick(clock: FrozenDateTimeFactory) -> None:
    """Slack takes one message a second."""
    clock.tick(timedelta(seconds=2))


def test_any_words_can_be_sent_to_a_department(office: Office) -> None:
    office.ana.writes(WORDS, in_="dm")
    assert "[IT] [People] [Facilities] [Finance] [Legal]" in answers(office.ana)[-1].whole

    office.ana.clicks("IT")

    form = office.ana.modal
    assert form is not None
    assert (form.value(WHO), form.value(WHAT), form.value(DETAILS)) == ("IT", WORDS, "")
    office.ana.submits()
    office.settles()
    assert card(office.bo).text.splitlines()[0] == f"R-1  {WORDS}"


def test_what_was_sent_is_asked_about_no_longer(office: Office) -> None:
    office.ana.writes(WORDS, in_="dm")
    office.ana.clicks("IT")
    office.ana.submits()

    assert answers(office.ana) == []
    assert receipt_in(direct(office.ana)[1]) == ("R-1", "IT", "today at 2:00 PM")


def test_forty_thousand_characters_are_kept_as_far_as_a_request_holds_them(office: Office) -> None:
    words = " ".join(f"word{number:05}" for number in range(4_000))[:40_000]
    office.ana.writes(words, in_="dm")

    office.ana.clicks("IT")

    form = office.ana.modal
    assert form is not None
    assert is_cut(form.text)
    assert words.startswith(form.value(DETAILS).removesuffix("…"))
    assert len(form.value(DETAILS)) > 2_900
    office.ana.submits()
    office.settles()
    assert words in office.ana.screen(), "and the rest stands where it was written"


def test_lines_stay_as_they_were_written(office: Office) -> None:
    office.ana.writes("My laptop\n• beeps\n• is hot", in_="dm")

    office.ana.clicks("IT")

    assert office.ana.modal is not None
    assert office.ana.modal.value(DETAILS) == "My laptop\n• beeps\n• is hot"


def test_corrected_words_are_sent_corrected_and_deleted_ones_are_gone(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    said = office.ana.writes("My latop", in_="dm")
    office.ana.edits(said, "My laptop")
    office.ana.clicks("IT")
    assert office.ana.modal is not None
    assert office.ana.modal.value(WHAT) == "My laptop"
    office.ana.closes()

    office.ana.deletes(said)
    office.ana.clicks("IT")

    assert office.ana.modal is not None
    assert (office.ana.modal.value(WHO), office.ana.modal.value(WHAT)) == ("IT", "")


def test_who_is_named_in_the_words_is_offered_first_and_then_who_was_asked_lately(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    office.asks(office.ana, "people A letter for my visa")
    tick(clock)

    office.ana.writes("Could finace or Facilities look at this?", in_="dm")

    assert "[Facilities] [Finance] [People] [IT] [Legal]" in answers(office.ana)[-1].whole


def test_words_in_a_thread_of_no_card_are_answered_and_sent_there(office: Office, clock: FrozenDateTimeFactory) -> None:
    first = office.ana.writes("Hello?", in_="dm")
    tick(clock)

    office.ana.writes(WORDS, thread=first)

    office.ana.clicks("IT", on=first.replies[-1])
    assert office.ana.modal is not None
    assert office.ana.modal.value(WHAT) == WORDS


@pytest.mark.parametrize("words", ["help", "Help!", "/help", "?"])
def test_help_helps(office: Office, words: str) -> None:
    # The sandbox takes what begins with a slash for a command, as Slack does.
    office.ana.writes(words, in_="dm")

    assert is_help(direct(office.ana)[-1])


def test_mine_is_listed_in_a_direct_message_too(office: Office, clock: FrozenDateTimeFactory) -> None:
    office.asks(office.ana, "it My laptop won't start")
    tick(clock)

    office.ana.writes("mine", in_="dm")

    assert [row.number for row in rows_in(direct(office.ana)[-1])] == ["R-1"]


def test_a_mention_in_a_channel_is_answered_to_its_writer_alone(office: Office) -> None:
    office.bo.writes("@Handoff my laptop won't start", in_="it-help")

    assert len(answers(office.bo)) == 1
    assert answers(office.dana) == []
    office.bo.clicks("Facilities")
    form = office.bo.modal
    assert form is not None
    assert (form.value(WHO), form.value(WHAT)) == ("Facilities", "my laptop won't start")
    office.bo.submits()
    assert answers(office.bo) == []
    assert receipt_in(private(office.bo)[-1]) is not None


@pytest.mark.parametrize("words", ["@Handoff", "@Handoff help"])
def test_a_mention_alone_helps(office: Office, words: str) -> None:
    office.bo.writes(words, in_="it-help")

    assert is_help(private(office.bo)[-1])
    assert private(office.dana) == []


def test_a_mention_in_a_thread_that_is_no_cards_is_answered_there(office: Office) -> None:
    lunch = office.dana.writes("Lunch?", in_="it-help")

    office.bo.writes("@Handoff the canteen's screen is dark", thread=lunch)

    office.bo.clicks("IT")
    assert office.bo.modal is not None
    assert office.bo.modal.value(WHAT) == "the canteen's screen is dark"


def test_a_mention_below_a_card_is_a_word_in_that_conversation(office: Office) -> None:
    office.asks(office.ana, "it My laptop won't start")

    office.bo.writes("@Handoff I will come by at noon.", thread=card(office.bo))
    office.settles()

    assert own_card(office.ana).tells("replied", "Bo Berg", "I will come by at noon.")
    assert private(office.bo) == []


def test_words_among_others_are_nobodys_business(office: Office) -> None:
    office.bo.writes("Lunch?", in_="it-help")

    assert private(office.bo) == []


def test_what_was_answered_is_not_answered_again(office: Office) -> None:
    office.bo.writes("@Handoff my laptop won't start", in_="it-help")
    mention = event_told(office, "message")

    tells_again(office, mention)

    assert len(answers(office.bo)) == 1


def test_edits_joins_and_what_bots_say_are_not_answered(office: Office, clock: FrozenDateTimeFactory) -> None:
    said = office.ana.writes("Hello?", in_="dm")
    tick(clock)
    office.ana.edits(said, "Hello!")
    office.eve.joins("it-help")
    workspace = office.sandbox.workspace
    robot = workspace.add_member("robot", name="Robot", is_bot=True)
    channel = workspace.channel("it-help")
    channel.members.append(robot.id)
    posted = workspace.post_as(robot.id, channel, f"<@{workspace.bot_user_id}> build failed")
    posted.bot_id = "BROBOT00"
    office.sandbox.settle()

    assert len(answers(office.ana)) == 1
    assert not any(is_passed_over(said) for said in private(office.bo) + private(office.eve))


def test_somebody_of_another_company_reads_who_can_ask_for_them(office: Office) -> None:
    workspace = office.sandbox.workspace
    workspace.add_member("zoe", name="Zoe", is_external=True)
    zoe = office.sandbox.person("zoe")
    workspace.channel("it-help").members.append(zoe.id)

    zoe.writes("@Handoff my laptop won't start", in_="it-help")

    assert private(zoe) == [refusal(office, zoe, MayNotAsk())]


def test_a_forged_button_opens_nobody_elses_words(office: Office) -> None:
    office.dana.writes("The password is hunter2", in_="it-help")
    secret = event_told(office, "message")["event"]["ts"]
    office.bo.writes("@Handoff my laptop", in_="it-help")

    office.bo.raw_click(action_id="request.send_message.0", value=f"1:{secret}", message=answers(office.bo)[-1])

    assert office.bo.modal is not None
    assert office.bo.modal.value(WHAT) == ""


def test_words_below_a_card_are_no_words_to_handoff(office: Office) -> None:
    office.asks(office.ana, "it My laptop won't start")

    office.ana.writes("It also smells.", thread=own_card(office.ana))
    office.settles()

    assert answers(office.ana) == []
    assert "It also smells." in below(card(office.bo))
