"""The port between the printer and the language it speaks."""

from __future__ import annotations

import re
from typing import Protocol

from drivers.simulator.commands import Buffer, Command, Shape
from drivers.simulator.composer import Composer
from drivers.simulator.condition import Condition


class Mechanism(Protocol):
    """What a language may ask of the printer."""

    @property
    def condition(self) -> Condition:
        """How it is."""

    @property
    def composer(self) -> Composer:
        """Its print buffer."""

    def throw_away(self) -> None:
        """Forgets all that is not on paper."""

    def recover(self) -> None:
        """Tries again what failed."""

    def note(self, text: str) -> None:
        """Something for the log."""


class Interpreter(Protocol):
    """One language."""

    real_time: re.Pattern[bytes]
    """What is acted on when received, ahead of everything."""

    def measure(self, data: Buffer) -> Shape | None:
        """The command in front; None: more must come."""

    def act(self, request: bytes) -> bytes:
        """Does what a real-time command asks; returns its reply."""

    def execute(self, command: Command) -> None:
        """Does what stands next in the buffer."""

    def news(self) -> bytes:
        """Automatic status, when what it tells has changed; `b""` when not, or when nobody asked for it."""

    def status(self) -> bytes:
        """Automatic status as it is now; `b""` when nobody asked for it."""

    def reset(self) -> None:
        """As when switched on."""

    def hung_up(self) -> None:
        """The connection is gone: nobody asks for automatic status any more."""
