r"""The bytes of a panel, as a person writes them.

name = "two rows, four digits"
encoding = "ascii"                  # any that Python knows; what it cannot spell becomes ?
rows = 2
before = '\x02'                     # once a message
row = '{row}{number:>4}{counter:>2}'
blank = '{row}      '               # a row without a call
gone = '{row}------'                # nobody knows: old numbers must not stay
after = '\x03'
check = "none"                      # or "xor", "sum": one byte over all between `before` and `after`, ahead of `after`
every_seconds = 30.0

`\xNN`, `\r`, `\n`, `\t` and `\\` are bytes. Places: `row` from 1, `number`, `counter` (the digits of its name), `name`.
"""

from __future__ import annotations

import codecs
import re
import string
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from drivers.panels.port import Row

PLACES = ("row", "number", "counter", "name")
_ESCAPE = re.compile(r"(\\x[0-9A-Fa-f]{2}|\\[rnt\\])")
_PLAIN = {r"\r": b"\r", r"\n": b"\n", r"\t": b"\t", r"\\": b"\\"}
_EXAMPLE = {"row": "1", "number": "A012", "counter": "3", "name": "3"}


class BadTemplate(ValueError):
    """It cannot be used; the message names file, key and mistake."""


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise ValueError("no such encoding") from None


def _pattern(text: str) -> str:
    places = [place for _, place, _, _ in string.Formatter().parse(_ESCAPE.sub("", text)) if place is not None]
    if strange := [place for place in places if place not in PLACES]:
        raise ValueError(f"no place {{{strange[0]}}}; there are {', '.join(PLACES)}")
    _spell(text, _EXAMPLE, "ascii")
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]


class _TemplateTable(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    encoding: Annotated[str, AfterValidator(_encoding)] = "ascii"
    rows: Annotated[int, Field(ge=1, le=32)]
    before: Pattern = ""
    row: Pattern
    blank: Pattern
    gone: Pattern
    after: Pattern = ""
    check: Literal["none", "xor", "sum"] = "none"
    every_seconds: Annotated[float, Field(ge=1, le=3600)] = 30.0


@dataclass(frozen=True, slots=True)
class Template:
    """How a panel is spoken to; each text is as written."""

    name: str
    encoding: str
    rows: int
    before: str
    row: str
    blank: str
    gone: str
    after: str
    check: str
    every_seconds: float

    def message(self, rows: Sequence[Row] | None) -> bytes:
        """All rows at once: those that are told, then blank ones; with None, each says that nobody knows."""
        body = b"".join(self._line(index, rows) for index in range(self.rows))
        check = {"none": b"", "xor": bytes([_xor(body)]), "sum": bytes([sum(body) & 0xFF])}[self.check]
        return _spell(self.before, {}, self.encoding) + body + check + _spell(self.after, {}, self.encoding)

    def _line(self, index: int, rows: Sequence[Row] | None) -> bytes:
        places = dict.fromkeys(PLACES, "") | {"row": str(index + 1)}
        if rows is None:
            return _spell(self.gone, places, self.encoding)
        if index >= len(rows):
            return _spell(self.blank, places, self.encoding)
        return _spell(self.row, places | dict(rows[index]), self.encoding)


def _xor(data: bytes) -> int:
    return reduce(int.__xor__, data, 0)


def _spell(text: str, places: Mapping[str, str], encoding: str) -> bytes:
    """Bytes as they are written; the text between them filled in and encoded."""
    spelled = b""
    for index, piece in enumerate(_ESCAPE.split(text)):
        if index % 2:
            spelled += _PLAIN.get(piece) or bytes.fromhex(piece[2:])
        else:
            spelled += piece.format(**places).encode(encoding, "replace")
    return spelled


def load_template(name: str) -> Template:
    """A template that comes with the program, by its name, or one of the venue's own, by its path.

    Raises:
        BadTemplate: it is not there, or what is wrong with it.
    """
    known = files("drivers.panels") / "templates" / f"{name}.toml"
    try:
        text = known.read_text(encoding="utf-8") if re.fullmatch(r"[a-z0-9-]+", name) else Path(name).read_text("utf-8")
        table = _TemplateTable.model_validate(tomllib.loads(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadTemplate(f"{name}: {error}") from error
    except ValidationError as error:
        raise BadTemplate(f"{name}: {_told(error)}") from error
    return Template(**table.model_dump())


def _told(error: ValidationError) -> str:
    def one(found: Any) -> str:
        return f"{'.'.join(map(str, found['loc']))}: {str(found['msg']).removeprefix('Value error, ')}"

    return "; ".join(one(found) for found in error.errors())
