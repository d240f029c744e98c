"""A printer in one word: what its own status, the spool's memory of it and the disk come to."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.printers.port import Fault, Status
from kiosk.spool.database import SpoolUnavailable
from kiosk.spool.records import DeviceRecord
from server.contract.devices import PrinterCondition

#: Said among the faults of a printer whose kiosk cannot write its spool: nothing is printed unrecorded.
SPOOL_UNAVAILABLE = SpoolUnavailable.code


@dataclass(frozen=True, slots=True)
class PrinterView:
    """How the printer is, for residents and staff. `faults` are names of `Fault`, or `SPOOL_UNAVAILABLE`."""

    condition: PrinterCondition = PrinterCondition.READY
    faults: tuple[str, ...] = ()
    paper_low: bool = False
    detail: str = ""

    @property
    def ready(self) -> bool:
        """Whether a slip would be printed now."""
        return self.condition in {PrinterCondition.READY, PrinterCondition.PAPER_LOW}

    @property
    def needs_reset(self) -> bool:
        """It prints nothing until a person says that all is well."""
        return self.condition is PrinterCondition.FAULTY


def paper_spent(*, low: bool, low_tickets: int, limit: int) -> bool:
    """Whether no more paper is offered: so many tickets were printed since it ran low, and the next may end half-way.

    Args:
        low: the device says that the roll is near its end.
        low_tickets: tickets printed since it first said so.
        limit: how many the rest of a roll is good for; 0 goes on until there is none.
    """
    return low and 0 < limit <= low_tickets


def condition_of(status: Status, device: DeviceRecord, *, limit: int, spool_trouble: str = "") -> PrinterView:
    """The view. `limit` is of `paper_spent`; `spool_trouble` says why the spool cannot be written."""
    faults = set(status.faults)
    if paper_spent(low=status.paper_low, low_tickets=device.low_tickets, limit=limit):
        faults.add(Fault.PAPER_OUT)
    names = tuple(sorted(faults)) + ((SPOOL_UNAVAILABLE,) if spool_trouble else ())
    if device.faulty:
        condition = PrinterCondition.FAULTY
    elif names:
        condition = PrinterCondition.BLOCKED
    else:
        condition = PrinterCondition.PAPER_LOW if status.paper_low else PrinterCondition.READY
    return PrinterView(condition, names, status.paper_low, spool_trouble or status.detail)
