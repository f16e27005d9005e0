"""Every view in every state, for whoever wants to look at all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.departments.naming import Meant, Offered
from bot.departments.subcommands import Subcommand
from bot.operations.installation import Gap
from bot.operations.undelivered import LostWords, Undelivered
from bot.people.absences import NO_END, Absence
from bot.reports.agreement import FIGURES, SwitchedOn
from bot.reports.usual import Usual
from bot.requests.audience import AUDIENCES, Way
from bot.requests.files import MissedFiles, Why
from bot.requests.snapshot import Rating, RequestSnapshot
from bot.standards import Urgency
from handlers.requests.dialogs import WORDS_FORMS
from handlers.views import absences, home, homes, undelivered, whatif
from handlers.views.blocks import section
from handlers.views.requests import (
    cards,
    command,
    conversation,
    dialogs,
    files,
    moves,
    notifications,
    proposals,
    ratings,
    record,
)
from handlers.views.requests import lines as request_lines
from handlers.views.requests.dialogs import Chosen
from storage.tables import OutboxRow, Person, Proposal
from tests.handlers import computations, examples, nudges
from tests.handlers.cards import in_ask_channel
from tests.handlers.examples import (
    BO,
    STATES,
    Texts,
    a_desk,
    a_line,
    a_list,
    a_page,
    a_proposal,
    a_record,
    a_request,
    an_offer,
    an_update,
    many,
    opened,
)
from tests.handlers.pulse_surfaces import every_pulse_surface
from tests.handlers.reading import Surface, a_message, a_reply, a_view
from tests.handlers.report_surfaces import every_report_surface
from tests.moments import friday_at, paris, tuesday_at, wednesday_at

# On time, soon, late; and on a Sunday, when nobody is there.
_MOMENTS = (tuesday_at(9), wednesday_at(17), friday_at(17), friday_at(17) + timedelta(days=2))
# What is said below a card, by audience.
_TO_BOTH = (
    *("asked", "replied", "reopened", "cancelled", "changed", "moved", "proposed", "countered", "agreed", "declined"),
    "silent",
)
TO_DEPARTMENT = (
    *(*_TO_BOTH, "taken", "remarked", "answered", "added", "acknowledged", "noted", "rated", "commented", "upheld"),
    *("resolved", "handed_back", "snoozed", "standard", "hours"),
)
TO_REQUESTER = (
    *(*_TO_BOTH, "resolved", "doubted", "upheld", "told_hours", "standard", "hours", "answered", "added", "rated"),
    *("commented", "remarked"),
)
PROPOSALS = ("open", "agreed", "declined", "lapsed")
_LEDGER = {
    ("queue", None): timedelta(hours=2),
    ("person", "UBO00000"): timedelta(minutes=40),
    ("person", "USOMEONE"): timedelta(hours=1),
    ("requester", "UANA0000"): timedelta(hours=9),
}


def every_surface(texts: Texts) -> Iterator[Surface]:
    """All that anybody is ever shown, with these texts in it."""
    yield from _cards(texts)
    yield from _lines(texts)
    yield from _edited(texts)
    yield from _answers(texts)
    yield from _modals(texts)
    yield from _homes(texts)
    yield from nudges.every_nudge(texts)
    yield from _undelivered(texts)
    yield from computations.explanations(texts)
    yield from computations.tries(texts)
    yield from every_pulse_surface(texts)
    yield from every_report_surface(texts)


def _cards(texts: Texts) -> Iterator[Surface]:
    for state in STATES:
        for assigned in (True, False):
            for at in _MOMENTS:
                for rated in (True, False):
                    shown = a_request(
                        state,
                        texts,
                        number=999_999_999,
                        assigned=assigned,
                        at=at,
                        typed=rated,
                        rated=rated,
                        earlier=2,
                        had_it=_LEDGER,
                    )
                    told = f"{state}, {'taken' if assigned else 'unclaimed'}, {at:%A}{', rated' if rated else ''}"
                    yield a_message(
                        f"department card, {told}", cards.department_text(shown), cards.department_card(shown)
                    )
                    yield a_message(f"requester card, {told}", cards.requester_text(shown), cards.requester_card(shown))
        doubted = a_request(state, texts, doubted=True)
        yield a_message(f"doubted, {state}", cards.department_text(doubted), cards.department_card(doubted))
        yield a_message(f"doubted, to you, {state}", cards.requester_text(doubted), cards.requester_card(doubted))
        yield from in_ask_channel(state, texts)
        yield from _rated(state, texts)
        yield from _away(state, texts)
        yield from _renegotiated(state, texts)
        unpromised = a_request(state, texts, promised=False)
        yield a_message(
            f"card without a promise, {state}", cards.requester_text(unpromised), cards.requester_card(unpromised)
        )


def _away(state: str, texts: Texts) -> Iterator[Surface]:
    """Whoever asks, and whoever has it, is away."""
    shown = a_request(state, texts)
    for until in (tuesday_at(14), paris(14, 0), NO_END):
        requester = Person(**{**shown.requester.model_dump(), "status_until": until})
        assignee = None
        if shown.assignee is not None:
            assignee = Person(**{**shown.assignee.model_dump(), "away_until": until})
        gone = replace(shown, requester=requester, assignee=assignee, is_stand_in_asked=assignee is not None)
        told = f"{state}, away until {until:%A}"
        yield a_message(f"department card, {told}", cards.department_text(gone), cards.department_card(gone))
        yield a_message(f"requester card, {told}", cards.requester_text(gone), cards.requester_card(gone))
        for follows in (absences.QUESTION_WAITS, absences.NEW_TIME_WAITS, absences.DONE_WAITS):
            said = absences.asked_in_vain(gone, follows) or ""
            yield a_message(f"private word, {told}", said, [section(said)])


def _undelivered(texts: Texts) -> Iterator[Surface]:
    for reason in ("is_archived", "user_disabled", "unheard_of"):
        for verb in ("answered", "replied"):
            shown = a_request("taken", texts)
            lost = LostWords(a_line(verb, shown, texts.words), shown, to_department=verb == "answered", reason=reason)
            yield a_message(f"{verb}, and not delivered: {reason}", *undelivered.to_writer(lost, "Europe/Paris"))
    stuck = Undelivered(17, f"card of {texts.name}", texts.department, tuesday_at(9), "missing_scope")
    yield a_message("to an admin, that events are dropped", *undelivered.events_dropped())
    yield a_message("to an admin, that homes are held", *homes.held(1_234, 5_678))
    gap = Gap(since=tuesday_at(9), until=tuesday_at(11), reason="token_revoked")
    yield a_message("to an admin, that the app is back", *undelivered.installation_back(gap, "Europe/Paris"))
    yield a_message("to an admin, what was not delivered", *undelivered.to_admin([stuck] * 6, "Europe/Paris"))


def _rated(state: str, texts: Texts) -> Iterator[Surface]:
    """A rating, from the first click until it is final."""
    for may_change in (True, False):
        shown = a_request(state, texts, rating=Rating(wednesday_at(9), may_change))
        told = "just rated" if may_change else "rated a day ago"
        yield a_message(f"{told}, {state}", cards.requester_text(shown), cards.requester_card(shown))
    shown = a_request(state, texts, asked=False)
    yield a_message(f"not asked, {state}", cards.requester_text(shown), cards.requester_card(shown))
    yield a_view(f"comment, {state}", ratings.comment_form(shown, "f" * 32))
    yield a_view(f"what happens to a rating, {state}", ratings.what_happens(shown.department.name))


def _renegotiated(state: str, texts: Texts) -> Iterator[Surface]:
    """New times, a promise of the requester's own, a next answer, a ledger that goes on, silence, a move."""
    for outcome in ("open", "declined", "agreed"):
        shown = a_request(state, texts, proposal=a_proposal(outcome, texts, countered=True))
        told = f"{state}, answered with another time, {outcome}"
        yield a_message(f"department card, {told}", cards.department_text(shown), cards.department_card(shown))
        yield a_message(f"requester card, {told}", cards.requester_text(shown), cards.requester_card(shown))
    for outcome in PROPOSALS:
        for number in (1, 2):
            shown = a_request(
                state,
                texts,
                proposal=a_proposal(outcome, texts, number=number),
                agreed=friday_at(11) if outcome == "agreed" else None,
                owed="4h",
                cycle=3,
                had_it=_LEDGER,
                now_with="requester" if state == "waiting" else "queue",
                silent=True,
            )
            told = f"{state}, {outcome} {number}"
            yield a_message(f"department card, {told}", cards.department_text(shown), cards.department_card(shown))
            yield a_message(f"requester card, {told}", cards.requester_text(shown), cards.requester_card(shown))
            yield a_message(f"added, {told}", *request_lines.line_for_department(a_line("added", shown, texts.words)))
            for verb in ("proposed", "agreed", "declined"):
                yield a_message(f"{verb}, {told}", *request_lines.line_for_requester(a_line(verb, shown, texts.words)))
    yield a_message(f"moved, {state}", cards.moved_text(shown), cards.moved_card(shown))


