"""Whatever people write, it arrives whole, pages nobody and breaks nothing."""

from __future__ import annotations

import pytest

from bot.departments import exchange
from bot.requests import queries
from tests.journeys.forged import request_form, send
from tests.journeys.steps import DETAILS, WHAT, WHO, below, card, is_done, opens, own_card, presses, rates, writes
from tests.office import COMPANY, Office
from tests.wording.forms import NEEDS_A_SUMMARY, NEEDS_WORDS
from tests.wording.replies import echo_in, is_unreadable

# None of the marks has a partner, so a reader who sees all of this lost nothing to formatting.
MARKUP = "<!channel> <@UBO00000> 2 * 3 `rm -rf </b> &amp; <https://evil.example|pay here> <!subteam^S1> ~ _"
TEXTS = {
    "markup": MARKUP,
    "every direction and script": "المحمول لا يعمل (v2.0) — אין לי גישה 404 ノートPCが 안 켜져요 ช่วยด้วย 👩🏽‍🚀",
    "controls": "it \x00hangs\x07 \x1b[31mred\x1b[0m \u202etxt.exe\u202c",
}
READ_AS = {**TEXTS, "controls": "it hangs [31mred[0m txt.exe"}


def asks_by_form(office: Office, summary: str, details: str = "", department: str = "IT") -> None:
    office.ana.types("/request", in_="general")
    office.ana.chooses(department, in_=WHO)
    office.ana.submits(**{WHAT: summary, DETAILS: details})
    office.settles()


def opened(office: Office) -> list[str]:
    return [shown.number for shown in queries.mine(office.bot, office.ana.id)]


@pytest.mark.parametrize("kind", TEXTS)
def test_every_field_takes_whatever_people_write(office: Office, kind: str) -> None:
    ana, bo, written, read = office.ana, office.bo, TEXTS[kind], READ_AS[kind]

    asks_by_form(office, f"summary {written}", f"details {written}")
    assert bo.sees(f"summary {read}"), bo.screen()
    assert bo.sees(f"details {read}"), bo.screen()
    assert ana.sees(f"summary {read}"), ana.screen()

    bo.clicks("Ask")
    bo.submits(words=f"question {written}")
    office.settles()
    assert ana.sees(f"question {read}"), ana.screen()
    assert bo.sees(f"question {read}"), bo.screen()

    ana.clicks("Answer", on=own_card(ana).reply("asked"))
    ana.submits(words=f"answer {written}")
    office.settles()
    assert bo.sees(f"answer {read}"), bo.screen()

    bo.clicks("Reply", on=bo.message("summary", in_="it-help"))
    bo.submits(words=f"reply {written}")
    office.settles()
    assert ana.sees(f"reply {read}"), ana.screen()

    opens(bo, bo.message("summary", in_="it-help"), then="Note for the department")
    bo.submits(words=f"note {written}")
    bo.closes()
    office.settles()
    assert bo.sees(f"note {read}"), bo.screen()
    assert not ana.sees("note "), ana.screen()

    bo.clicks("Done", on=bo.message("summary", in_="it-help"))
    office.settles()
    ana.clicks("Reopen", on=own_card(ana))
    ana.submits(words=f"reopened {written}")
    office.settles()
    assert bo.sees(f"reopened {read}"), bo.screen()

    ana.clicks("Cancel", on=ana.message("summary", in_="dm"))
    ana.submits(words=f"reason {written}")
    office.settles()
    assert bo.sees(f"reason {read}"), bo.screen()


@pytest.mark.parametrize("kind", TEXTS)
def test_the_one_line_command_and_the_threads_take_it_too(office: Office, kind: str) -> None:
    ana, bo, written, read = office.ana, office.bo, TEXTS[kind], READ_AS[kind]

    office.asks(ana, f"it line {written}")
    ana.writes(f"added {written}", thread=ana.message("line", in_="dm"))
    bo.writes(f"said {written}", thread=bo.message("line", in_="it-help"))
    office.settles()

    assert bo.sees(f"line {read}"), bo.screen()
    assert bo.sees(f"added {read}"), bo.screen()
    assert ana.sees(f"said {read}"), ana.screen()
    assert ana.types("/request mine", in_="general").count(f"line {read}") == 1


@pytest.mark.parametrize("kind", TEXTS)
def test_a_word_with_a_name_reaches_the_department(office: Office, kind: str) -> None:
    is_done(office)

    rates(office, office.ana)
    office.ana.clicks("Add a comment", on=own_card(office.ana))
    read = {"To be read how?": ["Show my name, please talk to me"]}
    office.ana.submits(**{"A comment": f"word {TEXTS[kind]}"}, **read)
    office.settles()

    assert office.bo.sees(f"word {READ_AS[kind]}"), office.bo.screen()


