"""2. Serve, in threads: what is deleted, edited or withdrawn on one side is so on the other, files and all."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.delivery.files import FileCourier
from storage import cards as card_rows
from tests.journeys.file_steps import LAPTOP, PICTURE, PICTURE_TEXT, STEPS, copies, seen, sends, states, theirs
from tests.journeys.steps import below, card, own_card
from tests.office import Office


@pytest.mark.both_databases("rows are withdrawn")
def test_a_message_that_is_deleted_takes_its_files_along(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = sends(office, office.ana, "Look", in_="dm")

    office.ana.deletes(said)
    office.settles()

    assert "Ana Alves added" not in below(card(office.bo))
    assert seen(card(office.bo)) == []
    assert not theirs(office)
    assert states(office) == ["gone"]


def test_a_file_that_is_deleted_is_deleted_on_the_other_side_and_the_words_stay(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    sends(office, office.ana, "Look", in_="dm", one_png=b"1", two_png=b"2")

    office.ana.removes_file("one.png")
    office.settles()

    assert seen(card(office.bo)) == [{"two.png": "2"}]
    assert "Look\n📎 1 file" in below(card(office.bo))
    assert [file.name for file in theirs(office)] == ["two.png"]


def test_a_message_that_was_nothing_but_a_file_goes_with_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    sends(office, office.ana, in_="dm")

    office.ana.removes_file("screen.png")
    office.settles()

    assert "Ana Alves" not in below(card(office.bo))
    assert not theirs(office)


def test_a_note_that_words_become_withdraws_their_files_and_gives_them_back(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = sends(office, office.bo, "Look")
    assert seen(own_card(office.ana)) == [PICTURE_TEXT]

    office.bo.edits(said, ":lock: Look")
    office.settles()
    assert seen(own_card(office.ana)) == []
    assert not theirs(office)

    office.bo.edits(said, "Look again")
    office.settles()
    assert seen(own_card(office.ana)) == [PICTURE_TEXT]


def test_words_that_are_edited_keep_their_files(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = sends(office, office.ana, "Look", in_="dm")

    office.ana.edits(said, "Look at this")
    office.settles()

    assert seen(card(office.bo)) == [PICTURE_TEXT]
    assert "Look at this" in below(card(office.bo))


def test_words_that_are_taken_out_of_a_message_leave_its_file(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = sends(office, office.ana, "Look", in_="dm")

    office.ana.edits(said, "")
    office.settles()

    assert seen(card(office.bo)) == [PICTURE_TEXT]
    assert "Look" not in below(card(office.bo))


def test_a_file_that_is_gone_before_slack_tells_of_it_is_spoken_of_no_more(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.faults.status("files-pri", 404)

    sends(office, office.ana, "Look", in_="dm")

    assert states(office) == ["gone"]
    assert "1 file" not in below(card(office.bo))
    assert "Look" in below(card(office.bo))


def test_what_could_not_be_passed_on_and_is_deleted_is_spoken_of_no_more(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = office.ana.writes("Look", thread=own_card(office.ana), files={"a.exe": b"1"})

    office.ana.deletes(said)
    office.settles()

    assert "cannot be seen" not in below(card(office.bo))


@pytest.mark.parametrize("step", STEPS)
def test_a_file_that_is_deleted_while_it_is_carried_is_seen_by_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    office.asks(office.ana, LAPTOP)
    said = office.ana.writes("Look", thread=own_card(office.ana), files=PICTURE)
    real, deleted = getattr(FileCourier, step), list[str]()

    def meanwhile(courier: FileCourier, *given: Any) -> Any:
        if not deleted:
            deleted.append(said.ts)
            office.ana.deletes(said)
        return real(courier, *given)

    monkeypatch.setattr(FileCourier, step, meanwhile)
    office.settles()

    assert deleted
    assert seen(card(office.bo)) == []
    assert states(office) == ["gone"]
    assert [file for file in theirs(office) if file.is_complete] == []


def test_a_file_in_a_channel_that_got_another_id_stands_there(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    sends(office, office.ana, "Look", in_="dm")

    with office.db.transaction() as session:
        card_rows.renumber_channel(session, "CITHELP0", "CANOTHER")

    assert [copy.channel_id for copy in copies(office)] == ["CANOTHER"]