def _lines(texts: Texts) -> Iterator[Surface]:
    for state in STATES:
        shown = a_request(state, texts, number=999_999_999)
        for words in (texts.words, ""):
            for verb in TO_DEPARTMENT:
                line = a_line(verb, shown, words, about=shown.requester)
                yield a_message(f"{verb}, to the department", *request_lines.line_for_department(line))
            for verb in TO_REQUESTER:
                line = a_line(verb, shown, words, by=shown.requester)
                yield a_message(f"{verb}, to the requester", *request_lines.line_for_requester(line))
        yield from _updates(shown, texts)
    waiting = many(a_request("waiting", texts), 7)
    some, ts = Offered([an_offer(texts, number=number).department for number in range(1, 6)], True), "1772524800.000100"
    yield a_message("where to write", *conversation.where_to_write(waiting, some, ts=ts, has_pulse=True))
    yield a_message("where to write, nothing waits", *conversation.where_to_write([], some, ts=ts))
    yield a_message("where to write, no departments", *conversation.where_to_write(waiting, Offered(), ts=ts))
    yield a_message("moved away", conversation.moved_away(waiting[0]), [])
    yield from _files(waiting[0])


def _files(shown: RequestSnapshot) -> Iterator[Surface]:
    for is_requesters in (True, False):
        for why in ((Why.TOO_BIG,), (Why.MANY, Why.MANY), tuple(Why)):
            missed = MissedFiles(shown, shown.requester, is_requesters, len(why) + 1, why)
            name = f"{len(why)} missed, of the {'requester' if is_requesters else 'department'}"
            yield a_message(f"{name}, to who sent them", *files.missed_to_writer(missed))
            yield a_message(f"{name}, to the others", *files.missed_to_reader(missed))
        yield a_message("a file that was passed on", files.comment(shown.requester, is_own=is_requesters), [])


