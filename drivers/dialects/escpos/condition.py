"""How an ESC/POS printer is, from the bits of its status replies.

Source: Epson, "ESC/POS Command Reference", DLE EOT and GS a; the bits of the paper's end as Citizen has them too, whose
presenter uses the second of what are two equal bits with Epson.
"""

from __future__ import annotations

from drivers.printers.port import Fault, Status


def status_of_answers(printer: int, offline: int, error: int, paper: int) -> Status:
    """From the answers to DLE EOT 1, 2, 3, 4."""
    faults = set()
    if offline & 0x04:
        faults.add(Fault.COVER_OPEN)
    if offline & 0x20 or paper & 0x20:
        faults.add(Fault.PAPER_OUT)
    if error & 0x08:
        faults.add(Fault.CUTTER_JAM)
    if error & 0x20:
        faults.add(Fault.UNRECOVERABLE)
    stopped = printer & 0x28 or offline & 0x40 or error & 0x44
    if stopped and not faults:
        faults.add(Fault.OFFLINE)
    raw = bytes((printer, offline, error, paper))
    return Status(frozenset(faults), paper_low=bool(paper & 0x0C), detail=f"DLE EOT 1-4: {raw.hex(' ')}")


def status_of_automatic(data: bytes) -> Status:
    """From the four bytes of automatic status."""
    printer, error, paper, _ = data
    faults = set()
    if printer & 0x20:
        faults.add(Fault.COVER_OPEN)
    if paper & 0x0C:
        faults.add(Fault.PAPER_OUT)
    if error & 0x08:
        faults.add(Fault.CUTTER_JAM)
    if error & 0x20:
        faults.add(Fault.UNRECOVERABLE)
    if (printer & 0x08 or error & 0x44) and not faults:
        faults.add(Fault.OFFLINE)
    return Status(frozenset(faults), paper_low=bool(paper & 0x03), detail=f"GS a: {data.hex(' ')}")
