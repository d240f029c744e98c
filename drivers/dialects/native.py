"""A slip set in a printer's own letters: which lines it has, how large, and what must be drawn instead.

This is where a dialect meets the slip. It knows cells of letters (12 x 24 dots, kanji 24 x 24) and multiples of them,
but no byte. Whoever writes bytes gets a short list of steps; what the printer cannot spell is in it as a picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from drivers.dialects.spelling import columns, spell
from drivers.profiles.profile import DialectName, Profile, Rendering
from drivers.slips.layout import DoesNotFit
from drivers.slips.model import (
    BODY_POINTS,
    LEAST_NUMBER_MM,
    Align,
    Cut,
    Heading,
    Number,
    Part,
    Picture,
    Qr,
    Row,
    Rule,
    Slip,
    Space,
    Text,
)
from drivers.slips.qr import QUIET_MODULES
from drivers.slips.raster import render
from drivers.slips.wrap import balance

CELL_WIDTH, CELL_HEIGHT = 12, 24
#: How many times a cell can be widened and heightened (`GS !`, `ESC i`).
LARGEST = {DialectName.ESCPOS: 8, DialectName.STAR: 6}
#: Rows of a cell that a digit fills, at least; a little white is above and below it.
DIGIT_HEIGHT, CELL_WHITE = 17, 2
#: White rows between two lines of body text.
LEADING = 10
#: Less white than this is not worth its bytes: lines have air already.
LEAST_BLANK = 8
#: A line is filled up with so many blanks rather than told where to stand: that costs three bytes, there and back.
MOST_PADDING = 5
#: Dots of a module, at most, that both dialects know.
LARGEST_MODULE = 8
#: How many bytes a QR code of level M holds, by version (ISO/IEC 18004, table 7).
QR_CAPACITIES = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the printer's own letters. `align` None: it is as wide as the paper, and stands anywhere the same."""

    text: str
    align: Align | None
    width: int
    height: int
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """White rows; `quiet`: not one fewer, for a code must stand alone."""

    dots: int
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of level M that the printer draws, without a quiet zone, in the middle."""

    data: str
    module: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Dots as wide as the paper."""

    image: Image.Image


@dataclass(frozen=True, slots=True)
class End:
    """The cut, after so many white rows."""

    dots: int


Step = Line | Blank | Code | Drawing | End


def compose(slip: Slip, profile: Profile) -> list[Step]:
    """The steps that print a slip.

    Raises:
        DoesNotFit: a number or a QR code is too wide for the paper.
        FontsMissing: there is no typeface for a text that must be drawn.
    """
    setter = _Setter(profile)
    return list(_settled((step for part in slip.parts for step in setter.steps(part)), profile))


def draw(slip: Slip, profile: Profile) -> list[Step]:
    """The steps of a slip that is drawn as a whole, up to its cut.

    Raises:
        DoesNotFit: a number or a QR code is too wide for the paper.
        FontsMissing: there is no typeface for a text.
    """
    drawn = tuple(part for part in slip.parts if not isinstance(part, Cut))
    picture: list[Step] = [Drawing(render(Slip(slip.name, drawn), profile.paper))]
    return [*picture, End(0)] if len(drawn) < len(slip.parts) else picture


def steps_of(slip: Slip, profile: Profile, rendering: Rendering) -> list[Step]:
    """The steps of a slip in this rendering; raises as those of either do."""
    return compose(slip, profile) if rendering is Rendering.NATIVE else draw(slip, profile)


def is_all_native(slip: Slip, profile: Profile) -> bool:
    """Whether the printer can spell every line of it; pictures and codes may be drawn all the same."""
    setter = _Setter(profile)
    return all(setter.can_set(part) for part in slip.parts if not isinstance(part, Picture | Qr))


