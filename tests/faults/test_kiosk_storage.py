"""A kiosk whose disk takes nothing: the number is on the screen, nothing is printed, and it is told why."""

from __future__ import annotations

from pathlib import Path

from tests.support.kiosk_hub import KioskHub
from tests.support.kiosk_process import KioskProcess, PrinterProcess, running_kiosk


def test_a_disk_that_is_full_gives_numbers_on_the_screen_and_no_paper(tmp_path: Path) -> None:
    hub = KioskHub()
    with running_kiosk(tmp_path, hub) as (kiosk, printer):
        kiosk.expect(kiosk.issue(), "confirmed", "confirmed")
        kiosk.let_write(False)
        go_without_a_disk(kiosk, printer)
        assert hub.printer.faults == ["spool-unavailable"]
        kiosk.let_write(True)
        kiosk.expect_ready()
        kiosk.expect(kiosk.issue(), "confirmed", "confirmed")
        assert printer.printed() == 4


def go_without_a_disk(kiosk: KioskProcess, printer: PrinterProcess) -> None:
    ticket = kiosk.issue()
    told = kiosk.get(f"/api/tickets/{ticket}")
    assert told["number"] == "B002"
    assert [(slip["state"], slip["reason"]) for slip in told["print"]["slips"]] == [("failed", "spool-unavailable")] * 2
    kiosk.expect_ready(False)
    assert kiosk.get("/api/state")["printer"]["faults"] == ["spool-unavailable"]
    kiosk.expect_ready(False)
    assert printer.printed() == 2
