"""The printer's condition in the bytes of ESC/POS (Epson: DLE EOT, GS a, GS r)."""

from __future__ import annotations

from drivers.simulator.condition import Condition

_REAL_TIME = 0x12
_AUTOMATIC = 0x10
#: The fourth byte of automatic status says nothing.
_FOURTH = 0x0F


def _flags(*pairs: tuple[int, bool]) -> int:
    return sum(bit for bit, on in pairs if on)


def real_time(condition: Condition, which: int) -> bytes:
    """The answer to `DLE EOT n`, n from 1 to 4."""
    flags = {
        1: _flags((0x08, not condition.online), (0x40, condition.paused)),
        2: _flags(
            (0x04, condition.cover_open),
            (0x08, condition.paused),
            (0x20, condition.paper_end),
            (0x40, condition.error),
        ),
        3: _flags((0x08, condition.cutter_error), (0x20, condition.broken)),
        4: _flags((0x0C, condition.near_end), (0x60, condition.paper_end)),
    }
    return bytes([_REAL_TIME | flags[which]])


def automatic(condition: Condition) -> bytes:
    """The four bytes of automatic status."""
    return bytes(
        [
            _AUTOMATIC | _flags((0x08, not condition.online), (0x20, condition.cover_open), (0x40, condition.paused)),
            _flags((0x08, condition.cutter_error), (0x20, condition.broken)),
            paper(condition)[0],
            _FOURTH,
        ]
    )


def watched(status: bytes, wanted: int) -> bytes:
    """What of automatic status `GS a wanted` watches for changes: online 02, errors 04, paper 08, panel 40 (hex)."""
    first = 0x28 * bool(wanted & 0x02) | 0x40 * bool(wanted & 0x40)
    masks = (first, 0xFF * bool(wanted & 0x04), 0xFF * bool(wanted & 0x08), 0)
    return bytes(byte & mask for byte, mask in zip(status, masks, strict=True))


def paper(condition: Condition) -> bytes:
    """The answer to `GS r 1`."""
    return bytes([_flags((0x03, condition.near_end), (0x0C, condition.paper_end))])
