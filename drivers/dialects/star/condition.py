"""How a Star printer is, and how many slips it has counted, from an automatic status.

Source: Star Micronics, "Line Thermal Printer, STAR Line Mode Command Specifications", 5.2.3, printer status 1 to 6.
"""

from __future__ import annotations

from drivers.printers.port import Fault, Status

#: The counter goes from 0 to 31 and begins anew.
COUNTER_STEPS = 32
_HEADERS = 2


def status_of(data: bytes) -> Status:
    """From the whole status, headers included: 6 bytes or more."""
    printer, error, jam, paper = data[_HEADERS : _HEADERS + 4]
    faults = set()
    if printer & 0x20:
        faults.add(Fault.COVER_OPEN)
    if paper & 0x08:
        faults.add(Fault.PAPER_OUT)
    if error & 0x08:
        faults.add(Fault.CUTTER_JAM)
    if error & 0x20:
        faults.add(Fault.UNRECOVERABLE)
    # Switched off line, head too hot, mechanics, presenter or black mark: a person looks at the printer itself.
    if (printer & 0x48 or error & 0x44 or jam & 0x0E) and not faults:
        faults.add(Fault.OFFLINE)
    return Status(frozenset(faults), paper_low=bool(paper & 0x06), detail=f"ASB: {data.hex(' ')}")


def counter_of(data: bytes) -> int | None:
    """The ETB counter; None where the status is too short to have it."""
    if len(data) < _HEADERS + 6:
        return None
    bits = data[_HEADERS + 5]
    return bits >> 1 & 0x07 | bits >> 2 & 0x18
