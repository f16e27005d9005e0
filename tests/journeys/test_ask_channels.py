"""Where people already ask: an emoji makes a request of their message, and its thread is their side of the talk."""

from __future__ import annotations

import pytest

from bot import membership
from bot.departments import departments
from bot.errors import NoSuchRequest, NotAMember, NotNow
from bot.membership import Profile
from bot.requests import closing
from handlers.requests.command import MESSAGE_SHORTCUT
from tests.journeys.ask_steps import (
    ASK,
    WORDS,
    asks_in,
    below,
    in_thread,
    marks,
    marks_on,
    the_request,
    thread_of,
    told,
)
from tests.journeys.steps import card, event_told, opens, presses, tells_again, writes
from tests.journeys.test_missed import goes_deaf, listens, starts
from tests.moments import tuesday_at
from tests.office import Office
from tests.ratings import given

pytestmark = pytest.mark.both_databases("one thread is one request by a unique key")


def test_an_emoji_on_a_message_makes_a_request_of_whoever_wrote_it(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.eve, said)

    request = the_request(asking)
    assert (request.requester_id, request.summary, request.asked_in) == (asking.ana.id, WORDS, ASK)
    assert card(asking.bo).text.splitlines()[0] == f"R-1  {WORDS}"
    assert "Ana Alves asks in #ask-it" in card(asking.bo).text
    shown = in_thread(asking.ana)
    assert shown.thread_ts == said.ts
    assert "R-1 @Ana Alves asks IT" in shown.text
    assert WORDS not in shown.text
    assert not [one for one in asking.ana.messages if one.channel_id == asking.ana.member.dm_id]


