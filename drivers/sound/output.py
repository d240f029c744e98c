"""The port that every way to a loudspeaker fits, and the ways that need no sound card."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Protocol

#: Samples a second, 16 bit, one channel: what all clips have.
RATE = 48_000
#: Bytes a sample.
WIDTH = 2


class SoundFailed(Exception):
    """The device is gone, refused, or takes nothing any more."""


class Output(Protocol):
    """An open way to a loudspeaker."""

    def write(self, frames: bytes) -> None:
        """Hands frames over; may wait until there is room for them.

        Raises:
            SoundFailed: it does not take them.
        """

    def close(self) -> None:
        """Gives the device back. Does not raise."""


class NullOutput:
    """Swallows everything."""

    def write(self, frames: bytes) -> None:
        """Does nothing."""

    def close(self) -> None:
        """Does nothing."""


class FileOutput:
    """A WAV file of all that would be heard: to look into what a monitor says."""

    def __init__(self, path: Path) -> None:
        """Raises SoundFailed when the file cannot be written."""
        try:
            self._raw = path.open("wb")
        except OSError as error:
            raise SoundFailed(str(error)) from error
        self._file = wave.open(self._raw, "wb")  # noqa: SIM115 - closed by `close`
        self._file.setnchannels(1)
        self._file.setsampwidth(WIDTH)
        self._file.setframerate(RATE)

    def write(self, frames: bytes) -> None:
        """Appends them."""
        try:
            self._file.writeframesraw(frames)
        except OSError as error:
            raise SoundFailed(str(error)) from error

    def close(self) -> None:
        """Completes the file."""
        self._file.close()
        self._raw.close()
