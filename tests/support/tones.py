"""A renderer without a voice: every clip is a short silence, made at once. A full second implementation of the port."""

from __future__ import annotations

import threading
import wave
from collections.abc import Mapping
from pathlib import Path

from display.voice.lines import VoiceFailed

SECONDS = 0.05


class SilentRenderer:
    """Writes silent clips and remembers what it was asked."""

    def __init__(self) -> None:
        self.orders: list[Mapping[str, object]] = []
        self.rested = threading.Event()
        self.gate = threading.Event()
        self.gate.set()
        self.broken = False

    def render(self, order: Mapping[str, object], path: Path) -> None:
        """Waits while `gate` is closed; fails while `broken`."""
        self.rested.clear()
        self.gate.wait(10)
        self.orders.append(order)
        if self.broken:
            raise VoiceFailed("broken")
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(bytes(2 * int(8000 * SECONDS)))

    def rest(self) -> None:
        """Says so."""
        self.rested.set()
