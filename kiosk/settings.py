"""What a kiosk is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """Where the hub is, what the kiosk stands on, and how patient it is."""

    hub: str
    """The hub's address, `http://host:port`."""
    token: str = field(repr=False)
    """The token of this device, from `junban device`."""
    slips: Path
    """Where the virtual printer leaves its slips."""
    host: str = "127.0.0.1"
    """The address this program listens on; a page asked for by any other name is refused, loopback's own apart."""
    panel_inches: float = 21.5
    """Diagonal of the touch panel: sizes on the screen are true millimetres (K6)."""
    idle_seconds: float = 40.0
    """Untouched for so long, the screen asks whether anybody is there; 20 s later it starts over."""
    thanks_seconds: float = 15.0
    """How long a number stays on the screen after its slips have come out."""
    poll_seconds: float = 2.0
    """How often the hub is asked for services and waits."""
    heartbeat_seconds: float = 1.0
    """How often an idle or blocked printer is asked how it is."""
