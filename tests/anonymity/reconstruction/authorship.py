"""How well a comment gives its writer away by style: measured, and reported so that nobody promises otherwise.

There is no corpus of real comments here. Instead the docstrings of twenty modules of Python's standard library, written
by different people, stand for twenty authors: most of a module's prose is known, the rest is cut into comments. Its
subject helps the attacker, as subjects do in real comments too; read the result as an order of magnitude.
"""

from __future__ import annotations

import ast
from collections import Counter
from importlib.util import find_spec
from math import log
from pathlib import Path
from random import Random

AUTHORS = (
    "argparse", "asyncio.base_events", "collections", "configparser", "datetime", "_pydecimal", "difflib", "doctest",
    "email.message", "fractions", "ipaddress", "logging", "mailbox", "optparse", "pathlib", "pickletools", "statistics",
    "tarfile", "turtle", "typing",
)  # fmt: skip
_LETTERS = 3


def recognised(words: int, random: Random, trials: int = 400) -> float:
    """How often the writer of so many words is found among twenty, by the letters that follow each other."""
    texts = {author: _prose(author) for author in AUTHORS}
    known = {author: _habits(" ".join(text[: -len(text) // 4])) for author, text in texts.items()}
    right = 0
    for _trial in range(trials):
        author = random.choice(AUTHORS)
        rest = texts[author][-len(texts[author]) // 4 :]
        start = random.randrange(max(1, len(rest) - words))
        comment = _habits(" ".join(rest[start : start + words]))
        right += max(AUTHORS, key=lambda name, comment=comment: _likely(comment, known[name])) == author  # type: ignore[misc]
    return right / trials


def _prose(module: str) -> list[str]:
    """All words of a module's docstrings, in order."""
    spec = find_spec(module)
    assert spec
    assert spec.origin
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    said = (ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, documented))
    return " ".join(said).lower().split()


def _habits(text: str) -> Counter[str]:
    return Counter(text[place : place + _LETTERS] for place in range(len(text) - _LETTERS + 1))


def _likely(comment: Counter[str], known: Counter[str]) -> float:
    total = sum(known.values()) + 20_000
    return sum(times * log((known[letters] + 0.5) / total) for letters, times in comment.items())
