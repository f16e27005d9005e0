"""Move every bound by one, each way, and print those that no test misses: `make mutants` runs it.

It works on a copy, so nothing here is ever changed. Names of bounds may be given; without, all that are held are tried.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bounds.table import HELD, ROOT, bounds

_COPIED = ("bot", "handlers", "storage", "tests", "departments.toml", "pyproject.toml")
# A test that goes on for ever has noticed.
_SECONDS = 600


class _ByOne(ast.NodeTransformer):
    """Every number in an expression is one more, or one less; `timedelta(hours=1)` an hour."""

    def __init__(self, step: int) -> None:
        self._step = step

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant(node.value + self._step) if type(node.value) is int else node


def main(names: list[str]) -> int:
    """Return how many moves nobody noticed."""
    values = dict(bounds())
    missed = []
    with TemporaryDirectory(prefix="handoff-bounds-") as copy:
        for name in _COPIED:
            source, target = ROOT / name, Path(copy) / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        for place, tests in HELD.items():
            if not names or any(name in place for name in names):
                missed += [
                    f"{place} {step:+}" for step in (1, -1) if not _is_noticed(Path(copy), place, values, tests, step)
                ]
    print("\n".join(missed) or "Every bound is held.")
    return min(len(missed), 1)


def _is_noticed(copy: Path, place: str, values: dict[str, ast.expr], tests: str, step: int) -> bool:
    file = copy / place.split(maxsplit=1)[0]
    before = file.read_text(encoding="utf-8")
    value = ast.unparse(values[place])
    moved = ast.unparse(_ByOne(step).visit(ast.parse(value, mode="eval")))
    lines = before.splitlines(keepends=True)
    node = values[place]
    # The value as it stands in the file, whatever is written around it.
    row = lines[node.lineno - 1]
    if node.end_lineno != node.lineno:
        raise ValueError(f"{place} is written on several lines")
    encoded = row.encode()
    lines[node.lineno - 1] = (encoded[: node.col_offset] + moved.encode() + encoded[node.end_col_offset :]).decode()
    file.write_text("".join(lines), encoding="utf-8")
    try:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *_split(tests)]
        done = subprocess.run(command, cwd=copy, capture_output=True, timeout=_SECONDS, check=False)
        return done.returncode == 1
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_text(before, encoding="utf-8")
        print(".", end="", flush=True)


def _split(tests: str) -> list[str]:
    file, _, chosen = tests.partition(" -k ")
    return [file, "-k", f"not postgres and ({chosen})" if chosen else "not postgres"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
