"""Where the typefaces of a slip come from: BIZ UDPGothic, fetched at set-up, or what the system has."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from drivers.slips.model import Weight

VENDOR = Path(__file__).resolve().parents[1] / "fonts" / "vendor"

#: For each weight the first file that exists is taken. The last is a collection whose first face is Japanese.
CANDIDATES: dict[Weight, tuple[Path, ...]] = {
    Weight.REGULAR: (
        VENDOR / "BIZUDPGothic-Regular.ttf",
        Path("/usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-Regular.ttf"),
        Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    ),
    Weight.BOLD: (
        VENDOR / "BIZUDPGothic-Bold.ttf",
        Path("/usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-Bold.ttf"),
        Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"),
    ),
}


class FontsMissing(Exception):
    """No typeface with Japanese letters was found."""

    def __init__(self, weight: Weight, searched: tuple[Path, ...]) -> None:
        places = "\n  ".join(map(str, searched))
        super().__init__(
            f"no {weight} Japanese typeface for slips. Run the project's set-up, or install the Debian package"
            f" fonts-morisawa-bizud-gothic. Looked for:\n  {places}"
        )


def find(weight: Weight, candidates: tuple[Path, ...] | None = None) -> Path:
    """The file of a weight.

    Raises:
        FontsMissing: none of the candidates is there.
    """
    searched = CANDIDATES[weight] if candidates is None else candidates
    for path in searched:
        if path.is_file():
            return path
    raise FontsMissing(weight, searched)


@lru_cache(maxsize=32)
def face(weight: Weight, dots: int) -> ImageFont.FreeTypeFont:
    """A typeface whose em is `dots` high."""
    return ImageFont.truetype(find(weight), dots, layout_engine=ImageFont.Layout.BASIC)
