"""Files as in Slack: seen by whoever sees the message that has them, with a token, and by nobody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Person, Sandbox
from bot.sandbox.model import File
from tests.sandbox.conftest import Listening
from tests.sandbox.fetching import fetch

PICTURE = {"screen.png": b"not really a picture"}


def only(files: list[dict[str, Any]]) -> dict[str, Any]:
    (file,) = files
    return file


def test_a_message_with_a_file_tells_the_app_what_it_is_and_where_it_lies(
    slack: WebClient, sandbox: Sandbox, listening: Listening, ana: Person
) -> None:
    said = ana.writes("Look at this", in_="it-help", files=PICTURE)

    event = listening.events("message")[-1]
    file = only(event["files"])
    assert (event["subtype"], event["text"], event["ts"]) == ("file_share", "Look at this", said.ts)
    assert (file["mimetype"], file["mode"], file["size"], file["user"]) == ("image/png", "hosted", 20, ana.id)
    got = fetch(file["url_private_download"], headers={"Authorization": f"Bearer {sandbox.bot_token}"})
    assert (got[0], got[1]["Content-Type"], got[2]) == (200, "image/png", "not really a picture")


def test_whoever_may_not_see_a_file_gets_the_page_where_people_sign_in(sandbox: Sandbox, ana: Person) -> None:
    ana.writes("", in_="it-help", files=PICTURE)
    ana.writes("", in_="secret", files={"salaries.csv": b"1"})
    shown, hidden = sandbox.workspace.files.values()
    token = {"Authorization": f"Bearer {sandbox.bot_token}"}

    for address, headers in ((_address(sandbox, shown), {}), (_address(sandbox, hidden), token)):
        status, sent, _ = fetch(address, headers=headers)
        assert status == 302
        status, sent, text = fetch(sandbox.url.rstrip("/") + sent["Location"])
        assert (status, sent["Content-Type"].partition(";")[0]) == (200, "text/html")
        assert text.startswith("<!DOCTYPE html>")


def test_people_see_files_where_they_are_themselves(sandbox: Sandbox, ana: Person, bo: Person) -> None:
    ana.writes("", in_="secret", files=PICTURE)
    (file,) = sandbox.workspace.files.values()

    assert fetch(f"{sandbox.url}files/{file.id}?as={ana.id}")[0] == 200
    assert fetch(f"{sandbox.url}files/{file.id}?as={bo.id}")[0] == 404


def test_slack_says_where_a_file_is_shared_a_little_later(slack: WebClient, sandbox: Sandbox, ana: Person) -> None:
    thread = ana.writes("Hello", in_="it-help")
    sandbox.workspace.shares_take = 1
    address = slack.files_getUploadURLExternal(filename="a.txt", length=1)
    fetch(address["upload_url"], "POST", b"a")
    slack.files_completeUploadExternal(
        files=[{"id": address["file_id"], "title": "A"}], channel_id="CITHELP0", thread_ts=thread.ts
    )

    assert "shares" not in slack.files_info(file=address["file_id"])["file"]
    share = only(slack.files_info(file=address["file_id"])["file"]["shares"]["public"]["CITHELP0"])
    assert share["ts"] == thread.replies[-1].ts
    assert share["thread_ts"] == thread.ts


def test_an_upload_may_be_lost_although_slack_says_that_it_went_well(slack: WebClient, sandbox: Sandbox) -> None:
    sandbox.workspace.shares_lost = 1
    address = slack.files_getUploadURLExternal(filename="a.txt", length=1)
    fetch(address["upload_url"], "POST", b"a")
    slack.files_completeUploadExternal(files=[{"id": address["file_id"]}], channel_id="CITHELP0")

    assert slack.files_info(file=address["file_id"])["file"]["shares"] == {}
    assert not sandbox.workspace.channel("it-help").messages


def test_a_file_is_shared_where_the_app_is_and_where_there_is_a_thread(slack: WebClient) -> None:
    address = slack.files_getUploadURLExternal(filename="a.txt", length=1)
    fetch(address["upload_url"], "POST", b"a")
    files = [{"id": address["file_id"]}]

    refused: list[tuple[dict[str, Any], str]] = [
        ({"channel_id": "CELSEWHERE"}, "not_in_channel"),
        ({"channel_id": "UANA0000"}, "invalid_arguments"),
        ({"channel_id": "CITHELP0", "thread_ts": "1.000001"}, "thread_not_found"),
    ]
    for place, error in refused:
        with pytest.raises(SlackApiError, match=error):
            slack.files_completeUploadExternal(files=files, **place)
    slack.files_completeUploadExternal(files=files, channel_id="CITHELP0")


def test_a_deleted_file_leaves_a_tombstone_beside_words_and_takes_an_empty_message_along(
    slack: WebClient, sandbox: Sandbox, listening: Listening, ana: Person
) -> None:
    with_words = ana.writes("Look", in_="it-help", files=PICTURE)
    without = ana.writes("", in_="it-help", files={"other.png": b"1"})

    ana.removes_file("screen.png")
    ana.removes_file("other.png")

    first, second = listening.events("file_deleted")
    assert first["channel_ids"] == ["CITHELP0"]
    changed, deleted = listening.events("message")[-2:]
    assert (changed["subtype"], only(changed["message"]["files"])["mode"]) == ("message_changed", "tombstone")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", without.ts)
    assert with_words.is_there
    assert not without.is_there
    for gone in (first, second):
        with pytest.raises(SlackApiError, match="file_deleted"):
            slack.files_info(file=gone["file_id"])


def test_the_app_deletes_its_own_files_and_no_others(slack: WebClient, sandbox: Sandbox, ana: Person) -> None:
    slack.files_upload_v2(filename="a.txt", content="a", channel="CITHELP0")
    ana.writes("", in_="it-help", files=PICTURE)
    own, hers = sandbox.workspace.files.values()

    slack.files_delete(file=own.id)

    assert own.is_deleted
    with pytest.raises(SlackApiError, match="cant_delete_file"):
        slack.files_delete(file=hers.id)


def test_a_file_of_another_company_has_to_be_asked_for(
    slack: WebClient, sandbox: Sandbox, listening: Listening
) -> None:
    sandbox.workspace.add_member("zoe", name="Zoe", is_external=True)
    sandbox.workspace.channel("it-help").members.append("UZOE0000")
    sandbox.person("zoe").writes("", in_="it-help", files=PICTURE)

    file = only(listening.events("message")[-1]["files"])

    assert file["file_access"] == "check_file_info"
    assert "url_private_download" not in file
    assert slack.files_info(file=file["id"])["file"]["name"] == "screen.png"


def test_reading_files_takes_its_scope(slack: WebClient, sandbox: Sandbox, ana: Person) -> None:
    ana.writes("", in_="it-help", files=PICTURE)
    (file,) = sandbox.workspace.files.values()
    sandbox.workspace.app.scopes.remove("files:read")

    with pytest.raises(SlackApiError, match="missing_scope"):
        slack.files_info(file=file.id)
    assert fetch(_address(sandbox, file), headers={"Authorization": f"Bearer {sandbox.bot_token}"})[0] == 302


def test_a_form_takes_files_which_the_app_alone_may_see_then(
    slack: WebClient, sandbox: Sandbox, listening: Listening, ana: Person, bo: Person
) -> None:
    _asks_for_files(slack, sandbox, ana)

    ana.fills(Files={"one.png": b"1", "two.png": b"2", "three.png": b"3"})
    ana.submits()
    assert ana.modal is not None
    assert ana.modal.errors == {"Files": "Please choose at most 2 files."}
    ana.submits(Files=PICTURE)

    file = only(listening.last["view"]["state"]["values"]["files"]["files"]["files"])
    got = fetch(file["url_private_download"], headers={"Authorization": f"Bearer {sandbox.bot_token}"})
    assert got[2] == "not really a picture"
    assert fetch(f"{sandbox.url}files/{file['id']}?as={bo.id}")[0] == 404


def test_a_form_without_the_scope_does_not_open(slack: WebClient, sandbox: Sandbox, ana: Person) -> None:
    sandbox.workspace.app.scopes.remove("files:read")

    with pytest.raises(SlackApiError, match="missing_scope"):
        _asks_for_files(slack, sandbox, ana)
    sandbox.workspace.refused_views.clear()


def test_a_person_at_the_page_uploads_first_and_sends_then(sandbox: Sandbox, ana: Person, bo: Person) -> None:
    headers = {"X-Sandbox": "1", "Content-Type": "application/octet-stream"}
    status, _, text = fetch(f"{sandbox.url}sandbox/file?as={ana.id}&name=a.png", "POST", b"bytes", headers)
    file = json.loads(text)["file"]

    def send(user_id: str, ts: str | None = None) -> dict[str, Any]:
        body = {"as": user_id, "do": "send", "channel": "CITHELP0", "text": "", "files": [file["id"]]}
        kind = {"X-Sandbox": "1", "Content-Type": "application/json"}
        sent: dict[str, Any] = json.loads(
            fetch(f"{sandbox.url}sandbox/act", "POST", json.dumps(body).encode(), kind)[2]
        )
        return sent

    assert status == 200
    assert send(bo.id)["ok"] is False
    assert send(ana.id)["ok"] is True
    (message,) = sandbox.workspace.channel("it-help").messages.values()
    assert [one.content for one in message.files] == [b"bytes"]
    headers["X-Sandbox"] = "0"
    assert fetch(f"{sandbox.url}sandbox/file?as={ana.id}&name=a.png", "POST", b"bytes", headers)[0] == 403


def test_addresses_of_files_can_fail_on_request(sandbox: Sandbox, ana: Person) -> None:
    ana.writes("", in_="it-help", files=PICTURE)
    (file,) = sandbox.workspace.files.values()
    token = {"Authorization": f"Bearer {sandbox.bot_token}"}
    sandbox.faults.status("files-pri", 500)
    sandbox.faults.status("files-pri", 200, html=True)

    assert fetch(_address(sandbox, file), headers=token)[0] == 500
    assert fetch(_address(sandbox, file), headers=token)[2].startswith("<!DOCTYPE html>")
    assert fetch(_address(sandbox, file), headers=token)[2] == "not really a picture"


def _address(sandbox: Sandbox, file: File) -> str:
    return f"{sandbox.url}files-pri/{sandbox.workspace.team_id}-{file.id}/{file.name}"


def _asks_for_files(slack: WebClient, sandbox: Sandbox, person: Person) -> None:
    element = {"type": "file_input", "action_id": "files", "max_files": 2}
    label = {"type": "plain_text", "text": "Files"}
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Ask"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [{"type": "input", "block_id": "files", "label": label, "element": element}],
    }
    trigger = sandbox.workspace.new_trigger(person.id, from_modal=False)
    slack.views_open(trigger_id=trigger, view=view)
