"""Dots for ESC/POS, in the way that the profile says the printer takes them."""

from __future__ import annotations

from drivers.dialects.fragments import Fragment
from drivers.profiles.profile import RasterCommand

#: `DLE EOT`, `DLE ENQ` and `DLE DC4` are obeyed wherever they arrive, in the middle of a picture too.
REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")


def encode_fragment(piece: Fragment, command: RasterCommand) -> bytes:
    """One piece: `GS v 0`, which all know, or `GS 8 L` (store, then print), which Epson prefers."""
    if command is not RasterCommand.GS_8_L:
        size = piece.width.to_bytes(2, "little") + piece.rows.to_bytes(2, "little")
        return b"\x1dv0\x00" + size + piece.data
    size = (piece.width * 8).to_bytes(2, "little") + piece.rows.to_bytes(2, "little")
    content = b"\x30\x70\x30\x01\x01\x31" + size + piece.data
    return b"\x1d8L" + len(content).to_bytes(4, "little") + content + b"\x1d(L\x02\x00\x30\x32"
