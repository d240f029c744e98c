"""The steps of a slip as StarPRNT: Shift_JIS, the printer's own sizes and QR code.

Source: Star Micronics, "StarPRNT Command Specifications", by the command's name.
"""

from __future__ import annotations

from collections.abc import Iterable

from drivers.dialects.fragments import White, fragments
from drivers.dialects.native import CELL_HEIGHT, Blank, Code, Drawing, End, Line, Step, line_pitch
from drivers.dialects.spelling import spell
from drivers.dialects.star.encode_raster import REAL_TIME, encode_fragment, feed
from drivers.profiles.profile import CutKind, Profile
from drivers.slips.model import Align

#: ESC $ 1: kanji are Shift_JIS.
SHIFT_JIS = b"\x1b$1"
#: ESC RS F 0, ESC F, ESC - 0: font A, neither bold nor underlined.
PLAIN = b"\x1b\x1eF\x00\x1bF\x1b-0"
#: ESC 0: lines of 3 mm, one cell; what is taller takes what it needs.
CLOSE_LINES = b"\x1b0"
ALIGNMENTS = {Align.LEFT: b"\x1b\x1da\x00", Align.CENTRE: b"\x1b\x1da\x01", Align.RIGHT: b"\x1b\x1da\x02"}
#: ESC d 2, ESC d 3: both feed to the cutter first, or to the tear bar where there is none.
CUTS = {CutKind.FULL: b"\x1bd2", CutKind.PARTIAL: b"\x1bd3", CutKind.NONE: b"\x1bd3"}


def encode_steps(steps: Iterable[Step], profile: Profile) -> bytes:
    """The bytes; no setting of an earlier slip is relied upon, and none is said twice."""
    pen = _Pen(profile)
    for step in steps:
        pen.take(step)
    return bytes(pen.out)


def encode_qr(data: str, module: int) -> bytes:
    """A QR code of model 2 and level M (ESC GS y)."""
    content = data.encode("ascii")
    return (
        b"\x1b\x1dyS0\x02\x1b\x1dyS1\x01\x1b\x1dyS2"
        + bytes((module,))
        + b"\x1b\x1dyD1\x00"
        + len(content).to_bytes(2, "little")
        + content
        + b"\x1b\x1dyP"
    )


class _Pen:
    """Writes step after step, and remembers how the printer is set; at first it knows nothing."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._letters = PLAIN + CLOSE_LINES + (SHIFT_JIS if profile.kanji else b"")
        self.out = bytearray()
        self._set: dict[str, bytes] = {}

    def take(self, step: Step) -> None:
        """Appends one step."""
        match step:
            case Line():
                self._line(step)
            case Blank():
                self.out += feed(step.dots, self._profile)
            case Code():
                self._need("align", ALIGNMENTS[Align.CENTRE])
                self.out += encode_qr(step.data, step.module)
            case Drawing():
                self._drawing(step)
            case End():
                self.out += feed(step.dots, self._profile) + CUTS[self._profile.cut]

    def _line(self, line: Line) -> None:
        self._need("letters", self._letters)
        if line.align is not None:
            self._need("align", ALIGNMENTS[line.align])
        self._need("size", bytes((0x1B, 0x69, line.height - 1, line.width - 1)))
        self._need("inverted", b"\x1b4" if line.inverted else b"\x1b5")
        self.out += (spell(line.text, self._profile) or b"") + b"\n"
        self.out += feed(max(0, line_pitch(self._profile) - CELL_HEIGHT * line.height), self._profile)

    def _drawing(self, drawing: Drawing) -> None:
        for piece in fragments(drawing.image, REAL_TIME):
            if isinstance(piece, White):
                self.out += feed(piece.rows, self._profile)
            else:
                self._need("align", ALIGNMENTS[piece.align])
                self.out += encode_fragment(piece)

    def _need(self, setting: str, command: bytes) -> None:
        if self._set.get(setting) != command:
            self._set[setting] = command
            self.out += command
