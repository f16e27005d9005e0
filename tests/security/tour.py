"""A company in which everything is going on at once, and a tour through all that can be pressed and sent in it."""

from __future__ import annotations

from bot.pulses import ballots
from handlers.requests.ratings import OLD_BUTTON
from handlers.views import absences as absence_views
from handlers.views import home as home_views
from handlers.views import reminders
from handlers.views.pulses import actions as action_views
from handlers.views.pulses import ballots as ballot_views
from handlers.views.pulses import invitations
from handlers.views.pulses import launch as launch_views
from handlers.views.pulses import results as result_views
from handlers.views.pulses import series as series_views
from handlers.views.reports import company as company_report_views
from handlers.views.reports import improvements, signals, weekly
from handlers.views.requests import command as command_views
from handlers.views.requests import ids
from tests.journeys.pulse_steps import a_crowd, composes, everybody_answers, launches
from tests.journeys.steps import DETAILS, WHAT, card, own_card, presses, writes
from tests.moments import paris
from tests.office import Office
from tests.security.recorder import SECRET, Recorder

MONDAY = paris(9, 10)
# What the requests are, by their numbers.
OPEN, PROPOSED, COUNTERED, WAITING, DONE, OWED, DOUBTED, REMINDED = range(1, 9)
COMMENT = f"Because of {SECRET}"
"""What somebody answered to a pulse."""
COLLEAGUE, STRANGER = "lou", "zoe"
_DEPARTMENTS = {"Who is asked?": "Some departments"}


def goes_round(office: Office) -> Recorder:
    """Let it all happen, and return what could be sent afterwards."""
    recorder = Recorder(office)
    _pulses(office)
    office.moves_to(MONDAY)
    _requests(office)
    _sees_everything(office, recorder)
    _requests_are_opened(office, recorder)
    _pulses_are_opened(office, recorder)
    _reports_are_read(office, recorder)
    _things_happen(office)
    _slack_changes(office, recorder)
    _older_messages(office, recorder)
    _strangers_come(office)
    return recorder


def _pulses(office: Office) -> None:
    """One that is over, with results and a comment, one that is open, and one that was not launched."""
    crowd = [*a_crowd(office, "it-help", 10), *a_crowd(office, "finance", 10)]
    only_readers = {"And in which channel?": "people", "And": None}
    composes(office, **only_readers, **_DEPARTMENTS, **{"Which departments?": ["IT"]})
    launches(office)
    everybody_answers(office, crowd[:10], (9, 10, 7, 3, 8))
    ballots.answer(office.bot, 1, crowd[0].id, {1: 9, 2: COMMENT})
    hana = office.hana
    hana.types("/pulse", in_="general")
    hana.chooses("How is work going?", in_="Start from")
    hana.submits(Title=f"Work in {SECRET}")
    hana.chooses("Some departments", in_="Who is asked?")
    assert hana.modal is not None
    others = [name for name in hana.modal.options("Which departments?") if name != "IT"]
    hana.submits(**{"Which departments?": others})
    hana.submits(**{"For how long can people answer?": "13 days"})
    launches(office)


def _requests(office: Office) -> None:
    ana, bo = office.ana, office.bo
    for number in range(OPEN, REMINDED + 1):
        office.asks(ana, f"it {SECRET} {number}")
    for number in (PROPOSED, COUNTERED):
        presses(office, bo, "Take it", card(bo, f"R-{number} "))
        bo.clicks("New time", on=card(bo, f"R-{number} "))
        bo.submits(**{"When can it be done?": paris(12, 14), "Why do you need more time?": f"{SECRET} is far"})
        office.settles()
    ana.clicks("Another time…", on=own_card(ana, f"R-{COUNTERED} "))
    ana.submits(**{"When would it do?": paris(11, 14), "Why?": f"{SECRET} is near"})
    writes(office, bo, "Ask", f"Which {SECRET}?", card(bo, f"R-{WAITING} "))
    presses(office, bo, "Done", card(bo, f"R-{DONE} "))
    writes(office, bo, "Reply", f"{SECRET} is on its way", card(bo, f"R-{OWED} "))
    ana.writes(f"When does {SECRET} come?", thread=own_card(ana, f"R-{OWED} "))
    presses(office, bo, "Done", card(bo, f"R-{DOUBTED} "))
    ana.writes(f"No, {SECRET} still beeps", thread=own_card(ana, f"R-{DOUBTED} "))
    presses(office, bo, "Take it", card(bo, f"R-{REMINDED} "))
    office.moves_to(paris(9, 14, 5))


def _sees_everything(office: Office, recorder: Recorder) -> None:
    """Everybody opens Home, and looks at all that is there."""
    everybody = (office.ana, office.bo, office.dana, office.hana, office.cem, office.eve)
    for person in everybody:
        person.opens_home()
    recorder.looks_at(*everybody)


