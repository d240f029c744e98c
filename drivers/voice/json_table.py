"""A large JSON object of which few members are ever asked for, left as text: an eighth of what a dict of it takes."""

from __future__ import annotations

import json
import re
from array import array
from typing import Any

import numpy as np

#: A name and its value, as writers without white space put them; values are flat.
_MEMBER = re.compile(rb'("(?:[^"\\]|\\.)*"):("(?:[^"\\]|\\.)*"|\{[^{}]*\}|\[[^\[\]]*\]|[^,{}\[\]"]+)(?:,|(?=\}))')


class BadText(ValueError):
    """No JSON object of flat values without white space."""


class JsonTable:
    """What `json.loads` of the same text would be, to look into by name.

    Names and values that hold braces or brackets are told from the object's own by the quotes around them, except
    inside a nested value, whose names may hold none.
    """

    def __init__(self, text: bytes, begin: int = 0) -> None:
        """`text` has at `begin` the object's opening brace; `end` is that of the closing one.

        Raises:
            BadText: it is not of that kind.
        """
        self._text = text
        self.end = begin + 1
        hashes, places = array("q"), array("i")
        for member in _MEMBER.finditer(text, begin + 1):
            if member.start() != self.end:
                break
            hashes.append(hash(member[1]))
            places.append(self.end)
            self.end = member.end()
        if text[begin : begin + 1] != b"{" or text[self.end : self.end + 1] != b"}":
            raise BadText(f"not read on from {self.end}")
        order = np.argsort(np.frombuffer(hashes, dtype=np.int64))
        self._hashes = np.frombuffer(hashes, dtype=np.int64)[order]
        self._places = np.frombuffer(places, dtype=np.int32)[order]

    def __len__(self) -> int:
        return len(self._places)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of that name."""
        written = json.dumps(name, ensure_ascii=False).encode()
        wanted = hash(written)
        at = int(np.searchsorted(self._hashes, wanted))
        while at < len(self._hashes) and self._hashes[at] == wanted:
            member = _MEMBER.match(self._text, int(self._places[at]))
            if member and member[1] == written:
                return json.loads(member[2])
            at += 1
        return default
