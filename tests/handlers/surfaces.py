"""Every view in every state, for whoever wants to look at all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.clocks import RESOLUTION, RESPONSE, STEPS
from bot.standards import Urgency
from handlers.cards import WORDS_FORMS
from handlers.views import commands, conversation, forms, home
from handlers.views import requests as cards
from handlers.views.forms import Chosen
from handlers.views.requests import requester_text
from storage.tables import OutboxRow
from tests.handlers import examples
from tests.handlers.examples import STATES, Texts, a_desk, a_due, a_line, a_page, a_request, an_offer, many, opened
from tests.handlers.reading import Surface, a_message, a_reply, a_view
from tests.moments import friday_at, tuesday_at, wednesday_at

# On time, soon, late; and on a Sunday, when nobody is there.
_MOMENTS = (tuesday_at(9), wednesday_at(17), friday_at(17), friday_at(17) + timedelta(days=2))
# What is said below a card, by audience.
TO_DEPARTMENT = ("asked", "replied", "answered", "added", "noted", "reopened", "cancelled", "handed_back")
TO_REQUESTER = ("asked", "replied", "reopened", "cancelled", "resolved")
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
    yield from _answers(texts)
    yield from _modals(texts)
    yield from _homes(texts)


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
                    yield a_message(f"requester card, {told}", requester_text(shown), cards.requester_card(shown))
        unpromised = a_request(state, texts, promised=False)
        yield a_message(
            f"card without a promise, {state}", requester_text(unpromised), cards.requester_card(unpromised)
        )


def _lines(texts: Texts) -> Iterator[Surface]:
    for state in STATES:
        shown = a_request(state, texts, number=999_999_999)
        for words in (texts.words, ""):
            for verb in TO_DEPARTMENT:
                line = a_line(verb, shown, words, about=shown.requester)
                yield a_message(f"{verb}, to the department", *cards.line_for_department(line))
            for verb in TO_REQUESTER:
                line = a_line(verb, shown, words, by=shown.requester)
                yield a_message(f"{verb}, to the requester", *cards.line_for_requester(line))
        yield a_message(f"assigned, {state}", *cards.assigned(a_line("assigned", shown)))
        for at in _MOMENTS:
            for assigned in (True, False):
                running = a_request("taken" if assigned else "open", texts, at=at, assigned=assigned)
                for kind in (RESPONSE, RESOLUTION):
                    for step in STEPS[kind]:
                        yield a_message(f"reminder at {step} %", *cards.reminder(a_due(running, kind, step)))
                    yield a_message("late news", *cards.late_news(a_due(running, kind)))
    yield a_message("channel unreachable", *cards.channel_unreachable(texts.department, "CITHELP0"))
    waiting = many(a_request("waiting", texts), 7)
    yield a_message("where to write", *conversation.where_to_write(waiting))
    yield a_message("where to write, nothing waits", *conversation.where_to_write([]))


def _answers(texts: Texts) -> Iterator[Surface]:
    departments = [an_offer(texts, number=number).department for number in range(1, 101)]
    yield a_reply("help", commands.help_text(departments))
    yield a_reply("help, no departments", commands.help_text([]))
    for state in ("open", "taken", "waiting", "resolved"):
        shown = a_request(state, texts)
        yield a_reply("mine, none", commands.mine([]))
        yield a_reply("mine, one", commands.mine([shown]))
        yield a_reply("mine, many", commands.mine(many(shown, 45)))
        yield a_reply("one, to the requester", commands.one(shown, shown.requester.id))
        yield a_reply("one, to a member", commands.one(shown, "UBO00000"))
    yield a_reply("opened", commands.opened(opened(a_request("open", texts))))
    yield a_reply("opened, no promise", commands.opened(opened(a_request("open", texts, promised=False))))
    names = [department.name for department in departments]
    yield a_reply("not understood", commands.not_understood(f"{texts.words} {texts.words}", names))
    yield a_reply("not understood, no departments", commands.not_understood("it", []))
    yield a_reply("unreadable", commands.unreadable(texts.details * 3))


def _modals(texts: Texts) -> Iterator[Surface]:
    offers = [an_offer(texts, number=number, types=99 if number in {1, 100} else 1) for number in range(1, 101)]
    chosen = Chosen(offers[0], offers[0].types[-1].id, Urgency.URGENT, texts.summary, texts.details)
    for name, choice in (
        ("nothing chosen", Chosen()),
        ("all filled in", chosen),
        ("the last department", Chosen(offers[-1])),
    ):
        yield a_view(f"request form, {name}", forms.request_form(offers, choice, token="f" * 32, at=tuesday_at(9)))
    for state in STATES:
        shown = a_request(state, texts, number=999_999_999)
        for form in WORDS_FORMS:
            yield a_view(f"{form.title}, {state}", form.view(shown))
        for count in (0, 1, 100, 101):
            members = [(f"U{number:010}", texts.name) for number in range(count)]
            yield a_view(f"assign to one of {count}", forms.assign_form(shown, members, token="f" * 32))
        yield a_view("rate", forms.rate_form(shown, token="f" * 32))
        yield a_view("show all of one", home.listing("All of them", [shown]))
    for count in (0, 1, 5, 60):
        lines = [a_line("replied", shown, texts.words) for _ in range(count)]
        yield a_view(f"read all, {count} lines", forms.everything(shown, lines))
    for count in (0, 120):
        yield a_view(f"show all {count}", home.listing("All of them", many(shown, count)))
    yield a_view("sentence", forms.sentence("Slack was too slow for me to open the window."))


def _homes(texts: Texts) -> Iterator[Surface]:
    yield a_view("home, empty", home.home(a_page(), is_first=True, can_ask=True))
    yield a_view("home of a guest", home.home(a_page(), is_first=True, can_ask=False))
    late = many(a_request("open", texts, at=friday_at(17)), 12)
    undelivered = [
        (OutboxRow(id=1, notice="department-card", ids={}, conversation="department:1", reason=reason), department)
        for reason in ("not_in_channel", "is_archived", "invalid_auth", "missing_scope", "failed 8 times", None)
        for department in (None, a_request("open", texts).department)
    ]
    for served in (0, 1, 3, 100):
        page = a_page(
            waiting=many(a_request("waiting", texts), 12),
            mine=[*many(a_request("taken", texts), 6), *many(a_request("resolved", texts), 6)],
            serving=[
                a_desk(late=late, unclaimed=late, today=many(a_request("taken", texts), 12), number=number)
                for number in range(1, served + 1)
            ],
            undelivered=undelivered[:10],
        )
        yield a_view(f"home, {served} departments", home.home(page, is_first=True, can_ask=True))
    idle = a_page(serving=[examples.a_desk(number=number) for number in range(1, 101)])
    yield a_view("home, 100 idle departments", home.home(idle, is_first=False, can_ask=True))
