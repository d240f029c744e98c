"""What a kiosk is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from server.contract.client import DEADLINE


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """Where the hub is, what the kiosk stands on, and how patient it is."""

    hub: str
    """The hub's address, `http://host:port`."""
    token: str = field(repr=False)
    """The token of this device, from `junban device`."""
    data: Path
    """The folder of the spool: tickets and slips of the last days, durable."""
    printer: str | None = None
    """Where the printer is (`drivers/transports/address.py`); without one, slips are pictures in `slips`."""
    profile: str = "generic-80"
    """The printer's profile: a known name, or the path of a file."""
    slips: Path | None = None
    """Where the virtual printer leaves its slips."""
    host: str = "127.0.0.1"
    """The address this program listens on; a page asked for by any other name is refused, loopback's own apart."""
    panel_inches: float = 21.5
    """Diagonal of the touch panel: sizes on the screen are true millimetres (K6)."""
    panel_bottom_mm: float = 760.0
    """Height of the panel's lower edge above the floor: the lowered screen keeps all controls under 1,000 mm (K6)."""
    idle_seconds: float = 40.0
    """Untouched for so long, the screen asks whether anybody is there; 20 s later it starts over."""
    thanks_seconds: float = 15.0
    """How long a number stays on the screen after its slips have come out."""
    poll_seconds: float = 2.0
    """How often the hub is asked for services and waits."""
    deadline_seconds: float = DEADLINE
    """After so long without an answer the kiosk gives out a number of its own (design, rule 5)."""
    heartbeat_seconds: float = 1.0
    """How often an idle or blocked printer is asked how it is."""
    late_minutes: float = 30.0
    """A slip that could not be printed for so long is not printed any more: nobody stands there."""
    keep_days: float = 3.0
    """Tickets are erased from the spool when they are older."""
    paper_low_tickets: int = 40
    """So many tickets are printed after paper ran low, then it counts as out; 0 goes on until it is."""
    voice: bool = True
    """Whether spoken guidance is offered, in the languages that have a voice."""
    switch_choose: tuple[str, ...] = ("Space", "Enter")
    """Keys of a switch (K6), as browsers name them: the first press brings a frame, the next takes what is in it."""
    switch_step: tuple[str, ...] = ()
    """Keys of a second switch that moves the frame, which then does not move by itself."""
    switch_seconds: float = 1.5
    """How long the frame stands on a choice."""
