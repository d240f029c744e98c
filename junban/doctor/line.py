"""One open wire and a conversation on it: says, and waits for what it wants to hear."""

from __future__ import annotations

import time
from collections.abc import Callable

from drivers.dialects.port import Conversation, Garbled, Heard
from drivers.printers.deadline import BITS_A_BYTE
from drivers.transports.port import LinkLost, Transport

#: Seconds for a reply that needs no paper to move; a printer behind an adapter of USB or Wi-Fi takes its time.
ANSWER = 0.8


class Line:
    """`heard` is all that came, `noise` what of it nobody understood. Its methods raise LinkLost."""

    def __init__(self, wire: Transport, talk: Conversation, baud: int | None) -> None:
        self.wire = wire
        self.talk = talk
        self.heard = b""
        self.noise = b""
        self._baud = baud

    def say(self, data: bytes) -> None:
        """Hands over all of it.

        Raises:
            LinkLost: or the device takes no more.
        """
        until = time.monotonic() + ANSWER + (len(data) * BITS_A_BYTE / self._baud if self._baud else 0.0)
        while data and (left := until - time.monotonic()) > 0:
            data = data[self.wire.write(data, left) :]
        if data:
            raise LinkLost("it takes no bytes")

    def wait(self, wanted: Callable[[Heard], bool], seconds: float | None = None) -> Heard | None:
        """The first reply of this kind; None when the time (`ANSWER`) is over. What else comes is passed over."""
        until = time.monotonic() + (ANSWER if seconds is None else seconds)
        while (left := until - time.monotonic()) > 0:
            data = self.wire.read(left)
            self.heard += data
            for event in self._noted(self.talk.hear(data)):
                if wanted(event):
                    return event
        self._noted(self.talk.quiet())
        return None

    def collect(self, seconds: float) -> list[Heard]:
        """Everything that comes within the time."""
        events: list[Heard] = []

        def keep(event: Heard) -> bool:
            events.append(event)
            return False

        self.wait(keep, seconds)
        return events

    def change(self, talk: Conversation) -> None:
        """Goes on with another conversation; what is still on its way from the last is heard out first."""
        self.collect(ANSWER / 4)
        self.talk = talk

    def _noted(self, events: list[Heard]) -> list[Heard]:
        self.noise += b"".join(event.data for event in events if isinstance(event, Garbled))
        return events
