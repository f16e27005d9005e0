"""Where in a TOML text each value stands: `tomllib` reads the values, but keeps no lines."""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator

Path = tuple[str | int, ...]
"""The way to a value: names of keys, and positions in lists, from 0."""

_BLANK = re.compile(r"[ \t]*")
_BLANK_LINES = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
# A quote may stand once or twice before the three that end a text of several lines.
_TEXT = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'[^']*'",
    re.DOTALL,
)
_PLAIN = re.compile(r"[^\s,\]}#]+(?: [0-9][^\s,\]}#]*)?")


class Lines:
    """The lines of the values in a text. The text must be TOML: `tomllib` has to have read it before."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._at = 0
        self._lines: dict[Path, int] = {}
        self._last: dict[Path, int] = {}  # of an array of tables: the position of the latest
        self._read()

    def of(self, path: Path) -> int | None:
        """The line of the value, counted from 1, or of the nearest thing around it. None: nothing is known."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return None

    def _read(self) -> None:
        table: Path = ()
        self._skip(_BLANK_LINES)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK_LINES)

    def _header(self) -> Path:
        line = self._line()
        brackets = 2 if self._text.startswith("[[", self._at) else 1
        self._at += brackets
        names = self._key()
        self._at += brackets
        path: Path = ()
        for name in names[:-1]:
            path = self._inside((*path, name), line)
        path = (*path, names[-1])
        if brackets == 2:  # noqa: PLR2004 - as many as an array of tables has
            self._lines.setdefault(path, line)
            self._last[path] = self._last.get(path, -1) + 1
            path = (*path, self._last[path])
        self._lines[path] = line
        return path

    def _inside(self, path: Path, line: int) -> Path:
        """The table that a header means by a name: of an array of tables the latest."""
        self._lines.setdefault(path, line)
        return (*path, self._last[path]) if path in self._last else path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for name in self._key():
            path = (*path, name)
            self._lines.setdefault(path, line)
        self._at += 1  # the sign between a key and its value
        self._skip(_BLANK)
        self._value(path)

    def _value(self, path: Path) -> None:
        self._lines.setdefault(path, self._line())
        if self._text[self._at] == "[":
            self._list(path)
        elif self._text[self._at] == "{":
            self._inline_table(path)
        else:
            self._skip(_TEXT if self._text[self._at] in "\"'" else _PLAIN)

    def _list(self, path: Path) -> None:
        for position, _ in enumerate(self._parts("]")):
            self._value((*path, position))

    def _inline_table(self, path: Path) -> None:
        for _ in self._parts("}"):
            self._pair(path)

    def _parts(self, end: str) -> Iterator[None]:
        """Stop at each part of a list or an inline table; the caller reads it."""
        self._at += 1
        self._skip(_BLANK_LINES)
        while self._text[self._at] != end:
            yield
            self._skip(_BLANK_LINES)
            if self._text[self._at] == ",":
                self._at += 1
                self._skip(_BLANK_LINES)
        self._at += 1

    def _key(self) -> list[str]:
        names = [self._name()]
        while self._text[self._at] == ".":
            self._at += 1
            names.append(self._name())
        return names

    def _name(self) -> str:
        self._skip(_BLANK)
        written = self._skip(_TEXT if self._text[self._at] in "\"'" else _BARE_KEY)
        self._skip(_BLANK)
        return str(tomllib.loads(f"name = {written}")["name"]) if written[0] in "\"'" else written

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError(f"line {self._line()} is not TOML")
        self._at = found.end()
        return found[0]

    def _line(self) -> int:
        return bisect_right(self._breaks, self._at - 1) + 1