def test_the_same_message_makes_one_request_whoever_marks_it_and_however_often(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    for person in (asking.eve, asking.ana, asking.bo):
        marks(asking, person, said)
    tells_again(asking, event_told(asking, "reaction_added"))
    asking.settles()

    assert len(thread_of(asking.ana, said)) == 1
    with pytest.raises(AssertionError):
        the_request(asking, 2)


def test_another_emoji_and_another_channel_make_none(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.eve, said, "eyes")
    elsewhere = asking.bo.writes(WORDS, in_="it-help")
    marks(asking, asking.dana, elsewhere)

    assert thread_of(asking.ana, said) == []
    assert not asking.bo.sees("R-1")


def test_what_either_side_writes_reaches_the_other_and_somebody_elses_word_is_neither(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    asking.ana.writes("It is the blue one.", thread=said)
    asking.eve.writes("Mine does that, too.", thread=said)
    asking.settles()

    assert told(asking.bo) == [("Ana Alves", "It is the blue one."), ("Eve Evans", "Mine does that, too.")]
    assert "Mine does that, too." in below(asking.bo)
    assert the_request(asking).state == "open"

    asking.bo.writes("Hold the power key.", thread=card(asking.bo))
    asking.settles()
    (answer,) = [one for one in asking.ana.messages if one.text == "Hold the power key." and one.thread_ts == said.ts]
    assert answer.author == "Bo Berg"


def test_a_members_word_in_the_thread_is_the_first_answer(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    asking.bo.writes("On my way.", thread=said)
    asking.settles()

    assert told(asking.bo) == [("Bo Berg", "On my way.")]
    assert card(asking.bo).response is not None
    assert card(asking.bo).stands == ("taken", "Bo Berg")
    assert len(thread_of(asking.ana, said)) == 2, "the card, and what Bo wrote there"


def test_words_before_the_card_are_heard(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    asking.ana.reacts("ticket", said)
    asking.ana.writes("It is the blue one.", thread=said)
    asking.settles()

    assert told(asking.bo) == [("Ana Alves", "It is the blue one.")]


def test_how_far_it_is_shows_as_one_emoji_on_the_message(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    assert marks_on(asking, said) == set()

    presses(asking, asking.bo, "Take it", card(asking.bo))
    assert marks_on(asking, said) == {"eyes"}
    presses(asking, asking.bo, "Done", card(asking.bo))
    assert marks_on(asking, said) == {"white_check_mark"}
    asking.ana.clicks("Reopen", on=in_thread(asking.ana))
    asking.ana.submits(**{"What is still missing?": "It does not start."})
    asking.settles()
    assert marks_on(asking, said) == {"eyes"}


def test_only_whoever_asked_can_press_what_is_theirs(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    presses(asking, asking.eve, "Cancel", in_thread(asking.eve))

    assert asking.eve.modal is None
    assert the_request(asking).state == "open"


def test_the_message_is_edited_and_the_request_says_what_it_says_now(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    asking.ana.writes("It is the blue one.", thread=said)
    asking.ana.edits(said, "My screen stays black")
    asking.settles()

    assert card(asking.bo).text.splitlines()[0] == "R-1  My screen stays black"
    assert told(asking.bo) == [("Ana Alves", "It is the blue one.")]


def test_words_in_the_thread_are_edited_and_deleted_on_the_other_side(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    one = asking.eve.writes("Mine does that, too.", thread=said)
    asking.settles()
    asking.eve.edits(one, "Mine did that, too.")
    asking.settles()
    # Slack keeps no name through an edit, so the line says whose words they are.
    assert "Eve Evans wrote where Ana Alves asked:\nMine did that, too." in below(asking.bo)

    asking.eve.deletes(one)
    asking.settles()
    assert "Mine did" not in below(asking.bo)


def test_a_message_that_is_deleted_takes_its_words_along_and_the_talk_goes_on_in_private(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    asking.ana.deletes(said)
    asking.settles()

    assert not asking.bo.sees("beeps")
    assert the_request(asking).summary == "The message was deleted"
    writes(asking, asking.bo, "Reply", "What is it about?", card(asking.bo))
    assert "What is it about?" in "\n".join(one.text for one in asking.ana.messages if one.channel_id[0] == "D")


def test_handoff_taken_out_of_the_channel_goes_on_in_private(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    asking.sandbox.workspace.remove_bot(asking.sandbox.workspace.channel("ask-it"))
    writes(asking, asking.bo, "Reply", "Hold the power key.", card(asking.bo))

    assert "Hold the power key." in "\n".join(one.text for one in asking.ana.messages if one.channel_id[0] == "D")


def test_a_reply_that_is_marked_is_asked_by_whoever_wrote_it(asking: Office) -> None:
    root = asking.eve.writes("Good morning, all of you in IT", in_="ask-it")
    asking.hana.writes("Let us not forget the milk.", thread=root)
    reply = asking.ana.writes(WORDS, thread=root)
    marks(asking, asking.ana, reply)

    request = the_request(asking)
    assert (request.requester_id, request.summary, request.asked_thread) == (asking.ana.id, WORDS, root.ts)
    assert in_thread(asking.ana).thread_ts == root.ts
    assert told(asking.bo) == []


def test_forty_thousand_characters_are_kept_as_far_as_a_request_holds_them(asking: Office) -> None:
    words = " ".join(f"word{number:05}" for number in range(4_000))[:40_000]
    marks(asking, asking.ana, asking.ana.writes(words, in_="ask-it"))

    request = the_request(asking)
    assert words.startswith(request.details.removesuffix("…"))
    assert len(request.details) > 2_900
    assert "thread" in card(asking.bo).text


def test_of_two_departments_whoever_marks_it_chooses_the_likeliest_first(asking: Office) -> None:
    asks_in(asking, "it", "people", "finance")
    said = asking.ana.writes("Where do I find my payslip? It is about my salary.", in_="ask-it")
    marks(asking, asking.eve, said)

    asked = asking.eve.message("Whom is this for?", in_="ask-it")
    assert thread_of(asking.ana, said) == []
    presses(asking, asking.eve, "People", asked)
    assert the_request(asking).requester_id == asking.ana.id
    assert card(asking.cem, in_="people").text.splitlines()[0].startswith("R-1  Where do I find")
    assert not asking.eve.sees("Whom is this for?")


def test_where_another_company_reads_along_nothing_is_offered(asking: Office) -> None:
    asking.sandbox.workspace.add_member("zoe", name="Zoe", is_external=True)
    asking.sandbox.workspace.channel("ask-it").members.append(asking.sandbox.workspace.member("zoe").id)
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.eve, said)

    assert thread_of(asking.ana, said) == []


def test_what_was_written_in_the_thread_while_nobody_listened_is_heard(asking: Office) -> None:
    starts(asking)
    asking.moves_to(tuesday_at(9, 10))
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    goes_deaf(asking)
    asking.moves_to(tuesday_at(9, 30))
    asking.eve.writes("Mine does that, too.", thread=said)
    asking.ana.edits(said, "My screen stays black")
    listens(asking)

    assert told(asking.bo) == [("Eve Evans", "Mine does that, too.")]
    assert card(asking.bo).text.splitlines()[0] == "R-1  My screen stays black"


def test_a_channel_with_another_id_is_the_same_channel(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    departments.renumber(asking.bot, ASK, "CASKNEW0")

    assert departments.offers(asking.bot)[0].department.ask == ["CASKNEW0"]
    request = the_request(asking)
    assert (request.asked_in, request.form_token) == ("CASKNEW0", f"asked:CASKNEW0:{said.ts}")


def test_a_note_of_a_member_in_the_thread_is_no_answer(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    asking.bo.writes(":lock: The third this year.", thread=said)
    asking.settles()

    assert card(asking.bo).verbs == ["noted"]
    assert the_request(asking).state == "open"


def test_how_it_went_is_not_told_in_the_channel(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    presses(asking, asking.bo, "Done", card(asking.bo))
    assert the_request(asking).rating_asked_at is None, "others would read the question"
    presses(asking, asking.ana, "Yes, it is done", in_thread(asking.ana))
    confirmed = thread_of(asking.eve, said)

    opens(asking.ana, in_thread(asking.ana))
    asking.ana.clicks("🙁 2")
    asking.ana.clicks("Add a comment")
    asking.ana.submits(**{"A comment": "Slow.", "To be read how?": ["Show my name, please talk to me"]})
    asking.settles()

    assert given(asking.bot) == (["2"], [], [])
    assert "Slow." in below(asking.bo), "whoever shows their name is read by the department at once"
    assert thread_of(asking.eve, said) == confirmed


def test_whoever_mentions_handoff_in_a_thread_asks_for_whoever_began_it_with_all_that_stands_there(
    asking: Office,
) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    asking.eve.writes("Mine does that, too.", thread=said)
    asking.bo.writes("Hold the power key.", thread=said)
    asking.eve.writes("@Handoff please keep track", thread=said)
    asking.settles()

    assert (the_request(asking).requester_id, the_request(asking).summary) == (asking.ana.id, WORDS)
    assert told(asking.bo) == [
        ("Eve Evans", "Mine does that, too."),
        ("Bo Berg", "Hold the power key."),
        ("Eve Evans", "please keep track"),
    ]
    assert card(asking.bo).stands == ("taken", "Bo Berg")


def test_whoever_mentions_handoff_asks(asking: Office) -> None:
    asking.ana.writes("@Handoff my screen stays black", in_="ask-it")
    asking.settles()

    assert the_request(asking).summary == "my screen stays black"
    assert in_thread(asking.ana).thread_ts is not None


def test_help_is_help_there_too(asking: Office) -> None:
    asking.ana.writes("@Handoff help", in_="ask-it")
    asking.settles()

    assert not asking.bo.sees("R-1")
    assert asking.ana.sees("/request")


def test_the_menu_of_a_message_needs_no_form_there(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    asking.eve.uses_shortcut(MESSAGE_SHORTCUT, on=said)
    asking.settles()

    assert asking.eve.modal is None
    assert the_request(asking).requester_id == asking.ana.id
    assert asking.eve.sees("The card in the thread shows how it goes.")


def test_all_ways_together_make_one_request(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    asking.eve.writes("@Handoff, for you", thread=said)
    asking.bo.uses_shortcut(MESSAGE_SHORTCUT, on=said)
    marks(asking, asking.hana, said)

    assert len([text for text in thread_of(asking.ana, said) if text.startswith("R-1")]) == 1
    with pytest.raises(AssertionError):
        the_request(asking, 2)


def test_what_is_not_a_request_goes_and_nobody_is_told(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.eve, said)
    presses(asking, asking.bo, "Not a request", card(asking.bo))

    assert thread_of(asking.ana, said) == []
    assert marks_on(asking, said) == set()
    assert not asking.bo.sees("R-1")
    assert not [one for one in asking.ana.messages if one.channel_id == asking.ana.member.dm_id]
    assert the_request(asking).state == "cancelled"

    marks(asking, asking.ana, said)
    assert thread_of(asking.ana, said) == []
    assert asking.ana.sees("said that this is not a request")


def test_what_was_taken_for_no_request_can_come_back(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.eve, said)
    presses(asking, asking.bo, "Not a request", card(asking.bo))
    asking.bo.types("/request R-1", in_="it-help")
    asking.bo.clicks("Reopen")
    asking.bo.submits(**{"What is still missing?": "It was one."})
    asking.settles()

    assert card(asking.bo).text.splitlines()[0] == f"R-1  {WORDS}"
    assert in_thread(asking.ana).thread_ts == said.ts


def test_only_members_say_that_it_is_none_and_only_while_nobody_has_it(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)

    with pytest.raises(NotAMember):
        closing.dismiss(asking.bot, 1, asking.ana.id)
    with pytest.raises(NoSuchRequest):
        closing.dismiss(asking.bot, 1, asking.eve.id)
    presses(asking, asking.bo, "Take it", card(asking.bo))
    with pytest.raises(NotNow):
        closing.dismiss(asking.bot, 1, asking.bo.id)
    asking.asks(asking.ana, "it My screen stays black")
    with pytest.raises(NotNow):
        closing.dismiss(asking.bot, 2, asking.bo.id)


def test_without_the_scope_a_line_says_whose_words_they_are(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    object.__setattr__(asking.bot, "may_sign", False)
    asking.eve.writes("Mine does that, too.", thread=said)
    asking.settles()

    assert card(asking.bo).verbs == ["remarked"]
    assert card(asking.bo).replies[-1].author == "Handoff"


def test_of_two_of_one_name_each_has_the_full_one(asking: Office) -> None:
    workspace = asking.sandbox.workspace
    workspace.add_member("eve2", name="Eve Evans")
    membership.keep(asking.bot, [Profile(workspace.member("eve2").id, "Eve Evans", "Europe/Paris")])
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    asking.eve.writes("Mine does that, too.", thread=said)
    asking.settles()

    assert told(asking.bo) == [("Eve Evans (eve)", "Mine does that, too.")]


def test_a_line_keeps_its_name_as_long_as_its_words_stay_the_same(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    writes(asking, asking.bo, "Reply", "Hold the power key.", card(asking.bo))
    asking.ana.writes("It is the blue one.", thread=said)
    asking.settles()
    assert told(asking.bo)[-1] == ("Ana Alves", "It is the blue one.")
    asking.eve.writes("Mine does that, too.", thread=said)
    asking.settles()

    assert told(asking.bo)[-2:] == [("Ana Alves", "It is the blue one."), ("Eve Evans", "Mine does that, too.")]
