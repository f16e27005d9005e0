"""What a broken or hostile client makes of a payload: something is missing, of another kind, huge, or of others."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.security.recorder import Json

Path = tuple[Any, ...]

_BIGGEST = 40_000
_DEEP = 200
# What no field of Slack's holds, in the place of something that one does.
_WRONG: tuple[Any, ...] = (None, True, 0, -1, 10**30, 1.5, "", "x", [], {}, [[]], [None], {"a": {}}, {"text": None})
_TEXTS = (
    *("<!channel>", "<@UANA0000>", "<https://evil.example|pay here>", "`*_~`", "\x00\x07", "\ud800", "\u202etxt.exe"),
    *("\u200b\u200d\ufeff", "１", "99999999999999999999", "-1", "1 OR 1=1", "1e9", "{", "9" * 5_000, "🤷" * 500),
)
_IDS = ("UANA0000", "UBO00000", "UDANA000", "UHANA000", "UNOBODY0", "USLACKBOT", "", "<!channel>")
# What Slack draws of the app's own: nobody reads it back.
_NOT_READ = {"blocks"}


def mutated(body: Json, chance: random.Random) -> Json:
    """Return a copy of the payload with one to three things wrong in it."""
    copied: Json = json.loads(json.dumps(body))
    for _time in range(chance.randint(1, 3)):
        chance.choice(_MUTATIONS)(copied, chance)
    return copied


def _drop(body: Json, chance: random.Random) -> None:
    """Something is missing."""
    path = _some_path(body, chance)
    if path:
        holder = _at(body, path[:-1])
        del holder[path[-1]]


def _replace(body: Json, chance: random.Random) -> None:
    """Something is of another kind."""
    _put(body, chance, lambda _old: chance.choice(_WRONG))


def _write(body: Json, chance: random.Random) -> None:
    """A text says something else."""
    _put(body, chance, lambda old: chance.choice(_TEXTS) if isinstance(old, str) else old)


def _blow_up(body: Json, chance: random.Random) -> None:
    """A text is far too long, or something is nested far too deep."""

    def huge(old: Any) -> Any:
        if isinstance(old, str):
            return (old or "x") * (_BIGGEST // max(len(old), 1))
        nested: Any = old
        for _level in range(_DEEP):
            nested = [nested]
        return nested

    _put(body, chance, huge)


def _in_metadata(body: Json, chance: random.Random) -> None:
    """What a form remembers says something else."""
    view = body.get("view")
    remembered = view.get("private_metadata") if isinstance(view, dict) else None
    if not isinstance(view, dict) or not isinstance(remembered, str) or not remembered.startswith("{"):
        return
    about = json.loads(remembered)
    if isinstance(about, dict) and about:
        about[chance.choice(sorted(about))] = chance.choice((*_WRONG, *_TEXTS, 999_999_999))
        view["private_metadata"] = json.dumps(about)


def _as_somebody_else(body: Json, chance: random.Random) -> None:
    """Somebody else sends it, or nobody that is known."""
    person_id = chance.choice(_IDS)
    if isinstance(body.get("user"), dict):
        body["user"]["id"] = person_id
    elif "user_id" in body:
        body["user_id"] = person_id
    elif isinstance(body.get("event"), dict) and "user" in body["event"]:
        body["event"]["user"] = person_id


def _about_another(body: Json, chance: random.Random) -> None:
    """A button or an option carries another id."""
    for action in body.get("actions") or () if isinstance(body.get("actions"), list) else ():
        if isinstance(action, dict) and isinstance(action.get("value"), str):
            action["value"] = chance.choice((*(str(number) for number in range(12)), "999999999", *_TEXTS))


def _double(body: Json, chance: random.Random) -> None:
    """A list has everything twice, or nothing."""
    lists = [path for path in _paths(body) if isinstance(_at(body, path), list)]
    if lists:
        found = _at(body, chance.choice(lists))
        found[:] = chance.choice(([], [*found, *json.loads(json.dumps(found))]))


_MUTATIONS: tuple[Callable[[Json, random.Random], None], ...] = (
    *(_drop, _drop, _replace, _replace, _write, _blow_up, _in_metadata, _in_metadata),
    *(_as_somebody_else, _about_another, _double),
)


def _put(body: Json, chance: random.Random, new: Callable[[Any], Any]) -> None:
    path = _some_path(body, chance)
    if path:
        _at(body, path[:-1])[path[-1]] = new(_at(body, path))


def _some_path(body: Json, chance: random.Random) -> Path:
    paths = list(_paths(body))
    return chance.choice(paths) if paths else ()


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where something stands, outside of what nobody reads."""
    keys: list[Any] = []
    if isinstance(value, dict):
        keys = [key for key in value if key not in _NOT_READ]
    elif isinstance(value, list):
        keys = list(range(len(value)))
    for key in keys if len(path) < _DEEP else ():
        yield (*path, key)
        yield from _paths(value[key], (*path, key))


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value