def _requests_are_opened(office: Office, recorder: Recorder) -> None:
    """Every form about a request, from the window of the request, and what else opens one."""
    ana, bo, dana = office.ana, office.bo, office.dana
    for person, shown, labels in (
        (bo, card(bo, f"R-{OPEN} "), ("Ask", "Reply", "Done, and what was done…", "Assign to…", "Move…", "Correct it")),
        (bo, card(bo, f"R-{OPEN} "), ("Note for the department", "Why this time?")),
        (ana, own_card(ana, f"R-{DONE} "), ("Reopen",)),
        (ana, own_card(ana, f"R-{WAITING} "), ("Answer", "Cancel")),
        (ana, own_card(ana, f"R-{OPEN} "), ("Add something",)),
    ):
        for label in labels:
            person.clicks("Open", on=shown)
            recorder.looks_at(person)
            person.clicks(label)
            recorder.looks_at(person)
            person.closes()
    ana.raw_click(action_id=ids.COMMENT, value=str(DONE), message=own_card(ana))
    recorder.looks_at(ana)
    ana.closes()
    bo.clicks("Snooze…", on=bo.message(f"R-{REMINDED} ", in_="dm"))
    recorder.looks_at(bo)
    bo.closes()
    ana.types("/request it", in_="general")
    recorder.looks_at(ana)
    ana.submits(**{WHAT: f"{SECRET} by form", DETAILS: f"{SECRET}, and more of it"})
    for typed in ("", " help", " mine", f" something about {SECRET}", f" R-{OPEN}"):
        ana.types(f"/request{typed}", in_="general")
        if ana.modal is not None:
            ana.closes()
    ana.writes(f"Who knows {SECRET}?", in_="dm")
    office.settles()
    for label in ("Try other standards", "I am away until…"):
        dana.opens_home()
        dana.clicks(label)
        recorder.looks_at(dana)
        dana.closes()
    ana.uses_shortcut("request.new_shortcut")
    ana.closes()
    ana.uses_shortcut("request.from_message", on=ana.messages[0])
    ana.closes()


def _pulses_are_opened(office: Office, recorder: Recorder) -> None:
    """Whatever HR opens, and the form of somebody who is asked."""
    ana, hana = office.ana, office.hana
    for word in ("help", "results", "list", "export", ""):
        hana.types(f"/pulse {word}".strip(), in_="general")
        recorder.looks_at(hana)
        if hana.modal is not None:
            hana.closes()
    _pulse_is_composed(office, recorder)
    _results_are_read(office, recorder)
    ana.clicks("Answer", on=ana.message(f"Work in {SECRET}", in_="dm"))
    recorder.looks_at(ana)
    ana.closes()


def _pulse_is_composed(office: Office, recorder: Recorder) -> None:
    """From the first step to the preview and back, in a draft that stays."""
    hana = office.hana
    composes(office, "How did the change land?", **_DEPARTMENTS, **{"Which departments?": ["IT"]})
    for label in ("Answer", "What is stored?"):
        recorder.looks_at(hana)
        hana.clicks(label)
        recorder.looks_at(hana)
        hana.closes()
    for label, steps in (("Change the questions", 3), ("Change to whom", 2), ("Change when", 1)):
        hana.clicks(label)
        for _step in range(steps):
            recorder.looks_at(hana)
            hana.submits()
    hana.clicks("Change the questions")
    hana.clicks("Change")
    recorder.looks_at(hana)
    hana.clicks("Take it out")
    recorder.looks_at(hana)
    hana.clicks("Add a question")
    recorder.looks_at(hana)
    hana.fills(**{"Question 5": "Would you make this change again?"})
    hana.clicks("← All questions")
    recorder.looks_at(hana)
    hana.closes()
    hana.types("/pulse list", in_="general")
    hana.clicks("Open", beside="Would you recommend us?")
    hana.clicks("Ask again now")
    recorder.looks_at(hana)
    hana.closes()
    hana.closes()
    office.sandbox.workspace.add_group("leads", name="Leads", members=["dana", "cem"])
    hana.types("/pulse", in_="general")
    hana.submits()
    hana.chooses("A user group", in_="Who is asked?")
    recorder.looks_at(hana)
    hana.closes()


def _results_are_read(office: Office, recorder: Recorder) -> None:
    """What HR does with pulses that are over, open and not launched."""
    hana = office.hana
    for title in ("Would you recommend us?", f"Work in {SECRET}", "How did the change land?"):
        hana.types("/pulse list", in_="general")
        hana.clicks("Open", beside=title)
        recorder.looks_at(hana)
        hana.closes()
        hana.closes()
    for label in ("Read the comments (1)", "Promise an action"):
        hana.clicks(label, on=hana.message("Results:", in_="dm"))
        recorder.looks_at(hana)
        if label == "Promise an action":
            hana.submits(
                **{
                    "What will be done?": f"Go to {SECRET}",
                    "By when?": "2026-03-20",
                    "Who takes care of it?": "Hana Haas",
                }
            )
        else:
            hana.closes()


