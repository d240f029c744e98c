"""A simulated printer with its tray in hand, and short ways to write a job."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image, ImageOps

from drivers.simulator.core import SimulatedPrinter
from drivers.simulator.models import EPSON, Model
from drivers.simulator.paper import Piece

#: ESC @, Japanese letters in Shift_JIS.
JAPANESE = b"\x1b@\x1bR\x08\x1bt\x01\x1cC\x01"
CUT = b"\x1dVB\x00"
FENCE = b"\x1dr\x01"
STATUS = b"\x10\x04\x01"

#: 12 mm at 203 dpi: the blank paper that begins each piece.
LEADER = 96


class Bench:
    """One printer and all the paper that it has given out."""

    def __init__(self, model: Model = EPSON, *, paper_m: float = 10, **changes: object) -> None:
        self.tray: list[Piece] = []
        self.printer = SimulatedPrinter(
            replace(model, **changes),  # type: ignore[arg-type]  # whatever a test wants of it
            tray=self.tray.append,
            paper_m=paper_m,
        )

    def send(self, data: bytes) -> int:
        """All of it, in the printer's own time; returns how many bytes it took within a minute."""
        taken = self.printer.receive(data)
        for _ in range(600):
            if taken == len(data):
                break
            self.printer.advance(0.1)
            taken += self.printer.receive(data[taken:])
        return taken

    def print(self, data: bytes) -> bytes:
        """Sends, lets it print, and returns all that it said."""
        assert self.send(data) == len(data)
        self.printer.run()
        return self.printer.replies()

    def piece(self, data: bytes) -> Piece:
        """The one piece that comes of a job, which must be without fault."""
        before = len(self.tray)
        self.print(data)
        assert (self.printer.complaints, self.printer.unknown) == ([], [])
        assert len(self.tray) == before + 1
        return self.tray[-1]


def job_id(spelled: bytes) -> bytes:
    """GS ( H."""
    return b"\x1d(H\x06\x0000" + spelled


def echo(spelled: bytes) -> bytes:
    """Its answer."""
    return b"\x37\x22" + spelled + b"\x00"


def qr(data: bytes, module: int = 6) -> bytes:
    """GS ( k: model 2, level M."""
    size = (len(data) + 3).to_bytes(2, "little")
    return (
        b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C"
        + bytes([module])
        + b"\x1d(k\x03\x001E1\x1d(k"
        + size
        + b"1P0"
        + data
        + b"\x1d(k\x03\x001Q0"
    )


def raster(width_bytes: int, data: bytes) -> bytes:
    """GS v 0."""
    return b"\x1dv0\x00" + width_bytes.to_bytes(2, "little") + (len(data) // width_bytes).to_bytes(2, "little") + data


def inked(picture: Image.Image) -> tuple[int, int, int, int]:
    """The box of all black dots: left, top, right, bottom."""
    box = ImageOps.invert(picture.convert("L")).getbbox()
    assert box is not None
    return box
