"""A slip as dots: one bit each, black where the head burns. Pillow draws, a threshold decides; nothing is dithered."""

from __future__ import annotations

from PIL import Image, ImageDraw

from drivers.slips.layout import BLACK, WHITE, lay_out_all
from drivers.slips.model import Slip
from drivers.slips.paper import PAPER_80MM, Paper

THRESHOLD = 128
_ONE_BIT = [BLACK] * THRESHOLD + [WHITE] * (256 - THRESHOLD)


def render(slip: Slip, paper: Paper = PAPER_80MM) -> Image.Image:
    """The paper as it will lie in the tray: an image of mode "1", `paper.dots` wide.

    Raises:
        DoesNotFit: a number or a QR code is too wide for the paper.
        FontsMissing: there is no Japanese typeface.
    """
    blocks = list(lay_out_all(slip.parts, paper))
    canvas = Image.new("L", (paper.dots, max(1, sum(block.height for block in blocks))), WHITE)
    draw = ImageDraw.Draw(canvas)
    top = 0
    for block in blocks:
        block.draw(draw, top)
        top += block.height
    return canvas.point(_ONE_BIT, "1")
