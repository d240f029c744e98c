"""The units' own command lines, as systemd runs them: ready when they answer, fed while they work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
import pytest

import kiosk.hub_watch
import kiosk.spool.worker
from drivers.printers.port import Copy, SlipState, Status, Watcher
from kiosk.program import KioskProgram
from kiosk.settings import KioskSettings
from tests.support.kiosk_hub import TOKEN, KioskHub
from tests.support.kiosk_process import served
from tests.support.kiosk_site import until
from tests.support.network import free_port
from tests.support.started_unit import StartedUnit

#: Where nobody listens: a hub that is away, a printer that is switched off.
NOBODY = "127.0.0.1:9"

Start = Callable[[str, dict[str, str], int], StartedUnit]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[StartedUnit] = []

    def begin(name: str, variables: dict[str, str], port: int) -> StartedUnit:
        unit = StartedUnit(name, tmp_path / name, variables, port=port, token=TOKEN)
        started.append(unit)
        unit.start(watchdog=0.6)
        return unit

    yield begin
    for unit in started:
        unit.clear()


def test_a_kiosk_without_hub_and_without_printer_is_ready_and_well(start: Start) -> None:
    port = free_port()
    options = f"--printer tcp:{NOBODY} --panel-inches 15.6"
    unit = start("junban-kiosk", {"JUNBAN_KIOSK_HUB": f"http://{NOBODY}", "JUNBAN_KIOSK_OPTIONS": options}, port)
    assert unit.hear() == "READY=1", unit.log()
    state = httpx.get(f"http://127.0.0.1:{port}/api/state", trust_env=False).json()
    assert (state["hub"]["reachable"], state["printer"]["ready"]) == (False, False)
    assert [unit.hear() for _ in range(4)] == ["WATCHDOG=1"] * 4
    assert unit.terminate() == 0


def test_a_kiosk_with_everything_prints(start: Start, tmp_path: Path) -> None:
    port = free_port()
    with served(KioskHub()) as hub:
        options = f"--slips {tmp_path}/slips"
        unit = start("junban-kiosk", {"JUNBAN_KIOSK_HUB": hub, "JUNBAN_KIOSK_OPTIONS": options}, port)
        assert unit.hear() == "READY=1", unit.log()
        base = f"http://127.0.0.1:{port}"
        until(lambda: httpx.get(f"{base}/api/state", trust_env=False).json()["hub"]["reachable"])
        httpx.post(f"{base}/api/tickets", json={"service": "renewal"}, trust_env=False).raise_for_status()
        until(lambda: len(list((tmp_path / "slips").glob("*.png"))) == 2)
        assert unit.terminate() == 0


def test_a_monitor_without_hub_is_ready_and_well(start: Start) -> None:
    variables = {"JUNBAN_DISPLAY_HUB": f"http://{NOBODY}", "JUNBAN_DISPLAY_OPTIONS": "--mute"}
    unit = start("junban-display", variables, free_port())
    assert unit.hear() == "READY=1", unit.log()
    assert [unit.hear() for _ in range(2)] == ["WATCHDOG=1"] * 2
    assert unit.terminate() == 0


class HungPrinter:
    """A driver that does not come back, asked or printing, until it is let go."""

    def __init__(self) -> None:
        self.hang = threading.Event()
        self._go = threading.Event()

    def print(self, copies: Sequence[Copy], watcher: Watcher) -> list[SlipState]:
        for copy in copies:
            watcher.moved(copy, SlipState.SENDING)
        self.hang.set()
        self._go.wait()
        return [SlipState.UNKNOWN] * len(copies)

    def status(self) -> Status:
        if self.hang.is_set():
            self._go.wait()
        return Status()

    def close(self) -> None:
        self._go.set()

    let_go = close


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does not move for half a second hangs."""
    monkeypatch.setattr(kiosk.spool.worker, "STUCK_SECONDS", 0.5)
    monkeypatch.setattr(kiosk.hub_watch, "STUCK_SECONDS", 0.5)


@pytest.fixture
def printer() -> Iterator[HungPrinter]:
    hung = HungPrinter()
    yield hung
    hung.let_go()


def program_of(data: Path, printer: HungPrinter, hub: KioskHub) -> KioskProgram:
    settings = KioskSettings(hub="http://hub.test", token=TOKEN, data=data, poll_seconds=0.05, heartbeat_seconds=0.05)
    return KioskProgram(settings, printer=printer, transport=hub.transport)


@pytest.fixture
def program(hasty: None, tmp_path: Path, printer: HungPrinter) -> Iterator[KioskProgram]:
    made = program_of(tmp_path, printer, KioskHub())
    made.start()
    yield made
    printer.let_go()
    made.stop()


def test_a_kiosk_is_well_only_while_it_runs(tmp_path: Path, printer: HungPrinter) -> None:
    program = program_of(tmp_path, printer, KioskHub())
    assert not program.healthy(), "not started"
    program.start()
    assert program.healthy()
    program.stop()
    assert not program.healthy(), "stopped"


def test_a_driver_that_hangs_when_asked_is_an_illness(program: KioskProgram, printer: HungPrinter) -> None:
    assert program.healthy()
    printer.hang.set()
    until(lambda: not program.healthy())
    assert program.watch.healthy, "it is the printer's thread alone"


def test_a_driver_that_hangs_while_it_prints_is_an_illness(program: KioskProgram, printer: HungPrinter) -> None:
    until(lambda: program.watch.reachable)
    program.app.test_client().post("/api/tickets", json={"service": "renewal"})
    assert printer.hang.wait(5)
    until(lambda: not program.healthy())


def test_a_question_to_the_hub_that_never_ends_is_an_illness(
    program: KioskProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    monkeypatch.setattr(program.watch, "poll", go.wait)
    until(lambda: not program.healthy())
    assert program.worker.healthy
    go.set()
    until(program.healthy)


def test_a_hub_that_is_away_is_no_illness(hasty: None, tmp_path: Path, printer: HungPrinter) -> None:
    hub = KioskHub()
    hub.away = True
    program = program_of(tmp_path, printer, hub)
    program.start()
    until(lambda: program.worker.asked)
    assert program.healthy()
    program.stop()