def _things_happen(office: Office) -> None:
    """What people do without pressing anything of ours."""
    bo, eve = office.bo, office.eve
    said = bo.writes(f"{SECRET}, with a picture", thread=card(bo, f"R-{OPEN} "), files={"screen.png": b"blue"})
    office.settles()
    bo.edits(said, f"{SECRET}, corrected")
    bo.removes_file("screen.png")
    bo.deletes(bo.writes("Never mind", thread=card(bo, f"R-{OPEN} ")))
    bo.reacts("ticket", card(bo, f"R-{OPEN} "))
    eve.joins("people")
    eve.leaves("people")
    office.sandbox.workspace.tell(
        {"type": "channel_id_changed", "old_channel_id": "COLD0000", "new_channel_id": "CNEW0000"}
    )
    for event in ("team_access_granted", "team_access_revoked"):
        office.sandbox.workspace.tell({"type": event, "team_ids": ["TOTHER00"]})
    office.sandbox.settle()
    office.settles()


def _reports_are_read(office: Office, recorder: Recorder) -> None:
    """A lead asks for a report, and opens all that is behind it."""
    dana, ana = office.dana, office.ana
    dana.types("/request report it", in_="general")
    office.settles()
    report = dana.message("Report: IT", in_="dm")
    recorder.looks_at(dana)
    for label in ("CSV", "Printable page", "How is this counted?", "Show the requests"):
        dana.clicks(label, on=report)
        recorder.looks_at(dana)
        if label == "Show the requests":
            assert dana.modal is not None
            dana.chooses(dana.modal.options("Choose a figure")[0], in_="Choose a figure")
        dana.closes()
    recorder.presses(dana, report.source, company_report_views.DEFINITIONS_OF_COMPANY, "home")
    recorder.presses(dana, report.source, improvements.START_ON_WAY, "1 2")
    recorder.presses(dana, report.source, company_report_views.CSV_OF_COMPANY, "company 20251201 13")
    ana.types("/request report fin", in_="general")
    recorder.looks_at(ana)


def _slack_changes(office: Office, recorder: Recorder) -> None:
    """What becomes of channels, and of the app itself."""
    channel, private = (office.sandbox.workspace.channel(name).id for name in ("it-help", "legal"))
    for name in ("archive", "unarchive", "deleted"):
        recorder.hears(type=f"channel_{name}", channel=channel, user="UDANA000")
        recorder.hears(type=f"group_{name}", channel=private, user="ULENA000")
    for name in ("shared", "unshared"):
        recorder.hears(type=f"channel_{name}", channel=channel, connected_team_id="TOTHER00", is_ext_shared=True)
    recorder.hears(type="app_uninstalled")
    recorder.hears(type="tokens_revoked", tokens={"oauth": [], "bot": [office.sandbox.workspace.bot_user_id]})


def _older_messages(office: Office, recorder: Recorder) -> None:
    """What stands only in older messages, or on another day."""
    for form in (launch_views.AGAIN_FORM, weekly.DAY_FORM, improvements.START_FORM, signals.REASON_FORM):
        recorder.sends_as(form, launch_views.LAUNCH_FORM)
    ana, bo, hana = office.ana, office.bo, office.hana
    own, theirs, results = own_card(ana).source, card(bo).source, hana.message("Results:", in_="dm").source
    for time_lost in ids.TIMES_LOST.values():
        recorder.presses(ana, own, time_lost, str(DONE))
    for action_id in (ids.COMMENT, ids.RATING_WORDS, OLD_BUTTON, ids.REOPEN):
        recorder.presses(ana, own, action_id, str(DONE))
    recorder.presses(bo, theirs, reminders.TAKE_OVER, str(OPEN))
    recorder.presses(bo, theirs, ids.ASSIGN, str(OPEN))
    for action_id, value in (
        (invitations.CHOOSE, "2"),
        (ballot_views.WITHDRAW, "2"),
        (command_views.WITH_WORDS, f"More of {SECRET}"),
        (home_views.SHOW_ALL, "mine"),
        (f"{ids.ASK_OF}.0", "1:1772524800.000100"),
        (absence_views.BACK, "back"),
    ):
        recorder.presses(ana, own, action_id, value)
    for action_id in (weekly.SHOW, weekly.CHANGE, weekly.ENOUGH, weekly.KEEP, improvements.START):
        recorder.presses(office.dana, theirs, action_id, "1")
    for action_id in (signals.EXPLAIN, signals.DENY, *home_views.LED.values()):
        recorder.presses(office.dana, theirs, action_id, "1")
    for action_id in (
        *(series_views.RESUME, series_views.SKIP, series_views.CLOSE_EARLY, series_views.CALL_OFF),
        *(action_views.ACTION_DONE, action_views.ACTION_DROPPED),
        *(result_views.MORE_COMMENTS, invitations.TRY_CHOOSE, invitations.TRY_STORED),
    ):
        recorder.presses(hana, results, action_id, "1")


def _strangers_come(office: Office) -> None:
    """A colleague who has nothing to do with anything that goes on, and somebody of another company."""
    workspace = office.sandbox.workspace
    for handle, name, is_external in ((COLLEAGUE, "Lou Lowe", False), (STRANGER, "Zoe Zander", True)):
        member = workspace.add_member(handle, name=name, zone="Europe/Paris", is_external=is_external)
        for channel in ("general", *(["it-help"] if is_external else [])):
            workspace.channel(channel).members.append(member.id)
        office.sandbox.person(handle).opens_home()
    office.settles()
