"""A slip printer on a wire: what it says of a slip is what the device said, or that it is not known.

From a slip to the wire: `press.py` (the stream) asks the dialect for bytes and hands them to `connection.py`, which
owns the transport; what comes back goes through the dialect's conversation to `ladder.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from drivers.dialects.choose import rendering_for
from drivers.dialects.port import Dialect
from drivers.printers.connection import Connection
from drivers.printers.deadline import Patience
from drivers.printers.port import Copy, SlipState, Status, Watcher
from drivers.printers.press import Press
from drivers.profiles.profile import Profile
from drivers.slips.model import Slip
from drivers.transports.port import Address


class PrinterDevice:
    """Implements `Printer`; used by one thread. `clock` gives seconds that only go forward."""

    def __init__(
        self,
        address: Address,
        profile: Profile,
        dialect: Dialect,
        *,
        clock: Callable[[], float] = time.monotonic,
        patience: Patience | None = None,
        broken_off: bool = False,
    ) -> None:
        """Opens nothing yet. `broken_off`: an earlier run of the program left a slip half sent or unconfirmed."""
        self._profile = profile
        self._dialect = dialect
        self._address = address
        self._clock = clock
        self._patience = patience or Patience()
        self._line = Connection(address, profile, dialect, clock, self._patience, broken_off=broken_off)

    def print(self, copies: Sequence[Copy], watcher: Watcher) -> list[SlipState]:
        """See `Printer.print`.

        Raises:
            ValueError: the numbers do not ascend, so that an echo could not be told from another's.
        """
        numbers = [copy.number for copy in copies]
        if any(number <= before for before, number in zip([0, *numbers], numbers, strict=False)):
            raise ValueError(f"print numbers must ascend: {numbers}")
        return Press(self._line, self._bytes_of, watcher, self._clock, self._patience).run(copies)

    def status(self) -> Status:
        """See `Printer.status`."""
        return self._line.fresh()

    def close(self) -> None:
        """Lets the device go; it may be used again."""
        self._line.close()

    def _bytes_of(self, slip: Slip) -> bytes:
        rendering = rendering_for(self._profile, slip, self._address.baud)
        return self._dialect.encode(slip, self._profile, rendering)
