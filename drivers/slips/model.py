"""A slip of paper as a list of parts, apart from any printer.

Sizes that people care about are in points and millimetres; a rendering turns them into dots or commands. Each text
says what language it is in (`ja`, `ja-easy`, `pt-BR`, ...), for one typeface does not fit 日本語, 中文 and नेपाली.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

#: Body text is never smaller (14 pt gothic, experience rules for slips).
BODY_POINTS = 14.0
#: A number is never lower than this, however long it is.
LEAST_NUMBER_MM = 12.0
#: A QR code is never narrower than this, its quiet zone not counted.
LEAST_QR_MM = 20.0

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


class Align(StrEnum):
    """Where a line stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Weight(StrEnum):
    """How heavy the strokes are."""

    REGULAR = "regular"
    BOLD = "bold"


@dataclass(frozen=True, slots=True)
class Heading:
    """The use of the slip, white on a black band; `lines` are one text in several languages, the first the largest.

    `languages` are those of the lines; a line beyond them is Japanese.
    """

    lines: tuple[str, ...]
    points: float = 18.0
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, wrapped into lines of like length; first it shrinks to `BODY_POINTS`, if that makes it one line."""

    text: str
    points: float = BODY_POINTS
    weight: Weight = Weight.REGULAR
    align: Align = Align.CENTRE
    language: str = "ja"


@dataclass(frozen=True, slots=True)
class Row:
    """A label at the left and its value at the right; both shrink to `BODY_POINTS`, then the value drops below."""

    label: str
    value: str
    points: float = BODY_POINTS
    language: str = "ja"


@dataclass(frozen=True, slots=True)
class Number:
    """The number, as high as asked; narrow paper draws it closer and lower, never below `LEAST_NUMBER_MM`."""

    text: str
    height_mm: float = 17.0


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code of error correction level M with a quiet zone of four modules.

    `beside`: the texts and spaces that follow at once stand at its right where paper and rendering can, else below.
    """

    data: str
    least_mm: float = LEAST_QR_MM
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in black and white, as large as the box allows without changing its shape. `png` is base64."""

    png: str
    width_mm: float = 60.0
    height_mm: float = 10.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    thickness_mm: float = 0.25


@dataclass(frozen=True, slots=True)
class Space:
    """Blank paper."""

    height_mm: float


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of the slip: the paper is cut apart here (K3)."""


Part = Heading | Text | Row | Number | Qr | Picture | Rule | Space | Cut


@dataclass(frozen=True, slots=True)
class Slip:
    """One printed copy. `name` is the job's own, fit for a file: letters, digits, hyphen, underscore."""

    name: str
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"not a name for a slip: {self.name!r}")
