"""2. Serve, in threads: what somebody edits on one side is edited on the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import SQLModel, select

from bot.requests import conversation, edits
from bot.requests.edits import Message
from bot.sandbox import model
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from storage import history as history_rows
from storage import requests as request_rows
from storage.tables import Entry, Request, ThreadLine
from tests.journeys.steps import below, card, direct, is_done, opens, own_card, presses, told, updates, writes
from tests.moments import paris, tuesday_at
from tests.office import Office
from tests.wording.promises import due, met

LAPTOP = "it My laptop won't start"
PLANTED = "My password is hunter2"


def says(office: Office, person: Person, words: str, in_: str = "it-help") -> SeenMessage:
    """Somebody writes in the thread of the card, and it is passed on."""
    said = person.writes(words, thread=card(person, in_=in_))
    office.settles()
    return said


def edits_(office: Office, person: Person, said: SeenMessage, words: str) -> None:
    person.edits(said, words)
    office.settles()


def deletes(office: Office, person: Person, said: SeenMessage) -> None:
    person.deletes(said)
    office.settles()


def history(office: Office) -> list[Entry]:
    with office.bot.db.reading() as session:
        return history_rows.of_request(session, 1)


def of(office: Office) -> Request:
    with office.bot.db.reading() as session:
        found = request_rows.get(session, 1)
    assert found is not None
    return found


def verbs(office: Office) -> list[str]:
    return [entry.verb for entry in history(office)]


def rows_with(office: Office, planted: str) -> list[str]:
    """Everything in the database that holds these words: rows, and on SQLite the files as well."""
    found = []
    with office.bot.db.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            found += [
                f"{table.name}: {row}" for row in session.connection().execute(table.select()) if planted in str(row)
            ]
    file = office.bot.db.engine.url.database
    if office.bot.db.engine.dialect.name == "sqlite" and file is not None:
        for path in Path(file).parent.glob(Path(file).name + "*"):
            found += [path.name] if planted.encode() in path.read_bytes() else []
    return found


# --- edited ---


@pytest.mark.both_databases("the words of a row are replaced")
def test_what_the_requester_edits_is_edited_in_the_departments_thread(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = says(office, office.ana, "It beeps thrice.", in_="dm")
    office.moves_to(tuesday_at(10))

    edits_(office, office.ana, said, "It beeps five times.")

    (line,) = card(office.bo).lines
    assert (line.verb, line.words) == ("added", "It beeps five times.\nEdited today at 10:00 AM.")
    assert verbs(office) == ["opened", "added", "edited"]
    assert rows_with(office, "thrice") == []


def test_what_a_member_edits_is_edited_in_the_requesters_thread(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = says(office, office.bo, "I come at noon.")

    edits_(office, office.bo, said, "I come at three.")

    assert own_card(office.ana).tells("replied", "Bo Berg", "I come at three.")
    assert "noon" not in below(own_card(office.ana))


def test_the_message_to_whoever_has_it_follows_as_well(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    said = says(office, office.ana, "It beeps thrice.", in_="dm")
    assert [line.words for line in told(office.bo)] == ["It beeps thrice."]

    edits_(office, office.ana, said, "It beeps five times.")

    assert [line.words for line in told(office.bo)] == ["It beeps five times."]
    deletes(office, office.ana, said)
    assert told(office.bo) == []
    assert "beeps" not in "".join(direct(office.bo))


def test_an_edit_before_the_words_were_delivered_is_what_is_delivered(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = office.ana.writes("It beeps thrice.", thread=own_card(office.ana))

    edits_(office, office.ana, said, "It beeps five times.")

    assert len(card(office.bo).lines) == 1
    assert "thrice" not in below(card(office.bo))
    assert "It beeps five times." in below(card(office.bo))


def test_an_edit_that_slack_tells_twice_or_too_late_changes_nothing(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = says(office, office.ana, "One.", in_="dm")
    office.sandbox.faults.duplicate_events(times=1)
    edits_(office, office.ana, said, "Three.")
    there = Message(said.channel_id, said.ts, own_card(office.ana).ts)

    edits.edit(office.bot, there, office.ana.id, "Two.", edited_ts=said.ts)
    office.settles()

    assert verbs(office) == ["opened", "added", "edited"]
    assert card(office.bo).tells("added", "Ana Alves", "Three.")


def test_an_edit_that_comes_before_the_message_itself_is_the_message(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    there = Message(own_card(office.ana).channel_id, "1772600000.000100", own_card(office.ana).ts)

    edits.edit(office.bot, there, office.ana.id, "Two.", edited_ts="1772600001.000100")
    key = there.idempotency_key
    conversation.talk(office.bot, 1, office.ana.id, "One.", idempotency_key=key, in_department=False)
    office.settles()

    assert [line.words for line in card(office.bo).lines] == ["Two."]


def test_links_that_slack_unfolds_and_edits_of_others_change_nothing(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = says(office, office.ana, "See https://example.com", in_="dm")

    assert isinstance(said.source, model.Message)
    office.sandbox.workspace.change(said.source, "See Example", blocks=None, is_edit=False)
    edits.edit(
        office.bot,
        Message(said.channel_id, said.ts, own_card(office.ana).ts),
        office.bo.id,
        "No.",
        edited_ts="9999999999.000000",
    )
    office.settles()

    assert verbs(office) == ["opened", "added"]
    assert card(office.bo).tells("added", "Ana Alves", "See https://example.com")


@pytest.mark.parametrize("error", ["edit_window_closed", "cant_update_message", "message_not_found"])
def test_what_slack_does_not_let_us_edit_is_posted_anew(office: Office, error: str) -> None:
    office.asks(office.ana, LAPTOP)
    said = says(office, office.ana, "It beeps thrice.", in_="dm")
    line = card(office.bo).reply("added")
    with office.bot.db.reading() as session:
        (kept,) = session.exec(select(ThreadLine)).all()
    assert (kept.channel_id, kept.ts) == (line.channel_id, line.ts)

    office.ana.edits(said, "It beeps five times.")
    # Once for the card, which is drawn first, and once for the line.
    office.sandbox.faults.fail("chat.update", error=error, times=2, channel=line.channel_id)
    office.settles()

    assert below(card(office.bo)).count("It beeps five times.") == 1
    assert "thrice" not in below(card(office.bo)) or error == "message_not_found"
    edits_(office, office.ana, said, "It beeps.")
    assert below(card(office.bo)).count("It beeps.") == 1, "and from then on that one is followed"


@pytest.mark.both_databases("the message finds its new line")
def test_thanks_that_become_a_question_are_heard_as_one(office: Office) -> None:
    is_done(office)
    said = says(office, office.ana, "Thank you!", in_="dm")
    assert "doubted" not in own_card(office.ana).verbs

    edits_(office, office.ana, said, "Thank you! But it still does not start.")

    assert own_card(office.ana).verbs[-1] == "doubted"
    assert card(office.bo).tells("added", "Ana Alves", "Thank you! But it")
    assert below(card(office.bo)).count("Thank you!") == 1
    office.moves_to(paris(12, 10))
    assert own_card(office.ana).state == "resolved"
    deletes(office, office.ana, said)
    assert "added" not in card(office.bo).verbs, "and that line is the one that goes"


def test_a_question_that_becomes_thanks_still_waits_for_somebody_to_read_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I come at noon.", on=card(office.bo))
    said = says(office, office.ana, "When at noon?", in_="dm")

    edits_(office, office.ana, said, "Thank you!")

    assert card(office.bo).next_response == due("today at 2:00 PM")
    assert card(office.bo).reply("added").buttons == ["No answer needed"]


# --- the lock ---


def test_what_becomes_a_note_is_withdrawn_from_the_requester(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = says(office, office.bo, "She is in a hurry.")
    assert own_card(office.ana).tells("replied", "Bo Berg")

    edits_(office, office.bo, said, "🔒 She is in a hurry.")

    assert own_card(office.ana).replies == []
    assert not office.ana.sees("hurry")
    opens(office.bo, card(office.bo))
    assert office.bo.sees("She is in a hurry.")
    assert office.bo.sees("withdrawn")


def test_a_note_that_loses_its_lock_is_passed_on_and_answers_from_then_on(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = says(office, office.bo, "🔒 I come at noon.")
    office.moves_to(tuesday_at(10))
    assert card(office.bo).response == due("today at 2:00 PM")

    edits_(office, office.bo, said, "I come at noon.")

    assert own_card(office.ana).tells("replied", "Bo Berg", "I come at noon.")
    assert card(office.bo).response == met("3 h")
    edits_(office, office.bo, said, "I come at three.")
    assert own_card(office.ana).tells("replied", "Bo Berg", "I come at three.")
    assert len(own_card(office.ana).replies) == 1


def test_a_note_that_stays_one_stays_inside(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = says(office, office.bo, "🔒 She is in a hurry.")

    edits_(office, office.bo, said, "🔒 She is in no hurry.")

    assert own_card(office.ana).replies == []
    assert [entry.text for entry in history(office) if entry.verb == "noted"] == ["She is in no hurry."]


@pytest.mark.both_databases("nor of what it said before it was edited")
def test_what_was_edited_away_leaves_the_database_as_well(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = says(office, office.ana, PLANTED, in_="dm")

    edits_(office, office.ana, said, "My password is a secret")

    assert rows_with(office, "hunter2") == []
    assert not office.bo.sees("hunter2")


def test_what_becomes_a_note_after_its_writer_left_is_withdrawn_all_the_same(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = says(office, office.bo, "I come at noon.")
    office.dana.clicks("Move…", on=card(office.dana))
    office.dana.submits(**{"Who can help?": "Finance", "A word to them": "This is about money."})
    office.settles()

    edits_(office, office.bo, said, "🔒 She broke it herself.")

    assert "broke" not in below(own_card(office.ana))
    assert "noon" not in below(own_card(office.ana))
    assert not office.ana.sees("broke")


def test_what_a_message_says_that_is_no_word_of_the_talk_is_followed_nowhere(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = office.bo.writes("Who has lunch with me?", in_="it-help")
    office.settles()

    edits_(office, office.bo, said, "Who has dinner with me?")
    deletes(office, office.bo, said)

    assert verbs(office) == ["opened"]
    assert own_card(office.ana).replies == []
    assert updates(office.bo) == []
