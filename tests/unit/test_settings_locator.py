"""Every key of a TOML text is found on the line that writes it."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.settings.locator import KeyPath, locate


def inline(value: object) -> str:
    """A value as TOML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{inline(key)} = {inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("a = 1\nb = 2\n", ("b",), 2),
        ("# a = 1\n\n  a = 1 # b = 2\nb = 3", ("b",), 4),
        ("[one]\na = 1\n[two]\na = 2\n", ("two", "a"), 4),
        ("[one . two]\na = 1\n", ("one",), 1),
        ("[one . two]\na = 1\n", ("one", "two", "a"), 2),
        ("x.y.z = 1\nx.y.w = 2\n", ("x", "y", "w"), 2),
        ("x.y.z = 1\nx.y.w = 2\n", ("x", "y"), 1),
        ('"a b".\'c.d\'.e = 1\n"f\\u0041" = 2\n', ("a b", "c.d", "e"), 1),
        ('"a b".\'c.d\'.e = 1\n"f\\u0041" = 2\n', ("fA",), 2),
        ("t = { a = 1, b.c = [2, 3] }\nu = 1", ("t", "b", "c", 1), 1),
        ("t = [\n  1, # one ]\n\n  2,\n]\nu = 3", ("t", 1), 4),
        ("t = [\n  1, # one ]\n\n  2,\n]\nu = 3", ("u",), 6),
        ("t = [\n  { a = 1 },\n  { a = 2 },\n]\n", ("t", 1, "a"), 3),
        ("t = [[1],\n[2,\n3]]\n", ("t", 1, 1), 3),
        ("[[s]]\na = 1\n[[s]]\na = 2\n", ("s", 1, "a"), 4),
        ("[[s]]\na = 1\n[[s]]\na = 2\n", ("s", 1), 3),
        ("[[s]]\na = 1\n[[s]]\na = 2\n", ("s",), 1),
        ("[[s]]\n[s.h]\nx = 1\n[[s.h.n]]\ny = 1\n[[s]]\n[[s.h.n]]\ny = 2\n", ("s", 1, "h", "n", 0, "y"), 8),
        ("[[s]]\n[[s.h.n]]\ny = 1\n[[s.h.n]]\ny = 2\n", ("s", 0, "h", "n", 1, "y"), 5),
        ('a = """\nb = 1\n\\"""\n"""\nc = 1', ("c",), 5),
        ('a = """two quotes: "" and at the end ""\n"""""\nc = 1', ("c",), 3),
        ("a = '''\n[b]\n\\'''\nc = 1", ("c",), 4),
        ("a = 'x # y' # '\nc = 1", ("c",), 2),
        ('a = "\\"]}" \nc = 1', ("c",), 2),
        ("a = 2026-12-29 08:30:00\nc = +1e3\nd = true", ("d",), 3),
        ("2026-12-29 = []\r\n\r\n2026-12-30 = []\r\n", ("2026-12-30",), 3),
    ],
)
def test_finds_the_line(text: str, path: KeyPath, line: int) -> None:
    tomllib.loads(text)  # the example is TOML

    assert locate(text)[path] == line


def test_what_the_text_does_not_write_is_not_found() -> None:
    assert ("b",) not in locate('a = "b = 1"\n# b = 2\n')


@pytest.mark.parametrize("text", ["", "\n", "# only a comment", "  \t\n#\n"])
def test_an_empty_text_has_no_keys(text: str) -> None:
    assert locate(text) == {}


def test_what_is_not_toml_is_refused_rather_than_walked_for_ever() -> None:
    with pytest.raises(ValueError, match="line 2"):
        locate("a = 1\n= 2\n")


_texts = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=6)
_scalars = st.integers(-9, 9) | st.booleans() | _texts | st.sampled_from(["[x]", '"""', "'''", "# a", "a = 1", "}]"])
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3), max_leaves=6
)


@given(st.dictionaries(_texts, _values, max_size=5), st.lists(st.dictionaries(_texts, _values, max_size=3), max_size=3))
def test_finds_every_key_of_any_document(pairs: dict[str, Any], tables: list[dict[str, Any]]) -> None:
    """One pair a line, in the root and then in an array of tables: the line of each is known beforehand."""
    pairs.pop("tables", None)
    lines: list[str] = []
    expected: dict[KeyPath, int] = {}

    def write(line: str, path: KeyPath) -> None:
        lines.append(line)
        expected[path] = len(lines)

    for key, value in pairs.items():
        write(f"{inline(key)} = {inline(value)}", (key,))
    for index, table in enumerate(tables):
        write("[[tables]]", ("tables", index))
        for key, value in table.items():
            write(f"{inline(key)} = {inline(value)}", ("tables", index, key))
    text = "\n".join(lines)

    found = locate(text)

    assert {path: found[path] for path in expected} == expected
    assert set(found) == set(_paths(tomllib.loads(text), ()))


def _paths(value: object, path: KeyPath) -> list[KeyPath]:
    items: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return [found for name, item in items for found in ((*path, name), *_paths(item, (*path, name)))]
