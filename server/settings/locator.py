"""Where each key of a TOML text stands, since `tomllib` does not say.

The text must be valid TOML (`tomllib` has read it), so this walks it without checking it.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping

#: Keys and list indexes from the root: `("services", 2, "hours", "regular", "mon")`.
KeyPath = tuple[str | int, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"[ \t]*")
_BLANK_LINES = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}\n#]+")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)


def locate(text: str) -> Mapping[KeyPath, int]:
    """The line, from 1, of the first mention of every key, table and list item.

    Raises:
        ValueError: the text is not TOML; that the text is TOML is not proven by its absence.
    """
    walk = _Walk(text.replace("\r\n", "\n"))
    walk.document()
    return walk.lines


class _Walk:
    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._text = text
        self._at = 0
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._arrays: dict[KeyPath, int] = {}  # index of the last table of each array of tables

    def document(self) -> None:
        table: KeyPath = ()
        self._skip(_BLANK_LINES)
        while self._at < len(self._text):
            if self._take("[["):
                table = self._header(array=True)
                self._take("]]")
            elif self._take("["):
                table = self._header(array=False)
                self._take("]")
            else:
                self._pair(table)
            self._skip(_BLANK_LINES)

    def _header(self, *, array: bool) -> KeyPath:
        """Enters a table: names that are arrays of tables mean their last table."""
        line, names = self._line(), self._dotted_key()
        path: KeyPath = ()
        for position, name in enumerate(names):
            path = (*path, name)
            self.lines.setdefault(path, line)
            if array and position == len(names) - 1:
                self._arrays[path] = self._arrays.get(path, -1) + 1
            if path in self._arrays:
                path = (*path, self._arrays[path])
                self.lines.setdefault(path, line)
        return path

    def _pair(self, table: KeyPath) -> None:
        line, path = self._line(), table
        for name in self._dotted_key():
            path = (*path, name)
            self.lines.setdefault(path, line)
        self._take("=")
        self._skip(_BLANK)
        self._value(path)

    def _dotted_key(self) -> list[str]:
        names = [self._name()]
        while self._take("."):
            names.append(self._name())
        return names

    def _name(self) -> str:
        self._skip(_BLANK)
        if self._text[self._at] in "\"'":
            name: str = tomllib.loads(f"name = {self._skip(_STRING)}")["name"]
        else:
            name = self._skip(_BARE_KEY)
        self._skip(_BLANK)
        return name

    def _value(self, path: KeyPath) -> None:
        if self._take("["):
            self._items(path)
        elif self._take("{"):
            self._inline_table(path)
        elif self._text[self._at] in "\"'":
            self._skip(_STRING)
        else:
            self._skip(_SCALAR)

    def _items(self, path: KeyPath) -> None:
        index = 0
        self._skip(_BLANK_LINES)
        while not self._take("]"):
            self.lines[(*path, index)] = self._line()
            self._value((*path, index))
            index += 1
            self._skip(_BLANK_LINES)
            self._take(",")
            self._skip(_BLANK_LINES)

    def _inline_table(self, path: KeyPath) -> None:
        # TOML 1.1 lets an inline table run over lines; tomllib will, so this does.
        self._skip(_BLANK_LINES)
        while not self._take("}"):
            self._pair(path)
            self._skip(_BLANK_LINES)
            self._take(",")
            self._skip(_BLANK_LINES)

    def _line(self) -> int:
        return bisect_right(self._line_starts, self._at)

    def _take(self, token: str) -> bool:
        if not self._text.startswith(token, self._at):
            return False
        self._at += len(token)
        return True

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise ValueError(f"not TOML at line {self._line()}")
        self._at = match.end()
        return match.group()
