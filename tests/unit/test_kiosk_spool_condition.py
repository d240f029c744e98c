"""A printer in one word, and the rule about the end of a roll."""

from __future__ import annotations

import pytest

from drivers.printers.port import Fault, Status
from kiosk.spool.condition import PrinterView, condition_of, paper_spent
from kiosk.spool.records import DeviceRecord
from server.contract.devices import PrinterCondition as C


def view(
    *faults: Fault, low: bool = False, printed: int = 0, faulty: bool = False, limit: int = 40, trouble: str = ""
) -> PrinterView:
    device = DeviceRecord(faulty=faulty, low_tickets=printed)
    return condition_of(Status(frozenset(faults), low), device, limit=limit, spool_trouble=trouble)


def test_a_printer_that_is_well_is_ready() -> None:
    assert view() == PrinterView(C.READY)
    assert view().ready


def test_low_paper_warns_and_prints() -> None:
    assert view(low=True).condition is C.PAPER_LOW
    assert view(low=True).ready


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_blocks(fault: Fault) -> None:
    assert (view(fault).condition, view(fault).faults, view(fault).ready) == (C.BLOCKED, (fault,), False)


def test_a_faulty_printer_stays_so_whatever_it_says() -> None:
    assert view(faulty=True).needs_reset
    assert not view(faulty=True).ready
    assert view(Fault.COVER_OPEN, faulty=True).faults == (Fault.COVER_OPEN,)


def test_no_paper_is_offered_when_the_rest_of_the_roll_is_used_up() -> None:
    spent = view(low=True, printed=40)
    assert (spent.condition, spent.faults) == (C.BLOCKED, (Fault.PAPER_OUT,))
    assert view(low=True, printed=39).ready


@pytest.mark.parametrize(
    ("low", "printed", "limit", "spent"),
    [(True, 40, 40, True), (True, 39, 40, False), (False, 99, 40, False), (True, 99, 0, False)],
)
def test_paper_spent(low: bool, printed: int, limit: int, spent: bool) -> None:
    assert paper_spent(low=low, low_tickets=printed, limit=limit) is spent


def test_a_spool_that_cannot_be_written_blocks_and_says_why() -> None:
    told = view(trouble="disk full")
    assert (told.condition, told.faults, told.detail) == (C.BLOCKED, ("spool-unavailable",), "disk full")
