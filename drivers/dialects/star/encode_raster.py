"""Dots and feeds for StarPRNT.

Source: Star Micronics, "StarPRNT Command Specifications", by the command's name.
"""

from __future__ import annotations

from drivers.dialects.fragments import Fragment
from drivers.profiles.profile import Profile
from drivers.slips.paper import MM_PER_INCH

#: `ESC ACK` begins the questions that are answered at once, wherever they arrive.
REAL_TIME = (b"\x1b\x06",)
_MOST = 255
_UNITS_PER_MM = 8


def feed(dots: int, profile: Profile) -> bytes:
    """White rows (`ESC I`, in eighths of a millimetre); the printer must be at the start of a line."""
    whole, rest = divmod(round(dots * MM_PER_INCH / profile.paper.dpi * _UNITS_PER_MM), _MOST)
    return b"\x1bI\xff" * whole + (bytes((0x1B, 0x49, rest)) if rest else b"")


def encode_fragment(piece: Fragment) -> bytes:
    """One piece (`ESC GS S`, one colour)."""
    size = piece.width.to_bytes(2, "little") + piece.rows.to_bytes(2, "little")
    return b"\x1b\x1dS\x01" + size + b"\x00" + piece.data
