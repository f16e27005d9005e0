"""What is said in the threads below the cards, and what can be done about it there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.requests.snapshot import RequestSnapshot
from handlers.views.requests import lines
from tests.handlers.examples import ANA, a_line, a_proposal, a_request
from tests.handlers.reading import Surface, a_message
from tests.handlers.surfaces import TO_DEPARTMENT, TO_REQUESTER
from tests.moments import thursday_at, tuesday_at
from tests.wording.lines import Line, line_in
from tests.wording.phrases import hours_in


def test_a_question_in_the_requesters_thread_can_be_answered_there() -> None:
    asked = a_message("", *lines.line_for_requester(a_line("asked", a_request("waiting"), "Which floor?")))
    answered_since = a_message("", *lines.line_for_requester(a_line("asked", a_request("taken"), "Which floor?")))

    assert asked.labels == ["Answer"]
    assert answered_since.labels == []


def test_who_says_it_is_done_asks_whether_it_is() -> None:
    line = a_message("", *lines.line_for_requester(a_line("resolved", a_request("resolved"))))

    assert "Is it?" in line.texts
    assert "on the card above" in line.texts
    assert line.labels == [], "the buttons are in one place"


@pytest.mark.parametrize("verb", ["answered", "added", "reopened", "cancelled", "rated"])
def test_the_requester_reads_their_own_words_as_their_own(verb: str) -> None:
    line = a_message("", *lines.line_for_requester(a_line(verb, a_request("taken"), "The third.", by=ANA)))

    said = line_in(line.read)
    assert said is not None
    assert (said.verb, said.actor, said.words) == (verb, "You", "The third.")


@pytest.mark.parametrize("verb", ["taken", "replied", "asked"])
def test_who_has_it_by_answering_can_release_it_as_long_as_they_have_it(verb: str) -> None:
    def labels(state: str, *, assigned: bool | None = None) -> list[str]:
        line = a_line(verb, a_request(state, assigned=assigned), "The third.")
        line.entry.data["taken"] = True
        return a_message("", *lines.line_for_department(line)).labels

    assert labels("taken") == labels("waiting") == ["Release"]
    assert labels("open") == labels("waiting", assigned=False) == []
    assert labels("resolved") == labels("cancelled") == []


def test_only_the_newest_word_can_be_said_to_need_no_answer() -> None:
    line = replace(a_line("added", a_request("taken", cycle=2), "Thank you", by=ANA), is_last_word=False)

    assert a_message("", *lines.line_for_department(line)).labels == []


def test_in_a_thread_that_the_request_has_left_nothing_can_be_pressed() -> None:
    line = a_line("added", a_request("taken", cycle=2), "Thank you", by=ANA)

    assert a_message("", *lines.line_for_department(line, can_act=False)).labels == []


def test_who_wrote_after_the_end_is_asked_whether_to_reopen_by_what_it_is_then() -> None:
    def asked(snapshot: RequestSnapshot) -> tuple[str, list[str]]:
        line = a_message("", *lines.line_for_requester(a_line("doubted", snapshot, by=None)))
        return line.read.split("\n")[0], line.labels

    told = "IT sees what you wrote"
    assert asked(a_request("resolved", doubted=True)) == (
        f"Reopen R-142? {told}, and it does not close until you choose.",
        ["Reopen", "It is done"],
    )
    assert asked(a_request("closed")) == (f"R-142 is closed. {told}. Reopen it?", ["Reopen"])
    assert asked(a_request("cancelled")) == (f"R-142 was cancelled. {told}. Reopen it?", ["Reopen"])
    assert asked(a_request("taken")) == ("R-142 is open again.", [])


def test_the_department_reads_what_to_do_about_words_that_came_after_the_end() -> None:
    def line(snapshot: RequestSnapshot) -> tuple[str, list[str]]:
        said = a_message("", *lines.line_for_department(a_line("added", snapshot, "It beeps.", by=ANA)))
        return said.read.split("\n")[-1], said.labels

    on_the_card = "R-142 is done. Please reopen it, or confirm on the card above that it is done."
    assert line(a_request("resolved", doubted=True)) == (on_the_card, [])
    assert line(a_request("closed"))[1] == ["Reopen"]
    assert line(a_request("cancelled"))[1] == ["Reopen"]
    assert line(a_request("taken"))[1] == []


def test_who_is_told_again_that_it_is_done_reads_until_when_to_say_no() -> None:
    line = a_message("", *lines.line_for_requester(a_line("upheld", a_request("resolved"))))

    assert "If you do nothing, it closes Friday, March 6th" in line.read
    assert "on the card above" in line.read


def test_an_answer_that_nobody_needs_because_the_words_were_deleted_says_so() -> None:
    line = a_message("", *lines.line_for_department(a_line("acknowledged", a_request("taken"), by=None)))

    assert line.read == "👍 Ana Alves withdrew their message: no answer is needed."
    assert line_in(line.read) == Line("acknowledged", "Ana Alves", "", "")


def test_words_that_were_edited_say_when() -> None:
    edited = a_line("added", a_request("taken"), "It beeps.", by=ANA)
    edited.entry.data = {"edited_at": tuesday_at(10).isoformat()}

    for draw in (lines.line_for_department, lines.line_for_requester):
        assert a_message("", *draw(edited)).read.endswith("It beeps.\nEdited today at 10:00 AM.")


def test_a_note_is_marked_as_the_departments_own() -> None:
    line = a_message("", *lines.line_for_department(a_line("noted", a_request("taken"), "Difficult one")))

    assert "for the department only" in line.texts


def test_a_word_after_an_answer_can_be_said_to_need_none() -> None:
    def labels(snapshot: RequestSnapshot, verb: str = "added") -> list[str]:
        return a_message("", *lines.line_for_department(a_line(verb, snapshot, "Thank you", by=ANA))).labels

    assert labels(a_request("taken", cycle=2)) == ["No answer needed"]
    assert labels(a_request("taken")) == [], "the first answer is never spared"
    assert labels(a_request("resolved", cycle=2)) == []
    assert labels(a_request("taken", cycle=2), "replied") == []


def test_a_word_that_may_be_a_courtesy_is_asked_about_where_nothing_is_owed() -> None:
    def shown(snapshot: RequestSnapshot) -> Surface:
        line = a_line("added", snapshot, "Thanks, the mouse too", by=ANA)
        line.entry.data = {"doubtful": True}
        return a_message("", *lines.line_for_department(line))

    asked = shown(a_request("waiting"))

    assert (asked.labels, "Does this need an answer?" in asked.texts) == (["Reply"], True)
    assert shown(a_request("open")).labels == [], "the first answer is owed anyway"
    assert shown(a_request("resolved")).labels == [], "it was done meanwhile"


def test_words_too_long_for_a_line_can_be_read_whole() -> None:
    line = a_message("", *lines.line_for_department(a_line("answered", a_request("taken"), "<" * 3_000)))

    assert line.labels == ["Open"]


AT_TWO = "Thursday, March 5th at 2:00 PM"
CORRECTED = "“I cannot work” instead of “It slows me down”, and it is about Laptop or screen"
PROMISED = "The first answer is due today at 2:00 PM. The solution is due tomorrow at 6:00 PM."
OTHER_HOURS = (
    f"Working hours were changed. The first answer is now due {AT_TWO}; before, it was due today at 2:00 PM. "
    "The solution has no promised time any more; it was due tomorrow at 6:00 PM."
)
SAID_TO_BOTH = {
    "reopened": "↩️ Bo Berg reopened it:",
    "cancelled": "🚫 Bo Berg cancelled it:",
    "changed": f"✏️ Bo Berg corrected R-142: {CORRECTED}.",
    "countered": f"🕓 Bo Berg proposed another time, {AT_TWO}:",
    "agreed": f"🤝 Bo Berg agreed to the new time: {AT_TWO}.",
    "declined": f"Bo Berg did not agree to {AT_TWO}: the promised time stays.",
    "standard": f"IT changed what it promises. {PROMISED}",
}
SAID_TO_DEPARTMENT = {
    **SAID_TO_BOTH,
    "taken": "✋ Bo Berg answered Ana Alves.",
    "asked": "Bo Berg asked Ana Alves:",
    "replied": "Bo Berg replied to Ana Alves:",
    "answered": "Bo Berg answered:",
    "added": "Bo Berg added:",
    "remarked": "Bo Berg wrote where Ana Alves asked:",
    "acknowledged": "👍 Bo Berg has read it: no answer is needed.",
    "noted": "🔒 Bo Berg noted, for the department only:",
    "resolved": "☑️ Bo Berg marked it as done and told Ana Alves:",
    "rated": "⭐ Bo Berg rated it.",
    "commented": "⭐ Bo Berg on how it went:",
    "upheld": "Bo Berg says R-142 is still done.",
    "handed_back": "Ana Alves has left the team. R-142 is back in the queue.",
    "moved": "➡️ Bo Berg moved it here from Marketing:",
    "proposed": f"🕓 Bo Berg proposed a new time to Ana Alves, {AT_TWO}:",
    "silent": "💤 Ana Alves did not answer within 5 working days, so R-142 is closed. It can be reopened.",
    "snoozed": f"🔕 Bo Berg snoozed the reminders until {AT_TWO}:",
    "hours": f"{OTHER_HOURS} Ana Alves's answer is now due {AT_TWO}; before, it was due today at 2:00 PM.",
}
SAID_TO_REQUESTER = {
    **SAID_TO_BOTH,
    "asked": "Bo Berg asks you:",
    "replied": "Bo Berg replied:",
    "resolved": "Bo Berg says R-142 is done:",
    "doubted": "R-142 is open again.",
    "upheld": "Bo Berg read your message and says R-142 is done. Is it?",
    "moved": "➡️ Bo Berg moved R-142 to IT, whose promise counts now:",
    "proposed": f"🕓 Bo Berg needs more time and proposes {AT_TWO}:",
    "silent": "💤 R-142 is closed, because IT got no answer from you within 5 working days. "
    "Nothing is lost: Reopen continues it.",
    "answered": "Bo Berg answered:",
    "added": "Bo Berg added:",
    "rated": "⭐ Bo Berg rated it.",
    "commented": "⭐ Bo Berg on how it went:",
    "remarked": "Bo Berg wrote:",
    "told_hours": f"🌙 IT is closed and opens {AT_TWO}. They will read your message then. The first answer is due "
    "today at 2:00 PM.",
    "hours": f"{OTHER_HOURS} Your answer is now due {AT_TWO}; before, it was due today at 2:00 PM.",
}
# What a line names besides who and what: when, where, or what is different now.
DETAILS = {
    "countered": AT_TWO,
    "agreed": AT_TWO,
    "declined": AT_TWO,
    "changed": "“I cannot work” for “It slows me down”, and it is about Laptop or screen",
}
NOBODY = {"silent", "told_hours", "standard", "hours", "doubted"}


@pytest.mark.parametrize("verb", TO_DEPARTMENT)
def test_the_department_is_told_every_line_in_words_of_its_own(verb: str) -> None:
    line = a_message(
        "", *lines.line_for_department(a_line(verb, a_request("taken", typed=True), "Because.", about=ANA))
    )

    assert line.payload["text"]
    assert line.read.startswith(f"{SAID_TO_DEPARTMENT[verb]}\nBecause.")
    actor = "" if verb in NOBODY else "Ana Alves" if verb == "handed_back" else "Bo Berg"
    detail = "Marketing" if verb == "moved" else DETAILS.get(verb, "")
    assert line_in(line.read) == Line(verb, actor, detail, "Because.")


@pytest.mark.parametrize("verb", TO_REQUESTER)
def test_the_requester_is_told_every_line_in_words_of_their_own(verb: str) -> None:
    line = a_message("", *lines.line_for_requester(a_line(verb, a_request("taken", typed=True), "Because.")))

    assert line.payload["text"]
    assert line.read.startswith(f"{SAID_TO_REQUESTER[verb]}\nBecause.")
    read = line_in(line.read)
    assert read is not None
    detail = "IT" if verb == "moved" else DETAILS.get(verb, "")
    assert read[:3] == (verb, "" if verb in NOBODY else "Bo Berg", detail)
    assert read.words.startswith("Because.")


def test_done_without_a_word_only_asks_whether_it_is() -> None:
    done = a_request("resolved")

    plain = a_message("", *lines.line_for_requester(a_line("resolved", done)))
    told = a_message("", *lines.line_for_requester(a_line("resolved", done, "A new battery.")))

    assert plain.read.startswith("Bo Berg says R-142 is done. Is it?\nPlease confirm")
    assert told.read.startswith("Bo Berg says R-142 is done:\nA new battery.\nPlease confirm")


def test_an_older_line_of_a_rating_names_no_score_when_it_is_drawn_anew() -> None:
    line = a_message("", *lines.line_for_department(a_line("rated", a_request("closed"), by=ANA)))

    assert line.read == "⭐ Ana Alves rated it."
    assert line_in(line.read) == Line("rated", "Ana Alves", "", "")


@pytest.mark.parametrize(("words", "ends"), [("", "."), ("Quick.", ":\nQuick.")])
def test_who_shows_their_name_asks_to_talk_with_words_or_without(words: str, ends: str) -> None:
    asks = a_line("commented", a_request("closed"), words, by=ANA)
    asks.entry.data = {"talk": True}

    assert a_message("", *lines.line_for_department(asks)).read == f"⭐ Ana Alves asks to talk about how it went{ends}"


def test_the_line_of_a_new_time_leads_to_the_card_as_long_as_it_is_asked_for() -> None:
    def said(snapshot: RequestSnapshot) -> str:
        line = a_message("", *lines.line_for_requester(a_line("proposed", snapshot, "The part is late")))
        assert line.labels == [], "the buttons are in one place"
        return line.texts

    leads = "on the card above"
    assert leads in said(a_request("taken", proposal=a_proposal()))
    assert leads not in said(a_request("taken", proposal=a_proposal("agreed")))
    assert leads not in said(a_request("resolved", proposal=a_proposal()))


def test_who_corrects_a_request_says_what_was_and_what_is_and_what_it_means() -> None:
    line = a_message("", *lines.line_for_requester(a_line("changed", a_request("taken", typed=True))))

    assert "“I cannot work” instead of “It slows me down”" in line.texts
    assert "it is about *Laptop or screen*" in line.texts
    assert "The first answer is due" in line.texts


def test_who_moves_a_request_tells_the_one_side_from_where_and_the_other_where_to() -> None:
    line = a_line("moved", a_request("open"), "It is about money.")

    assert "moved it here from *Marketing*" in a_message("", *lines.line_for_department(line)).texts
    assert "moved R-142 to *IT*, whose promise counts now" in a_message("", *lines.line_for_requester(line)).texts


def test_whoever_writes_in_closed_hours_reads_when_they_open_and_when_the_answer_comes() -> None:
    line = a_message("", *lines.line_for_requester(a_line("told_hours", a_request("taken"))))

    assert f"*IT* is closed and opens <!date^{int(thursday_at(14).timestamp())}^" in line.texts
    assert f"The first answer is due <!date^{int(tuesday_at(14).timestamp())}^" in line.texts
    assert hours_in(line.read) == ("IT", AT_TWO)
