"""Voices without speech: a renderer whose clips are short silences, made at once, and audio packs made of tones."""

from __future__ import annotations

import math
import threading
import wave
from array import array
from collections.abc import Mapping
from pathlib import Path

from drivers.voice.lines import VoiceFailed

SECONDS = 0.05
RATE = 8000


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
        _write(path, bytes(2 * int(RATE * SECONDS)))

    def rest(self) -> None:
        """Says so."""
        self.rested.set()


def make_pack(folder: Path, tones: Mapping[str, float]) -> None:
    """An audio pack: each text is half a second of a tone of so many hertz."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {text: f"{index}.wav" for index, text in enumerate(tones)}
    for text, hertz in tones.items():
        samples = array("h", (round(8000 * math.sin(math.tau * hertz * t / RATE)) for t in range(RATE // 2)))
        _write(folder / names[text], samples.tobytes())
    clips = "".join(f'"{text}" = "{name}"\n' for text, name in names.items())
    (folder / "pack.toml").write_text(f'voice = "tones"\n\n[clips]\n{clips}', encoding="utf-8")


def _write(path: Path, frames: bytes) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(frames)
