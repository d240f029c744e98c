"""Prints one test slip through the very engine that the kiosk uses, and watches when the device says that it is out.

A word that comes before the paper can have moved confirms nothing: the device took the slip, no more. So does one that
was not held back behind the answer to a later question.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.dialects.choose import dialect_of
from drivers.printers.deadline import BITS_A_BYTE, Patience, length_mm
from drivers.printers.device import PrinterDevice
from drivers.printers.port import Copy, Fault, SlipState, Status
from drivers.profiles.profile import Confirmation, Profile, Rendering
from drivers.slips.model import Slip
from drivers.transports.port import Address
from junban.doctor.overheard import Overheard, OverheardDialect
from junban.doctor.slip import TAIL_MM

#: No receipt printer moves its paper faster; the quickest of 2026 are said to do 500 mm/s.
FASTEST_MM_S = 500.0
#: The doctor waits no longer for one slip, beside the time that its bytes take on the wire; a person may have to put a
#: new roll in meanwhile.
MOST_SECONDS, MOST_SECONDS_ALONE = 120.0, 15.0
#: A connection of a moment ago may not be gone yet for the device.
_ATTEMPTS = 5
#: Asks as soon as the slip is handed over, to see which answer comes first.
_CURIOUS = Patience(poll=0.1, serial_poll=0.1)
_BETWEEN_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of one slip.

    Attributes:
        method: what the device was to confirm it by.
        seconds: from the first byte to the confirmation; None when there was none.
        in_time: the confirmation was held back until the paper could have moved.
        status: the last that the device said of itself.
    """

    slip: str
    rendering: Rendering
    method: Confirmation
    state: SlipState
    seconds: float | None
    in_time: bool
    status: Status

    @property
    def proves(self) -> bool:
        """Whether the method has shown that it tells of paper."""
        return self.state is SlipState.CONFIRMED and self.in_time


@dataclass(slots=True)
class _Watch:
    """Notes when a slip reached which state."""

    until: float
    tell: Callable[[Status], None]
    clock: Callable[[], float]
    at: dict[SlipState, float] = field(default_factory=dict)
    last: Status = field(default_factory=Status)

    def moved(self, copy: Copy, state: SlipState) -> None:
        self.at[state] = self.clock()

    def status(self, status: Status) -> None:
        self.last = status
        self.tell(status)

    def given_up(self) -> bool:
        return False

    def closing(self) -> bool:
        return self.clock() > self.until


def print_slip(
    address: Address,
    profile: Profile,
    slip: Slip,
    number: int,
    tell: Callable[[Status], None],
    *,
    clock: Callable[[], float] = time.monotonic,
    most: float = MOST_SECONDS,
    broken_off: bool = False,
) -> Printed:
    """One slip on a connection of its own; `profile.rendering` says how, `tell` hears of faults as they come.

    `broken_off`: nobody knows what became of the slip before it.

    Raises:
        DoesNotFit, FontsMissing: as when it is drawn.
    """
    rendering = profile.rendering or Rendering.NATIVE
    data = dialect_of(profile).encode(slip, profile, rendering)
    on_the_wire = len(data) * BITS_A_BYTE / address.baud if address.baud else 0.0
    watch = _Watch(clock() + on_the_wire + most, tell, clock)
    overheard = Overheard()
    dialect = OverheardDialect(dialect_of(profile), overheard)
    device = PrinterDevice(address, profile, dialect, clock=clock, patience=_CURIOUS, broken_off=broken_off)
    try:
        state = _printed(device, Copy(number, slip), watch)
    finally:
        device.close()
    seconds = None
    if state is SlipState.CONFIRMED:
        seconds = watch.at[SlipState.CONFIRMED] - watch.at[SlipState.SENDING]
    # What is sent slowly is printed while it comes; the blank tail comes out when all is there.
    soonest = max(length_mm(slip, profile.paper) / FASTEST_MM_S, on_the_wire + TAIL_MM / FASTEST_MM_S)
    return Printed(
        slip.name,
        rendering,
        profile.confirmation,
        state,
        seconds,
        in_time=overheard.held_back and seconds is not None and seconds >= soonest,
        status=watch.last,
    )


def _printed(device: PrinterDevice, copy: Copy, watch: _Watch) -> SlipState:
    for attempt in range(_ATTEMPTS):
        (state,) = device.print([copy], watch)
        if state is not SlipState.BLOCKED or not watch.last.faults & {Fault.DISCONNECTED, Fault.SILENT}:
            break
        if attempt < _ATTEMPTS - 1:
            time.sleep(_BETWEEN_SECONDS)
    return state
