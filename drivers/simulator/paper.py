"""The paper: a roll that ends, a strip that grows under the head, pieces that fall into the tray."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image

BLANK, INK = 1, 0


class Edge(StrEnum):
    """How a piece came off."""

    FULL = "full"
    PARTIAL = "partial"
    TORN = "torn"
    """By hand, after a roll's end or a power cut: it may be half a slip."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of paper in the tray.

    Attributes:
        number: of this printer's pieces, from 1.
        picture: mode "1", as wide as the head, as long as the paper.
        text: the lines printed on it, as characters; lines that went as dots are not known.
        codes: what each QR code drawn by the printer says.
    """

    number: int
    picture: Image.Image
    edge: Edge
    text: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


#: What becomes of a piece; called with the printer in the middle of its work.
Tray = Callable[[Piece], None]


@dataclass(slots=True)
class _Mark:
    """Something readable, and the row where it ended."""

    row: int
    text: str = ""
    code: str = ""


class Strip:
    """What has passed under the head since the last cut. Rows are counted from the cutter's last stroke."""

    def __init__(self, dots: int, leader: int) -> None:
        """`leader` rows lie between cutter and head when a roll has just been put in."""
        self._dots = dots
        self._leader = leader
        self._height = leader
        self._inked: list[tuple[int, Image.Image]] = []
        self._marks: list[_Mark] = []

    @property
    def height(self) -> int:
        """Rows from the cutter's last stroke to the head."""
        return self._height

    @property
    def inked(self) -> bool:
        """Whether anything is printed on it."""
        return bool(self._inked)

    @property
    def at_cutter(self) -> int:
        """The row that the cutter would part."""
        return self._height - self._leader

    def feed(self, rows: int, ink: Image.Image | None = None) -> None:
        """Paper moves on; `ink` (255 is black) is what the head burnt into these rows."""
        if ink is not None:
            self._inked.append((self._height, ink))
        self._height += rows

    def mark(self, text: str = "", code: str = "") -> None:
        """What was just finished, in letters."""
        self._marks.append(_Mark(self._height, text, code))

    def part(self, row: int, number: int, edge: Edge) -> Piece:
        """Takes off everything above `row`; a line that lies across it is cut through."""
        picture = Image.new("1", (self._dots, max(row, 1)), BLANK)
        below: list[tuple[int, Image.Image]] = []
        for top, ink in self._inked:
            if top < row:
                picture.paste(INK, (0, top), ink)
            if top + ink.height > row:
                shown = max(row - top, 0)
                below.append((top + shown - row, ink.crop((0, shown, ink.width, ink.height))))
        above = [mark for mark in self._marks if mark.row <= row]
        self._inked = below
        self._marks = [_Mark(mark.row - row, mark.text, mark.code) for mark in self._marks if mark.row > row]
        self._height -= row
        return Piece(
            number,
            picture,
            edge,
            tuple(mark.text for mark in above if mark.text),
            tuple(mark.code for mark in above if mark.code),
        )

    def renew(self) -> None:
        """A new roll, or the same one drawn forward: blank up to the cutter."""
        self._height = self._leader
        self._inked.clear()
        self._marks.clear()
