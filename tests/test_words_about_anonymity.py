"""Every place in which the product, its README and its docs speak of anonymity is known, and none says too much.

Whoever adds such a sentence compares it with docs/anonymity.md, which every other place must agree with, and then
counts it in below. Promises that nobody can keep are found wherever they stand.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]

# These speak of nothing else. What they say is compared with the rules, as a whole, when either changes.
ABOUT_NOTHING_ELSE = {
    *("docs/adversary-game.md", "docs/anonymity.md", "docs/disclosure.md", "docs/ratings.md", "docs/sealing.md"),
}

# How many texts speak of anonymity: by function or constant in Python, by heading in Markdown.
PLACES = {
    ".env.example": 1,
    "CHANGELOG.md:Added": 5,
    "CHANGELOG.md:Changed": 7,
    "CHANGELOG.md:Security": 1,
    "CHANGELOG.md:Upgrading": 2,
    "CONTRIBUTING.md:How do I …": 1,
    "CONTRIBUTING.md:How things travel": 2,
    "CONTRIBUTING.md:What the words mean": 3,
    "CONTRIBUTING.md:Where does it go?": 3,
    "README.md:Ask everybody, anonymously": 4,
    "README.md:What people can do": 1,
    "SECURITY.md:What is protected, and from whom": 3,
    "SECURITY.md:What is stored where": 3,
    "SECURITY.md:What you can do": 1,
    "SECURITY.md:Who can see what": 1,
    "bot/commands/people.py:_DATA": 1,
    "bot/commands/people.py:_in_pulses": 3,
    "bot/commands/reminders.py:_ABOUT": 1,
    "bot/commands/restore.py:_open": 1,
    "bot/datasheet/tables.py:Life": 3,
    "bot/datasheet/tables.py:Purpose": 1,
    "bot/operations/doctor.py:_key": 1,
    "bot/operations/doctor.py:clock": 1,
    "bot/operations/doctor.py:pulses": 1,
    "bot/personal_data.py:NOT_FOUND": 2,
    "bot/pulses/closing.py:destroy_key": 1,
    "bot/pulses/envelopes.py:seal": 1,
    "bot/pulses/questionnaire.py:Questionnaire.__post_init__": 1,
    "bot/pulses/trouble.py:": 1,
    "bot/sandbox/demo/play.py:_play_a_pulse": 1,
    "bot/sandbox/demo/play.py:_play_one_request": 1,
    "docs/reports.md:Of a department": 1,
    "handlers/views/reports/page.py:_comments": 1,
    "bot/settings.py:Settings": 1,
    "docs/load.md:1 December 2026": 1,
    "docs/faults.md:The last report": 1,
    "docs/operations.md:A clock that jumps": 1,
    "docs/operations.md:Backups": 1,
    "docs/operations.md:Figures": 1,
    "docs/operations.md:Restoring": 1,
    "docs/operations.md:Who belongs where": 1,
    "docs/settings.md:Settings": 1,
    "docs/processes.md:In containers": 1,
    "handlers/manifest.py:manifest": 1,
    "handlers/refusals.py:_not_shown": 1,
    "handlers/views/pulses/anonymity.py:AGREEMENT": 1,
    "handlers/views/pulses/anonymity.py:CALLED_OFF": 1,
    "handlers/views/pulses/anonymity.py:DELETION": 1,
    "handlers/views/pulses/anonymity.py:DESTROYED_UNOPENED": 1,
    "handlers/views/pulses/anonymity.py:DESTROYED_UNREAD": 1,
    "handlers/views/pulses/anonymity.py:JOINERS_AND_LEAVERS": 1,
    "handlers/views/pulses/anonymity.py:NO_NUMBERS": 1,
    "handlers/views/pulses/anonymity.py:ONCE_IN_14_DAYS": 1,
    "handlers/views/pulses/anonymity.py:REMEMBERED": 1,
    "handlers/views/pulses/anonymity.py:SHOWN_WORD_FOR_WORD": 1,
    "handlers/views/pulses/anonymity.py:TO_EVERYBODY": 1,
    "handlers/views/pulses/anonymity.py:WHO_RUNS_IT": 1,
    "handlers/views/pulses/anonymity.py:WRITE_WITH_CARE": 1,
    "handlers/views/pulses/anonymity.py:comparing_notes": 1,
    "handlers/views/pulses/anonymity.py:counted_together": 2,
    "handlers/views/pulses/anonymity.py:no_subtraction": 1,
    "handlers/views/pulses/anonymity.py:smallest_figure": 1,
    "handlers/views/pulses/ballots.py:answer_form": 3,
    "handlers/views/pulses/ballots.py:over": 1,
    "handlers/views/pulses/ballots.py:recorded": 1,
    "handlers/views/pulses/ballots.py:withdrawn": 2,
    "handlers/views/pulses/commands.py:help_text": 2,
    "handlers/views/pulses/figures.py:_NOTHING": 1,
    "handlers/views/pulses/groups.py:_why_larger": 2,
    "handlers/views/pulses/held_up.py:REASONS": 2,
    "handlers/views/pulses/held_up.py:_OTHERS": 1,
    "handlers/views/pulses/invitations.py:_opening": 1,
    "handlers/views/pulses/invitations.py:over": 3,
    "handlers/views/pulses/invitations.py:text": 1,
    "handlers/views/pulses/kinds.py:_Text": 3,
    "handlers/views/pulses/kinds.py:_Text.field": 1,
    "handlers/views/pulses/launch.py:confirm_form": 1,
    "handlers/views/pulses/launch.py:groups": 1,
    "handlers/views/pulses/plan.py:whom_form": 1,
    "handlers/views/pulses/refusals.py:_may_not_go_out": 1,
    "handlers/views/pulses/refusals.py:_never_lowered": 1,
    "handlers/views/pulses/refusals.py:_no_key_folder": 1,
    "handlers/views/pulses/results.py:_TOGETHER": 2,
    "handlers/views/pulses/results.py:_commented": 1,
    "handlers/views/pulses/results.py:_turnout": 1,
    "handlers/views/pulses/results.py:_why_together": 1,
    "handlers/views/pulses/results.py:comments": 1,
    "handlers/views/pulses/results.py:hidden": 2,
    "handlers/views/pulses/series.py:_VERBS": 11,
    "handlers/views/pulses/series.py:_wave": 5,
    "handlers/views/pulses/series.py:one": 1,
    "handlers/views/pulses/series.py:trail": 1,
    "handlers/views/pulses/stored.py:_close": 1,
    "handlers/views/pulses/stored.py:_paragraphs": 2,
    "handlers/views/pulses/trouble.py:_LEFT": 1,
    "handlers/views/pulses/trouble.py:_MISSING": 1,
    "handlers/views/pulses/trouble.py:_TAMPERED": 1,
    "handlers/views/pulses/trouble.py:_UNCHECKED": 1,
    "handlers/views/pulses/trouble.py:_envelopes": 2,
    "handlers/views/pulses/trouble.py:_sentence": 2,
    "handlers/views/requests/command.py:HOW_IT_WENT": 1,
    "handlers/views/requests/conversation.py:where_to_write": 1,
    "bot/ratings/closing.py:_destroy_orphans": 1,
    "docs/notifications.md:Who is told what": 1,
    "docs/works-agreement.md:Ratings": 1,
    "handlers/views/requests/ratings.py:KEPT": 1,
    "handlers/views/requests/ratings.py:comment_form": 2,
    "handlers/views/requests/ratings.py:rating_blocks": 1,
    "handlers/views/requests/ratings.py:what_happens": 6,
    "docs/works-agreement.md:What it is for": 1,
    "docs/works-agreement.md:One person's own data": 1,
}

# What makes a text one that speaks of anonymity.
SPEAKS = re.compile(
    r"""
      \banonym | \bconfidential | \bsealed\b | \benvelopes?\b | \bunopened\b | \bunread\b
    | \bwho\ (said|wrote|answered|has\ answered|have\ answered|took\ part)\b | \bhave\ answered\b
    | \bfind\ out\ (who|what)\b | \bfound\ out\b | \bgiv(e|ing)\ (you|people|somebody)\ away\b
    | \bcounted\ (together\ )?with\b | \bshown\ together\b | \bmerged\b | \blike-minded\b | \bsmallest\ group\b
    | \bfewer\ than\ …?\ ?(people|answers|answered)\b | \bword\ for\ word\b | \bsubtract | \bcould\ be\ told\ apart\b
    | \bcompares?\ (the|notes)\b | \bdestroy(s|ed)?\b | \bguess\ who\b | \bnobody\ (sees|looks|reads|knows)\b
    | \bguessed\b | \bnearly\ (everybody|all)\b | \bwhether\ they\ answered\b | \bwithout\ names?\b | \bstands?\ out\b
    | \bwith\ your\ name\b | \bbefore\ anybody\ answers\b
    """,
    re.IGNORECASE | re.VERBOSE,
)

# Nobody can keep these promises: people know each other, join, leave, compare notes and operate servers.
NEVER = {
    "nobody finds out": (
        r"\b(nobody|no[- ]one|we) (can|could|will|would|cannot|can't)( \w+)? "
        r"(find out|know|tell|learn|work out|guess) (who|what|how|which|whether)\b"
        r"|\bnobody (ever )?(knows|learns|finds out|sees) who (said|wrote)\b|\bwithout \w*(ever )?knowing who\b"
    ),
    "nobody is found out": (
        r"\b(nobody|no[- ]one|you) (can|could|will)(not)?( never)? be (found out|identified|traced|recogni[sz]ed)\b"
    ),
    "nobody ever will": r"\bnobody (ever will|knows what is in)\b",
    "which was the reason": r"\bwhich (of the two|of them|department|group)\b[^.]* (is|was|were|had been) the reason\b",
    "whether you took part": (
        r"\bresults? (do|does|will|can)( not|n't|not) (show|tell|say|reveal)\b[^.]* (took part|answered)\b"
    ),
    "company-wide": (
        r"\bcompany-wide\b"
        r"|\b(comments?|word for word)\b[^.]*\b(to|from|by|of|for|across) the (whole|entire) company\b"
        r"|\b(to|from|by|of|for|across) the (whole|entire) company\b[^.]*\b(comments?|word for word)\b"
    ),
    "absolutely anonymous": (
        r"\b(complete|full|total|tru|absolute|perfect|strict|real|100 ?%)(e?ly)? anonym"
        r"|\banonym(ous|ity)\b[^.]* guarantee|\bguarantee\w* [^.]*\banonym"
    ),
    "impossible": (
        r"\b(impossible|no way) to (find out|trace|identify|tell|know|work out)\b|\buntraceable\b|\bnobody can trace\b"
    ),
}
# True of the rules before, in which HR could close early, only some were reminded, and partners were drawn by lot.
NO_LONGER = {
    "close early": r"\bclose (it |a pulse |the pulse )?(early|now)\b",
    "remind the silent": (
        r"\bonly (those |people )?who (has|have) not answered\b|\blooks for envelopes\b|\bwhose is missing\b"
    ),
    "merged by lot": r"\bmerged\b|\blike-minded\b|\b(by|secret) lot\b|\bhardly changed since\b",
}
# It tells what the rules of before lost.
TELLS_OF_BEFORE = {"docs/adversary-game.md"}


class Said(NamedTuple):
    """A text that people read, without its markup, and where it stands."""

    place: str
    line: int
    text: str


def in_python(path: Path) -> Iterator[Said]:
    """Every text in the code that is more than a word, with … for what is filled in. Docstrings are not said."""
    yield from _in_node(ast.parse(path.read_text(encoding="utf-8")), str(path.relative_to(ROOT)), ())


def _in_node(node: ast.AST, file: str, names: tuple[str, ...]) -> Iterator[Said]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            names = (*names, name)
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)) if not names:
            names = (name,)
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Constant(value=str(text)):
            yield from _if_said(file, names, node.lineno, text)
        case ast.JoinedStr(values=parts):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
            yield from _if_said(file, names, node.lineno, text)
            for part in parts:
                if isinstance(part, ast.FormattedValue):
                    yield from _in_node(part.value, file, names)
            return
    for child in ast.iter_child_nodes(node):
        yield from _in_node(child, file, names)


def _if_said(file: str, names: tuple[str, ...], line: int, text: str) -> Iterator[Said]:
    if " " in text.strip():
        yield Said(":".join([file, ".".join(names)]), line, _plain(text))


def in_prose(path: Path) -> Iterator[Said]:
    """Every paragraph, item and row of a file in plain words, under the heading it stands below."""
    file, heading, begun, lines = str(path.relative_to(ROOT)), "", 0, list[str]()
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], start=1):
        begins = re.match(r"#+ |\s*([-*|]|\d+\.) |\s*$", line)
        if begins and lines:
            yield Said(f"{file}:{heading}" if heading else file, begun, _plain(" ".join(lines)))
            lines = []
        if path.suffix == ".md" and line.startswith("#"):
            heading = _plain(line.strip("# "))
        if not lines:
            begun = number
        if line.strip():
            lines.append(line.strip("# ") if path.suffix != ".md" else line)


def _plain(text: str) -> str:
    straight = text.replace("’", "'").replace("\N{NON-BREAKING HYPHEN}", "-")
    return " ".join(re.sub(r"[*`“”|]|\[(?=[^]]*\]\()|\]\([^)]*\)", "", straight).split())


@cache
def everything_said() -> list[Said]:
    """Every text of the product, the settings, the README and the docs."""
    python = [path for package in ("handlers", "bot") for path in sorted((ROOT / package).rglob("*.py"))]
    prose = [
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
        ROOT / ".env.example",
    ]
    return [said for path in python for said in in_python(path)] + [said for path in prose for said in in_prose(path)]


def test_every_place_that_speaks_of_anonymity_is_known() -> None:
    found: dict[str, list[Said]] = defaultdict(list)
    for said in everything_said():
        if said.place.partition(":")[0] not in ABOUT_NOTHING_ELSE and SPEAKS.search(said.text):
            found[said.place].append(said)

    counted = {place: len(texts) for place, texts in found.items()}
    changed = {place for place in counted.keys() | PLACES.keys() if counted.get(place, 0) != PLACES.get(place, 0)}
    told = [
        f'    "{place}": {counted.get(place, 0)},  # was {PLACES.get(place, 0)}'
        + "".join(f"\n        line {said.line}: {said.text}" for said in found[place])
        for place in sorted(changed)
    ]
    assert not told, "\n".join(
        ["Does each sentence agree with docs/anonymity.md? Then count it in PLACES; 0 means take it out.", *told]
    )


@pytest.mark.parametrize("promise", NEVER)
def test_nothing_is_promised_that_nobody_can_keep(promise: str) -> None:
    assert _saying(NEVER[promise]) == []


@pytest.mark.parametrize("rule", NO_LONGER)
def test_nothing_speaks_of_the_rules_of_before(rule: str) -> None:
    assert _saying(NO_LONGER[rule], but=TELLS_OF_BEFORE) == []


@pytest.mark.parametrize(
    ("sentence", "promise"),
    [
        ("From then on nobody can find out who said what.", "nobody finds out"),
        ("Nobody could ever find out what you said, whoever asks.", "nobody finds out"),
        ("After that we cannot find out what you said.", "nobody finds out"),
        ("No-one will know who wrote it", "nobody finds out"),
        ("Hidden, so that nobody can be found out", "nobody is found out"),
        ("You cannot be identified.", "nobody is found out"),
        ("so nobody read them and nobody ever will", "nobody ever will"),
        ("*Ask a few questions, without knowing who said what.*", "nobody finds out"),
        ("Nobody can tell which department was the reason", "which was the reason"),
        ("so that it cannot be told which of the two had been the reason", "which was the reason"),
        ("The results do not show whether you took part.", "whether you took part"),
        ("Results will not tell that somebody answered", "whether you took part"),
        ("Comments are shown company-wide", "company-wide"),
        ("Shown word for word, to the whole company", "company-wide"),
        ("For the whole company, comments are sorted", "company-wide"),
        ("It is *completely anonymous*", "absolutely anonymous"),
        ("100 % anonymous", "absolutely anonymous"),
        ("Your anonymity is guaranteed.", "absolutely anonymous"),
        ("We guarantee your anonymity.", "absolutely anonymous"),
        ("It is impossible to tell who wrote it", "impossible"),
    ],
)
def test_a_promise_that_nobody_can_keep_is_recognised(sentence: str, promise: str) -> None:
    assert re.search(NEVER[promise], _plain(sentence), re.IGNORECASE)


@pytest.mark.parametrize(
    "sentence",
    [
        "You are counted together with Legal, People and Finance: 17 people or more. That was settled before anybody "
        "answered, it is the same for every question, and your partners stay the same.",
        "No figure is shown for fewer than 5 answers, nor where fewer than two people see it differently from the "
        "rest. Then the group is counted with its neighbour, or nothing is shown.",
        "From all that was published in the last 180 days nobody can add and subtract their way to fewer than ten of "
        "the people who were asked, apart from those who joined or left in between.",
        "You are asked at most once in 14 days. The reminder goes to everybody, whether they answered or not. Nobody "
        "sees a number before the close, and nobody can close earlier.",
        "HR can call it off; then all answers are destroyed unread.",
        "Comments are read by everybody who may read the results, as words of the 40 people who were asked.",
        "We keep who was asked, and with whom they were counted, for 180 days, to keep this promise. Not who answered, "
        "not what.",
        "Overwritten and deleted; on modern disks and on copies made by whoever runs the server that is as good as the "
        "disk allows. Whoever copied the whole server while the pulse was open, with its secrets, could open that one.",
        "A pulse to the whole company bars a channel for 180 days.",
    ],
)
def test_what_is_true_may_be_said(sentence: str) -> None:
    assert [
        name for name, pattern in {**NEVER, **NO_LONGER}.items() if re.search(pattern, sentence, re.IGNORECASE)
    ] == []


def test_texts_are_found_wherever_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a constant, in a function of a class, in pieces, filled in, in the filling, over lines of prose."""
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    code, prose = tmp_path / "code.py", tmp_path / "prose.md"
    code.write_text(
        '"""It is sealed, says the module."""\n'
        'WHY = {"few": "destroyed " "unopened"}\n'
        "class Form:\n"
        "    def shown(self, count):\n"
        '        """It is sealed, says the docstring."""\n'
        "        key = 'sealed'\n"
        "        return f\"fewer than *{count}* people: {'nobody is anonymous' if count else key}\"\n",
        encoding="utf-8",
    )
    prose.write_text(
        "# A *title*\n\nIt is\nsealed.\n- One\n- anonymous item\n\n    sealed_code = 1\n", encoding="utf-8"
    )

    assert [(said.place, said.line, said.text) for said in in_python(code)] == [
        ("code.py:WHY", 2, "destroyed unopened"),
        ("code.py:Form.shown", 7, "fewer than … people: …"),
        ("code.py:Form.shown", 7, "nobody is anonymous"),
    ]
    assert [said for said in in_prose(prose) if SPEAKS.search(said.text)] == [
        Said("prose.md:A title", 3, "It is sealed."),
        Said("prose.md:A title", 6, "- anonymous item"),
    ]


def _saying(pattern: str, but: Collection[str] = ()) -> list[str]:
    return [
        f"{said.place}, line {said.line}: {said.text}"
        for said in everything_said()
        if said.place.partition(":")[0] not in but and re.search(pattern, said.text, re.IGNORECASE)
    ]