def _updates(shown: RequestSnapshot, texts: Texts) -> Iterator[Surface]:
    """The message about a request to one person: what may be told, to whoever has it, had it, or may not see it."""
    every = [verb for verb, audience in AUDIENCES.items() if {Way.UPDATE, Way.MESSAGE} & set(audience)]
    for verb in every:
        line = a_line(verb, shown, texts.words, about=shown.requester)
        yield a_message(f"{verb}, to whoever has it", *notifications.message(an_update(shown, line)))
    lines = [a_line("added", shown, texts.details) for _ in range(7)]
    given = a_line("assigned", shown, about=BO)
    for told in ([given], [*lines, given], []):
        for may_act in (True, False):
            update = an_update(shown, *told, may_act=may_act, is_lead=may_act)
            yield a_message("an update", *notifications.message(update))


def _edited(texts: Texts) -> Iterator[Surface]:
    """Words that their writer edited or deleted: below the cards, in the message about it, and in the window."""
    line = a_line("added", a_request("taken", texts), texts.words)
    line.entry.data = {"edited_at": tuesday_at(10).isoformat()}
    yield a_message("edited, to the department", *request_lines.line_for_department(line))
    yield a_message("edited, to the requester", *request_lines.line_for_requester(line))
    yield a_message("edited, to whoever has it", *notifications.message(an_update(line.snapshot, line)))
    yield a_view("record, edited", record.window(a_record(line.snapshot, line)))
    yield a_message("taken back", *request_lines.taken_back(line))
    yield a_view("record, rated", record.window(a_record(line.snapshot, a_line("rated", line.snapshot))))
    line = a_line("added", a_request("taken", texts))
    line.entry.data = {"taken_back": tuesday_at(10).isoformat()}
    yield a_view("record, taken back", record.window(a_record(line.snapshot, line)))


