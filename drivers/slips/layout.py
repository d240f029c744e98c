"""Each part of a slip as a block: how many dots high it is, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from PIL.ImageDraw import ImageDraw

from drivers.slips import figures
from drivers.slips.lettering import Lettering
from drivers.slips.model import (
    BODY_POINTS,
    Align,
    Cut,
    Heading,
    Number,
    Part,
    Picture,
    Qr,
    Row,
    Rule,
    Space,
    Text,
    Weight,
)
from drivers.slips.paper import Paper
from drivers.slips.wrap import balance

BLACK, WHITE = 0, 255
#: A text stands beside a QR code only if so much is left for it: eight letters of body text.
LEAST_COLUMN_EMS = 8
#: Between label and value, between the languages of a heading; around a heading.
GAP_MM, PADDING_MM = 2.5, 1.0
AROUND_RULE_MM = 0.75
#: Round digits hang a few dots below their base line.
BELOW_NUMBER_MM = 1.0

DoesNotFit = figures.DoesNotFit


@dataclass(frozen=True, slots=True)
class Block:
    """A part laid out; `draw` puts it on a canvas with its top at a row of dots."""

    height: int
    draw: Callable[[ImageDraw, int], None]


@dataclass(frozen=True, slots=True)
class Column:
    """From which dot to which a text may stand."""

    left: int
    right: int

    @property
    def width(self) -> int:
        """In dots."""
        return self.right - self.left


def lay_out_all(parts: Sequence[Part], paper: Paper) -> Iterator[Block]:
    """The parts from top to bottom; a QR code with its texts at its side is one block.

    Raises:
        DoesNotFit: a number or a QR code is too wide.
        FontsMissing: there is no Japanese typeface.
    """
    index = 0
    while index < len(parts):
        part, following = parts[index], _texts_after(parts, index)
        block = _side_by_side(part, following, paper) if isinstance(part, Qr) and part.beside and following else None
        yield block or lay_out(part, paper)
        index += 1 + (len(following) if block else 0)


def lay_out(part: Part, paper: Paper) -> Block:
    """One part by itself.

    Raises:
        DoesNotFit: a number or a QR code is too wide.
        FontsMissing: there is no Japanese typeface.
    """
    match part:
        case Heading():
            return _heading(part, paper)
        case Text():
            return _text(part, paper, _whole(paper))
        case Row():
            return _row(part, paper)
        case Number():
            return _figure(figures.number(part, paper), paper, below=paper.from_mm(BELOW_NUMBER_MM))
        case Qr():
            return _figure(figures.qr(part, paper), paper)
        case Picture():
            return _figure(figures.picture(part, paper), paper)
        case Rule():
            return _rule(part, paper)
        case Space():
            return Block(paper.from_mm(part.height_mm), _nothing)
        case Cut():
            return Block(0, _nothing)


def _whole(paper: Paper) -> Column:
    return Column(paper.margin, paper.dots - paper.margin)


def _heading(part: Heading, paper: Paper) -> Block:
    """All languages on one line where they fit; else each on its own."""
    large, small = paper.from_points(part.points), paper.from_points(BODY_POINTS)
    languages = (*part.languages, *["ja"] * len(part.lines))
    said = [
        (text, Lettering(language, Weight.BOLD, small if index else large))
        for index, (text, language) in enumerate(zip(part.lines, languages, strict=False))
    ]
    gap, padding = paper.from_mm(GAP_MM), paper.from_mm(PADDING_MM)
    widths = [letters.length(text) for text, letters in said]
    if sum(widths) + gap * (len(said) - 1) <= paper.text_dots:
        lines = [said]
    else:
        lines = [[(line, letters)] for text, letters in said for line in _broken(text, letters, paper.text_dots)]
    steps = [max(letters.step for _, letters in line) for line in lines]
    height = sum(steps) + 2 * padding
    broad = max(sum(letters.length(text) for text, letters in line) + gap * (len(line) - 1) for line in lines)
    # A label, not a band across the paper: what is white at its sides need not be sent.
    side = max(0, round((paper.dots - broad) / 2) - gap)

    def draw(on: ImageDraw, top: int) -> None:
        on.rectangle((side, top, paper.dots - 1 - side, top + height - 1), fill=BLACK)
        top += padding
        for line, step in zip(lines, steps, strict=True):
            base = top + max(letters.baseline for _, letters in line)
            left = (paper.dots - sum(letters.length(text) for text, letters in line) - gap * (len(line) - 1)) / 2
            for text, letters in line:
                letters.draw(on, left, base, text, WHITE)
                left += letters.length(text) + gap
            top += step

    return Block(height, draw)


def _text(part: Text, paper: Paper, column: Column) -> Block:
    asked = Lettering(part.language, part.weight, paper.from_points(part.points))
    letters = _one_line_if_possible(part.text, asked, column.width, paper)
    return _lines(_broken(part.text, letters, column.width), letters, part.align, column)


def _broken(text: str, letters: Lettering, width: float) -> list[str]:
    return balance(text, width, letters.length)


def _lines(lines: Sequence[str], letters: Lettering, align: Align, column: Column) -> Block:
    share = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[align]

    def draw(on: ImageDraw, top: int) -> None:
        for index, line in enumerate(lines):
            left = column.left + (column.width - letters.length(line)) * share
            letters.draw(on, left, top + letters.step * index + letters.baseline, line, BLACK)

    return Block(letters.step * len(lines), draw)


def _one_line_if_possible(text: str, asked: Lettering, width: float, paper: Paper) -> Lettering:
    """The letters as asked, or the largest smaller ones, down to body text, that need no second line."""
    widest = max(map(asked.length, text.split("\n")))
    if widest <= width:
        return asked
    smaller = asked.of_size(int(asked.dots * width / widest))
    return smaller if smaller.dots >= paper.from_points(BODY_POINTS) else asked


def _row(part: Row, paper: Paper) -> Block:
    column, gap = _whole(paper), paper.from_mm(GAP_MM)
    asked, body = paper.from_points(part.points), paper.from_points(BODY_POINTS)
    light = Lettering(part.language, Weight.REGULAR, asked)
    needed = light.length(part.label) + replace(light, weight=Weight.BOLD).length(part.value)
    fitting = int(asked * (column.width - gap) / needed)
    beside = fitting >= min(asked, body)
    light = light.of_size(min(asked, fitting) if beside else min(asked, body))
    bold = replace(light, weight=Weight.BOLD)
    label = _lines(_broken(part.label, light, column.width), light, Align.LEFT, column)
    value = _lines(_broken(part.value, bold, column.width), bold, Align.RIGHT, column)
    drop = 0 if beside else label.height

    def draw(on: ImageDraw, top: int) -> None:
        label.draw(on, top)
        value.draw(on, top + drop)

    return Block(drop + value.height, draw)


def _texts_after(parts: Sequence[Part], index: int) -> list[Text | Space]:
    """The texts that follow at once, with the spaces between them."""
    found: list[Text | Space] = []
    for part in parts[index + 1 :]:
        if not isinstance(part, Text | Space):
            break
        found.append(part)
    while found and isinstance(found[-1], Space):
        found.pop()
    return found


def _side_by_side(code: Qr, parts: Sequence[Text | Space], paper: Paper) -> Block | None:
    """The code at the left, the texts in the middle of what is left; None where that is too little."""
    stencil = figures.qr(code, paper)
    column = Column(stencil.width, paper.dots - paper.margin)
    if column.width < LEAST_COLUMN_EMS * paper.from_points(BODY_POINTS):
        return None
    blocks = [
        _text(replace(part, align=Align.LEFT), paper, column) if isinstance(part, Text) else lay_out(part, paper)
        for part in parts
    ]
    needed = sum(block.height for block in blocks)
    height = max(stencil.height, needed + 2 * paper.from_mm(PADDING_MM))

    def draw(on: ImageDraw, top: int) -> None:
        on.bitmap((0, top + (height - stencil.height) // 2), stencil, fill=BLACK)
        at = top + (height - needed) // 2
        for block in blocks:
            block.draw(on, at)
            at += block.height

    return Block(height, draw)


def _figure(stencil: figures.Stencil, paper: Paper, below: int = 0) -> Block:
    def draw(on: ImageDraw, top: int) -> None:
        on.bitmap(((paper.dots - stencil.width) // 2, top), stencil, fill=BLACK)

    return Block(stencil.height + below, draw)


def _rule(part: Rule, paper: Paper) -> Block:
    thickness, around = max(1, paper.from_mm(part.thickness_mm)), paper.from_mm(AROUND_RULE_MM)

    def draw(on: ImageDraw, top: int) -> None:
        on.rectangle((0, top + around, paper.dots - 1, top + around + thickness - 1), fill=BLACK)

    return Block(thickness + 2 * around, draw)


def _nothing(_on: ImageDraw, _top: int) -> None:
    """Blank paper takes no ink."""
