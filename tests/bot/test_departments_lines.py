import json
import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.departments.file.lines import Lines


def test_every_way_to_write_a_value_has_its_line() -> None:
    text = '''\
# a comment = 1 [not] "a" table

top = "x # no comment ] }"   # a comment
"quoted key" . 'and' = 1
text = """
[no.table]
key = "no key" \\""" still ""text"""""
literal = \'\'\'
]] \'\'\'\'\'
list = [ # of several lines
1,
{ inner = [2, 3], a.b = 4 },

[ "five", ],
]
moment = 1979-05-27 07:32:00
[ one . "two.three" ]
four = { five = "six", seven.eight = 9 }
[[array]]
[array.inside]
x = 1
[[array.more]]
[[array]]
x = 2
[[array.more]]
y = 1
[[array.more]]
y = 2
[array.more.deep]
z = 3
[implied.child]
[implied]
'''
    tomllib.loads(text)

    lines = Lines(text)

    expected: dict[tuple[str | int, ...], int | None] = {
        ("top",): 3,
        ("quoted key",): 4,
        ("quoted key", "and"): 4,
        ("text",): 5,
        ("literal",): 8,
        ("list",): 10,
        ("list", 0): 11,
        ("list", 1, "inner", 1): 12,
        ("list", 1, "a", "b"): 12,
        ("list", 2, 0): 14,
        ("moment",): 16,
        ("one",): 17,
        ("one", "two.three"): 17,
        ("one", "two.three", "four", "seven", "eight"): 18,
        ("array",): 19,
        ("array", 0, "inside", "x"): 21,
        ("array", 0, "more", 0): 22,
        ("array", 1): 23,
        ("array", 1, "x"): 24,
        ("array", 1, "more", 0, "y"): 26,
        ("array", 1, "more", 1, "y"): 28,
        ("array", 1, "more", 1, "deep", "z"): 30,
        ("implied",): 32,
        ("implied", "child"): 31,
        ("list", 1, "nothing", "of", "that", "kind"): 12,
        ("nothing",): None,
    }
    assert {path: lines.of(path) for path in expected} == expected


@given(st.data())
def test_the_line_of_a_value_is_the_line_it_stands_in(data: st.DataObject) -> None:
    numbers = iter(range(10**6, 10**9))
    text = data.draw(st.lists(blocks(numbers)).map("\n".join))
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # the same key twice
        return

    lines = Lines(text)

    for path, number in leaves(values):
        line = lines.of(path)
        assert line is not None
        assert str(number) in text.split("\n")[line - 1]


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], int]]:
    if isinstance(value, int):
        return [(path, value)]
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    return [leaf for key, part in parts if not isinstance(part, str) for leaf in leaves(part, (*path, key))]


def blocks(numbers: Any) -> st.SearchStrategy[str]:
    """Pieces of TOML in which every number appears once. Some of them do not go together."""
    bare = st.sampled_from("abcde")
    quoted = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=4).map(
        lambda key: json.dumps(key, ensure_ascii=False)
    )
    key = st.lists(bare | quoted | st.just("'['"), min_size=1, max_size=3).map(" . ".join)
    number = st.builds(lambda: str(next(numbers)))
    text = st.sampled_from(['"]"', "'}'", '"\\""', '"""\n[x]\n"""', "'''\n'\n'''", '"#"', '"""a"""""'])

    def inside(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        some = st.lists(part, max_size=3)
        return some.map(lambda parts: f"[ # ]\n{', '.join(parts)}\n]") | st.tuples(key, number).map(
            lambda pair: f"{{ {pair[0]} = {pair[1]} }}"
        )

    value = st.recursive(number | text, inside, max_leaves=5)
    pair = st.tuples(key, value).map(lambda of: f"{of[0]} = {of[1]} # = ")
    return pair | key.map(lambda name: f"[{name}]") | key.map(lambda name: f"[[ {name} ]]") | st.just("# [a]\n\n")
