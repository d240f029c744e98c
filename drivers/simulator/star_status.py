"""The printer's condition as Star's automatic status: nine bytes (Star, "Automatic Status", version 3 and later)."""

from __future__ import annotations

from drivers.simulator.condition import Condition

_HEADER = (0x23, 0x06)
#: The counter of ETB goes from 0 to 31.
COUNTS = 32


def _flags(*pairs: tuple[int, bool]) -> int:
    return sum(bit for bit, on in pairs if on)


def automatic(condition: Condition, counter: int) -> bytes:
    """Headers, printer, errors, jams, paper, presenter, counter, nothing."""
    printer = _flags((0x20, condition.cover_open), (0x08, not condition.online))
    errors = _flags((0x08, condition.cutter_error), (0x20, condition.broken))
    paper = _flags((0x04, condition.near_end), (0x08, condition.paper_end))
    counted = (counter & 0x07) << 1 | (counter & 0x18) << 2
    return bytes([*_HEADER, printer, errors, 0, paper, 0, counted, 0])
