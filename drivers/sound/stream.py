"""A stream that never stops: silence, and now and then an announcement.

A monitor on HDMI swallows the first second after silence; a stream that goes on keeps it awake. The device sets the
pace; where none does (a file), the clock.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from array import array
from collections.abc import Callable

from drivers.sound.output import RATE, WIDTH, Output, SoundFailed

log = logging.getLogger(__name__)

#: Seconds of one block, and how far the stream may run ahead of the clock.
BLOCK = 0.02
LEAD = 0.1
#: A sound card's clock may be faster than ours by so much; without it, the stream would run dry.
SLACK = 1.01
#: Seconds until a device that failed is opened again.
RETRY = 5.0

#: Not quite nothing: receivers that look for digital silence switch off as well. One step of 65,536 is not heard.
HUSH = array("h", [0, 1] * int(RATE * BLOCK / 2)).tobytes()
_SIZE = len(HUSH)


class Stream:
    """Plays frames one after another, into an output that is opened anew when it fails."""

    def __init__(
        self,
        connect: Callable[[], Output],
        *,
        clock: Callable[[], float] = time.monotonic,
        retry: float = RETRY,
    ) -> None:
        """`connect` raises SoundFailed when the device cannot be had."""
        self._connect = connect
        self._clock = clock
        self._retry = retry
        self._queue: queue.SimpleQueue[tuple[bytes, threading.Event]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._failure: str | None = None
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)

    @property
    def failure(self) -> str | None:
        """Why nothing is heard at present; None when it is."""
        return self._failure

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ends in the middle of what is played."""
        self._stopping.set()
        self._thread.join(timeout=5)

    def play(self, frames: bytes) -> threading.Event:
        """Queues frames. The event is set when they are handed over, or given up because the device failed."""
        done = threading.Event()
        self._queue.put((frames, done))
        return done

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                output = self._connect()
            except SoundFailed as error:
                self._failed(error)
                continue
            try:
                self._feed(output)
            except SoundFailed as error:
                self._failed(error)
            finally:
                output.close()

    def _feed(self, output: Output) -> None:
        begun, written = self._clock(), 0.0
        while not self._stopping.is_set():
            frames, done = self._next()
            try:
                for at in range(0, len(frames), _SIZE):
                    output.write(frames[at : at + _SIZE])
                    self._failure = None
                    written += len(frames[at : at + _SIZE]) / (RATE * WIDTH)
                    ahead = written - (self._clock() - begun) * SLACK
                    if ahead > LEAD and self._stopping.wait(ahead - LEAD):
                        return
            except SoundFailed as error:
                self._tell(error)  # before `done`: who is let go can ask why
                raise
            finally:
                done.set()

    def _next(self) -> tuple[bytes, threading.Event]:
        try:
            return self._queue.get_nowait()
        except queue.Empty:
            return HUSH, threading.Event()

    def _failed(self, error: SoundFailed) -> None:
        """What waits is given up: a call that is minutes late is worse than one that is only shown."""
        self._tell(error)
        while not self._queue.empty():
            self._queue.get()[1].set()
        self._stopping.wait(self._retry)

    def _tell(self, error: SoundFailed) -> None:
        if self._failure is None:
            log.warning("no sound: %s", error)
        self._failure = str(error)
