"""What a slip shows that is not running text: the number, the QR code, a picture; each as a stencil of dots.

A stencil is an image of mode "L" whose white takes the ink.
"""

from __future__ import annotations

import base64
import io
from functools import lru_cache

from PIL import Image, ImageDraw

from drivers.slips.fonts import face
from drivers.slips.model import LEAST_NUMBER_MM, Number, Picture, Qr, Weight
from drivers.slips.paper import Paper
from drivers.slips.qr import QUIET_MODULES, qr_matrix

Stencil = Image.Image

#: How much narrower digits are drawn rather than lower, and at the very least height.
CLOSE, CLOSEST = 0.85, 0.65
#: The em at which a text is measured before its size is chosen.
_UNIT = 1000
#: A picture's dots darker than this take ink, as everywhere on a slip.
_THRESHOLD = 128


class DoesNotFit(ValueError):
    """A part is wider than the paper at its smallest size."""


@lru_cache(maxsize=16)
def number(part: Number, paper: Paper) -> Stencil:
    """The number in bold Japanese digits, whatever the language: as on the monitor and at the counter.

    Raises:
        DoesNotFit: it is too wide at its least height, though drawn close.
    """
    unit = face(Weight.BOLD, _UNIT)
    left, top, right, _ = unit.getbbox(part.text, anchor="ls")
    wide = (right - left) / -top
    height = min(paper.from_mm(part.height_mm), int(paper.text_dots / (wide * CLOSE)))
    height = max(height, paper.from_mm(LEAST_NUMBER_MM))
    if paper.text_dots < wide * height * CLOSEST:
        raise DoesNotFit(f"number {part.text!r} at {LEAST_NUMBER_MM} mm")
    font = face(Weight.BOLD, -(-height * _UNIT // round(-top)))
    left, top, right, bottom = (round(edge) for edge in font.getbbox(part.text, anchor="ls"))
    drawn = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(drawn).text((-left, -top), part.text, font=font, fill=255, anchor="ls")
    width = min(drawn.width, paper.text_dots)
    return drawn if width == drawn.width else drawn.resize((width, drawn.height), Image.Resampling.LANCZOS)


@lru_cache(maxsize=16)
def qr(part: Qr, paper: Paper) -> Stencil:
    """The code with its quiet zone, each module the same whole number of dots.

    Raises:
        DoesNotFit: it is too wide.
    """
    matrix = qr_matrix(part.data)
    inner = len(matrix) - 2 * QUIET_MODULES
    module = max(paper.module_dots, -(-paper.from_mm(part.least_mm) // inner))
    side = module * len(matrix)
    if side > paper.dots:
        raise DoesNotFit(f"QR code of {len(part.data)} characters: {side} dots")
    dots = bytes(255 if dark else 0 for line in matrix for dark in line)
    modules = Image.frombytes("L", (len(matrix), len(matrix)), dots)
    return modules.resize((side, side), Image.Resampling.NEAREST)


@lru_cache(maxsize=4)
def picture(part: Picture, paper: Paper) -> Stencil:
    """The picture as large as its box and the paper allow; what is neither black nor white becomes one of them.

    Raises:
        ValueError: it is no picture.
    """
    try:
        with Image.open(io.BytesIO(base64.b64decode(part.png))) as opened:
            seen = opened.convert("RGBA")
    except OSError as error:
        raise ValueError("not a picture") from error
    on_white = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("L")
    box = min(paper.from_mm(part.width_mm), paper.text_dots), paper.from_mm(part.height_mm)
    scale = min(box[0] / seen.width, box[1] / seen.height)
    size = max(1, round(seen.width * scale)), max(1, round(seen.height * scale))
    return on_white.resize(size, Image.Resampling.LANCZOS).point([255] * _THRESHOLD + [0] * (256 - _THRESHOLD))
