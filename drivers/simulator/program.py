"""The simulated printer as a program: wires, control socket and page around one printer, stopped in reverse."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from drivers.simulator import faults
from drivers.simulator.control import ControlSocket
from drivers.simulator.core import SimulatedPrinter
from drivers.simulator.letters import typefaces_are_there
from drivers.simulator.live import LivePrinter
from drivers.simulator.models import Model
from drivers.simulator.pty import PtyDoor
from drivers.simulator.tcp import TcpDoor
from drivers.simulator.tray import TrayFolder
from drivers.simulator.web import create_app


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """What a simulated printer is told.

    Attributes:
        model: what it is, width and speed included.
        slips: folder of the pictures.
        paper_m: metres on the roll.
        faults: words to begin with; see `faults.py`.
        port: on loopback, 0: any; None: no TCP.
        pty: where its serial device is to be found.
        baud: of its serial line; None: as the host sets it.
        control: path of the socket for faults.
        ready: told the doors once they are open.
    """

    model: Model
    slips: Path
    paper_m: float
    faults: tuple[str, ...] = ()
    port: int | None = None
    pty: Path | None = None
    baud: int | None = None
    control: Path | None = None
    ready: Callable[[dict[str, str]], None] = lambda doors: None


class PrinterProgram:
    """`junban printer-sim`: satisfies `junban.serving.Program`."""

    def __init__(self, settings: PrinterSettings) -> None:
        """Opens all doors.

        Raises:
            OSError: one cannot be opened: port taken, folder not writable.
            BadWord: a fault is none.
            FontsMissing: there is no Japanese typeface.
        """
        typefaces_are_there()
        tray = TrayFolder(settings.slips, settings.model.dpi)
        printer = SimulatedPrinter(settings.model, tray=tray, paper_m=settings.paper_m)
        for words in settings.faults:
            faults.do(printer, words)
        self.printer = LivePrinter(printer)
        self._settings = settings
        self._stop = ExitStack()
        self._parts: list[TcpDoor | PtyDoor | ControlSocket] = []
        self.doors: dict[str, str] = {}
        try:
            self._open()
        except OSError:
            self._stop.close()
            raise
        shown = [self.doors[name] for name in ("printer", "serial") if name in self.doors]
        self.app: Flask = create_app(self.printer, tray, shown)

    def _open(self) -> None:
        settings = self._settings
        if settings.port is not None:
            tcp = TcpDoor(self.printer, port=settings.port)
            self._add(tcp)
            self.doors["printer"] = f"tcp:{tcp.address[0]}:{tcp.address[1]}"
        if settings.pty is not None:
            pty = PtyDoor(self.printer, settings.pty, settings.baud)
            self._add(pty)
            self.doors["serial"] = f"serial:{pty.link}"
        if settings.control is not None:
            self._add(ControlSocket(self.printer, settings.control))
            self.doors["control"] = str(settings.control)
        self.doors["slips"] = str(settings.slips)

    def _add(self, part: TcpDoor | PtyDoor | ControlSocket) -> None:
        self._parts.append(part)
        self._stop.callback(part.stop)

    def start(self) -> None:
        """Starts the threads, and says that the doors are open."""
        for part in self._parts:
            part.start()
        self._settings.ready(self.doors)

    def stop(self) -> None:
        """Stops them; what was being printed stays in the printer."""
        self._stop.close()
