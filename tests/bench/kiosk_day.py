"""A day at the kiosk: 400 tickets, its memory, how soon a touch is answered and printed, whom it talks to.

.venv/bin/python -m tests.bench.kiosk_day

Hub, kiosk and simulated printer are the real programs, the page is in a real Chromium. The day is as long as it takes:
nobody thinks before touching, and the printer prints faster than any does. Every fifth ticket is taken by a touch, when
the printer has nothing left to do, and the others by the request that a touch makes.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

import httpx
import psutil
from playwright.sync_api import Browser, sync_playwright

from junban.bench.memory import megabytes
from server.services.ports import DeviceKind
from tests.bench.printer_line import PrinterLine
from tests.bench.touches import Screen
from tests.support.browser import ARGUMENTS, find_headless
from tests.support.hub import add_token
from tests.support.hub_process import HubProcess
from tests.support.kiosk_process import PATIENCE, KioskProcess, PrinterProcess
from tests.support.kiosk_site import until

TICKETS = 400
#: As many as come in the first hour; memory is taken after each so many.
HOUR = 50
#: The day passes faster than its page asks how things are, every two seconds: so often the bench asks instead, for each
#: ticket of an hour of fifty.
ASKS = 3600 // 2 // HOUR
#: Every so many tickets one is taken by a touch.
TOUCHED = 5
SERVICES = ("renewal", "delivery")
LOADS = 7


@dataclass(slots=True)
class Day:
    """What was measured: MB, ms, and addresses beyond this machine."""

    memory: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    """What belongs to the kiosk alone: PSS also moves with whoever else on the machine uses the same libraries."""
    painted: list[float] = field(default_factory=list)
    first_byte: list[float] = field(default_factory=list)
    loads: list[float] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)


@contextmanager
def programs(folder: Path) -> Iterator[tuple[KioskProcess, PrinterLine]]:
    """Hub, printer and kiosk, ready for the first resident."""
    with ExitStack() as ends:
        hub = HubProcess(folder)
        hall = hub.hall()
        _device, token = add_token(hall, DeviceKind.KIOSK)
        hall.database.close()
        hub.start()
        ends.callback(hub.terminate)
        printer = PrinterProcess(folder, "--port", "0", "--paper", "1000")
        ends.callback(printer.end)
        line = PrinterLine(printer.address)
        ends.callback(line.close)
        kiosk = KioskProcess(folder, hub.url, line.address, token=token)
        kiosk.start()
        ends.callback(kiosk.kill)
        kiosk.expect_ready()
        yield kiosk, line


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of the kiosk."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_headless(), args=list(ARGUMENTS))
        yield browser
        browser.close()


def a_day(kiosk: KioskProcess, line: PrinterLine, browser: Browser) -> Day:
    """Lets 400 residents come."""
    day = Day()
    for _ in range(LOADS):
        visit = Screen(browser, kiosk.url)
        day.loads.append(visit.load())
        visit.close()
    screen = Screen(browser, kiosk.url)
    screen.load()
    residents = httpx.Client(base_url=kiosk.url, timeout=PATIENCE, trust_env=False)
    for number in range(1, TICKETS + 1):
        if number % TOUCHED == 0:
            _touch(screen, line, day, SERVICES[number // TOUCHED % len(SERVICES)])
        else:
            _ask(residents, number % TOUCHED == TOUCHED - 1)
        for _ in range(ASKS):
            residents.get("/api/state").raise_for_status()
        day.strangers |= beyond(kiosk.pid)
        if number % HOUR == 0:
            day.memory.append(megabytes(kiosk.pid))
            day.own.append(own_megabytes(kiosk.pid))
            sys.stderr.write(f"  {number:>4} tickets  {day.memory[-1]:6.1f} MB, {day.own[-1]:6.1f} MB its own\n")
    day.strangers |= set(screen.strangers)
    residents.close()
    screen.close()
    return day


def _ask(residents: httpx.Client, wait: bool) -> None:
    """A ticket as the page asks for it; with `wait` until all that were asked for lie in the tray."""
    ticket = residents.post("/api/tickets", json={"service": SERVICES[0]}).raise_for_status().json()
    if wait:
        until(lambda: residents.get(ticket["print_url"]).json()["print"]["state"] == "confirmed", PATIENCE)


def _touch(screen: Screen, line: PrinterLine, day: Day, service: str) -> None:
    touch = screen.take_number(service)
    until(lambda: line.first_byte_after(touch.at) is not None, PATIENCE)
    day.painted.append(touch.painted)
    day.first_byte.append(((line.first_byte_after(touch.at) or touch.at) - touch.at) * 1000)


def beyond(pid: int) -> set[str]:
    """Addresses beyond this machine that the kiosk's processes have a socket to now; hub and printer are on it here."""
    root = psutil.Process(pid)
    found: set[str] = set()
    for process in [root, *root.children(recursive=True)]:
        for connection in process.net_connections("inet"):
            address = str(getattr(connection.raddr, "ip", "")).removeprefix("::ffff:")  # empty for who listens
            if address and not ip_address(address).is_loopback:
                found.add(address)
    return found


def own_megabytes(pid: int) -> float:
    """What would be free again without the kiosk's processes, MB."""
    root = psutil.Process(pid)
    return sum(float(process.memory_full_info().uss) for process in [root, *root.children(recursive=True)]) / 1e6


def growth(memory: Sequence[float]) -> float:
    """From the end of the first hour to the most of the rest."""
    return max(memory[1:]) / memory[0] - 1


def at(values: Sequence[float], percent: int) -> float:
    """A percentile."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def table(day: Day) -> str:
    """What was measured beside what is promised."""
    first, last = day.memory[0], day.memory[-1]
    rows = [
        ("touch to pressed button, ms", f"p50 {at(day.painted, 50):.0f}  p99 {at(day.painted, 99):.0f}", "< 100"),
        ("touch to first byte, ms", f"p50 {at(day.first_byte, 50):.0f}  p99 {at(day.first_byte, 99):.0f}", "< 300"),
        ("page load from loopback, ms", f"p50 {at(day.loads, 50):.0f}  max {max(day.loads):.0f}", "< 500"),
        ("memory (PSS), MB", f"{first:.1f} after {HOUR}, {last:.1f} after {TICKETS}", ""),
        ("the most after the first hour", f"{growth(day.memory):+.1%}", "< +5 %"),
        ("memory of its own (USS), MB", f"{day.own[0]:.1f} after {HOUR}, {day.own[-1]:.1f} after {TICKETS}", ""),
        ("the most after the first hour", f"{growth(day.own):+.1%}", "< +5 %"),
        ("addresses beyond hub and loopback", ", ".join(sorted(day.strangers)) or "none", "none"),
    ]
    head = ("", "measured", "promised")
    return "\n".join(f"{what:<36}{measured:<34}{promised}" for what, measured, promised in [head, *rows])


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory(prefix="junban-day-") as folder, ExitStack() as ends:
        kiosk, line = ends.enter_context(programs(Path(folder)))
        day = a_day(kiosk, line, ends.enter_context(chromium()))
    sys.stdout.write(f"{table(day)}\n")


if __name__ == "__main__":
    main()