def test_names_page_nobody_and_are_shown_whole(office: Office) -> None:
    for person in (office.ana, office.bo):
        person.member.name = f"{person.name}\x00 {MARKUP}"
        office.sandbox.workspace.tell_of(person.id)
    name = "IT <!channel> *&` <https://evil.example|x>"
    exchange.apply(office.bot, COMPANY.read_text().replace('name = "IT"', f'name = "{name}"'))

    office.ana.opens_home()
    office.bo.opens_home()
    asks_by_form(office, "My laptop", department=name)
    presses(office, office.bo, "Take it", card(office.bo))
    writes(office, office.bo, "Ask", "Which one?", card(office.bo))
    presses(office, office.bo, "Assign to…", card(office.bo))
    office.ana.types("/request help", in_="general")
    office.ana.types("/request mine", in_="general")

    assert office.bo.sees(f"Ana Alves {MARKUP} asks"), office.bo.screen()
    assert office.ana.sees(f"Bo Berg {MARKUP} asks you:"), office.ana.screen()
    assert office.ana.sees(f"R-1 to {name}"), office.ana.screen()
    assert office.ana.home.count(name) == 1, office.ana.home
    assert office.bo.modal is not None
    assert f"Bo Berg {MARKUP}"[:74] in "".join(office.bo.modal.options("Who takes it over?"))


# --- nothing to read, and too much ---


def test_emoji_alone_are_words_enough(office: Office) -> None:
    asks_by_form(office, "🤷🏽‍♀️", "👩‍🚀🇫🇷")
    writes(office, office.bo, "Ask", "❓", card(office.bo, "🤷🏽‍♀️"))
    office.ana.writes("1️⃣", thread=own_card(office.ana))
    office.settles()

    assert office.bo.sees("R-1  🤷🏽‍♀️")
    assert office.bo.sees("👩‍🚀🇫🇷")
    assert "❓" in below(own_card(office.ana))
    assert "1️⃣" in below(card(office.bo))


@pytest.mark.parametrize("nothing", ["   ", "\t\n", "\u200b\u200d\ufeff", "\u2800\u3164", "\x00\x07", "\u202e\u202c"])
def test_what_nobody_could_read_is_answered_at_its_field(office: Office, nothing: str) -> None:
    asks_by_form(office, nothing)
    assert office.ana.modal is not None
    assert office.ana.modal.errors == {WHAT: NEEDS_A_SUMMARY}
    office.ana.submits(**{WHAT: "My laptop"})
    office.settles()

    office.bo.clicks("Reply", on=card(office.bo))
    office.bo.submits(words=nothing)
    assert office.bo.modal is not None
    assert office.bo.modal.errors == {"What do you want to say?": NEEDS_WORDS}


@pytest.mark.parametrize("nothing", ["\u200b\u200d", "\u2800", "\x07"])
def test_a_line_with_nothing_to_read_in_it_is_not_sent(office: Office, nothing: str) -> None:
    said = office.asks(office.ana, f"it {nothing}")

    assert is_unreadable(said)
    assert opened(office) == []


def test_a_message_with_nothing_to_read_in_it_is_passed_over(office: Office) -> None:
    office.asks(office.ana, "it My laptop")

    office.ana.writes("\u200b\u200d", thread=own_card(office.ana))
    office.settles()

    assert card(office.bo).replies == []


def test_as_much_as_the_form_takes_arrives_whole(office: Office) -> None:
    details = " ".join(f"<{number}>&" for number in range(450))[:2_999] + "!"
    asks_by_form(office, "s" * 150, details)

    office.bo.clicks("Open", on=card(office.bo))

    assert office.bo.modal is not None
    assert details.replace(" ", "") in office.bo.modal.text.replace("\n", "").replace(" ", "")
    assert office.bo.sees("s" * 150)


def test_more_than_the_form_takes_is_answered_at_its_field(office: Office) -> None:
    """Slack's own client stops earlier; a hand-made one need not."""
    form = request_form(office, summary="s" * 151, details="d" * 3_001)

    assert send(office, form)["errors"] == {
        "summary": "Please keep this to 150 characters, and put the rest below.",
        "details": "Please keep this to 3,000 characters.",
    }
    assert opened(office) == []


def test_a_line_of_3000_characters_is_one_request_and_a_longer_one_goes_into_the_form(office: Office) -> None:
    long = "word " * 600

    said = office.asks(office.ana, f"it {long}and more")
    assert echo_in(said) == "and more"
    assert office.ana.modal is not None
    assert office.ana.modal.value(DETAILS).count("word") == 600
    assert opened(office) == []
    office.ana.closes()

    office.asks(office.ana, f"it {long}")
    office.bo.clicks("Open", on=card(office.bo))
    assert office.bo.modal is not None
    assert office.bo.modal.text.count("word") >= 600


def test_a_message_longer_than_slack_lets_us_send_can_be_read_whole(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    long = " ".join(f"{number}<" for number in range(1_000))

    office.ana.writes(long, thread=own_card(office.ana))
    office.bo.writes(long, thread=card(office.bo))
    office.settles()

    office.bo.clicks("Open", on=card(office.bo).reply("added"))
    assert office.bo.modal is not None
    assert "999<" in office.bo.modal.text
    office.ana.clicks("Open", on=own_card(office.ana).replies[-1])
    assert office.ana.modal is not None
    assert "999<" in office.ana.modal.text
