"""`kill -9` of the kiosk in each state of a slip: no second slip by itself, the truth told, no ticket lost."""

from __future__ import annotations

from pathlib import Path

from tests.support.kiosk_hub import KioskHub
from tests.support.kiosk_process import KioskProcess, PrinterProcess, running_kiosk, served
from tests.support.kiosk_site import until

PROFILE = Path(__file__).resolve().parents[2] / "drivers/profiles/simulator-80.toml"
OUT = ("confirmed", "confirmed")


def restart(kiosk: KioskProcess) -> None:
    kiosk.kill()
    kiosk.start()


def test_what_waited_is_printed_once_what_is_out_stays_out_and_what_is_not_known_stays_so(
    tmp_path: Path,
) -> None:
    """Each start of the real program is dear, so one run after the other meets what the last one left."""
    with running_kiosk(tmp_path, KioskHub()) as (kiosk, printer):
        go_through_all(kiosk, printer)


def go_through_all(kiosk: KioskProcess, printer: PrinterProcess) -> None:
    printer.do("fault paper-out")
    kiosk.expect_ready(False)
    waiting = kiosk.issue()
    kiosk.expect(waiting, "blocked", "blocked")
    restart(kiosk)

    kiosk.expect(waiting, "blocked", "blocked")
    printer.do("clear")
    kiosk.expect(waiting, *OUT)
    assert printer.printed() == 2
    printer.do("fault lost-echo")
    lost = kiosk.issue()
    kiosk.expect(lost, "awaiting", "awaiting")
    until(lambda: printer.printed() == 4)
    restart(kiosk)

    assert kiosk.states(waiting) == list(OUT)
    assert kiosk.states(lost) == ["unknown", "unknown"]
    printer.do("clear")
    kiosk.expect(kiosk.issue(), *OUT)  # one end of the program does not make the printer faulty
    assert kiosk.states(lost) == ["unknown", "unknown"]
    assert printer.printed() == 6


def test_what_was_half_sent_is_unknown_and_never_finished(tmp_path: Path) -> None:
    """All dots, on a serial line that holds a fraction of them: the rest is still with us when we are killed."""
    known = PROFILE.read_text(encoding="utf-8")
    (tmp_path / "raster.toml").write_text('rendering = "raster"\n' + known, encoding="utf-8")
    printer = PrinterProcess(tmp_path, "--pty", str(tmp_path / "tty"))
    address = f"{printer.address}?baud=230400&flow=none"
    with served(KioskHub()) as hub:
        kiosk = KioskProcess(tmp_path, hub, address, str(tmp_path / "raster.toml"))
        try:
            be_killed_half_way(kiosk, printer)
        finally:
            kiosk.kill()
            printer.end()


def be_killed_half_way(kiosk: KioskProcess, printer: PrinterProcess) -> None:
    kiosk.start()
    kiosk.expect_ready()
    printer.do("fault stall 2000")
    half = kiosk.issue()
    kiosk.expect(half, "sending", "queued")
    restart(kiosk)
    kiosk.expect_ready(False)
    printer.do("clear")
    kiosk.expect_ready()
    kiosk.expect(kiosk.issue(), *OUT)
    assert kiosk.states(half) == ["unknown", "blocked"]
