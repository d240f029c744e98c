"""The print buffer: letters become a line, a line becomes rows. Both languages compose with it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError

from drivers.simulator.letters import FONT_A, FONT_B, WIDE, Letter, ink
from drivers.simulator.models import Model
from drivers.simulator.motions import MOST_COMPLAINTS, Cut, Feed, Motion, Say

QR_LEVELS = (ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q, ERROR_CORRECT_H)
LINE_SPACING = 30
LEFT, CENTRE, RIGHT = range(3)


@dataclass(slots=True)
class Style:
    """How the next letters look."""

    across: int = 1
    down: int = 1
    bold: bool = False
    underline: int = 0
    invert: bool = False
    small: bool = False
    smooth: bool = False
    ank_gap: int = 0
    kanji_gaps: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class _Line:
    """What waits to be printed."""

    items: list[tuple[int, Image.Image]] = field(default_factory=list)
    text: list[tuple[int, int, str]] = field(default_factory=list)
    """Where each letter begins and ends, and what it is."""
    at: int = 0
    end: int = 0

    def says(self) -> str:
        """Its letters from left to right, a space where there is a gap."""
        said, reached = "", 0
        for begin, end, char in sorted(self.text):
            said += (" " if begin > reached else "") + char
            reached = max(end, reached)
        return said.strip()


class Composer:
    """Makes motions out of letters, pictures and feeds. Positions and sizes are dots."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.motions: deque[Motion] = deque()
        self.complaints: deque[str] = deque(maxlen=MOST_COMPLAINTS)
        self.reset()

    def reset(self) -> None:
        """As when switched on; a line that was not printed yet is lost."""
        self.style = Style()
        self.spacing = LINE_SPACING
        self.align = LEFT
        self.left = 0
        self.width = self.model.dots
        self.tabs = tuple(range(8, 80, 8))
        self._line = _Line()

    def drop_line(self) -> None:
        """The line that waits is lost."""
        self._line = _Line()

    @property
    def at_line_start(self) -> bool:
        """Whether nothing waits in the line."""
        return not self._line.items and self._line.at == 0

    @property
    def area(self) -> int:
        """The width that lines have now."""
        return max(0, min(self.width, self.model.dots - self.left))

    def put(self, letters: list[Letter]) -> None:
        """Letters into the line; what does not fit begins the next."""
        for letter in letters:
            self._put(letter)

    def _put(self, letter: Letter) -> None:
        style = self.style
        cell = WIDE if letter.wide else FONT_B if style.small else FONT_A
        before, after = style.kanji_gaps if letter.wide else (0, style.ank_gap)
        before, after = before * style.across, after * style.across
        dots = ink(letter, cell, style.across, style.down, style.bold, style.smooth)
        if self._line.at + before + dots.width > self.area:
            if self.at_line_start:
                self.complaints.append(f"a letter of {dots.width} dots on a line of {self.area}")
                return
            self.feed_line()
        self._add(self._dressed(dots, before, after), letter.char)

    def _dressed(self, dots: Image.Image, before: int, after: int) -> Image.Image:
        """With its gaps, underline and white on black."""
        style = self.style
        box = Image.new("1", (before + dots.width + after, dots.height), 0)
        box.paste(255, (before, 0), dots)
        if style.underline:
            box.paste(255, (0, box.height - style.underline, box.width, box.height))
        return box.point(lambda value: 255 - value) if style.invert else box

    def _add(self, dots: Image.Image, text: str) -> None:
        line = self._line
        line.items.append((line.at, dots))
        if text:
            line.text.append((line.at, line.at + dots.width, text))
        line.at += dots.width
        line.end = max(line.end, line.at)

    def picture_in_line(self, dots: Image.Image) -> None:
        """Dots that stand in the line as a letter does."""
        room = self.area - self._line.at
        if dots.width > room:
            self.complaints.append(f"a picture of {dots.width} dots where {room} are left")
            dots = dots.crop((0, 0, max(room, 1), dots.height))
        self._add(dots, "")

    def move_to(self, position: int) -> None:
        """The next letter stands there, counted from the left margin; outside the area nothing moves."""
        if 0 <= position <= self.area:
            self._line.at = position
            self._line.end = max(self._line.end, position)
        else:
            self.complaints.append(f"position {position} is outside the line of {self.area} dots")

    @property
    def position(self) -> int:
        """Where the next letter stands."""
        return self._line.at

    def tab(self) -> None:
        """On to the next tab stop, if there is one."""
        stops = [stop * FONT_A.width for stop in self.tabs]
        further = [stop for stop in stops if self._line.at < stop <= self.area]
        if further:
            self.move_to(further[0])

    def feed_line(self) -> None:
        """Prints the line and moves on by the line spacing, or the line's height where that is more."""
        self.feed(self.spacing)

    def feed(self, rows: int) -> None:
        """Prints the line, then paper moves on until it has moved `rows` in all."""
        line, self._line = self._line, _Line()
        if not line.items:
            if rows:
                self.motions.append(Feed(rows))
            return
        height = max(dots.height for _, dots in line.items)
        picture = Image.new("1", (self.model.dots, height), 0)
        start = self.left + self._indent(line.end)
        for at, dots in line.items:
            picture.paste(255, (start + at, height - dots.height), dots)
        self.motions.append(Feed(max(rows, height), picture, text=line.says()))

    def _indent(self, width: int) -> int:
        return {CENTRE: (self.area - width) // 2, RIGHT: self.area - width}.get(self.align, 0)

    def picture(self, dots: Image.Image, code: str = "") -> None:
        """Dots at once, as many rows as they are high; wider than the line they lose their right side."""
        if not self.at_line_start:
            self.feed_line()
        if dots.width > self.area:
            self.complaints.append(f"a picture of {dots.width} dots on a line of {self.area}")
            dots = dots.crop((0, 0, max(self.area, 1), dots.height))
        rows = Image.new("1", (self.model.dots, dots.height), 0)
        rows.paste(dots, (self.left + self._indent(dots.width), 0))
        self.motions.append(Feed(dots.height, rows, code=code))

    def qr(self, data: bytes, module: int, level: int) -> None:
        """A QR code, with no light around it: that is for whoever writes the job."""
        try:
            matrix = _modules(data, level)
        except (DataOverflowError, ValueError):
            self.complaints.append(f"{len(data)} bytes do not fit into a QR code")
            return
        side = len(matrix)
        if side * module > self.area:
            self.complaints.append(f"a QR code of {side * module} dots on a line of {self.area}")
            return
        dots = Image.new("1", (side, side), 0)
        dots.putdata([255 if dark else 0 for row in matrix for dark in row])
        picture = dots.resize((side * module, side * module), Image.Resampling.NEAREST)
        self.picture(picture, data.decode("utf-8", "replace"))

    def cut(self, *, partial: bool, feed: int | None) -> None:
        """A cut; `feed` rows beyond the way from head to cutter first, None: where the paper is.

        A line that waits is not printed by it, and a cut in mid-line is not done: so the manuals have it.
        """
        if not self.at_line_start:
            self.complaints.append("a cut in the middle of a line is not done")
            return
        if feed is not None:
            self.feed(self.leader + feed)
        self.motions.append(Cut(partial and self.model.partial_cut, self.model.cut_seconds))

    @property
    def leader(self) -> int:
        """Rows from the head to the cutter."""
        return round(self.model.head_to_cutter_mm * self.model.dots_per_mm)

    def say(self, data: bytes, *, job: bool = False) -> None:
        """A reply, when all before it is done."""
        self.motions.append(Say(data, job))


def bits(data: bytes, width: int, height: int) -> Image.Image:
    """Rows of bytes, a set bit is ink, most significant leftmost; `width` is in dots."""
    return Image.frombytes("1", (width, height), data)


@lru_cache(maxsize=16)
def _modules(data: bytes, level: int) -> list[list[bool]]:
    """Rows of modules, dark is true, not to be changed. Both slips of a ticket have the same."""
    code = qrcode.QRCode(error_correction=QR_LEVELS[level], border=0)
    code.add_data(data)
    code.make(fit=True)
    matrix: list[list[bool]] = code.get_matrix()
    return matrix
