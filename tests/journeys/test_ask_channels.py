"""Where people already ask: an emoji makes a request of their message, and its thread is their side of the talk."""

from __future__ import annotations

import pytest

from bot.departments import departments, exchange
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from storage.tables import Request
from tests.company import example
from tests.journeys.steps import Card, card, event_told, opens, presses, tells_again, writes
from tests.journeys.test_missed import goes_deaf, listens, starts
from tests.moments import tuesday_at
from tests.office import Office
from tests.ratings import given

pytestmark = pytest.mark.both_databases("one thread is one request by a unique key")

ASK = "CASKIT00"
WORDS = "My <laptop> won't start & beeps"


@pytest.fixture
def asking(office: Office) -> Office:
    """The same company, with a channel in which everybody asks IT."""
    office.sandbox.workspace.add_channel("ask-it", members=("ana", "bo", "eve", "hana"))
    asks_in(office, "it")
    return office


def asks_in(office: Office, *keys: str) -> None:
    """Let these departments be asked in the channel."""
    text = example()
    for key in keys:
        text = text.replace(f"[departments.{key}]\n", f'[departments.{key}]\nask = ["{ASK}"]\n')
    exchange.apply(office.bot, text)


def marks(office: Office, person: Person, message: SeenMessage, emoji: str = "ticket") -> None:
    person.reacts(emoji, message)
    office.settles()


def thread_of(person: Person, message: SeenMessage) -> list[str]:
    """What stands below a message, as one person sees it."""
    return [said.text for said in person.messages if said.thread_ts == message.ts and said.ts != message.ts]


def below(person: Person) -> str:
    """All that stands below the department's card."""
    return "\n".join(reply.text for reply in card(person).replies)


def in_thread(person: Person) -> Card:
    """The requester's card in the ask channel."""
    return Card(person.message("asks IT", in_="ask-it"))


def marks_on(office: Office, message: SeenMessage) -> set[str]:
    """Handoff's own emoji on a message."""
    found = office.sandbox.workspace.channel("ask-it").messages[message.ts].reactions
    return {name for name, people in found.items() if office.sandbox.workspace.bot_user_id in people}


def the_request(office: Office, number: int = 1) -> Request:
    with office.db.reading() as session:
        found = session.get(Request, number)
        assert found is not None
        return found


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

    told = card(asking.bo)
    assert told.verbs == ["added", "remarked"]
    assert "Mine does that, too." in below(asking.bo)
    assert the_request(asking).state == "open"

    asking.bo.writes("Hold the power key.", thread=card(asking.bo))
    asking.settles()
    assert "Hold the power key." in "\n".join(thread_of(asking.ana, said))


def test_a_members_word_in_the_thread_is_the_first_answer(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    asking.bo.writes("On my way.", thread=said)
    asking.settles()

    assert card(asking.bo).verbs == ["replied"]
    assert card(asking.bo).response is not None
    assert card(asking.bo).stands == ("taken", "Bo Berg")
    assert len(thread_of(asking.ana, said)) == 2, "the card, and what Bo wrote there"


def test_words_before_the_card_are_heard(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    asking.ana.reacts("ticket", said)
    asking.ana.writes("It is the blue one.", thread=said)
    asking.settles()

    assert card(asking.bo).verbs == ["added"]


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
    assert card(asking.bo).verbs == ["added"]


def test_words_in_the_thread_are_edited_and_deleted_on_the_other_side(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    one = asking.eve.writes("Mine does that, too.", thread=said)
    asking.settles()
    asking.eve.edits(one, "Mine did that, too.")
    asking.settles()
    assert "Mine did that, too." in below(asking.bo)

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
    assert card(asking.bo).verbs == []


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

    assert card(asking.bo).verbs == ["remarked"]
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
