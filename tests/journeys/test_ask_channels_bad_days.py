"""Bad days of ask channels: archived in the middle of a talk, long threads, and people who press what is not theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import MayNotCancel, NotYourSide
from tests.journeys.ask_steps import WORDS, asks_in, in_thread, marks, the_request, thread_of, told
from tests.journeys.steps import card, private, refusal, writes
from tests.journeys.test_missed import starts
from tests.office import Office

# More than is passed on at once.
LONG = 60


@pytest.mark.parametrize("label", ["Cancel", "Add something", "Why this time?", "Open"])
def test_who_reads_along_and_presses_the_card_reads_whose_it_is(asking: Office, label: str) -> None:
    marks(asking, asking.ana, asking.ana.writes(WORDS, in_="ask-it"))
    asking.eve.clicks(label, on=in_thread(asking.eve))

    assert asking.eve.modal is None
    assert private(asking.eve)[-1] == refusal(asking, asking.eve, NotYourSide(1, asking.ana.id, "IT"))


def test_a_member_who_may_not_reads_who_may(asking: Office) -> None:
    marks(asking, asking.ana, asking.ana.writes(WORDS, in_="ask-it"))
    asking.bo.clicks("Cancel", on=in_thread(asking.bo))

    assert private(asking.bo)[-1] == refusal(asking, asking.bo, MayNotCancel(asking.ana.id, "IT", [asking.dana.id]))


def test_a_number_that_is_guessed_tells_nothing_of_what_was_asked_there(asking: Office) -> None:
    marks(asking, asking.ana, asking.ana.writes(WORDS, in_="ask-it"))
    asking.eve.types("/request R-1", in_="ask-it")

    assert "There is no R-1 that you can see." in private(asking.eve)[-1]


def test_archived_in_the_middle_of_a_talk_it_goes_on_in_private(asking: Office) -> None:
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    writes(asking, asking.bo, "Reply", "Hold the power key.", card(asking.bo))
    asking.sandbox.workspace.archive(asking.sandbox.workspace.channel("ask-it"), by="dana")
    asking.settles()
    writes(asking, asking.bo, "Reply", "Did it help?", card(asking.bo))

    direct = "\n".join(one.text for one in asking.ana.messages if one.channel_id == asking.ana.member.dm_id)
    assert "Did it help?" in direct
    assert "Hold the power key." not in direct, "what was said stands in the thread"
    assert the_request(asking).asked_in is None


@pytest.mark.parametrize("auto", ["off", "open"])
def test_a_reply_that_is_sent_to_the_channel_as_well_is_a_word_of_its_thread(asking: Office, auto: str) -> None:
    asks_in(asking, "it", auto=auto)
    said = asking.ana.writes(WORDS, in_="ask-it")
    marks(asking, asking.ana, said)
    workspace = asking.sandbox.workspace
    channel = workspace.channel("ask-it")
    workspace.post_as(
        asking.ana.id, channel, "Nobody else can start it either.", thread_ts=said.ts, subtype="thread_broadcast"
    )
    asking.sandbox.settle()
    asking.settles()

    assert told(asking.bo) == [("Ana Alves", "Nobody else can start it either.")]
    with pytest.raises(AssertionError):
        the_request(asking, 2)


def test_below_a_long_thread_the_request_is_made_at_once_and_the_rest_of_it_is_read_afterwards(asking: Office) -> None:
    starts(asking)
    said = asking.ana.writes(WORDS, in_="ask-it")
    workspace = asking.sandbox.workspace
    channel = workspace.channel("ask-it")
    for number in range(LONG):
        workspace.post_as(asking.eve.id, channel, f"Me too, {number}.", thread_ts=said.ts)
    marks(asking, asking.ana, said)
    assert [text for text in thread_of(asking.ana, said) if text.startswith("R-1")]
    assert len(told(asking.bo)) < LONG

    asking.moves_to(asking.now() + timedelta(minutes=2))
    assert [words for _, words in told(asking.bo)] == [f"Me too, {number}." for number in range(LONG)]
