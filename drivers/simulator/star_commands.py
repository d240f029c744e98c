"""The commands of Star's line mode: their names, their lengths, and which are acted on when received.

Source: Star Micronics, "StarPRNT Command Specifications".
"""

from __future__ import annotations

import re

from drivers.simulator.commands import Buffer, Length, Shape, counted, fixed, header, number, shape_of, until

_TEXT = re.compile(rb"[\x20-\xff]+")

_ESC = {
    0: b"@EF45012MP:_^",
    1: b" $-/adhilnopqrtuzCIJLNQRSTUW",
    2: b"is",
    4: b"\x07",
}
_ESC_RS = b"aACEFIRdijmnrt"
_ESC_GS = {1: b"atb\x07", 2: b"AR", 3: b"\x03"}

COMMANDS: dict[bytes, Length] = {
    **{bytes([code]): fixed(0) for code in range(0x20) if code != 0x1B},
    **{b"\x1b" + bytes([name]): fixed(count) for count, names in _ESC.items() for name in names},
    **{b"\x1b\x1e" + bytes([name]): fixed(1) for name in _ESC_RS},
    **{b"\x1b\x1d" + bytes([name]): fixed(count) for count, names in _ESC_GS.items() for name in names},
    b"\x1b\x06": fixed(1),
    b"\x1b#": until(0),
    b"\x1bD": until(0),
    b"\x1bB": until(0),
    b"\x1bb": until(0x1E),
    b"\x1bk": header(2, lambda args: number(args, 0) * 24),
    b"\x1bK": header(2, lambda args: number(args, 0)),
    b"\x1bX": header(2, lambda args: number(args, 0) * 3),
    b"\x1b\x1dS": header(6, lambda args: number(args, 1) * number(args, 3)),
    b"\x1b\x1dyS": fixed(2),
    b"\x1b\x1dyD": counted(2),
    b"\x1b\x1dyP": fixed(0),
    b"\x1b\x1dyI": fixed(0),
}

#: ESC ACK SOH asks, ESC ACK CAN resets.
REAL_TIME = re.compile(rb"\x1b\x06[\x01\x18]")


def measure(data: Buffer) -> Shape | None:
    """The command in front of `data`, or the run of text; None: more must come to tell."""
    if run := _TEXT.match(data):
        return Shape(run.end(), 0)
    return shape_of(data, COMMANDS)
