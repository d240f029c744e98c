"""A simulated printer on a real wire with the doctor at its other end, and a person who has answers ready."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from drivers.profiles.load import load_profile
from drivers.simulator.core import SimulatedPrinter
from drivers.simulator.live import LivePrinter
from drivers.simulator.models import EPSON, Model
from drivers.simulator.paper import Piece
from drivers.simulator.pty import PtyDoor
from drivers.simulator.tcp import TcpDoor
from drivers.transports.address import parse_address
from drivers.transports.port import Address
from junban.doctor.case import Examination
from junban.doctor.examination import examine
from junban.doctor.findings import Finding, said
from junban.doctor.machine import Account, Machine
from junban.doctor.person import Nobody, Person

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
#: Of most receipt printers; a slip takes it long enough for a question in between.
SPEED_MM_S = 200.0


@dataclass(slots=True)
class Somebody:
    """Answers by question, one after another; remembers what was said."""

    answers: dict[str, list[str | None]]
    shown: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    present: bool = True

    def show(self, finding: Finding) -> None:
        """As on a screen."""
        self.shown.append(finding.code)

    def tell(self, key: str, **places: object) -> None:
        """As on a screen."""
        self.told.append(said("ja", key, **places))

    def choose(self, key: str, choices: Sequence[str]) -> str | None:
        """The next answer to this question; none is left: does not know."""
        waiting = self.answers.get(key, [])
        answer = waiting.pop(0) if waiting else None
        assert answer is None or answer in choices
        return answer


@dataclass(slots=True)
class Patient:
    """The printer that is looked over."""

    live: LivePrinter
    address: Address
    tray: list[Piece]


@contextmanager
def on_tcp(model: Model = EPSON, *faults: str, speed: float = SPEED_MM_S) -> Iterator[Patient]:
    """A printer on a port of loopback."""
    live, tray = _printer(model, faults, speed)
    door = TcpDoor(live)
    door.start()
    try:
        yield Patient(live, parse_address(f"tcp:{door.address[0]}:{door.address[1]}"), tray)
    finally:
        door.stop()


@contextmanager
def on_serial(folder: Path, *faults: str, baud: int, asked: int, model: Model = EPSON) -> Iterator[Patient]:
    """A printer on a serial line at its own speed, and an address that says another."""
    live, tray = _printer(model, faults, SPEED_MM_S)
    door = PtyDoor(live, folder / "ttyPrinter", baud)
    door.start()
    try:
        yield Patient(live, parse_address(f"serial:{folder}/ttyPrinter?baud={asked}&flow=none"), tray)
    finally:
        door.stop()


def _printer(model: Model, faults: Sequence[str], speed: float) -> tuple[LivePrinter, list[Piece]]:
    tray: list[Piece] = []
    live = LivePrinter(SimulatedPrinter(replace(model, speed_mm_s=speed, cut_seconds=0.05), tray=tray.append))
    for words in faults:
        live.do(words)
    return live, tray


def looked_over(
    address: Address, profile: str = "generic-80", person: Person | None = None, **options: object
) -> Examination:
    """An examination of a printer, by an ordinary account that sees no other program."""
    given: dict[str, object] = {
        "person": person or Nobody(),
        "machine": Machine(root=Path("/nowhere"), account=lambda: Account("tanto", is_root=False)),
        "now": NOW,
        **options,
    }
    return examine(address, load_profile(profile), **given)  # type: ignore[arg-type]  # as the test gives them


def codes(found: Examination) -> list[str]:
    """What was found, in order."""
    return [finding.code for finding in found.findings]


def values(found: Examination) -> Mapping[str, object]:
    """The facts by name."""
    return {fact.name: fact.value for fact in found.facts}