def _answers(texts: Texts) -> Iterator[Surface]:
    departments = [an_offer(texts, number=number).department for number in range(1, 101)]
    yield a_reply("help", command.help_text(departments))
    yield a_reply("help, no departments", command.help_text([]))
    for state in ("open", "taken", "waiting", "resolved"):
        shown = a_request(state, texts)
        yield a_reply("mine, none", command.mine([]))
        yield a_reply("mine, one", command.mine([shown]))
        yield a_reply("mine, many", command.mine(many(shown, 45)))
    yield a_reply("opened", command.opened(opened(a_request("open", texts))))
    yield a_reply("opened, corrected", command.opened(opened(a_request("open", texts)), texts.name))
    yield a_reply("corrected", command.corrected(opened(a_request("open", texts)), texts.name))
    yield a_reply("opened, no promise", command.opened(opened(a_request("open", texts, promised=False))))
    typed, some = f"{texts.words} {texts.words}"[: command.MOST_IN_A_BUTTON], Offered(departments[:5], True)
    perhaps = Meant(perhaps=tuple((department, typed) for department in departments[:3]), subcommand=Subcommand.MINE)
    yield a_reply("to whom", command.to_whom(typed, Meant(), some))
    yield a_reply("to whom, perhaps", command.to_whom(typed, perhaps, some))
    yield a_reply("to whom, all perhaps", command.to_whom(typed, replace(perhaps, perhaps=perhaps.perhaps * 2), some))
    yield a_reply("to whom, no departments", command.to_whom("it", Meant(), Offered()))
    yield a_reply("too long", command.too_long(texts.details * 3))
    yield a_reply("unreadable", command.unreadable(texts.details * 3))


def _modals(texts: Texts) -> Iterator[Surface]:
    offers = [an_offer(texts, number=number, types=99 if number in {1, 100} else 1) for number in range(1, 101)]
    chosen = Chosen(offers[0], offers[0].types[-1].id, Urgency.URGENT, texts.summary, texts.details, is_cut=True)
    for name, choice in (
        ("nothing chosen", Chosen()),
        ("all filled in", chosen),
        ("the last department", Chosen(offers[-1])),
    ):
        for known in (None, Usual(timedelta(hours=3), timedelta(hours=19))):
            view = dialogs.request_form(offers, choice, token="f" * 32, at=tuesday_at(9), usual=known)
            yield a_view(f"request form, {name}", view)
    with_files = replace(chosen, files=["F0123456789"] * 10)
    yield a_view(
        "request form, of a message with files",
        dialogs.request_form(offers, with_files, token="f" * 32, at=tuesday_at(9), takes_files=False),
    )
    yield from _long_menus(texts)
    for state in STATES:
        shown = a_request(state, texts, number=999_999_999)
        for form in WORDS_FORMS:
            yield a_view(f"{form.title}, {state}", form.view(shown))
        for count in (0, 1, 100, 101):
            members = [(f"U{number:010}", texts.name) for number in range(count)]
            yield a_view(f"assign to one of {count}", dialogs.assign_form(shown, members, token="f" * 32))
        others, kinds = [offer.department for offer in offers], offers[0].types
        yield a_view("new time", proposals.new_time_form(shown, token="f" * 32))
        yield a_view("another time", proposals.counter_form(shown, a_proposal(texts=texts), token="f" * 32))
        yield a_view("move", moves.move_form(shown, others, token="f" * 32))
        yield a_view("correct it", moves.change_form(a_request(state, texts, typed=True), kinds, token="f" * 32))
        yield a_view("correct it, no types", moves.change_form(shown, (), token="f" * 32))
        yield a_view("show all of one", home.listing("All of them", a_list([shown])))
    yield from _records(texts)
    for count in (0, 120):
        yield a_view(f"show all {count}", home.listing("All of them", a_list(many(shown, count))))
    for last_day in (None, friday_at(0).date()):
        yield a_view("away until", absences.away_form(last_day))
    yield a_view("sentence", dialogs.sentence("Slack was too slow for me to open the window."))


