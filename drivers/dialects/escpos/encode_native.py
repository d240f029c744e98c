"""The steps of a slip as ESC/POS: Shift_JIS, the printer's own sizes and QR code."""

from __future__ import annotations

from collections.abc import Iterable

from drivers.dialects.escpos.encode_raster import REAL_TIME, encode_fragment
from drivers.dialects.escpos.paper_motion import LINE_FEED, cut, feed, line_spacing
from drivers.dialects.fragments import White, fragments
from drivers.dialects.native import Blank, Code, Drawing, End, Line, Step, line_pitch
from drivers.dialects.spelling import spell
from drivers.profiles.profile import Profile, Quirk
from drivers.slips.model import Align

#: Font A, neither bold nor underlined.
PLAIN = b"\x1b!\x00"
SHIFT_JIS = b"\x1cC\x01"
KANJI_MODE = b"\x1c&"
ALIGNMENTS = {Align.LEFT: b"\x1ba\x00", Align.CENTRE: b"\x1ba\x01", Align.RIGHT: b"\x1ba\x02"}
QR_LEVEL_M = b"\x1d(k\x03\x00\x31\x45\x31"
QR_PRINT = b"\x1d(k\x03\x00\x31\x51\x30"


def encode_steps(steps: Iterable[Step], profile: Profile) -> bytes:
    """The bytes; no setting of an earlier slip is relied upon, and none is said twice."""
    pen = _Pen(profile)
    for step in steps:
        pen.take(step)
    return bytes(pen.out)


def encode_qr(data: str, module: int) -> bytes:
    """A QR code with its settings, which a printer that was switched off in between has forgotten (`GS ( k`).

    Model 2 is not said: it is what printers begin with, and nobody ever sets another.
    """
    content = data.encode("ascii")
    return (
        b"\x1d(k\x03\x00\x31\x43"
        + bytes((module,))
        + QR_LEVEL_M
        + b"\x1d(k"
        + (len(content) + 3).to_bytes(2, "little")
        + b"\x31\x50\x30"
        + content
        + QR_PRINT
    )


class _Pen:
    """Writes step after step, and remembers how the printer is set; at first it knows nothing."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self.out = bytearray()
        self._letters = PLAIN + line_spacing(line_pitch(profile), profile)
        if profile.kanji:
            self._letters += SHIFT_JIS
        if Quirk.KANJI_MODE in profile.quirks:
            self._letters += KANJI_MODE
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
                self.out += cut(step.dots, self._profile)

    def _line(self, line: Line) -> None:
        self._need("letters", self._letters)
        if line.align is not None:
            self._need("align", ALIGNMENTS[line.align])
        self._need("size", bytes((0x1D, 0x21, (line.width - 1) << 4 | line.height - 1)))
        self._need("inverted", b"\x1dB" + bytes((line.inverted,)))
        self.out += (spell(line.text, self._profile) or b"") + LINE_FEED

    def _drawing(self, drawing: Drawing) -> None:
        for piece in fragments(drawing.image, REAL_TIME):
            if isinstance(piece, White):
                self.out += feed(piece.rows, self._profile)
            else:
                self._need("align", ALIGNMENTS[piece.align])
                self.out += encode_fragment(piece, self._profile.raster)

    def _need(self, setting: str, command: bytes) -> None:
        if self._set.get(setting) != command:
            self._set[setting] = command
            self.out += command
