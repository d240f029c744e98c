"""The printers that can be played, as data: one that keeps every promise, a clone that lies, and a Star."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

MM_PER_INCH = 25.4

#: Printable dots of the two widths of paper, mm to dots.
WIDTHS = {80: 576, 58: 384}


class Language(StrEnum):
    """What it understands."""

    ESCPOS = "escpos"
    STAR = "star"


class Kanji(StrEnum):
    """How two bytes become a character until a command says otherwise."""

    JIS = "jis"
    SHIFT_JIS = "shift-jis"
    GB18030 = "gb18030"


@dataclass(frozen=True, slots=True)
class Model:
    """One kind of printer.

    Attributes:
        dots: printable width.
        speed_mm_s: of the paper.
        cut_seconds: one stroke of the cutter.
        head_to_cutter_mm: the cutter is above the head: what is cut off ends this far behind the last printed row.
        buffer_bytes: of the receive buffer.
        kanji: the code when it is switched on.
        job_ids: whether it knows `GS ( H`.
        partial_cut: whether it leaves a point standing when asked to; else it cuts through.
        identity: what it calls itself, by the `n` of `GS I n`.
    """

    name: str
    language: Language = Language.ESCPOS
    dots: int = 576
    dpi: int = 203
    speed_mm_s: float = 150
    cut_seconds: float = 0.3
    head_to_cutter_mm: float = 12
    buffer_bytes: int = 4096
    kanji: Kanji = Kanji.JIS
    job_ids: bool = True
    partial_cut: bool = True
    identity: dict[int, str] = field(default_factory=dict)

    @property
    def dots_per_mm(self) -> float:
        """Rows of dots in a millimetre."""
        return self.dpi / MM_PER_INCH

    def with_paper(self, width_mm: int) -> Model:
        """The same for paper of 80 or 58 mm."""
        return replace(self, dots=WIDTHS[width_mm])


EPSON = Model(
    "epson", identity={65: "1.00 ESC/POS", 66: "EPSON", 67: "TM-m30III", 68: "X9ZZ000001", 69: "KANJI JAPANESE"}
)
#: Gives itself out as another and knows no job ids; Chinese until told otherwise.
CLONE = Model(
    "clone",
    kanji=Kanji.GB18030,
    job_ids=False,
    partial_cut=False,
    buffer_bytes=2048,
    identity={65: "V1.00", 66: "EPSON", 67: "TM-T88V", 68: "0", 69: "GB18030"},
)
STAR = Model("star", language=Language.STAR, kanji=Kanji.SHIFT_JIS, buffer_bytes=8192, speed_mm_s=250)

MODELS = {model.name: model for model in (EPSON, CLONE, STAR)}
