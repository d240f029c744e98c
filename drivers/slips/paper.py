"""The width and the density of the paper that a slip is laid out for."""

from __future__ import annotations

from dataclasses import dataclass

MM_PER_INCH = 25.4
POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True)
class Paper:
    """The printable width: 576 dots at 203 dpi are the 72 mm of 80 mm paper.

    `margin` dots at each side stay free of text, beside the 4 mm that no head reaches; a QR module is at least
    `module_dots` wide.
    """

    dots: int = 576
    dpi: int = 203
    margin: int = 4
    module_dots: int = 6

    @property
    def text_dots(self) -> int:
        """The width of a line of text."""
        return self.dots - 2 * self.margin

    def from_mm(self, mm: float) -> int:
        """Millimetres to dots."""
        return round(mm * self.dpi / MM_PER_INCH)

    def from_points(self, points: float) -> int:
        """Points to dots."""
        return round(points * self.dpi / POINTS_PER_INCH)


#: 72 mm of 80 mm.
PAPER_80MM = Paper()
#: 48 mm of 58 mm; five dots a module keep the code of a ticket within it.
PAPER_58MM = Paper(dots=384, module_dots=5)
