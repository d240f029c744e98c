"""Letters as slips use them: a language at a weight and a size, measured and drawn in dots."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from PIL import Image
from PIL.ImageDraw import Draw, ImageDraw

from drivers.slips.fonts import Run, face, runs
from drivers.slips.model import Weight
from drivers.slips.typefaces import leading

#: Texts whose width is kept, and runs kept as dots: two slips in two languages. Times and numbers, new on every slip,
#: fill these within the first hour; a kiosk's memory is the same at night as then.
KEPT = 512
DRAWN = 96


@dataclass(frozen=True, slots=True)
class Lettering:
    """Letters whose em is `dots` high."""

    language: str
    weight: Weight
    dots: int

    @property
    def step(self) -> int:
        """From one base line to the next."""
        return round(self.dots * leading(self.language).step)

    @property
    def baseline(self) -> int:
        """From the top of a line to its base line."""
        return round(self.dots * leading(self.language).baseline)

    def of_size(self, dots: int) -> Lettering:
        """The same in another size."""
        return replace(self, dots=dots)

    def length(self, text: str) -> float:
        """How wide a line is."""
        return _length(text, self)

    def draw(self, on: ImageDraw, left: float, base: int, text: str, fill: int) -> None:
        """Draws one line from its left end on its base line."""
        for run in runs(text, self.language, self.weight):
            drawn = _drawn(run, self.weight, self.dots)
            if drawn.stencil is not None:
                on.bitmap((round(left) + drawn.left, base + drawn.top), drawn.stencil, fill=fill)
            left += drawn.length


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A run as dots, and where they stand from its beginning on the base line; blanks have none."""

    stencil: Image.Image | None
    left: int
    top: int
    length: float


@lru_cache(maxsize=KEPT)
def _length(text: str, letters: Lettering) -> float:
    return sum(
        face(letters.weight, letters.dots, run.typeface).getlength(run.text)
        for run in runs(text, letters.language, letters.weight)
    )


@lru_cache(maxsize=DRAWN)
def _drawn(run: Run, weight: Weight, dots: int) -> _Drawn:
    """Kept, as most of a slip is said on the next one too, and shaping takes a millisecond or two a line."""
    font = face(weight, dots, run.typeface)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(run.text, anchor="ls"))
    length = font.getlength(run.text)
    if right <= left or bottom <= top:
        return _Drawn(None, 0, 0, length)
    stencil = Image.new("L", (right - left, bottom - top))
    Draw(stencil).text((-left, -top), run.text, font=font, fill=255, anchor="ls")
    return _Drawn(stencil, left, top, length)
