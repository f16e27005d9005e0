"""Files that the app shares, user groups, and charts."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Person, Sandbox
from tests.sandbox.blocks import chart, data_table, line
from tests.sandbox.fetching import fetch

CSV = "question,answers\r\nHow is it going?,7\r\n"


def test_a_file_arrives_as_it_was_sent(slack: WebClient, sandbox: Sandbox, ana: Person) -> None:
    slack.files_upload_v2(
        filename="results.csv",
        title="Results",
        content=CSV,
        channel=ana.member.dm_id,
        initial_comment="Here they are.",
    )

    message = ana.message("Here they are.", in_="dm")
    file = sandbox.workspace.dm(ana.id).messages[message.ts].files[0]
    assert message.files == {"results.csv": CSV}
    assert fetch(f"{sandbox.url}files/{file.id}?as={ana.id}")[2] == CSV


def test_a_file_takes_as_many_bytes_as_were_announced(slack: WebClient) -> None:
    address = slack.files_getUploadURLExternal(filename="results.csv", length=3)["upload_url"]

    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(urllib.request.Request(address, data=b"four"))  # noqa: S310  (loopback)


def test_a_file_is_completed_once_and_only_when_it_is_there(slack: WebClient, ana: Person) -> None:
    answer = slack.files_getUploadURLExternal(filename="results.csv", length=3)
    files: Any = [{"id": answer["file_id"], "title": "Results"}]

    with pytest.raises(SlackApiError, match="file_not_found"):
        slack.files_completeUploadExternal(files=files, channel_id=ana.member.dm_id)
    with urllib.request.urlopen(urllib.request.Request(answer["upload_url"], data=b"abc")) as said:  # noqa: S310
        assert said.read() == b"OK - 3"
    slack.files_completeUploadExternal(files=files, channel_id=ana.member.dm_id)
    with pytest.raises(SlackApiError, match="file_not_found"):
        slack.files_completeUploadExternal(files=files, channel_id=ana.member.dm_id)


def test_a_file_for_nobody_is_seen_by_nobody(slack: WebClient, sandbox: Sandbox) -> None:
    answer = slack.files_getUploadURLExternal(filename="results.csv", length=3)

    status, _, _ = fetch(f"{sandbox.url}files/{answer['file_id']}?as=UANA0000")

    assert status == 404


def test_a_group_has_its_members(slack: WebClient, sandbox: Sandbox, ana: Person, bo: Person) -> None:
    group = sandbox.workspace.add_group("engineering", name="Engineering", members=["ana", "bo"])

    listed = slack.usergroups_list(include_count=True)["usergroups"]

    assert [(shown["id"], shown["name"], shown["user_count"]) for shown in listed] == [(group.id, "Engineering", "2")]
    assert slack.usergroups_users_list(usergroup=group.id)["users"] == [ana.id, bo.id]
    with pytest.raises(SlackApiError, match="no_such_subteam"):
        slack.usergroups_users_list(usergroup="S0NOBODY")


def test_a_chart_can_be_read_as_text(slack: WebClient, ana: Person) -> None:
    slack.chat_postMessage(channel="CITHELP0", text="Results", blocks=[chart()])

    assert "Answers: No 3, Yes 9" in ana.message("How is it going?").text


def test_lines_and_a_table_can_be_read_as_text(slack: WebClient, ana: Person) -> None:
    blocks = [line(Half=[1.5, 2]), data_table(["Week", "In"], ["W1", 12])]

    slack.chat_postMessage(channel="CITHELP0", text="A report", blocks=blocks)

    shown = ana.message("First answers").text
    assert "Half: W1 1.5, W2 2" in shown
    assert "Weeks\nWeek | In\nW1 | 12" in shown