def _long_menus(texts: Texts) -> Iterator[Surface]:
    """More departments and types than Slack takes in a menu."""
    offers = [an_offer(texts, number=number, types=120 if number == 150 else 1) for number in range(1, 151)]
    chosen = Chosen(offers[-1], offers[-1].types[-1].id, Urgency.URGENT, texts.summary, texts.details)
    for choice in (Chosen(), chosen):
        view = dialogs.request_form(offers, choice, token="f" * 32, at=tuesday_at(9))
        yield a_view("request form, many departments", view)
    shown, others = a_request("taken", texts, typed=True), [offer.department for offer in offers]
    yield a_view("move, many departments", moves.move_form(shown, others, token="f" * 32))
    yield a_view("correct it, many types", moves.change_form(shown, offers[-1].types, token="f" * 32))
    yield a_view("try other standards, many departments", whatif.form(others))


def _records(texts: Texts) -> Iterator[Surface]:
    """The window of a request: to either side, with every line there is, and with a long talk."""
    for state in STATES:
        shown = a_request(state, texts, number=999_999_999, proposal=a_proposal(texts=texts), earlier=2)
        every = [a_line(verb, shown, words, about=shown.requester) for verb in AUDIENCES for words in ("", texts.words)]
        for is_requester in (True, False):
            for lines in ([], every, every * 5):
                found = a_record(shown, *lines, is_requester=is_requester)
                for page in (0, 1, 99):
                    told = f"record, {state}, {len(lines)} lines, page {page}"
                    yield a_view(told, record.window(found, page))
        view = dialogs.assign_form(shown, [], token="f" * 32)
        yield a_view(f"a form in a record, {state}", record.with_way_back(view, record.Place(999_999_999, 12)))


def _homes(texts: Texts) -> Iterator[Surface]:
    yield a_view("home, empty", home.home(a_page(), is_first=True, can_ask=True))
    yield a_view("home of a guest", home.home(a_page(), is_first=True, can_ask=False))
    late = many(a_request("open", texts, at=friday_at(17)), 12)
    undelivered = [
        (OutboxRow(id=1, notice="department-card", ids={}, conversation="department:1", reason=reason), department)
        for reason in ("not_in_channel", "is_archived", "invalid_auth", "missing_scope", "failed 8 times", None)
        for department in (None, a_request("open", texts).department)
    ]
    absence = Absence(said_until=friday_at(0), status_until=NO_END, quiet_until=friday_at(12))
    # Twelve requests, each with a new time of its own that is asked for.
    asked = [
        a_request(
            "taken", texts, number=number, proposal=Proposal(**{**a_proposal(texts=texts).model_dump(), "id": number})
        )
        for number in range(1, 13)
    ]
    for served in (0, 1, 3, 100):
        page = a_page(
            waiting=asked,
            held=many(a_request("taken", texts), 12),
            mine=[*many(a_request("taken", texts), 6), *many(a_request("resolved", texts), 6)],
            serving=[
                a_desk(
                    late=late,
                    unclaimed=late,
                    today=many(a_request("taken", texts), 12),
                    in_work=many(a_request("taken", texts), 12),
                    waiting=many(a_request("waiting", texts), 12),
                    to_confirm=many(a_request("resolved", texts), 12),
                    number=number,
                    is_led=number % 2 == 1,
                )
                for number in range(1, served + 1)
            ],
            undelivered=undelivered[:10],
            absence=absence,
            is_admin=True,
        )
        yield a_view(f"home, {served} departments", home.home(page, is_first=True, can_ask=True))
    for absence in (Absence(), Absence(quiet_until=friday_at(12)), Absence(status_until=friday_at(12))):
        yield a_view("home of somebody who serves", home.home(a_page(absence=absence), is_first=False, can_ask=False))
    agreed = replace(a_page(), newly_on=tuple(SwitchedOn(figure, friday_at(9)) for figure in FIGURES.values()))
    yield a_view("home, every figure switched on", home.home(agreed, is_first=True, can_ask=True))
    idle = a_page(serving=[examples.a_desk(number=number) for number in range(1, 101)])
    yield a_view("home, 100 idle departments", home.home(idle, is_first=False, can_ask=True))
