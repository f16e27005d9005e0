"""What `/request` answers in private."""

from __future__ import annotations

from bot.departments.naming import Meant, Offered
from bot.departments.subcommands import Subcommand
from handlers.views.requests import command
from handlers.views.requests.conversation import moved_away, where_to_write
from tests.handlers.examples import Texts, a_request, an_offer, many, opened
from tests.handlers.reading import a_message, a_reply
from tests.moments import tuesday_at
from tests.wording.promises import due
from tests.wording.replies import (
    WAITING_FOR_A_WORD,
    asks_in,
    asks_to_whom,
    echo_in,
    is_passed_over,
    is_unreadable,
    meant_in,
    passed_on_in,
    receipt_in,
    rows_in,
)

DEPARTMENTS = [an_offer().department, an_offer(Texts(department="R&D <Lab>"), number=2).department]
OFFERED = Offered(DEPARTMENTS)
TS = "1772524800.000100"


def test_help_names_all_that_can_be_typed_and_all_departments() -> None:
    answer = a_reply("help", command.help_text(DEPARTMENTS)).texts

    for typed in ("/request mine", "/request R-12", "/request help", "`it` IT", "R&amp;D &lt;Lab&gt;"):
        assert typed in answer


def test_help_without_departments_says_what_an_admin_does() -> None:
    assert "departments apply" in a_reply("help", command.help_text([])).texts


def test_help_counts_the_departments_it_cannot_name() -> None:
    many_departments = [an_offer(Texts(department="D" * 75), number=n).department for n in range(1, 101)]

    assert "more" in a_reply("help", command.help_text(many_departments)).texts


def test_answers_to_a_command_are_private() -> None:
    shown = a_request("open")
    for answer in (
        command.help_text(DEPARTMENTS),
        command.mine([]),
        command.mine([shown]),
        command.opened(opened(shown)),
        command.to_whom("itt", Meant(), OFFERED),
        command.too_long("…"),
        command.unreadable("…"),
    ):
        assert answer["response_type"] == "ephemeral"


def test_mine_lists_what_was_asked_and_how_it_stands() -> None:
    reply = a_reply("mine", command.mine([a_request("open"), a_request("resolved", number=7)]))
    answer = reply.texts

    assert "*R-142*" in answer
    assert "answer due <!date^" in answer
    assert "*R-7*" in answer
    assert reply.read == (
        "R-142  My laptop won't start\nIT · answer due today at 2:00 PM\n"
        "R-7  My laptop won't start\nIT · done, waiting to be confirmed"
    )
    assert [(row.number, row.stands) for row in rows_in(reply.read)] == [
        ("R-142", ("response", due("today at 2:00 PM"))),
        ("R-7", WAITING_FOR_A_WORD),
    ]


def test_who_asked_for_nothing_reads_so() -> None:
    assert a_reply("", command.mine([])).read == "You have no open requests. /request makes one."


def test_mine_counts_what_it_does_not_list() -> None:
    assert "and 10 more in Home" in a_reply("mine", command.mine(many(a_request("open"), 30))).texts


def test_who_asked_in_one_line_reads_the_number_and_the_promise() -> None:
    reply = a_reply("", command.opened(opened(a_request("open"))))
    answer = reply.texts

    assert reply.read == (
        "R-142 is with IT. The first answer is due today at 2:00 PM. "
        "Your card in the messages with Handoff shows how it goes."
    )
    assert receipt_in(reply.read) == ("R-142", "IT", "today at 2:00 PM")
    assert answer.startswith("*R-142* is with *IT*.")
    assert f"<!date^{int(tuesday_at(14).timestamp())}^" in answer


def test_words_that_name_nobody_can_go_to_any_department_and_are_given_back() -> None:
    typed = "My <screen> & the keyboard " + "do not work. " * 150

    answer = a_reply("", command.to_whom(typed, Meant(), OFFERED))

    assert asks_to_whom(answer.read)
    assert answer.labels == ["IT", "R&D <Lab>"]
    assert answer.values == [f"1 {typed}", f"2 {typed}"]
    assert "My &lt;screen&gt; &amp; the keyboard" in answer.texts
    assert answer.texts.count("do not work.") == 150
    assert echo_in(answer.read) is not None


