"""ALSA by its own program `aplay` (Debian's alsa-utils): no library of ours to break with the kernel's."""

from __future__ import annotations

import fcntl
import os
import select
import subprocess
from typing import IO

from drivers.sound.output import RATE, SoundFailed

PROGRAM = "aplay"

#: Seconds without room for one more block after which the device counts as hung.
DEADLINE = 2.0
#: Bytes between us and the program, and microseconds inside it: what lies there is heard later.
PIPE = 4096
BUFFER, PERIOD = 120_000, 20_000


class AlsaOutput:
    """One device, by its ALSA name, such as `default` or `plughw:CARD=PCH,DEV=3`."""

    def __init__(self, device: str, *, program: str = PROGRAM, deadline: float = DEADLINE) -> None:
        """Raises SoundFailed when the program is not there."""
        self._deadline = deadline
        command = [
            *(program, "-q", "-D", device, "-t", "raw", "-f", "S16_LE", "-r", str(RATE), "-c", "1"),
            *(f"--buffer-time={BUFFER}", f"--period-time={PERIOD}"),
        ]
        try:
            self._child = subprocess.Popen(  # noqa: S603 - no shell; the device is one argument
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        except OSError as error:
            raise SoundFailed(f"{program}: {error.strerror}") from error
        pipe = self._pipe()
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)
        os.set_blocking(pipe.fileno(), False)

    def write(self, frames: bytes) -> None:
        """Waits for room, at most until the deadline."""
        pipe = self._pipe().fileno()
        rest = memoryview(frames)
        while rest:
            _, ready, _ = select.select([], [pipe], [], self._deadline)
            if not ready:
                raise SoundFailed("the sound device takes nothing any more")
            try:
                rest = rest[os.write(pipe, rest) :]
            except BlockingIOError:
                continue  # less room than a page: soon
            except BrokenPipeError:
                raise SoundFailed(self._complaint()) from None

    def close(self) -> None:
        """Ends the program."""
        self._child.kill()
        self._child.communicate()

    def _pipe(self) -> IO[bytes]:
        if self._child.stdin is None:  # never: it is a pipe
            raise SoundFailed("no way to the program")
        return self._child.stdin

    def _complaint(self) -> str:
        """What the program said as it ended."""
        self._child.kill()
        stderr = self._child.stderr
        said = stderr.read().decode(errors="replace").strip() if stderr else ""
        return said.replace("\n", "; ") or f"{PROGRAM} ended"


def devices() -> list[str]:
    """Names that `AlsaOutput` takes, as the program lists them.

    Raises:
        SoundFailed: the program is not there, or does not answer.
    """
    try:
        told = subprocess.run(  # noqa: S603 - a fixed command, no shell
            [PROGRAM, "-L"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SoundFailed(f"{PROGRAM}: {error}") from error
    return [line for line in told.stdout.splitlines() if line and not line[0].isspace()]
