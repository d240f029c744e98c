"""The venue's logo for slips: read once with the configuration, black and white and small ever after."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from PIL import Image

#: What a logo takes of a slip, as dots of a printer of 203 dpi: 60 mm × 10 mm.
BOX = (480, 80)
#: A larger picture is a mistake, and would take the hub's memory.
MOST_PIXELS, MOST_BYTES = 4000, 4_000_000
#: Darker dots take ink, as everywhere on a slip.
THRESHOLD = 128


class BadLogo(Exception):
    """It is no PNG picture, or far too large a one."""


def read_logo(path: Path) -> str:
    """The picture within `BOX`, in black and white: a PNG of some hundred bytes, as base64.

    Raises:
        OSError: the file cannot be read.
        BadLogo: see there.
    """
    data = path.read_bytes()
    if len(data) > MOST_BYTES:
        raise BadLogo
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
            if max(opened.size) > MOST_PIXELS:
                raise BadLogo
            seen = opened.convert("RGBA")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:  # the second: of a broken chunk
        raise BadLogo from error
    paper = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("L")
    scale = min(BOX[0] / paper.width, BOX[1] / paper.height, 1.0)
    size = max(1, round(paper.width * scale)), max(1, round(paper.height * scale))
    dots = paper.resize(size, Image.Resampling.LANCZOS).point([0] * THRESHOLD + [255] * (256 - THRESHOLD), "1")
    stream = io.BytesIO()
    dots.save(stream, "PNG", optimize=True)
    return base64.b64encode(stream.getvalue()).decode("ascii")