def test_who_may_be_meant_comes_first_with_the_words_behind_the_name() -> None:
    meant = Meant(perhaps=((DEPARTMENTS[1], "a new lamp"),))

    answer = a_reply("", command.to_whom("r+d a new lamp", meant, OFFERED))

    assert answer.read.startswith(
        "Did you mean R&D <Lab>? A form opens with your words; nothing was sent yet. "
        "/request help shows what I understand.\nYou typed:\nr+d a new lamp"
    )
    assert meant_in(answer.read) == (["R&D <Lab>"], None)
    assert answer.labels == ["R&D <Lab>", "IT"]
    assert answer.values == ["2 a new lamp", "1 r+d a new lamp"]


def test_a_command_and_a_department_that_may_be_meant_are_both_named() -> None:
    meant = Meant(perhaps=((DEPARTMENTS[0], ""),), subcommand=Subcommand.MINE)

    answer = a_reply("", command.to_whom("minr", meant, OFFERED))

    assert meant_in(answer.read) == (["IT"], "mine")
    assert answer.values[0] == "1 minr", "one word alone is what is needed, if anything is"


def test_where_there_are_more_departments_another_can_be_chosen() -> None:
    answer = a_reply("", command.to_whom("A lamp", Meant(), Offered(DEPARTMENTS, has_more=True)))

    assert answer.labels == ["IT", "R&D <Lab>", "Another department…"]
    assert answer.values[-1] == "A lamp"


def test_without_departments_nothing_is_offered() -> None:
    answer = a_reply("", command.to_whom("A lamp", Meant(), Offered()))

    assert "departments apply" in answer.texts
    assert answer.labels == []


def test_a_text_of_nothing_but_blanks_is_answered_without_an_echo() -> None:
    said = a_reply("", command.unreadable("\u200d \u200d")).read

    assert said.startswith(
        "Please say in a few words what you need, up to 3,000 characters, or type /request for a form. "
        "Nothing was sent."
    )
    assert is_unreadable(said)


def test_who_writes_outside_a_thread_is_shown_the_questions_that_wait_first() -> None:
    answer = a_message("", *where_to_write(many(a_request("waiting"), 7), OFFERED, ts=TS))

    assert answer.read.startswith("R-1  My laptop won't start\nIT waits for your answer.\n")
    assert is_passed_over(answer.read)
    assert asks_in(answer.read)[:2] == [("R-1", "IT"), ("R-2", "IT")]
    assert answer.labels == [*["Answer"] * 5, "IT", "R&D <Lab>"]


def test_who_writes_outside_a_thread_may_send_it_to_a_department() -> None:
    answer = a_message("", *where_to_write([], Offered(DEPARTMENTS, has_more=True), ts=TS))

    assert answer.read == (
        "Send this to… Nobody has read it yet. Choose who can help, and a form opens with your words.\n"
        "What you write in the thread below a request's card reaches the other side. help shows what I can do."
    )
    assert answer.values == [f"1:{TS}", f"2:{TS}", f":{TS}"]


def test_who_is_asked_in_a_pulse_reads_that_an_answer_here_is_not_sealed() -> None:
    answer = a_message("", *where_to_write([], OFFERED, ts=TS, has_pulse=True))

    assert answer.read.endswith("only there your answer is sealed.")


def test_who_writes_below_a_card_that_was_left_reads_where_the_request_is() -> None:
    said = a_reply("", {"text": moved_away(a_request("open"))}).read

    assert said == (
        "R-142 is with IT now, so I did not pass this on. "
        "Please write below its card there: that reaches them and whoever asked."
    )
    assert passed_on_in(said) == ("R-142", "IT")
