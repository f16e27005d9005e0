"""Every bound in the product, and the tests that hold it: each knows the bound, and what is one beyond it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NAME = re.compile(r"_?([A-Z_]*_)?(LIMIT|MOST|FEWEST|SMALLEST|LARGEST|LONGEST|FARTHEST|LEAST|JUST|SECRET|LATEST)(_.*)?")

_MISTAKES = "tests/bot/test_departments_mistakes.py"
_COMPANY, _PROMISES = "tests/bot/test_reports_company.py", "tests/bot/test_reports_promises.py"
_SIGNALS, _TIMES = "tests/bot/test_reports_signals.py", "tests/bot/test_reports_times.py"
_QUESTIONNAIRE = "tests/bounds/test_bounds.py -k questionnaire"

# By where a bound stands: what to give to pytest.
HELD: Mapping[str, str] = {
    "bot/clocks/ladder.py _MOST_PERCENT": "tests/bounds/test_bounds.py -k ladder",
    "bot/clocks/ladder.py _MOST_REPEATS": "tests/bounds/test_bounds.py -k twenty_times",
    "bot/departments/file/values.py _LONGEST": _MISTAKES,
    "bot/departments/file/departments.py _MOST_TYPES": _MISTAKES,
    "bot/departments/file/days_off.py _MOST_BYTES": "tests/bot/test_departments_days_off.py -k megabyte",
    "bot/departments/file/icalendar.py LONGEST_DAYS": "tests/bot/test_departments_icalendar.py -k a_year_at_most",
    "bot/departments/file/icalendar.py MOST_RECURRING": "tests/bot/test_departments_icalendar.py -k more_recurring",
    "bot/departments/file/parser.py _MOST_DEPARTMENTS": _MISTAKES,
    "bot/departments/naming.py MOST_OFFERED": "tests/bot/test_departments_naming.py -k five",
    "bot/outbox.py _LONGEST_WAIT": "tests/storage/test_outbox_trouble.py -k five_minutes",
    "bot/outbox.py MOST_FAILURES": "tests/storage/test_outbox_trouble.py -k nobody_foresaw",
    "bot/outbox.py _LONGEST_PAUSE": "tests/storage/test_outbox_trouble.py -k nobody_foresaw",
    "bot/people/homes_file.py NAME_LIMIT": "tests/bot/test_people_homes.py -k 75_letters",
    "bot/people/hours.py _LONGEST_SHIFT": "tests/bot/test_people_hours.py -k in_shifts",
    "bot/people/absences.py _LONGEST": "tests/bot/test_people_absences.py -k a_year_from_now",
    "bot/people/absences.py _JUST_NOW": "tests/bounds/test_bounds.py -k clock_of_slacks",
    "bot/pulses/actions.py MOST_ACTIONS": "tests/bot/test_pulses_actions.py -k three_at_most",
    "bot/pulses/actions.py WORDS_LIMIT": "tests/bot/test_pulses_actions.py -k one_line",
    "bot/pulses/kinds.py OPTION_LIMIT": _QUESTIONNAIRE,
    "bot/pulses/kinds.py TEXT_LIMIT": _QUESTIONNAIRE,
    "bot/pulses/kinds.py FEWEST_OPTIONS": _QUESTIONNAIRE,
    "bot/pulses/kinds.py MOST_OPTIONS": _QUESTIONNAIRE,
    "bot/pulses/questionnaire.py TITLE_LIMIT": _QUESTIONNAIRE,
    "bot/pulses/questionnaire.py QUESTION_LIMIT": _QUESTIONNAIRE,
    "bot/pulses/questionnaire.py MOST_QUESTIONS": _QUESTIONNAIRE,
    "bot/pulses/questionnaire.py SMALLEST_GROUP": _QUESTIONNAIRE,
    "bot/pulses/questionnaire.py LARGEST_MINIMUM": _QUESTIONNAIRE,
    "bot/requests/ask_channels.py _LEAST": "tests/bot/test_requests_celebrations.py -k fifteen",
    "bot/reports/ageing.py MOST_SHOWN": f"{_TIMES} -k five_at_most",
    "bot/reports/audience.py FEWEST_SERVING": f"{_COMPANY} -k four_people",
    "bot/reports/comparison.py FEWEST_DECIDED": f"{_SIGNALS} -k fewer_than_ten",
    "bot/reports/comparison.py FEWEST_DEPARTMENTS": f"{_SIGNALS} -k departments",
    "bot/reports/baselines.py REASON_LIMIT": "tests/bot/test_baselines.py -k one_line",
    "bot/reports/improvements.py WORDS_LIMIT": "tests/bot/test_improvements.py -k no_form",
    "bot/reports/improvements.py FEWEST_ON_A_WAY": "tests/bot/test_improvements.py -k four_on_a_way",
    "bot/reports/gaming.py FEWEST": f"{_COMPANY} -k from_twenty_requests",
    "bot/reports/gaming.py FEWEST_FINISHES": f"{_COMPANY} -k just_in_time",
    "bot/reports/pairs.py MOST_SHOWN": f"{_COMPANY} -k five_pairs",
    "bot/reports/pairs.py FEWEST_REQUESTS": f"{_COMPANY} -k depends_on",
    "bot/reports/pairs.py _FEWEST_HOURS": f"{_COMPANY} -k depends_on",
    "bot/reports/paths.py FEWEST": f"{_COMPANY} -k ten_requests_on",
    "bot/reports/queue.py FEWEST_FINISHED": f"{_TIMES} -k work_in_hand",
    "bot/reports/services.py FEWEST": f"{_COMPANY} -k from_five_requests",
    "bot/reports/shares.py FEWEST": f"{_PROMISES} -k from_five_on",
    "bot/reports/signals.py FEWEST_IN_A_WEEK": f"{_SIGNALS} -k two_answers",
    "bot/reports/signals.py FEWEST_DECIDED": f"{_SIGNALS} -k from_fifty_on",
    "bot/reminders/recipients.py _JUST": "tests/bounds/test_bounds.py -k hour_of_work",
    "bot/reports/company.py MOST_PROVIDERS": "tests/bot/test_reports_of_company.py -k eighteen",
    "bot/reports/company.py FEWEST_PEOPLE": "tests/bot/test_reports_of_company.py -k small_customers",
    "bot/reports/windows.py _MOST_WEEKS": "tests/bot/test_reports_windows.py -k weeks_of_a_report",
    "handlers/reports/command.py MOST_AT_ONCE": "tests/journeys/test_reports.py -k serves_in",
    "bot/requests/courtesy.py _MOST_BESIDE": "tests/bot/test_requests_courtesy.py -k four_words",
    "bot/requests/files.py MOST_MEGABYTES": "tests/bot/test_requests_files.py -k megabytes",
    "bot/requests/files.py MOST_FILES": "tests/journeys/test_files.py -k more_than_ten",
    "bot/requests/opening.py SUMMARY_LIMIT": "tests/handlers/test_requests_parsing.py -k long",
    "bot/requests/opening.py DETAILS_LIMIT": "tests/handlers/test_requests_parsing.py -k long",
    "bot/ratings/pool.py COMMENT_LIMIT": "tests/journeys/test_forged.py -k comment_longer",
    "bot/ratings/release.py MOST_MONTHS": "tests/bot/test_ratings_pool.py -k three_months",
    "bot/requests/proposals.py MOST": "tests/journeys/test_new_times.py",
    "bot/requests/rating_questions.py MOST_IN_A_WEEK": "tests/bot/test_ratings_pool.py -k twice_in_seven_days",
    "bot/commands/requests.py _LONGEST": "tests/bot/test_commands_requests.py -k number",
    "bot/settings.py _LEAST_NAMES_DAYS": "tests/bounds/test_bounds.py -k names_and_texts",
    "bot/settings.py _MOST_DAYS": "tests/bounds/test_bounds.py -k names_and_texts",
    "bot/settings.py _MOST_REMINDERS": "tests/bounds/test_bounds.py -k setting",
    "bot/settings.py _SECRET_LENGTH": "tests/bounds/test_bounds.py -k setting",
    "bot/standards.py _MOST": "tests/bounds/test_bounds.py -k promise_may",
    "handlers/requests/parsing.py _LONGEST_ID": "tests/bounds/test_bounds.py -k nine_digits",
    "handlers/requests/parsing.py _FARTHEST": "tests/handlers/test_requests_parsing.py -k within_a_year",
    "handlers/views/requests/command.py MOST_IN_A_BUTTON": "tests/journeys/test_command.py -k button_carries",
    "handlers/views/reminders.py REASON_LIMIT": "tests/bounds/test_bounds.py -k words_of",
    "handlers/views/requests/dialogs.py WORDS_LIMIT": "tests/bounds/test_bounds.py -k words_of",
    "handlers/views/menus.py MOST_OPTIONS": "tests/handlers/views/test_menus.py",
    "handlers/views/blocks.py OPTION_LIMIT": "tests/bounds/test_bounds.py -k slack",
    "bot/reminders/delivery.py _MOST_BREACHES_ALONE": "tests/journeys/test_reminders_budget.py -k four_together",
    "handlers/views/blocks.py MOST_BLOCKS": "tests/bounds/test_bounds.py -k slack",
}

_ROOM = "room on a screen: one more or one less is as good, and Slack's own limit above it is tried with every view"
_SLACKS = "Slack's own limit, which the sandbox refuses to exceed: every view is tried with more than that"
# What is no rule for anybody, and why a change by one need not be noticed.
ROUND: Mapping[str, str] = {
    "bot/reports/usual.py LATEST": "pace: of more than two thousand the newest are as good",
    "bot/audit.py _MOST_LINES": "room in a row: a change of a file is rarely a tenth as long",
    "storage/migrations/versions/0041_ratings_in_a_pool.py _FEWEST": "of a day that is over; held by its own test",
    "bot/home_readers.py _MOST": "memory, not a rule: what happens beyond it is tried with another number",
    "bot/outbox.py _LONGEST_TRY": "longer than any pause: what lies farther ahead was put there by a clock that jumped",
    "bot/pulses/actions.py _LEAST": "a promise without a working minute before its date needs some length at all",
    "bot/pulses/figures.py _FEWEST_POINTS": "a line needs two points",
    "bot/pulses/invitations.py MOST_EDITED": "pace: up to some two hundred people messages are edited one by one",
    "bot/requests/files.py MOST_BYTES": "follows from the megabytes, which are held",
    "bot/requests/files.py _MOST_FAILURES": "patience: a file is tried for some minutes, and then said to be missing",
    "bot/operations/restoration.py _AT_LEAST": "a round distance: every number beyond the lost ones is as good",
    "bot/schedule.py _LONGEST_REST": "pace: what another process promised is found within half a minute",
    "bot/operations/undelivered.py _MOST": _ROOM,
    "handlers/views/requests/ask_channels.py _MOST": _SLACKS,
    "bot/whatif/reminders.py _JUST": "the same hour as in `recipients`, with which what is tried is compared",
    "handlers/delivery/files.py _MOST_REPLIES": _SLACKS,
    "handlers/delivery/files.py _MOST_SECONDS": "patience with a file that trickles in, tried with another number",
    "handlers/web.py LARGEST_BODY": "far more than Slack sends; its test sends one byte beyond it, wherever it is",
    "handlers/errors.py _LONGEST": "room in a log, for whatever is no name of Slack's",
    "handlers/views/blocks.py _READ_LIMIT": _SLACKS,
    "handlers/views/blocks.py _SECTION_LIMIT": _ROOM,
    "handlers/views/blocks.py _FALLBACK_LIMIT": _ROOM,
    "handlers/views/blocks.py MOST_BYTES": _ROOM,
    "handlers/views/pulses/kinds.py _MOST_RADIO_BUTTONS": _SLACKS,
    "handlers/views/pulses/charts.py MOST_CHARTS": _SLACKS,
    "handlers/views/pulses/figures.py _MOST_WAVES": _ROOM,
    "handlers/views/pulses/groups.py MOST_ROWS": _SLACKS,
    "handlers/views/pulses/groups.py _NO_LIMIT": _ROOM,
    "handlers/views/pulses/plan.py _MOST_NAMED": _ROOM,
    "handlers/views/pulses/questions.py _MORE_LIMIT": "follows from two bounds that are held",
    "handlers/views/requests/conversation.py _MOST": _ROOM,
    "handlers/reports/buttons.py _LONGEST": "no id is as long; one more digit is an id that nobody has, too",
    "handlers/views/reports/charts.py MOST_ROWS": _SLACKS,
    "handlers/views/reports/command.py MOST_CHOICES": _ROOM,
    "handlers/views/reports/department.py MOST_ROWS": _ROOM,
    "handlers/views/reports/department.py _MOST_SIGNALS": _ROOM,
    "handlers/views/reports/figures.py MOST_KINDS": _ROOM,
    "handlers/views/reminders.py _MOST_BLOCKS": _SLACKS,
    "handlers/views/requests/lines.py _MOST_WORDS": _ROOM,
    "handlers/views/requests/dialogs.py MOST_FILES_OF_A_FORM": "the form says how many; Slack holds people to it",
    "handlers/views/requests/files.py _MOST_OF_A_NAME": _ROOM,
    "handlers/views/requests/notifications.py _MOST_LINES": _ROOM,
    "handlers/views/undelivered.py MOST": _ROOM,
    "storage/inspection.py _MOST": _ROOM,
    "bot/counters.py _MOST_ANSWERS": "memory, not a rule: so many words of Slack's are counted apart",
}


def bounds() -> Iterator[tuple[str, ast.expr]]:
    """Every number or length that is named as a bound, with what it is."""
    for folder in ("bot", "handlers", "storage"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            if not place.startswith("bot/sandbox/"):
                for node in ast.parse(path.read_text(encoding="utf-8")).body:
                    if (found := _assigned(node)) is not None and _NAME.fullmatch(found[0]) and _numbers(found[1]):
                        yield f"{place} {found[0]}", found[1]


def _assigned(node: ast.stmt) -> tuple[str, ast.expr] | None:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id, node.value
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        return node.target.id, node.value
    return None


def _numbers(value: ast.expr) -> bool:
    return any(isinstance(node, ast.Constant) and type(node.value) in (int, float) for node in ast.walk(value)) or any(
        isinstance(node, ast.BinOp) for node in ast.walk(value)
    )
