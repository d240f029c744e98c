"""What the page at the root leads to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doors:
    """Doors of other programs, which a hub shows beside its own: a real one those of its configuration.

    `kiosk`, `monitor` and `phone` are whole URLs. The others are `junban demo`'s alone: `phone`, the page of one
    ticket as an example; `login` and `password`, its throw-away operator; `printer`, the page of its simulated printer,
    and `slips`, the folder where that one leaves its paper.
    """

    kiosk: str | None = None
    monitor: str | None = None
    phone: str | None = None
    login: str | None = None
    password: str | None = None
    slips: str | None = None
    printer: str | None = None

    @property
    def demo(self) -> bool:
        """True when there is a throw-away login to show."""
        return self.login is not None
