"""Each part of a slip as a block: how many dots high it is, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PIL.ImageDraw import ImageDraw
from PIL.ImageFont import FreeTypeFont

from drivers.slips.fonts import face
from drivers.slips.model import (
    BODY_POINTS,
    LEAST_NUMBER_MM,
    Align,
    Cut,
    Heading,
    Number,
    Part,
    Qr,
    Row,
    Rule,
    Space,
    Text,
    Weight,
)
from drivers.slips.paper import Paper
from drivers.slips.qr import QUIET_MODULES, qr_matrix
from drivers.slips.wrap import balance

BLACK, WHITE = 0, 255
LINE_SPACING = 1.22


class DoesNotFit(ValueError):
    """A part is wider than the paper at its smallest size."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part laid out; `draw` puts it on a canvas with its top at a row of dots."""

    height: int
    draw: Callable[[ImageDraw, int], None]


def lay_out(part: Part, paper: Paper) -> Block:
    """The part on this paper.

    Raises:
        DoesNotFit: a number or a QR code is too wide.
        FontsMissing: there is no Japanese typeface.
    """
    match part:
        case Heading():
            return _heading(part, paper)
        case Text():
            return _lines(part.text, _one_line_if_possible(part, paper), part.align, paper)
        case Row():
            return _row(part, paper)
        case Number():
            return _number(part, paper)
        case Qr():
            return _qr(part, paper)
        case Rule():
            return _bar(max(1, paper.from_mm(part.thickness_mm)), paper)
        case Space():
            return Block(paper.from_mm(part.height_mm), _nothing)
        case Cut():
            return Block(0, _nothing)


def _heading(part: Heading, paper: Paper) -> Block:
    font = face(Weight.BOLD, paper.from_points(part.points))
    padding = paper.from_mm(1.2)
    lines = [line for text in part.lines for line in balance(text, paper.text_dots, font.getlength)]
    step = _step(font)
    height = step * len(lines) + 2 * padding

    def draw(on: ImageDraw, top: int) -> None:
        on.rectangle((0, top, paper.dots - 1, top + height - 1), fill=BLACK)
        for index, line in enumerate(lines):
            base = top + padding + step * index + _baseline(font)
            on.text((paper.dots / 2, base), line, font=font, fill=WHITE, anchor="ms")

    return Block(height, draw)


def _lines(text: str, font: FreeTypeFont, align: Align, paper: Paper) -> Block:
    lines = balance(text, paper.text_dots, font.getlength)
    left, right = float(paper.margin), float(paper.dots - paper.margin)
    x = {Align.LEFT: left, Align.CENTRE: paper.dots / 2, Align.RIGHT: right}[align]
    anchor = {Align.LEFT: "ls", Align.CENTRE: "ms", Align.RIGHT: "rs"}[align]

    def draw(on: ImageDraw, top: int) -> None:
        for index, line in enumerate(lines):
            on.text((x, top + _step(font) * index + _baseline(font)), line, font=font, fill=BLACK, anchor=anchor)

    return Block(_step(font) * len(lines), draw)


def _one_line_if_possible(part: Text, paper: Paper) -> FreeTypeFont:
    """The face as asked, or the largest smaller one, down to body text, that needs no second line."""
    asked = face(part.weight, paper.from_points(part.points))
    width = max(map(asked.getlength, part.text.split("\n")))
    if width <= paper.text_dots:
        return asked
    dots = int(asked.size * paper.text_dots / width)
    return face(part.weight, dots) if dots >= paper.from_points(BODY_POINTS) else asked


def _row(part: Row, paper: Paper) -> Block:
    dots = paper.from_points(part.points)
    light, bold = face(Weight.REGULAR, dots), face(Weight.BOLD, dots)
    between = paper.from_mm(2)
    label = _lines(part.label, light, Align.LEFT, paper)
    value = _lines(part.value, bold, Align.RIGHT, paper)
    beside = light.getlength(part.label) + between + bold.getlength(part.value) <= paper.text_dots
    drop = 0 if beside else label.height

    def draw(on: ImageDraw, top: int) -> None:
        label.draw(on, top)
        value.draw(on, top + drop)

    return Block(drop + value.height, draw)


def _number(part: Number, paper: Paper) -> Block:
    height = paper.from_mm(part.height_mm)
    font = _face_of_height(part.text, height)
    width = font.getlength(part.text)
    if width > paper.dots:
        height = int(height * paper.dots / width) - 1
        font = _face_of_height(part.text, height)
    if height < paper.from_mm(LEAST_NUMBER_MM):
        raise DoesNotFit(f"number {part.text!r} at {LEAST_NUMBER_MM} mm")

    def draw(on: ImageDraw, top: int) -> None:
        on.text((paper.dots / 2, top + height), part.text, font=font, fill=BLACK, anchor="ms")

    # Round digits hang a few dots below the base line.
    return Block(height + paper.from_mm(1.5), draw)


def _qr(part: Qr, paper: Paper) -> Block:
    matrix = qr_matrix(part.data)
    inner = len(matrix) - 2 * QUIET_MODULES
    module = max(paper.module_dots, -(-paper.from_mm(part.least_mm) // inner))
    side = module * len(matrix)
    if side > paper.dots:
        raise DoesNotFit(f"QR code of {len(part.data)} characters: {side} dots")

    def draw(on: ImageDraw, top: int) -> None:
        left = (paper.dots - side) // 2
        for y, line in enumerate(matrix):
            for x, dark in enumerate(line):
                if dark:
                    corner = (left + x * module, top + y * module)
                    on.rectangle((*corner, corner[0] + module - 1, corner[1] + module - 1), fill=BLACK)

    return Block(side, draw)


def _bar(thickness: int, paper: Paper) -> Block:
    def draw(on: ImageDraw, top: int) -> None:
        on.rectangle((0, top, paper.dots - 1, top + thickness - 1), fill=BLACK)

    return Block(thickness, draw)


def _nothing(_on: ImageDraw, _top: int) -> None:
    """Blank paper takes no ink."""


def _step(font: FreeTypeFont) -> int:
    """From one base line to the next."""
    return round(font.size * LINE_SPACING)


def _baseline(font: FreeTypeFont) -> int:
    """From the top of a line to its base line."""
    ascent, descent = font.getmetrics()
    return (_step(font) - ascent - descent) // 2 + ascent


def _face_of_height(text: str, dots: int) -> FreeTypeFont:
    """The bold face in which `text` stands `dots` above its base line, or a dot more."""
    unit = 1000
    top = -face(Weight.BOLD, unit).getbbox(text, anchor="ls")[1]
    return face(Weight.BOLD, -(-dots * unit // round(top)))
