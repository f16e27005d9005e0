"""Home: what waits for the reader first, because it stops clocks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.people.absences import NO_END, Absence
from bot.reports import definitions
from bot.reports.agreement import SwitchedOn
from handlers.views import home as views
from handlers.views.blocks import section
from storage.tables import OutboxRow
from tests.handlers.examples import IT, Texts, a_desk, a_list, a_page, a_proposal, a_request, many
from tests.handlers.reading import Surface, a_view
from tests.moments import friday_at, tuesday_at
from tests.wording.cards import NewTime, new_time_in
from tests.wording.home import HOME, count_in, is_empty, section_of, serves_in, undelivered_in
from tests.wording.promises import NOT_PROMISED, due, late
from tests.wording.replies import WAITING_FOR_A_WORD, WAITING_FOR_AN_ANSWER, Row, rows_in


def home(*, is_first: bool = False, can_ask: bool = True, **lists: object) -> Surface:
    return a_view("home", views.home(a_page(**lists), is_first=is_first, can_ask=can_ask))  # type: ignore[arg-type]


def test_every_part_of_home_can_be_found_by_its_title_and_each_row_read() -> None:
    page = home(
        waiting=[a_request("waiting", number=1), a_request("resolved", number=2)],
        held=[a_request("taken", number=3)],
        mine=[a_request("open", number=4), a_request("open", number=5, promised=False)],
        serving=[
            a_desk(
                late=[a_request("taken", at=tuesday_at(16), number=6)],
                unclaimed=[a_request("open", number=7)],
                today=[a_request("taken", number=8, cycle=2)],
                in_work=[a_request("taken", number=9)],
                waiting=[a_request("waiting", number=10)],
                to_confirm=[a_request("resolved", number=11)],
            )
        ],
        undelivered=[(OutboxRow(id=1, notice="department-card", ids={}, conversation="it", reason="is_archived"), IT)],
    ).read

    def rows(part: str) -> list[Row]:
        return rows_in(section_of(page, part))

    title, at_two = "My laptop won't start", "today at 2:00 PM"
    assert [line for line in page.splitlines() if line.startswith(tuple(HOME.values()))] == [
        *("Waiting for you (2)", "Assigned to you (1)", "Your open requests (2)", "For IT"),
        *("🔴 Late (1)", "🔵 Nobody has it yet (1)", "🕒 Due today (1)", "✋ In work (1)"),
        *("⏳ Waiting for an answer (1)", "❔ To be confirmed (1)", "Could not be delivered"),
    ]
    assert "R-1  My laptop won't start\nIT · Bo Berg has it · waiting for your answer\n" in page
    assert "IT · Bo Berg did it · done, waiting to be confirmed" in page
    assert rows("waiting") == [
        Row("R-1", title, "IT", "Bo Berg", WAITING_FOR_AN_ANSWER),
        Row("R-2", title, "IT", "Bo Berg", WAITING_FOR_A_WORD),
    ]
    assert rows("held") == [Row("R-3", title, "Ana Alves", "Bo Berg", ("response", due(at_two)))]
    assert rows("mine") == [
        Row("R-4", title, "IT", None, ("response", due(at_two))),
        Row("R-5", title, "IT", None, ("", NOT_PROMISED)),
    ]
    assert rows("late") == [Row("R-6", title, "Ana Alves", "Bo Berg", ("response", late(at_two)))]
    assert rows("unclaimed") == [Row("R-7", title, "Ana Alves", None, ("response", due(at_two)))]
    assert [row.number for part in ("in work", "answers", "to confirm") for row in rows(part)] == [
        "R-9",
        "R-10",
        "R-11",
    ]
    assert rows("today") == [Row("R-8", title, "Ana Alves", "Bo Berg", ("next response", due(at_two)))]
    assert [count_in(section_of(page, part)) for part in ("waiting", "held", "mine", "late")] == [2, 1, 2, 1]
    assert serves_in(page) == ["IT"]
    assert undelivered_in(page) == [("#CITHELP0", "is_archived")]


def test_the_first_visit_explains_handoff_and_the_second_does_not() -> None:
    assert "Welcome" in home(is_first=True).texts
    assert "Welcome" not in home().texts


def test_home_offers_a_new_request_to_colleagues_only() -> None:
    assert "New request" in home().labels
    assert "New request" not in home(can_ask=False).labels


def test_what_waits_for_the_reader_comes_first() -> None:
    page = home(
        waiting=[a_request("waiting", Texts(summary="A desk"), number=1)],
        mine=[a_request("open", Texts(summary="A chair"), number=2)],
        serving=[a_desk(unclaimed=[a_request("open", Texts(summary="A lamp"), number=3)])],
    )

    assert page.texts.index("Waiting for you (1)") < page.texts.index("A desk") < page.texts.index("A chair")
    assert page.texts.index("A chair") < page.texts.index("For IT") < page.texts.index("A lamp")


def test_what_the_reader_has_taken_comes_before_what_they_asked_for() -> None:
    page = home(
        held=[a_request("taken", Texts(summary="A desk"), number=1)],
        mine=[a_request("open", Texts(summary="A chair"), number=2)],
        serving=[a_desk()],
    )

    assert page.texts.index("Assigned to you (1)") < page.texts.index("A desk") < page.texts.index("A chair")
    assert serves_in(page.read) == []


def test_who_has_taken_nothing_reads_nothing_of_it() -> None:
    assert "Assigned to you" not in home(serving=[a_desk()]).texts


def test_a_new_time_is_shown_where_it_waits_and_is_agreed_to_where_it_is_opened() -> None:
    asked = a_request("taken", proposal=a_proposal("open"))

    assert home(waiting=[asked]).labels == ["New request", "Open"]
    assert "🕓 Bo Berg proposes a new time: Thursday, March 5th at 2:00 PM.\nWhich floor?" in home(waiting=[asked]).read
    assert new_time_in(home(waiting=[asked]).read) == NewTime(
        "asked for", "Thursday, March 5th at 2:00 PM", by="Bo Berg"
    )


def test_only_who_serves_somebody_is_asked_whether_they_are_away() -> None:
    assert "I am away until…" in home(absence=Absence()).labels
    assert "I am away until…" not in home(absence=None).labels


@pytest.mark.parametrize(
    ("absence", "said"),
    [
        (Absence(said_until=friday_at(0)), "You are away until the end of "),
        (Absence(status_until=friday_at(12)), "Your Slack status says that you are away until "),
        (Absence(status_until=NO_END), "Your Slack status says that you are away. "),
        (Absence(quiet_until=friday_at(12)), "Your notifications in Slack are paused until "),
    ],
    ids=["said", "status", "status without an end", "paused"],
)
def test_whoever_is_away_reads_why_and_what_follows(absence: Absence, said: str) -> None:
    page = home(absence=absence)

    assert said in page.texts
    assert "a colleague is asked to take over" in page.texts
    assert ("I am back" in page.labels) == (absence.said_until is not None)


def test_whoever_is_here_reads_nothing_of_standing_in() -> None:
    assert "stand in" not in home(absence=Absence()).texts


def test_admins_may_try_other_standards() -> None:
    assert "Try other standards" in home(is_admin=True).labels
    assert "Try other standards" not in home().labels


def test_an_empty_home_says_so_in_one_line_and_has_no_empty_parts() -> None:
    page = home(serving=[a_desk()]).read

    assert is_empty(page)
    assert [line for line in page.splitlines() if line.startswith(tuple(HOME.values()))] == []
    assert not is_empty(home(mine=[a_request("open")]).read)


def test_a_pulse_stands_below_what_waits_and_above_the_rest() -> None:
    pulse = [section("How is work going?")]
    page = a_page(waiting=[a_request("waiting")], held=[a_request("taken")], mine=[a_request("open")])
    texts = a_view("home", views.home(page, is_first=False, can_ask=True, pulses=pulse)).texts

    order = ["Waiting for you", "How is work going?", "Assigned to you", "Your open requests"]
    assert sorted(order, key=texts.index) == order


@pytest.mark.parametrize(("state", "offered"), [("waiting", "Answer"), ("resolved", "Open")])
def test_a_row_that_waits_for_the_reader_offers_what_it_waits_for(state: str, offered: str) -> None:
    assert offered in home(waiting=[a_request(state)]).labels


def test_a_member_takes_what_nobody_has_and_reads_what_somebody_has() -> None:
    unclaimed = home(serving=[a_desk(unclaimed=[a_request("open")])])
    taken = home(serving=[a_desk(today=[a_request("taken")])])

    assert "Take it" in unclaimed.labels
    assert "Open" in taken.labels
    assert "Bo Berg has it" in taken.texts


def test_a_long_list_shows_ten_rows_and_all_on_demand() -> None:
    page = home(mine=many(a_request("open"), 14))

    assert page.labels.count("Open") == 10
    assert "Show all 14" in page.labels
    assert "mine" in page.values


def test_ten_rows_need_no_button_for_the_rest() -> None:
    assert not any(label.startswith("Show all") for label in home(mine=many(a_request("open"), 10)).labels)


def test_a_lead_of_many_busy_departments_still_sees_them_all() -> None:
    late = many(a_request("open", at=friday_at(17)), 12)

    page = home(serving=[a_desk(late=late, unclaimed=late, number=number) for number in range(1, 7)])

    assert page.texts.count("For IT") == 6
    assert page.labels.count("Show all 12") == 12


def test_more_departments_than_slack_shows_are_counted() -> None:
    page = home(serving=[a_desk(in_work=[a_request("taken")], number=number) for number in range(1, 101)])

    shown = page.texts.count("For IT")
    assert shown > 20
    assert f"and {100 - shown} more departments" in page.texts


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("not_in_channel", "/invite @Handoff"),
        ("channel_not_found", "/invite @Handoff"),
        ("is_archived", "departments file"),
        ("token_revoked", "Install the app again"),
        ("invalid_auth", "Install the app again"),
        ("account_inactive", "Install the app again"),
        ("missing_scope", "handoff manifest"),
        ("failed 8 times: KeyError", "log"),
    ],
)
def test_an_admin_reads_what_to_do_about_what_was_not_delivered(reason: str, advice: str) -> None:
    row = OutboxRow(id=1, notice="department-card", ids={}, conversation="department:1", reason=reason)

    page = home(undelivered=[(row, IT)])

    assert "<#CITHELP0>" in page.texts
    assert reason in page.texts
    assert advice in page.texts


def test_nobody_can_page_a_channel_through_home() -> None:
    row = a_request("waiting", Texts(*["<!channel>"] * 7))

    assert "<!channel>" not in home(waiting=[row], mine=[row]).texts


def test_a_whole_list_counts_what_slack_cannot_show() -> None:
    listing = a_view("", views.listing("All of them", a_list(many(a_request("open"), 130))))

    assert "and 31 more" in listing.texts


def test_a_list_that_was_emptied_meanwhile_says_so() -> None:
    assert "nothing here any more" in a_view("", views.listing("All of them", a_list([]))).texts


def test_everybody_reads_which_figure_was_switched_on_and_how_it_is_counted() -> None:
    page = replace(a_page(), newly_on=(SwitchedOn("Pairs that depend on each other", friday_at(9)),))

    told = a_view("home", views.home(page, is_first=False, can_ask=True)).texts

    assert "*Pairs that depend on each other* is shown in reports since" in told
    assert definitions.definition("Pairs that depend on each other")[:60] in told
