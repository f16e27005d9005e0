"""2. Serve, in threads: what one side writes below its card reaches the other; notes stay inside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot.sandbox.person import Person
from tests.journeys.steps import below, card, direct, is_done, notes, opens, own_card, presses, writes
from tests.moments import thursday_at, tuesday_at
from tests.office import Office
from tests.wording.lines import Line, is_mentioned_in
from tests.wording.promises import due, met
from tests.wording.replies import asks_in, is_passed_over

LAPTOP = "it My laptop won't start"


def says_below(office: Office, person: Person, words: str, in_: str = "it-help") -> None:
    """Somebody writes in the thread of the card, and it is passed on."""
    person.writes(words, thread=card(person, in_=in_))
    office.settles()


def test_what_a_member_writes_below_the_card_reaches_the_requester(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(10))

    says_below(office, office.bo, "I will come by at noon.")

    assert own_card(office.ana).tells("replied", "Bo Berg", "I will come by at noon.")
    assert card(office.bo).response == met("3 h")
    assert below(card(office.bo)).count("I will come by at noon.") == 1, "it stands there already"


def test_a_note_with_a_lock_stays_inside_and_answers_nothing(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    says_below(office, office.bo, ":lock: She is in a hurry.")
    says_below(office, office.dana, "🔒 Then be quick.")

    assert own_card(office.ana).replies == []
    assert not office.ana.sees("hurry")
    assert not office.ana.sees("quick")
    assert card(office.bo).response == due("today at 2:00 PM")
    opens(office.bo, card(office.bo))
    assert office.bo.sees("She is in a hurry."), "the department can read it later"


def test_a_note_by_the_button_stays_inside_too(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    notes(office, office.bo, "She is in a hurry.", card(office.bo))

    assert card(office.bo).tells("noted", "Bo Berg", "She is in a hurry.")
    assert own_card(office.ana).replies == []
    office.ana.types("/request R-1", in_="general")
    assert not office.ana.sees("hurry")


def test_what_the_requester_writes_below_their_card_reaches_the_department(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    says_below(office, office.ana, "It also smells.", in_="dm")

    assert card(office.bo).lines == [Line("added", "Ana Alves", "", "It also smells.")]
    assert card(office.bo).response == due("today at 2:00 PM"), "she did not answer herself"


def test_something_can_be_added_by_the_button(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    writes(office, office.ana, "Add something", "It also smells.", on=own_card(office.ana))

    assert card(office.bo).tells("added", "Ana Alves", "It also smells.")


def test_words_arrive_as_they_were_written_and_page_nobody(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    words = "<!channel> 2 < 3 & `rm -rf` @Bo Berg https://example.com/a?b=1&c=2"

    says_below(office, office.ana, words, in_="dm")

    source = card(office.bo).replies[0].source.text
    assert "<!channel>" not in source
    assert "<@" not in source
    assert "&lt;!channel&gt; 2 &lt; 3 &amp; `rm -rf`" in source
    assert office.bo.sees("https://example.com/a?b=1&c=2")


def test_somebody_who_is_no_member_speaks_for_nobody(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    # She reads along without being a member: Handoff has not heard of her coming yet.
    office.sandbox.workspace.channel("it-help").members.append(office.eve.id)

    says_below(office, office.eve, "Try turning it off.")

    assert own_card(office.ana).replies == []
    assert card(office.bo).response == due("today at 2:00 PM")


def test_talk_in_the_channel_outside_the_thread_is_nobodys_business(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.bo.writes("Who has lunch with me?", in_="it-help")
    office.settles()

    assert not office.ana.sees("lunch")
    assert card(office.bo).replies == []


def test_the_same_message_delivered_twice_is_passed_on_once(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.faults.duplicate_events(times=1)

    says_below(office, office.bo, "I will come by at noon.")

    assert below(own_card(office.ana)).count("I will come by at noon.") == 1


def test_whoever_writes_outside_any_thread_is_told_where_words_are_read(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    office.asks(office.ana, LAPTOP)
    clock.tick(timedelta(seconds=2))

    office.ana.writes("Is anybody there?", in_="dm")

    assert is_passed_over(direct(office.ana)[-1])
    assert not office.bo.sees("Is anybody there?")


def test_an_answer_written_outside_the_thread_is_offered_its_question(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))
    clock.tick(timedelta(seconds=2))

    office.ana.writes("Three times.", in_="dm")

    advice = next(said for said in reversed(office.ana.messages) if is_passed_over(said.text))
    assert asks_in(advice.text) == [("R-1", "IT")]
    writes(office, office.ana, "Answer", "Three times.", on=advice)
    assert card(office.bo).tells("answered", "Ana Alves", "Three times.")


def test_a_word_after_the_end_still_reaches_the_department(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Done", card(office.bo))
    presses(office, office.ana, "Yes, it is done", own_card(office.ana))

    says_below(office, office.ana, "Thank you!", in_="dm")

    assert card(office.bo).tells("added", "Ana Alves", "Thank you!")
    assert card(office.bo).state == "closed"


# --- the whole talk stands below the requester's card, and nothing dead to press ---


def test_what_the_requester_sends_by_a_button_stands_in_their_own_thread_too(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Does it beep?", card(office.bo))

    writes(office, office.ana, "Answer", "Three times.", own_card(office.ana))
    writes(office, office.ana, "Add something", "It is the blue one.", own_card(office.ana))
    presses(office, office.bo, "Done", card(office.bo))
    writes(office, office.ana, "Reopen", "It beeps again.", own_card(office.ana))
    writes(office, office.ana, "Cancel", "I got another one.", own_card(office.ana))

    mine = [line for line in own_card(office.ana).lines if line.actor == "You"]
    assert [(line.verb, line.words) for line in mine] == [
        ("answered", "Three times."),
        ("added", "It is the blue one."),
        ("reopened", "It beeps again."),
        ("cancelled", "I got another one."),
    ]


def test_what_the_requester_writes_in_their_own_thread_is_not_said_again(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.ana.writes("It is the blue one.", thread=own_card(office.ana))
    office.settles()

    assert own_card(office.ana).lines == []


def test_what_the_requester_writes_in_the_departments_thread_stands_in_their_own_too(office: Office) -> None:
    office.asks(office.dana, LAPTOP)

    office.dana.writes("It is the blue one.", thread=card(office.dana))
    office.settles()

    assert own_card(office.dana).tells("added", "You", "It is the blue one.")
    assert card(office.bo).lines == []


def test_an_answered_question_loses_its_button(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Does it beep?", card(office.bo))
    question = own_card(office.ana).reply("asked")
    assert question.buttons == ["Answer"]

    office.ana.writes("Three times.", thread=question)
    office.settles()

    assert question.buttons == []
    assert "Answer" not in own_card(office.ana).buttons


@pytest.mark.both_databases("the place of a line is kept")
def test_words_that_were_answered_lose_theirs(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "Please restart it.", card(office.bo))
    writes(office, office.ana, "Add something", "Which one?", own_card(office.ana))
    older = card(office.bo).reply("added")
    writes(office, office.ana, "Add something", "There are two.", own_card(office.ana))
    newer = card(office.bo).reply("added")
    assert (older.buttons, newer.buttons) == ([], ["No answer needed"])

    writes(office, office.bo, "Reply", "The left one.", card(office.bo))

    assert newer.buttons == []


def test_a_new_time_is_decided_on_the_card_and_nowhere_else_below_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    office.bo.clicks("New time", on=card(office.bo))
    office.bo.submits(**{"When can it be done?": thursday_at(14), "Why do you need more time?": "A part is missing."})
    office.settles()
    assert "Agree" in own_card(office.ana).buttons
    assert own_card(office.ana).reply("proposed").buttons == []

    presses(office, office.ana, "Agree", own_card(office.ana))

    assert "Agree" not in own_card(office.ana).buttons
    assert "on the card above" not in own_card(office.ana).reply("proposed").text


def test_whether_it_is_done_is_decided_on_the_card_too(office: Office) -> None:
    is_done(office)
    assert "Yes, it is done" in own_card(office.ana).buttons
    assert own_card(office.ana).reply("resolved").buttons == []

    presses(office, office.ana, "Yes, it is done", own_card(office.ana))

    assert "Yes, it is done" not in own_card(office.ana).buttons


def test_below_a_card_that_the_request_has_left_nothing_can_be_pressed(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "Please restart it.", card(office.bo))
    writes(office, office.ana, "Add something", "Which one?", own_card(office.ana))
    word = card(office.bo).reply("added")

    office.bo.clicks("Move…", on=card(office.bo))
    office.bo.submits(**{"Who can help?": "Finance", "A word to them": "This is about money."})
    office.settles()

    assert word.buttons == []


# --- Slack tells of a thread only whoever wrote in it, or was mentioned there ---


def mentions(office: Office) -> list[bool]:
    return [is_mentioned_in(reply.text) for reply in own_card(office.ana).replies]


@pytest.mark.both_databases("that somebody was mentioned is kept beside the card")
def test_the_first_line_below_their_card_mentions_the_requester_and_no_other_does(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Does it beep?", card(office.bo))
    writes(office, office.ana, "Answer", "Three times.", own_card(office.ana))
    writes(office, office.bo, "Reply", "I come at ten.", card(office.bo))

    assert mentions(office) == [True, False, False]


def test_of_what_they_did_themselves_nobody_is_told_with_a_mention(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.ana, "Add something", "It is the blue one.", own_card(office.ana))
    writes(office, office.bo, "Reply", "I come at ten.", card(office.bo))

    assert mentions(office) == [False, True]


def test_below_a_card_that_was_posted_anew_they_are_mentioned_once_more(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I come at ten.", card(office.bo))
    office.sandbox.workspace.delete(own_card(office.ana).source)  # type: ignore[arg-type]

    writes(office, office.bo, "Reply", "Or at eleven.", card(office.bo))

    newest = office.ana.message("Or at eleven.", in_="dm")
    assert is_mentioned_in(newest.text)


def test_in_the_departments_thread_nobody_is_mentioned_for_the_requesters_sake(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I come at ten.", card(office.bo))

    assert not any(is_mentioned_in(reply.text) for reply in card(office.bo).replies)
