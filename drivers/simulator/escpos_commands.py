"""The commands of ESC/POS: their names, their lengths, and which are acted on as soon as they are received.

Lengths as in Epson's command reference; those that are not played are here too, so that they can be skipped.
"""

from __future__ import annotations

import re

from drivers.simulator.commands import Buffer, Length, Shape, counted, fixed, header, number, shape_of, until

TEXT = re.compile(rb"[\x20-\xff]+")

_ESC = {
    1: b"\x20!%-=?ABEGJKMRTUVacdertu{\x33",
    2: b"$\\",
    3: b"p",
    0: b"@2LSFimv<\x0c",
    8: b"W",
}
_GS = {1: b"!/BEHITabfhjrw", 2: b"$LPW\\", 3: b"^", 0: b":c"}
_FS = {1: b"!-CW", 0: b"&.", 2: b"Sp?g", 74: b"2"}


def _two_byte(prefix: bytes, lengths: dict[int, bytes]) -> dict[bytes, Length]:
    return {prefix + bytes([letter]): fixed(count) for count, letters in lengths.items() for letter in letters}


def _column_image(args: bytes) -> int:
    return number(args, 1) * (3 if args[0] in (32, 33) else 1)


def _barcode(args: bytes) -> int | None:
    if not args:
        return None
    if args[0] >= 65:
        return 2 + args[1] if len(args) > 1 else None
    end = args.find(0, 1)
    return end + 1 if end > 0 else None


COMMANDS: dict[bytes, Length] = {
    **{bytes([code]): fixed(0) for code in range(0x20) if code not in (0x10, 0x1B, 0x1C, 0x1D)},
    **_two_byte(b"\x1b", _ESC),
    **_two_byte(b"\x1d", _GS),
    **_two_byte(b"\x1c", _FS),
    b"\x1b*": header(3, _column_image),
    b"\x1bc": fixed(2),
    b"\x1bD": until(0),
    b"\x1dV": header(1, lambda args: int(args[0] in (65, 66, 97, 98, 103, 104))),
    b"\x1dv0": header(5, lambda args: number(args, 1) * number(args, 3)),
    b"\x1d8L": counted(0, 4),
    b"\x1d*": header(2, lambda args: args[0] * args[1] * 8),
    b"\x1dk": _barcode,
    b"\x1dz0": fixed(2),
    b"\x1dC": header(1, lambda args: {0x30: 2, 0x31: 6, 0x32: 2}.get(args[0], 0)),
    b"\x1dg": fixed(4),
    b"\x10\x04": header(1, lambda args: int(args[0] in (7, 8, 18))),
    b"\x10\x05": fixed(1),
    b"\x10\x14": header(1, lambda args: {1: 2, 2: 2, 3: 5, 7: 1, 8: 7}.get(args[0], 0)),
    **{prefix + b"(" + bytes([letter]): counted(0) for prefix in (b"\x1b", b"\x1c", b"\x1d") for letter in range(256)},
}

#: Acted on at once, wherever they stand in the stream: even inside the data of a picture.
REAL_TIME = re.compile(
    rb"\x10\x04[\x01-\x04]|\x10\x05[\x00-\x02]|\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08|\x10\x14\x08.{7}", re.DOTALL
)


def measure(data: Buffer) -> Shape | None:
    """The command in front of `data`, or the run of text; None: more must come to tell."""
    if run := TEXT.match(data):
        return Shape(run.end(), 0)
    return shape_of(data, COMMANDS)