def body_multiple(profile: Profile) -> int:
    """How many cells high body text is: 14 points or more."""
    return -(-profile.paper.from_points(BODY_POINTS) // CELL_HEIGHT)


def line_pitch(profile: Profile) -> int:
    """From one line of body text to the next, in dots; larger lines take what they need."""
    return body_multiple(profile) * CELL_HEIGHT + LEADING


def qr_modules(data: str) -> int:
    """How many modules wide the code is without its quiet zone.

    Raises:
        DoesNotFit: no slip is that wide.
    """
    size = len(data.encode())
    for version, capacity in enumerate(QR_CAPACITIES, start=1):
        if size <= capacity:
            return 17 + 4 * version
    raise DoesNotFit(f"QR code of {size} bytes")


@dataclass(frozen=True, slots=True)
class _Setter:
    """Sets part after part for one printer."""

    profile: Profile

    def can_set(self, part: Part) -> bool:
        """Whether no dot of it must be drawn."""
        match part:
            case Heading():
                return all(self._spells(line, language) for line, language in _lines_of(part))
            case Text():
                return self._spells(part.text.replace("\n", ""), part.language)
            case Row():
                return self._spells(part.label + part.value, part.language)
            case Number():
                return self._spells(part.text, "ja")
            case Qr():
                return self.profile.native_qr and part.data.isascii() and self._module(part) <= LARGEST_MODULE
            case Picture():
                return False
            case Rule() | Space() | Cut():
                return True

    def steps(self, part: Part) -> Iterator[Step]:
        """The part in the printer's own letters, line by line, or drawn."""
        match part:
            case Heading() if not self.can_set(part):
                for line, language in _lines_of(part):
                    yield from self.steps_of_heading(Heading((line,), part.points, (language,)))
            case Heading():
                yield from self.steps_of_heading(part)
            case Text() if not self.can_set(part) and "\n" in part.text:
                for paragraph in part.text.split("\n"):
                    yield from self.steps(Text(paragraph, part.points, part.weight, part.align, part.language))
            case Rule():
                # No letter makes a rule for less than a line of text costs; white parts what it parts.
                yield Blank(self.profile.paper.from_mm(1))
            case Space():
                yield Blank(self.profile.paper.from_mm(part.height_mm))
            case Cut():
                yield End(0)
            case _ if not self.can_set(part):
                yield Drawing(render(Slip("part", (part,)), self.profile.paper))
            case Text():
                yield from self._text(part)
            case Row():
                yield from self._row(part)
            case Number():
                yield self._number(part)
            case Qr():
                quiet = Blank(QUIET_MODULES * self._module(part), quiet=True)
                yield from (quiet, Code(part.data, self._module(part)), quiet)

    def steps_of_heading(self, part: Heading) -> Iterator[Step]:
        """White on black, with a black blank at both ends of each line."""
        if not self.can_set(part):
            yield Drawing(render(Slip("part", (part,)), self.profile.paper))
            return
        size = self._multiple(part.points)
        for text in part.lines:
            for line in balance(text, self._columns(size) - 2, columns):
                yield Line(f" {line} ", Align.CENTRE, size, size, inverted=True)

    def _text(self, part: Text) -> Iterator[Step]:
        size = self._multiple(part.points)
        # Weight is left to drawings: a printer's letters, twice their size, are heavy as they are.
        for line in balance(part.text, self._columns(size), columns):
            yield Line(line, part.align, size, size)

    def _row(self, part: Row) -> Iterator[Step]:
        size = self._multiple(part.points)
        width = self._columns(size)
        white = width - columns(part.label) - columns(part.value)
        if white >= 1:
            yield Line(part.label + " " * white + part.value, None, size, size)
            return
        for text, align in ((part.label, Align.LEFT), (part.value, Align.RIGHT)):
            for line in balance(text, width, columns):
                white = width - columns(line)
                if white <= MOST_PADDING:
                    filled = line + " " * white if align is Align.LEFT else " " * white + line
                    yield Line(filled.rstrip(), None if align is Align.RIGHT else align, size, size)
                else:
                    yield Line(line, align, size, size)

    def _number(self, part: Number) -> Line:
        paper = self.profile.paper
        least = -(-paper.from_mm(LEAST_NUMBER_MM) // DIGIT_HEIGHT)
        height = min(LARGEST[self.profile.dialect], max(least, paper.from_mm(part.height_mm) // DIGIT_HEIGHT))
        width = min(height, paper.dots // (CELL_WIDTH * columns(part.text)))
        if width < 1:
            raise DoesNotFit(f"number {part.text!r} at {LEAST_NUMBER_MM} mm")
        return Line(part.text, Align.CENTRE, width, height)

    def _module(self, part: Qr) -> int:
        modules = qr_modules(part.data)
        paper = self.profile.paper
        module = max(paper.module_dots, -(-paper.from_mm(part.least_mm) // modules))
        if module * (modules + 2 * QUIET_MODULES) > paper.dots:
            raise DoesNotFit(f"QR code of {len(part.data)} characters")
        return module

    def _spells(self, text: str, language: str) -> bool:
        """Another language goes in plain Latin letters or not at all: its kanji and quotation marks are not Japan's."""
        return (text.isascii() or language.startswith("ja")) and spell(text, self.profile) is not None

    def _multiple(self, points: float) -> int:
        body = body_multiple(self.profile)
        return min(
            LARGEST[self.profile.dialect], max(body, round(self.profile.paper.from_points(points) / CELL_HEIGHT))
        )

    def _columns(self, size: int) -> int:
        return self.profile.paper.dots // (CELL_WIDTH * size)


def _lines_of(part: Heading) -> Iterator[tuple[str, str]]:
    """Each line with its language."""
    for index, line in enumerate(part.lines):
        yield line, part.languages[index] if index < len(part.languages) else "ja"


def _settled(steps: Iterator[Step], profile: Profile) -> Iterator[Step]:
    """White rows that meet are one; those that a line brings with it are taken off."""
    white, quiet, last = 0, False, None
    for step in steps:
        if isinstance(step, Blank):
            white, quiet = white + step.dots, quiet or step.quiet
            continue
        if isinstance(step, End):
            yield End(step.dots + white)
        else:
            left = white - _white_after(last, profile, strictly=quiet)
            if left > 0 and (quiet or left >= LEAST_BLANK):
                yield Blank(left, quiet)
            yield step
        white, quiet, last = 0, False, step
    if white:
        yield Blank(white)


def _white_after(step: Step | None, profile: Profile, *, strictly: bool) -> int:
    """Rows below a line's letters that are white by themselves: for certain, or as a rule."""
    if not isinstance(step, Line):
        return 0
    below = max(0, line_pitch(profile) - CELL_HEIGHT * step.height)
    return below if strictly or step.inverted else below + CELL_WHITE * step.height
