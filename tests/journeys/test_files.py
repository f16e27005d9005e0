"""2. Serve, in threads: a file that is posted on one side of a request is seen on the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from bot.requests.files import MOST_BYTES
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from handlers import build_app, slack
from storage.tables import Entry, FileCopy
from tests.journeys.file_steps import LAPTOP, PICTURE, PICTURE_TEXT, copies, passes, seen, sends, states
from tests.journeys.steps import URGENCY, WHAT, WHO, below, card, own_card, writes
from tests.office import Office


def words_of_missed(office: Office) -> tuple[str, str]:
    """What the department and the requester read last."""
    return card(office.bo).replies[-1].text, own_card(office.ana).replies[-1].text


# --- from one thread to the other ---


@pytest.mark.both_databases("rows are claimed and settled")
def test_what_the_requester_posts_is_seen_in_the_departments_thread(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    sends(office, office.ana, "It looks like this", in_="dm")

    words, file = card(office.bo).replies
    assert "It looks like this" in words.text
    assert "1 file" in words.text
    assert "slack.com/files" not in words.text
    assert (file.text, file.files) == ("📎 Ana Alves sent this.", {"screen.png": "blue"})
    assert seen(own_card(office.ana)) == []
    assert states(office) == ["shared"]


def test_what_a_member_posts_is_seen_in_the_requesters_thread(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    sends(office, office.bo, "Press this one")

    assert seen(own_card(office.ana)) == [PICTURE_TEXT]
    assert seen(card(office.bo)) == []


def test_a_file_without_a_word_is_passed_on_and_is_an_answer(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Can you send a picture?", card(office.bo))

    sends(office, office.ana, in_="dm")

    assert seen(card(office.bo)) == [PICTURE_TEXT]
    assert card(office.bo).taken_by == "Bo Berg"


def test_a_requester_who_writes_in_the_departments_thread_has_it_below_their_own_card(office: Office) -> None:
    office.sandbox.workspace.channel("it-help").members.append(office.ana.id)
    office.asks(office.ana, LAPTOP)

    sends(office, office.ana)

    assert seen(own_card(office.ana)) == [PICTURE_TEXT]
    assert "📎 You sent this." in below(own_card(office.ana))


def test_several_files_follow_in_their_order(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    sends(office, office.ana, in_="dm", one_png=b"1", two_pdf=b"2", three_log=b"3")

    assert seen(card(office.bo)) == [{"one.png": "1"}, {"two.pdf": "2"}, {"three.log": "3"}]


def test_what_is_for_the_department_only_is_carried_nowhere(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    sends(office, office.bo, ":lock: Look at this")

    assert seen(own_card(office.ana)) == []
    assert copies(office) == []


def test_a_file_of_somebody_who_is_neither_is_carried_nowhere(office: Office) -> None:
    office.sandbox.workspace.channel("it-help").members.append(office.cem.id)
    office.asks(office.ana, LAPTOP)

    sends(office, office.cem)

    assert copies(office) == []


def test_nothing_of_a_file_is_kept_but_ids(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    sends(office, office.ana, in_="dm", hunter2_png=b"planted in here")

    with office.db.reading() as session:
        kept = [str(row) for table in (FileCopy, Entry) for row in session.exec(select(table)).all()]
    assert "hunter2" not in "".join(kept)
    assert "planted" not in "".join(kept)


def test_the_same_message_twice_has_one_copy(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.faults.duplicate_events(times=1)

    sends(office, office.ana, in_="dm")

    assert seen(card(office.bo)) == [PICTURE_TEXT]


def test_what_lies_outside_slack_goes_as_a_link_with_the_words(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    file = office.sandbox.workspace.new_file(office.ana.id, "plan", 1)
    file.mode, file.external_url = "external", "https://drive.example/plan"

    office.ana.writes("The plan", thread=own_card(office.ana), files=[file])
    office.settles()

    assert "https://drive.example/plan" in below(card(office.bo))
    assert copies(office) == []


def test_a_file_of_another_company_is_asked_for(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.ana.member.is_external = True
    said = office.ana.writes("", thread=own_card(office.ana), files=PICTURE)
    office.settles()

    assert said.is_there
    assert seen(card(office.bo)) == [PICTURE_TEXT]


# --- what cannot be passed on is said, on both sides ---


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("tool_exe", b"MZ", "files of this kind are not passed on"),
        ("film_mp4", b"0" * (MOST_BYTES + 1), "it is larger than 25 MB"),
    ],
)
def test_what_is_too_big_or_runs_is_not_passed_on(office: Office, name: str, content: bytes, why: str) -> None:
    office.asks(office.ana, LAPTOP)

    sends(office, office.ana, "Try this", in_="dm", **{name: content})

    told, own = words_of_missed(office)
    assert told == (
        "📎 Ana Alves sent a file that cannot be seen here, only in their own messages with Handoff: "
        f"{why}. They were asked for a link."
    )
    assert own == f"⚠️ IT cannot see the file: {why}. Please put it where they can open it, and paste the link here."
    assert seen(card(office.bo)) == []


def test_of_several_files_those_are_named_that_did_not_arrive(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    sends(office, office.bo, "All of it", one_png=b"1", two_exe=b"2", three_exe=b"3")

    told, own = words_of_missed(office)
    assert "Ana Alves cannot see 2 of the 3 files from Bo Berg" in told
    assert "Bo Berg sent 2 files that cannot be seen here, only in the thread of IT" in own
    assert seen(own_card(office.ana)) == [{"one.png": "1"}]


def test_of_more_than_ten_files_ten_are_passed_on(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    files: dict[str, Any] = {f"picture{number}_png": b"1" for number in range(11)}

    sends(office, office.bo, "All of it", **files)

    told, _own = words_of_missed(office)
    assert "Ana Alves cannot see 1 of the 11 files from Bo Berg" in told
    assert len(seen(own_card(office.ana))) == 10


@pytest.mark.parametrize("fault", ["redirect", "page", "scope"])
def test_the_page_where_people_sign_in_is_never_passed_on_as_a_file(office: Office, fault: str) -> None:
    office.asks(office.ana, LAPTOP)
    if fault == "page":
        office.sandbox.faults.status("files-pri", 200, html=True)
    elif fault == "scope":
        office.sandbox.workspace.app.scopes.remove("files:read")
    else:
        office.sandbox.faults.status("files-pri", 302)

    sends(office, office.ana, in_="dm")

    told, _ = words_of_missed(office)
    assert "Slack does not let Handoff open it" in told
    assert seen(card(office.bo)) == []


def test_an_upload_that_the_workspace_does_not_allow_is_said(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.faults.fail("files.getUploadURLExternal", error="file_uploads_disabled")

    sends(office, office.ana, in_="dm")

    assert "Slack does not take it there" in words_of_missed(office)[0]


def test_what_slack_hides_is_said(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    file = office.sandbox.workspace.new_file(office.ana.id, "old.png", 1, b"1")
    file.mode = "hidden_by_limit"

    office.ana.writes("", thread=own_card(office.ana), files=[file])
    office.settles()

    assert "too old" in words_of_missed(office)[0]


# --- the form ---


@pytest.mark.parametrize("where", ["form", "thread"])
def test_a_file_of_somebody_else_is_not_passed_on_for_whoever_knows_its_id(office: Office, where: str) -> None:
    """Handoff may open it, and Bo may not: Cem has it in another channel."""
    office.cem.writes("Salaries", in_="people", files={"salaries.pdf": b"a lot"})
    (secret,) = office.sandbox.workspace.files.values()
    office.asks(office.ana, LAPTOP)

    if where == "form":
        fills_in_a_box(office, office.bo, "Reply", card(office.bo), {"mine.png": b"1"})
    else:
        sends(office, office.bo, "Look", mine_png=b"1")
    with office.db.transaction() as session:
        for copy in session.exec(select(FileCopy)).all():
            copy.file_id, copy.state, copy.upload_id, copy.due_at = secret.id, "waiting", None, office.now()
            session.add(copy)
    office.settles()

    assert "salaries" not in str(seen(own_card(office.ana)))
    assert set(states(office)) == {"missed"}


def test_a_file_that_is_shared_in_the_thread_is_passed_on_whoever_uploaded_it(office: Office) -> None:
    """Bo writes with a file that Dana had uploaded to their channel."""
    office.asks(office.ana, LAPTOP)
    office.dana.writes("The plan", in_="it-help", files={"plan.pdf": b"a plan"})
    (plan,) = office.sandbox.workspace.files.values()
    sends(office, office.bo, "Look")
    with office.db.transaction() as session:
        for copy in session.exec(select(FileCopy)).all():
            copy.file_id, copy.state, copy.upload_id, copy.due_at = plan.id, "waiting", None, office.now()
            session.add(copy)
    office.settles()

    assert "a plan" in str(seen(own_card(office.ana)))


@pytest.mark.both_databases("a request is opened with its files")
def test_files_of_the_form_are_seen_on_both_sides(office: Office) -> None:
    fills_in(office, Files={"one.png": b"1", "two.pdf": b"2"})

    office.ana.submits()
    office.settles()

    assert seen(card(office.bo)) == [{"one.png": "1"}, {"two.pdf": "2"}]
    assert seen(own_card(office.ana)) == [{"one.png": "1"}, {"two.pdf": "2"}]
    assert "📎 Ana Alves sent this." in below(card(office.bo))


def test_files_stay_in_the_form_when_another_department_is_chosen(office: Office) -> None:
    fills_in(office, Files=PICTURE)
    office.ana.chooses("People", in_=WHO)

    office.ana.submits()
    office.settles()

    assert seen(card(office.cem, in_="people")) == [PICTURE_TEXT]


def test_the_form_says_at_once_what_it_does_not_take(office: Office) -> None:
    fills_in(office, Files={"setup.exe": b"1", "a.png": b"2"})

    office.ana.submits()

    assert office.ana.modal is not None
    assert office.ana.modal.errors == {
        "Files": "“setup.exe” cannot be sent: files of this kind are not passed on. "
        "Please leave it out, or paste a link into the details."
    }


def test_a_form_that_is_sent_twice_has_its_files_once(office: Office) -> None:
    fills_in(office, Files=PICTURE)
    office.sandbox.faults.lose_answer("files.completeUploadExternal", times=2)

    office.ana.submits()
    passes(office)

    assert seen(card(office.bo)) == [PICTURE_TEXT]
    assert seen(own_card(office.ana)) == [PICTURE_TEXT]


def test_an_app_that_may_not_read_files_asks_for_none(office: Office) -> None:
    office.sandbox.workspace.app.scopes.remove("files:read")
    bot = replace(office.bot, may_read_files=slack.may(office.settings, "files:read"))
    office.handoff.app = build_app(bot, office.handoff.client)

    office.ana.types("/request it", in_="general")

    assert office.ana.modal is not None
    assert "Files" not in office.ana.modal.labels


@pytest.mark.both_databases("a line of the history is kept with its files")
@pytest.mark.parametrize("button", ["Ask", "Reply"])
def test_files_of_a_members_box_are_seen_on_both_sides_below_its_words(office: Office, button: str) -> None:
    office.asks(office.ana, LAPTOP)

    fills_in_a_box(office, office.bo, button, card(office.bo), {"one.png": b"1", "two.pdf": b"2"})

    for side in (card(office.bo), own_card(office.ana)):
        assert seen(side) == [{"one.png": "1"}, {"two.pdf": "2"}]
        words = next(place for place, reply in enumerate(side.replies) if "Like this" in reply.text)
        assert all(place > words for place, reply in enumerate(side.replies) if reply.files), (
            "they come after its words"
        )
        assert "2 files" in side.replies[words].text


@pytest.mark.parametrize("button", ["Add something", "Answer"])
def test_files_of_the_requesters_box_are_seen_on_both_sides(office: Office, button: str) -> None:
    office.asks(office.ana, LAPTOP)
    if button == "Answer":
        writes(office, office.bo, "Ask", "Can you send a picture?", card(office.bo))

    fills_in_a_box(office, office.ana, button, own_card(office.ana), PICTURE)

    assert seen(card(office.bo)) == [PICTURE_TEXT]
    assert seen(own_card(office.ana)) == [PICTURE_TEXT]


def test_a_box_says_at_once_what_it_does_not_take_and_one_for_words_alone_takes_none(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    fills_in_a_box(office, office.bo, "Reply", card(office.bo), {"setup.exe": b"1"})
    assert office.bo.modal is not None
    assert list(office.bo.modal.errors) == ["Files"]
    assert copies(office) == []
    office.bo.closes()

    office.ana.clicks("Cancel", on=own_card(office.ana))

    assert office.ana.modal is not None
    assert "Files" not in office.ana.modal.labels


def test_a_message_to_handoff_itself_takes_its_files_along(office: Office) -> None:
    office.ana.writes("My screen is blue", in_="dm", files=PICTURE)
    office.settles()
    office.ana.clicks("IT")
    assert office.ana.modal is not None
    assert "1 file of your message" in office.ana.modal.text
    assert "slack.com/files" not in office.ana.modal.text

    office.ana.chooses("It slows me down", in_=URGENCY)
    office.ana.submits()
    office.settles()

    assert seen(card(office.bo)) == [PICTURE_TEXT]


def fills_in_a_box(office: Office, person: Person, button: str, on: SeenMessage, files: dict[str, bytes]) -> None:
    """A button that opens a box for words and one for files, and both are sent."""
    person.clicks(button, on=on)
    assert person.modal is not None
    person.submits(**{person.modal.labels[0]: "Like this", "Files": files})
    office.settles()


def fills_in(office: Office, **fields: Any) -> None:
    office.ana.types("/request it", in_="general")
    office.ana.fills(**{WHAT: "My screen is blue"}, **fields)
