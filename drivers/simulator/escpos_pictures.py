"""The pictures of ESC/POS: columns, rows, rows that are stored first, and QR codes."""

from __future__ import annotations

from PIL import Image

from drivers.simulator.commands import number, plain
from drivers.simulator.composer import Composer, bits

#: Rows and columns of `ESC * m` in dots of the head: (bytes a column, magnified across, down).
_DENSITIES = {0: (1, 2, 3), 1: (1, 1, 3), 32: (3, 2, 1), 33: (3, 1, 1)}
_QR = 49


class EscPosPictures:
    """What the picture commands keep between one another; arguments are the bytes after a command's name."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._module, self._level, self._content = 3, 0, b""
        self._stored: Image.Image | None = None

    def columns(self, args: bytes) -> None:
        """`ESC *`: columns of 8 or 24 dots, in the line."""
        if args[0] not in _DENSITIES:
            self._composer.complaints.append(f"ESC * {args[0]} is no density")
            return
        height, across, down = _DENSITIES[args[0]]
        columns = number(args, 1)
        # A column is what a row is elsewhere: read as rows, then turned.
        turned = bits(args[3:], height * 8, columns).transpose(Image.Transpose.TRANSPOSE)
        self._composer.picture_in_line(turned.resize((columns * across, height * 8 * down), Image.Resampling.NEAREST))

    def raster(self, args: bytes) -> None:
        """`GS v 0`: rows."""
        mode, width, height = plain(args[0]), number(args, 1) * 8, number(args, 3)
        if mode > 3 or not width or not height:
            self._composer.complaints.append(f"GS v 0 with mode {args[0]} and {width} x {height} dots")
            return
        size = (width * (1 + (mode & 1)), height * (1 + (mode >> 1)))
        self._composer.picture(bits(args[5:], width, height).resize(size, Image.Resampling.NEAREST))

    def graphics(self, args: bytes) -> None:
        """`GS ( L`: stores rows (112), prints what is stored (50)."""
        self._graphic(args[2:])

    def large_graphics(self, args: bytes) -> None:
        """`GS 8 L`: the same with a longer count."""
        self._graphic(args[4:])

    def _graphic(self, args: bytes) -> None:
        function = plain(args[1]) if len(args) > 1 else -1
        if function in (2, 50):
            if self._stored is None:
                self._composer.complaints.append("GS ( L prints a picture that was not stored")
            else:
                self._composer.picture(self._stored)
                self._stored = None
        elif function == 112 and len(args) >= 10 and args[2] == 48:
            self._store(args[3:])
        else:
            self._composer.complaints.append(f"GS ( L function {args[1:4].hex(' ')} is not known")

    def _store(self, args: bytes) -> None:
        across, down, width, height = args[0], args[1], number(args, 3), number(args, 5)
        if len(args) - 7 != (width + 7) // 8 * height or not width or not height:
            self._composer.complaints.append(f"GS ( L stores {width} x {height} dots in {len(args) - 7} bytes")
            return
        self._stored = bits(args[7:], width, height).resize((width * across, height * down), Image.Resampling.NEAREST)

    def symbol(self, args: bytes) -> None:
        """`GS ( k`: a QR code; other symbols are not known."""
        if len(args) < 5 or args[2] != _QR:
            self._composer.complaints.append(f"GS ( k {args[2:4].hex(' ')} is not known")
            return
        function, rest = args[3], args[4:]
        if function == 65 and rest[0] != 50:
            self._composer.complaints.append(f"QR model {rest[0]} is not known")
        elif function == 67:
            self._module = rest[0]
        elif function == 69:
            self._level = plain(rest[0])
        elif function == 80:
            self._content = rest[1:]
        elif function == 81:
            self._composer.qr(self._content, self._module, self._level)
