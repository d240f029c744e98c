"""Who plays an announcement: the page in its browser, or this program on the machine's own sound card."""

from __future__ import annotations

import logging
import threading
import wave
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from display.screen import Screen, Spoken
from drivers.sound.output import RATE, WIDTH
from drivers.sound.stream import Stream
from drivers.voice.clips import Clip

log = logging.getLogger(__name__)

#: Seconds beyond its length after which an announcement counts as over, when nobody said so.
GRACE = 6.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A clip that is there, and the silence after it in seconds."""

    clip: Clip
    pause: float


class Player(Protocol):
    """Plays pieces. For one thread; only `stop` comes from another."""

    def begin(self, number: str, pieces: Sequence[Piece], volume: float) -> None:
        """Begins to play, and returns; `volume` above 0, to 1."""

    def wait(self) -> None:
        """Until what was begun has been played, or is overdue."""

    def rest(self) -> None:
        """There is nothing more to play for now."""

    def stop(self) -> None:
        """Lets go whoever waits."""


class PagePlayer:
    """The pages play: each that is open, and the first that has ended says so."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._changed = threading.Condition()
        self._playing: str | None = None
        self._seconds = 0.0
        self._stopping = False

    def begin(self, number: str, pieces: Sequence[Piece], volume: float) -> None:
        """Shows the pages what to play."""
        parts = tuple(
            {"url": f"/audio/{piece.clip.key}.wav", "seconds": round(piece.clip.seconds, 3), "pause": piece.pause}
            for piece in pieces
        )
        spoken = Spoken(uuid4().hex, number, parts)
        with self._changed:
            self._playing, self._seconds = spoken.id, spoken.seconds
        self._screen.loud(volume)
        self._screen.speak(spoken)

    def played(self, announcement: str) -> bool:
        """A page has played it, or cannot. False when it is not the one being played."""
        with self._changed:
            if announcement != self._playing:
                return False
            self._playing = None
            self._changed.notify_all()
            return True

    def wait(self) -> None:
        """Until a page says that it has ended, or that should long have been."""
        with self._changed:
            self._changed.wait_for(lambda: self._playing is None or self._stopping, self._seconds + GRACE)
            self._playing = None

    def rest(self) -> None:
        """Takes it off the pages."""
        self._screen.speak(None)

    def stop(self) -> None:
        """Lets go."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()


class CardPlayer:
    """This program plays, by a stream to the machine's sound card."""

    def __init__(self, stream: Stream, path: Callable[[str], Path]) -> None:
        """`path` is where the clip of a key lies."""
        self._stream = stream
        self._path = path
        self._done = threading.Event()
        self._seconds = 0.0
        self._stopping = False

    def begin(self, number: str, pieces: Sequence[Piece], volume: float) -> None:
        """Hands all of it over."""
        try:
            frames = b"".join(_frames(self._path(piece.clip.key), volume) + _silence(piece.pause) for piece in pieces)
        except (OSError, wave.Error, EOFError, ValueError) as error:
            log.warning("%s is not played: %s", number, error)
            frames = b""
        self._seconds = len(frames) / (RATE * WIDTH)
        self._done = self._stream.play(frames)

    def wait(self) -> None:
        """Until the card has it."""
        if not self._stopping:
            self._done.wait(self._seconds + GRACE)

    def rest(self) -> None:
        """The stream goes on by itself."""

    def stop(self) -> None:
        """Lets go."""
        self._stopping = True
        self._done.set()


def _frames(path: Path, volume: float) -> bytes:
    """A clip's samples at a volume. Raises OSError, wave.Error, EOFError; ValueError for another kind of sound."""
    with wave.open(str(path), "rb") as file:
        kind = file.getframerate(), file.getsampwidth(), file.getnchannels()
        if kind != (RATE, WIDTH, 1):
            raise ValueError(f"{path.name}: {kind}")
        frames = file.readframes(file.getnframes())
    if volume >= 1:
        return frames
    return array("h", (int(sample * volume) for sample in array("h", frames))).tobytes()


def _silence(seconds: float) -> bytes:
    return bytes(WIDTH * int(RATE * seconds))
