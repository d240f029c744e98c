"""A printer on an in-process wire, its watcher, and a look into the tray: what came out against what was said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from PIL import Image

from drivers.dialects.choose import dialect_of
from drivers.printers.device import PrinterDevice
from drivers.printers.port import Copy, SlipState, Status
from drivers.profiles.load import load_profile
from drivers.profiles.profile import Confirmation, DialectName, Profile, Rendering
from drivers.simulator.clock import VirtualClock
from drivers.simulator.core import SimulatedPrinter
from drivers.simulator.faults import do
from drivers.simulator.models import EPSON, STAR, Model
from drivers.simulator.paper import Piece
from drivers.simulator.wire import SimulatedAddress, SimulatedWire
from drivers.slips.model import Slip
from kiosk.slips import USES, make_slip
from server.contract.tickets import IssuedTicket, WaitRange
from tests.support.kiosk_hub import NOW, KioskHub


def ticket_slips(number: str = "A012") -> tuple[Slip, ...]:
    """A ticket's slips as the kiosk makes them: the visitor's, the counter's."""
    token = "Zm9vYmFyYmF6cXV4MTIzNA"
    ticket = IssuedTicket(
        id=f"01jd{number}",
        number=number,
        token=token,
        status_url=f"https://q.iwata.lg.jp/t/{token}",
        service="delivery",
        language="ja",
        cards=1,
        issued_at=NOW,
        groups_ahead=3,
        wait=WaitRange(low=10, high=25),
    )
    venue = KioskHub().venue()
    return tuple(make_slip(ticket, venue, use) for use in USES)


def copies(first: int = 1, number: str = "A012") -> list[Copy]:
    """The same with print numbers from `first` on."""
    return [Copy(first + step, slip) for step, slip in enumerate(ticket_slips(number))]


class Diary:
    """A watcher that writes everything down. `give_up` and `close` are asked each time: set them, or plan them."""

    def __init__(self) -> None:
        self.moves: list[tuple[int, SlipState]] = []
        self.statuses: list[Status] = []
        self.gave_up = False
        self.closes = False
        self.at_move: Callable[[Copy, SlipState], object] = lambda _copy, _state: None

    def moved(self, copy: Copy, state: SlipState) -> None:
        """Down in the diary."""
        self.moves.append((copy.number, state))
        self.at_move(copy, state)

    def status(self, status: Status) -> None:
        """Down in the diary."""
        self.statuses.append(status)

    def given_up(self) -> bool:
        """As the test has it."""
        return self.gave_up

    def closing(self) -> bool:
        """As the test has it."""
        return self.closes

    def of(self, number: int) -> list[SlipState]:
        """The states of one copy, in order."""
        return [state for moved, state in self.moves if moved == number]


Rows = tuple[bytes, ...]


def ink(picture: Image.Image) -> Rows:
    """The rows that have any ink: what is printed, however the blank paper around it is cut."""
    width = (picture.width + 7) // 8
    data = picture.tobytes()
    blank = b"\xff" * width
    rows = (data[at : at + width] for at in range(0, len(data), width))
    return tuple(row for row in rows if row != blank)


@dataclass(frozen=True, slots=True)
class Setting:
    """What kind of printer, wire and slip. The first is the house's own: native, job id, TCP."""

    confirmation: Confirmation = Confirmation.JOB_ID
    rendering: Rendering = Rendering.NATIVE
    dialect: DialectName = DialectName.ESCPOS
    baud: int | None = None
    abandon: bool = True
    flow_control: bool = True

    @property
    def name(self) -> str:
        """In a table."""
        flow = "" if self.flow_control else " without flow control"
        wire = f", {self.baud} baud{flow}" if self.baud else ""
        return f"{self.dialect}, {self.rendering}, {self.confirmation}{wire}"

    def profile(self) -> Profile:
        """The simulator's own, made so."""
        return replace(
            load_profile("simulator-80"),
            dialect=self.dialect,
            confirmation=self.confirmation,
            rendering=self.rendering,
            abandon=self.abandon,
        )

    def model(self) -> Model:
        """The simulator's."""
        return EPSON if self.dialect is DialectName.ESCPOS else STAR


class SerialWire(SimulatedWire):
    """A wire that cannot tell a printer from none."""

    @property
    def connected(self) -> bool:
        """Unless this end was closed, or the cable cut."""
        return not self.broken and not self._closed


class SerialAddress(SimulatedAddress):
    """A serial line: a printer that is switched off does not break it. Its bytes wait for flow control, or are lost."""

    flow_control = True

    def open(self, timeout: float) -> SimulatedWire:
        """Always."""
        self._wire = SerialWire(self)
        return self._wire

    def hand_over(self, data: bytes) -> int:
        """What nobody takes is lost without flow control."""
        if self.printer.condition.reachable or self.flow_control:
            return super().hand_over(data)
        self.handed_over += len(data)
        self._happen()
        return len(data)

    def _advance(self, seconds: float) -> None:
        self.printer.advance(seconds)


class Rig:
    """A printer, its wire, its device and its tray, by a clock that nothing waits for."""

    def __init__(self, setting: Setting | None = None, **device: Any) -> None:
        self.setting = setting or Setting()
        self.clock = VirtualClock()
        self.tray: list[Piece] = []
        self.inks: list[Rows] = []
        """What is printed on each piece."""
        self.off: list[float] = []
        """When each piece came off."""
        self.printer = SimulatedPrinter(self.setting.model(), tray=self._fall)
        wire = SerialAddress if self.setting.baud else SimulatedAddress
        self.address = wire(self.printer, self.clock, baud=self.setting.baud)
        if isinstance(self.address, SerialAddress):
            self.address.flow_control = self.setting.flow_control
        self.profile = self.setting.profile()
        self.device = PrinterDevice(self.address, self.profile, dialect_of(self.profile), clock=self.clock, **device)
        self.diary = Diary()

    def print(self, wanted: Sequence[Copy]) -> list[SlipState]:
        """Through the device, into the diary."""
        return self.device.print(wanted, self.diary)

    def _fall(self, piece: Piece) -> None:
        self.tray.append(piece)
        self.inks.append(ink(piece.picture))
        self.off.append(self.clock())

    def put_right(self) -> None:
        """A person comes and clears whatever is wrong; nobody gives up any more."""
        do(self.printer, "clear")
        self.address.refuses = None
        self.diary.gave_up = self.diary.closes = False

    def rest(self, seconds: float = 5.0) -> None:
        """Lets the printer finish what it can."""
        end = self.clock() + seconds
        while self.printer.busy and self.clock() < end:
            self.clock.advance(0.1)

    def lying(self) -> list[Rows]:
        """What lies in the tray, blank pieces left out; what is torn and what came after it are one text."""
        return [rows for rows in self.inks if rows]


@lru_cache(maxsize=64)
def whole(setting: Setting, number: str = "A012") -> tuple[Rows, ...]:
    """How each slip of the ticket looks when nothing goes wrong."""
    rig = Rig(setting)
    said = rig.print(copies(number=number))
    rig.rest()
    if len(rig.lying()) != len(said):
        raise AssertionError(f"a fine day gave {said} and {len(rig.tray)} pieces")
    return tuple(rig.lying())
